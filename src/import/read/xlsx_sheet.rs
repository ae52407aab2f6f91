//! One sheet of a workbook since 2007, cell by cell.

use std::io::BufRead;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

use super::budget::{self, Budget, damaged};
use super::format::Style;
use super::text::{tidy, unescaped};
use super::xml::{Node, Tag, Xml, local};
use crate::import::grid::{Area, Cell, Epoch, Grid, ImportError, Place, Value};

/// The last row and column that a workbook has, from 0.
pub(super) const LAST_ROW: u32 = 1_048_575;
pub(super) const LAST_COLUMN: u32 = 16_383;

/// What all sheets of a workbook share.
#[derive(Default)]
pub(super) struct Shared {
    /// `None` for a text of blanks.
    pub(super) strings: Vec<Option<Arc<str>>>,
    pub(super) styles: Vec<Style>,
    pub(super) epoch: Epoch,
}

impl Shared {
    pub(super) fn style(&self, index: u32) -> Style {
        self.styles.get(index as usize).copied().unwrap_or_default()
    }
}

/// How the content of a cell is to be taken.
#[derive(Clone, Copy, Default)]
enum Kind {
    #[default]
    Number,
    Shared,
    /// Written within the cell or the result of a formula.
    Text,
    Bool,
    Error,
    Date,
}

/// The cell that is being read.
#[derive(Default)]
struct Open {
    place: Place,
    style: u32,
    kind: Kind,
    value: Option<String>,
    formula: Option<String>,
}

/// In which element texts are collected.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Nothing,
    Value,
    Formula,
    Inline,
    Aid,
}

/// Reads the cells, the merged areas and what is hidden.
pub(super) fn read_sheet<R: BufRead>(
    mut xml: Xml<R>,
    shared: &Shared,
    grid: &mut Grid,
    budget: &mut Budget,
) -> Result<(), ImportError> {
    let mut next = Place::default();
    let mut cell = Open::default();
    let mut within = Within::Nothing;
    let mut merged = Vec::new();
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(tag) => match tag.local() {
                "row" => {
                    if let Some(number) = tag.number("r") {
                        next.row = number.checked_sub(1).ok_or_else(|| damaged("行号"))?;
                    }
                    next.column = 0;
                    if next.row > LAST_ROW {
                        return Err(damaged("行号"));
                    }
                    if tag.is_set("hidden") {
                        grid.hidden_rows.push(next.row);
                    }
                }
                "c" => {
                    cell = open_cell(&tag, next)?;
                    next = cell.place;
                    next.column += 1;
                }
                "v" => {
                    within = Within::Value;
                    cell.value.get_or_insert_default();
                }
                "f" => {
                    within = Within::Formula;
                    cell.formula.get_or_insert_default();
                }
                "t" if within != Within::Aid => {
                    within = Within::Inline;
                    cell.value.get_or_insert_default();
                }
                // Both a value and a text within the cell: the text is what is shown.
                "is" => cell.value = None,
                "rPh" => within = Within::Aid,
                "col" if tag.is_set("hidden") => {
                    if let (Some(min), Some(max)) = (tag.number("min"), tag.number("max")) {
                        let columns = min.saturating_sub(1)..max.min(LAST_COLUMN + 1);
                        grid.hide_columns(columns);
                    }
                }
                "mergeCell" => {
                    merged.extend(tag.get("ref").and_then(|area| area_of(&area)));
                    budget::merged(merged.len())?;
                }
                "autoFilter" => grid.filter = tag.get("ref").and_then(|area| area_of(&area)),
                _ => {}
            },
            Node::Close(name) => match local(&name) {
                "c" => {
                    if let Some(read) = closed(&mut cell, shared, budget)? {
                        budget.put(grid, cell.place, read)?;
                    }
                }
                "row" => next.row += 1,
                "v" | "f" | "t" if within != Within::Aid => within = Within::Nothing,
                "rPh" => within = Within::Nothing,
                _ => {}
            },
            Node::Text(text) => match (within, &mut cell.value, &mut cell.formula) {
                (Within::Value | Within::Inline, Some(value), _) => value.push_str(&text),
                (Within::Formula, _, Some(formula)) => formula.push_str(&text),
                _ => {}
            },
        }
    }
    grid.set_merged(merged);
    Ok(())
}

fn open_cell(tag: &Tag<'_>, next: Place) -> Result<Open, ImportError> {
    let mut place = next;
    if let Some(reference) = tag.get("r") {
        place = place_of(&reference).ok_or_else(|| damaged("单元格地址"))?;
    }
    if place.column > LAST_COLUMN {
        return Err(damaged("列号"));
    }
    let kind = match tag.get("t").as_deref() {
        Some("s") => Kind::Shared,
        Some("str" | "inlineStr") => Kind::Text,
        Some("b") => Kind::Bool,
        Some("e") => Kind::Error,
        Some("d") => Kind::Date,
        _ => Kind::Number,
    };
    Ok(Open {
        place,
        style: tag.number("s").unwrap_or_default(),
        kind,
        ..Open::default()
    })
}

/// What a cell holds when all of it has been read; `None` for nothing.
fn closed(
    cell: &mut Open,
    shared: &Shared,
    budget: &mut Budget,
) -> Result<Option<Cell>, ImportError> {
    let style = shared.style(cell.style);
    let value = cell.value.take();
    let formula = cell.formula.take();
    let is_formula = formula.is_some();
    let raw = value.as_deref().unwrap_or_default();
    let trimmed = raw.trim();
    let is_text = matches!(cell.kind, Kind::Text);
    if value.is_none() || (trimmed.is_empty() && !is_text) {
        // No result at all, unlike the result of an empty text.
        return Ok(formula.map(|formula| {
            let mut cell = style.plain(Value::Formula(format!("={formula}").into()));
            cell.is_formula = true;
            cell
        }));
    }
    let read = match cell.kind {
        Kind::Shared => {
            let index = trimmed.parse::<usize>().ok();
            let string = index.and_then(|index| shared.strings.get(index));
            let string = string.ok_or_else(|| damaged("共享字符串"))?;
            string.clone().map(|text| style.plain(Value::Text(text)))
        }
        Kind::Text => {
            budget.text(raw.len())?;
            unescaped(raw).map(|text| style.plain(Value::Text(text)))
        }
        Kind::Bool => Some(style.plain(Value::Bool(trimmed == "1" || trimmed == "true"))),
        Kind::Error => Some(style.plain(Value::Error(trimmed.into()))),
        Kind::Date => match iso(trimmed) {
            Some(at) => Some(style.date(at)),
            None => tidy(raw).map(|text| style.plain(Value::Text(text))),
        },
        Kind::Number => match trimmed.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(style.number(number, shared.epoch)),
            _ => {
                budget.text(raw.len())?;
                tidy(raw).map(|text| style.plain(Value::Text(text)))
            }
        },
    };
    Ok(read.map(|mut cell| {
        cell.is_formula = is_formula;
        cell
    }))
}

/// `2025-04-01` or `2025-04-01T00:00:00`, with or without a zone.
pub(super) fn iso(text: &str) -> Option<NaiveDateTime> {
    let day = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
    let time = text.get(11..19).unwrap_or("00:00:00");
    let time = chrono::NaiveTime::parse_from_str(time, "%H:%M:%S").unwrap_or_default();
    Some(day.and_time(time))
}

/// `F17`; dollars are overlooked.
pub(super) fn place_of(reference: &str) -> Option<Place> {
    let (mut row, mut column) = (0_u32, 0_u32);
    for letter in reference.bytes() {
        match letter {
            b'$' => {}
            b'A'..=b'Z' | b'a'..=b'z' if row == 0 => {
                let digit = u32::from(letter.to_ascii_uppercase() - b'A') + 1;
                column = column.checked_mul(26)?.checked_add(digit)?;
            }
            b'0'..=b'9' => row = row.checked_mul(10)?.checked_add(u32::from(letter - b'0'))?,
            _ => return None,
        }
    }
    let place = Place::new(row.checked_sub(1)?, column.checked_sub(1)?);
    (place.row <= LAST_ROW && place.column <= LAST_COLUMN).then_some(place)
}

/// `A1:F17` or a single cell.
pub(super) fn area_of(reference: &str) -> Option<Area> {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    let (a, b) = (place_of(first)?, place_of(last)?);
    Some(Area {
        first: Place::new(a.row.min(b.row), a.column.min(b.column)),
        last: Place::new(a.row.max(b.row), a.column.max(b.column)),
    })
}
