//! Rows of two plans that may be one project, and nobody said so.

use std::collections::HashSet;

use crate::model::{Id, Plan, Portfolio, Project, Stage};
use crate::view::{Listing, Moment};

use super::{Claim, How, match_among};

/// Rows of an earlier plan, each with a row of a later one that is called the same or alike, where neither is linked to
/// any other: looked at together both count. What was finished is only meant by its very name: another that resembles it
/// goes on beside it.
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
        let is_free = |project: &Project| portfolio.later_rows(project.id).is_empty();
        let is_open = |project: &Project| !project.stage.is_some_and(Stage::is_closed);
        let of = |project: &Project| portfolio.plan_of(project).map(|plan| plan.id);
        let own = portfolio.projects().iter().filter(|project| {
            project.carried_from.is_empty() && of(project) == Some(plan.id) && is_free(project)
        });
        let own: Vec<&Project> = own.collect();
        let is_earlier = |project: &Project| {
            is_free(project) && of(project).is_some_and(|of| earlier.contains(&of))
        };
        let mut paired = HashSet::new();
        let (going_on, closed): (Vec<&Project>, Vec<&Project>) =
            own.into_iter().partition(|project| is_open(project));
        let is_going_on = |project: &Project| is_earlier(project) && is_open(project);
        for (project, before, _) in found(portfolio, &going_on, &is_going_on) {
            if seen.insert(before) {
                paired.insert(project);
                pairs.push((before, project));
            }
        }
        let rest = going_on.iter().chain(&closed).copied();
        let rest: Vec<&Project> = rest.filter(|rest| !paired.contains(&rest.id)).collect();
        for (project, before, how) in found(portfolio, &rest, &is_earlier) {
            if how < How::Near && seen.insert(before) {
                pairs.push((before, project));
            }
        }
    }
    pairs
}

/// What rows of a later plan may be among those that are meant, and how they are called alike.
fn found(
    portfolio: &Portfolio,
    own: &[&Project],
    is_meant: &dyn Fn(&Project) -> bool,
) -> Vec<(Id<Project>, Id<Project>, How)> {
    let claims: Vec<Claim<'_>> = own
        .iter()
        .map(|project| claim(portfolio, project))
        .collect();
    let matches = match_among(portfolio, &claims, is_meant);
    let found = own.iter().zip(matches).filter_map(|(project, found)| {
        let first = found.projects().first().copied();
        let first = first.filter(|_| found.how != How::New)?;
        Some((project.id, first, found.how))
    });
    found.collect()
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
