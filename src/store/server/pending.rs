//! What a replica holds that its server has not yet: read in the order in which it was done, and sent in it.

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use super::error::ServerError;
use super::serving::{Membership, Server, Taken};
use super::settled::{Settled, Sight};
use crate::model::op_set::Known;
use crate::model::{Dot, OpRecord, SignedOp};
use crate::store::fault::Fault;
use crate::store::{Store, StoreError, log};

/// How far the log of a replica was read.
#[derive(Clone, Copy, Debug, Default)]
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
    ///
    /// # Errors
    /// They can't be read; they are then read the next time, all of them.
    pub fn pending(
        &mut self,
        store: &Store,
        theirs: &Known,
        visit: impl FnMut(Dot, Uuid),
    ) -> Result<Vec<SignedOp>, StoreError> {
        let mut read = *self;
        let pending = read.go_on(store, theirs, visit);
        let pending = pending.map_err(|fault| fault.at(store.path()))?;
        *self = read;
        Ok(pending)
    }

    fn go_on(
        &mut self,
        store: &Store,
        theirs: &Known,
        mut visit: impl FnMut(Dot, Uuid),
    ) -> Result<Vec<SignedOp>, Fault> {
        let mut pending = Vec::new();
        let connection = store.connection();
        for row in log::op_rows(connection, "WHERE seq > ?1 ORDER BY seq", self.seq)? {
            self.seq = row.seq;
            let dot = log::dot(&row)?;
            visit(dot, row.id.parse().unwrap_or_default());
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
        Ok(pending)
    }
}

/// A step that the server does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What it was.
    pub label: String,
    /// In words.
    pub why: String,
    /// When it was done.
    pub at: DateTime<FixedOffset>,
}

/// So many of those that were refused are named.
const NAMED: usize = 3;

/// `服务器没有收下 2 步修改：“修改备注”，只读的用户不能修改；“新增项目”，…`
pub fn refused_words(refused: &[Refusal]) -> String {
    let named = refused.iter().take(NAMED);
    let named = named.map(|Refusal { label, why, .. }| format!("“{label}”，{why}"));
    let named: Vec<String> = named.collect();
    let more = if refused.len() > NAMED { "；等" } else { "" };
    let count = refused.len();
    format!("服务器没有收下 {count} 步修改：{}{more}", named.join("；"))
}

/// How steps go to the server, one after the other.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    /// After a step that was refused the others are of a new origin, of which so many went: the server knows no gaps.
    origin: Option<(Uuid, u64)>,
}

impl Outgoing {
    /// Sends a step as it is called on the server, whoever was at work here: how it was settled, or why it is refused.
    ///
    /// # Errors
    /// Nobody answers: the step may have gone, and is sent again as it is.
    pub fn send(
        &mut self,
        server: &Server,
        op: SignedOp,
    ) -> Result<Result<Settled, Refusal>, ServerError> {
        let Membership {
            author, library, ..
        } = server.membership();
        let mut op = SignedOp {
            author: author.clone(),
            library: *library,
            ..op
        };
        if let Some((origin, last)) = self.origin {
            let counter = last + 1;
            op.dot = Dot { origin, counter };
        }
        let why = match server.send(&op, false)? {
            Taken::Done(seq, skipped) => {
                if let Some((_, last)) = &mut self.origin {
                    *last += 1;
                }
                let sight = Sight::default();
                return Ok(Ok(Settled {
                    seq,
                    op,
                    skipped,
                    sight,
                }));
            }
            Taken::Refused(why) => why,
            Taken::OutOfOrder | Taken::Conflict => {
                "修改的次序不对，可能这个文件是从旧备份恢复的".to_owned()
            }
        };
        self.origin = Some((Uuid::new_v5(&op.op.id, b"after"), 0));
        Ok(Err(Refusal {
            label: op.op.label.clone(),
            why,
            at: op.at,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Change, Op, Row, Table, Value};
    use crate::store::Author;

    #[test]
    fn what_could_not_be_read_is_read_the_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("副本.lantu");
        let author = Author {
            name: "李四".to_owned(),
            host: "PC".to_owned(),
        };
        let at = DateTime::parse_from_rfc3339("2026-12-01T09:00:00+08:00").unwrap();
        let baseline = Op::baseline(Uuid::from_u128(1), "新建", Vec::new());
        let store = Store::create(&path, &baseline, author, at).unwrap();
        for id in 2..5 {
            let mut row = Row::blank(Table::Category, Uuid::from_u128(id + 100));
            let mut set = |name, value| row.values[Table::Category.column(name).unwrap()] = value;
            set("name", Value::Text(format!("第{id}")));
            set("position", Value::Integer(1));
            let op = Op::edit(Uuid::from_u128(id), "新增", vec![Change::Create(row)]);
            store.commit(&op, at).unwrap();
        }
        let sql = |words: &str| store.connection().execute_batch(words).unwrap();
        sql("DROP TRIGGER op_is_never_updated; UPDATE op SET at = 'x' WHERE seq = 3");
        let theirs = Known::default();
        let mut reading = Reading::default();
        reading.pending(&store, &theirs, |_, _| ()).unwrap_err();
        sql("UPDATE op SET at = '2026-12-01T09:00:00+08:00' WHERE seq = 3");
        let ids = |reading: &mut Reading| {
            let pending = reading.pending(&store, &theirs, |_, _| ()).unwrap();
            pending
                .iter()
                .map(|op| op.op.id.as_u128())
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(&mut reading), [2, 3, 4]);
        assert_eq!(ids(&mut reading), [0; 0]);
    }
}
