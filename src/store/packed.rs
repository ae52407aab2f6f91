//! The changes of a baseline and of other large steps, packed: they are the whole first content of a library, or what an
//! import brought, and more than half of its file otherwise.
//!
//! Invariants:
//! - The plain bytes are the lines over which the hash of the op runs, one for each change. Packing alters no hash, so
//!   copies of a library chain alike whether they are packed or not.
//! - A piece holds whole lines and is unpacked without the others; a checksum tells whether it is as it was written.
//!   What salvage can't read of a damaged file is then a piece and not the baseline.

use std::io::Read as _;

use rusqlite::{Connection, params};
use zstd::bulk::Compressor;
use zstd::zstd_safe::CParameter;

use super::change_row::{self, ChangeRow};
use super::fault::Fault;
use super::lines;
use crate::model::Change;

/// A piece is closed when its plain bytes are so many: a thousand rows. Tests have few rows, and want several pieces.
const PIECE: usize = if cfg!(test) { 4 << 10 } else { 256 << 10 };

/// The most plain bytes that a piece is unpacked to, as many as SQLite would give for a cell: a row of long texts may
/// make one line of many megabytes.
const MOST: u64 = 64 << 20;

/// Higher levels take several times as long and save a tenth.
const LEVEL: i32 = 3;

/// The changes of an op, packed before they are in any library.
#[derive(Debug)]
pub struct Pieces(Vec<Vec<u8>>);

impl Pieces {
    /// Packs the changes.
    pub(super) fn of(changes: &[Change]) -> Result<Self, Fault> {
        let mut pieces = Vec::new();
        let mut packer = Packer::new(|piece| {
            pieces.push(piece.to_vec());
            Ok(())
        })?;
        lines::each(changes, |_| {}, |made| packer.add(&made.line))?;
        packer.finish()?;
        Ok(Self(pieces))
    }

    /// Such pieces, from wherever they come.
    pub(super) const fn new(pieces: Vec<Vec<u8>>) -> Self {
        Self(pieces)
    }

    /// Each piece.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// The changes; none when a piece is not as it was written.
    pub(super) fn changes(&self) -> Option<Vec<Change>> {
        let mut restored = Vec::new();
        for piece in self.iter() {
            for change in changes(&unpack(piece)?) {
                restored.push(change?.restore().ok()?);
            }
        }
        Some(restored)
    }
}

/// Packs the lines of one op; `take` is given each piece.
pub(super) struct Packer<F> {
    compressor: Compressor<'static>,
    plain: Vec<u8>,
    take: F,
}

impl<F: FnMut(&[u8]) -> Result<(), Fault>> Packer<F> {
    pub(super) fn new(take: F) -> Result<Self, Fault> {
        let mut compressor = Compressor::new(LEVEL).map_err(Fault::Packing)?;
        let checksum = CParameter::ChecksumFlag(true);
        compressor.set_parameter(checksum).map_err(Fault::Packing)?;
        Ok(Self {
            compressor,
            plain: Vec::with_capacity(PIECE),
            take,
        })
    }

    /// Takes a line, with its end.
    pub(super) fn add(&mut self, line: &str) -> Result<(), Fault> {
        self.plain.extend_from_slice(line.as_bytes());
        if self.plain.len() >= PIECE {
            self.close()?;
        }
        Ok(())
    }

    /// Packs what is left.
    pub(super) fn finish(mut self) -> Result<(), Fault> {
        if self.plain.is_empty() {
            return Ok(());
        }
        self.close()
    }

    fn close(&mut self) -> Result<(), Fault> {
        let packed = self.compressor.compress(&self.plain);
        self.plain.clear();
        (self.take)(&packed.map_err(Fault::Packing)?)
    }
}

/// Writes the pieces of an op into the library, one after another.
pub(super) fn insert(connection: &Connection, seq: i64) -> impl FnMut(&[u8]) -> Result<(), Fault> {
    let mut piece = 0_i64;
    move |bytes| {
        let sql = "INSERT INTO packed_change (seq, piece, bytes) VALUES (?1, ?2, ?3)";
        let mut statement = connection.prepare_cached(sql)?;
        statement.execute(params![seq, piece, bytes])?;
        piece += 1;
        Ok(())
    }
}

/// Visits the packed changes of an op in their order; one that is not packed has none here. Holds one piece at a time.
pub(super) fn each(
    connection: &Connection,
    seq: i64,
    visit: impl FnMut(ChangeRow) -> Result<(), Fault>,
) -> Result<(), Fault> {
    each_in(connection, seq, |_| true, visit)
}

/// The same of the pieces whose plain bytes are wanted.
pub(super) fn each_in(
    connection: &Connection,
    seq: i64,
    is_wanted: impl Fn(&[u8]) -> bool,
    mut visit: impl FnMut(ChangeRow) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let sql = "SELECT bytes FROM packed_change WHERE seq = ?1 ORDER BY piece";
    let mut statement = match connection.prepare_cached(sql) {
        Ok(statement) => statement,
        // Only a damaged library is read as an older program left it.
        Err(_) if !is_there(connection)? => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let damaged = || Fault::Damaged(format!("修改记录第 {seq} 条的内容"));
    let mut pieces = statement.query([seq])?;
    while let Some(piece) = pieces.next()? {
        let plain = unpack(piece.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
        let plain = plain.ok_or_else(damaged)?;
        if !is_wanted(&plain) {
            continue;
        }
        for change in changes(&plain) {
            visit(change.ok_or_else(damaged)?)?;
        }
    }
    Ok(())
}

pub(super) fn is_there(connection: &Connection) -> rusqlite::Result<bool> {
    connection.table_exists(None, "packed_change")
}

/// The plain bytes of a piece, if it is as it was written.
pub(super) fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let decoder = zstd::stream::read::Decoder::with_buffer(bytes).ok()?;
    let mut plain = Vec::new();
    decoder.take(MOST + 1).read_to_end(&mut plain).ok()?;
    (plain.len() as u64 <= MOST).then_some(plain)
}

/// The changes of a piece, line by line; nothing for a line that is none of ours.
pub(super) fn changes(plain: &[u8]) -> impl Iterator<Item = Option<ChangeRow>> {
    let lines = plain.split_inclusive(|byte| *byte == b'\n');
    lines.map(|line| ChangeRow::from_json(&serde_json::from_slice(line).ok()?))
}

/// Packs every baseline of a library of an older version, whose changes are rows.
pub(super) fn pack_all(connection: &Connection) -> Result<(), Fault> {
    let mut baselines = connection.prepare("SELECT seq FROM op WHERE kind = 'baseline'")?;
    let baselines = baselines.query_map([], |row| row.get(0))?;
    let baselines = baselines.collect::<Result<Vec<i64>, _>>()?;
    // The log guards itself against what happens here; the guard comes back as it was.
    let name = "change_is_never_deleted";
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?1";
    let guard: String = connection.query_row(sql, [name], |row| row.get(0))?;
    connection.execute_batch(&format!("DROP TRIGGER {name}"))?;
    for seq in baselines {
        let mut packer = Packer::new(insert(connection, seq))?;
        change_row::each_row(connection, seq, |change| packer.add(&change.line()))?;
        packer.finish()?;
        connection.execute("DELETE FROM change WHERE seq = ?1", [seq])?;
    }
    connection.execute_batch(&guard)?;
    Ok(())
}
