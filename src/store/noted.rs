//! What a large op waits for before it is in the library.

use std::sync::mpsc::Receiver;

/// Whether an op has been noted, or the failure to do so told.
#[derive(Debug, Default)]
pub(super) struct Noted(Option<Receiver<()>>);

impl Noted {
    /// Noted when the other end goes.
    pub fn after(noting: Receiver<()>) -> Self {
        Self(Some(noting))
    }

    /// Returns as soon as it has.
    pub fn wait(&self) {
        if let Some(noting) = &self.0 {
            // Nothing is ever sent: the other end goes when it has.
            noting.recv().ok();
        }
    }
}
