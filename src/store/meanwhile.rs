//! What is done with an op elsewhere while it is carried out.

use std::sync::Arc;

use super::packed::Pieces;

/// Gives changes once they are packed; none where they can't be.
pub type Packing<'a> = Box<dyn FnOnce() -> Option<Arc<Pieces>> + Send + 'a>;

/// What is done with an op elsewhere while it is carried out: a large one is noted on this computer.
pub trait Meanwhile {
    /// What waits for its changes, packed there, on whichever thread. None where that is not done.
    fn packing(&self) -> Option<Packing<'_>> {
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
