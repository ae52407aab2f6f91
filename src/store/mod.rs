//! The library file: one SQLite database that keeps a portfolio and the log of everything done to it.
//!
//! This room holds the open protocol, the schema, the log with its chain of hashes, undo history,
//! checks, copies and the thread that writes. It may use `model` only. SQL is written here and nowhere
//! else; time and identities come in as arguments.
//!
//! What it promises: an op that was reported as saved is in the file, whole, after a crash or a power
//! cut; a file that it refuses stays as it was, byte for byte; no file is ever replaced unasked.

mod archive;
mod backup;
mod brought;
mod change_row;
mod check;
mod compressed;
mod connect;
mod copy_work;
mod error;
mod file;
mod framed;
mod header;
mod journal;
mod lock_record;
mod log;
mod memory;
mod noting;
mod origin;
mod packed;
mod place;
mod process_lock;
mod publisher;
mod recovery;
mod rows;
mod salvage;
mod save_copy;
mod schema;
mod seal;
mod snapshot;
mod storage;
#[expect(
    clippy::module_inception,
    reason = "the type that the room is named after"
)]
mod store;
mod stored;
mod temporary;
mod trust;
mod undo;
mod working_copy;
mod writer;

#[cfg(test)]
mod tests;

pub use archive::{Archive, HistoryQuery, Past, Point};
pub use backup::{Backup, backups, create_private, superfluous};
pub use check::CheckReport;
pub use error::StoreError;
pub use file::{put_aside, read_if_there, read_small, real_path, resolve, write_json, write_whole};
pub use journal::{Recovered, recover, replay};
pub use memory::{Memory, OpenMemory};
pub use place::Place;
pub use salvage::{SalvageReport, SalvagedTable, salvage};
pub use save_copy::replace_unfit;
pub use seal::{Password, is_sealed, seal, seal_copy, unseal};
pub use snapshot::{Snapshot, history, read_only, read_target};
pub use storage::Storage;
pub use store::{Author, Opened, Store};
pub(crate) use temporary::{has_ended, private_folder};
pub use trust::{CheckReason, Fingerprint, find_backups};
pub use undo::UndoHistory;
pub use working_copy::{WorkingCopy, WorkingCopyOptions};
pub use writer::{StoreEvent, Writer};
