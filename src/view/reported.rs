//! 填报: which projects are to report a month, which have, and what does not fit together in what they reported.

use chrono::{Datelike as _, Days, NaiveDate};

use crate::model::{
    Derived, Field, Id, Light, Money, MonthlyProgress, MonthlyProgressColumn, PartialDate,
    PeriodEnd, Portfolio, Project, Record as _, ReportState, ReportingPeriod, Stage, TalkState,
    YearMonth,
};

use super::derive::planned_for_year;
use super::entry::later_entry;
use super::progress::{
    completed_since_start, completed_this_year, invested_by, months_of, only, period_end,
    reports_in, sum,
};
use super::query::found_projects;
use super::standing::month_under_report;
use super::{BindError, Index, KnownFigures, LightRule, Moment, Query, Subject, as_of};

/// How many of a set of projects reported the month, and how they stand in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportCounts {
    /// Those that have reported.
    pub reported: usize,
    /// Those of them whose report came when the day was over, as far as the history tells.
    pub came_late: usize,
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
        let delay = delay(portfolio, project, moment);
        counts.came_late += usize::from(delay.is_some_and(|days| days > 0));
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
    pub const SUBJECTS: [Subject; 5] = [
        Subject::Field(Field::Derived(Derived::ReportState)),
        Subject::Field(Field::Derived(Derived::ReportDelay)),
        Subject::Field(Field::Derived(Derived::ReportDoubts)),
        Subject::Field(Field::Derived(Derived::Light)),
        Subject::Field(Field::Derived(Derived::Talk)),
    ];
}

impl LightRule {
    /// By which day a period of a month is to be reported: of a whole month or its last part in the month after it, where a month
    /// that has no such day ends earlier; of another part so many days after its end.
    pub fn report_deadline(self, month: YearMonth, end: PeriodEnd) -> Option<NaiveDate> {
        if end != PeriodEnd::Month {
            let days = u64::from(self.report_day?);
            return end.day_of(month).checked_add_days(Days::new(days));
        }
        let next = YearMonth::from_index(month.index() + 1)?;
        let last = PartialDate::Month(next).last_day();
        let day = self.report_day?.min(last.day());
        last.with_day(day)
    }

    /// How a period of a month stands, on a day of the clock, that is to be reported and is not.
    pub fn without_report(
        self,
        (month, end): (YearMonth, PeriodEnd),
        clock: NaiveDate,
    ) -> ReportState {
        let deadline = self.report_deadline(month, end);
        if deadline.is_some_and(|deadline| clock > deadline) {
            ReportState::Overdue
        } else {
            ReportState::Missing
        }
    }

    /// By when a month is to be reported, in words; `None` where no day is set.
    pub fn describe_deadline(self) -> Option<String> {
        let day = self.report_day?;
        Some(match self.period {
            ReportingPeriod::Month => {
                format!("每月进度于次月{day}日以前报送，过了为逾期未报。")
            }
            period => {
                let last = period.part_label(PeriodEnd::Month);
                format!(
                    "每期进度于期满后{day}日以内报送（{last}为次月{day}日以前），过了为逾期未报。"
                )
            }
        })
    }
}

/// How many of these projects are to report a period of a month and have not, whether or not they are late.
pub(super) fn not_reported(
    portfolio: &Portfolio,
    projects: &[Id<Project>],
    (month, end): (YearMonth, PeriodEnd),
    moment: Moment,
) -> usize {
    let last = end.day_of(month);
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

/// Whether a project reported the last period under report; `None` for a year to come. Projects with a plan for the
/// year report from the month on for which [`later_entry`] asks them, as long as they are neither finished nor stopped; a report that came
/// all the same is one.
pub(super) fn state(
    portfolio: &Portfolio,
    project: &Project,
    moment: Moment,
) -> Option<ReportState> {
    let month = month_under_report(moment)?;
    let reports = reports_in(portfolio, project.id, only(month));
    let has = |is_it: &dyn Fn(&MonthlyProgress) -> bool| reports.iter().any(is_it);
    // Once the whole month is told nobody waits for a part of it: before parts were asked for there was none.
    let is_told_whole = || has(&|report| report.invested.is_some());
    Some(if has(&|report| reports_period(report, moment)) {
        ReportState::Reported
    } else if is_due(portfolio, project, moment) && !is_told_whole() {
        moment
            .rule
            .without_report((month, period_end(moment)), moment.clock)
    } else {
        ReportState::NotDue
    })
}

/// Whether a report is one of its month.
pub(super) fn says_something(report: &MonthlyProgress) -> bool {
    report.known().is_some() || !report.physical_progress.is_empty()
}

/// Whether it is one of the period under report. Words of how far the work has come stand for the whole month: where it is
/// reported in parts they do not say for which, and the figure alone does.
fn reports_period(report: &MonthlyProgress, moment: Moment) -> bool {
    match moment.rule.period {
        ReportingPeriod::Month => says_something(report),
        _ => report.invested_by(period_end(moment)).is_some(),
    }
}

/// 迟报天数: by how many days the report of the period under report came behind its day, 0 for one in time. The history tells when
/// its figure was first there. `None` without a report or a day, and where the history does not tell: of what was there when the
/// library began, or was due before it.
pub(super) fn delay(portfolio: &Portfolio, project: &Project, moment: Moment) -> Option<i64> {
    use MonthlyProgressColumn as C;
    let month = month_under_report(moment)?;
    let end = period_end(moment);
    let deadline = moment.rule.report_deadline(month, end)?;
    if portfolio.began_on()? > deadline {
        return None;
    }
    let reports = reports_in(portfolio, project.id, only(month)).iter();
    let of_month = reports.filter(|report| reports_period(report, moment));
    let columns = [
        Some(end.column()),
        (moment.rule.period == ReportingPeriod::Month).then_some(C::PhysicalProgress),
    ];
    let told = of_month.flat_map(|report| {
        let held = columns
            .iter()
            .flatten()
            .filter(|column| !report.get(**column as usize).is_empty());
        held.map(|column| portfolio.reported_on(report.id, *column))
    });
    // One figure of which it is not known when it came may have been there before the others.
    let first = told
        .collect::<Option<Vec<NaiveDate>>>()?
        .into_iter()
        .min()?;
    Some((first - deadline).num_days().max(0))
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
    sum(portfolio, project, moment, only(before))
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
    // Set beside the same part of the month.
    let same = (
        YearMonth::from_index(last.index() - 12)?,
        period_end(moment),
    );
    let before = months_of(moment.year - 1).start;
    let reports = reports_in(portfolio, project, before..last.index() - 11).iter();
    let amounts = reports.filter_map(|report| invested_by(report, same));
    amounts.reduce(|sum, amount| sum + amount)
}

/// 填报疑点: months of the year that are missing before the one under report, negative amounts, what can hardly be meant of
/// that month, and sums beyond what was planned; empty where everything fits.
pub(super) fn doubts(portfolio: &Portfolio, project: &Project, moment: Moment) -> String {
    let Some(last) = month_under_report(moment) else {
        return String::new();
    };
    let months = months_of(moment.year).start..last.index() + 1;
    let reports = reports_in(portfolio, project.id, months);
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
            !of_month.any(says_something)
        };
        let missing: Vec<String> = (1..last.month())
            .filter(is_missing)
            .map(|month| month.to_string())
            .collect();
        if !missing.is_empty() {
            doubts.push(format!("缺{}月", missing.join("、")));
        }
    }
    let negative = reports.iter().filter(|report| {
        let amount = super::progress::invested(report, moment);
        amount.is_some_and(|amount| amount < Money::ZERO)
    });
    doubts.extend(negative.map(|report| format!("{}月为负数", report.month.month())));
    let plan = planned_for_year(portfolio, project, moment.year);
    let of_year = completed_this_year(portfolio, project.id, moment);
    if of_year
        .zip(plan)
        .is_some_and(|(done, plan)| plan > Money::ZERO && done > plan)
    {
        doubts.push("年累计超年度计划".to_owned());
    }
    let now = reports.last().filter(|report| report.month == last);
    let odd = now.map(|now| {
        let known = KnownFigures::of(portfolio, Some(project));
        let amount = super::progress::invested(now, moment).map(|amount| known.month(last, amount));
        let words = known.progress(last, &now.physical_progress);
        let odd = amount.into_iter().flatten().chain(words);
        odd.collect::<Vec<_>>()
    });
    let odd = odd.into_iter().flatten().filter(|odd| odd.is_doubtful);
    doubts.extend(odd.map(|odd| odd.short).filter(|short| !short.is_empty()));
    if now.is_some_and(|now| falls(now, moment)) {
        doubts.push("本月累计比上一期少".to_owned());
    }
    let in_all = completed_since_start(portfolio, project.id, moment);
    let total = project.total_investment;
    if in_all.zip(total).is_some_and(|(done, total)| done > total) {
        doubts.push("累计超总投资".to_owned());
    }
    doubts.join("；")
}

/// Whether a month came to less by the end of the period under report than by that of one before.
fn falls(report: &MonthlyProgress, moment: Moment) -> bool {
    let end = period_end(moment);
    let ends = moment.rule.period.ends().iter();
    let before = ends.filter(|one| **one < end);
    let before = before.filter_map(|one| report.invested_by(*one)).max();
    let now = report.invested_by(end);
    now.zip(before).is_some_and(|(now, before)| now < before)
}

#[cfg(test)]
mod tests;
