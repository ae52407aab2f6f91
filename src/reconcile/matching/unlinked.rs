//! Rows of two plans that may be one project, and nobody said so.

use std::collections::HashSet;

use crate::model::{Id, Plan, Portfolio, Project, Stage};
use crate::view::{Listing, Moment};

use super::{Claim, How, match_among};

/// Unfinished rows of an earlier plan, each with a row of a later one that is called the same or alike, where neither is
/// linked to any other: looked at together both count.
pub fn unlinked(portfolio: &Portfolio) -> Vec<(Id<Project>, Id<Project>)> {
    let plans = portfolio.plans_in_order();
    let mut pairs = Vec::new();
    let mut seen = HashSet::new();
    for (at, plan) in plans.iter().enumerate().skip(1) {
        let before = |other: &&&Plan| {
            let is_region =
                plan.region.is_empty() || other.region.is_empty() || other.region == plan.region;
            is_region && other.first_year < plan.first_year
        };
        let earlier: Vec<Id<Plan>> = plans[..at]
            .iter()
            .filter(before)
            .map(|plan| plan.id)
            .collect();
        let is_open = |project: &Project| {
            portfolio.later_rows(project.id).is_empty()
                && !project.stage.is_some_and(Stage::is_closed)
        };
        let of = |project: &Project| portfolio.plan_of(project).map(|plan| plan.id);
        let own = portfolio.projects().iter().filter(|project| {
            project.carried_from.is_empty() && of(project) == Some(plan.id) && is_open(project)
        });
        let own: Vec<&Project> = own.collect();
        let claims: Vec<Claim<'_>> = own
            .iter()
            .map(|project| claim(portfolio, project))
            .collect();
        let is_earlier = |project: &Project| {
            is_open(project) && of(project).is_some_and(|of| earlier.contains(&of))
        };
        for (project, found) in own.iter().zip(match_among(portfolio, &claims, &is_earlier)) {
            let is_like = found.how != How::New;
            let first = found.projects().first().copied();
            if let Some(before) = first.filter(|before| is_like && seen.insert(*before)) {
                pairs.push((before, project.id));
            }
        }
    }
    pairs
}

/// Notes them in what a question of all plans found.
pub fn note_undecided(portfolio: &Portfolio, listing: &mut Listing, moment: Moment) {
    if moment.plan.is_none() && portfolio.plans().len() > 1 {
        listing.note_undecided(portfolio, &unlinked(portfolio));
    }
}

fn claim<'p>(portfolio: &'p Portfolio, project: &'p Project) -> Claim<'p> {
    let parent = project.parent.and_then(|id| portfolio.projects().get(id));
    Claim {
        name: &project.name,
        code: &project.code,
        national_code: &project.national_code,
        places: &project.location,
        owners: &project.owner,
        parent: parent.map(|parent| parent.name.as_str()),
        ..Claim::default()
    }
}
