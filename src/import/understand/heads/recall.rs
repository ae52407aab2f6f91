//! Heads that no word gives away: found where a person found them on an earlier sheet of the shape.

use std::collections::BTreeSet;

use crate::import::grid::{Grid, GridRow};
use crate::model::{PartialDate, Portfolio};

use super::super::mapping::{ColumnKey, Mapping};
use super::super::memory::with_heads;
use super::super::role::{Basis, Role};
use super::super::text::says_nothing;
use super::Table;
use super::choose::heads_said;
use super::place::DEEPEST;
use super::words::heads;

/// The sheet, read with heads that a person had to find on an earlier one of its shape. They may stand some rows higher or
/// lower now.
pub(super) fn recalled(
    grid: &Grid,
    portfolio: &Portfolio,
    (mapping, asked): (&Mapping, Option<PartialDate>),
) -> Option<Table> {
    with_heads(portfolio).find_map(|(shape, (first, last), kept)| {
        let height = last - first;
        let count = shape.split('|').count();
        let others = grid.rows().iter().take(DEEPEST).map(|row| row.index);
        let starts = std::iter::once(first).chain(others.filter(|row| *row != first));
        let rows = starts.map(|first| (first, first + height));
        // A column of numbers may have no head.
        let is_alike = |rows: &(u32, u32)| {
            let here = heads(grid, rows.0, rows.1).len();
            here == count || here + 1 == count
        };
        rows.filter(is_alike).find_map(|rows| {
            let said = Mapping {
                head_rows: Some(rows),
                ..mapping.clone()
            };
            let names = match heads_said(grid, &said) {
                Some((_, _, name)) => vec![name],
                None => kept_names(grid, rows, &kept),
            };
            names.into_iter().find_map(|name| {
                let place = ((rows.0, name), Some(rows));
                let mut table = Table::at(grid, portfolio, (mapping, asked), place);
                table.heads_basis = Basis::Library;
                (table.shape == shape).then_some(table)
            })
        })
    })
}

/// The columns in which the names may stand, by what a person said of the earlier sheet.
fn kept_names(grid: &Grid, rows: (u32, u32), kept: &Mapping) -> Vec<u32> {
    let named = kept.columns.iter().find(|choice| choice.role == Role::NAME);
    let Some(ColumnKey::Index(place)) = named.map(|choice| &choice.column) else {
        return names_below(grid, rows.1).into_iter().collect();
    };
    let columns: Vec<u32> = heads(grid, rows.0, rows.1).into_keys().collect();
    // The place counts a column of numbers that has no head.
    let places = [Some(*place), place.checked_sub(1)].into_iter().flatten();
    places
        .filter_map(|place| columns.get(place as usize).copied())
        .collect()
}

/// The column below these heads that reads most like names: texts, hardly one of them twice, the longest.
pub(super) fn names_below(grid: &Grid, last_head: u32) -> Option<u32> {
    /// So many rows are looked at.
    const ROWS: usize = 60;
    let body = || {
        let rows = grid.rows().iter().filter(|row| row.index > last_head);
        rows.take(ROWS)
    };
    let columns: BTreeSet<u32> = body()
        .flat_map(GridRow::cells)
        .map(|(column, _)| column)
        .collect();
    let length = |column: u32| -> Option<usize> {
        let texts = body().filter_map(|row| row.cell(column)?.as_text());
        let texts: Vec<&str> = texts.filter(|text| !says_nothing(text)).collect();
        let different: BTreeSet<&str> = texts.iter().copied().collect();
        let is_names = texts.len() * 2 > body().count() && different.len() * 10 >= texts.len() * 9;
        let letters: usize = texts.iter().map(|text| text.chars().count().min(30)).sum();
        is_names.then(|| letters / texts.len().max(1))
    };
    let found = columns
        .into_iter()
        .filter_map(|column| Some((column, length(column)?)));
    // The first of the longest.
    let best = found.max_by_key(|(column, length)| (*length, std::cmp::Reverse(*column)));
    best.map(|(column, _)| column)
}
