//! Columns for which there is no field.

use std::collections::HashMap;

use crate::import::understand::{OwnCell, Reading};
use crate::model::{Field, Id, Kind, OwnField, OwnFieldColumn, OwnFieldKind, Table, Value};
use crate::view::GroupKey;

use super::Ground;

impl Ground {
    /// Finds the own columns of all headings without a field, and makes those that are missing.
    pub fn declare_own(&mut self, readings: &[(String, Reading)]) {
        let mut order: Vec<&str> = Vec::new();
        let mut kinds: HashMap<&str, OwnFieldKind> = HashMap::new();
        let projects = readings.iter().flat_map(|(_, reading)| &reading.projects);
        for (heading, cell) in projects.flat_map(|project| &project.own) {
            let kind = kind_of(cell);
            if let Some(before) = kinds.get_mut(heading.as_str()) {
                *before = wider(*before, kind);
            } else {
                order.push(heading);
                kinds.insert(heading, kind);
            }
        }
        for heading in order {
            let kind = kinds.get(heading).copied();
            let kind = kind.unwrap_or(OwnFieldKind::Text);
            let id = self.own_field(heading, kind);
            self.own.insert(heading.into(), id);
        }
    }

    fn own_field(&mut self, heading: &str, kind: OwnFieldKind) -> Id<OwnField> {
        let label = own_label(heading);
        let fields = || self.portfolio.own_fields().iter();
        let found = fields().find(|field| field.label == heading);
        let found = found.or_else(|| fields().find(|field| field.label == label));
        if let Some(field) = found {
            return field.id;
        }
        let values = [
            (OwnFieldColumn::Label as usize, Value::Text(label)),
            (OwnFieldColumn::Kind as usize, Value::Choice(kind.label())),
            (
                OwnFieldColumn::Position as usize,
                self.next_place(Table::OwnField),
            ),
        ];
        Id::new(self.make(Table::OwnField, &values))
    }
}

/// What a column must be to hold a cell.
fn kind_of(cell: &OwnCell) -> OwnFieldKind {
    match cell {
        OwnCell::Money(_) => OwnFieldKind::Money,
        OwnCell::Text(text) if text.contains('\n') => OwnFieldKind::LongText,
        OwnCell::Text(text) if Kind::Text.check_length(text).is_err() => OwnFieldKind::LongText,
        OwnCell::Text(_) => OwnFieldKind::Text,
    }
}

/// What a column must be to hold the cells of both.
fn wider(a: OwnFieldKind, b: OwnFieldKind) -> OwnFieldKind {
    match (a, b) {
        (a, b) if a == b => a,
        (OwnFieldKind::LongText, _) | (_, OwnFieldKind::LongText) => OwnFieldKind::LongText,
        _ => OwnFieldKind::Text,
    }
}

/// A heading as the name of an own column: without the signs by which names are parted, and told from the columns that
/// every library has.
fn own_label(heading: &str) -> String {
    let label: String = heading
        .chars()
        .map(|c| match c {
            '=' => '＝',
            ',' => '，',
            '"' => '”',
            '\'' => '’',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    let label = label.trim();
    if Field::find(label).is_some() || GroupKey::find(label).is_some() {
        return format!("{label}（台账）");
    }
    label.to_owned()
}
