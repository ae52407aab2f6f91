//! What the parts of a programme come to.

use std::collections::{BTreeMap, HashMap};

use crate::import::understand::Reading;
use crate::model::Money;

use super::super::checks;
use super::Comparer;

impl Comparer<'_> {
    /// Tells of programmes of which the parts come to more than the whole; the rows of the reading stand from a place on.
    pub(super) fn check_parts(&mut self, reading: &Reading, first_row: usize) {
        let mut programmes: HashMap<&str, usize> = HashMap::new();
        let mut sums: BTreeMap<usize, Money> = BTreeMap::new();
        if reading.projects.iter().all(|read| read.parent.is_none()) {
            return;
        }
        for (place, read) in reading.projects.iter().enumerate() {
            let Some(parent) = &read.parent else {
                programmes.insert(&read.name, place);
                continue;
            };
            let programme = programmes.get(parent.as_str());
            if let Some((programme, total)) = programme.zip(read.total_investment) {
                *sums.entry(*programme).or_default() += total;
            }
        }
        for (place, sum) in sums {
            let read = reading.projects.get(place);
            if let (Some(read), Some(row)) = (read, self.rows.get_mut(first_row + place)) {
                let told = checks::parts(self.portfolio, row.project, (read, sum));
                row.checks.extend(told);
            }
        }
    }
}
