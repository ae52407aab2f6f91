//! 结转: which unfinished projects of an earlier plan the text of the next one goes on with.
//!
//! Each candidate is looked up among the projects of the earlier plans as the row of a foreign ledger is: a name that is the
//! same, or but for a city before it and 工程 behind it, is sure; one that resembles is only shown. What is finished is looked
//! up as well, so that nothing unfinished is taken for it, and stays behind; where the text has its very name a person is
//! asked, or both rows would count. Nothing is decided here.

use std::collections::BTreeMap;

use super::against::short_region;
use super::candidate::Candidate;
use super::rows::plan_of;
use super::title::Title;
use crate::model::{Id, Money, MonthlyProgress, Plan, Portfolio, Project, Stage};
use crate::reconcile::matching::{Claim, How, Match, match_among};
use crate::view::chapter_of;

/// A project of an earlier plan that was not finished, or is named again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carry {
    /// The project.
    pub project: Id<Project>,
    /// What it is called there.
    pub name: String,
    /// The chapter in which it stands there.
    pub chapter: String,
    /// How far it is.
    pub stage: Option<Stage>,
    /// What it costs.
    pub total: Option<Money>,
    /// What was completed of that.
    pub completed: Option<Money>,
    /// The row of this plan that goes on with it already.
    pub known: Option<Id<Project>>,
    /// What the text may call it, the surest first.
    pub offers: Vec<CarryOffer>,
}

/// A candidate that may be the same project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarryOffer {
    /// Its place among the candidates.
    pub candidate: usize,
    /// By what they belong together.
    pub how: How,
    /// Whether it may be taken without a look at every pair: the name is the same, and nothing else claims it.
    pub is_sure: bool,
    /// Why, in a few words.
    pub why: String,
}

/// A name that only resembles is shown of candidates with so many points.
const LIKELY: u8 = 30;

/// So many candidates are offered for a project.
const MOST: usize = 6;

/// What a person is asked of a project that was finished and is named again.
const FINISHED: &str =
    "名称相同，但上一个规划里已经完成或退出：是同一个项目就勾上，两行只计一次；另是一项就不勾";

/// How many of them the earlier plan did not finish.
pub fn unfinished(carries: &[Carry]) -> usize {
    carries.iter().filter(|carry| !carry.is_finished()).count()
}

impl Carry {
    /// The candidate that is taken for it unless a person says otherwise; one whose name only resembles is proposed, too.
    pub fn first(&self) -> Option<&CarryOffer> {
        self.offers.first()
    }

    /// Whether nothing of it was left: the text has its name all the same.
    pub const fn is_finished(&self) -> bool {
        is_finished(self.stage)
    }

    /// What is still to be done.
    pub fn rest(&self) -> Option<Money> {
        let done = self.completed.unwrap_or_default();
        self.total.map(|total| (total - done).max(Money::ZERO))
    }
}

/// The unfinished projects of the plans before the one of a title, and the finished ones that the text has by their very
/// names, in the order of their plan.
pub fn carries(portfolio: &Portfolio, title: &Title, candidates: &[Candidate]) -> Vec<Carry> {
    let plan = plan_of(portfolio, title);
    let earlier = earlier_plans(portfolio, plan, title);
    if earlier.is_empty() {
        return Vec::new();
    }
    let is_earlier = |project: &Project| {
        let node = project
            .outline
            .and_then(|node| portfolio.outline().get(node));
        node.is_some_and(|node| earlier.contains(&node.plan))
    };
    let of_plan = |project: &Project| portfolio.plan_of(project).map(|plan| plan.id);
    // What goes on in a row of this plan, and what went on in another.
    let mut known: BTreeMap<Id<Project>, Id<Project>> = BTreeMap::new();
    let mut gone: Vec<Id<Project>> = Vec::new();
    for project in portfolio.projects().iter() {
        for before in &project.carried_from {
            if plan.is_some() && of_plan(project) == plan {
                known.insert(*before, project.id);
            } else {
                gone.push(*before);
            }
        }
    }
    let mut offers = offers(portfolio, candidates, &is_earlier);
    offers.retain(|project, offers| {
        let project = portfolio.projects().get(*project);
        if !project.is_some_and(|project| is_finished(project.stage)) {
            return true;
        }
        offers.retain(|offer| offer.is_sure);
        for offer in offers.iter_mut() {
            offer.is_sure = false;
            FINISHED.clone_into(&mut offer.why);
        }
        !offers.is_empty()
    });
    let mut projects: Vec<&Project> = portfolio
        .projects()
        .iter()
        .filter(|project| is_earlier(project) && !gone.contains(&project.id))
        .filter(|project| !is_finished(project.stage) || offers.contains_key(&project.id))
        .collect();
    let place = |project: &Project| {
        let node = project.outline.and_then(|id| portfolio.outline().get(id));
        (
            node.map_or(i32::MAX, |node| node.position),
            project.position,
        )
    };
    projects.sort_by_key(|project| (place(project), project.id));
    let of = |project: &Project| Carry {
        project: project.id,
        name: project.name.clone(),
        chapter: chapter_of(portfolio, project),
        stage: project.stage,
        total: project.total_investment,
        completed: completed(portfolio, project),
        known: known.get(&project.id).copied(),
        offers: offers.remove(&project.id).unwrap_or_default(),
    };
    projects.into_iter().map(of).collect()
}

/// Whether nothing of a project is left for a later plan.
pub(super) const fn is_finished(stage: Option<Stage>) -> bool {
    matches!(
        stage,
        Some(Stage::Completed | Stage::InOperation | Stage::Withdrawn)
    )
}

fn completed(portfolio: &Portfolio, project: &Project) -> Option<Money> {
    let reports = portfolio.progress().of(project.id).iter();
    let amounts = reports.filter_map(MonthlyProgress::known);
    amounts.reduce(|sum, amount| sum + amount)
}

/// The plans of a library that began before the one of a title, of the same region as far as both name one.
fn earlier_plans(portfolio: &Portfolio, plan: Option<Id<Plan>>, title: &Title) -> Vec<Id<Plan>> {
    let own = plan.and_then(|plan| portfolio.plans().get(plan)?.first_year);
    let own = own.or_else(|| title.years.map(|(first, _)| first));
    let others = portfolio
        .plans()
        .iter()
        .filter(|other| Some(other.id) != plan);
    let region = short_region(&title.region);
    let is_here = |other: &&Plan| {
        let other = short_region(&other.region);
        region.is_empty() || other.is_empty() || region == other
    };
    let earlier = others
        .filter(is_here)
        .filter(|other| match (other.first_year, own) {
            (Some(other), Some(own)) => other < own,
            _ => true,
        });
    earlier.map(|plan| plan.id).collect()
}

/// Why a project that a candidate may be is offered: the words are said of that project alone, and name no other.
fn why(found: &Match, count: usize) -> String {
    let words = match found.how {
        _ if found.rival.is_some() => "文本里另有一处也像这个项目，请核对",
        _ if found.to.is_some() => return found.why.clone(),
        How::Same | How::Affix if count > 1 => {
            return format!("名称相同，上一个规划里有 {count} 个项目叫这个名称，请核对");
        }
        How::Same | How::Affix => return found.why.replace("库中", "上一个规划里的"),
        _ => "名称相近，请核对",
    };
    words.to_owned()
}

/// What each project may be called in the text.
fn offers(
    portfolio: &Portfolio,
    candidates: &[Candidate],
    is_earlier: &dyn Fn(&Project) -> bool,
) -> BTreeMap<Id<Project>, Vec<CarryOffer>> {
    let claims: Vec<Claim<'_>> = candidates
        .iter()
        .map(|candidate| candidate.claim(candidates))
        .collect();
    let mut offers: BTreeMap<Id<Project>, Vec<CarryOffer>> = BTreeMap::new();
    let matches = match_among(portfolio, &claims, is_earlier);
    for (at, (found, candidate)) in matches.iter().zip(candidates).enumerate() {
        let Match { how, to, .. } = found;
        // A neighbour is known to be another: 一期 is not 二期.
        let is_like = *how != How::New && (*how != How::Near || candidate.sureness >= LIKELY);
        let like = found.projects();
        for project in like.iter().copied().filter(|_| is_like) {
            offers.entry(project).or_default().push(CarryOffer {
                candidate: at,
                how: *how,
                is_sure: *to == Some(project) && matches!(how, How::Same | How::Affix),
                why: why(found, like.len()),
            });
        }
    }
    for offers in offers.values_mut() {
        let sureness = |offer: &CarryOffer| candidates.get(offer.candidate).map(|c| c.sureness);
        offers.sort_by_key(|offer| {
            let points = std::cmp::Reverse(sureness(offer));
            (!offer.is_sure, offer.how, points, offer.candidate)
        });
        offers.truncate(MOST);
    }
    offers
}
