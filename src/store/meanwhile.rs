//! What is done with an op elsewhere while it is carried out.

use std::sync::Arc;

use super::packed::Pieces;

/// What is done with an op elsewhere while it is carried out: a large one is noted on this computer.
pub trait Meanwhile {
    /// Its changes, packed there; waits for them. None where that is not done.
    fn pieces(&self) -> Option<Arc<Pieces>> {
        None
    }

    /// Returns when it has ended.
    fn end(&self);
}

impl<F: Fn()> Meanwhile for F {
    fn end(&self) {
        self();
    }
}
