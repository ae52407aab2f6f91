//! A sheet that somebody else is to fill in: heads as those of a ledger, and below them rows none of which is read as a
//! project's.

use crate::import::grid::{Grid, ImportError, Place, Workbook};
use crate::model::Portfolio;

use super::Options;
use super::blank_card::blank_card;
use super::heading::Heads;
use super::heads::Table;
use super::role::{ReadColumn, Role};
use super::rows::{BodyRow, RowKind, classify};
use super::unit::{Unit, UnitBasis};

/// A sheet with heads, before anybody asks whether its rows hold anything.
#[derive(Clone, Debug)]
pub struct BlankSheet {
    /// Its name.
    pub sheet: String,
    /// Its place among the sheets that were read.
    pub place: usize,
    /// The first row of heads, from 0.
    pub first_head: u32,
    /// The last row of heads.
    pub last_head: u32,
    /// What its columns hold, from the left.
    pub columns: Vec<BlankColumn>,
    /// The unit of bare amounts, where somebody says it.
    pub unit: Option<Unit>,
    /// Who says that.
    pub unit_basis: UnitBasis,
    /// The year that it is about.
    pub year: Option<i32>,
    /// The last month that it is about.
    pub month: Option<u32>,
    /// Its headings in their order, as shapes have them.
    pub shape: String,
    /// The rows below the heads that hold something, from above.
    pub rows: Vec<BodyRow>,
    /// Columns of which something was said and that the sheet has not.
    pub unmatched: Vec<String>,
    /// The cells of a form of one project, one for each of its columns, which are its labels; none of a list.
    pub cells: Vec<Place>,
}

/// A column of such a sheet.
#[derive(Clone, Debug)]
pub struct BlankColumn {
    /// As a column of a ledger is understood.
    pub read: ReadColumn,
    /// The unit of its amounts.
    pub unit: Unit,
    /// What its heading means by itself, where another column was taken for that.
    pub alone: Option<Role>,
}

impl BlankSheet {
    /// Whether it is a form of one project.
    pub const fn is_card(&self) -> bool {
        !self.cells.is_empty()
    }

    /// The cell of a column in a row; that of a label, where it is a form of one project.
    pub fn cell(&self, row: u32, column: u32) -> Place {
        let place = self.cells.get(column as usize).copied();
        place.unwrap_or_else(|| Place::new(row, column))
    }

    /// How many rows name a project.
    pub fn named_rows(&self) -> usize {
        let is_named = |row: &&BodyRow| matches!(row.kind, RowKind::Project(_) | RowKind::Part(_));
        self.rows.iter().filter(is_named).count()
    }

    fn of(grid: &Grid, place: usize, table: &Table) -> Self {
        let columns = table.columns.iter().map(|read| BlankColumn {
            unit: table.unit_of(read),
            alone: Heads::alone(&read.heading).filter(|role| *role != read.role),
            read: read.clone(),
        });
        let period = table.reported();
        Self {
            sheet: grid.name.clone(),
            place,
            first_head: table.first_head,
            last_head: table.last_head,
            columns: columns.collect(),
            unit: table.unit.map(|(unit, _)| unit),
            unit_basis: table.unit_basis,
            year: period.year,
            month: period.month,
            shape: table.shape.clone(),
            rows: classify(grid, table),
            unmatched: table.unmatched.clone(),
            cells: Vec::new(),
        }
    }
}

/// Understands the sheet that is to be filled in: the one that is asked for, else the one of those in sight whose heads
/// say most.
///
/// # Errors
/// No sheet has heads.
pub fn blank_sheet(
    workbook: &Workbook,
    portfolio: &Portfolio,
    options: &Options,
) -> Result<BlankSheet, ImportError> {
    let asked = options.sheet();
    let is_meant = |grid: &Grid| match asked {
        Some(name) => name == grid.name,
        None => !grid.is_hidden,
    };
    let grids = workbook.grids.iter().enumerate();
    let grids = grids.filter(|(_, grid)| is_meant(grid));
    // Labels side by side may look like heads; nothing that has heads looks like labels one below the other.
    let card = |(place, grid): (usize, &Grid)| blank_card(grid, place, portfolio);
    if let Some(card) = grids.clone().find_map(card) {
        return Ok(card);
    }
    let found = grids.filter_map(|(place, grid)| {
        let table = Table::find(grid, portfolio, (&options.mapping, None))?;
        Some((place, grid, table))
    });
    // Of two that say as much the first.
    let best = found.max_by_key(|(place, _, table)| (table.known(), std::cmp::Reverse(*place)));
    let (place, grid, table) = best.ok_or(ImportError::NoTable)?;
    Ok(BlankSheet::of(grid, place, &table))
}
