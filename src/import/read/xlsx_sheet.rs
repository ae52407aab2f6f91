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
    has_value: bool,
    value: String,
    has_formula: bool,
    formula: String,
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
                    cell.begin(&tag, next)?;
                    next = cell.place;
                    next.column += 1;
                }
                "v" => {
                    within = Within::Value;
                    cell.has_value = true;
                }
                "f" => {
                    within = Within::Formula;
                    cell.has_formula = true;
                }
                "t" if within != Within::Aid => {
                    within = Within::Inline;
                    cell.has_value = true;
                }
                // Both a value and a text within the cell: the text is what is shown.
                "is" => cell.value.clear(),
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
                    if let Some(read) = cell.closed(shared, budget)? {
                        budget.put(grid, cell.place, read)?;
                    }
                }
                "row" => next.row += 1,
                "v" | "f" | "t" if within != Within::Aid => within = Within::Nothing,
                "rPh" => within = Within::Nothing,
                _ => {}
            },
            Node::Text(text) => match within {
                Within::Value | Within::Inline => cell.value.push_str(&text),
                Within::Formula => cell.formula.push_str(&text),
                Within::Nothing | Within::Aid => {}
            },
        }
    }
    grid.set_merged(merged);
    Ok(())
}

impl Open {
    /// Begins the next cell; its room for texts is used again.
    fn begin(&mut self, tag: &Tag<'_>, next: Place) -> Result<(), ImportError> {
        self.place = next;
        self.style = 0;
        self.kind = Kind::Number;
        self.has_value = false;
        self.value.clear();
        self.has_formula = false;
        self.formula.clear();
        for (name, value) in tag.raw() {
            match name {
                "r" => self.place = place_of(value).ok_or_else(|| damaged("单元格地址"))?,
                "s" => self.style = value.parse().unwrap_or_default(),
                "t" => {
                    self.kind = match value {
                        "s" => Kind::Shared,
                        "str" | "inlineStr" => Kind::Text,
                        "b" => Kind::Bool,
                        "e" => Kind::Error,
                        "d" => Kind::Date,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
        if self.place.column > LAST_COLUMN {
            return Err(damaged("列号"));
        }
        Ok(())
    }

    /// What the cell holds when all of it has been read; `None` for nothing.
    fn closed(&self, shared: &Shared, budget: &mut Budget) -> Result<Option<Cell>, ImportError> {
        let style = shared.style(self.style);
        let (raw, trimmed) = (self.value.as_str(), self.value.trim());
        let is_text = matches!(self.kind, Kind::Text);
        if !self.has_value || (trimmed.is_empty() && !is_text) {
            // No result at all, unlike the result of an empty text.
            return Ok(self.has_formula.then(|| {
                let formula = format!("={}", self.formula);
                let mut cell = style.plain(Value::Formula(formula.into()));
                cell.is_formula = true;
                cell
            }));
        }
        let mut text = |read: Option<Arc<str>>| {
            budget.text(raw.len())?;
            Ok::<_, ImportError>(read.map(|text| style.plain(Value::Text(text))))
        };
        let read = match self.kind {
            Kind::Shared => {
                let index = trimmed.parse::<usize>().ok();
                let string = index.and_then(|index| shared.strings.get(index));
                let string = string.ok_or_else(|| damaged("共享字符串"))?.clone();
                string.map(|text| style.plain(Value::Text(text)))
            }
            Kind::Text => text(unescaped(raw))?,
            Kind::Bool => Some(style.plain(Value::Bool(trimmed == "1" || trimmed == "true"))),
            Kind::Error => Some(style.plain(Value::Error(trimmed.into()))),
            Kind::Date => match iso(trimmed) {
                Some(at) => Some(style.date(at)),
                None => text(tidy(raw))?,
            },
            Kind::Number => match trimmed.parse::<f64>() {
                Ok(number) if number.is_finite() => Some(style.number(number, shared.epoch)),
                _ => text(tidy(raw))?,
            },
        };
        Ok(read.map(|mut cell| {
            cell.is_formula = self.has_formula;
            cell
        }))
    }
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
