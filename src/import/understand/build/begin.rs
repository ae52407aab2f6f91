//! The rows of a large sheet parted among the processors: what stands above the first row of each share is known before
//! any cell is read.

use std::ops::Range;

use crate::import::grid::Grid;

use super::super::heads::Table;
use super::super::role::Role;
use super::super::rows::{BodyRow, RowKind};
use super::{Found, Stands, can_be_said_again, is_ditto, written};

/// Where a share of the rows begins.
pub(super) struct Begin {
    /// The rows.
    pub rows: Range<usize>,
    /// What the rows before them mean for it.
    pub stands: Stands,
    /// How many projects and stated figures come of the rows before them.
    pub before: (usize, usize),
}

/// So many shares, or fewer. Each but the first begins with a project that is none of a programme: what follows it belongs to it or to
/// one behind it.
pub(super) fn begins(table: &Table, rows: &[BodyRow], count: usize) -> Vec<Begin> {
    // Rows of sources may state sums: how many, only their cells say.
    let has_sources = table
        .columns
        .iter()
        .any(|column| column.role == Role::FundingSource);
    let count = if has_sources { 1 } else { count };
    let share = rows.len().div_ceil(count).max(1);
    let mut begins = vec![Begin {
        rows: 0..rows.len(),
        stands: Stands::default(),
        before: (0, 0),
    }];
    let (mut stands, mut before) = (Stands::default(), (0, 0));
    for (place, row) in rows.iter().enumerate() {
        let is_large = |begin: &&mut Begin| place - begin.rows.start >= share;
        let is_project = matches!(&row.kind, RowKind::Project(name) if name.check_length().is_ok());
        if let Some(last) = begins.last_mut().filter(is_large).filter(|_| is_project) {
            last.rows.end = place;
            begins.push(Begin {
                rows: place..rows.len(),
                stands: stands.clone(),
                before,
            });
        }
        match &row.kind {
            RowKind::Project(name) | RowKind::Part(name) => {
                before.0 += usize::from(name.check_length().is_ok());
            }
            RowKind::Total(_) => {
                stands.groups.clear();
                before.1 += 1;
            }
            RowKind::Subtotal(_) => {
                stands.since = before.0;
                before.1 += 1;
            }
            RowKind::OfWhich(_) => before.1 += 1,
            RowKind::Group(label) => {
                stands.open(label, before);
                before.1 += 1;
            }
            RowKind::Continuation | RowKind::Refused(_) | RowKind::Other(_) => {}
        }
    }
    begins
}

impl Begin {
    /// What stands last in each column above the rows, for 同上.
    pub fn above<'a>(
        &self,
        grid: &'a Grid,
        table: &Table,
        rows: &[BodyRow],
    ) -> Vec<Option<Found<'a>>> {
        let width = table.columns.iter().map(|column| column.index as usize + 1);
        let mut all = vec![None; width.max().unwrap_or_default()];
        for column in &table.columns {
            let mut is_said_again = false;
            for row in rows[..self.rows.start].iter().rev() {
                let (RowKind::Project(name) | RowKind::Part(name)) = &row.kind else {
                    continue;
                };
                if name.check_length().is_err() {
                    continue;
                }
                let Some((place, cell, may_be_ditto)) = written(grid, table, row.index, column)
                else {
                    break;
                };
                if may_be_ditto && is_ditto(cell) {
                    is_said_again = true;
                    continue;
                }
                if !is_said_again || can_be_said_again(cell) {
                    all[column.index as usize] = Some((place, cell));
                }
                break;
            }
        }
        all
    }
}
