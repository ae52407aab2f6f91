//! Indicators of our own paper that came back: rows of a sheet that stand for no project.

use crate::import::understand::{ReadIndicator, Reading};
use crate::model::Value;
use crate::reconcile::matching::How;

use super::super::cells::{Rules, cells};
use super::super::incoming::{CellState, IncomingCell, IncomingRow, RowKind};
use super::super::wanted::Wanted;
use super::super::{RowChoice, RowKey, Spot, Takes};
use super::Comparer;

impl Comparer<'_> {
    /// Those of a file.
    pub(super) fn indicators(&mut self, file: usize, reading: &Reading) {
        for read in &reading.indicators {
            let row = self.indicator(file, reading, read);
            self.rows.push(row);
        }
    }

    fn indicator(&self, file: usize, reading: &Reading, read: &ReadIndicator) -> IncomingRow {
        let key = RowKey {
            file,
            sheet: 0,
            row: read.row,
        };
        let years = read.years.iter();
        let wanted = years.map(|(year, place, value)| {
            let spot = Spot::Indicator(read.id, *year);
            Wanted::new(spot, Some(*place), Value::Decimal(*value))
        });
        let is_refused = self.choices.rows.get(&key) == Some(&RowChoice::Refuse)
            || self.choices.takes == Takes::New
            || !read.refused.is_empty();
        let rules = Rules {
            filled: None,
            choices: self.choices,
            decides_on_cells: true,
            key,
            how: How::Id,
            is_new: false,
            is_refused,
            refused_columns: &self.choices.refused_columns,
            notes_agreed: false,
        };
        let cells = cells(
            wanted.collect(),
            None,
            &rules,
            &self.ground,
            &mut Vec::new(),
        );
        let is_listed =
            |cell: &IncomingCell| matches!(cell.state, CellState::Accepted | CellState::Refused);
        let kind = if !read.refused.is_empty() || is_refused && !cells.is_empty() {
            RowKind::Refused
        } else if cells.iter().any(is_listed) {
            RowKind::Changed
        } else {
            RowKind::Same
        };
        IncomingRow {
            key: Some(key),
            kind,
            file: Some(file),
            read: None,
            sheet: reading.sheet.clone(),
            number: read.row,
            name: read.name.clone(),
            found: None,
            project: None,
            earlier: Vec::new(),
            joins: None,
            departments: Vec::new(),
            is_outside_remit: false,
            is_said: false,
            is_deleted: false,
            why: read.refused.clone(),
            checks: Vec::new(),
            cells,
        }
    }
}
