//! What is listed beside the projects: other rows, stated figures, cells and rows that need a look.

use serde::Serialize;
use uuid::Uuid;

use crate::import::grid::Place;
use crate::import::understand::role::Role;
use crate::model::{Decimal, Id, Indicator, Money, PaperKey, YearMonth};

use super::print::some_money;

/// An indicator of our own paper that came back, with what a person altered.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadIndicator {
    /// The row, from 1.
    pub row: u32,
    /// Which it is.
    pub id: Id<Indicator>,
    /// What the library calls it; empty of one that it does not know.
    pub name: String,
    /// Why nothing of it comes in, in Chinese; empty where it does.
    pub refused: String,
    /// The values of years, each with where it stands.
    pub years: Vec<(i32, Place, Decimal)>,
}

/// A row that is no project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherRow {
    /// The row, from 1.
    pub row: u32,
    /// title, unit, group, total, note …
    pub kind: String,
    /// Its first words.
    pub text: String,
}

/// A count or sum that the file states, beside what its rows give.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Declared {
    /// Where it stands.
    pub cell: String,
    /// Of what it is.
    pub what: String,
    /// The count stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The count read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_read: Option<u32>,
    /// The sum stated.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "some_money")]
    pub sum: Option<Money>,
    /// The sum read.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "some_money")]
    pub sum_read: Option<Money>,
    /// Where the sum stands when `cell` holds the count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum_cell: Option<String>,
    /// Whether both are as stated.
    pub agrees: bool,
}

/// A cell that needs a look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OddCell {
    /// Its sheet, where sheets have names.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sheet: String,
    /// Its address.
    pub cell: String,
    /// What it holds.
    pub text: String,
    /// Why, in Chinese.
    pub why: String,
    /// The same as its address.
    #[serde(skip)]
    pub place: Place,
    /// The head of its column; empty where it has none.
    #[serde(skip)]
    pub heading: String,
    /// What stands there in the library, where that is known.
    #[serde(skip)]
    pub of: Option<OddOf>,
    /// The place of its project in [`Reading::projects`]; none of what stands in no project's rows.
    #[serde(skip)]
    pub project: Option<usize>,
}

impl OddCell {
    /// The sentence of a cell that needs a look, among those about its file.
    pub fn words(&self) -> String {
        format!("{} {}", self.cell, self.needs_a_look())
    }

    /// The same without its address.
    pub fn needs_a_look(&self) -> String {
        format!("需核对（{}）：{}", self.text, self.why)
    }
}

/// Of what a cell is that is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddOf {
    /// Of what its column holds.
    Role(Role),
    /// Of what our own paper says of it.
    Paper {
        /// For what its column stands.
        key: PaperKey,
        /// The row that belongs to the project, where it is of one.
        part: Option<Uuid>,
        /// The year under report.
        year: i32,
        /// The month under report.
        month: Option<YearMonth>,
    },
}

/// A row that looks like a project and can't come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// The row, from 1.
    pub row: u32,
    /// Why, in Chinese.
    pub why: String,
}

/// What follows from a row's figures, beside what is printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DerivedRow {
    /// The row, from 1.
    pub row: u32,
    /// 完成率 in percent.
    pub rate: String,
    /// 序时差 in points.
    pub ahead: String,
    /// The light.
    pub light: &'static str,
    /// What is printed otherwise, in Chinese.
    pub disagrees: Vec<String>,
}
