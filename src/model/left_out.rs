//! What a server left out of an op, because somebody else had been there before, as an op of its own.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use super::{Change, Dot, Op, OpKind, SignedOp};

impl SignedOp {
    /// These changes of the op, done with this in sight and with nothing after it. The same wherever it is made; by the
    /// clock it is before everything, so that what somebody else wrote stands until it is decided.
    #[must_use]
    pub fn left_out(&self, changes: Vec<Change>, seen: Vec<Dot>) -> Self {
        let op = Op {
            id: Uuid::new_v5(&self.op.id, b"left out"),
            label: self.op.label.clone(),
            kind: OpKind::Edit,
            changes,
            merged: None,
        };
        Self {
            dot: left_out_dot(self.op.id),
            seen,
            at: DateTime::<FixedOffset>::default(),
            op: Arc::new(op),
            ..self.clone()
        }
    }

    /// When it was done: what was left out of an op when that was. `ops` are those that are known.
    pub fn done_at(&self, ops: &[Arc<Self>]) -> DateTime<FixedOffset> {
        if self.at != DateTime::<FixedOffset>::default() {
            return self.at;
        }
        let whole = ops.iter().find(|op| left_out_dot(op.op.id) == self.dot);
        whole.map_or(self.at, |op| op.at)
    }
}

/// The identity of what is left out of an op.
pub fn left_out_dot(op: Uuid) -> Dot {
    Dot {
        origin: Uuid::new_v5(&op, b"left out of"),
        counter: 1,
    }
}
