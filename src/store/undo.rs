use rusqlite::Connection;

use super::error::Fault;
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
    undo: Vec<Op>,
    redo: Vec<Op>,
}

impl UndoHistory {
    /// The history that these ops, in the order in which they were done, lead to.
    pub fn new(ops: impl IntoIterator<Item = Op>) -> Self {
        let mut history = Self::default();
        ops.into_iter().for_each(|op| history.record(op));
        history
    }

    pub(super) fn load(connection: &Connection) -> Result<Self, Fault> {
        log::undoable(connection, STEPS).map(Self::new)
    }

    /// The op whose inverse is the next undo.
    pub fn undo_op(&self) -> Option<&Op> {
        self.undo.last()
    }

    /// The undo whose inverse is the next redo.
    pub fn redo_op(&self) -> Option<&Op> {
        self.redo.last()
    }

    /// Takes note of an op that was done. A baseline bars the way back; an edit ends all redo.
    pub fn record(&mut self, op: Op) {
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
