//! What a large op waits for before it is in the library.

use std::sync::Arc;
use std::sync::mpsc::Receiver;

use super::meanwhile::Meanwhile;
use super::packed::Pieces;

/// Whether an op has been noted, or the failure to do so told.
#[derive(Debug, Default)]
pub(super) struct Noted(Option<Receiver<Arc<Pieces>>>);

impl Noted {
    /// Noted when the other end goes; before that it may send the changes as it packed them.
    pub fn after(noting: Receiver<Arc<Pieces>>) -> Self {
        Self(Some(noting))
    }
}

impl Meanwhile for Noted {
    fn pieces(&self) -> Option<Arc<Pieces>> {
        self.0.as_ref()?.recv().ok()
    }

    fn end(&self) {
        if let Some(noting) = &self.0 {
            // Pieces that nobody asked for are of no use any more.
            while noting.recv().is_ok() {}
        }
    }
}
