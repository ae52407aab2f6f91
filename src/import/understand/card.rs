//! 一项一表: a form of one project, with labels and values side by side.

use crate::import::grid::{Grid, Place};
use crate::model::{Portfolio, YearMonth};

use super::cells;
use super::fields::Reader;
use super::findings::Findings;
use super::heading::{Heads, bare, is_known, is_name};
use super::people::Known;
use super::period::{Period, month_alone};
use super::reading::{OddOf, ReadMilestone, ReadProject};
use super::role::{Basis, MonthPart, ReadColumn, Role};
use super::text::{one_line, years};
use super::unit::Unit;

/// A form, read.
#[derive(Debug)]
pub struct Card {
    /// Its project.
    pub project: ReadProject,
    /// The unit of its bare amounts, and where that stands.
    pub unit: Option<(Unit, Place)>,
    /// Whether an amount was read of which nothing says its unit.
    pub is_unit_assumed: bool,
}

/// The rows in which the label of the name stands with a value beside it.
fn name_rows(grid: &Grid) -> Vec<Place> {
    let mut found = Vec::new();
    for row in grid.rows() {
        for (column, cell) in row.cells() {
            let place = Place::new(row.index, column);
            if cell.as_text().is_some_and(is_name)
                && value_of(grid, place).is_some_and(|value| !is_label(grid, value))
            {
                found.push(place);
            }
        }
    }
    found
}

/// The cell to the right of a label.
fn value_of(grid: &Grid, label: Place) -> Option<Place> {
    let last = grid
        .merged_at(label)
        .map_or(label.column, |area| area.last.column);
    let place = Place::new(label.row, last + 1);
    grid.cell(place).map(|_| place)
}

fn is_label(grid: &Grid, place: Place) -> bool {
    let text = grid.cell(place).and_then(|cell| cell.as_text());
    text.is_some_and(|text| is_known(text) || over_cells(text).is_some())
}

/// A label over cells of its own: 重要节点安排, 月度进度.
pub(super) fn over_cells(text: &str) -> Option<Role> {
    let text = bare(text);
    if text.contains("节点") || text.contains("里程碑") {
        return Some(Role::Milestone);
    }
    let month = YearMonth::new(2000, 1)?;
    let is_months =
        text.starts_with("月度") || text.starts_with("分月") || text.starts_with("月进度");
    is_months.then_some(Role::Monthly(month, MonthPart::Invested))
}

/// Whether a sheet holds forms: labels down its left side, a value beside the label of the name.
pub fn is_card(grid: &Grid) -> bool {
    let Some(name) = name_rows(grid).first().copied() else {
        return false;
    };
    let below = grid
        .rows()
        .iter()
        .filter(|row| row.index >= name.row)
        .take(15);
    let labeled = below.filter(|row| {
        row.cells().next().is_some_and(|(column, _)| {
            let place = Place::new(row.index, column);
            let has_label_beside = value_of(grid, place).is_some_and(|value| is_label(grid, value));
            is_label(grid, place) && !has_label_beside
        })
    });
    labeled.count() >= 4
}

/// Reads the forms of a sheet; a person may have said the unit of what has none in its label.
pub fn read(
    grid: &Grid,
    (portfolio, departments): (&Portfolio, &Portfolio),
    said: Option<Unit>,
    findings: &mut Findings,
) -> Vec<Card> {
    let names = name_rows(grid);
    let mut starts: Vec<u32> = names.iter().map(|name| first_row(grid, name.row)).collect();
    starts.dedup();
    let mut cards = Vec::new();
    for (i, start) in starts.iter().enumerate() {
        let end = starts.get(i + 1).copied().unwrap_or(u32::MAX);
        let mut form = Form {
            grid,
            portfolio,
            departments,
            findings,
            rows: (*start, end),
            period: Period::default(),
            unit: said.map(|unit| (unit, Place::new(*start, 0))),
            is_unit_assumed: false,
            project: ReadProject {
                row: start + 1,
                ..ReadProject::default()
            },
        };
        form.look_around();
        form.fill();
        let Form {
            project,
            unit,
            is_unit_assumed,
            ..
        } = form;
        if !project.name.is_empty() {
            cards.push(Card {
                project,
                unit,
                is_unit_assumed,
            });
        }
    }
    cards
}

/// The form begins with the title above the name.
fn first_row(grid: &Grid, name: u32) -> u32 {
    let above = grid.rows().iter().rev().filter(|row| row.index < name);
    let titles = above.take_while(|row| row.cells().len() == 1);
    titles.take(2).last().map_or(name, |row| row.index)
}

struct Form<'a> {
    grid: &'a Grid,
    portfolio: &'a Portfolio,
    departments: &'a Portfolio,
    findings: &'a mut Findings,
    rows: (u32, u32),
    period: Period,
    unit: Option<(Unit, Place)>,
    is_unit_assumed: bool,
    project: ReadProject,
}

impl Form<'_> {
    fn places(&self) -> Vec<Place> {
        let rows = self
            .grid
            .rows()
            .iter()
            .filter(|row| (self.rows.0..self.rows.1).contains(&row.index));
        let places =
            rows.flat_map(|row| row.cells().map(|(column, _)| Place::new(row.index, column)));
        places
            .filter(|place| {
                self.grid
                    .merged_at(*place)
                    .is_none_or(|area| area.first == *place)
            })
            .collect()
    }

    /// The year and the unit that the labels name.
    fn look_around(&mut self) {
        for place in self.places() {
            let Some(text) = self.grid.cell(place).and_then(|cell| cell.as_text()) else {
                continue;
            };
            self.unit = self.unit.or_else(|| {
                Some((
                    Unit::of_heading(text).or_else(|| Unit::of_line(text))?,
                    place,
                ))
            });
            let is_plan = !text.contains('底') && is_known(text);
            let year = years(text)
                .first()
                .map(|(year, _)| *year)
                .filter(|_| is_plan);
            self.period.year = self.period.year.or(year);
        }
        let title = self
            .grid
            .row(self.rows.0)
            .and_then(|row| row.cells().next());
        let said = title
            .map(|(_, cell)| Period::of(&cell.to_string()))
            .unwrap_or_default();
        self.period = said.or(self.period).or(Period::of_name(&self.grid.name));
    }

    fn fill(&mut self) {
        let mut used: Vec<Place> = Vec::new();
        for place in self.places() {
            if used.contains(&place) {
                continue;
            }
            let Some(text) = self
                .grid
                .cell(place)
                .and_then(|cell| cell.as_text())
                .map(str::to_owned)
            else {
                continue;
            };
            if let Some(role) = over_cells(&text) {
                used.extend(self.cells_below(place, role));
                continue;
            }
            let Some(value) = value_of(self.grid, place) else {
                continue;
            };
            let heads = Heads {
                texts: vec![one_line(&text)],
            };
            let role = heads.role(self.period, self.portfolio);
            let is_value_label = is_label(self.grid, value);
            if is_value_label || role == Role::Own && used.contains(&value) {
                continue;
            }
            used.push(value);
            self.put(role, &text, heads.joined(), value);
        }
    }

    fn put(&mut self, role: Role, label: &str, heading: String, place: Place) {
        let Some(cell) = self.grid.cell(place) else {
            return;
        };
        if role == Role::NAME {
            if let Some(text) = self.findings.value(place, cell, cells::words(cell)) {
                self.project.name = one_line(&text);
                self.project.places.push((role, place));
            }
            return;
        }
        let unit = Unit::of_heading(label).or_else(|| self.unit.map(|(unit, _)| unit));
        let column = ReadColumn {
            index: place.column,
            heading,
            role,
            unit,
            is_own_money: Unit::of_heading(label).is_some(),
            basis: Basis::Words,
            likely: None,
            erases: false,
            samples: Vec::new(),
        };
        self.is_unit_assumed |=
            role.is_money() && unit.is_none() && !cell.to_string().contains(['元', '万', '亿']);
        let known = Known::of(self.departments);
        let reader = Reader {
            known: &known,
            epoch: self.grid.epoch,
            unit: unit.unwrap_or(Unit::Wan),
        };
        reader.fill(&mut self.project, &column, place, cell, self.findings);
        let of = OddOf::Role(column.role);
        self.findings.under(place, &column.heading, of);
    }

    /// The cells under the small heads right of a label: dates of milestones, investment of months.
    fn cells_below(&mut self, label: Place, role: Role) -> Vec<Place> {
        let area = self.grid.merged_at(label);
        let first = area.map_or(label.column, |area| area.last.column) + 1;
        let heads = self
            .grid
            .row(label.row)
            .map(|row| row.cells().filter(|(column, _)| *column >= first));
        let heads: Vec<(u32, String)> = heads
            .into_iter()
            .flatten()
            .map(|(column, cell)| (column, cell.to_string()))
            .collect();
        let mut used = Vec::new();
        for (column, head) in heads {
            used.push(Place::new(label.row, column));
            let place = Place::new(label.row + 1, column);
            let Some(cell) = self.grid.cell(place) else {
                continue;
            };
            used.push(place);
            match role {
                Role::Milestone => {
                    let read = cells::date(cell, self.grid.epoch);
                    if let Some(date) = self.findings.value(place, cell, read) {
                        let kind = one_line(&head);
                        self.project.milestones.push(ReadMilestone { kind, date });
                    }
                }
                _ => match self.month(&head) {
                    Some(month) => self.put(
                        Role::Monthly(month, MonthPart::Invested),
                        &head,
                        head.clone(),
                        place,
                    ),
                    None => self.findings.not(place, cell, "看不出是哪个月"),
                },
            }
        }
        used
    }

    fn month(&self, head: &str) -> Option<YearMonth> {
        let (year, month) = month_alone(head)?;
        YearMonth::new(year.or(self.period.year)?, month)
    }
}
