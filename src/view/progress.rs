//! 月调度: only the month's own figures are typed, everything here is derived from them.
//!
//! 年度完成率 = 年累计 ÷ 年度计划. What should have been done by then is the matter of the rule in force.

use std::ops::Range;

use chrono::Datelike as _;

use crate::model::{
    Id, Money, MonthlyProgress, PartialDate, PeriodEnd, Portfolio, Project, Ratio, YearMonth,
};

use super::Moment;
use super::derive::planned_for_year;
use super::entry::later_entry;
use super::standing::month_under_report;

/// How many months of the year under report have come, 0 to 12. The running month counts: departments report it
/// by the 25th, or by the 5th of the next, for which the day of the paper is set to the month's last.
pub fn months_under_report(moment: Moment) -> u32 {
    match moment.today.year().cmp(&moment.year) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => moment.today.month(),
        std::cmp::Ordering::Greater => 12,
    }
}

/// With which day of its month the period under report ends: half a month and ten days are periods of their own where the rule
/// says so, and what is past ends with its months.
pub fn period_end(moment: Moment) -> PeriodEnd {
    if moment.today.year() == moment.year {
        moment.rule.period.end_of(moment.today)
    } else {
        PeriodEnd::Month
    }
}

/// The month under report, or the last day of a part of it; `None` for a year to come.
pub fn reported_until(moment: Moment) -> Option<PartialDate> {
    let month = month_under_report(moment)?;
    Some(match period_end(moment) {
        PeriodEnd::Month => PartialDate::Month(month),
        end => PartialDate::Day(end.day_of(month)),
    })
}

/// 上半月, where a part of a month is under report; empty where it is a whole one.
pub fn part_under_report(moment: Moment) -> &'static str {
    match period_end(moment) {
        PeriodEnd::Month => "",
        end => moment.rule.period.part_label(end),
    }
}

/// What a report adds to a sum: the whole of its month, of the last month what is known by the end of the period under report.
pub fn invested(report: &MonthlyProgress, moment: Moment) -> Option<Money> {
    invested_by(report, (YearMonth::of(moment.today), period_end(moment)))
}

pub(super) fn invested_by(
    report: &MonthlyProgress,
    (last, end): (YearMonth, PeriodEnd),
) -> Option<Money> {
    if report.month == last {
        report.known_by(end)
    } else {
        report.known()
    }
}

/// 年累计: investment completed from January of the year under report to its last month; `None` without a report.
pub fn completed_this_year(
    portfolio: &Portfolio,
    project: Id<Project>,
    moment: Moment,
) -> Option<Money> {
    let months = months_of(moment.year).start..end_of_months(moment);
    sum(portfolio, project, moment, months)
}

/// 自开工累计: investment completed up to the last month under report; `None` without a report.
pub fn completed_since_start(
    portfolio: &Portfolio,
    project: Id<Project>,
    moment: Moment,
) -> Option<Money> {
    sum(portfolio, project, moment, i32::MIN..end_of_months(moment))
}

/// 年度完成率 in percent; a year without a report counts as 0. `None` without a plan for the year, and before the project came
/// in.
pub fn completion_rate(portfolio: &Portfolio, project: &Project, moment: Moment) -> Option<Ratio> {
    let plan = planned_for_year(portfolio, project, moment.year)?;
    let completed = completed_this_year(portfolio, project.id, moment);
    if completed.is_none() && later_entry(portfolio, project, moment).is_some() {
        return None;
    }
    rate(completed.unwrap_or_default(), plan)
}

/// `completed ÷ plan` in percent; `None` for a plan of 0.
pub fn rate(completed: Money, plan: Money) -> Option<Ratio> {
    Ratio::percent(completed.fen().into(), plan.fen().into())
}

/// 年累计计划: what is planned for the months of the year under report up to its last; `None` where no month of the year has a
/// plan. A month without one adds nothing.
pub(super) fn planned_to_month(
    portfolio: &Portfolio,
    project: Id<Project>,
    moment: Moment,
) -> Option<Money> {
    let plans = month_plans(portfolio, project, moment.year)?;
    let months = months_under_report(moment) as usize;
    Some(plans.iter().take(months).copied().sum())
}

/// What is planned for each month of a year; `None` where none has a plan.
pub(super) fn month_plans(
    portfolio: &Portfolio,
    project: Id<Project>,
    year: i32,
) -> Option<[Money; 12]> {
    let mut plans = [Money::ZERO; 12];
    let mut has_any = false;
    for report in reports_in(portfolio, project, months_of(year)) {
        let Some(planned) = report.planned else {
            continue;
        };
        if let Some(plan) = plans.get_mut(report.month.month() as usize - 1) {
            *plan += planned;
            has_any = true;
        }
    }
    has_any.then_some(plans)
}

pub(super) fn sum(
    portfolio: &Portfolio,
    project: Id<Project>,
    moment: Moment,
    months: Range<i32>,
) -> Option<Money> {
    let (last, end) = (YearMonth::of(moment.today), period_end(moment));
    let reports = reports_in(portfolio, project, months).iter();
    let amounts = reports.filter_map(|report| invested_by(report, (last, end)));
    amounts.reduce(|sum, amount| sum + amount)
}

/// The reports of a project for months, told by their [`YearMonth::index`], in their order.
pub(super) fn reports_in(
    portfolio: &Portfolio,
    project: Id<Project>,
    months: Range<i32>,
) -> &[MonthlyProgress] {
    let reports = portfolio.progress().of(project);
    let [first, end] = [months.start, months.end]
        .map(|month| reports.partition_point(|report| report.month.index() < month));
    reports.get(first..end).unwrap_or_default()
}

/// The months of a year.
pub(super) const fn months_of(year: i32) -> Range<i32> {
    year.saturating_mul(12)..year.saturating_add(1).saturating_mul(12)
}

/// That month alone.
pub(super) fn only(month: YearMonth) -> Range<i32> {
    month.index()..month.index() + 1
}

/// The month after the last under report.
fn end_of_months(moment: Moment) -> i32 {
    let after_today = YearMonth::of(moment.today).index() + 1;
    after_today.min(months_of(moment.year).end)
}
