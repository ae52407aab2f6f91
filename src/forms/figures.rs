//! What the library says of a project or a problem in a column of a form, and what several projects come to there. Sums count
//! as those of every other paper do.

use uuid::Uuid;

use crate::import::understand::{FundingTime, MonthPart, Role, Since};
use crate::model::{
    Approval, ApprovalKind, ApprovalState, Decimal, Derived, Field, FundingKind, FundingLine, Id,
    Kind, Money, MoneyUnit, PartialDate, Portfolio, Problem, Project, ProjectColumn, Record as _,
    Source, Sum, Table, Value, YearMonth,
};
use crate::view::{self, Listing, Moment, approval_as_of};

use super::contact::contact_part;
use super::filling::{ApprovalPart, Filling, Piece, part_field, pieces};

/// What a cell is to say, before it is written in the dress of the form.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// Words.
    Text(String),
    /// Departments, with the words for all of them.
    Departments(Vec<Uuid>, String),
    /// A word of a closed list.
    Choice(&'static str),
    /// An amount.
    Amount(Money),
    /// A share in percent.
    Percent(Decimal),
    /// Another number.
    Number(Decimal),
    /// A count.
    Integer(i64),
    /// A date.
    Date(PartialDate),
    /// First and last date of the work.
    Span(Option<PartialDate>, Option<PartialDate>),
}

/// What the library says, for one time.
pub(super) struct Figures<'a> {
    pub portfolio: &'a Portfolio,
    pub listing: &'a Listing,
    pub moment: Moment,
}

/// The line of a form that asks.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub project: &'a Project,
    pub problem: Option<&'a Problem>,
    /// Its number in its group.
    pub number: usize,
}

/// From where a column with a meaning of ledgers gets its values.
enum Figure {
    Field(Field, Moment),
    /// Planned money of one source.
    Funding(crate::model::FundingSource),
    /// Money of one kind, perhaps of some years.
    Lines(FundingKind, Option<FundingTime>),
    /// The names of the sources.
    Sources,
    /// The progress that was reported for one month.
    Progress(YearMonth),
    Span,
    OwnerAndContact,
    /// How far an approval is: a column for each has room for no more.
    Approval(ApprovalKind),
}

impl Figures<'_> {
    /// What a line says.
    pub fn of(&self, filling: &Filling, asking: Asking<'_>) -> Said {
        let project = asking.project;
        match filling {
            Filling::Serial => Said::Integer(i64::try_from(asking.number).unwrap_or_default()),
            Filling::Role(role) => self
                .figure(*role)
                .map_or(Said::Nothing, |figure| self.value(project, &figure)),
            Filling::Field(field) => self.field(project, *field, self.moment),
            Filling::Contact(part) => text(&contact_part(&project.contact, *part)),
            Filling::Approval(kind, part) => self.approval(project, *kind, *part),
            Filling::Problem(column) => asking.problem.map_or(Said::Nothing, |problem| {
                let field = part_field(*column);
                let row = problem.to_row();
                let value = view::part_value(self.portfolio, project, &row, field, self.moment);
                self.said(field.spec().kind, &value)
            }),
            Filling::Text(words) => text(words),
            Filling::Rule(rule) => self.rule(rule, asking),
            Filling::Nothing => Said::Nothing,
        }
    }

    /// Whether what a project says there is only suggested.
    pub fn is_suggested(filling: &Filling, project: &Project) -> bool {
        let column = match filling {
            Filling::Role(Role::Field(column)) | Filling::Field(Field::Typed(column)) => *column,
            Filling::Contact(_) => ProjectColumn::Contact,
            _ => return false,
        };
        project.source(column) == Some(Source::Suggested)
    }

    /// Whether an amount of a project is in what its programme states.
    pub fn is_contained(&self, filling: &Filling, project: Id<Project>) -> bool {
        let figure = match filling {
            Filling::Role(role) => self.figure(*role),
            Filling::Field(field) => Some(Figure::Field(*field, self.moment)),
            _ => None,
        };
        let states = |is_stated: &dyn Fn(&FundingLine) -> bool| {
            let lines = |id: Id<Project>| self.portfolio.funding().of(id).iter();
            let states = |programme: &Project| lines(programme.id).any(is_stated);
            self.listing.above.is_held(self.portfolio, project, states)
        };
        match figure {
            Some(Figure::Field(field, moment)) => {
                let counting = self.listing.counting(self.portfolio, moment);
                counting.is_held(project, field)
            }
            Some(Figure::Funding(_)) => states(&is_planned),
            Some(Figure::Lines(kind, time)) => states(&|line| is_of(line, kind, time)),
            _ => false,
        }
    }

    /// What projects come to, each given once; none where the column does not add up.
    pub fn sum(&self, filling: &Filling, projects: &[Id<Project>]) -> Option<Said> {
        let figure = match filling {
            Filling::Role(role) => self.figure(*role)?,
            Filling::Field(field) => Figure::Field(*field, self.moment),
            _ => return None,
        };
        match figure {
            Figure::Field(field, moment) if field.sum() == Sum::Added => {
                let counting = self.listing.counting(self.portfolio, moment);
                Some(match counting.sum(projects, field) {
                    Value::Money(sum) => Said::Amount(sum),
                    Value::Integer(count) => Said::Integer(count),
                    _ => Said::Nothing,
                })
            }
            Figure::Field(field, moment) if field.sum() == Sum::OfSums => {
                Some(self.rate(field, moment, projects))
            }
            Figure::Funding(source) => {
                let is_meant = |line: &FundingLine| is_planned(line) && line.source == Some(source);
                Some(self.sum_of_lines(projects, is_meant, is_planned))
            }
            Figure::Lines(kind, time) => {
                let is_meant = |line: &FundingLine| is_of(line, kind, time);
                Some(self.sum_of_lines(projects, is_meant, is_meant))
            }
            _ => None,
        }
    }

    /// How projects count: each once, those of two plans once.
    pub fn count(&self, projects: &[Id<Project>]) -> usize {
        let counting = self.listing.counting(self.portfolio, self.moment);
        counting.totals(projects.iter().copied()).count
    }

    fn rate(&self, field: Field, moment: Moment, projects: &[Id<Project>]) -> Said {
        let counting = self.listing.counting(self.portfolio, moment);
        let sum = |derived: Derived| match counting.sum(projects, derived.into()) {
            Value::Money(sum) => sum,
            _ => Money::ZERO,
        };
        let (done, plan) = (
            sum(Derived::CompletedThisYear),
            sum(Derived::PlannedForYear),
        );
        let rate = view::rate(done, plan);
        let rate = match field {
            Field::Derived(Derived::ScheduleDifference) => {
                rate.map(|rate| rate - moment.rule.scheduled_pace(moment))
            }
            _ => rate,
        };
        rate.map_or(Said::Nothing, |rate| Said::Percent(rate.to_tenths()))
    }

    /// The sum of lines of money; those of a part whose programme states some of these are in it.
    fn sum_of_lines(
        &self,
        projects: &[Id<Project>],
        is_meant: impl Fn(&FundingLine) -> bool,
        is_stated: impl Fn(&FundingLine) -> bool,
    ) -> Said {
        let lines = |id: Id<Project>| self.portfolio.funding().of(id).iter();
        let states = |programme: &Project| lines(programme.id).any(&is_stated);
        let is_counted =
            |id: &&Id<Project>| !self.listing.above.is_held(self.portfolio, **id, states);
        let counted = projects.iter().filter(is_counted);
        let meant = counted
            .flat_map(|id| lines(*id))
            .filter(|line| is_meant(line));
        let amounts = meant.filter_map(|line| line.amount);
        let sum = amounts.reduce(|sum, amount| sum + amount);
        sum.map_or(Said::Nothing, Said::Amount)
    }

    fn figure(&self, role: Role) -> Option<Figure> {
        let of_year = |year: i32, derived: Derived| {
            let moment = Moment {
                year,
                ..self.moment
            };
            Figure::Field(derived.into(), moment)
        };
        let through = |month: YearMonth, derived: Derived| {
            let moment = Moment {
                year: month.year(),
                today: PartialDate::Month(month).last_day(),
                ..self.moment
            };
            Figure::Field(derived.into(), moment)
        };
        Some(match role {
            Role::Field(column) => Figure::Field(column.into(), self.moment),
            Role::Span => Figure::Span,
            Role::OwnerAndContact => Figure::OwnerAndContact,
            Role::Annual(year, part) => {
                of_year(year, Derived::of_cell(Table::AnnualPlan, part as usize)?)
            }
            Role::Monthly(month, MonthPart::Invested) => through(month, Derived::CompletedInMonth),
            Role::Monthly(month, MonthPart::PhysicalProgress) => Figure::Progress(month),
            Role::ToDate(to_date) => {
                let now = YearMonth::of(self.moment.today);
                let derived = match to_date.since {
                    Since::January => Derived::CompletedThisYear,
                    Since::Before | Since::Start => Derived::CompletedSinceStart,
                };
                match to_date.through {
                    // The year that is under report is not over.
                    Some(month) if to_date.is_of_year && month.year() == now.year() => {
                        through(now.min(month), derived)
                    }
                    Some(month) => through(month, derived),
                    None => Figure::Field(derived.into(), self.moment),
                }
            }
            Role::Funding(source) => Figure::Funding(source),
            Role::FundingSource => Figure::Sources,
            Role::FundingOf(kind, time) => Figure::Lines(kind, time),
            Role::Approval(kind) => Figure::Approval(kind),
            Role::Problem => Figure::Field(Derived::ProblemsInHand.into(), self.moment),
            Role::Serial
            | Role::Milestone
            | Role::Monthly(_, MonthPart::TenDays)
            | Role::Derived(_)
            | Role::Own
            | Role::Left => return None,
        })
    }

    fn value(&self, project: &Project, figure: &Figure) -> Said {
        let lines = || self.portfolio.funding().of(project.id).iter();
        let sum = |is_meant: &dyn Fn(&FundingLine) -> bool| {
            let amounts = lines().filter(|line| is_meant(line));
            let sum = amounts.filter_map(|line| line.amount);
            let sum = sum.reduce(|sum, amount| sum + amount);
            sum.map_or(Said::Nothing, Said::Amount)
        };
        match *figure {
            Figure::Field(field, moment) => self.field(project, field, moment),
            Figure::Funding(source) => sum(&|line| is_planned(line) && line.source == Some(source)),
            Figure::Lines(kind, time) => sum(&|line| is_of(line, kind, time)),
            Figure::Sources => {
                let mut words: Vec<&str> = Vec::new();
                let planned = lines().filter(|line| is_planned(line));
                for source in planned.filter_map(|line| line.source) {
                    if !words.contains(&source.label()) {
                        words.push(source.label());
                    }
                }
                text(&words.join("、"))
            }
            Figure::Progress(month) => {
                let reports = self.portfolio.progress().of(project.id).iter();
                let mut reports = reports.filter(|report| report.month == month);
                let report = reports.next();
                text(report.map_or("", |report| report.physical_progress.as_str()))
            }
            Figure::Approval(kind) => self.approval(project, kind, ApprovalPart::State),
            Figure::Span => match (project.start, project.end) {
                (None, None) => Said::Nothing,
                (start, end) => Said::Span(start, end),
            },
            Figure::OwnerAndContact => {
                let owner = project.owner.join("、");
                let words = [owner.as_str(), project.contact.as_str()];
                let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
                text(&words.join(" "))
            }
        }
    }

    fn field(&self, project: &Project, field: Field, moment: Moment) -> Said {
        if let Some(words) = view::dated_text(self.portfolio, project, field, moment) {
            return text(&words);
        }
        let value = view::value(self.portfolio, project, field, moment);
        match (field, value) {
            (field, Value::Decimal(rate)) if field.sum() == Sum::OfSums => Said::Percent(rate),
            (field, value) => self.said(field.kind(), &value),
        }
    }

    fn said(&self, kind: Kind, value: &Value) -> Said {
        match value {
            Value::Empty => Said::Nothing,
            Value::Money(amount) => Said::Amount(*amount),
            Value::Decimal(number) => Said::Number(*number),
            Value::Integer(number) => Said::Integer(*number),
            Value::Date(date) => Said::Date(*date),
            Value::Choice(word) => Said::Choice(word),
            value => {
                let words = view::show(self.portfolio, kind, value, MoneyUnit::Wan);
                match (kind, value) {
                    (Kind::Ref(Table::Department) | Kind::Refs(Table::Department), value)
                        if !words.is_empty() =>
                    {
                        let ids = match value {
                            Value::Ref(id) => vec![*id],
                            value => value.refs().to_vec(),
                        };
                        Said::Departments(ids, words)
                    }
                    _ => text(&words),
                }
            }
        }
    }

    fn approval(&self, project: &Project, kind: ApprovalKind, part: ApprovalPart) -> Said {
        let approvals = self.portfolio.approvals().of(project.id);
        let noted = |approval: &&Approval| approval.kind == Some(kind);
        let Some(approval) = approvals.iter().rfind(noted) else {
            return Said::Nothing;
        };
        let approval = approval_as_of(approval, self.moment);
        match part {
            ApprovalPart::State => approval
                .state
                .map_or(Said::Nothing, |state| Said::Choice(state.label())),
            ApprovalPart::DocumentNumber => text(&approval.document_number),
            ApprovalPart::Date => approval.date.map_or(Said::Nothing, Said::Date),
            ApprovalPart::Expected => {
                let is_open = approval.state != Some(ApprovalState::Granted);
                let expected = approval.expected.filter(|_| is_open);
                expected.map_or(Said::Nothing, Said::Date)
            }
        }
    }

    fn rule(&self, rule: &str, asking: Asking<'_>) -> Said {
        let Some(pieces) = pieces(self.portfolio, rule) else {
            return Said::Nothing;
        };
        let (mut words, mut has_value) = (String::new(), false);
        for piece in pieces {
            match piece {
                Piece::Words(piece) => words.push_str(piece),
                Piece::Value(filling) => {
                    let value = plain(&self.of(&filling, asking));
                    has_value |= !value.is_empty();
                    words.push_str(&value);
                }
            }
        }
        // Words around nothing say nothing.
        if has_value {
            text(&words)
        } else {
            Said::Nothing
        }
    }
}

/// What is said, in words without a form's dress.
pub(super) fn plain(said: &Said) -> String {
    match said {
        Said::Nothing => String::new(),
        Said::Text(words) | Said::Departments(_, words) => words.clone(),
        Said::Choice(word) => (*word).to_owned(),
        Said::Amount(amount) => amount.whole_with_unit(MoneyUnit::Wan),
        Said::Percent(rate) => format!("{}%", rate.with_tenths()),
        Said::Number(number) => number.to_string(),
        Said::Integer(number) => number.to_string(),
        Said::Date(date) => date.in_chinese(),
        Said::Span(start, end) => years(*start, *end),
    }
}

/// `2022—2025`
pub(super) fn years(start: Option<PartialDate>, end: Option<PartialDate>) -> String {
    match (start.map(PartialDate::year), end.map(PartialDate::year)) {
        (Some(start), Some(end)) if start == end => start.to_string(),
        (start, end) => {
            let words = |year: Option<i32>| year.map(|year| year.to_string()).unwrap_or_default();
            format!("{}—{}", words(start), words(end))
        }
    }
}

fn text(words: &str) -> Said {
    if words.is_empty() {
        Said::Nothing
    } else {
        Said::Text(words.to_owned())
    }
}

fn is_planned(line: &FundingLine) -> bool {
    line.counts_as() == FundingKind::Planned
}

fn is_of(line: &FundingLine, kind: FundingKind, time: Option<FundingTime>) -> bool {
    let is_then = match (time, line.year) {
        (None, _) => true,
        (Some(FundingTime::In(year)), of) => of == Some(year),
        (Some(FundingTime::UpTo(year)), of) => of.is_some_and(|of| of <= year),
    };
    is_then && line.counts_as() == kind
}
