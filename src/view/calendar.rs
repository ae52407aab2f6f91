//! 日历: what comes due in a stretch of days: milestones, deadlines of problems, approvals that are expected.

use chrono::{Datelike as _, Days, Months, NaiveDate};
use uuid::Uuid;

use crate::model::{
    ApprovalState, FillSheet, FillState, Id, PartialDate, PeriodEnd, Portfolio, Project, YearMonth,
};

use super::Moment;
use super::as_of::{
    approval_state, has_begun, is_closed, is_done, is_open, problem_deadline, reached_on,
};
use super::fill::sheets_of;
use super::reported::not_reported;

/// The first half of the identities of months that are to be reported, which are no rows.
const MONTH_ID: u64 = 0x6d6f_6e74_682d_8001;

/// Of what kind something due is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueKind {
    /// A milestone that is to be reached.
    Milestone,
    /// A problem that is to be settled.
    Problem,
    /// An approval that is expected, or lapses.
    Approval,
    /// Sheets of a round of filling in that are to come back.
    Report,
    /// The progress of a month, which projects are to report.
    Month,
}

impl DueKind {
    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Milestone => "节点",
            Self::Problem => "问题",
            Self::Approval => "手续",
            Self::Report => "填报",
            Self::Month => "月报",
        }
    }
}

/// Something that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its last day.
    pub day: NaiveDate,
    /// The date as it is known.
    pub date: PartialDate,
    /// Of what kind it is.
    pub kind: DueKind,
    /// The project; a round of filling in and a month that is to be reported belong to none.
    pub project: Option<Id<Project>>,
    /// What is due, in a few words.
    pub what: String,
    /// The row of the library; of a month that is to be reported one that is made of the month.
    pub id: Uuid,
    /// The period that is to be reported.
    pub period: Option<(YearMonth, PeriodEnd)>,
}

impl Due {
    /// The name of the project, or of the round.
    pub fn name<'p>(&self, portfolio: &'p Portfolio) -> &'p str {
        if self.kind == DueKind::Month {
            return "月度进度";
        }
        let round = || portfolio.fill_rounds().get(Id::new(self.id));
        match self.project {
            Some(project) => portfolio
                .projects()
                .get(project)
                .map_or("", |project| project.name.as_str()),
            None => round().map_or("", |round| round.name.as_str()),
        }
    }
}

/// A stretch of days around a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DuePeriod {
    /// From Monday to Sunday.
    #[default]
    Week,
    /// The month.
    Month,
    /// The quarter.
    Quarter,
}

impl DuePeriod {
    /// Every period, the shortest first.
    pub const ALL: [Self; 3] = [Self::Week, Self::Month, Self::Quarter];

    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Week => "本周",
            Self::Month => "本月",
            Self::Quarter => "本季度",
        }
    }

    /// Its first and last day.
    pub fn around(self, day: NaiveDate) -> (NaiveDate, NaiveDate) {
        let months = |first: u32, count: u32| {
            let first = NaiveDate::from_ymd_opt(day.year(), first, 1).unwrap_or(day);
            let next = first.checked_add_months(Months::new(count));
            let last = next.and_then(|next| next.pred_opt()).unwrap_or(day);
            (first, last)
        };
        match self {
            Self::Week => {
                let since = u64::from(day.weekday().num_days_from_monday());
                let first = day.checked_sub_days(Days::new(since)).unwrap_or(day);
                let last = first.checked_add_days(Days::new(6)).unwrap_or(day);
                (first, last)
            }
            Self::Month => months(day.month(), 1),
            Self::Quarter => months(day.month0() / 3 * 3 + 1, 3),
        }
    }
}

/// What of these projects comes due from one day to another and is not done, the earliest first. A date that is known to
/// the month or year alone is due on its last day.
pub fn due_between(
    portfolio: &Portfolio,
    projects: &[Id<Project>],
    (from, to): (NaiveDate, NaiveDate),
    moment: Moment,
) -> Vec<Due> {
    let mut found = Vec::new();
    let mut add = |project: &Project, kind: DueKind, date: Option<PartialDate>, what: &str, id| {
        let Some(date) = date else { return };
        let day = date.last_day();
        if day < from || day > to {
            return;
        }
        found.push(Due {
            day,
            date,
            kind,
            project: Some(project.id),
            what: what.to_owned(),
            id,
            period: None,
        });
    };
    for project in projects
        .iter()
        .filter_map(|id| portfolio.projects().get(*id))
    {
        for problem in portfolio.problems().of(project.id) {
            if is_open(problem, moment) {
                let what = match problem.description.as_str() {
                    "" => "未说明的问题",
                    words => words,
                };
                let due = problem_deadline(problem, moment);
                add(project, DueKind::Problem, due, what, problem.id.uuid());
            }
        }
        if is_closed(portfolio, project, moment) {
            continue;
        }
        for milestone in portfolio.milestones().of(project.id) {
            if reached_on(milestone, moment).is_none() {
                let due = milestone.planned;
                add(
                    project,
                    DueKind::Milestone,
                    due,
                    &milestone.name,
                    milestone.id.uuid(),
                );
            }
        }
        for approval in portfolio.approvals().of(project.id) {
            let what = approval.kind.map_or("手续", |kind| kind.label());
            // Once work has begun, what held until a day was used.
            let is_granted = approval_state(approval, moment) == Some(ApprovalState::Granted);
            if is_granted && !has_begun(portfolio, project, moment) {
                let what = format!("{what}有效期满");
                let id = approval.id.uuid();
                add(project, DueKind::Approval, approval.expires, &what, id);
            }
            if !is_done(approval, moment) {
                add(
                    project,
                    DueKind::Approval,
                    approval.expected,
                    what,
                    approval.id.uuid(),
                );
            }
        }
    }
    found.sort_by_key(|due| (due.day, due.kind, due.project));
    found
}

/// The same with what is to be reported in that time and is not: rounds of filling in whose sheets are out, and months by
/// the day that the rule sets. What an office looks ahead to.
pub fn calendar_between(
    portfolio: &Portfolio,
    projects: &[Id<Project>],
    (from, to): (NaiveDate, NaiveDate),
    moment: Moment,
) -> Vec<Due> {
    let mut found = due_between(portfolio, projects, (from, to), moment);
    let rounds = portfolio.fill_rounds().iter();
    found.extend(rounds.filter_map(|round| {
        let date = round.deadline?;
        let day = date.last_day();
        let is_awaited = |sheet: &&FillSheet| {
            matches!(
                sheet.state,
                None | Some(FillState::Sent | FillState::SentBack)
            )
        };
        let sheets = sheets_of(portfolio, round.id);
        let awaited = sheets.iter().copied().filter(is_awaited).count();
        (day >= from && day <= to && awaited > 0).then(|| Due {
            day,
            date,
            kind: DueKind::Report,
            project: None,
            what: format!("{awaited} 份没有报回"),
            id: round.id.uuid(),
            period: None,
        })
    }));
    let months = YearMonth::of(from).index() - 1..YearMonth::of(to).index() + 1;
    let months = months.filter_map(YearMonth::from_index);
    let rule = moment.rule;
    let periods = months.flat_map(|month| rule.period.ends().iter().map(move |end| (month, *end)));
    found.extend(periods.filter_map(|(month, end)| {
        let day = rule.report_deadline(month, end)?;
        if day < from || day > to {
            return None;
        }
        let count = not_reported(portfolio, projects, (month, end), moment);
        let part = rule.period.part_label(end);
        (count > 0).then(|| Due {
            day,
            date: PartialDate::Day(day),
            kind: DueKind::Month,
            project: None,
            what: format!("{}月{part} {count} 个项目没有报", month.month()),
            id: period_id(month, end),
            period: Some((month, end)),
        })
    }));
    found.sort_by_key(|due| (due.day, due.kind, due.project));
    found
}

/// The same for a period in every calendar, so that one taken in again alters the event that is there.
fn period_id(month: YearMonth, end: PeriodEnd) -> Uuid {
    let index = u64::try_from(month.index()).unwrap_or_default();
    let part = match end {
        PeriodEnd::Month => 0,
        end => u64::from(end.day_of(month).day()),
    };
    Uuid::from_u64_pair(MONTH_ID, part << 32 | index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        ApprovalColumn as A, MilestoneColumn as M, ProblemColumn as P, ProjectColumn, Row, Table,
        Value,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weeks_months_and_quarters_end_where_the_calendar_has_it() {
        // 30 November 2026 is a Monday, 29 November a Sunday.
        let around = |period: DuePeriod, at: &str| {
            let (from, to) = period.around(day(at));
            [from.to_string(), to.to_string()]
        };
        assert_eq!(
            around(DuePeriod::Week, "2026-11-30"),
            ["2026-11-30", "2026-12-06"]
        );
        assert_eq!(
            around(DuePeriod::Week, "2026-11-29"),
            ["2026-11-23", "2026-11-29"]
        );
        assert_eq!(
            around(DuePeriod::Month, "2024-02-10"),
            ["2024-02-01", "2024-02-29"]
        );
        assert_eq!(
            around(DuePeriod::Quarter, "2026-11-30"),
            ["2026-10-01", "2026-12-31"]
        );
        assert_eq!(
            around(DuePeriod::Quarter, "2026-03-31"),
            ["2026-01-01", "2026-03-31"]
        );
    }

    #[test]
    fn what_is_due_and_not_done_is_listed_by_day_then_and_now() {
        let id = Uuid::from_u128;
        let text = |text: &str| Value::Text(text.to_owned());
        let date = |text: &str| Value::Date(PartialDate::parse(text).unwrap());
        let row = |table: Table, n: u128, cells: &[(usize, Value)]| {
            let mut row = Row::blank(table, id(n));
            for (column, value) in cells {
                row.values[*column] = value.clone();
            }
            row
        };
        let owner = || Value::Ref(id(1));
        let rows = [
            row(
                Table::Project,
                1,
                &[(ProjectColumn::Name as usize, text("桥"))],
            ),
            row(
                Table::Milestone,
                2,
                &[
                    (M::Project as usize, owner()),
                    (M::Name as usize, text("开工")),
                    (M::Planned as usize, date("2026-11")),
                    (M::Actual as usize, date("2026-11-25")),
                ],
            ),
            row(
                Table::Milestone,
                3,
                &[
                    (M::Project as usize, owner()),
                    (M::Name as usize, text("主体完工")),
                    (M::Planned as usize, date("2026-12")),
                ],
            ),
            row(
                Table::Approval,
                4,
                &[
                    (A::Project as usize, owner()),
                    (A::Kind as usize, Value::Choice("环评批复")),
                    (A::State as usize, Value::Choice("办理中")),
                    (A::Expected as usize, date("2026-12-02")),
                ],
            ),
            row(
                Table::Problem,
                5,
                &[
                    (P::Project as usize, owner()),
                    (P::Description as usize, text("管线未迁")),
                    (P::DueOn as usize, date("2026-11-10")),
                    (P::ExtendedTo as usize, date("2026-12-01")),
                ],
            ),
        ];
        let portfolio = Portfolio::from_rows(rows).unwrap();
        let of = |period: DuePeriod, at: &str| {
            let moment = Moment::at(day(at), day("2026-11-30"));
            let span = period.around(day(at));
            let due = due_between(&portfolio, &[Id::new(id(1))], span, moment);
            due.iter()
                .map(|one| format!("{} {} {}", one.day, one.kind.label(), one.what))
                .collect::<Vec<_>>()
        };
        let week = of(DuePeriod::Week, "2026-11-30");
        assert_eq!(
            week,
            ["2026-12-01 问题 管线未迁", "2026-12-02 手续 环评批复"]
        );
        // A month is over with its last day; the start was reached.
        assert_eq!(of(DuePeriod::Month, "2026-11-30"), Vec::<String>::new());
        assert_eq!(of(DuePeriod::Quarter, "2026-11-30").len(), 3);
        // On 20 November it was still to be reached.
        assert_eq!(of(DuePeriod::Month, "2026-11-20"), ["2026-11-30 节点 开工"]);
    }

    #[test]
    fn rounds_are_due_while_sheets_are_out() {
        use crate::model::{FillRoundColumn as R, FillSheetColumn as S};
        let id = Uuid::from_u128;
        let mut round = Row::blank(Table::FillRound, id(1));
        round.values[R::Name as usize] = Value::Text("11月填报".to_owned());
        let deadline = PartialDate::parse("2026-12-05").unwrap();
        round.values[R::Deadline as usize] = Value::Date(deadline);
        let sheets = ["已发出", "待审", "已通过", "已退回"];
        let sheet = |(state, n): (&'static str, u128)| {
            let mut sheet = Row::blank(Table::FillSheet, id(n));
            sheet.values[S::Round as usize] = Value::Ref(id(1));
            sheet.values[S::State as usize] = Value::Choice(state);
            sheet
        };
        let rows = sheets.into_iter().zip(2..).map(sheet);
        let portfolio = Portfolio::from_rows([round].into_iter().chain(rows)).unwrap();
        let moment = Moment::on(day("2026-11-30"));
        let said = |period: DuePeriod| {
            let due = calendar_between(&portfolio, &[], period.around(moment.today), moment);
            let said = |one: &Due| format!("{} {} {}", one.date, one.name(&portfolio), one.what);
            due.iter().map(said).collect::<Vec<_>>()
        };
        assert_eq!(said(DuePeriod::Week), ["2026-12-05 11月填报 2 份没有报回"]);
        // November is over before it.
        assert!(said(DuePeriod::Month).is_empty());
    }

    #[test]
    fn a_month_is_due_by_the_day_of_the_rule_while_projects_have_not_reported_it() {
        use crate::model::{AnnualPlanColumn as Y, Money, MonthlyProgressColumn as R};
        let id = Uuid::from_u128;
        let project = |n: u128| {
            let mut row = Row::blank(Table::Project, id(n));
            row.values[ProjectColumn::Stage as usize] = Value::Choice("在建");
            let mut plan = Row::blank(Table::AnnualPlan, id(n + 10));
            plan.values[Y::Project as usize] = Value::Ref(id(n));
            plan.values[Y::Year as usize] = Value::Integer(2026);
            plan.values[Y::Planned as usize] = Value::Money(Money::from_wan(100));
            [row, plan]
        };
        let mut report = Row::blank(Table::MonthlyProgress, id(20));
        report.values[R::Project as usize] = Value::Ref(id(1));
        let october = PartialDate::parse("2026-10").unwrap();
        report.values[R::Month as usize] = Value::Date(october);
        report.values[R::Invested as usize] = Value::Money(Money::from_wan(10));
        let rows = project(1).into_iter().chain(project(2)).chain([report]);
        let portfolio = Portfolio::from_rows(rows).unwrap();
        let projects: Vec<_> = portfolio.projects().iter().map(|one| one.id).collect();
        let said = |report_day, (from, to): (&str, &str)| {
            let mut moment = Moment::on(day("2026-11-30"));
            moment.rule.report_day = report_day;
            let due = calendar_between(&portfolio, &projects, (day(from), day(to)), moment);
            let said = |one: &Due| {
                let name = one.name(&portfolio);
                format!("{} {} {name} {}", one.date, one.kind.label(), one.what)
            };
            let ids: std::collections::BTreeSet<_> = due.iter().map(|one| one.id).collect();
            assert_eq!(ids.len(), due.len());
            due.iter().map(said).collect::<Vec<_>>()
        };
        let november = ("2026-11-01", "2026-12-31");
        assert_eq!(said(None, november), Vec::<String>::new());
        assert_eq!(
            said(Some(5), november),
            [
                "2026-11-05 月报 月度进度 10月 1 个项目没有报",
                "2026-12-05 月报 月度进度 11月 2 个项目没有报"
            ]
        );
        assert_eq!(said(Some(5), ("2026-11-06", "2026-12-04")).len(), 0);
    }
}
