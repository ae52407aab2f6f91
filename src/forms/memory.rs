//! What people chose for a form, kept in the library for the next one of its shape, beside what is kept of ledgers: under
//! headings of its own, so that neither is taken for the other.

use std::collections::HashMap;

use crate::edit::{Draft, NewId};
use crate::import::understand::{BlankSheet, ColumnKey, later_by};
use crate::model::{Change, Id, LedgerShape, LedgerShapeColumn, Portfolio, Record as _, Value};

use super::filling::Filling;
use super::form::Form;
use super::mapping::FormMapping;

/// Before the headings of forms.
const FORM: &str = "套表：";

/// What was said of columns by their headings, on forms of any shape.
#[derive(Debug, Default)]
pub(super) struct Taught(HashMap<String, Filling>);

impl Taught {
    /// What is kept in a library, for a form that is about another time. The newest word counts.
    pub fn of_library(portfolio: &Portfolio, blank: &BlankSheet) -> Self {
        let mut taught = HashMap::new();
        for kept in portfolio.ledger_shapes().iter() {
            let Some(headings) = kept.headings.strip_prefix(FORM) else {
                continue;
            };
            let headings: Vec<&str> = headings.split('|').collect();
            for (place, filling) in said(portfolio, kept, blank) {
                let heading = headings.get(place).filter(|heading| !heading.is_empty());
                if let Some(heading) = heading {
                    taught.insert((*heading).to_owned(), filling);
                }
            }
        }
        Self(taught)
    }

    /// What was said of a heading.
    pub fn of(&self, blank: &BlankSheet, place: usize) -> Option<Filling> {
        let heading = blank.shape.split('|').nth(place)?;
        self.0.get(heading).cloned()
    }
}

/// What is kept of a form of this shape, as it means for one that is about another time; and the file for which it was said.
pub(super) fn kept(portfolio: &Portfolio, blank: &BlankSheet) -> (FormMapping, String) {
    let Some(kept) = row(portfolio, &blank.shape) else {
        return <(FormMapping, String)>::default();
    };
    let columns = said(portfolio, kept, blank).into_iter();
    let columns = columns.filter_map(|(place, filling)| {
        let index = blank.columns.get(place)?.read.index;
        Some((ColumnKey::Index(index), filling))
    });
    let mapping = FormMapping {
        columns: columns.collect(),
        ..FormMapping::default()
    };
    (mapping, kept.name.clone())
}

/// The newest: two copies of a library may each have kept one.
fn row<'p>(portfolio: &'p Portfolio, shape: &str) -> Option<&'p LedgerShape> {
    let mut newest = portfolio.ledger_shapes().iter().rev();
    newest.find(|kept| kept.headings.strip_prefix(FORM) == Some(shape))
}

/// What is kept, column by column; nothing of what a newer program wrote.
fn said(portfolio: &Portfolio, kept: &LedgerShape, blank: &BlankSheet) -> Vec<(usize, Filling)> {
    let Ok(mapping) = FormMapping::parse(portfolio, &kept.mapping) else {
        return Vec::new();
    };
    let (years, months) = later_by(&kept.period, (blank.year, blank.month));
    let later = mapping.columns.into_iter().filter_map(|(key, filling)| {
        let ColumnKey::Index(place) = key else {
            return None;
        };
        let filling = match filling {
            Filling::Role(role) => Filling::Role(role.later(years, months)?),
            filling => filling,
        };
        Some((place as usize, filling))
    });
    later.collect()
}

/// Keeps what a person chose for a form; nothing alters where nothing was chosen, or the same as before.
pub fn keep_form(portfolio: &Portfolio, form: &Form, file: &str, new_id: NewId) -> Draft {
    let label = format!("记住套表各列的内容：{file}");
    let nothing = Draft {
        label: label.clone(),
        changes: Vec::new(),
    };
    let blank = form.blank();
    let chosen = form.chosen();
    if chosen.columns.is_empty() {
        return nothing;
    }
    let mapping = chosen.to_json().to_string();
    let period = match (blank.year, blank.month) {
        (Some(year), Some(month)) => format!("{year}-{month:02}"),
        (Some(year), None) => year.to_string(),
        (None, _) => String::new(),
    };
    let headings = format!("{FORM}{}", blank.shape);
    let changes = match row(portfolio, &blank.shape) {
        Some(kept) => {
            let set = |column: LedgerShapeColumn, text: String| {
                let value = if text.is_empty() {
                    Value::Empty
                } else {
                    Value::Text(text)
                };
                Change::set(kept, column as usize, value)
            };
            set(LedgerShapeColumn::Period, period)
                .into_iter()
                .chain(set(LedgerShapeColumn::Mapping, mapping))
                .collect()
        }
        None => vec![Change::Create(
            LedgerShape {
                id: Id::new(new_id()),
                name: file.chars().take(200).collect(),
                headings,
                period,
                mapping,
            }
            .to_row(),
        )],
    };
    Draft { label, changes }
}
