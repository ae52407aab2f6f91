//! A row below the heads, and what it is.

use crate::model::{ParseError, ProjectColumn};

use super::super::label::Label;

/// A row below the heads.
#[derive(Clone, Debug)]
pub struct BodyRow {
    /// The row, from 0.
    pub index: u32,
    /// What it is.
    pub kind: RowKind,
    /// Its first words.
    pub text: String,
    /// Where they stand.
    pub label_column: u32,
    /// Its number.
    pub serial: Option<u32>,
}

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// 合计
    Total(Label),
    /// 小计
    Subtotal(Label),
    /// 其中：在建
    OfWhich(Label),
    /// 一、基础设施
    Group(Label),
    /// A project.
    Project(Name),
    /// A part of the project above.
    Part(Name),
    /// More of the project above.
    Continuation,
    /// It looks like a project and can't come in.
    Refused(String),
    /// Nothing of the list.
    Other(&'static str),
}

/// A name as the row has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// Without marks, numbers and the count of parts.
    pub text: String,
    /// The number that was taken off before it, though the row has one: `21.`
    pub number: String,
    /// ★, ▲ …
    pub marks: String,
    /// The count of parts in a bracket behind it, with that bracket.
    pub parts: Option<(u32, String)>,
}

impl Name {
    /// Whether a project can be called so.
    ///
    /// # Errors
    /// It is longer than a name may be.
    pub fn check_length(&self) -> Result<(), ParseError> {
        ProjectColumn::Name.spec().kind.check_length(&self.text)
    }
}
