//! A cell of a paper that came back: whether it was altered, and what it says.

use crate::import::grid::{Cell, Epoch, Place, Value as CellValue};
use crate::model::{
    CellPrint, Derived, Field, Kind, MoneyUnit, PaperKey, PaperMark, PartField, Value,
    means_nothing,
};
use crate::view::ABSENT;

use super::super::altered::Said;
use super::super::cells;
use super::super::findings::Findings;
use super::super::text::{level, tidy};
use super::super::unit::Unit;

/// With what a paper ends a text that is longer than a cell.
const CUT: &str = "…（过长，其余未列出）";

/// What a cell says; nothing of one that is not understood, which is told.
pub(super) fn said(
    key: PaperKey,
    (place, cell): (Place, &Cell),
    (mark, epoch): (&PaperMark, Epoch),
    findings: &mut Findings,
) -> Option<Said> {
    Some(match kind(key) {
        Kind::Money => {
            let read = cells::money(cell, unit_of(mark));
            Said::Value(Value::Money(findings.value(place, cell, read)?))
        }
        Kind::Date => {
            // How a milestone stands is written below its date, by the program.
            let text = cell.as_text().filter(|_| is_milestone(key));
            let planned = text.and_then(|text| text.trim().split_once('\n'));
            let planned = planned.map(|(planned, _)| Cell::text(planned));
            let read = cells::date(planned.as_ref().unwrap_or(cell), epoch);
            Said::Value(Value::Date(findings.value(place, cell, read)?))
        }
        kind => {
            let text = findings.value(place, cell, cells::words(cell))?;
            if text.ends_with(CUT) {
                findings.not(place, cell, "原文太长，表上没有列全，改动没有导入");
                return None;
            }
            Said::Words(plain(kind, &text))
        }
    })
}

const fn is_milestone(key: PaperKey) -> bool {
    matches!(key, PaperKey::Field(Field::Derived(Derived::Milestone(_))))
}

/// Whether there was anything in a cell as it was printed.
pub(super) fn says_something(printed: CellPrint) -> bool {
    ["", ABSENT]
        .into_iter()
        .all(|nothing| printed != CellPrint::of_text(nothing))
}

pub(super) fn print(cell: &Cell) -> CellPrint {
    match &cell.value {
        CellValue::Number(number) => CellPrint::of_number(*number),
        _ => CellPrint::of_text(&cell.to_string()),
    }
}

pub(super) fn is_nothing(cell: &Cell) -> bool {
    let text = tidy(&cell.to_string());
    text.len() < 24 && means_nothing(&level(&text))
}

pub(super) fn unit_of(mark: &PaperMark) -> Unit {
    match mark.unit {
        MoneyUnit::Wan => Unit::Wan,
        MoneyUnit::Yi => Unit::Yi,
    }
}

/// What a cell of a column is to be read as.
pub(super) fn kind(key: PaperKey) -> Kind {
    match key {
        PaperKey::Field(field) => field.spec().cell.map_or_else(
            || field.kind(),
            |(table, column)| table.columns()[column].kind,
        ),
        PaperKey::Part(field) => field.spec().kind,
        PaperKey::Indicator(_) => Kind::Decimal,
    }
}

/// A text without what a paper adds to it. The mark of a suggestion may have been typed anew, without its joiner; what is
/// written in words of the library's has no asterisk of its own.
pub(super) fn plain(kind: Kind, text: &str) -> String {
    let text = tidy(text);
    match text.strip_suffix(['*', '＊']) {
        Some(bare) if !matches!(kind, Kind::Text | Kind::LongText) => bare.trim_end().to_owned(),
        _ => text,
    }
}

/// Why what a person writes into a column does not come in; empty where it does.
pub(super) fn why_not(key: PaperKey) -> &'static str {
    match key {
        // What is joined of several values can be taken apart again.
        PaperKey::Field(Field::Derived(
            Derived::Period | Derived::ProblemsInHand | Derived::Approval(_),
        )) => "",
        key => key.why_not(),
    }
}

/// Whether a cell that a person emptied stands for one value: a name has to be there, and what is joined of several rows
/// is theirs.
pub(super) fn can_be_emptied(key: PaperKey) -> bool {
    match key {
        PaperKey::Field(Field::NAME) => false,
        PaperKey::Field(Field::Derived(derived)) => {
            let is_joined = matches!(derived, Derived::ProblemsInHand | Derived::Approval(_));
            !is_joined && why_not(key).is_empty()
        }
        PaperKey::Part(PartField::Typed(table, column)) => {
            let is_named = table.name_column() == Some(column) || table.columns()[column].is_key;
            !is_named && why_not(key).is_empty()
        }
        key => why_not(key).is_empty(),
    }
}

pub(super) fn label(key: PaperKey) -> String {
    match key {
        PaperKey::Field(field) => field.label().to_owned(),
        PaperKey::Part(field) => field.spec().label.to_owned(),
        PaperKey::Indicator(Some(year)) => format!("{year}年"),
        PaperKey::Indicator(None) => String::new(),
    }
}
