//! Large steps, such as an import and its undoing: their changes are packed, so that what is asked of changes is asked of
//! them by itself.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _};

use super::fault::Fault;
use super::packed;
use crate::model::{Change, Table};

/// A step of so many changes is packed. Tests have few.
const LARGE: usize = if cfg!(test) { 200 } else { 2_000 };

/// Whether the changes of a step are packed. Snapshots are looked for by the row that made them.
pub(super) fn are_packed(changes: &[Change]) -> bool {
    let is_snapshot = |change: &Change| change.table() == Table::NamedSnapshot;
    changes.len() > LARGE && !changes.iter().any(is_snapshot)
}

/// The numbers of the steps but baselines that are packed, up to one of them.
pub(super) fn up_to(connection: &Connection, last: i64) -> Result<Vec<i64>, Fault> {
    // Only a damaged library is read as an older program left it.
    if !packed::is_there(connection)? {
        return Ok(Vec::new());
    }
    let sql = "SELECT DISTINCT seq FROM packed_change JOIN op USING (seq)
               WHERE kind <> 'baseline' AND seq <= ?1 ORDER BY seq";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_map([last], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// How many plain bytes the packed changes of a step have.
pub(super) fn size(connection: &Connection, seq: i64) -> Result<i64, Fault> {
    let sql = "SELECT bytes FROM packed_change WHERE seq = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut pieces = statement.query([seq])?;
    let mut size = 0;
    while let Some(piece) = pieces.next()? {
        let bytes = piece.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        // Each piece says at its head what it comes to.
        let plain = zstd::zstd_safe::get_frame_content_size(bytes);
        let plain = plain.ok().flatten().unwrap_or(bytes.len() as u64);
        size += i64::try_from(plain).unwrap_or(i64::MAX);
    }
    Ok(size)
}

/// What the packed steps hold of what is looked for.
#[derive(Debug, Default)]
pub(super) struct Sought {
    /// The steps of which a change holds the words.
    pub with_words: Vec<i64>,
    /// The steps that altered one of the rows.
    pub with_rows: Vec<i64>,
    /// Whether one of the rows was there from the beginning: the first step that touched it did not create it.
    pub began_with: bool,
}

impl Sought {
    /// Looks for words, which are in small letters, and for rows, in the steps before one of them.
    pub(super) fn of(
        connection: &Connection,
        before: i64,
        words: &str,
        rows: &[String],
    ) -> Result<Self, Fault> {
        let mut sought = Self::default();
        let mut first: HashMap<&str, (i64, bool)> = HashMap::new();
        for seq in up_to(connection, i64::MAX)? {
            let (mut has_words, mut has_rows) = (false, false);
            let is_wanted = |plain: &[u8]| {
                let has_row = |row: &String| memchr::memmem::find(plain, row.as_bytes()).is_some();
                !words.is_empty() || rows.iter().any(has_row)
            };
            packed::each_in(connection, seq, is_wanted, |change| {
                has_words |= !words.is_empty() && change.holds(words);
                if let Some(row) = rows.iter().find(|row| change.is_of(row)) {
                    has_rows = true;
                    let seen = || (seq, change.creates());
                    first.entry(row.as_str()).or_insert_with(seen);
                }
                Ok(())
            })?;
            if seq < before {
                sought.with_words.extend(has_words.then_some(seq));
                sought.with_rows.extend(has_rows.then_some(seq));
            }
        }
        for row in rows {
            let packed = first.get(row.as_str()).copied();
            let begins = [first_row(connection, row)?, packed];
            let begins = begins.into_iter().flatten().min();
            sought.began_with |= !begins.is_some_and(|(_, creates)| creates);
        }
        Ok(sought)
    }
}

/// The first step that touched a row, of those that are not packed, and whether it created it.
fn first_row(connection: &Connection, row: &str) -> Result<Option<(i64, bool)>, Fault> {
    let sql = "SELECT seq, kind = 'create' FROM change WHERE row_id = ?1 ORDER BY seq, i LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let first = statement.query_row([row], |row| Ok((row.get(0)?, row.get(1)?)));
    Ok(first.optional()?)
}
