use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};

use crate::model::{
    AnnualPlan, AnnualPlanColumn, Derived, Field, FundingKind, FundingShare, FundingSource, Id,
    IndustrySection, Light, Money, MonthlyProgress, OutlineNode, PartialDate, Plan, Portfolio,
    Project, ProjectColumn, Ratio, Record as _, RollingSpan, Source, Value, YearMonth,
};

use super::LightRule;
use super::as_of::{is_closed, is_open, problem_deadline, problem_overdue};
use super::carried;
use super::milestone::{milestone_named, next_milestone};
use super::standing;
use super::{progress, reported};

/// The day and the year for which a question is asked. The window takes them from the clock, a test sets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    /// Today: decides what is late.
    pub today: NaiveDate,
    /// The year under report: decides which annual plan is shown.
    pub year: i32,
    /// The day of the clock, on or after the other: what carries no date is known for it alone.
    pub clock: NaiveDate,
    /// By which rule projects are lit.
    pub rule: LightRule,
    /// The plan that is asked about; none where it is the only one, or all are.
    pub plan: Option<Id<Plan>>,
}

impl Moment {
    /// The year under report is that of the day.
    pub fn on(today: NaiveDate) -> Self {
        Self {
            today,
            year: today.year(),
            clock: today,
            rule: LightRule::default(),
            plan: None,
        }
    }

    /// The same, by the rule in force in a library.
    #[must_use]
    pub fn by_rule_of(self, portfolio: &Portfolio) -> Self {
        Self {
            rule: LightRule::of(portfolio),
            ..self
        }
    }

    /// The same, where the clock has gone on to another day.
    pub fn at(day: NaiveDate, clock: NaiveDate) -> Self {
        Self {
            clock: clock.max(day),
            ..Self::on(day)
        }
    }

    /// The moment for which a library is asked where somebody chose a year, a month, both or neither: the end of that
    /// month, the end of a year that is over, else the usual month or today.
    pub fn reported(
        portfolio: &Portfolio,
        today: NaiveDate,
        (year, month): (Option<i32>, Option<u32>),
    ) -> Self {
        let usual = usual_month(portfolio).map(|month| PartialDate::Month(month).last_day());
        let usual = Self::on(usual.unwrap_or(today));
        let year = year.unwrap_or(usual.year);
        let month = match month {
            None if year < usual.year => Some(12),
            month => month,
        };
        let month = month.and_then(|month| YearMonth::new(year, month));
        let day = month.map_or(usual.today, |month| PartialDate::Month(month).last_day());
        Self {
            year,
            ..Self::at(day, today).by_rule_of(portfolio)
        }
    }
}

/// The month under report where nobody chose one: none is today. Fictional figures end with a month of their own; from
/// today's, everything would be late. It is the last month that at least half as many projects reported as any other:
/// the first figure of a new month moves no paper.
pub fn usual_month(portfolio: &Portfolio) -> Option<YearMonth> {
    portfolio.data_mark()?;
    let mut reports: BTreeMap<YearMonth, usize> = BTreeMap::new();
    // A month that is only planned is to come.
    let all = portfolio.progress().unordered();
    for report in all.filter(|report| report.planned.is_none() || report.known().is_some()) {
        *reports.entry(report.month).or_default() += 1;
    }
    let most = reports.values().max().copied()?;
    let mut months = reports.into_iter().rev();
    months
        .find(|(_, count)| count * 2 >= most)
        .map(|(month, _)| month)
}

/// The value of any field: typed, derived or the office's own.
pub fn value(portfolio: &Portfolio, project: &Project, field: Field, moment: Moment) -> Value {
    let derived = match field {
        // Groups, lights and papers of a month that is past know the stage of that month.
        Field::Typed(ProjectColumn::Stage) => {
            let stage = super::as_of::stage(portfolio, project, moment);
            return stage.map_or(Value::Empty, |stage| Value::Choice(stage.label()));
        }
        Field::Typed(column) => return project.get(column as usize),
        Field::Own(own) => return super::own::value(portfolio, project.id, own),
        Field::Derived(derived) => derived,
    };
    let money = |amount: Option<Money>| amount.map_or(Value::Empty, Value::Money);
    match derived {
        Derived::Period => period(project),
        Derived::Plan => {
            let plan = portfolio.plan_of(project);
            text(
                plan.map(|plan| portfolio.plan_label(plan))
                    .unwrap_or_default(),
            )
        }
        Derived::CarriedChapter => text(carried::chapters(portfolio, project)),
        Derived::CarriedTotal => money(carried::total(portfolio, project)),
        Derived::CarriedCompleted => money(carried::completed(portfolio, project, moment)),
        Derived::CarriedRest => money(carried::rest(portfolio, project, moment)),
        Derived::FundingTotal => money(planned_funding(portfolio, project)),
        Derived::FundingGap => money(funding_gap(portfolio, project)),
        Derived::PlannedForYear => money(planned_for_year(portfolio, project, moment.year)),
        Derived::AnnualTarget => {
            let target = annual_plan(portfolio, project, moment.year);
            text(target.map_or("", |plan| plan.target.as_str()))
        }
        Derived::ListClass => annual_plan(portfolio, project, moment.year)
            .and_then(|plan| plan.list_class)
            .map_or(Value::Empty, |class| Value::Choice(class.label())),
        Derived::YearLeader | Derived::YearLeadDepartment | Derived::YearSupportingDepartments => {
            answering(portfolio, project, derived, moment)
        }
        Derived::NextMilestone => {
            next_milestone(portfolio, project, moment).map_or(Value::Empty, |m| {
                let date = m.planned.map(|date| date.to_string()).unwrap_or_default();
                Value::Text(format!("{date} {}", m.name))
            })
        }
        Derived::OverdueDays => next_milestone(portfolio, project, moment)
            .and_then(|milestone| milestone.overdue_days(moment.today))
            .map_or(Value::Empty, Value::Integer),
        Derived::OutlinePath => project
            .outline
            .map_or(Value::Empty, |node| text(outline_path(portfolio, node))),
        Derived::CompletedThisYear => {
            money(progress::completed_this_year(portfolio, project.id, moment))
        }
        Derived::CompletionRate => rate(progress::completion_rate(portfolio, project, moment)),
        Derived::ScheduleDifference => rate(moment.rule.difference(portfolio, project, moment)),
        Derived::Light
        | Derived::LightGround
        | Derived::LightByHand
        | Derived::LightReason
        | Derived::LightBefore => of_light(portfolio, project, derived, moment),
        Derived::StartLight => light(moment.rule.start_light(portfolio, project, moment)),
        Derived::PaidLight => light(moment.rule.paid_light(portfolio, project, moment)),
        Derived::StatisticsLight => light(LightRule::statistics_light(portfolio, project, moment)),
        Derived::MonthsLate => count(super::ranking::months_late(portfolio, project, moment)),
        Derived::Talk => super::ranking::talk(portfolio, project, moment)
            .map_or(Value::Empty, |state| Value::Choice(state.label())),
        Derived::OpenProblems => count(open_problems(portfolio, project, moment)),
        Derived::ApprovalAlert => super::approval_alert::alert(portfolio, project, moment)
            .map_or(Value::Empty, |alert| Value::Choice(alert.label())),
        Derived::NextApproval => text(super::approval_alert::next(portfolio, project, moment)),
        Derived::StageWanting => text(super::gates::wanting(portfolio, project, moment)),
        Derived::OverdueProblems => count(overdue_problems(portfolio, project, moment)),
        Derived::ProblemDeadline => {
            first_deadline(portfolio, project, moment).map_or(Value::Empty, Value::Date)
        }
        Derived::IndustrySection => IndustrySection::of(&project.industry)
            .map_or(Value::Empty, |section| Value::Choice(section.label())),
        Derived::Suggestions => count(project.sources.columns(Source::Suggested).count()),
        Derived::ChangedOn => portfolio
            .changed_on(project.id)
            .map_or(Value::Empty, |day| Value::Date(PartialDate::Day(day))),
        Derived::CompletedSinceStart => money(completed_since_start(portfolio, project, moment)),
        Derived::PlannedAhead(_)
        | Derived::LeftForLater(_)
        | Derived::PlannedInMonth
        | Derived::PlannedToMonth => money(planned(portfolio, project, derived, moment)),
        Derived::CompletedInMonth => {
            money(standing::completed_in_month(portfolio, project.id, moment))
        }
        Derived::CompletedInMonthBefore
        | Derived::ChangeFromMonthBefore
        | Derived::CompletedToSameMonth => money(beside(portfolio, project.id, derived, moment)),
        Derived::ReportState => reported::state(portfolio, project, moment)
            .map_or(Value::Empty, |state| Value::Choice(state.label())),
        Derived::ReportDelay => {
            let days = reported::delay(portfolio, project, moment);
            days.map_or(Value::Empty, Value::Integer)
        }
        Derived::ReportDoubts => text(reported::doubts(portfolio, project, moment)),
        Derived::CompletedBeforeYear => money(completed_before_year(portfolio, project, moment)),
        Derived::CompletedInPlan => money(standing::completed_in_plan(portfolio, project, moment)),
        Derived::PhysicalProgress => {
            text(standing::physical_progress(portfolio, project.id, moment).unwrap_or_default())
        }
        Derived::ProblemsInHand => text(standing::problems_in_hand(portfolio, project.id, moment)),
        Derived::ApprovalsGranted => standing::approvals_granted(portfolio, project.id, moment)
            .map_or(Value::Empty, |(granted, needed)| {
                Value::Text(format!("{granted}/{needed}"))
            }),
        Derived::Funding(share) => money(planned_of(portfolio, project, |source| {
            FundingShare::of(source) == share
        })),
        Derived::Step(step) => standing::step(portfolio, project.id, step, moment)
            .map_or(Value::Empty, |state| Value::Choice(state.label())),
        Derived::Approval(kind) => text(standing::approval(portfolio, project.id, kind)),
        Derived::Milestone(name) => milestone_named(portfolio, project.id, name, moment)
            .and_then(|milestone| milestone.planned)
            .map_or(Value::Empty, Value::Date),
    }
}

/// By when the most urgent of the open problems is to be settled.
fn first_deadline(portfolio: &Portfolio, project: &Project, moment: Moment) -> Option<PartialDate> {
    let problems = portfolio.problems().of(project.id).iter();
    let open = problems.filter(|problem| is_open(problem, moment));
    let deadlines = open.filter_map(|problem| problem_deadline(problem, moment));
    deadlines.min_by_key(|date| date.last_day())
}

/// 开工以来完成, with what was done under the plans before.
fn completed_since_start(
    portfolio: &Portfolio,
    project: &Project,
    moment: Moment,
) -> Option<Money> {
    let own = progress::completed_since_start(portfolio, project.id, moment);
    carried::with_earlier(own, || carried::completed(portfolio, project, moment))
}

/// 截至上年底完成, with what was done under the plans before.
fn completed_before_year(
    portfolio: &Portfolio,
    project: &Project,
    moment: Moment,
) -> Option<Money> {
    let of = |id| standing::completed_before_year(portfolio, id, moment);
    carried::with_earlier(of(project.id), || carried::sum(portfolio, project, &of))
}

/// What is planned for a month or a year beside the one under report; `None` for any other field.
fn planned(
    portfolio: &Portfolio,
    project: &Project,
    derived: Derived,
    moment: Moment,
) -> Option<Money> {
    match derived {
        Derived::PlannedAhead(year) => {
            planned_for_year(portfolio, project, moment.year + year.after())
        }
        Derived::LeftForLater(span) => left_for_later(portfolio, project, span, moment),
        Derived::PlannedInMonth => month_report(portfolio, project, moment)?.planned,
        Derived::PlannedToMonth => progress::planned_to_month(portfolio, project.id, moment),
        _ => None,
    }
}

/// What a month is set beside.
fn beside(
    portfolio: &Portfolio,
    project: Id<Project>,
    derived: Derived,
    moment: Moment,
) -> Option<Money> {
    match derived {
        Derived::CompletedInMonthBefore => reported::in_month_before(portfolio, project, moment),
        Derived::ChangeFromMonthBefore => {
            reported::more_than_month_before(portfolio, project, moment)
        }
        Derived::CompletedToSameMonth => reported::to_same_month(portfolio, project, moment),
        _ => None,
    }
}

/// The light of progress, why it is lit, and what somebody set in its place.
fn of_light(portfolio: &Portfolio, project: &Project, derived: Derived, moment: Moment) -> Value {
    let by_hand = || month_report(portfolio, project, moment);
    match derived {
        Derived::Light => light(moment.rule.light(portfolio, project, moment)),
        Derived::LightBefore => light(super::ranking::light_before(portfolio, project, moment)),
        Derived::LightByHand => light(by_hand().and_then(|report| report.light)),
        Derived::LightReason => {
            text(by_hand().map_or_else(String::new, |report| report.light_reason.clone()))
        }
        _ => {
            let ground = moment.rule.light_in_words(portfolio, project, moment);
            text(ground.unwrap_or_default())
        }
    }
}

/// 以后年度投资: what of the total is neither done before the year under report nor planned for the years of a rolling plan;
/// negative where more is planned than there is. `None` without a total, and where no year has a plan.
fn left_for_later(
    portfolio: &Portfolio,
    project: &Project,
    span: RollingSpan,
    moment: Moment,
) -> Option<Money> {
    // What is finished or given up leaves nothing to be done, whatever its total.
    if is_closed(portfolio, project, moment) {
        return None;
    }
    let total = project.total_investment?;
    let years = moment.year..moment.year + span.years();
    let planned = years.filter_map(|year| planned_for_year(portfolio, project, year));
    let planned = planned.reduce(|sum, amount| sum + amount)?;
    let before = completed_before_year(portfolio, project, moment).unwrap_or_default();
    Some(total - before - planned)
}

/// What of the total no source is planned for.
fn funding_gap(portfolio: &Portfolio, project: &Project) -> Option<Money> {
    let funding = planned_funding(portfolio, project)?;
    Some(project.total_investment? - funding)
}

/// The headings that lead to a place of the outline.
fn outline_path(portfolio: &Portfolio, node: Id<OutlineNode>) -> String {
    let path = portfolio.outline_path(node);
    let headings: Vec<String> = path.iter().map(|node| node.heading()).collect();
    headings.join(" › ")
}

fn text(text: impl Into<String>) -> Value {
    match text.into() {
        text if text.is_empty() => Value::Empty,
        text => Value::Text(text),
    }
}

/// A number of things; none is nothing to say.
fn count(count: usize) -> Value {
    match i64::try_from(count) {
        Ok(0) | Err(_) => Value::Empty,
        Ok(count) => Value::Integer(count),
    }
}

/// How many problems of a project are not settled.
pub fn open_problems(portfolio: &Portfolio, project: &Project, moment: Moment) -> usize {
    let problems = portfolio.problems().of(project.id).iter();
    problems.filter(|problem| is_open(problem, moment)).count()
}

/// How many of them are late.
fn overdue_problems(portfolio: &Portfolio, project: &Project, moment: Moment) -> usize {
    let problems = portfolio.problems().of(project.id).iter();
    let late = problems.filter(|problem| problem_overdue(problem, moment).is_some());
    late.count()
}

/// A rate as it is shown, rounded once. A light is judged by the exact one.
fn rate(rate: Option<Ratio>) -> Value {
    rate.map_or(Value::Empty, |rate| Value::Decimal(rate.to_tenths()))
}

/// The sum of the planned funding lines; `None` without any.
pub fn planned_funding(portfolio: &Portfolio, project: &Project) -> Option<Money> {
    planned_of(portfolio, project, |_| true)
}

/// The sum of the planned funding lines of some sources.
fn planned_of(
    portfolio: &Portfolio,
    project: &Project,
    is_meant: impl Fn(Option<FundingSource>) -> bool,
) -> Option<Money> {
    let lines = portfolio.funding().of(project.id).iter();
    let amounts = lines
        .filter(|line| line.counts_as() == FundingKind::Planned)
        .filter(|line| is_meant(line.source))
        .filter_map(|line| line.amount);
    amounts.reduce(|sum, amount| sum + amount)
}

/// What a project reported for the month under report; of two rows for it the last is the one that is shown.
fn month_report<'p>(
    portfolio: &'p Portfolio,
    project: &Project,
    moment: Moment,
) -> Option<&'p MonthlyProgress> {
    let month = standing::month_under_report(moment)?;
    progress::reports_in(portfolio, project.id, progress::only(month)).last()
}

fn light(light: Option<Light>) -> Value {
    light.map_or(Value::Empty, |light| Value::Choice(light.label()))
}

/// The investment planned for a year, from the annual plan.
pub fn planned_for_year(portfolio: &Portfolio, project: &Project, year: i32) -> Option<Money> {
    annual_plan(portfolio, project, year)?.planned
}

pub(super) fn annual_plan<'p>(
    portfolio: &'p Portfolio,
    project: &Project,
    year: i32,
) -> Option<&'p AnnualPlan> {
    let mut plans = portfolio.annual_plans().of(project.id).iter();
    plans.rfind(|plan| plan.year == year)
}

/// Who answers for a project in the year under report: what its plan of the year says, and the project itself where that
/// says nothing.
fn answering(portfolio: &Portfolio, project: &Project, derived: Derived, moment: Moment) -> Value {
    let cell = derived.spec().cell.map(|(_, column)| column);
    let Some(column) = cell.and_then(|column| AnnualPlanColumn::ALL.get(column)) else {
        return Value::Empty;
    };
    plan_value(portfolio, project, *column, moment.year)
}

/// What holds for a project in a year by a column of its plan: what the plan says, and where that says nothing the project
/// itself, as far as it has such a column.
pub fn plan_value(
    portfolio: &Portfolio,
    project: &Project,
    column: AnnualPlanColumn,
    year: i32,
) -> Value {
    let plan = annual_plan(portfolio, project, year);
    let said = plan.map(|plan| plan.get(column as usize));
    let said = said.filter(|said| !said.is_empty());
    let own = || column.of_project().map(|own| project.get(own as usize));
    said.or_else(own).unwrap_or_default()
}

fn period(project: &Project) -> Value {
    let year = |date: Option<crate::model::PartialDate>| date.map(crate::model::PartialDate::year);
    match (year(project.start), year(project.end)) {
        (None, None) => Value::Empty,
        (Some(start), Some(end)) if start == end => Value::Text(start.to_string()),
        (Some(start), Some(end)) => Value::Text(format!("{start}—{end}")),
        (Some(start), None) => Value::Text(format!("{start}—")),
        (None, Some(end)) => Value::Text(format!("—{end}")),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{MonthlyProgressColumn, PlanColumn, Row, Table};

    /// A plan, and a project that reported these months.
    fn library(mark: &str, months: &[&str]) -> Portfolio {
        let id = Uuid::from_u128;
        let mut plan = Row::blank(Table::Plan, id(1));
        plan.values[PlanColumn::DataMark as usize] = match mark {
            "" => Value::Empty,
            mark => Value::Text(mark.to_owned()),
        };
        let report = |(month, n): (&&str, u128)| {
            let mut row = Row::blank(Table::MonthlyProgress, id(n));
            row.values[MonthlyProgressColumn::Project as usize] = Value::Ref(id(2));
            let month = Value::Date(PartialDate::parse(month).unwrap());
            row.values[MonthlyProgressColumn::Month as usize] = month;
            row
        };
        let project = Row::blank(Table::Project, id(2));
        let reports = months.iter().zip(3..).map(report);
        Portfolio::from_rows([plan, project].into_iter().chain(reports)).unwrap()
    }

    #[test]
    fn fictional_figures_are_reported_as_of_their_last_month_and_past_years_as_of_their_end() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
        let months = ["2024-08", "2024-09"];
        let (real, sample) = (library("", &months), library("示例数据", &months));
        let of = |portfolio: &Portfolio, year, month| {
            let moment = Moment::reported(portfolio, today, (year, month));
            (moment.today.to_string(), moment.year)
        };
        let day = |day: &str, year| (day.to_owned(), year);
        assert_eq!(of(&real, None, None), day("2026-11-28", 2026));
        assert_eq!(of(&sample, None, None), day("2024-09-30", 2024));
        assert_eq!(of(&real, Some(2024), None), day("2024-12-31", 2024));
        assert_eq!(of(&sample, Some(2024), None), day("2024-09-30", 2024));
        assert_eq!(of(&sample, Some(2023), None), day("2023-12-31", 2023));
        assert_eq!(of(&sample, None, Some(6)), day("2024-06-30", 2024));
        assert_eq!(of(&real, Some(2024), Some(2)), day("2024-02-29", 2024));
        // Of a year to come there is only the plan.
        assert_eq!(of(&real, Some(2027), None), day("2026-11-28", 2027));
        // The first figures of a new month move nothing.
        let begun = ["2024-09", "2024-09", "2024-09", "2024-10"];
        let begun = library("示例数据", &begun);
        assert_eq!(of(&begun, None, None), day("2024-09-30", 2024));
        let reported = ["2024-09", "2024-09", "2024-09", "2024-10", "2024-10"];
        let reported = library("示例数据", &reported);
        assert_eq!(of(&reported, None, None), day("2024-10-31", 2024));
        // Without reports there is no month to go by.
        let empty = library("示例数据", &[]);
        assert_eq!(of(&empty, None, None), day("2026-11-28", 2026));
    }
}
