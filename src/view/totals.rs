use std::sync::Arc;

use crate::model::{Money, Portfolio, Project};

use super::columns::Planned;
use super::derive::{planned_for_year, planned_funding};
use super::places::Places;
use super::{Index, Moment};

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
