//! What a project adds to sums: the one place that says so. [`Addends`](super::totals::Addends) knows the same of whole
//! columns, for questions.
//!
//! Every project counts as one. Money is never counted twice, and none of it is lost: where a programme states a figure
//! itself, its own counts, and those of its parts are in it; where it states none, those of its parts count. That goes
//! figure by figure: a programme may have a total investment and leave the plan for the year to its parts. The months of
//! a year go with it: a programme that reports in a year itself holds what its parts report in a month for which it does not.
//!
//! A project that was carried over from one plan into the next has a row in each. Where both are looked at together it
//! counts as one, by its later row, and a figure that the later row states holds that of the row before. What belongs to
//! the years of a plan, as 规划期累计完成, adds up: each row has that of its own years.

use std::collections::{HashMap, HashSet};

use crate::model::{Field, Id, Kind, Portfolio, Project, Value};

use super::holding::Links;
use super::totals::{addend, figures, is_of_plan};
use super::{Moment, Totals, derive};

/// Who holds figures of whom in a set of projects: the nearest programme above each part, and the later row of each that
/// was carried over, where both are in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Above {
    programmes: HashMap<Id<Project>, Id<Project>>,
    /// The ways between rows of several plans.
    links: Links<Id<Project>>,
}

impl FromIterator<(Id<Project>, Id<Project>)> for Above {
    /// Of parts, each with its programme; no circles.
    fn from_iter<I: IntoIterator<Item = (Id<Project>, Id<Project>)>>(pairs: I) -> Self {
        Self {
            programmes: pairs.into_iter().collect(),
            ..Self::default()
        }
    }
}

impl Above {
    /// The same with the ways between rows of several plans.
    pub(super) fn over_plans(self, links: Links<Id<Project>>) -> Self {
        Self { links, ..self }
    }

    /// The same for some of the projects looked at by themselves: a part whose programme is not among them has nobody above
    /// it. Where rows of several plans are looked at together they hold one another as in the whole.
    #[must_use]
    pub fn among(&self, projects: &[Id<Project>]) -> Self {
        let here: HashSet<Id<Project>> = projects.iter().copied().collect();
        let nearest = |part: &Id<Project>| {
            let programme = self.over(*part).find(|over| here.contains(over))?;
            Some((*part, programme))
        };
        Self {
            programmes: projects.iter().filter_map(nearest).collect(),
            links: self.links.clone(),
        }
    }

    /// How many parts there are.
    pub fn len(&self) -> usize {
        self.programmes.len()
    }

    /// Whether no project is part of another.
    pub fn is_empty(&self) -> bool {
        self.programmes.is_empty()
    }

    /// The parts.
    pub fn parts(&self) -> impl Iterator<Item = Id<Project>> + '_ {
        self.programmes.keys().copied()
    }

    /// How many projects stand there in a later plan as well.
    pub fn carried(&self) -> usize {
        self.links.gone_on().len()
    }

    /// Whether a project stands there in a later plan as well, and counts there.
    pub fn is_earlier(&self, project: Id<Project>) -> bool {
        self.links.went_on(project)
    }

    /// How many of some projects are parts of programmes none of which is among them.
    pub fn parts_from_outside(&self, projects: &[Id<Project>]) -> usize {
        if self.programmes.is_empty() {
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
        let next = |id: &Id<Project>| self.programmes.get(id).copied();
        std::iter::successors(next(&project), next)
    }

    /// Whether a programme above a project, or its row in a later plan, states a figure itself, and so holds that of the
    /// project.
    pub fn is_held(
        &self,
        portfolio: &Portfolio,
        project: Id<Project>,
        states: impl Fn(&Project) -> bool,
    ) -> bool {
        if self.links.is_empty() {
            return self.is_in_programme(portfolio, project, states);
        }
        let states = |id| portfolio.projects().get(id).is_some_and(&states);
        self.links.judge(states).is_held(project)
    }

    /// The same of programmes alone.
    fn is_in_programme(
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
    /// Whether what a project says in a field is in what a programme or its later row says there, and adds nothing.
    pub fn is_held(&self, project: Id<Project>, field: Field) -> bool {
        let [one, other] = figures(field);
        let states = |programme: &Project| {
            let stated = |figure| derive::value(self.portfolio, programme, figure, self.moment);
            stated(one) != Value::Empty || other != one && stated(other) != Value::Empty
        };
        match field.kind() {
            Kind::Money if is_of_plan(field) => {
                self.above.is_in_programme(self.portfolio, project, states)
            }
            Kind::Money => self.above.is_held(self.portfolio, project, states),
            _ => false,
        }
    }

    /// Whether what a part says in a field is in what one of these programmes says there.
    pub(super) fn is_held_among(
        &self,
        project: Id<Project>,
        field: Field,
        is_among: impl Fn(&Project) -> bool,
    ) -> bool {
        let states = |programme: &Project| {
            is_among(programme)
                && derive::value(self.portfolio, programme, field, self.moment) != Value::Empty
        };
        self.above.is_in_programme(self.portfolio, project, states)
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
                let counts = !self.above.is_earlier(project.id);
                totals.count += usize::from(counts);
                let is_without = project.total_investment.is_none();
                totals.without_total += usize::from(counts && is_without);
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

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::model::{
        Derived, Money, MonthlyProgressColumn as M, Op, PartialDate, ProjectColumn as P, Table,
        YearMonth,
    };
    use crate::view::fixture::{row, wan};
    use crate::view::{Index, Query, run};
    use uuid::Uuid;

    /// A programme that reports 10 for August, and a part of it with 4 for August and 6 for September.
    #[test]
    fn the_months_of_a_year_come_to_what_the_year_does() {
        let id = Uuid::from_u128;
        let report = |number, project, month, amount| {
            let month = PartialDate::Month(YearMonth::new(2024, month).unwrap());
            row(
                Table::MonthlyProgress,
                number,
                &[
                    (M::Project as usize, Value::Ref(id(project))),
                    (M::Month as usize, Value::Date(month)),
                    (M::Invested as usize, wan(amount)),
                ],
            )
        };
        let changes = vec![
            row(Table::Project, 1, &[]),
            row(
                Table::Project,
                2,
                &[(P::Parent as usize, Value::Ref(id(1)))],
            ),
            report(11, 1, 8, 10),
            report(12, 2, 8, 4),
            report(13, 2, 9, 6),
        ];
        let mut portfolio = Portfolio::default();
        portfolio
            .apply(&Op::edit(Uuid::nil(), "", changes))
            .unwrap();
        let index = Index::new(&portfolio);
        let fields = [
            Derived::CompletedInMonth,
            Derived::CompletedInMonthBefore,
            Derived::ChangeFromMonthBefore,
            Derived::CompletedThisYear,
        ];
        let query = Query {
            sums: fields.map(Field::Derived).to_vec(),
            ..Query::default()
        };
        for (month, expected) in [(8, [10, 0, 10, 10]), (9, [0, 10, -10, 10])] {
            let today = NaiveDate::from_ymd_opt(2024, month, 28).unwrap();
            let moment = Moment::reported(&portfolio, today, (Some(2024), Some(month)));
            let listing = run(&portfolio, &index, &query, moment).unwrap();
            let sums = fields.map(|field| listing.totals.money(field));
            assert_eq!(sums, expected.map(Money::from_wan), "{month}");
            // One by one it is the same.
            let counting = listing.above.counting(&portfolio, moment);
            let sums = fields.map(|field| {
                let sum = counting.sum(&listing.projects, field.into());
                sum.as_money().unwrap_or_default()
            });
            assert_eq!(sums, expected.map(Money::from_wan), "{month}");
        }
    }
}
