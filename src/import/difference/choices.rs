//! What a person decided about what comes in.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::model::{Department, Id, Project, Table};

use super::Spot;

/// A row of a sheet: which of the files, and which of the projects that were read in it.
///
/// It stays the same however often the difference is worked out from the same files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// Place of the file among those that come in.
    pub file: usize,
    /// Place of the project in [`Reading::projects`](crate::import::understand::Reading::projects).
    pub place: usize,
}

/// A cell of a row, by what it says.
pub type CellKey = (RowKey, Spot);

/// Everything that a person decided. Without a word of it what is sure comes in, and what only looks alike waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Which kinds of rows come in at all.
    pub takes: Takes,
    /// What rows are, or that they stay out.
    pub rows: BTreeMap<RowKey, RowChoice>,
    /// Cells that were refused (`false`), or taken though they are held back (`true`).
    pub cells: BTreeMap<CellKey, bool>,
    /// Columns that were refused in all rows, by the printed words of [`Spot`].
    pub refused_columns: BTreeSet<String>,
    /// Cells whose text was put right. Bare amounts are in 万元.
    pub corrected: BTreeMap<CellKey, String>,
    /// What spellings mean that the library does not know; departments and categories have them.
    pub names: BTreeMap<(Table, String), NameChoice>,
    /// Projects of the library that go because no sheet has them. Others of these sheets are left alone.
    pub deleted: BTreeSet<Id<Project>>,
    /// Who sent a file, where the file does not say it rightly: a department, or nobody in particular.
    pub senders: BTreeMap<usize, Option<Id<Department>>>,
}

/// Which kinds of rows come in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Takes {
    /// New ones and changes.
    #[default]
    All,
    /// Only projects that the library has not.
    New,
    /// Only changes to projects that it has.
    Changed,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowChoice {
    /// This project of the library.
    Is(Id<Project>),
    /// The same new project as this row of an earlier file.
    Joins(RowKey),
    /// A project that the library has not.
    New,
    /// It stays out.
    Refuse,
}

/// What a spelling means that the library does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameChoice {
    /// This row of the list.
    Is(Uuid),
    /// A new row of that name.
    New,
    /// Nothing: the name is left out.
    Leave,
}
