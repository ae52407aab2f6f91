//! What the thread that owns a library is told to do.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use tempfile::TempPath;

use super::backup::Kept;
use super::noted::Noted;
use super::received::Received;
use super::{Password, Snapshot, Store, StoreError, WorkingCopy};
use crate::files::Fingerprint;
use crate::model::{Portfolio, SignedOp};

/// A brief question, answered between two orders.
pub(super) type Question = Box<dyn FnOnce(&Store) + Send>;

/// What is asked of a library as it stood at one moment.
pub(super) type Study = Box<dyn FnOnce(&Snapshot) + Send>;

/// What the library's thread must know of an task.
#[derive(Clone, Copy, Debug)]
pub(super) enum Done {
    /// Nothing is wrong with the library.
    Sound(DateTime<FixedOffset>),
    /// A backup is there, or there is none.
    BackedUp(Option<Kept>),
}

/// One order.
pub(super) enum Command {
    /// An op, and whether it has been noted.
    Commit(Box<SignedOp>, Noted),
    /// An op that came from the server of a replica.
    Receive(Box<Received>),
    /// What a server's log leads to, and the ops that are to follow it.
    TakeOver(Box<TempPath>, Vec<SignedOp>),
    Retry,
    SaveCopy(PathBuf, bool, Option<Password>),
    Ask(Question),
    Study(Study),
    BackUp(DateTime<FixedOffset>),
    KeepAlso(Option<PathBuf>),
    Check(DateTime<FixedOffset>),
    Attend(Box<WorkingCopy>),
    Publish,
    Accept(Fingerprint),
    /// The content that the library comes to with what was committed before.
    KeepContent(Arc<Portfolio>),
    /// What has become of the copy that was under way.
    Arrived(Result<Fingerprint, StoreError>),
    /// What has become of work on a copy.
    Done(Done),
    Close {
        /// Whether what has changed since the last backup is kept.
        backs_up: bool,
    },
}
