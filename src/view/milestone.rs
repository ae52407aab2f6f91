use chrono::{Datelike as _, NaiveDate};

use crate::model::{Id, Milestone, MilestoneName, Portfolio, Project, YearMonth};

use super::Moment;
use super::as_of::{is_closed, reached_on};

/// When the next milestone of a project is due, as lists group it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MilestoneDue {
    /// Its last possible day has passed.
    Overdue,
    /// In the month of today.
    ThisMonth,
    /// Later in the quarter of today.
    ThisQuarter,
    /// In the quarter after.
    NextQuarter,
    /// Later in the year of today.
    ThisYear,
    /// After this year.
    Later,
    /// Every milestone is reached.
    Done,
    /// There is none with a date.
    Unset,
}

impl MilestoneDue {
    /// In the order of their urgency.
    pub const ALL: [Self; 8] = [
        Self::Overdue,
        Self::ThisMonth,
        Self::ThisQuarter,
        Self::NextQuarter,
        Self::ThisYear,
        Self::Later,
        Self::Done,
        Self::Unset,
    ];

    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Overdue => "已逾期",
            Self::ThisMonth => "本月",
            Self::ThisQuarter => "本季度",
            Self::NextQuarter => "下季度",
            Self::ThisYear => "本年",
            Self::Later => "以后",
            Self::Done => "已全部完成",
            Self::Unset => "未设",
        }
    }

    /// The word used in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::ThisMonth => "this_month",
            Self::ThisQuarter => "this_quarter",
            Self::NextQuarter => "next_quarter",
            Self::ThisYear => "this_year",
            Self::Later => "later",
            Self::Done => "done",
            Self::Unset => "none",
        }
    }

    /// Where a project's next milestone lies. A project that is finished or given up is never late.
    pub fn of(portfolio: &Portfolio, project: &Project, moment: Moment) -> Self {
        let today = moment.today;
        let Some(next) = next_milestone(portfolio, project, moment) else {
            let milestones = portfolio.milestones().of(project.id);
            let is_reached = |m: &Milestone| reached_on(m, moment).is_some();
            let all_reached = !milestones.is_empty() && milestones.iter().all(is_reached);
            return if all_reached { Self::Done } else { Self::Unset };
        };
        if next.overdue_days(today).is_some() {
            return Self::Overdue;
        }
        // A date of low precision counts by its last day: `2024` is due by the end of the year.
        let Some(due) = next.planned.map(crate::model::PartialDate::last_day) else {
            return Self::Unset;
        };
        let quarter =
            |day: NaiveDate| i64::from(day.year()) * 4 + i64::from(YearMonth::of(day).quarter());
        if YearMonth::of(due) <= YearMonth::of(today) {
            return Self::ThisMonth;
        }
        match quarter(due) - quarter(today) {
            ..=0 => Self::ThisQuarter,
            1 => Self::NextQuarter,
            _ if due.year() == today.year() => Self::ThisYear,
            _ => Self::Later,
        }
    }
}

/// The first milestone by planned date that is not reached; one without a planned date does not count. A project that
/// is finished or given up has none, and where all plans are looked at one that was carried over has those of its later
/// row.
pub fn next_milestone<'p>(
    portfolio: &'p Portfolio,
    project: &Project,
    moment: Moment,
) -> Option<&'p Milestone> {
    let went_on = moment.plan.is_none() && !portfolio.later_rows(project.id).is_empty();
    if went_on || is_closed(portfolio, project, moment) {
        return None;
    }
    let milestones = portfolio.milestones().of(project.id).iter();
    milestones
        .filter(|milestone| milestone.planned.is_some())
        .filter(|milestone| reached_on(milestone, moment).is_none())
        .min_by_key(|milestone| milestone.planned)
}

/// The milestone of this name for which a column of such dates stands: the first in their order that is not reached;
/// where all are, the last.
pub fn milestone_named(
    portfolio: &Portfolio,
    project: Id<Project>,
    name: MilestoneName,
    moment: Moment,
) -> Option<&Milestone> {
    let milestones = portfolio.milestones().of(project).iter();
    let mut last = None;
    for milestone in milestones.filter(|milestone| name.is_of(milestone)) {
        if reached_on(milestone, moment).is_none() {
            return Some(milestone);
        }
        last = Some(milestone);
    }
    last
}
