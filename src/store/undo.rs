use std::sync::Arc;

use rusqlite::Connection;

use super::fault::Fault;
use super::large;
use super::log;
use crate::model::{Op, OpKind};

/// How many steps back are offered; the log itself keeps all.
const STEPS: usize = 200;

/// What can be undone and redone, computed from the ops alone: it is the same after a restart.
///
/// To undo, commit the [`Op::reversed`] of [`UndoHistory::undo_op`] and [`UndoHistory::record`] it. Redo
/// does the same with [`UndoHistory::redo_op`].
#[derive(Clone, Debug, Default)]
pub struct UndoHistory {
    undo: Vec<Arc<Op>>,
    redo: Vec<Arc<Op>>,
}

impl UndoHistory {
    /// The history that these ops, in the order in which they were done, lead to.
    pub fn new<O: Into<Arc<Op>>>(ops: impl IntoIterator<Item = O>) -> Self {
        let mut history = Self::default();
        ops.into_iter().for_each(|op| history.record(op));
        history
    }

    pub(super) fn load(connection: &Connection) -> Result<Self, Fault> {
        undoable(connection, STEPS).map(Self::new)
    }

    /// The op whose inverse is the next undo.
    pub fn undo_op(&self) -> Option<&Op> {
        self.undo.last().map(AsRef::as_ref)
    }

    /// The undo whose inverse is the next redo.
    pub fn redo_op(&self) -> Option<&Op> {
        self.redo.last().map(AsRef::as_ref)
    }

    /// Takes note of an op that was done. A baseline bars the way back; an edit ends all redo.
    pub fn record(&mut self, op: impl Into<Arc<Op>>) {
        let op = op.into();
        match op.kind {
            OpKind::Baseline => *self = Self::default(),
            // A note, e.g. of an export: there is nothing to take back.
            OpKind::Edit if op.changes.is_empty() => {}
            OpKind::Edit => {
                self.redo.clear();
                self.undo.push(op);
            }
            // The op reversed is the last one, unless it is older than what was loaded.
            OpKind::Undo(reversed) => {
                self.undo.retain(|done| done.id != reversed);
                self.redo.push(op);
            }
            OpKind::Redo(reversed) => {
                self.redo.retain(|undone| undone.id != reversed);
                self.undo.push(op);
            }
        }
        if self.undo.len() > STEPS {
            self.undo.remove(0);
        }
    }
}

/// The newest ops after the last baseline that altered something, in the order in which they were done, as far back as
/// they are not too many or too large. A baseline holds the whole first content and can't be undone, so it is left on
/// disk; so are notes, of exports and the like, which would crowd out what can be undone. In a replica of a library on a
/// server nobody takes back what others did.
fn undoable(connection: &Connection, limit: usize) -> Result<Vec<Op>, Fault> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let tail = "WHERE seq > (SELECT max(seq) FROM op WHERE kind = 'baseline')
                AND (EXISTS (SELECT 1 FROM change WHERE change.seq = op.seq)
                    OR EXISTS (SELECT 1 FROM packed_change WHERE packed_change.seq = op.seq))
                AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'member' AND value <> op.actor)
                ORDER BY seq DESC LIMIT ?1";
    let mut room = MOST_UNDOABLE;
    let mut ops = Vec::new();
    for row in log::op_rows(connection, tail, limit)? {
        room -= size(connection, row.seq)?;
        // The last one can always be taken back.
        if room < 0 && !ops.is_empty() {
            break;
        }
        ops.push(log::record(connection, row)?.op);
    }
    ops.reverse();
    Ok(ops)
}

/// So much text of changes is kept in memory to be undone, in bytes: an import of 50 000 rows.
const MOST_UNDOABLE: i64 = 32 << 20;

/// How much text the changes of an op hold, in bytes.
fn size(connection: &Connection, seq: i64) -> Result<i64, Fault> {
    let sql = "SELECT coalesce(sum(octet_length(old)), 0) + coalesce(sum(octet_length(new)), 0)
               FROM change WHERE seq = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let rows: i64 = statement.query_row([seq], |row| row.get(0))?;
    Ok(rows.saturating_add(large::size(connection, seq)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn edit(number: u128) -> Op {
        let row = crate::model::Row::blank(crate::model::Table::Project, Uuid::from_u128(number));
        let change = crate::model::Change::Create(row);
        Op::edit(Uuid::from_u128(number), number.to_string(), vec![change])
    }

    fn undo_label(history: &UndoHistory) -> Option<&str> {
        history.undo_op().map(|op| op.label.as_str())
    }

    #[test]
    fn a_note_is_nothing_to_take_back_and_ends_no_redo() {
        let mut history = UndoHistory::new([edit(1)]);
        let note = Op::edit(Uuid::from_u128(8), "导出", Vec::new());
        history.record(note.clone());
        assert_eq!(undo_label(&history), Some("1"));
        let undo = history.undo_op().unwrap().reversed(Uuid::from_u128(9));
        history.record(undo);
        history.record(note);
        assert!(history.redo_op().is_some());
    }

    #[test]
    fn undo_and_redo_walk_back_and_forth() {
        let mut history = UndoHistory::new([edit(1), edit(2)]);
        history.record(history.undo_op().unwrap().reversed(Uuid::from_u128(3)));
        assert_eq!(undo_label(&history), Some("1"));
        history.record(history.redo_op().unwrap().reversed(Uuid::from_u128(4)));
        assert_eq!(undo_label(&history), Some("2"));
        assert!(history.redo_op().is_none());
        history.record(history.undo_op().unwrap().reversed(Uuid::from_u128(5)));
        history.record(history.undo_op().unwrap().reversed(Uuid::from_u128(6)));
        assert_eq!(undo_label(&history), None);
    }

    #[test]
    fn an_edit_ends_redo_and_a_baseline_bars_the_way_back() {
        let mut history = UndoHistory::new([edit(1)]);
        history.record(history.undo_op().unwrap().reversed(Uuid::from_u128(2)));
        history.record(edit(3));
        assert!(history.redo_op().is_none());
        history.record(Op {
            kind: OpKind::Baseline,
            ..edit(4)
        });
        assert!(history.undo_op().is_none());
    }

    #[test]
    fn two_hundred_steps_are_offered() {
        let mut history = UndoHistory::new((1..=201).map(edit));
        for id in 0..200 {
            let op = history.undo_op().unwrap();
            history.record(op.reversed(Uuid::from_u128(1000 + id)));
        }
        assert!(history.undo_op().is_none());
    }
}
