//! What the tables in the text of a report are made of.

use crate::model::{Money, Ratio};

use super::columns::number_column;
use super::document::{Align, CardBlock, DocumentCell, DocumentColumn};

pub(super) fn words(heading: &str, width_chars: f64) -> DocumentColumn {
    DocumentColumn {
        heading: heading.to_owned(),
        width_chars,
        align: Align::Left,
        ..number_column()
    }
}

pub(super) fn short(heading: &str, width_chars: f64) -> DocumentColumn {
    DocumentColumn {
        align: Align::Centre,
        ..words(heading, width_chars)
    }
}

pub(super) fn number(heading: &str) -> DocumentColumn {
    DocumentColumn {
        align: Align::Right,
        ..words(heading, 9.0)
    }
}

pub(super) fn money(heading: &str) -> DocumentColumn {
    DocumentColumn {
        align: Align::Right,
        is_money: true,
        ..words(heading, 13.0)
    }
}

pub(super) fn table(
    heading: &str,
    columns: Vec<DocumentColumn>,
    rows: Vec<Vec<DocumentCell>>,
) -> Option<CardBlock> {
    (!rows.is_empty()).then(|| CardBlock {
        heading: heading.to_owned(),
        columns,
        rows,
        ids: Vec::new(),
        fills_page: false,
    })
}

/// An amount; nothing is said of none.
pub(super) fn amount(amount: Money) -> DocumentCell {
    match amount {
        Money::ZERO => DocumentCell::Absent,
        amount => DocumentCell::Amount(amount),
    }
}

pub(super) fn known(amount: Option<Money>) -> DocumentCell {
    amount.map_or(DocumentCell::Absent, DocumentCell::Amount)
}

/// An amount, in brackets where it is in that of a programme in the same list.
pub(super) fn held(amount: Option<Money>, is_held: bool) -> DocumentCell {
    match amount {
        Some(amount) if is_held => DocumentCell::Contained(amount),
        amount => known(amount),
    }
}

pub(super) fn percent(rate: Option<Ratio>) -> DocumentCell {
    rate.map_or(DocumentCell::Empty, |rate| {
        DocumentCell::Rate(rate.to_tenths())
    })
}
