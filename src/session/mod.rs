//! An open library: its content in memory, and the only way in which that is altered. Window and command line use it
//! alike: working copy, notes on this computer, lock, backups, publication.
//!
//! May use `model`, `clock`, `files`, `store`, `view`, `edit`, `reconcile` and `seed`.

mod access;
mod author;
mod backups;
mod copy;
mod create;
mod error;
mod exchanging;
mod gaps;
mod linked;
mod linking;
mod notice;
mod opening;
mod party;
mod place;
mod reloading;
#[expect(
    clippy::module_inception,
    reason = "the type that the room is named after"
)]
mod session;
mod theirs;
mod undecided;
mod warming;
mod writing;

pub use author::author;
pub use backups::{load_backup, restore_label};
pub use copy::{CopyMerge, TheirCopy, is_handed_out, is_named_package, read_merge, read_undecided};
pub use create::{Content, create_from, create_library, create_library_as};
pub use error::{
    BackupError, CopyError, CreateError, ExchangeError, FinishError, NoHistory, StepError,
};
pub use exchanging::{
    Exchanged, HandOut, Occasion, Packing, hand_out, pack, take_attachments_along, unsent,
};
pub use linked::{LastOfOthers, Linked, Reach};
pub use notice::{Matter, Notice};
pub use opening::{How, Opening};
pub use party::Party;
pub(crate) use place::meant;
pub use session::Session;
pub(crate) use session::Work;
pub use theirs::OurOps;
pub use writing::{Publication, SaveState};

pub use crate::store::Wake;
