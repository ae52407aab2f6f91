//! What a project adds to sums: the one place that says so. [`Addends`](super::totals::Addends) knows the same of whole
//! columns, for questions.

use std::collections::HashSet;

use crate::model::{Field, Id, Kind, Portfolio, Project, Value};

use super::totals::addend;
use super::{Listing, Moment, Totals, derive};

/// How the projects of a listing count, also those of a part of it: a group, a column of a board, a bar.
#[derive(Clone, Copy)]
pub struct Counting<'a> {
    portfolio: &'a Portfolio,
    /// Projects whose money a programme holds that is listed as well.
    contained: &'a HashSet<Id<Project>>,
    moment: Moment,
}

impl Listing {
    /// How its projects count.
    pub const fn counting<'a>(&'a self, portfolio: &'a Portfolio, moment: Moment) -> Counting<'a> {
        Counting {
            portfolio,
            contained: &self.contained,
            moment,
        }
    }

    /// Whether the money of a project counts, and is not that of a programme in the listing.
    pub fn counts(&self, project: Id<Project>) -> bool {
        !self.contained.contains(&project)
    }

    /// The projects whose money counts.
    pub fn counted(&self) -> impl Iterator<Item = Id<Project>> + '_ {
        self.projects.iter().copied().filter(|id| self.counts(*id))
    }
}

impl Counting<'_> {
    /// What a project adds to the sum of a field; empty where it adds nothing.
    pub fn value(&self, project: &Project, field: Field) -> Value {
        if field.kind() == Kind::Money && self.contained.contains(&project.id) {
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
