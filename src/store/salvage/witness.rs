//! The log as a witness of the content.

use std::collections::BTreeMap;

use rusqlite::Connection;
use uuid::Uuid;

use super::super::change_row::{CHANGE_COLUMNS, CHANGE_COLUMNS_WITHOUT_SOURCE, ChangeRow};
use super::super::log;
use super::super::packed;
use super::scan::{Count, is_plain_table, scan};
use crate::model::{Change, Portfolio, ProjectColumn, Row, Sources, Table};

/// More ops than this are not looked for: a number may be damaged too.
const MOST_OPS: i64 = 10_000_000;

/// To what the log leads.
pub(super) struct Witness {
    rows: BTreeMap<Table, BTreeMap<Uuid, Row>>,
    /// The number of the last op whose hash is right and chains to the first; 0 when there is none.
    pub(super) verified: u64,
    /// Whether that is the last op that was ever done: the log then knows the content as it must be. If not, what can
    /// be read of the later ones is in the rows too, but as hearsay.
    pub(super) is_whole: bool,
}

impl Witness {
    /// What the log says that a table holds.
    pub(super) fn take(&mut self, table: Table) -> BTreeMap<Uuid, Row> {
        self.rows.remove(&table).unwrap_or_default()
    }
}

/// Replays the ops from the first on, up to one that can't be read, or whose hash or place in the chain is wrong. What
/// comes after that vouches for nothing: its own hash may be right, but what it built upon is unknown.
pub(super) fn follow(connection: &Connection) -> Witness {
    let mut portfolio = Portfolio::default();
    let mut previous_hash = String::new();
    let mut verified = 0;
    let is_log = ["op", "change"]
        .iter()
        .all(|table| is_plain_table(connection, table));
    if !is_log {
        return Witness {
            rows: BTreeMap::new(),
            verified: 0,
            is_whole: false,
        };
    }
    while let Some(hash) = step(connection, &mut portfolio, verified + 1, &previous_hash) {
        previous_hash = hash;
        verified += 1;
    }
    let by_id = |table: Table| {
        let rows = portfolio.table_rows(table).into_iter();
        (table, rows.map(|row| (row.id, row)).collect())
    };
    let mut witness = Witness {
        rows: Table::ALL.into_iter().map(by_id).collect(),
        verified: verified.cast_unsigned(),
        is_whole: verified > 0 && is_last(connection, verified),
    };
    if !witness.is_whole {
        witness.listen(connection, verified);
    }
    witness
}

/// Does one op; its hash, or nothing when it is not to be trusted.
fn step(
    connection: &Connection,
    portfolio: &mut Portfolio,
    seq: i64,
    previous_hash: &str,
) -> Option<String> {
    let op = log::entry(connection, seq).ok()??;
    if op.previous_hash != previous_hash || log::hash(connection, &op).ok()? != op.hash {
        return None;
    }
    let mut restored = log::restore_op(&op).ok()?;
    log::each_change(connection, seq, |change| {
        restored.changes.push(change.restore()?);
        Ok(())
    })
    .ok()?;
    portfolio.follow(&restored).ok().map(|()| op.hash)
}

/// Whether no op came after this one. A log whose last pages are lost chains as well as a whole one, so everything
/// that could know of a later op is asked, and must be readable.
fn is_last(connection: &Connection, seq: i64) -> bool {
    let ops = scan(connection, "op", Count::Rows, "seq", |_row| ());
    let are_all_read = ops.is_some_and(|ops| {
        ops.gaps == 0 && ops.rows.keys().next_back() == Some(&seq) && ops.rows.len() as i64 == seq
    });
    let counted = number(connection, COUNT_BY_INDEX);
    let last_change = number(connection, LAST_CHANGE);
    let last_piece = last_piece(connection);
    are_all_read
        && [counted, last_change, last_piece]
            .iter()
            .all(|last| last.is_some_and(|last| last <= seq))
}

const LAST_CHANGE: &str = "SELECT max(seq) FROM change";
const LAST_PIECE: &str = "SELECT max(seq) FROM packed_change";
const COUNT_BY_INDEX: &str = "SELECT count(*) FROM op INDEXED BY sqlite_autoindex_op_1";

fn number(connection: &Connection, sql: &str) -> Option<i64> {
    let number: rusqlite::Result<Option<i64>> = connection.query_row(sql, [], |row| row.get(0));
    number.map(Option::unwrap_or_default).ok()
}

/// The last op that is packed. An older program packed none.
fn last_piece(connection: &Connection) -> Option<i64> {
    if packed::is_there(connection).unwrap_or(true) {
        number(connection, LAST_PIECE)
    } else {
        Some(0)
    }
}

/// The pieces of the packed ops after an op that can be unpacked, by op.
fn pieces_after(connection: &Connection, after: i64) -> BTreeMap<i64, Vec<Vec<u8>>> {
    let read = |row: &rusqlite::Row<'_>| {
        let seq: i64 = row.get(1).ok()?;
        let bytes = row.get_ref(2).ok()?;
        Some((seq, packed::unpack(bytes.as_blob().ok()?)?))
    };
    let pieces = scan(connection, "packed_change", Count::Rows, "seq, bytes", read);
    let mut by_op: BTreeMap<i64, Vec<Vec<u8>>> = BTreeMap::new();
    let pieces = pieces
        .into_iter()
        .flat_map(|found| found.rows.into_values());
    for (seq, plain) in pieces.flatten().filter(|(seq, _)| *seq > after) {
        by_op.entry(seq).or_default().push(plain);
    }
    by_op
}

impl Witness {
    /// Takes in every change after an op that can be read, whatever is missing between them.
    fn listen(&mut self, connection: &Connection, after: i64) {
        let ops = scan(connection, "op", Count::Rows, "seq", |_row| ());
        let last_op = ops.and_then(|ops| ops.rows.keys().next_back().copied());
        let last = last_op.max(number(connection, LAST_CHANGE));
        let last = last.max(last_piece(connection)).unwrap_or(0);
        let pieces = pieces_after(connection, after);
        for seq in after + 1..=last.min(after.saturating_add(MOST_OPS)) {
            for change in pieces.get(&seq).into_iter().flatten() {
                packed::changes(change).for_each(|change| self.hear_row(change));
            }
            let read = |row: &rusqlite::Row<'_>| ChangeRow::read(row, 1).ok();
            let changes =
                |columns| scan(connection, "change", Count::ChangesOf(seq), columns, read);
            let changes =
                changes(CHANGE_COLUMNS).or_else(|| changes(CHANGE_COLUMNS_WITHOUT_SOURCE));
            let changes = changes
                .into_iter()
                .flat_map(|changes| changes.rows.into_values());
            changes.for_each(|change| self.hear_row(change));
        }
    }

    fn hear_row(&mut self, change: Option<ChangeRow>) {
        if let Some(Ok(change)) = change.map(ChangeRow::restore) {
            self.hear(change);
        }
    }

    fn hear(&mut self, change: Change) {
        let rows = self.rows.entry(change.table()).or_default();
        match change {
            Change::Create(mut row) => {
                let columns = row.values.iter_mut().enumerate();
                let fit = columns.map(|(column, value)| {
                    let held = row.table.hold(column, std::mem::take(value));
                    held.map(|held| *value = held)
                });
                if fit.collect::<Option<()>>().is_some() {
                    rows.insert(row.id, row);
                }
            }
            Change::Delete(row) => drop(rows.remove(&row.id)),
            Change::Set {
                table,
                id,
                column,
                new,
                source,
                old: _,
            } => {
                let field = ProjectColumn::ALL.get(column).copied();
                if let (Some(row), Some((field, step))) = (rows.get_mut(&id), field.zip(source)) {
                    let sources = Sources::of(row).with(field, step.new);
                    sources.put_into(row);
                }
                let value = rows.get_mut(&id).and_then(|row| row.values.get_mut(column));
                if let (Some(value), Some(new)) = (value, table.hold(column, new)) {
                    *value = new;
                }
            }
        }
    }
}
