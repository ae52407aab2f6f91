//! A sheet of cells.

use std::collections::{BTreeMap, HashMap};

use super::cell::{Cell, Epoch};
use super::place::{Area, Place};

/// All columns of all merged areas of a sheet together.
const MERGED_COLUMNS: u32 = 4_000_000;

/// One sheet.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// Its name; empty where the format has none (text, web page, paste, Word).
    pub name: String,
    /// Hidden sheets are read, but not offered first.
    pub is_hidden: bool,
    /// The sheet that was in front when the file was saved.
    pub is_active: bool,
    /// How day numbers without a date format would count.
    pub epoch: Epoch,
    /// Lines of text that stand before the table where the format has no cells for them (Word).
    pub above: Vec<String>,
    rows: Vec<GridRow>,
    merged: Vec<Area>,
    /// The merged areas of each column, from above.
    merged_in: HashMap<u32, Vec<u32>>,
    /// One past the last row that is in one: most sheets have them in their heads alone.
    merged_end: u32,
    /// Hidden rows, whether by hand or by a filter; ordered.
    pub hidden_rows: Vec<u32>,
    /// Hidden columns; ordered.
    pub hidden_columns: Vec<u32>,
    /// How wide columns are, in 1/256 of a digit, from the first to the last of each run; only of old workbooks.
    pub widths: Vec<(u32, u32, u16)>,
    /// The area under a filter.
    pub filter: Option<Area>,
    /// Cells set apart because thousands of empty rows or hundreds of empty columns lie before them.
    pub far: Vec<(Place, Cell)>,
}

/// The cells of one row.
#[derive(Clone, Debug)]
pub struct GridRow {
    /// The row, from 0.
    pub index: u32,
    cells: Vec<(u32, Cell)>,
}

impl GridRow {
    /// The cell in a column.
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        // Where none before it is empty.
        if let Some((at, cell)) = self.cells.get(column as usize)
            && *at == column
        {
            return Some(cell);
        }
        let found = self.cells.binary_search_by_key(&column, |(at, _)| *at);
        found.ok().map(|i| &self.cells[i].1)
    }

    /// The cells that hold something, from left to right, each with its column.
    pub fn cells(&self) -> impl DoubleEndedIterator<Item = (u32, &Cell)> + ExactSizeIterator {
        self.cells.iter().map(|(column, cell)| (*column, cell))
    }
}

impl Grid {
    /// A sheet without cells.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// The rows that hold something, from above, each with at least one cell.
    pub fn rows(&self) -> &[GridRow] {
        &self.rows
    }

    /// A row that holds something.
    pub fn row(&self, row: u32) -> Option<&GridRow> {
        // Most sheets have no empty rows between the others.
        let first = self.rows.first()?.index;
        let next = self.rows.get(row.checked_sub(first)? as usize);
        if let Some(next) = next.filter(|next| next.index == row) {
            return Some(next);
        }
        let found = self.rows.binary_search_by_key(&row, |each| each.index);
        found.ok().map(|i| &self.rows[i])
    }

    /// The cell at a place.
    pub fn cell(&self, place: Place) -> Option<&Cell> {
        self.row(place.row)?.cell(place.column)
    }

    /// Merged areas, from above, then from the left; none of a single cell, no two of them overlap.
    pub fn merged(&self) -> &[Area] {
        &self.merged
    }

    /// The merged area that a cell is part of.
    pub fn merged_at(&self, place: Place) -> Option<Area> {
        if place.row >= self.merged_end {
            return None;
        }
        let areas = self.merged_in.get(&place.column)?;
        let area = |i: u32| self.merged.get(i as usize).copied();
        let upto =
            areas.partition_point(|i| area(*i).is_some_and(|area| area.first.row <= place.row));
        let found = area(*areas.get(upto.checked_sub(1)?)?)?;
        found.contains(place).then_some(found)
    }

    /// No cell holds anything.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many cells hold something.
    pub fn cell_count(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).sum()
    }

    /// One past the last column that holds something.
    pub fn width(&self) -> u32 {
        let ends = self.rows.iter().filter_map(|row| row.cells.last());
        ends.map(|(column, _)| column + 1).max().unwrap_or_default()
    }

    /// Whether a row is hidden.
    pub fn is_row_hidden(&self, row: u32) -> bool {
        self.hidden_rows.binary_search(&row).is_ok()
    }

    /// Whether a column is hidden.
    pub fn is_column_hidden(&self, column: u32) -> bool {
        self.hidden_columns.binary_search(&column).is_ok()
    }

    /// Puts a cell. Readers go row by row; any other order works, more slowly: it says how many rows and cells had to
    /// move. A place filled twice keeps the last.
    pub fn put(&mut self, place: Place, cell: Cell) -> usize {
        let mut moved = 0;
        // Rows of a table are alike: room for as many cells as the row before has.
        let room = self.rows.last().map_or(1, |row| row.cells.len());
        let row = match self.rows.last() {
            Some(last) if last.index == place.row => self.rows.len() - 1,
            Some(last) if last.index > place.row => {
                let found = self.rows.binary_search_by_key(&place.row, |row| row.index);
                found.unwrap_or_else(|i| {
                    moved += self.rows.len() - i;
                    self.rows.insert(i, GridRow::at(place.row, 1));
                    i
                })
            }
            _ => {
                self.rows.push(GridRow::at(place.row, room));
                self.rows.len() - 1
            }
        };
        let cells = &mut self.rows[row].cells;
        match cells.last() {
            Some((last, _)) if *last >= place.column => {
                match cells.binary_search_by_key(&place.column, |(column, _)| *column) {
                    Ok(i) => cells[i].1 = cell,
                    Err(i) => {
                        moved += cells.len() - i;
                        cells.insert(i, (place.column, cell));
                    }
                }
            }
            _ => cells.push((place.column, cell)),
        }
        moved
    }

    /// Sets the merged areas; single cells and areas that overlap an earlier one are left out, and those of a sheet
    /// that has absurdly many.
    pub fn set_merged(&mut self, mut areas: Vec<Area>) {
        areas.retain(|area| area.height() > 1 || area.width() > 1);
        areas.sort_by_key(|area| area.first);
        self.merged.clear();
        self.merged_in.clear();
        self.merged_end = 0;
        // Areas that may still reach down into the current row, by their first column; none beside overlaps another.
        let mut open: BTreeMap<u32, Area> = BTreeMap::new();
        let mut indexed = 0;
        for area in areas {
            let overlaps = loop {
                let beside = open.range(..=area.last.column).next_back();
                match beside.map(|(_, other)| *other) {
                    Some(other) if other.last.row < area.first.row => {
                        open.remove(&other.first.column);
                    }
                    Some(other) => break other.last.column >= area.first.column,
                    None => break false,
                }
            };
            if overlaps {
                continue;
            }
            indexed += area.width();
            if indexed > MERGED_COLUMNS {
                break;
            }
            open.insert(area.first.column, area);
            for column in area.first.column..=area.last.column {
                let of_column = self.merged_in.entry(column).or_default();
                of_column.push(self.merged.len() as u32);
            }
            self.merged_end = self.merged_end.max(area.last.row.saturating_add(1));
            self.merged.push(area);
        }
    }

    /// Sets cells apart ([`Grid::far`]) that lie behind a gap of so many empty rows or columns.
    pub fn set_far_apart(&mut self, row_gap: u32, column_gap: u32) {
        let mut end = self.rows.first().map_or(0, |row| row.index);
        let near = self.rows.iter().take_while(|row| {
            let is_near = row.index - end <= row_gap;
            end = row.index;
            is_near
        });
        let near = near.count();
        for row in self.rows.split_off(near) {
            let cells = row.cells.into_iter();
            self.far
                .extend(cells.map(|(column, cell)| (Place::new(row.index, column), cell)));
        }
        let mut used: Vec<u32> = Vec::new();
        for row in &self.rows {
            used.extend(row.cells.iter().map(|(column, _)| *column));
            if used.len() > 100_000 {
                used.sort_unstable();
                used.dedup();
            }
        }
        used.sort_unstable();
        used.dedup();
        let mut before = used.first().copied().unwrap_or_default();
        let far = used.into_iter().find(|column| {
            let is_far = column - before > column_gap;
            before = *column;
            is_far
        });
        let Some(far) = far else { return };
        for row in &mut self.rows {
            let cut = row.cells.partition_point(|(column, _)| *column < far);
            let cells = row.cells.split_off(cut).into_iter();
            self.far
                .extend(cells.map(|(column, cell)| (Place::new(row.index, column), cell)));
        }
        self.rows.retain(|row| !row.cells.is_empty());
    }

    /// Forgets a row and a column: nothing of the sheet is moved.
    pub fn forget(&mut self, place: Place) {
        for row in &mut self.rows {
            let is_all = row.index == place.row;
            row.cells
                .retain(|(column, _)| !is_all && *column != place.column);
        }
        self.rows.retain(|row| !row.cells.is_empty());
        self.hidden_rows.retain(|row| *row != place.row);
        self.hidden_columns.retain(|column| *column != place.column);
        self.trim();
    }

    /// Notes hidden columns; what a sheet says of them again and again is heard only so often.
    pub fn hide_columns(&mut self, columns: std::ops::Range<u32>) {
        if self.hidden_columns.len() < 100_000 {
            self.hidden_columns.extend(columns);
        }
    }

    /// Forgets what is said about rows and columns beyond the last that holds something.
    pub fn trim(&mut self) {
        let height = self.rows.last().map_or(0, |row| row.index + 1);
        let width = self.width();
        self.hidden_rows.retain(|row| *row < height);
        self.hidden_columns.retain(|column| *column < width);
        for ordered in [&mut self.hidden_rows, &mut self.hidden_columns] {
            ordered.sort_unstable();
            ordered.dedup();
        }
    }
}

impl GridRow {
    fn at(index: u32, room: usize) -> Self {
        Self {
            index,
            cells: Vec::with_capacity(room),
        }
    }
}
