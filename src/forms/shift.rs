//! Where rows stand after others were put in.

/// Rows that are put in, each run behind a row, from above. Rows are counted from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shift {
    runs: Vec<(u32, u32)>,
}

impl Shift {
    /// Of runs: behind which row, how many.
    pub fn new(mut runs: Vec<(u32, u32)>) -> Self {
        runs.retain(|(_, count)| *count > 0);
        runs.sort_unstable();
        Self { runs }
    }

    pub const fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The first row that moves.
    pub fn first_moved(&self) -> Option<u32> {
        self.runs.first().map(|(after, _)| after + 1)
    }

    /// Where a row stands then.
    pub fn row(&self, row: u32) -> u32 {
        let before = self.runs.iter().filter(|(after, _)| *after < row);
        row + before.map(|(_, count)| count).sum::<u32>()
    }

    /// Where the last of the rows that are put in behind a row stands then, or the row itself.
    fn end(&self, row: u32) -> u32 {
        let upto = self.runs.iter().filter(|(after, _)| *after <= row);
        row + upto.map(|(_, count)| count).sum::<u32>()
    }

    /// The rows for which something holds, or that a formula adds up: those that are put in behind the last of them are taken
    /// in, as they are where a person puts them in above it.
    pub fn grown(&self, first: u32, last: u32) -> (u32, u32) {
        (self.row(first), self.end(last))
    }

    /// The rows of what is one thing, such as merged cells: it moves, and grows only where others come between.
    pub fn kept(&self, first: u32, last: u32) -> (u32, u32) {
        (self.row(first), self.row(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_move_by_all_that_came_before() {
        let shift = Shift::new(vec![(9, 2), (4, 3), (6, 0)]);
        assert_eq!([4, 5, 9, 10].map(|row| shift.row(row)), [4, 8, 12, 15]);
        assert_eq!(shift.grown(3, 4), (3, 7));
        assert_eq!(shift.grown(5, 9), (8, 14));
        assert_eq!(shift.kept(5, 9), (8, 12));
        assert_eq!(shift.first_moved(), Some(5));
    }
}
