//! A server as what keeps a library: each op as it is or not at all, and the chain that a file with the same log has.

use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;

use super::error::ServerError;
use super::serving::{Server, Taken};
use crate::model::op_set::OpSet;
use crate::model::{Dot, OpKind, OpRecord, Portfolio, SignedOp};
use crate::store::fault::Fault;
use crate::store::{CheckReport, Storage, StoreError, UndoHistory};

impl From<ServerError> for StoreError {
    fn from(error: ServerError) -> Self {
        match error {
            ServerError::Store(error) => *error,
            error => Self::Server(Box::new(error)),
        }
    }
}

impl Server {
    fn all(&self, seq: u64) -> Result<Vec<(u64, SignedOp)>, ServerError> {
        let mut all = Vec::new();
        self.each_after(seq, |settled| {
            all.push((settled.seq, settled.made()));
            Ok(())
        })?;
        Ok(all)
    }
}

impl Storage for Server {
    fn append(&self, op: &SignedOp) -> Result<u64, StoreError> {
        let mut taken = self.send(op, true)?;
        if taken == Taken::OutOfOrder {
            // As a file does it: a new origin, known to nobody before.
            let origin = Uuid::new_v5(&op.op.id, b"origin");
            let dot = Dot { origin, counter: 1 };
            taken = self.send(&SignedOp { dot, ..op.clone() }, true)?;
        }
        let label = op.op.label.clone();
        match taken {
            Taken::Done(seq, _) => Ok(seq),
            Taken::Conflict => Err(Fault::Conflict(label).at(Path::new(self.place()))),
            Taken::OutOfOrder => Err(ServerError::Refused {
                label,
                why: "修改的次序不对".to_owned(),
            }
            .into()),
            Taken::Refused(why) => Err(ServerError::Refused { label, why }.into()),
        }
    }

    fn since(&self, seq: u64) -> Result<Vec<OpRecord>, StoreError> {
        let record = |(seq, op): (u64, SignedOp)| OpRecord {
            seq,
            dot: op.dot,
            op: Arc::unwrap_or_clone(op.op),
            actor: op.author,
            host: op.host,
            at: op.at,
        };
        Ok(self.all(seq)?.into_iter().map(record).collect())
    }

    fn rows(&self) -> Result<Portfolio, StoreError> {
        Ok(Self::rows(self)?)
    }

    fn undo(&self) -> Result<UndoHistory, StoreError> {
        let name = &self.membership.author;
        let all = self.all(0)?.into_iter();
        let own = all.filter(|(_, op)| op.author == *name || op.op.kind == OpKind::Baseline);
        Ok(UndoHistory::new(own.map(|(_, op)| op.op)))
    }

    fn op_set(&self) -> Result<OpSet, StoreError> {
        let mut ops = Vec::new();
        let mut before = None;
        for (_, mut op) in self.all(0)? {
            let brought = op.op.merged.iter();
            ops.extend(brought.flat_map(|merged| merged.brought.clone()));
            op.seen = op.dot.seen(before, &op.op);
            // What the library began with comes without its content.
            if op.op.kind == OpKind::Baseline {
                Arc::make_mut(&mut op.op).changes = Vec::new();
            }
            before = Some(op.dot);
            ops.push(Arc::new(op));
        }
        let set = OpSet::new(ops);
        set.map_err(|error| ServerError::Damaged(error.to_string()).into())
    }

    fn chain(&self) -> Result<(u64, String), StoreError> {
        Ok(Self::chain(self)?)
    }

    fn check(&self) -> Result<CheckReport, StoreError> {
        Ok(Self::check(self)?)
    }
}
