//! How much of a pasted block goes where.

use std::collections::BTreeSet;

use crate::app::{CellError, Paste, Spot};
use crate::model::Value;

/// So much of the block goes into cells that are there, so much into new rows, and so much nowhere.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Cells that are there.
    pub cells: usize,
    /// Rows that can be added.
    pub rows: usize,
    /// Cells of these.
    pub in_rows: usize,
    /// Cells that go nowhere as things stand.
    pub skipped: usize,
    with_new: bool,
}

impl Counts {
    /// Of a block whose refused cells read so by now. So many of its cells are spared, and new rows are made or not.
    pub(super) fn of(
        paste: &Paste,
        readings: &[Result<Value, CellError>],
        (spared, with_new): (usize, bool),
        renames: bool,
    ) -> Self {
        let (renamed, kept) = if renames {
            (paste.renames.len(), 0)
        } else {
            (0, paste.renames.len())
        };
        let mut counts = Self {
            cells: paste.cells.len().saturating_sub(spared) + renamed,
            skipped: paste.beyond.len() + spared + kept + paste.names_left,
            with_new,
            ..Self::default()
        };
        let mut rows = BTreeSet::new();
        for (place, row) in paste.new_rows.iter().enumerate() {
            counts.in_rows += row.cells.len();
            if !row.cells.is_empty() {
                rows.insert(place);
            }
        }
        for (refused, reading) in paste.refused.iter().zip(readings) {
            match (reading, refused.spot) {
                (Err(_), _) => counts.skipped += 1,
                // A new row has nothing yet that could be emptied.
                (Ok(Value::Empty), Spot::NewRow(_)) => {}
                (Ok(_), Spot::NewRow(row)) => {
                    counts.in_rows += 1;
                    rows.insert(row);
                }
                (Ok(_), Spot::Project(_) | Spot::Row(_)) => counts.cells += 1,
            }
        }
        counts.rows = rows.len();
        if !with_new {
            counts.skipped += counts.in_rows;
        }
        counts
    }

    /// Whether anything is pasted.
    pub(super) const fn is_any(&self) -> bool {
        self.cells > 0 || (self.with_new && self.rows > 0)
    }

    /// What the button says.
    pub(super) fn action(&self) -> String {
        match (self.is_any(), self.skipped) {
            (false, _) => "没有可以粘贴的内容".to_owned(),
            (true, 0) => "粘贴".to_owned(),
            (true, skipped) => format!("粘贴其余的，跳过 {skipped} 个"),
        }
    }
}
