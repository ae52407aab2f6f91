//! What the rows of projects show of their columns.

use crate::import::grid::{Cell, Grid, GridRow};

use super::super::heads::Table;
use super::super::role::ReadColumn;
use super::super::text::says_nothing;
use super::row::{BodyRow, RowKind};

/// So many cells of a column are shown to the person who may choose what it holds, out of so many rows.
const SAMPLES: usize = 5;
const SAMPLED: usize = 500;

/// The columns of a sheet, each with what the first projects say in it: sums, groups and notes are no example of it.
pub fn with_samples(grid: &Grid, table: &Table, rows: &[BodyRow]) -> Vec<ReadColumn> {
    let is_of_projects = |row: &&BodyRow| {
        matches!(
            row.kind,
            RowKind::Project(_) | RowKind::Part(_) | RowKind::Continuation
        )
    };
    let sampled = rows.iter().filter(is_of_projects).take(SAMPLED);
    let sampled: Vec<&GridRow> = sampled.filter_map(|row| grid.row(row.index)).collect();
    let columns = table.columns.iter().cloned();
    let with_samples = columns.map(|mut column| {
        let cells = sampled.iter().filter_map(|row| row.cell(column.index));
        let texts = cells.map(ToString::to_string);
        let said = texts.filter(|text| !says_nothing(text));
        column.samples = said.take(SAMPLES).collect();
        column
    });
    with_samples.collect()
}

/// Whether an amount of a project stands without a unit of its own.
pub fn has_bare_amounts(grid: &Grid, table: &Table, rows: &[BodyRow]) -> bool {
    let columns = table.columns.iter();
    let amounts = columns.filter(|column| column.role.is_money() || column.is_own_money);
    let amounts: Vec<u32> = amounts
        .filter(|column| column.unit.is_none())
        .map(|column| column.index)
        .collect();
    let is_bare = |cell: &Cell| {
        let text = cell.to_string();
        !says_nothing(&text) && !text.contains(['元', '万', '亿'])
    };
    let mut projects = rows.iter().filter_map(|row| match row.kind {
        RowKind::Project(_) | RowKind::Part(_) | RowKind::Continuation => grid.row(row.index),
        _ => None,
    });
    projects.any(|row| {
        let mut cells = amounts.iter().filter_map(|column| row.cell(*column));
        cells.any(is_bare)
    })
}
