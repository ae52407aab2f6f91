//! Copies of a library that are handed out, and what was last exchanged with each.

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use super::op_set::{Floor, Known};
use super::{Change, Department, Id, Project, Row, Table};

/// What a copy was handed out for. It stands in the copy's own file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remit {
    /// Identity of the copy, however it is named and wherever it lies.
    pub copy: Uuid,
    /// Whose copy it is, as its department is called.
    pub name: String,
    /// The department that is to fill it in.
    pub department: Option<Id<Department>>,
    /// What it holds.
    pub extent: Extent,
    /// When it was handed out.
    pub at: DateTime<FixedOffset>,
    /// Who handed it out.
    pub by: String,
    /// What the library knew then; whoever has more, has it from elsewhere.
    pub base: Floor,
}

/// What of a library a copy holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it, with its history.
    Whole,
    /// The projects of its department.
    Own {
        /// Projects of others that came along because those of the department point at them, or they at those.
        along: Vec<Id<Project>>,
    },
}

/// Somebody with whom ops are exchanged, and how far that has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The copy; [`Exchange::GIVER`] and [`Exchange::ANYBODY`] have words of their own.
    pub peer: Uuid,
    /// Whose copy it is.
    pub name: String,
    /// The department that it was handed to.
    pub department: Option<Id<Department>>,
    /// Whether it holds only the projects of its department.
    pub is_limited: bool,
    /// When it was handed out, where that was done here.
    pub handed: Option<DateTime<FixedOffset>>,
    /// What it began with.
    pub base: Known,
    /// What was sent there, whether or not it arrived.
    pub sent: Option<Sent>,
    /// What came from there last.
    pub received: Option<Sent>,
}

/// A package that went out or came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Up to which ops both have them since then, as far as the sender knows.
    pub known: Known,
    /// When it was made.
    pub at: DateTime<FixedOffset>,
    /// The name of the file.
    pub file: String,
}

impl Remit {
    /// Why a step may not be done here, if so: the row that other projects, which are not in the copy, may point at.
    pub fn holds_back<'a>(&self, changes: &'a [Change]) -> Option<&'a Row> {
        let Extent::Own { along } = &self.extent else {
            return None;
        };
        changes.iter().find_map(|change| match change {
            Change::Delete(row) => {
                let is_shared = match row.table {
                    Table::Project => along.contains(&Id::new(row.id)),
                    table => SHARED.contains(&table),
                };
                is_shared.then_some(row)
            }
            Change::Create(_) | Change::Set { .. } => None,
        })
    }

    /// What the copy stands on, where it holds a part only.
    pub fn floor(&self) -> Option<&Floor> {
        match self.extent {
            Extent::Whole => None,
            Extent::Own { .. } => Some(&self.base),
        }
    }
}

/// Rows at which projects point whose rows are not in every copy.
const SHARED: [Table; 5] = [
    Table::Plan,
    Table::OutlineNode,
    Table::Category,
    Table::Department,
    Table::OwnField,
];

impl Exchange {
    /// Whoever handed out the copy that is open.
    pub const GIVER: Uuid = Uuid::nil();

    /// Whoever has a copy of which nothing is noted.
    pub const ANYBODY: Uuid = Uuid::max();

    /// What everybody on the other side has, if all that was sent arrived.
    pub fn sent_known(&self) -> Known {
        let mut known = self.base.clone();
        if let Some(sent) = &self.sent {
            known.join(&sent.known);
        }
        known
    }

    /// What whoever sent last on the other side has, if all that was sent arrived.
    pub fn known(&self) -> Known {
        let mut known = self.base.clone();
        for sent in self.sent.iter().chain(&self.received) {
            known.join(&sent.known);
        }
        known
    }
}
