//! How values of a reading are printed for other programs.

use serde::{Serialize as _, Serializer};

use crate::model::{Money, PartialDate, ProjectColumn, YearMonth};

use super::super::role::ReadColumn;
use super::{OwnCell, ReadToDate};

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
pub(super) fn money<S: Serializer>(money: &Money, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(money.fen())
}

#[expect(clippy::ref_option, reason = "the form that serde calls")]
pub(super) fn some_money<S: Serializer>(
    money: &Option<Money>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    money.map(Money::fen).serialize(serializer)
}

#[expect(clippy::ref_option, reason = "the form that serde calls")]
pub(super) fn date<S: Serializer>(
    date: &Option<PartialDate>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    date.map(|date| date.to_string()).serialize(serializer)
}

#[expect(clippy::ref_option, reason = "the form that serde calls")]
pub(super) fn some_display<S: Serializer>(
    value: &Option<YearMonth>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.map(|value| value.to_string()).serialize(serializer)
}

pub(super) fn display<S: Serializer>(
    value: &impl std::fmt::Display,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// One figure stands by itself, several in a list.
pub(super) fn one_or_many<S: Serializer>(
    figures: &[ReadToDate],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match figures {
        [figure] => figure.serialize(serializer),
        figures => figures.serialize(serializer),
    }
}

pub(super) fn map<S: Serializer>(
    cells: &[(String, OwnCell)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(cells.iter().map(|(heading, cell)| (heading, cell)))
}

pub(super) fn filed<S: Serializer>(
    texts: &[(ProjectColumn, String)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        texts
            .iter()
            .map(|(column, text)| (column.spec().name, text)),
    )
}

pub(super) fn columns<S: Serializer>(
    columns: &[ReadColumn],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(columns.iter().map(|column| {
        let letters = crate::import::grid::column_letters(column.index);
        let unit = column.unit.map(|unit| format!("({})", unit.label()));
        (
            letters,
            format!("{}{}", column.role, unit.unwrap_or_default()),
        )
    }))
}
