//! 填报: which projects are to report a month, which have, and what does not fit together in what they reported.

use chrono::{Datelike as _, NaiveDate};

use crate::model::{
    Derived, Field, Id, Light, Money, MonthlyProgress, PartialDate, Portfolio, Project,
    ReportState, Stage, TalkState, YearMonth,
};

use super::derive::planned_for_year;
use super::entry::later_entry;
use super::progress::{completed_since_start, completed_this_year, sum};
use super::query::found_projects;
use super::standing::month_under_report;
use super::{BindError, Index, KnownFigures, LightRule, Moment, Query, Subject, as_of};

/// How many of a set of projects reported the month, and how they stand in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportCounts {
    /// Those that have reported.
    pub reported: usize,
    /// Those that are to report and have not, and are in time yet.
    pub missing: usize,
    /// Those that are to report and have not, and the day is over.
    pub overdue: usize,
    /// Those whose reports do not fit together.
    pub doubtful: usize,
    /// Those that are late.
    pub late: usize,
    /// Those that are seriously late.
    pub seriously_late: usize,
    /// Those that are late in two months in a row and had no talk.
    pub to_talk: usize,
}

/// Counts what a query finds, each project by itself. The query leaves out what it asks about
/// [`ReportCounts::SUBJECTS`]: so the counts stay as they are when one of them is chosen.
///
/// # Errors
/// The filter names what the library does not hold.
pub fn report_counts(
    portfolio: &Portfolio,
    index: &Index,
    query: &Query,
    moment: Moment,
) -> Result<ReportCounts, BindError> {
    let mut counts = ReportCounts::default();
    for project in found_projects(portfolio, index, query, moment)? {
        match state(portfolio, project, moment) {
            Some(ReportState::Reported) => counts.reported += 1,
            Some(ReportState::Missing) => counts.missing += 1,
            Some(ReportState::Overdue) => counts.overdue += 1,
            Some(ReportState::NotDue) | None => {}
        }
        counts.doubtful += usize::from(!doubts(portfolio, project, moment).is_empty());
        let talk = super::ranking::talk(portfolio, project, moment);
        counts.to_talk += usize::from(talk == Some(TalkState::Due));
        match moment.rule.light(portfolio, project, moment) {
            Some(Light::Late) => counts.late += 1,
            Some(Light::SeriouslyLate) => counts.seriously_late += 1,
            _ => {}
        }
    }
    Ok(counts)
}

impl ReportCounts {
    /// What is asked about for each of the counts.
    pub const SUBJECTS: [Subject; 4] = [
        Subject::Field(Field::Derived(Derived::ReportState)),
        Subject::Field(Field::Derived(Derived::ReportDoubts)),
        Subject::Field(Field::Derived(Derived::Light)),
        Subject::Field(Field::Derived(Derived::Talk)),
    ];
}

impl LightRule {
    /// By which day a month is to be reported, in the month after it; a month that has no such day ends earlier.
    pub fn report_deadline(self, month: YearMonth) -> Option<NaiveDate> {
        let next = YearMonth::from_index(month.index() + 1)?;
        let last = PartialDate::Month(next).last_day();
        let day = self.report_day?.min(last.day());
        last.with_day(day)
    }

    /// How a month stands, on a day of the clock, that is to be reported and is not.
    pub fn without_report(self, month: YearMonth, clock: NaiveDate) -> ReportState {
        let deadline = self.report_deadline(month);
        if deadline.is_some_and(|deadline| clock > deadline) {
            ReportState::Overdue
        } else {
            ReportState::Missing
        }
    }

    /// By when a month is to be reported, in words; `None` where no day is set.
    pub fn describe_deadline(self) -> Option<String> {
        let day = self.report_day?;
        Some(format!("每月进度于次月{day}日以前报送，过了为逾期未报。"))
    }
}

/// How many of these projects are to report a month and have not, whether or not they are late.
pub(super) fn not_reported(
    portfolio: &Portfolio,
    projects: &[Id<Project>],
    month: YearMonth,
    moment: Moment,
) -> usize {
    let last = PartialDate::Month(month).last_day();
    let of_month = Moment {
        today: last,
        year: month.year(),
        clock: moment.clock.max(last),
        ..moment
    };
    let projects = projects
        .iter()
        .filter_map(|id| portfolio.projects().get(*id));
    let is_missing = |project: &&Project| {
        let state = state(portfolio, project, of_month);
        matches!(state, Some(ReportState::Missing | ReportState::Overdue))
    };
    projects.filter(is_missing).count()
}

/// Whether a project reported in the last month under report; `None` for a year to come. Projects with a plan for the
/// year report from the month on in which they came in, as long as they are neither finished nor stopped; a report that came all the same is one.
pub(super) fn state(
    portfolio: &Portfolio,
    project: &Project,
    moment: Moment,
) -> Option<ReportState> {
    let month = month_under_report(moment)?;
    let reports = portfolio.progress().unordered_of(project.id);
    let mut of_month = reports.filter(|report| report.month == month);
    Some(if of_month.any(says_something) {
        ReportState::Reported
    } else if is_due(portfolio, project, moment) {
        moment.rule.without_report(month, moment.clock)
    } else {
        ReportState::NotDue
    })
}

pub(super) fn says_something(report: &MonthlyProgress) -> bool {
    report.invested.is_some() || !report.physical_progress.is_empty()
}

fn is_due(portfolio: &Portfolio, project: &Project, moment: Moment) -> bool {
    let stage = as_of::stage(portfolio, project, moment);
    let goes_on = !stage.is_some_and(|stage| stage.is_closed() || stage == Stage::Suspended);
    let plan = planned_for_year(portfolio, project, moment.year);
    goes_on
        && plan.is_some_and(|plan| plan > Money::ZERO)
        && later_entry(portfolio, project, moment).is_none()
}

/// 上月完成投资; in January that of December. `None` without a report.
pub(super) fn in_month_before(
    portfolio: &Portfolio,
    project: Id<Project>,
    moment: Moment,
) -> Option<Money> {
    let before = YearMonth::from_index(month_under_report(moment)?.index() - 1)?;
    sum(portfolio, project, |month| month == before)
}

/// 较上月增减: what was completed in the month under report less what was in the one before; a month without a report adds
/// nothing. `None` where neither was reported.
pub(super) fn more_than_month_before(
    portfolio: &Portfolio,
    project: Id<Project>,
    moment: Moment,
) -> Option<Money> {
    let now = super::standing::completed_in_month(portfolio, project, moment);
    let before = in_month_before(portfolio, project, moment);
    if now.is_none() && before.is_none() {
        return None;
    }
    Some(now.unwrap_or_default() - before.unwrap_or_default())
}

/// 上年同期累计: from January of the year before to the same month. `None` without a report.
pub(super) fn to_same_month(
    portfolio: &Portfolio,
    project: Id<Project>,
    moment: Moment,
) -> Option<Money> {
    let last = month_under_report(moment)?;
    let year = moment.year - 1;
    sum(portfolio, project, |month| {
        month.year() == year && month.month() <= last.month()
    })
}

/// 填报疑点: months of the year that are missing before the one under report, negative amounts, what can hardly be meant of
/// that month, and sums beyond what was planned; empty where everything fits.
pub(super) fn doubts(portfolio: &Portfolio, project: &Project, moment: Moment) -> String {
    let Some(last) = month_under_report(moment) else {
        return String::new();
    };
    let reports = portfolio.progress().of(project.id).into_iter();
    let of_year =
        |report: &&MonthlyProgress| report.month.year() == moment.year && report.month <= last;
    let reports: Vec<&MonthlyProgress> = reports.filter(of_year).collect();
    let mut doubts = Vec::new();
    if is_due(portfolio, project, moment) {
        let had_begun = |month: u32| {
            let month = YearMonth::new(moment.year, month).map(PartialDate::Month);
            month.is_some_and(|month| {
                let then = Moment {
                    today: month.last_day(),
                    ..moment
                };
                as_of::has_begun(portfolio, project, then)
                    && later_entry(portfolio, project, then).is_none()
            })
        };
        let is_missing = |month: &u32| {
            if !had_begun(*month) {
                return false;
            }
            let mut of_month = reports
                .iter()
                .filter(|report| report.month.month() == *month);
            !of_month.any(|report| says_something(report))
        };
        let missing: Vec<String> = (1..last.month())
            .filter(is_missing)
            .map(|month| month.to_string())
            .collect();
        if !missing.is_empty() {
            doubts.push(format!("缺{}月", missing.join("、")));
        }
    }
    let negative = reports
        .iter()
        .filter(|report| report.invested.is_some_and(|amount| amount < Money::ZERO));
    doubts.extend(negative.map(|report| format!("{}月为负数", report.month.month())));
    let plan = planned_for_year(portfolio, project, moment.year);
    let of_year = completed_this_year(portfolio, project.id, moment);
    if of_year
        .zip(plan)
        .is_some_and(|(done, plan)| plan > Money::ZERO && done > plan)
    {
        doubts.push("年累计超年度计划".to_owned());
    }
    let now = reports.iter().find(|report| report.month == last);
    let odd = now.map(|now| {
        let known = KnownFigures::of(portfolio, Some(project));
        let amount = now.invested.map(|amount| known.month(last, amount));
        let words = known.progress(last, &now.physical_progress);
        let odd = amount.into_iter().flatten().chain(words);
        odd.collect::<Vec<_>>()
    });
    let odd = odd.into_iter().flatten().filter(|odd| odd.is_doubtful);
    doubts.extend(odd.map(|odd| odd.short).filter(|short| !short.is_empty()));
    let in_all = completed_since_start(portfolio, project.id, moment);
    let total = project.total_investment;
    if in_all.zip(total).is_some_and(|(done, total)| done > total) {
        doubts.push("累计超总投资".to_owned());
    }
    doubts.join("；")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{AnnualPlanColumn, MonthlyProgressColumn, ProjectColumn, Row, Table, Value};

    /// A project of this stage and total, with 1 200 万元 planned for 2024 where told, and reports in 万元.
    fn portfolio(stage: &'static str, is_planned: bool, reports: &[(&str, i64)]) -> Portfolio {
        let id = Uuid::from_u128;
        let wan = |amount| Value::Money(Money::from_wan(amount));
        let mut project = Row::blank(Table::Project, id(1));
        project.values[ProjectColumn::Stage as usize] = Value::Choice(stage);
        project.values[ProjectColumn::TotalInvestment as usize] = wan(2_000);
        let mut plan = Row::blank(Table::AnnualPlan, id(2));
        plan.values[AnnualPlanColumn::Project as usize] = Value::Ref(id(1));
        plan.values[AnnualPlanColumn::Year as usize] = Value::Integer(2024);
        if is_planned {
            plan.values[AnnualPlanColumn::Planned as usize] = wan(1_200);
        }
        let report = |((month, amount), n): (&(&str, i64), u128)| {
            let mut row = Row::blank(Table::MonthlyProgress, id(n));
            row.values[MonthlyProgressColumn::Project as usize] = Value::Ref(id(1));
            let month = PartialDate::parse(month).unwrap();
            row.values[MonthlyProgressColumn::Month as usize] = Value::Date(month);
            row.values[MonthlyProgressColumn::Invested as usize] = wan(*amount);
            row
        };
        let reports = reports.iter().zip(10..).map(report);
        Portfolio::from_rows([project, plan].into_iter().chain(reports)).unwrap()
    }

    fn at(portfolio: &Portfolio, month: u32) -> (&Project, Moment) {
        let project = portfolio.projects().iter().next().unwrap();
        let day = NaiveDate::from_ymd_opt(2024, month, 28).unwrap();
        (project, Moment::on(day))
    }

    #[test]
    fn who_is_to_report_has_a_plan_and_goes_on() {
        let state_of = |portfolio: &Portfolio, month| {
            let (project, moment) = at(portfolio, month);
            state(portfolio, project, moment).unwrap().label()
        };
        let reports = [("2024-03", 100)];
        let going_on = portfolio("在建", true, &reports);
        assert_eq!(
            [state_of(&going_on, 3), state_of(&going_on, 4)],
            ["已报", "未报"]
        );
        assert_eq!(state_of(&portfolio("在建", false, &[]), 3), "免报");
        assert_eq!(state_of(&portfolio("停工", true, &[]), 3), "免报");
        assert_eq!(state_of(&portfolio("停工", true, &reports), 3), "已报");
    }

    #[test]
    fn a_report_that_did_not_come_is_late_once_its_day_is_over() {
        let portfolio = portfolio("在建", true, &[("2024-03", 100)]);
        let project = portfolio.projects().iter().next().unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let said = |report_day, today: &str, clock: &str| {
            let rule = LightRule {
                report_day,
                ..LightRule::USUAL
            };
            let moment = Moment {
                rule,
                ..Moment::at(day(today), day(clock))
            };
            state(&portfolio, project, moment).unwrap().label()
        };
        // The report of January is due by 5 February, that day included.
        assert_eq!(said(Some(5), "2024-01-31", "2024-01-31"), "未报");
        assert_eq!(said(Some(5), "2024-01-31", "2024-02-05"), "未报");
        assert_eq!(said(Some(5), "2024-01-31", "2024-02-06"), "逾期未报");
        assert_eq!(said(None, "2024-01-31", "2024-12-31"), "未报");
        // What came is no more late.
        assert_eq!(said(Some(5), "2024-03-31", "2024-12-31"), "已报");
        // February of 2024 has 29 days; the year's last month is due in the next.
        assert_eq!(said(Some(31), "2024-01-31", "2024-02-29"), "未报");
        assert_eq!(said(Some(31), "2024-01-31", "2024-03-01"), "逾期未报");
        assert_eq!(said(Some(5), "2024-12-31", "2025-01-05"), "未报");
        assert_eq!(said(Some(5), "2024-12-31", "2025-01-06"), "逾期未报");
        let all = [project.id];
        let moment = Moment::on(day("2024-06-30"));
        let months = [1, 3, 7].map(|month| YearMonth::new(2024, month).unwrap());
        let counts = months.map(|month| not_reported(&portfolio, &all, month, moment));
        assert_eq!(counts, [1, 0, 1]);
    }

    #[test]
    fn months_are_set_beside_the_one_before_and_the_year_before() {
        let reports = [
            ("2023-01", 10),
            ("2023-02", 20),
            ("2023-03", 40),
            ("2023-12", 80),
            ("2024-01", 1),
            ("2024-02", 2),
        ];
        let portfolio = portfolio("在建", true, &reports);
        let wan = |amount| Some(Money::from_wan(amount));
        let (project, february) = at(&portfolio, 2);
        assert_eq!(in_month_before(&portfolio, project.id, february), wan(1));
        assert_eq!(to_same_month(&portfolio, project.id, february), wan(30));
        let (_, january) = at(&portfolio, 1);
        assert_eq!(in_month_before(&portfolio, project.id, january), wan(80));
        let (_, april) = at(&portfolio, 4);
        assert_eq!(in_month_before(&portfolio, project.id, april), None);
        // 2 − 1 in February, 1 − 80 in January, nothing after 2 in March, and nothing at all in April.
        let (_, march) = at(&portfolio, 3);
        let more = |moment| more_than_month_before(&portfolio, project.id, moment);
        let found = [february, january, march, april].map(more);
        assert_eq!(found, [wan(1), wan(-79), wan(-2), None]);
    }

    #[test]
    fn what_began_in_the_year_owes_no_report_of_the_months_before() {
        let mut portfolio = portfolio("在建", true, &[("2024-05", 5)]);
        let id = portfolio.projects().iter().next().unwrap().id;
        let start = Value::Date(PartialDate::parse("2024-03").unwrap());
        let project = portfolio.projects().get(id).unwrap();
        let change = crate::model::Change::set(project, ProjectColumn::Start as usize, start);
        let op = crate::model::Op::edit(Uuid::nil(), "", change.into_iter().collect());
        portfolio.apply(&op).unwrap();
        let (project, moment) = at(&portfolio, 6);
        let clock = NaiveDate::from_ymd_opt(2024, 7, 1).unwrap();
        let moment = Moment::at(moment.today, clock);
        assert_eq!(doubts(&portfolio, project, moment), "缺3、4月");
    }

    #[test]
    fn doubts_name_what_does_not_fit() {
        let doubts_of = |reports: &[(&str, i64)], month| {
            let portfolio = portfolio("在建", true, reports);
            let (project, moment) = at(&portfolio, month);
            doubts(&portfolio, project, moment)
        };
        assert_eq!(doubts_of(&[("2024-01", 5), ("2024-02", 5)], 2), "");
        // The month under report is not yet missed.
        assert_eq!(doubts_of(&[("2024-01", 5)], 2), "");
        assert_eq!(doubts_of(&[("2024-02", 5), ("2024-04", 5)], 5), "缺1、3月");
        assert_eq!(
            doubts_of(&[("2024-01", 700), ("2024-02", -5), ("2024-03", 506)], 3),
            "2月为负数；年累计超年度计划"
        );
        assert_eq!(
            doubts_of(&[("2023-05", 1_000), ("2024-01", 1_001)], 1),
            "累计超总投资"
        );
    }
}
