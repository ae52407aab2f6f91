//! Columns for which there is no field.

use std::collections::HashMap;

use crate::import::understand::{OwnCell, Reading};
use crate::model::{Field, Id, Kind, OwnField, OwnFieldColumn, OwnFieldKind, Row, Table, Value};
use crate::view::GroupKey;

use super::Ground;

impl Ground {
    /// Finds the own columns of all headings without a field, and makes those that are missing.
    pub fn declare_own(&mut self, readings: &[(String, Reading)]) {
        let mut order: Vec<(&str, OwnFieldKind)> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (_, reading) in readings {
            for project in &reading.projects {
                // The rows of a sheet have its headings in one order: most stand where they stood in the row before.
                let mut next = 0;
                for (heading, cell) in &project.own {
                    let kind = kind_of(cell);
                    let stands = order.get(next).is_some_and(|(at, _)| at == heading);
                    let place = if stands {
                        next
                    } else {
                        *places.entry(heading).or_insert_with(|| {
                            order.push((heading, kind));
                            order.len() - 1
                        })
                    };
                    order[place].1 = wider(order[place].1, kind);
                    next = place + 1;
                }
            }
        }
        // Of two fields of a name the first is meant.
        let mut known: HashMap<String, Id<OwnField>> = HashMap::new();
        for field in self.portfolio.own_fields().iter() {
            known.entry(field.label.clone()).or_insert(field.id);
        }
        let mut made = Vec::new();
        for (heading, kind) in order {
            let id = self.own_field((heading, kind), &mut known, &mut made);
            self.own.insert(heading.into(), id);
        }
        self.make_all(made);
        let columns = self.portfolio.own_columns().iter();
        let kinds = columns.map(|own| (own.id(), own.column().kind));
        self.own_kinds = kinds.collect();
    }

    fn own_field(
        &mut self,
        (heading, kind): (&str, OwnFieldKind),
        known: &mut HashMap<String, Id<OwnField>>,
        made: &mut Vec<Row>,
    ) -> Id<OwnField> {
        let label = own_label(heading);
        if let Some(id) = known.get(heading).or_else(|| known.get(&label)) {
            return *id;
        }
        let name = label.clone();
        let values = [
            (OwnFieldColumn::Label as usize, Value::Text(label)),
            (OwnFieldColumn::Kind as usize, Value::Choice(kind.label())),
            (
                OwnFieldColumn::Position as usize,
                self.next_place(Table::OwnField),
            ),
        ];
        let row = self.blank(made.len(), Table::OwnField, &values);
        let id = Id::new(row.id);
        made.push(row);
        known.entry(name).or_insert(id);
        id
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
