//! What a replica holds that its server has not yet, read in the order in which it was done.

use uuid::Uuid;

use crate::model::op_set::Known;
use crate::model::{Dot, OpRecord, SignedOp};
use crate::store::{Store, StoreError, log};

/// How far the log of a replica was read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    seq: i64,
    last: Option<Dot>,
    /// The last op that the server holds.
    held: Option<Dot>,
    /// The last that it holds of another origin than that.
    held_before: Option<Dot>,
}

impl Reading {
    /// The ops after what was read before that are not known to the server; each names the last op of others that its
    /// author had in sight. Library and author are for whoever sends them. `visit` is told of every op.
    pub fn pending(
        &mut self,
        store: &Store,
        theirs: &Known,
        mut visit: impl FnMut(Dot),
    ) -> Result<Vec<SignedOp>, StoreError> {
        let mut pending = Vec::new();
        let mut read = || {
            let connection = store.connection();
            for row in log::op_rows(connection, "WHERE seq > ?1 ORDER BY seq", self.seq)? {
                self.seq = row.seq;
                let dot = log::dot(&row)?;
                visit(dot);
                if theirs.holds(dot) || row.kind == "baseline" {
                    if self.held.is_some_and(|held| held.origin != dot.origin) {
                        self.held_before = self.held;
                    }
                    self.held = Some(dot);
                } else {
                    let record: OpRecord = log::record(connection, row)?;
                    let mut op = record.signed(Uuid::nil(), self.last);
                    let is_other = |held: &Dot| held.origin != dot.origin;
                    let sight = self.held.filter(is_other).or(self.held_before);
                    if let Some(sight) = sight.filter(|sight| !op.seen.contains(sight)) {
                        // A merge is known by the last.
                        op.seen.insert(0, sight);
                    }
                    pending.push(op);
                }
                self.last = Some(dot);
            }
            Ok(())
        };
        read().map_err(|fault: crate::store::fault::Fault| fault.at(store.path()))?;
        Ok(pending)
    }
}
