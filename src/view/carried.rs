//! 结转: what a project was in the plan before. What it did then stays with the row of that plan, and is told of the later
//! one where figures run from the start of work.

use chrono::Datelike as _;

use crate::model::{
    Approval, Id, Money, OutlineKind, Plan, Portfolio, Problem, Project, Record, Row, Table,
};

use super::as_of::{is_open, problem_state};
use super::{Above, Listing, Moment, progress};

/// Longer ways back are a circle that another tool made.
const MOST: usize = 20;

/// The projects that a project goes on with, also those with which these went on.
pub(super) fn earlier<'p>(portfolio: &'p Portfolio, project: &Project) -> Vec<&'p Project> {
    let mut found: Vec<&Project> = Vec::new();
    let mut next: Vec<Id<Project>> = project.carried_from.clone();
    while let Some(id) = next.pop() {
        let is_new = id != project.id && found.iter().all(|known| known.id != id);
        if let Some(before) = portfolio.projects().get(id).filter(|_| is_new)
            && found.len() < MOST
        {
            found.push(before);
            next.extend(&before.carried_from);
        }
    }
    found
}

/// What went along into the rows of later plans when projects were carried over. Of a day in the years of a project's own plan
/// it was its own, as far as dates tell; where the later row is listed as well, it counts there.
#[derive(Clone, Copy)]
pub struct Along<'a> {
    portfolio: &'a Portfolio,
    above: &'a Above,
    moment: Moment,
}

impl<'a> Along<'a> {
    /// With the projects of a listing.
    pub const fn new(portfolio: &'a Portfolio, listing: &'a Listing, moment: Moment) -> Self {
        Self {
            portfolio,
            above: &listing.above,
            moment,
        }
    }

    /// The later rows of a project, also those of these. Of several that became one the first has what went along.
    fn rows(self, project: &Project) -> Vec<Id<Project>> {
        let last = || {
            self.portfolio
                .plan_of(project)
                .and_then(|plan| plan.last_year)
        };
        let mut rows = self.heirs(project.id);
        if rows.is_empty()
            || self.above.is_earlier(project.id)
            || last().is_none_or(|last| last < self.moment.today.year())
        {
            return Vec::new();
        }
        let mut place = 0;
        while let Some(row) = rows.get(place).copied() {
            let next = self.heirs(row);
            rows.extend(next.into_iter().filter(|id| *id != project.id));
            rows.truncate(MOST);
            place += 1;
        }
        rows
    }

    fn heirs(self, project: Id<Project>) -> Vec<Id<Project>> {
        let is_first = |id: &&Id<Project>| {
            let later = self.portfolio.projects().get(**id);
            later.is_some_and(|later| later.carried_from.first() == Some(&project))
        };
        let later = self.portfolio.later_rows(project).iter();
        later.filter(is_first).copied().collect()
    }

    /// The problems of a project, with those that went along: these are known by the day on which they were raised.
    pub fn problems(self, project: &Project) -> Vec<&'a Problem> {
        let mut problems: Vec<_> = self.portfolio.problems().of(project.id).iter().collect();
        for row in self.rows(project) {
            let along = self.portfolio.problems().of(row).iter();
            problems.extend(along.filter(|problem| problem.raised_on.is_some()));
        }
        problems
    }

    /// The rows of a table that belong to a project and were known at the moment; of problems with those that went along.
    pub fn parts(self, table: Table, project: Id<Project>) -> Vec<Row> {
        let project = self.portfolio.projects().get(project);
        let Some(project) = project.filter(|_| table == Table::Problem) else {
            return project.map_or_else(Vec::new, |of| self.portfolio.parts(table, of.id));
        };
        let problems = self.problems(project).into_iter();
        let known = problems.filter(|problem| problem_state(problem, self.moment).is_some());
        known.map(Record::to_row).collect()
    }

    /// How many problems that went along were open.
    pub(super) fn open_problems(self, project: &Project) -> usize {
        let rows = self.rows(project).into_iter();
        let along = rows.flat_map(|row| self.portfolio.problems().of(row));
        let along = along.filter(|problem| problem.raised_on.is_some());
        along
            .filter(|problem| is_open(problem, self.moment))
            .count()
    }

    /// How many milestones that went along were late.
    pub(super) fn overdue_milestones(self, project: &Project) -> usize {
        let rows = self.rows(project).into_iter();
        let along = rows.flat_map(|row| self.portfolio.milestones().of(row));
        let today = self.moment.today;
        along
            .filter(|milestone| milestone.overdue_days(today).is_some())
            .count()
    }
}

/// The plan into which a project was carried over.
pub fn carried_to<'p>(portfolio: &'p Portfolio, project: &Project) -> Option<&'p Plan> {
    let later = portfolio.later_rows(project.id).first()?;
    portfolio.plan_of(portfolio.projects().get(*later)?)
}

/// The approvals of a project: its own, behind those of its rows before that it does not have itself. A permit holds whatever
/// plan the work is in.
pub fn approvals_of(portfolio: &Portfolio, id: Id<Project>) -> Vec<&Approval> {
    let own = portfolio.approvals().of(id);
    let project = portfolio.projects().get(id);
    let Some(project) = project.filter(|project| !project.carried_from.is_empty()) else {
        return own.iter().collect();
    };
    let mut all: Vec<&Approval> = Vec::new();
    for before in earlier(portfolio, project) {
        let granted = portfolio.approvals().of(before.id).iter();
        for approval in granted {
            let is_known = own
                .iter()
                .chain(all.iter().copied())
                .any(|one| one.kind == approval.kind);
            if approval.kind.is_none() || !is_known {
                all.push(approval);
            }
        }
    }
    all.extend(own);
    all
}

/// A sum over what a project was before; `None` where none of it says anything.
pub(super) fn sum(
    portfolio: &Portfolio,
    project: &Project,
    of: &dyn Fn(Id<Project>) -> Option<Money>,
) -> Option<Money> {
    if project.carried_from.is_empty() {
        return None;
    }
    let amounts = earlier(portfolio, project).into_iter();
    let amounts = amounts.filter_map(|before| of(before.id));
    amounts.reduce(|sum, amount| sum + amount)
}

/// Its own and what was before.
pub(super) fn with_earlier(
    own: Option<Money>,
    before: impl FnOnce() -> Option<Money>,
) -> Option<Money> {
    match (own, before()) {
        (Some(own), Some(before)) => Some(own + before),
        (own, before) => own.or(before),
    }
}

/// 原总投资: what the rows with which a project goes on were to cost, of which some say it.
pub(super) fn total(portfolio: &Portfolio, project: &Project) -> Option<Money> {
    let before = project.carried_from.iter();
    let totals = before.filter_map(|id| portfolio.projects().get(*id)?.total_investment);
    totals.reduce(|sum, total| sum + total)
}

/// 结转前累计完成: what was completed in the rows of earlier plans.
pub(super) fn completed(portfolio: &Portfolio, project: &Project, moment: Moment) -> Option<Money> {
    sum(portfolio, project, &|id| {
        progress::completed_since_start(portfolio, id, moment)
    })
}

/// 结转余额: what of the total investment was left when it was carried over; nothing is left of what was overspent.
pub(super) fn rest(portfolio: &Portfolio, project: &Project, moment: Moment) -> Option<Money> {
    let total = project.total_investment?;
    if project.carried_from.is_empty() {
        return None;
    }
    let done = completed(portfolio, project, moment).unwrap_or_default();
    Some((total - done).max(Money::ZERO))
}

/// 原规划篇章: where the plan before had it.
pub(super) fn chapters(portfolio: &Portfolio, project: &Project) -> String {
    let of = |id: &Id<Project>| {
        let before = portfolio.projects().get(*id)?;
        Some(chapter_of(portfolio, before))
    };
    let mut chapters: Vec<String> = Vec::new();
    for chapter in project.carried_from.iter().filter_map(of) {
        if !chapter.is_empty() && !chapters.contains(&chapter) {
            chapters.push(chapter);
        }
    }
    chapters.join("；")
}

/// The chapter in which a project stands, as its heading; the lowest heading above it where there is no chapter.
pub fn chapter_of(portfolio: &Portfolio, project: &Project) -> String {
    let path = project.outline.map(|node| portfolio.outline_path(node));
    let path = path.unwrap_or_default();
    let chapter = path
        .iter()
        .find(|node| node.kind == Some(OutlineKind::Chapter));
    let chapter = chapter.or_else(|| path.last());
    chapter.map_or_else(String::new, |node| node.heading())
}
