//! Where the heads of a sheet stand.

use crate::import::grid::{Area, Grid, Place};

use super::super::heading::{is_known, is_name};
use super::super::unit::Unit;

/// How far down heads are looked for, in rows that hold something.
pub const DEEPEST: usize = 40;

/// The row in which the heads stand: one of them is over the names, and most texts of the row are known.
fn head_row(grid: &Grid) -> Option<u32> {
    let rows = grid.rows().iter().take(DEEPEST);
    let scored = rows.filter_map(|row| {
        let texts: Vec<&str> = row.cells().filter_map(|(_, cell)| cell.as_text()).collect();
        let has_name = texts.iter().any(|text| is_name(text));
        let known = texts.iter().filter(|text| is_known(text)).count();
        (has_name && known >= 2).then_some((row.index, known))
    });
    // The first of the best.
    scored
        .max_by_key(|(row, known)| (*known, std::cmp::Reverse(*row)))
        .map(|(row, _)| row)
}

/// The row of the heads, and the column of the names.
pub fn found_heads(grid: &Grid) -> Option<(u32, u32)> {
    let row = head_row(grid)?;
    let mut cells = grid.row(row)?.cells();
    let (name, _) = cells.find(|(_, cell)| cell.as_text().is_some_and(is_name))?;
    Some((row, name))
}

/// Whether a row above the heads belongs to them: it names groups of columns, and is neither title nor unit.
fn is_upper_head(grid: &Grid, row: u32, name: u32, width: u32) -> bool {
    let Some(cells) = grid.row(row) else {
        return false;
    };
    let mut banners = 0;
    for (column, cell) in cells.cells() {
        let Some(text) = cell.as_text() else {
            return false;
        };
        let is_remark = text.contains(['：', ':'])
            || Unit::of_line(text).is_some()
            || text.chars().count() > 20;
        let area = grid.merged_at(Place::new(row, column));
        let span = area.map_or(1, Area::width);
        if is_remark || span + 1 >= width.max(4) {
            return false;
        }
        if column > name {
            banners += 1;
        }
    }
    banners > 0
        && cells
            .cells()
            .all(|(column, _)| column <= name || column < width)
}

/// Whether the row below the heads still belongs to them: something stands under a head that spans several columns, and nothing
/// under the head of the names.
fn is_lower_head(grid: &Grid, row: u32, name: u32) -> bool {
    let (Some(cells), Some(_)) = (grid.row(row + 1), grid.row(row)) else {
        return false;
    };
    let below_name = Place::new(row + 1, name);
    let is_name_covered = grid
        .merged_at(below_name)
        .is_some_and(|area| area.first.row <= row);
    if !is_name_covered && grid.cell(below_name).is_some() {
        return false;
    }
    let mut under_banner = false;
    for (column, cell) in cells.cells() {
        if grid
            .merged_at(Place::new(row + 1, column))
            .is_some_and(|area| area.first.row <= row)
        {
            continue;
        }
        if cell.as_text().is_none() {
            return false;
        }
        // The head above spans this column: merged, or it stands further left and the cell above is empty.
        let above = Place::new(row, column);
        under_banner |= match grid.merged_at(above) {
            Some(area) => area.width() > 1,
            None => grid.cell(above).is_none(),
        };
    }
    under_banner
}

/// The rows of heads around the head of the names.
pub fn head_rows(grid: &Grid, row: u32, name: u32) -> (u32, u32) {
    let name_area = grid.merged_at(Place::new(row, name));
    let (mut first_head, mut last_head) =
        name_area.map_or((row, row), |area| (area.first.row, area.last.row));
    let is_single = first_head == last_head;
    while last_head < first_head + 3 && is_single && is_lower_head(grid, last_head, name) {
        last_head += 1;
    }
    let width = grid.width();
    while is_single
        && first_head > 0
        && last_head < first_head + 3
        && is_upper_head(grid, first_head - 1, name, width)
    {
        first_head -= 1;
    }
    (first_head, last_head)
}
