//! 结转: what a project was in the plan before. What it did then stays with the row of that plan, and is told of the later
//! one where figures run from the start of work.

use crate::model::{Approval, Id, Money, OutlineKind, Portfolio, Project};

use super::{Moment, progress};

/// Longer ways back are a circle that another tool made.
const MOST: usize = 20;

/// The projects that a project goes on with, also those with which these went on.
fn earlier<'p>(portfolio: &'p Portfolio, project: &Project) -> Vec<&'p Project> {
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

/// The approvals of a project: its own, behind those of its rows before that it does not have itself. A permit holds whatever
/// plan the work is in.
pub fn approvals_of(portfolio: &Portfolio, id: Id<Project>) -> Vec<&Approval> {
    let own = portfolio.approvals().of(id);
    let project = portfolio.projects().get(id);
    let Some(project) = project.filter(|project| !project.carried_from.is_empty()) else {
        return own;
    };
    let mut all: Vec<&Approval> = Vec::new();
    for before in earlier(portfolio, project) {
        let granted = portfolio.approvals().of(before.id).into_iter();
        for approval in granted {
            let is_known = own.iter().chain(&all).any(|one| one.kind == approval.kind);
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
