//! What a large op waits for before it is in the library.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::meanwhile::{Meanwhile, Packing};
use super::packed::Pieces;

/// Whether an op has been noted, or the failure to do so told.
#[derive(Debug, Default)]
pub(super) struct Noted(Option<Mutex<Receiver<Arc<Pieces>>>>);

impl Noted {
    /// Noted when the other end goes; before that it may send the changes as it packed them.
    pub fn after(noting: Receiver<Arc<Pieces>>) -> Self {
        Self(Some(Mutex::new(noting)))
    }

    fn noting(&self) -> Option<MutexGuard<'_, Receiver<Arc<Pieces>>>> {
        let noting = self.0.as_ref()?.lock();
        Some(noting.unwrap_or_else(PoisonError::into_inner))
    }
}

impl Meanwhile for Noted {
    fn packing(&self) -> Option<Packing<'_>> {
        self.0.as_ref()?;
        Some(Box::new(|| self.noting()?.recv().ok()))
    }

    fn end(&self) {
        if let Some(noting) = self.noting() {
            // Pieces that nobody asked for are of no use any more.
            while noting.recv().is_ok() {}
        }
    }
}
