//! An op that a replica has from its server.

use super::{Store, StoreError};
use crate::model::{Dot, SignedOp};

/// An op as a server has settled it, on its way into a replica.
#[derive(Clone, Debug)]
pub struct Received {
    op: SignedOp,
    /// Of one of which something was left out: the last op that its author had in sight, and its number on the server.
    sight: Option<(u64, Option<Dot>)>,
}

impl Received {
    pub(super) const fn new(op: SignedOp, sight: Option<(u64, Option<Dot>)>) -> Self {
        Self { op, sight }
    }

    /// What it does here.
    pub const fn op(&self) -> &SignedOp {
        &self.op
    }

    /// Adds it to the file; whether it fits the log that is there. Where something was left out, the file must hold the
    /// same ops as the server up to what the author had seen: only then can it tell what was done without sight of what.
    /// It is added in any case where it follows: what is in memory is in the file, or that would refuse what is done on it.
    pub(super) fn save(&self, store: &Store) -> Result<bool, StoreError> {
        if store.holds(self.op.op.id)? {
            return Ok(true);
        }
        if !store.follows(self.op.dot)? {
            return Ok(false);
        }
        let fits = match self.sight {
            Some((seq, dot)) => dot.is_some() && store.dot_at(seq)? == dot,
            None => true,
        };
        store.receive(&self.op)?;
        Ok(fits)
    }
}
