//! What the rows so far were, as far as it tells what the next one is.

use super::super::label::Numbering;
use super::row::{BodyRow, RowKind};

/// The rows so far. A sheet may have a million of them: none is looked at again.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Before {
    /// What the last row of the list was. Rows of notes and empty numbers don't part what belongs together.
    pub last: Last,
    /// Whether there was a project.
    pub has_top: bool,
    /// The number of the last one, where it has one.
    pub top_serial: Option<u32>,
    /// Whether there was a group without a number.
    pub has_plain_group: bool,
}

/// What a row of the list was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Last {
    /// There is none yet, or one that has no bearing on the next.
    #[default]
    Apart,
    /// A project, a part, or more of one.
    Project,
    /// 其中：在建
    OfWhich,
    /// It can't come in.
    Refused,
}

impl Before {
    /// Takes note of the next row.
    pub fn note(&mut self, row: &BodyRow) {
        self.last = match &row.kind {
            RowKind::Other(_) => self.last,
            RowKind::Project(_) | RowKind::Part(_) | RowKind::Continuation => Last::Project,
            RowKind::OfWhich(_) => Last::OfWhich,
            RowKind::Refused(_) => Last::Refused,
            RowKind::Total(_) | RowKind::Subtotal(_) | RowKind::Group(_) => Last::Apart,
        };
        match &row.kind {
            RowKind::Project(_) => {
                self.has_top = true;
                self.top_serial = row.serial;
            }
            RowKind::Group(label) => {
                self.has_plain_group |= label.numbering == Numbering::Plain;
            }
            _ => {}
        }
    }
}
