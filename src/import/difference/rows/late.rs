//! Months of a plan that are reported when its projects were carried over into the next: they belong to the row of the plan
//! in whose years they lie.

use crate::import::understand::ReadProject;
use crate::reconcile::matching::{How, Match};

use super::super::Spot;
use super::super::wanted::Wanted;
use super::Comparer;

impl Comparer<'_> {
    /// The row before instead of the later one, where all months of a sheet's row lie before the later plan. It keeps its
    /// name.
    pub(super) fn of_plan(
        &self,
        read: &ReadProject,
        mut found: Match,
        mut wanted: Vec<Wanted>,
    ) -> (Match, Vec<Wanted>) {
        let later = found.to.and_then(|id| self.portfolio.projects().get(id));
        let Some(later) = later.filter(|_| found.how != How::Id) else {
            return (found, wanted);
        };
        let first = self
            .portfolio
            .plan_of(later)
            .and_then(|plan| plan.first_year);
        let is_before = |first: i32| {
            let mut months = read.monthly.iter();
            !read.monthly.is_empty() && months.all(|month| month.month.year() < first)
        };
        if let [before] = later.carried_from.as_slice()
            && first.is_some_and(is_before)
        {
            found.to = Some(*before);
            found.why = format!("{}；月份在上一个规划内，记在结转前的一行", found.why);
            wanted.retain(|wanted| wanted.spot != Spot::NAME);
        }
        (found, wanted)
    }
}
