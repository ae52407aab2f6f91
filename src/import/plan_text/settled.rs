//! What a text comes to with what a person said of it.

use std::collections::HashSet;

use super::candidate::Mention;
use super::indicator::Bound;
use super::title::Title;
use crate::model::{Id, Money, Project, ProjectColumn};

/// A candidate with what was said of it.
#[derive(Clone, Debug)]
pub struct SettledProject {
    /// Whether it comes into the library.
    pub is_taken: bool,
    /// The candidate with which it is the same, by its place.
    pub joins: Option<usize>,
    /// The project that the library has under its name, in the same plan.
    pub known: Option<Id<Project>>,
    /// Whether that plan has one that is called alike, or is led to by the same words.
    pub is_like: bool,
    /// The same in another plan.
    pub earlier: Option<Id<Project>>,
    /// As a list names it.
    pub name: String,
    /// Path in the tree of categories.
    pub category: String,
    /// 新建, 改建 …
    pub construction_kind: String,
    /// 谋划, 在建 …
    pub stage: String,
    /// Where it is built.
    pub location: Vec<String>,
    /// Who builds it.
    pub owner: Vec<String>,
    /// How much of it.
    pub scale: String,
    /// What it costs.
    pub total: Option<Money>,
    /// Where else it is named.
    pub mentions: Vec<Mention>,
    /// The programme of which it is a part, by its place.
    pub parent: Option<usize>,
    /// What a person wrote in the place of what was found.
    pub filled: Vec<ProjectColumn>,
}

/// An indicator with what was said of it.
#[derive(Clone, Debug)]
pub struct SettledIndicator {
    /// Whether it comes into the library.
    pub is_taken: bool,
    /// Whether the library has it.
    pub is_known: bool,
    /// What is measured.
    pub name: String,
    /// In what.
    pub unit: String,
    /// The value from which the plan starts.
    pub base: String,
    /// The value to be reached.
    pub target: String,
    /// Which values are good ones.
    pub bound: Option<Bound>,
    /// 约束性, 预期性; empty where the text does not say.
    pub binding: String,
}

/// A project of an earlier plan with what was said of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettledCarry {
    /// Whether it is carried over.
    pub is_taken: bool,
    /// The candidate that is the same, by its place; none where the text names nothing like it.
    pub to: Option<usize>,
}

/// What a text comes to.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// The plan.
    pub title: Title,
    /// One for each candidate, in their order.
    pub projects: Vec<SettledProject>,
    /// One for each indicator.
    pub indicators: Vec<SettledIndicator>,
    /// One for each unfinished project of an earlier plan.
    pub carries: Vec<SettledCarry>,
}

impl Settled {
    /// How many projects come in.
    pub fn projects_taken(&self) -> usize {
        self.projects.iter().filter(|each| each.is_taken).count()
    }

    /// How many indicators come in.
    pub fn indicators_taken(&self) -> usize {
        self.indicators.iter().filter(|each| each.is_taken).count()
    }

    /// How many projects are carried over.
    pub fn carries_taken(&self) -> usize {
        self.carries.iter().filter(|each| each.is_taken).count()
    }

    /// How many rows those become that are carried over.
    pub fn carries_into(&self) -> usize {
        let taken = self.carries.iter().filter(|each| each.is_taken);
        taken.map(|each| each.to).collect::<HashSet<_>>().len()
    }

    /// The same with none of them: the outline alone.
    #[must_use]
    pub fn outline_only(mut self) -> Self {
        for project in &mut self.projects {
            project.is_taken = false;
        }
        for indicator in &mut self.indicators {
            indicator.is_taken = false;
        }
        for carry in &mut self.carries {
            carry.is_taken = false;
        }
        self
    }
}
