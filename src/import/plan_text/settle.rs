//! What a person says of candidates and indicators, and what they come to with that.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::candidate::{Candidate, Mention};
use super::carry::Carry;
use super::found::PlanText;
use super::indicator::{Bound, FoundIndicator};
use super::settled::{Settled, SettledCarry, SettledIndicator, SettledProject};
use super::title::Title;
use crate::model::{Id, Money, Project, ProjectColumn, level_name};

/// By which a finding is known again, whatever becomes of the headings around it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FoundKey {
    /// Line in the text, from 1.
    pub line: usize,
    /// The name under which it was found.
    pub name: String,
}

impl Candidate {
    /// By which it is known again.
    pub fn key(&self) -> FoundKey {
        FoundKey {
            line: self.place.line,
            name: self.name.clone(),
        }
    }
}

impl FoundIndicator {
    /// By which it is known again.
    pub fn key(&self) -> FoundKey {
        FoundKey {
            line: self.place.line,
            name: format!("{}\t{}", self.name, self.target),
        }
    }
}

/// What is said of a candidate. What is not said stays as it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectChoice {
    /// Whether it is taken.
    pub is_taken: Option<bool>,
    /// The one with which it is the same.
    pub joins: Option<FoundKey>,
    /// Its name.
    pub name: Option<String>,
    /// Path in the tree of categories.
    pub category: Option<String>,
    /// 新建, 改建 …
    pub construction_kind: Option<String>,
    /// 谋划, 在建 …
    pub stage: Option<String>,
    /// Where it is built.
    pub location: Option<Vec<String>>,
    /// Who builds it.
    pub owner: Option<Vec<String>>,
    /// How much of it.
    pub scale: Option<String>,
    /// What it costs; the inner one is empty where a person says that the text does not say it.
    pub total: Option<Option<Money>>,
}

/// What is said of an indicator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndicatorChoice {
    /// Whether it is taken.
    pub is_taken: Option<bool>,
    /// What is measured.
    pub name: Option<String>,
    /// In what.
    pub unit: Option<String>,
    /// The value from which the plan starts.
    pub base: Option<String>,
    /// The value to be reached.
    pub target: Option<String>,
    /// Which values are good ones, as [`Bound::word`] says it; empty for none.
    pub bound: Option<String>,
    /// 约束性, 预期性.
    pub binding: Option<String>,
}

/// What is said of a project of an earlier plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CarryChoice {
    /// Whether it is carried over.
    pub is_taken: bool,
    /// The candidate that is the same, where it is not the first that is offered.
    pub to: Option<FoundKey>,
}

/// All that is said of what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// The plan as it is called, where the text says otherwise.
    pub title: Option<Title>,
    /// Of candidates.
    pub projects: BTreeMap<FoundKey, ProjectChoice>,
    /// Of indicators.
    pub indicators: BTreeMap<FoundKey, IndicatorChoice>,
    /// Of projects of an earlier plan.
    pub carries: BTreeMap<Id<Project>, CarryChoice>,
}

/// The projects that a library has already, by their names for comparing.
#[derive(Clone, Debug, Default)]
pub struct InLibrary {
    /// Those of the same plan.
    pub of_plan: HashMap<String, Id<Project>>,
    /// Those of other plans.
    pub of_others: HashMap<String, Id<Project>>,
    /// Indicators of the same plan.
    pub indicators: HashSet<String>,
    /// Whether it has the plan.
    pub has_plan: bool,
    /// Whether it keeps this very text of it.
    pub has_same_text: bool,
    /// Projects of the same plan that candidates resemble, by the candidate's place and the project's name.
    pub like: HashMap<usize, String>,
    /// Unfinished projects of earlier plans.
    pub carries: Vec<Carry>,
    /// What a person should know before anything is taken.
    pub told: Vec<String>,
}

/// Puts together what was found and what was said of it.
pub fn settle(text: &PlanText, said: &Choices, library: &InLibrary) -> Settled {
    let candidates = &text.candidates;
    let places: HashMap<FoundKey, usize> = candidates
        .iter()
        .enumerate()
        .map(|(at, candidate)| (candidate.key(), at))
        .collect();
    let choices: Vec<Option<&ProjectChoice>> = candidates
        .iter()
        .map(|candidate| said.projects.get(&candidate.key()))
        .collect();
    let joins: Vec<Option<usize>> = choices
        .iter()
        .map(|choice| places.get(choice.as_ref()?.joins.as_ref()?).copied())
        .collect();
    let mut projects: Vec<SettledProject> = candidates
        .iter()
        .zip(&choices)
        .enumerate()
        .map(|(at, (candidate, choice))| {
            let joins = last(&joins, at);
            project((at, candidate), *choice, joins, library)
        })
        .collect();
    for at in 0..projects.len() {
        let parent = projects[at].parent;
        projects[at].parent = parent
            .map(|parent| projects[parent].joins.unwrap_or(parent))
            .filter(|parent| *parent != at);
        if let Some(into) = projects[at].joins {
            let own = [candidates[at].place].into_iter();
            let own: Vec<Mention> = own.chain(candidates[at].mentions.iter().copied()).collect();
            let main = candidates[into].place;
            let known = &mut projects[into].mentions;
            for mention in own {
                if mention.node != main.node && known.iter().all(|each| each.node != mention.node) {
                    known.push(mention);
                }
            }
        }
    }
    let carries = carried((said, &places), &mut projects, library);
    let indicators = text.indicators.iter().map(|found| {
        let choice = said.indicators.get(&found.key());
        indicator(found, choice, library)
    });
    Settled {
        title: said.title.clone().unwrap_or_else(|| text.title.clone()),
        indicators: indicators.collect(),
        projects,
        carries,
    }
}

/// What is carried over, and to which candidates: only what a person ticked. What is carried over comes in, or is there.
fn carried(
    (said, places): (&Choices, &HashMap<FoundKey, usize>),
    projects: &mut [SettledProject],
    library: &InLibrary,
) -> Vec<SettledCarry> {
    let none = CarryChoice::default();
    let mut carries = Vec::with_capacity(library.carries.len());
    for carry in &library.carries {
        let choice = said.carries.get(&carry.project).unwrap_or(&none);
        let chosen = choice.to.as_ref().map(|key| places.get(key).copied());
        let first = || carry.first().map(|offer| offer.candidate);
        let to = chosen.unwrap_or_else(first);
        let main = |to: usize| {
            projects
                .get(to)
                .and_then(|project| project.joins)
                .unwrap_or(to)
        };
        let to = to.map(main);
        let project = to.and_then(|to| projects.get_mut(to));
        let is_taken = choice.is_taken && carry.known.is_none() && project.is_some();
        if let Some(project) = project.filter(|project| is_taken && project.known.is_none()) {
            project.is_taken = true;
        }
        carries.push(SettledCarry { is_taken, to });
    }
    carries
}

/// Where joining leads in the end; none for one that joins nothing, or itself by a way round.
fn last(joins: &[Option<usize>], from: usize) -> Option<usize> {
    let mut at = joins.get(from).copied().flatten()?;
    for _ in 0..joins.len() {
        match joins.get(at).copied().flatten() {
            Some(next) => at = next,
            None => return (at != from).then_some(at),
        }
    }
    None
}

fn project(
    (at, candidate): (usize, &Candidate),
    said: Option<&ProjectChoice>,
    joins: Option<usize>,
    library: &InLibrary,
) -> SettledProject {
    let none = ProjectChoice::default();
    let said = said.unwrap_or(&none);
    let mut filled = Vec::new();
    let mut text = |said: &Option<String>, found: &str, column| match said {
        Some(said) if said != found => {
            filled.push(column);
            said.clone()
        }
        _ => found.to_owned(),
    };
    let name = text(&said.name, &candidate.name, ProjectColumn::Name);
    let category = text(&said.category, candidate.category, ProjectColumn::Category);
    let kind = text(
        &said.construction_kind,
        candidate.construction_kind,
        ProjectColumn::ConstructionKind,
    );
    let stage = text(&said.stage, candidate.stage, ProjectColumn::Stage);
    let scale = text(&said.scale, &candidate.scale, ProjectColumn::Scale);
    let mut words = |said: &Option<Vec<String>>, found: &[String], column| match said {
        Some(said) if said != found => {
            filled.push(column);
            said.clone()
        }
        _ => found.to_vec(),
    };
    let location = words(&said.location, &candidate.location, ProjectColumn::Location);
    let owner = words(&said.owner, &candidate.owner, ProjectColumn::Owner);
    let total = said.total.unwrap_or(candidate.total);
    if total != candidate.total {
        filled.push(ProjectColumn::TotalInvestment);
    }
    let key = level_name(&name);
    let known = library.of_plan.get(&key).copied();
    let is_like = known.is_none() && library.like.contains_key(&at);
    // What a library has not of a text that it keeps was left out once.
    let is_new = known.is_none() && !is_like && !library.has_same_text;
    let is_sure = candidate.is_ticked() && is_new;
    SettledProject {
        is_taken: joins.is_none() && said.is_taken.unwrap_or(is_sure),
        joins,
        known,
        is_like,
        earlier: library.of_others.get(&key).copied(),
        name,
        category,
        construction_kind: kind,
        stage,
        location,
        owner,
        scale,
        total,
        mentions: candidate.mentions.clone(),
        parent: candidate.parent,
        filled,
    }
}

fn indicator(
    found: &FoundIndicator,
    said: Option<&IndicatorChoice>,
    library: &InLibrary,
) -> SettledIndicator {
    let none = IndicatorChoice::default();
    let said = said.unwrap_or(&none);
    let text =
        |said: &Option<String>, found: &str| said.clone().unwrap_or_else(|| found.to_owned());
    let name = text(&said.name, &found.name);
    let is_known = library.indicators.contains(&level_name(&name));
    SettledIndicator {
        is_taken: said.is_taken.unwrap_or(!is_known && !library.has_same_text),
        is_known,
        unit: text(&said.unit, &found.unit),
        base: text(&said.base, &found.base),
        target: text(&said.target, &found.target),
        bound: said.bound.as_deref().map_or(found.bound, Bound::of_word),
        binding: text(&said.binding, found.binding),
        name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::plan_text::{already_there, read};

    const TEXT: &str = "第一章 交通\n第一节 公路\n新建东江大桥。\n第二节 水运\n扩建西江码头、南河码头等项目。\n加快建设东江二桥。\n";

    fn plan() -> PlanText {
        read(TEXT)
    }

    fn key(plan: &PlanText, name: &str) -> FoundKey {
        let found = plan.candidates.iter().find(|each| each.name == name);
        found
            .unwrap_or_else(|| panic!("{name} is not in {:?}", plan.candidates))
            .key()
    }

    fn named<'a>(settled: &'a Settled, name: &str) -> &'a SettledProject {
        settled
            .projects
            .iter()
            .find(|each| each.name == name)
            .unwrap()
    }

    #[test]
    fn what_is_sure_is_taken_and_what_is_said_counts_more() {
        let plan = plan();
        let settled = settle(&plan, &Choices::default(), &InLibrary::default());
        assert!(named(&settled, "东江大桥").is_taken && named(&settled, "西江码头").is_taken);
        let mut said = Choices::default();
        said.projects.insert(
            key(&plan, "西江码头"),
            ProjectChoice {
                is_taken: Some(false),
                ..ProjectChoice::default()
            },
        );
        said.projects.insert(
            key(&plan, "东江大桥"),
            ProjectChoice {
                name: Some("东江一桥".to_owned()),
                owner: Some(vec!["路桥公司".to_owned()]),
                ..ProjectChoice::default()
            },
        );
        let settled = settle(&plan, &said, &InLibrary::default());
        assert!(!named(&settled, "西江码头").is_taken);
        let bridge = named(&settled, "东江一桥");
        assert_eq!(bridge.filled, [ProjectColumn::Name, ProjectColumn::Owner]);
        assert!(bridge.is_taken);
    }

    #[test]
    fn what_is_the_same_is_one_with_a_mention() {
        let plan = plan();
        let mut said = Choices::default();
        let join = |into: &str| ProjectChoice {
            joins: Some(key(&plan, into)),
            ..ProjectChoice::default()
        };
        said.projects
            .insert(key(&plan, "东江二桥"), join("东江大桥"));
        let settled = settle(&plan, &said, &InLibrary::default());
        let (one, other) = (named(&settled, "东江大桥"), named(&settled, "东江二桥"));
        assert!(one.is_taken && !other.is_taken);
        assert_eq!(one.mentions.len(), 1, "{one:?}");
        // Two that join each other join nothing.
        said.projects
            .insert(key(&plan, "东江大桥"), join("东江二桥"));
        let settled = settle(&plan, &said, &InLibrary::default());
        assert!(settled.projects.iter().all(|each| each.joins.is_none()));
    }

    #[test]
    fn what_the_library_has_is_not_taken_again() {
        let plan = plan();
        let mut library = InLibrary::default();
        library
            .of_plan
            .insert(level_name("东江大桥"), Id::new(uuid::Uuid::from_u128(7)));
        let settled = settle(&plan, &Choices::default(), &library);
        let bridge = named(&settled, "东江大桥");
        assert!(!bridge.is_taken && bridge.known.is_some());
    }

    #[test]
    fn of_a_further_text_of_a_plan_only_what_is_new_is_ticked_and_the_rest_is_told() {
        let plan = plan();
        let place = |name: &str| {
            let mut all = plan.candidates.iter();
            all.position(|each| each.name == name).unwrap()
        };
        let mut library = InLibrary {
            has_plan: true,
            ..InLibrary::default()
        };
        library
            .of_plan
            .insert(level_name("东江大桥"), Id::new(uuid::Uuid::from_u128(7)));
        library
            .like
            .insert(place("西江码头"), "西江码头提质".to_owned());
        let none = Choices::default();
        let settled = settle(&plan, &none, &library);
        let taken = |settled: &Settled| {
            let taken = settled.projects.iter().filter(|each| each.is_taken);
            taken.map(|each| each.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(taken(&settled), ["南河码头", "东江二桥"]);
        let words = already_there(&library, &settled).unwrap();
        assert!(
            words.contains("同名 1 项、相近 1 项") && words.contains("新找到的 2 项已勾选"),
            "{words}"
        );
        // Whoever left something out of this very text left it out.
        library.has_same_text = true;
        let settled = settle(&plan, &none, &library);
        assert!(taken(&settled).is_empty());
        let words = already_there(&library, &settled).unwrap();
        assert!(words.contains("上次没有取用"), "{words}");
        assert_eq!(already_there(&InLibrary::default(), &settled), None);
    }
}
