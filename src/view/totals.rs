use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{Id, Money, Portfolio, Project};

use super::columns::Planned;
use super::derive::{planned_for_year, planned_funding};
use super::places::Places;
use super::{Index, Moment};

/// Whether the money of a project is that of a programme above it that was picked too. In a circle of programmes, which
/// only an older file can hold, each counts for itself.
fn is_in_picked(portfolio: &Portfolio, picked: &BTreeSet<Id<Project>>, project: &Project) -> bool {
    let mut above = Vec::new();
    let mut next = project.parent;
    while let Some(programme) = next.and_then(|id| portfolio.projects().get(id)) {
        if programme.id == project.id {
            return false;
        }
        if above.iter().any(|(id, _)| *id == programme.id) {
            break;
        }
        let holds = picked.contains(&programme.id) && programme.total_investment.is_some();
        above.push((programme.id, holds));
        next = programme.parent;
    }
    above.iter().any(|(_, holds)| *holds)
}

/// Count and sums of a set of projects.
///
/// Every row counts as one project. Money is never counted twice: a part of a programme adds nothing where
/// the programme itself is in the same result with a total of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Projects.
    pub count: usize,
    /// Sum of the total investments.
    pub total_investment: Money,
    /// Projects without a total investment; the sum leaves them out.
    pub without_total: usize,
    /// Sum of the planned funding lines.
    pub funding_total: Money,
    /// Sum of the investment planned for the year under report.
    pub planned_for_year: Money,
}

impl Totals {
    /// What one project adds; one whose money a programme holds counts, but adds none. For charts and boards of a
    /// listing; questions add up columns, see [`Addends`].
    pub(super) fn of(
        portfolio: &Portfolio,
        project: &Project,
        is_contained: bool,
        moment: Moment,
    ) -> Self {
        let mut totals = Self {
            count: 1,
            without_total: usize::from(project.total_investment.is_none()),
            ..Self::default()
        };
        if is_contained {
            return totals;
        }
        totals.total_investment = project.total_investment.unwrap_or_default();
        totals.funding_total = planned_funding(portfolio, project).unwrap_or_default();
        totals.planned_for_year =
            planned_for_year(portfolio, project, moment.year).unwrap_or_default();
        totals
    }

    /// The totals of projects that a person picked, counted as those of any result: a part of a picked programme that
    /// has a total of its own adds no money.
    pub fn of_picked(
        portfolio: &Portfolio,
        picked: &BTreeSet<Id<Project>>,
        moment: Moment,
    ) -> Self {
        let mut totals = Self::default();
        for project in picked.iter().filter_map(|id| portfolio.projects().get(*id)) {
            let is_contained = is_in_picked(portfolio, picked, project);
            totals.add(Self::of(portfolio, project, is_contained, moment));
        }
        totals
    }

    pub(super) fn add(&mut self, other: Self) {
        let Self {
            count,
            total_investment,
            without_total,
            funding_total,
            planned_for_year,
        } = other;
        self.count += count;
        self.total_investment += total_investment;
        self.without_total += without_total;
        self.funding_total += funding_total;
        self.planned_for_year += planned_for_year;
    }

    /// The sum of a money column, where lists show one.
    pub fn sum(&self, field: crate::model::Field) -> Option<Money> {
        use crate::model::{Derived, Field, ProjectColumn};
        match field {
            Field::Typed(ProjectColumn::TotalInvestment) => Some(self.total_investment),
            Field::Derived(Derived::FundingTotal) => Some(self.funding_total),
            Field::Derived(Derived::PlannedForYear) => Some(self.planned_for_year),
            _ => None,
        }
    }
}

/// What each project adds to a sum, by place.
pub(super) struct Addends<'a> {
    total_investments: &'a [Option<Money>],
    funding_totals: &'a [Money],
    planned: Arc<Planned>,
    contained: Places,
}

impl<'a> Addends<'a> {
    /// Those whose money a programme holds are `contained`: they count, but add none.
    pub fn new(portfolio: &Portfolio, index: &'a Index, contained: &[u32], moment: Moment) -> Self {
        let mut places = Places::none(if contained.is_empty() { 0 } else { index.len() });
        for place in contained {
            places.put(*place as usize, true);
        }
        Self {
            total_investments: index.total_investments(),
            funding_totals: index.funding_totals(),
            planned: index.planned(portfolio, moment.year),
            contained: places,
        }
    }

    /// Count and sums of projects, each given once.
    pub fn sum(&self, places: &[u32]) -> Totals {
        let mut totals = Totals {
            count: places.len(),
            ..Totals::default()
        };
        for place in places {
            let place = *place as usize;
            let total = self.total_investments[place];
            totals.without_total += usize::from(total.is_none());
            if !self.contained.has(place) {
                totals.total_investment += total.unwrap_or_default();
                totals.funding_total += self.funding_totals[place];
                totals.planned_for_year += self.planned.0[place];
            }
        }
        totals
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{ProjectColumn, Row, Table, Value};

    #[test]
    fn a_part_of_a_picked_programme_adds_no_money_and_one_picked_alone_does() {
        let id = |n: u128| Uuid::from_u128(n);
        let row = |(n, wan, parent): (u128, Option<i64>, Option<u128>)| {
            let mut row = Row::blank(Table::Project, id(n));
            let total = wan.map_or(Value::Empty, |wan| Value::Money(Money::from_wan(wan)));
            row.values[ProjectColumn::TotalInvestment as usize] = total;
            let parent = parent.map_or(Value::Empty, |parent| Value::Ref(id(parent)));
            row.values[ProjectColumn::Parent as usize] = parent;
            row
        };
        // A programme of 100 with a part of 60, which has a part of 10; a programme without a total and its part of 7.
        let rows = [
            (1, Some(100), None),
            (2, Some(60), Some(1)),
            (3, Some(10), Some(2)),
            (4, None, None),
            (5, Some(7), Some(4)),
        ];
        let portfolio = Portfolio::from_rows(rows.map(row)).unwrap();
        let moment = Moment::on(NaiveDate::from_ymd_opt(2024, 10, 21).unwrap());
        let sum = |picked: &[u128]| {
            let picked = picked.iter().map(|n| Id::new(id(*n))).collect();
            let totals = Totals::of_picked(&portfolio, &picked, moment);
            (totals.count, totals.total_investment)
        };
        assert_eq!(sum(&[1, 2, 3, 4, 5]), (5, Money::from_wan(107)));
        assert_eq!(sum(&[2, 3]), (2, Money::from_wan(60)));
        assert_eq!(sum(&[3, 5]), (2, Money::from_wan(17)));
        assert_eq!(sum(&[1, 3]), (2, Money::from_wan(100)));
        assert_eq!(sum(&[]), (0, Money::ZERO));
    }
}
