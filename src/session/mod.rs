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
mod notice;
mod opening;
mod place;
mod reloading;
#[expect(
    clippy::module_inception,
    reason = "the type that the room is named after"
)]
mod session;
mod undecided;
mod warming;
mod writing;

pub use author::author;
pub use backups::{load_backup, restore_label};
pub use copy::{CopyMerge, TheirCopy, read_merge, read_undecided};
pub use create::{Content, create_from, create_library, create_library_as};
pub use error::{BackupError, CopyError, CreateError, FinishError, NoHistory, StepError};
pub use notice::{Matter, Notice, Wake};
pub use opening::{How, Opening};
pub(crate) use place::meant;
pub use session::Session;
pub(crate) use session::Work;
pub use writing::{Publication, SaveState};
