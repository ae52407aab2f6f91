//! In what unit the bare amounts of a sheet are.

use crate::import::grid::{Grid, Place};

use super::super::unit::{Unit, UnitBasis};
use super::{Table, cell_at};

impl Table {
    /// The unit that a person says now; else the one that a person said of an earlier sheet of the shape; else what the
    /// sheet states.
    pub(super) fn find_unit(&mut self, grid: &Grid, said: Option<Unit>, before: Option<Unit>) {
        let stated = self.stated_unit(grid);
        let of_sheet = stated.map(|(unit, _)| unit);
        let here = |unit: Unit| (unit, Place::new(self.first_head, self.name));
        let (unit, basis) = match (said, before) {
            (Some(unit), _) => (Some(here(unit)), UnitBasis::Person),
            (None, Some(unit)) if of_sheet == Some(unit) => (stated, UnitBasis::Stated),
            (None, Some(unit)) => {
                let against = of_sheet.map_or(UnitBasis::Library, UnitBasis::LibraryAgainst);
                (Some(here(unit)), against)
            }
            (None, None) => (stated, UnitBasis::Stated),
        };
        // Whoever says another unit than the sheet's means the columns that stand in that one.
        for column in &mut self.columns {
            column.unit = column.unit.filter(|own| Some(*own) != of_sheet);
        }
        self.unit = unit;
        let unit = unit.map(|(unit, _)| unit);
        for column in &mut self.columns {
            column.unit = column.unit.filter(|own| Some(*own) != unit);
        }
        let mut columns = self.columns.iter();
        let is_bare = columns
            .any(|column| (column.role.is_money() || column.is_own_money) && column.unit.is_none());
        self.unit_basis = match (unit, basis) {
            (None, _) if is_bare => UnitBasis::Assumed,
            (None, _) => UnitBasis::Nothing,
            (Some(_), basis) => basis,
        };
    }

    /// The unit on a line above, nearest first; else in the first head of an amount.
    fn stated_unit(&self, grid: &Grid) -> Option<(Unit, Place)> {
        let above = grid.rows().iter().rev();
        let above = above.filter(|row| row.index < self.first_head);
        let mut cells = above.flat_map(|row| {
            row.cells()
                .map(|(column, cell)| (Place::new(row.index, column), cell))
        });
        let line = cells.find_map(|(place, cell)| Some((Unit::of_line(cell.as_text()?)?, place)));
        // Of documents, lines of text before the table; what they say has no cell of its own.
        let before = || {
            let mut lines = grid.above.iter().rev();
            let unit = lines.find_map(|text| Unit::of_line(text))?;
            Some((unit, Place::new(self.first_head, self.name)))
        };
        line.or_else(before).or_else(|| {
            let rows = self.first_head..=self.last_head;
            self.columns.iter().find_map(|column| {
                let is_amount = column.role.is_money() || column.is_own_money;
                let unit = column.unit.filter(|_| is_amount)?;
                let mut places = rows.clone().map(|row| Place::new(row, column.index));
                let place = places.find_map(|place| {
                    let (at, cell) = cell_at(grid, place)?;
                    (Unit::of_heading(cell.as_text()?) == Some(unit)).then_some(at)
                })?;
                Some((unit, place))
            })
        })
    }
}
