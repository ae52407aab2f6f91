//! 一项一表, empty: labels with cells beside or below them that somebody is to fill in.

use std::collections::HashSet;

use crate::import::grid::{Grid, GridRow, Place};
use crate::model::{Portfolio, YearMonth};

use super::blank::{BlankColumn, BlankSheet};
use super::card::over_cells;
use super::heading::{Heads, is_known, is_name};
use super::period::{Period, month_alone};
use super::role::{Basis, MonthPart, ReadColumn, Role};
use super::text::{one_line, years};
use super::unit::{Unit, UnitBasis};

/// So many labels with a cell beside them make a card.
const LABELS: usize = 4;

/// So long is a label at most; what is longer is a sentence.
const LABEL: usize = 16;

/// The empty card of a sheet. Its columns are its labels, with their cells in [`BlankSheet::cells`].
pub(super) fn blank_card(grid: &Grid, place: usize, portfolio: &Portfolio) -> Option<BlankSheet> {
    let labels = labels(grid);
    let name = labels.iter().find(|label| is_name(&label.text))?;
    let known = labels.iter().filter(|label| is_known(&label.text)).count();
    let of_first = |label: &&Label| {
        let row = grid.row(label.at.row);
        row.and_then(|row| row.cells().next())
            .is_some_and(|(column, _)| column == label.at.column)
    };
    let down = labels.iter().filter(|label| is_known(&label.text));
    if known < LABELS || down.filter(of_first).count() < LABELS {
        return None;
    }
    let title = grid.rows().iter().filter(|row| row.index <= name.at.row);
    let title = title.flat_map(GridRow::cells).next();
    let said = title.map(|(_, cell)| Period::of(&cell.to_string()));
    let mut year = None;
    for label in &labels {
        let of_plan = years(&label.text).first().map(|(year, _)| *year);
        year = year.or_else(|| of_plan.filter(|_| !label.text.contains('底')));
    }
    let period = Period {
        year,
        ..Period::default()
    };
    let period = said
        .unwrap_or_default()
        .or(period)
        .or(Period::of_name(&grid.name));
    let texts = grid.rows().iter().flat_map(GridRow::cells);
    let mut texts = texts.filter_map(|(_, cell)| cell.as_text());
    let unit = texts.find_map(|text| Unit::of_heading(text).or_else(|| Unit::of_line(text)));
    let columns = labels.iter().zip(0..).map(|(label, index)| {
        let heads = Heads {
            texts: label.text.split('_').map(str::to_owned).collect(),
        };
        let role = match (label.over, heads.role(period, portfolio)) {
            (Some(Role::Monthly(..)), role) => month_of(&label.text, period).unwrap_or(role),
            // What stands over cells says of each that it is a date.
            (_, Role::Milestone) => Role::Own,
            (_, role) => role,
        };
        let own = Unit::of_heading(&label.text);
        BlankColumn {
            unit: own.or(unit).unwrap_or(Unit::Wan),
            alone: Heads::alone(&label.text).filter(|alone| *alone != role),
            read: ReadColumn {
                index,
                heading: label.text.clone(),
                is_own_money: own.is_some(),
                basis: if role == Role::Own {
                    Basis::Nothing
                } else {
                    Basis::Words
                },
                role,
                unit: own,
                likely: None,
                erases: false,
                samples: Vec::new(),
            },
        }
    });
    let columns: Vec<BlankColumn> = columns.collect();
    let headings = columns.iter().map(|column| column.read.heading.as_str());
    let shape = format!("card\n{}", headings.collect::<Vec<_>>().join("\n"));
    Some(BlankSheet {
        sheet: grid.name.clone(),
        place,
        first_head: name.at.row,
        last_head: name.at.row,
        unit,
        unit_basis: if unit.is_some() {
            UnitBasis::Stated
        } else {
            UnitBasis::Assumed
        },
        year: period.year,
        month: period.month,
        shape,
        rows: Vec::new(),
        unmatched: Vec::new(),
        cells: labels.iter().map(|label| label.cell).collect(),
        columns,
    })
}

/// The month that a small head names.
fn month_of(text: &str, period: Period) -> Option<Role> {
    let (year, month) = month_alone(text.rsplit('_').next()?)?;
    let month = YearMonth::new(year.or(period.year)?, month)?;
    Some(Role::Monthly(month, MonthPart::Invested))
}

/// A label, and the cell that it is about.
struct Label {
    /// What it stands below, where that says what such cells hold.
    over: Option<Role>,
    text: String,
    at: Place,
    cell: Place,
}

/// The labels of a sheet that have an empty cell, row by row.
fn labels(grid: &Grid) -> Vec<Label> {
    let width = width(grid);
    let mut labels: Vec<Label> = Vec::new();
    let mut taken: HashSet<Place> = HashSet::new();
    let mut small: HashSet<Place> = HashSet::new();
    for row in grid.rows() {
        for (column, cell) in row.cells() {
            let at = Place::new(row.index, column);
            let is_first = grid.merged_at(at).is_none_or(|area| area.first == at);
            let Some(text) = cell.as_text().filter(|_| is_first) else {
                continue;
            };
            let bare = one_line(text);
            if small.contains(&at) || bare.chars().count() > LABEL || bare.ends_with(['：', ':']) {
                continue;
            }
            if let Some(over) = over_cells(text) {
                let below = below(grid, (at, over), &bare, &mut small);
                taken.extend(below.iter().map(|label| label.cell));
                labels.extend(below);
                continue;
            }
            let area = grid.merged_at(at);
            let beside = area.map_or(column, |area| area.last.column) + 1;
            let cell = Place::new(row.index, beside);
            // The last column of a card without merged cells is empty, and nothing says that it is there.
            let is_inside = beside < width + u32::from(is_known(text));
            let is_free = is_inside && grid.cell(cell).is_none();
            if is_free && Unit::of_line(text).is_none() && taken.insert(cell) {
                labels.push(Label {
                    over: None,
                    text: bare,
                    at,
                    cell,
                });
            }
        }
    }
    labels
}

/// The small heads right of a label, and the cells below them.
fn below(
    grid: &Grid,
    (label, role): (Place, Role),
    over: &str,
    small: &mut HashSet<Place>,
) -> Vec<Label> {
    let area = grid.merged_at(label);
    let first = area.map_or(label.column, |area| area.last.column) + 1;
    let heads = grid.row(label.row).into_iter().flat_map(GridRow::cells);
    let heads = heads.filter(|(column, _)| *column >= first);
    let heads = heads.filter_map(|(column, head)| Some((column, head.as_text()?.to_owned())));
    let mut labels = Vec::new();
    for (column, head) in heads {
        let at = Place::new(label.row, column);
        small.insert(at);
        let cell = Place::new(label.row + 1, column);
        if grid.cell(cell).is_none() {
            labels.push(Label {
                over: Some(role),
                text: format!("{over}_{}", one_line(&head)),
                at,
                cell,
            });
        }
    }
    labels
}

/// How many columns the sheet has, merged areas included.
fn width(grid: &Grid) -> u32 {
    let merged = grid.merged().iter().map(|area| area.last.column + 1);
    merged.chain([grid.width()]).max().unwrap_or_default()
}
