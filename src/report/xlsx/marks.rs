//! What stands in the hidden row and column of a paper that may come back.

use std::collections::HashMap;

use crate::model::{CellPrint, PaperKey, PaperRow, PartialDate, RowMark};

use super::super::document::{Document, DocumentCell};
use super::sheet::{fitting, number};

/// Says of each line of a paper for what it stands.
#[derive(Default)]
pub(super) struct Marks {
    lines: HashMap<PaperRow, u32>,
}

impl Marks {
    /// The mark of a line of a list, whose columns are marked above it.
    pub fn of_line(&mut self, of: PaperRow, cells: &[DocumentCell], document: &Document) -> String {
        let prints = cells.iter().map(|cell| print(cell, document)).collect();
        self.mark(of, prints, Vec::new())
    }

    /// The mark of a line of a form: where its values begin, and what they are.
    pub fn of_values(
        &mut self,
        of: PaperRow,
        values: &[(usize, Option<PaperKey>, &DocumentCell)],
        document: &Document,
    ) -> String {
        let known = || {
            let values = values.iter();
            values.filter_map(|(column, key, cell)| Some((*column, (*key)?, *cell)))
        };
        let prints = known().map(|(_, _, cell)| print(cell, document)).collect();
        let keys = known().map(|(column, key, _)| (column as u32, key.to_string()));
        self.mark(of, prints, keys.collect())
    }

    fn mark(&mut self, row: PaperRow, prints: Vec<CellPrint>, keys: Vec<(u32, String)>) -> String {
        let nth = self.lines.entry(row).or_default();
        *nth += 1;
        let mark = RowMark {
            row,
            nth: *nth,
            prints,
            keys,
        };
        mark.to_string()
    }
}

/// The print of a cell as it is written.
fn print(cell: &DocumentCell, document: &Document) -> CellPrint {
    match cell {
        DocumentCell::Integer(_)
        | DocumentCell::Decimal(_)
        | DocumentCell::Rate(_)
        | DocumentCell::Count(_)
        | DocumentCell::Amount(_) => CellPrint::of_number(number(cell, document)),
        // A day is a date to a spreadsheet, which another program hands back in this form.
        DocumentCell::Date(date @ PartialDate::Day(_)) => CellPrint::of_text(&date.to_string()),
        cell => CellPrint::of_text(&fitting(&cell.printed(document.unit))),
    }
}
