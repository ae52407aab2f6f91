//! The library file: one SQLite database that keeps a portfolio and the log of everything done to it.
//!
//! This room holds the open protocol, the schema, the log with its chain of hashes, undo history,
//! checks, copies and the thread that writes. It may use `model` and `files`. SQL is written here and
//! nowhere else; time and identities come in as arguments.
//!
//! What it promises: an op that was reported as saved is in the file, whole, after a crash or a power
//! cut; a file that it refuses stays as it was, byte for byte; no file is ever replaced unasked.

mod archive;
mod attachments;
mod author;
mod backup;
mod brought;
mod built;
mod carry_out;
mod change_row;
mod check;
mod compressed;
mod connect;
mod copy_work;
mod copying;
mod early;
mod entry;
mod error;
mod events;
mod exchange;
mod fault;
mod framed;
mod glance;
mod hand_out;
mod header;
mod image;
mod journal;
mod known_ops;
mod large;
mod lines;
mod lock_record;
mod log;
mod made_up;
mod meanwhile;
mod member;
mod memory;
mod noted;
mod noting;
mod orders;
mod origin;
mod package;
mod packed;
mod packed_note;
mod paths;
mod process_lock;
mod publisher;
mod received;
mod recovery;
mod replacing;
mod rows;
mod salvage;
mod save_copy;
mod schema;
mod seal;
pub mod server;
mod snapshot;
mod storage;
#[expect(
    clippy::module_inception,
    reason = "the type that the room is named after"
)]
mod store;
mod stored;
mod trust;
mod undo;
mod working_copy;
mod writer;

#[cfg(test)]
mod tests;

pub use archive::{Archive, Past, Point};
pub use attachments::{
    AttachmentError, FileState, KeptFile, attachment_folder, attachment_states, bring_attachments,
    copy_attachment, keep_attachment, read_attachments,
};
pub use author::Author;
pub use backup::{Backup, backups, superfluous};
pub use check::CheckReport;
pub use error::StoreError;
pub use events::{StoreEvent, Wake};
pub use glance::{Glance, glance};
pub use log::HistoryQuery;
pub use made_up::{Recovered, recover, replay};
pub use memory::{Memory, OpenMemory};
pub use package::{
    PACKAGE_EXTENSION, Package, PackageError, PackageHead, Sender, Stretch, is_package,
    read_package, stretches, write_package,
};
pub use received::Received;
pub use replacing::replace_unfit;
pub use salvage::{SalvageReport, SalvagedTable, salvage};
pub use seal::{Password, is_sealed, seal, seal_copy, unseal};
pub use snapshot::{Snapshot, history, read_only, read_target};
pub use storage::Storage;
pub use store::{Opened, Store};
pub use trust::{CheckReason, find_backups};
pub use undo::UndoHistory;
pub use working_copy::{WorkingCopy, WorkingCopyOptions};
pub use writer::{Asker, Writer};
