//! An op as the server has settled it.

use std::sync::Arc;

use crate::model::{Change, SignedOp};

/// An op of the server's log.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    /// Its number.
    pub seq: u64,
    /// As it was sent.
    pub op: SignedOp,
    /// Which of its changes were left out.
    pub skipped: Vec<usize>,
}

impl Settled {
    /// What it did.
    pub fn made(&self) -> SignedOp {
        made(&self.op, &self.skipped)
    }

    /// The changes that were left out.
    pub fn left_out(&self) -> impl Iterator<Item = &Change> {
        let changes = self.skipped.iter();
        changes.filter_map(|place| self.op.op.changes.get(*place))
    }
}

/// An op without some of its changes.
pub(super) fn made(op: &SignedOp, skipped: &[usize]) -> SignedOp {
    let mut op = op.clone();
    if !skipped.is_empty() {
        let mut place = 0;
        Arc::make_mut(&mut op.op).changes.retain(|_| {
            place += 1;
            !skipped.contains(&(place - 1))
        });
    }
    op
}
