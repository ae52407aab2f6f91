//! The rows of a difference and their cells.

use crate::import::grid::Place;
use crate::model::{Department, Id, Project, Value};
use crate::reconcile::matching::Match;

use super::{CellKey, RowKey, Spot};

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKind {
    /// A project that the library has not.
    New,
    /// A project of the library of which something differs.
    Changed,
    /// A project of the library of which nothing differs that could come in by itself.
    Same,
    /// It stays out: a person said so, or it can't come in.
    Refused,
    /// Its name only resembles: a person has to decide, and it stays out until then.
    Undecided,
    /// A project of the library that no sheet has. It stays, unless a person says otherwise.
    Missing,
}

impl RowKind {
    /// All kinds, in the order in which a person looks at them.
    pub const ALL: [Self; 6] = [
        Self::Undecided,
        Self::Changed,
        Self::New,
        Self::Refused,
        Self::Missing,
        Self::Same,
    ];

    /// The word that is printed.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Refused => "refused",
            Self::Undecided => "undecided",
            Self::Missing => "missing",
        }
    }

    /// The word that people see.
    pub const fn label(self) -> &'static str {
        match self {
            Self::New => "新增",
            Self::Changed => "更改",
            Self::Same => "相同",
            Self::Refused => "不导入",
            Self::Undecided => "待确认",
            Self::Missing => "表中没有",
        }
    }
}

/// What becomes of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellState {
    /// It comes in.
    Accepted,
    /// A person refused it, its column or its row.
    Refused,
    /// It does not come in by itself: the library's value says as much or more. A person may take it.
    Held,
    /// It can't come in as it stands: a name that the library does not know, a text that is no value of its field. A
    /// person says what the name means, or puts the text right.
    Barred,
}

impl CellState {
    /// The word that is printed.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Held => "held",
            Self::Barred => "barred",
        }
    }

    /// The word that people see.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Accepted => "导入",
            Self::Refused => "不导入",
            Self::Held => "没有采用",
            Self::Barred => "未导入，需确认",
        }
    }
}

/// A cell that says something else than the library. What equals is not listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingCell {
    /// What it says.
    pub spot: Spot,
    /// Where it stands; none of what follows from a group, a sum of several rows, or a text without cells.
    pub place: Option<Place>,
    /// What the library holds.
    pub old: Value,
    /// What the sheet says, as the library would hold it.
    pub new: Value,
    /// What becomes of it.
    pub state: CellState,
    /// What is to be said of it: nothing of most, and a ledger has half a million.
    pub(super) words: Option<Box<CellWords>>,
    /// Whether it is a figure that can hardly be meant, whatever a person decided on it.
    pub is_doubtful: bool,
}

/// What is to be said of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CellWords {
    /// Why it does not come in, or only in part; see [`IncomingCell::why`].
    pub why: Option<Box<str>>,
    /// What the sheet writes where that is no value.
    pub written: Option<Box<str>>,
    /// What the sheet said before a person put it right.
    pub read: Option<Box<str>>,
    /// What the sheet calls that which is meant, where the library calls it otherwise.
    pub called: Option<Box<str>>,
    /// What the cell held when its sheet went out, where it was altered on both sides since.
    pub given: Option<Box<str>>,
}

impl CellWords {
    /// As a cell holds them.
    pub fn held(self) -> Option<Box<Self>> {
        (self != Self::default()).then(|| Box::new(self))
    }
}

impl IncomingCell {
    fn said(&self, word: impl Fn(&CellWords) -> &Option<Box<str>>) -> Option<&str> {
        word(self.words.as_deref()?).as_deref()
    }

    /// Says why it does not come in.
    pub(super) fn say_why(&mut self, why: &str) {
        self.words.get_or_insert_default().why = Some(why.into());
    }

    /// By what a decision about it is kept.
    pub fn key(&self, row: RowKey) -> CellKey {
        CellKey {
            row,
            spot: self.spot.clone(),
            place: self.place,
        }
    }

    /// Why it does not come in, or only in part, in Chinese; empty where there is nothing to say.
    pub fn why(&self) -> &str {
        self.said(|words| &words.why).unwrap_or_default()
    }

    /// What the sheet writes where that is no value of the field.
    pub fn written(&self) -> Option<&str> {
        self.said(|words| &words.written)
    }

    /// Whether its figure can hardly be meant, or was altered on both sides.
    pub fn is_odd(&self) -> bool {
        self.is_doubtful || self.given().is_some()
    }

    /// What the cell held when its sheet went out, where it was altered on both sides since: a conflict.
    pub fn given(&self) -> Option<&str> {
        self.said(|words| &words.given)
    }

    /// What the sheet calls that which is meant, where the library calls it otherwise.
    pub(super) fn called(&self) -> Option<&str> {
        self.said(|words| &words.called)
    }

    /// What the sheet says, as people read it, where a person put something else in its place.
    pub fn read(&self) -> Option<&str> {
        self.said(|words| &words.read)
    }
}

/// A row of a sheet beside the library, or a project that no sheet has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingRow {
    /// Which row; none of a project that no sheet has, and of a row that was not read.
    pub key: Option<RowKey>,
    /// What becomes of it.
    pub kind: RowKind,
    /// Place of its file; none of a project that no sheet has.
    pub file: Option<usize>,
    /// Place of what was read of it in [`Reading::projects`](crate::import::understand::Reading::projects); none where its
    /// key is none.
    pub read: Option<usize>,
    /// Its sheet.
    pub sheet: String,
    /// Its number in the sheet, from 1; 0 of a project that no sheet has.
    pub number: u32,
    /// Its name in the sheet, or the project's that no sheet has.
    pub name: String,
    /// How it was found, and what is offered instead; none of a project that no sheet has.
    pub found: Option<Match>,
    /// The project of the library beside which it stands; of an undecided row the likeliest one.
    pub project: Option<Id<Project>>,
    /// Rows of earlier files that bring a new project which this one may be, too, the likeliest first; by their places in
    /// [`Difference::rows`](super::Difference::rows).
    pub earlier: Vec<usize>,
    /// The earlier row, by its place in [`Difference::rows`](super::Difference::rows), that is the same new project.
    pub joins: Option<usize>,
    /// Departments that lead it: the library's of a project that it has, else those of the sheet that it knows.
    pub departments: Vec<Id<Department>>,
    /// Whether other departments than the senders answer for it.
    pub is_outside_remit: bool,
    /// Whether a person said what it is.
    pub is_said: bool,
    /// Whether the project goes; only of one that no sheet has.
    pub is_deleted: bool,
    /// Why it stays out or waits, in Chinese; empty where there is nothing to say.
    pub why: String,
    /// Cumulative figures of the sheet that the library's months don't come to, in Chinese.
    pub checks: Vec<String>,
    /// What differs.
    pub cells: Vec<IncomingCell>,
}

impl IncomingRow {
    /// Whether something of it comes in, or it goes.
    pub fn takes_part(&self) -> bool {
        match self.kind {
            RowKind::New => true,
            RowKind::Changed | RowKind::Same => self.count(CellState::Accepted) > 0,
            RowKind::Missing => self.is_deleted,
            RowKind::Refused | RowKind::Undecided => false,
        }
    }

    /// Whether it is a row of a sheet about a project for which others than its sender answer.
    pub const fn is_of_others(&self) -> bool {
        self.is_outside_remit && self.key.is_some()
    }

    /// Whether it has a figure that can hardly be meant, or one that was altered on both sides.
    pub fn is_doubted(&self) -> bool {
        self.cells.iter().any(IncomingCell::is_odd)
    }

    /// Whether somebody should look again at one of its figures: it can hardly be meant, or does not agree with others.
    pub fn is_suspicious(&self) -> bool {
        self.key.is_some() && (self.is_doubted() || !self.checks.is_empty())
    }

    /// The cell with its name, where that is listed: without it a new project is none.
    pub fn name_cell(&self) -> Option<&IncomingCell> {
        self.cells.iter().find(|cell| cell.spot == Spot::NAME)
    }

    /// How many of its cells are in a state.
    pub fn count(&self, state: CellState) -> usize {
        self.cells.iter().filter(|cell| cell.state == state).count()
    }

    /// Whether one of its cells is of a column, by the printed word of [`Spot`].
    pub fn has_column(&self, field: &str) -> bool {
        let mut cells = self.cells.iter();
        cells.any(|cell| cell.spot.to_string() == field)
    }
}
