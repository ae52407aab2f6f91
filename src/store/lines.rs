//! The changes of an op on their way into the log: each as the row that the file keeps and as the line over which the
//! hash of the op runs.
//!
//! Those of a large op are made on a second thread. An import has a hundred thousand, and to make them takes as long as
//! to write them.

use std::panic::resume_unwind;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use super::change_row::ChangeRow;
use super::fault::Fault;
use crate::model::Change;

/// What is written of a change.
pub(super) struct Made {
    pub row: ChangeRow,
    pub line: String,
}

/// How many go to the other thread at once, and how many such lots may wait: the whole op is never there a second time.
/// Tests have few.
const LOT: usize = if cfg!(test) { 2 } else { 512 };
const LOTS: usize = 4;

/// With so many a second thread is worth it.
const LARGE: usize = 4 * LOT;

/// Has each change of an op written, in their order. `hash` takes the lines in the same order, on whichever thread.
///
/// # Errors
/// The first of `write`; nothing is written after it.
pub(super) fn each(
    changes: &[Change],
    mut hash: impl FnMut(&str) + Send,
    write: impl FnMut(Made) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let make = move |change: &Change| {
        let row = ChangeRow::from(change);
        let line = row.line();
        hash(&line);
        Made { row, line }
    };
    if changes.len() < LARGE {
        return changes.iter().map(make).try_for_each(write);
    }
    thread::scope(|scope| {
        let (sender, lots) = sync_channel(LOTS);
        let making = scope.spawn(move || send(changes, make, &sender));
        let mut made = lots.into_iter().flatten();
        let written = made.try_for_each(write);
        // Whoever still makes some sees that nobody takes them any more.
        drop(made);
        if let Err(panic) = making.join() {
            resume_unwind(panic);
        }
        written
    })
}

fn send(changes: &[Change], mut make: impl FnMut(&Change) -> Made, lots: &SyncSender<Vec<Made>>) {
    for lot in changes.chunks(LOT) {
        if lots.send(lot.iter().map(&mut make).collect()).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Row, Table};
    use uuid::Uuid;

    fn changes(count: u128) -> Vec<Change> {
        let row = |n| Change::Create(Row::blank(Table::Department, Uuid::from_u128(n)));
        (0..count).map(row).collect()
    }

    #[test]
    fn changes_are_hashed_and_written_in_their_order_however_many_they_are() {
        for count in [0, 1, LARGE - 1, LARGE, 10 * LARGE + 1] {
            let changes = changes(count as u128);
            let (mut hashed, mut written) = (String::new(), String::new());
            let done = each(
                &changes,
                |line| hashed.push_str(line),
                |made| {
                    written.push_str(&made.line);
                    Ok(())
                },
            );
            done.unwrap();
            let expected: String = changes
                .iter()
                .map(|each| ChangeRow::from(each).line())
                .collect();
            assert_eq!(hashed, expected);
            assert_eq!(written, expected);
        }
    }

    #[test]
    fn after_an_error_nothing_is_written() {
        let changes = changes(100 * LARGE as u128);
        let mut count = 0;
        let refused = each(
            &changes,
            |_| {},
            |_| {
                count += 1;
                if count == 3 {
                    return Err(Fault::Damaged("满".to_owned()));
                }
                Ok(())
            },
        );
        assert!(matches!(refused, Err(Fault::Damaged(_))));
        assert_eq!(count, 3);
    }
}
