//! What a project adds to sums: the one place that says so. [`Addends`](super::totals::Addends) knows the same of whole
//! columns, for questions.
//!
//! Every project counts as one. Money is never counted twice, and none of it is lost: where a programme states a figure
//! itself, its own counts, and those of its parts are in it; where it states none, those of its parts count. That goes
//! figure by figure: a programme may have a total investment and leave the plan for the year to its parts.

use std::collections::{HashMap, HashSet};

use crate::model::{Field, Id, Kind, Portfolio, Project, Value};

use super::totals::{addend, figure};
use super::{Moment, Totals, derive};

/// The nearest programme above each part of a set of projects, where both are in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Above(HashMap<Id<Project>, Id<Project>>);

impl FromIterator<(Id<Project>, Id<Project>)> for Above {
    /// Of parts, each with its programme; no circles.
    fn from_iter<I: IntoIterator<Item = (Id<Project>, Id<Project>)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl Above {
    /// How many parts there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no project is part of another.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The parts.
    pub fn parts(&self) -> impl Iterator<Item = Id<Project>> + '_ {
        self.0.keys().copied()
    }

    /// How many of some projects are parts of programmes none of which is among them.
    pub fn parts_from_outside(&self, projects: &[Id<Project>]) -> usize {
        if self.0.is_empty() {
            return 0;
        }
        let here: HashSet<Id<Project>> = projects.iter().copied().collect();
        let is_from_outside = |id: &&Id<Project>| {
            let mut above = self.over(**id).peekable();
            above.peek().is_some() && !above.any(|programme| here.contains(&programme))
        };
        projects.iter().filter(is_from_outside).count()
    }

    /// The programmes above a project, the nearest first.
    fn over(&self, project: Id<Project>) -> impl Iterator<Item = Id<Project>> + '_ {
        let next = |id: &Id<Project>| self.0.get(id).copied();
        std::iter::successors(next(&project), next)
    }

    /// Whether one of the programmes above a project states a figure itself, and so holds that of the project.
    pub fn is_held(
        &self,
        portfolio: &Portfolio,
        project: Id<Project>,
        states: impl Fn(&Project) -> bool,
    ) -> bool {
        let mut above = self.over(project);
        above.any(|id| portfolio.projects().get(id).is_some_and(&states))
    }

    /// How the projects of the set count.
    pub const fn counting<'a>(&'a self, portfolio: &'a Portfolio, moment: Moment) -> Counting<'a> {
        Counting {
            portfolio,
            above: self,
            moment,
        }
    }
}

/// How the projects of a listing count, also those of a part of it: a group, a column of a board, a bar.
#[derive(Clone, Copy)]
pub struct Counting<'a> {
    portfolio: &'a Portfolio,
    above: &'a Above,
    moment: Moment,
}

impl Counting<'_> {
    /// Whether what a project says in a field is in what a programme says there, and adds nothing.
    pub fn is_held(&self, project: Id<Project>, field: Field) -> bool {
        let figure = figure(field);
        let states = |programme: &Project| {
            derive::value(self.portfolio, programme, figure, self.moment) != Value::Empty
        };
        field.kind() == Kind::Money && self.above.is_held(self.portfolio, project, states)
    }

    /// What a project adds to the sum of a field; empty where it adds nothing.
    pub fn value(&self, project: &Project, field: Field) -> Value {
        if self.is_held(project.id, field) {
            return Value::Empty;
        }
        derive::value(self.portfolio, project, field, self.moment)
    }

    /// The same as a number: 分, or a count.
    pub(super) fn amount(&self, project: &Project, field: Field) -> i64 {
        addend(&self.value(project, field))
    }

    /// Count and total investment of projects that are given once each.
    pub fn totals(&self, projects: impl IntoIterator<Item = Id<Project>>) -> Totals {
        let mut totals = Totals::default();
        for project in projects {
            if let Some(project) = self.portfolio.projects().get(project) {
                totals.count += 1;
                totals.without_total += usize::from(project.total_investment.is_none());
                let amount = self.amount(project, Field::TOTAL_INVESTMENT);
                totals.total_investment += crate::model::Money::from_fen(amount);
            }
        }
        totals
    }

    /// The sum of a field of amounts or counts over projects that are given once each; empty where none has any.
    pub fn sum(&self, projects: &[Id<Project>], field: Field) -> Value {
        let projects = projects
            .iter()
            .filter_map(|id| self.portfolio.projects().get(*id));
        let values = projects.map(|project| self.value(project, field));
        values.fold(Value::Empty, |sum, value| match (sum, value) {
            (Value::Money(a), Value::Money(b)) => Value::Money(a + b),
            (Value::Integer(a), Value::Integer(b)) => Value::Integer(a.saturating_add(b)),
            (Value::Empty, value @ (Value::Money(_) | Value::Integer(_))) => value,
            (sum, _) => sum,
        })
    }
}
