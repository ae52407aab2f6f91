//! An op as the server has settled it.
//!
//! What of an edit was left out is a conflict as merging knows them: in a file the op brings it in, as an op of its own
//! that had seen no more than its author had. So every replica lists the same conflicts, and an op decides them.

use std::sync::Arc;

use crate::model::{Change, Dot, Merged, OpKind, SignedOp};
use crate::store::Received;

/// An op of the server's log.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    /// Its number.
    pub seq: u64,
    /// As it was sent.
    pub op: SignedOp,
    /// Which of its changes were left out.
    pub skipped: Vec<usize>,
    /// What its author had seen, where some were.
    pub sight: Sight,
}

/// What the author of an op had seen of the server's log when it was done.
#[derive(Clone, Debug, Default)]
pub(super) struct Sight {
    /// The number of the last op of it.
    pub seq: u64,
    /// That op, and what of an earlier one of the same origin was left out.
    pub seen: Vec<Dot>,
}

impl Settled {
    /// What it did, with what was left out.
    pub fn made(&self) -> SignedOp {
        let mut op = self.op.clone();
        if self.skipped.is_empty() {
            return op;
        }
        let is_left = |place: usize| self.skipped.contains(&place);
        let changes = self.op.op.changes.iter().cloned().enumerate();
        let (left, made): (Vec<_>, Vec<_>) = changes.partition(|(place, _)| is_left(*place));
        let [left, made] = [left, made].map(|part| part.into_iter().map(|(_, change)| change));
        let (left, made): (Vec<Change>, Vec<Change>) = (left.collect(), made.collect());
        let inner = Arc::make_mut(&mut op.op);
        inner.changes.clone_from(&made);
        // To take back what somebody has altered since is no wish of its own.
        if inner.kind != OpKind::Edit {
            return op;
        }
        let before = inner.merged.as_deref();
        let seen = self.sight.seen.iter().copied();
        let seen = seen.chain(before.map(|merged| merged.head)).collect();
        let left = self.op.left_out(left, seen);
        let head = left.dot;
        let mut merged = before.cloned().unwrap_or_else(|| Merged {
            head,
            decided: made,
            brought: Vec::new(),
        });
        merged.head = head;
        merged.brought.push(Arc::new(left));
        inner.merged = Some(Arc::new(merged));
        op
    }

    /// The same on its way into a replica.
    pub fn received(&self) -> Received {
        let sight =
            (!self.skipped.is_empty()).then(|| (self.sight.seq, self.sight.seen.first().copied()));
        Received::new(self.made(), sight)
    }

    /// The changes that were left out.
    pub fn left_out(&self) -> impl Iterator<Item = &Change> {
        let changes = self.skipped.iter();
        changes.filter_map(|place| self.op.op.changes.get(*place))
    }
}
