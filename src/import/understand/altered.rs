//! A row of a paper of this program that came back, and what a person altered of it.

use uuid::Uuid;

use crate::import::grid::Place;
use crate::model::{Id, MoneyUnit, PaperKey, Project, Table, Value, YearMonth};

/// What a row says of itself beside what people read, and what a person altered of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Returned {
    /// The project of the library for which it stands; none of a row that was added by hand.
    pub project: Option<Id<Project>>,
    /// Whether it bears an identity, be it one that this library does not know.
    pub is_marked: bool,
    /// Of what table each row of the paper is one; none of a list of projects.
    pub table: Option<Table>,
    /// Whether the paper is a form of one project, of which this is a line.
    pub is_form: bool,
    /// Whether it stands for a project that this library had and has no more.
    pub is_gone: bool,
    /// Why it can't come in, in Chinese; empty where it can.
    pub refused: String,
    /// The cells that a person altered; of a row that is not known, all of them.
    pub cells: Vec<ReturnedCell>,
}

/// A cell that a person altered.
#[derive(Clone, Debug, PartialEq)]
pub struct ReturnedCell {
    /// Where it stands.
    pub place: Place,
    /// For what.
    pub key: PaperKey,
    /// The row of the project whose field it is; none of the project's own fields, and of a row that was added by hand.
    pub part: Option<Uuid>,
    /// What it says.
    pub said: Said,
    /// The unit of bare amounts in it.
    pub unit: MoneyUnit,
    /// The year under report.
    pub year: i32,
    /// The month under report.
    pub month: Option<YearMonth>,
}

/// Whether a person said that the blank cells of a column erase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IsTold {
    /// In the mapping.
    Yes,
    /// Not yet.
    No,
}

/// What a cell says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// An amount or a date that a spreadsheet holds as such.
    Value(Value),
    /// Words, as a person would type them into the field.
    Words(String),
    /// Nothing any more, where something stood. It erases where a person said so beforehand, else it is offered.
    Nothing(IsTold),
}
