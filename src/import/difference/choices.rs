//! What a person decided about what comes in.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::import::grid::Place;
use crate::model::{Department, Id, Project, Table};

use super::Spot;

/// A row of a sheet, by where it stands.
///
/// It stays the same however often the files are read, and whatever their heads and columns are taken for: what was
/// decided about a row that is no project under other heads holds again when the heads are set back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// Place of the file among those that come in.
    pub file: usize,
    /// Place of the sheet in the file.
    pub sheet: usize,
    /// Its number in the sheet, from 1.
    pub row: u32,
}

/// A cell of a row, by where it stands and what it says: a cell that is taken for something else, or something that
/// another cell says, is another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// Its row.
    pub row: RowKey,
    /// What it says.
    pub spot: Spot,
    /// Where it stands; none of what no single cell says.
    pub place: Option<Place>,
}

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

impl Choices {
    /// The same of files that are counted otherwise: `to` says how. What was decided about one that is not counted any
    /// more, or that joins a row of such a file, is left out.
    #[must_use]
    pub fn renumbered(&self, to: impl Fn(usize) -> Option<usize>) -> Self {
        let row = |key: RowKey| {
            let file = to(key.file)?;
            Some(RowKey { file, ..key })
        };
        let cell = |key: &CellKey| {
            let row = row(key.row)?;
            let key = key.clone();
            Some(CellKey { row, ..key })
        };
        let rows = self.rows.iter().filter_map(|(key, choice)| {
            let choice = match choice {
                RowChoice::Joins(other) => RowChoice::Joins(row(*other)?),
                choice => *choice,
            };
            Some((row(*key)?, choice))
        });
        let cells = self.cells.iter();
        let corrected = self.corrected.iter();
        let senders = self.senders.iter();
        Self {
            rows: rows.collect(),
            cells: cells
                .filter_map(|(key, is_taken)| Some((cell(key)?, *is_taken)))
                .collect(),
            corrected: corrected
                .filter_map(|(key, text)| Some((cell(key)?, text.clone())))
                .collect(),
            senders: senders
                .filter_map(|(file, sender)| Some((to(*file)?, *sender)))
                .collect(),
            takes: self.takes,
            refused_columns: self.refused_columns.clone(),
            names: self.names.clone(),
            deleted: self.deleted.clone(),
        }
    }

    /// Adds what was decided about other files.
    pub fn add_files(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.cells.extend(other.cells);
        self.corrected.extend(other.corrected);
        self.senders.extend(other.senders);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decided_follows_its_file_and_comes_back_with_it() {
        let row = |file, row| RowKey {
            file,
            sheet: 0,
            row,
        };
        let cell = |file| CellKey {
            row: row(file, 3),
            spot: Spot::NAME,
            place: Some(Place::new(2, 1)),
        };
        let choices = Choices {
            rows: BTreeMap::from([
                (row(0, 5), RowChoice::Refuse),
                (row(2, 7), RowChoice::Joins(row(0, 5))),
                (row(2, 8), RowChoice::Joins(row(1, 5))),
            ]),
            cells: BTreeMap::from([(cell(1), false), (cell(2), true)]),
            corrected: BTreeMap::from([(cell(2), "甲".to_owned())]),
            senders: BTreeMap::from([(1, None), (2, None)]),
            ..Choices::default()
        };
        // The second is none any more, and the third is the second.
        let place = [Some(0), None, Some(1)];
        let now = choices.renumbered(|file| place[file]);
        let rows = [
            (row(0, 5), RowChoice::Refuse),
            (row(1, 7), RowChoice::Joins(row(0, 5))),
        ];
        assert_eq!(now.rows, BTreeMap::from(rows));
        assert_eq!(now.cells, BTreeMap::from([(cell(1), true)]));
        assert_eq!(now.corrected, BTreeMap::from([(cell(1), "甲".to_owned())]));
        assert_eq!(now.senders, BTreeMap::from([(1, None)]));
        let mut back = now.renumbered(|file| [0, 2].get(file).copied());
        back.add_files(choices.renumbered(|file| (file == 1).then_some(1)));
        assert_eq!(back.cells, choices.cells);
        assert_eq!(back.senders, choices.senders);
    }
}
