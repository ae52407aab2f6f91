//! What a row says of itself, and what comes of it.

use crate::model::{Id, Money, Project};

/// What a row says of itself. What it does not say is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Claim<'a> {
    /// The identity, where the sheet is a paper of this program.
    pub id: Option<Id<Project>>,
    /// Whether several rows of the sheet may be of one project: a list of milestones has a row for each.
    pub is_line: bool,
    /// The national code as written.
    pub national_code: &'a str,
    /// The office's own number.
    pub code: &'a str,
    /// The name.
    pub name: &'a str,
    /// A number that was taken off before the name, as `21.`: without it the name is not quite what is written.
    pub number: &'a str,
    /// The name of the programme of which it is a part.
    pub parent: Option<&'a str>,
    /// Places.
    pub places: &'a [String],
    /// Owners.
    pub owners: &'a [String],
    /// Total investment.
    pub total: Option<Money>,
}

/// By what a row and a project belong together, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// By the identity.
    Id,
    /// By the national code.
    NationalCode,
    /// By the office's number.
    Code,
    /// By the name, equal but for blanks, width, quotes, brackets and marks.
    Same,
    /// By the name but for the city before it, 工程 or 项目 behind it, or a number before it.
    Affix,
    /// The name only resembles: offered, never taken.
    Near,
    /// The library has no such project. Neighbours that are known to be others may be offered.
    New,
}

impl How {
    /// The word that is printed.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::NationalCode => "national_code",
            Self::Code => "code",
            Self::Same => "same",
            Self::Affix => "affix",
            Self::Near => "near",
            Self::New => "new",
        }
    }
}

/// How a row stands to the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// By what; it stands also where nothing is taken, because several projects or several rows claim the same.
    pub how: How,
    /// The project that the row is.
    pub to: Option<Id<Project>>,
    /// What a person may choose instead of `to`, the likeliest first. `to` is not among them.
    pub offered: Vec<Id<Project>>,
    /// Another row that is meant by the same project, as its place among the claims.
    pub rival: Option<usize>,
    /// Why, in a few Chinese words.
    pub why: String,
}

impl Match {
    /// A row that the library has nothing like.
    pub(super) fn unknown() -> Self {
        Self {
            how: How::New,
            to: None,
            offered: Vec::new(),
            rival: None,
            why: "库中没有".to_owned(),
        }
    }

    /// The projects that the match names: the one that is taken, else those that are offered.
    pub fn projects(&self) -> Vec<Id<Project>> {
        match self.to {
            Some(id) => vec![id],
            None => self.offered.clone(),
        }
    }
}

/// Of which programme a row is a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Programme {
    /// Of none.
    None,
    /// Of one that the library has.
    Known(Id<Project>),
    /// Of one that it has not.
    Unknown,
}
