//! What the threads of a library tell the window.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use uuid::Uuid;

use super::{CheckReport, StoreError};

/// What the writer reports. Messages are ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreEvent {
    /// The op is on disk.
    Saved {
        /// The op.
        op_id: Uuid,
        /// Its number in the log.
        seq: u64,
    },
    /// The op is not on disk. It is kept, with all after it, and tried again.
    Failed {
        /// The op.
        op_id: Uuid,
        /// What is wrong and what to do.
        message: String,
    },
    /// The file refuses the op for what it says, and always will: it is given up. Those after it go on, as far as they do
    /// not build on it; what is in memory is to be read anew.
    Refused {
        /// The op.
        op_id: Uuid,
        /// What it was.
        label: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// The replica does not come to what its server holds: it is to be built anew.
    Unlike,
    /// What a server's log leads to did not come into the file, which is as it was: memory is ahead of it.
    NotTakenOver,
    /// The copy is there.
    CopySaved(PathBuf),
    /// There is no backup; the library itself is saved.
    BackupFailed(String),
    /// There is a backup, but no copy of it in the second place.
    SecondBackupFailed(String),
    /// A backup is there.
    BackedUp {
        /// Whether a person asked for it.
        is_awaited: bool,
    },
    /// A copy of a backup is in the second place.
    SecondBackedUp,
    /// The whole library was examined.
    Checked(CheckReport),
    /// The library could not be examined.
    CheckFailed(String),
    /// The working copy has gone out: the others see everything.
    Published,
    /// It has not, and is tried again; the work is saved on this computer.
    PublishFailed(String),
    /// It has not: the file was altered by somebody else, and what they did must be merged first.
    TargetChanged,
    /// There is no copy, and what was there before still is.
    CopyFailed {
        /// Where it was to be.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
}

/// Of an op that comes too late.
pub(super) const STOPPED: &str =
    "保存线程已停止，这一步没有保存。请重新启动程序，本机记录会补上已记下的修改";

/// Has the window look, and draw again; called from any thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Where the threads of a library tell what happened.
#[derive(Clone)]
pub(super) struct Reports {
    pub events: Sender<StoreEvent>,
    pub wake: Wake,
}

impl std::fmt::Debug for Reports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reports")
    }
}

impl Reports {
    pub fn send(&self, event: StoreEvent) {
        if self.events.send(event).is_err() {
            tracing::warn!("nobody listens to the store any more");
        }
        (self.wake)();
    }

    /// The op is not on the library's disk.
    pub fn failed(&self, op_id: Uuid, why: &str) {
        let message = why.to_owned();
        self.send(StoreEvent::Failed { op_id, message });
    }

    /// Neither a note nor a backup.
    pub fn no_backup(&self, error: &StoreError) {
        self.send(StoreEvent::BackupFailed(message(error)));
    }

    /// A backup, but none in the second place.
    pub fn no_second_backup(&self, error: &StoreError) {
        self.send(StoreEvent::SecondBackupFailed(message(error)));
    }

    /// What is kept; that it is not is told, and hinders nothing.
    pub fn kept<T>(&self, kept: Option<Result<T, StoreError>>) -> Option<T> {
        let kept = kept.transpose();
        kept.unwrap_or_else(|error| {
            self.no_backup(&error);
            None
        })
    }
}

/// The words for the person; the log gets the whole chain.
pub(super) fn message(error: &StoreError) -> String {
    tracing::error!("{error:?}");
    error.to_string()
}
