//! An op on its way into the log, carried out in the same transaction.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use rusqlite::Connection;

use super::brought;
use super::change_row::insert_change;
use super::fault::Fault;
use super::large;
use super::lines;
use super::log::{self, Chain, OpRow};
use super::meanwhile::Meanwhile;
use super::packed::{self, Packer, Pieces};
use crate::model::{Change, Op, OpKind, SignedOp};

/// An op on its way into the log.
pub(super) struct Entry<'a> {
    op: &'a Op,
    row: OpRow,
    chain: Chain,
    /// Its changes, packed elsewhere; the chain has taken them.
    pieces: Option<Arc<Pieces>>,
}

impl<'a> Entry<'a> {
    /// The next entry.
    pub(super) fn begin(connection: &Connection, signed: &'a SignedOp) -> Result<Self, Fault> {
        let (last, previous_hash) = log::head(connection)?;
        let row = log::row_of(last, previous_hash, signed);
        Ok(Self {
            op: &signed.op,
            chain: Chain::begin(&row),
            row,
            pieces: None,
        })
    }

    /// Has the op carried out. Where its changes are packed `meanwhile`, they are hashed beside it.
    pub(super) fn beside(
        &mut self,
        meanwhile: &dyn Meanwhile,
        carry_out: impl FnOnce() -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let is_packed = large::are_packed(&self.op.changes);
        let Some(packing) = meanwhile.packing().filter(|_| is_packed) else {
            return carry_out();
        };
        let chain = &mut self.chain;
        let hash = move || {
            let pieces = packing();
            if let Some(pieces) = &pieces {
                chain.add_pieces(pieces)?;
            }
            Ok::<_, Fault>(pieces)
        };
        self.pieces = thread::scope(|scope| {
            let hashing = scope.spawn(hash);
            let carried = carry_out();
            let hashed = hashing.join();
            carried?;
            hashed.unwrap_or_else(|panic| resume_unwind(panic))
        })?;
        Ok(())
    }

    /// Writes it, carried out in the same transaction; its number.
    pub(super) fn append(mut self, connection: &Connection) -> Result<u64, Fault> {
        let (op, seq) = (self.op, self.row.seq);
        if let Some(pieces) = &self.pieces {
            let mut insert = packed::insert(connection, seq);
            pieces.iter().try_for_each(&mut insert)?;
        } else {
            let is_packed = op.kind == OpKind::Baseline || large::are_packed(&op.changes);
            append_changes(connection, seq, (&op.changes, is_packed), &mut self.chain)?;
        }
        self.row.hash = self.chain.end(&self.row);
        log::insert_op(connection, &self.row)?;
        if let Some(merged) = &op.merged {
            brought::insert(connection, seq, merged)?;
        }
        Ok(seq.cast_unsigned())
    }
}

fn append_changes(
    connection: &Connection,
    seq: i64,
    (changes, is_packed): (&[Change], bool),
    chain: &mut Chain,
) -> Result<(), Fault> {
    let mut packer = is_packed
        .then(|| Packer::new(packed::insert(connection, seq)))
        .transpose()?;
    let unchecked = (changes.len() > LARGE)
        .then(|| Unchecked::begin(connection))
        .transpose()?;
    let mut i = 0;
    lines::each(
        changes,
        |line| chain.add(line.as_bytes()),
        |made| {
            match &mut packer {
                Some(packer) => packer.add(&made.line)?,
                None => insert_change(connection, seq, i, &made.row)?,
            }
            i += 1;
            Ok(())
        },
    )?;
    drop(unchecked);
    packer.map_or(Ok(()), Packer::finish)
}

/// From so many changes on an op is large. Tests have few.
const LARGE: usize = if cfg!(test) { 8 } else { 2_000 };

/// While it stands, SQLite does not check that words are of their closed lists. The words of changes come from lists of
/// the program, and an examination checks them, too; for each row SQLite would build each list anew, as a table of its
/// own, which takes longer than the row itself.
struct Unchecked<'c>(&'c Connection);

impl<'c> Unchecked<'c> {
    fn begin(connection: &'c Connection) -> Result<Self, Fault> {
        connection.pragma_update(None, UNCHECKED, true)?;
        Ok(Self(connection))
    }
}

impl Drop for Unchecked<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.0.pragma_update(None, UNCHECKED, false) {
            tracing::error!("words are not checked any more: {error}");
        }
    }
}

const UNCHECKED: &str = "ignore_check_constraints";
