//! What a library has already of what a text names.

use std::collections::HashMap;

use super::carry::carries;
use super::found::PlanText;
use super::kept::{kept_of, unpacked};
use super::rows::plan_of;
use super::settle::InLibrary;
use super::title::Title;
use super::told::unlike_library;
use crate::model::{Id, OutlineNode, Plan, Portfolio, Project, level_name};
use crate::reconcile::matching::{Claim, How, match_among};

/// What a library has of the projects and indicators that a text names, under the title that the plan goes by.
pub fn in_library(
    portfolio: &Portfolio,
    title: &Title,
    (text, plan): (&str, &PlanText),
) -> InLibrary {
    let own = plan_of(portfolio, title);
    let mut library = InLibrary {
        has_plan: own.is_some(),
        has_same_text: own.is_some_and(|own| keeps(portfolio, own, text)),
        carries: carries(portfolio, title, &plan.candidates),
        told: unlike_library(portfolio, title),
        ..InLibrary::default()
    };
    for project in portfolio.projects().iter() {
        let place = if is_of_plan(portfolio, project, own) {
            &mut library.of_plan
        } else {
            &mut library.of_others
        };
        place.entry(level_name(&project.name)).or_insert(project.id);
    }
    for indicator in portfolio.indicators().iter() {
        if own.is_some() && plan_at(portfolio, indicator.outline) == own {
            library.indicators.insert(level_name(&indicator.name));
        }
    }
    if own.is_some() && !library.has_same_text {
        library.like = likes(portfolio, own, plan);
    }
    library
}

fn plan_at(portfolio: &Portfolio, node: Option<Id<OutlineNode>>) -> Option<Id<Plan>> {
    let node = node.and_then(|node| portfolio.outline().get(node));
    node.map(|node| node.plan)
}

/// Whether a project stands in a plan, or in none.
fn is_of_plan(portfolio: &Portfolio, project: &Project, plan: Option<Id<Plan>>) -> bool {
    let own = plan_at(portfolio, project.outline);
    plan.is_some() && (own == plan || own.is_none())
}

/// Whether it keeps this very text.
fn keeps(portfolio: &Portfolio, plan: Id<Plan>, text: &str) -> bool {
    let kept = kept_of(portfolio, plan);
    kept.is_some_and(|kept| unpacked(&kept.content).is_ok_and(|known| known == text))
}

/// The projects of a plan that candidates of another text of it resemble: in their names, or by the words that lead to
/// them below the same heading, where somebody called them otherwise.
fn likes(portfolio: &Portfolio, own: Option<Id<Plan>>, plan: &PlanText) -> HashMap<usize, String> {
    let is_meant = |project: &Project| is_of_plan(portfolio, project, own);
    let candidates = plan.candidates.as_slice();
    let claims: Vec<Claim<'_>> = candidates
        .iter()
        .map(|candidate| candidate.claim(candidates))
        .collect();
    let name = |id: Id<Project>| {
        let project = portfolio.projects().get(id);
        project.map(|project| project.name.clone())
    };
    let found = match_among(portfolio, &claims, &is_meant);
    let found = found.iter().enumerate().filter_map(|(at, found)| {
        let first = found.projects().first().copied();
        let is_like = found.how != How::New;
        Some((at, first.filter(|_| is_like).and_then(name)?))
    });
    let mut likes: HashMap<usize, String> = found.collect();
    let mut led: HashMap<(String, String), &Project> = HashMap::new();
    for project in portfolio
        .projects()
        .iter()
        .filter(|project| is_meant(project))
    {
        let node = project
            .outline
            .and_then(|node| portfolio.outline().get(node));
        if let Some(node) = node.filter(|_| !project.anchor.is_empty()) {
            let key = (project.anchor.clone(), level_name(&node.title));
            led.entry(key).or_insert(project);
        }
    }
    for (at, candidate) in candidates.iter().enumerate() {
        let node = candidate
            .place
            .node
            .and_then(|node| plan.outline.nodes.get(node));
        let key = node.map(|node| (candidate.anchor(), level_name(&node.title)));
        if let Some(project) = key.and_then(|key| led.get(&key)) {
            likes.entry(at).or_insert_with(|| project.name.clone());
        }
    }
    likes
}
