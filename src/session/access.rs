use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::store::{Archive, Snapshot};

use super::error::NoHistory;
use super::writing::Writing;

/// Whether a library is ours to write.
pub(super) enum Access {
    /// Ours.
    Writing(Box<Writing>),
    /// Somebody else's, or on a medium that can't be written: a private copy of it.
    ReadOnly {
        reason: String,
        is_in_use: bool,
        snapshot: Arc<Mutex<Snapshot>>,
    },
}

impl Access {
    /// The writer, where it is ours.
    pub const fn writing(&self) -> Option<&Writing> {
        match self {
            Self::Writing(writing) => Some(writing),
            Self::ReadOnly { .. } => None,
        }
    }

    /// The same, to take note of something.
    pub const fn writing_mut(&mut self) -> Option<&mut Writing> {
        match self {
            Self::Writing(writing) => Some(writing),
            Self::ReadOnly { .. } => None,
        }
    }

    /// Has a brief question about the history answered beside the window; what is being saved waits for it.
    pub fn ask(
        &self,
        question: impl FnOnce(&Archive<'_>) + Send + 'static,
    ) -> Result<(), NoHistory> {
        match self {
            Self::Writing(writing) => {
                writing.writer.ask(move |store| question(&store.archive()));
            }
            Self::ReadOnly { snapshot, .. } => ask_beside(snapshot, question)?,
        }
        Ok(())
    }

    /// The same for a question that takes its time: nothing waits for it.
    pub fn study(
        &self,
        question: impl FnOnce(&Archive<'_>) + Send + 'static,
    ) -> Result<(), NoHistory> {
        match self {
            Self::Writing(writing) => {
                writing.writer.study(move |copy| question(&copy.archive()));
            }
            Self::ReadOnly { snapshot, .. } => ask_beside(snapshot, question)?,
        }
        Ok(())
    }
}

/// The private copy, for one of those who ask it.
pub(super) fn locked(snapshot: &Mutex<Snapshot>) -> MutexGuard<'_, Snapshot> {
    snapshot.lock().unwrap_or_else(PoisonError::into_inner)
}

fn ask_beside(
    snapshot: &Arc<Mutex<Snapshot>>,
    question: impl FnOnce(&Archive<'_>) + Send + 'static,
) -> Result<(), NoHistory> {
    let snapshot = Arc::clone(snapshot);
    let started = thread::Builder::new()
        .name("lantu-archive".to_owned())
        .spawn(move || question(&locked(&snapshot).archive()));
    Ok(started.map(drop)?)
}
