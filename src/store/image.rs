//! An image of the content beside the notes on it: a library that was closed here opens without its rows being read one
//! by one.
//!
//! Invariants:
//! - It is never trusted over the file. The trust record names it by its hash, beside the hash of the whole file as it
//!   was closed; where the file differs by one byte, its rows are read.
//! - It holds the content after one op of the log. What was done since is followed from the log.
//! - It is read only by a program that declares the same tables, and only for some days: then the rows are read again.
//! - It is nothing but quick. What can't be read of it is not missed, and nobody is told.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::{StoreError, log, paths};
use crate::files::{open_ordinary, private_beside, remove_if_there};
use crate::model::{ContentSection, OpKind, Portfolio, Table};

/// With what an image ends, after the length of its summary.
const MAGIC: [u8; 8] = *b"LanTimg1";

/// An image is read for so many days.
const DAYS: i64 = 7;

/// Counts up when the bytes of values are written in another way, whatever the tables declare.
pub(super) const CODING: u32 = 5;

/// So much may have been done since an image before a new one is worth its writing: ops, and changes.
const MOST_OPS: u64 = 500;
const MOST_CHANGES: i64 = 5_000;

/// The longest summary.
const MOST: u64 = 64 << 10;

/// What the bytes of an image depend on.
static PROGRAM: LazyLock<String> = LazyLock::new(|| {
    let tables = Table::ALL.map(|table| (table.name(), table.columns()));
    let declared = blake3::hash(format!("{tables:?}").as_bytes());
    format!("{} {CODING} {declared}", env!("CARGO_PKG_VERSION"))
});

/// What an image says of itself. Its own hash is the identity of the image.
#[derive(Debug, Serialize, Deserialize)]
struct Summary {
    program: String,
    /// The day on which the rows were read of which it was made, as 2025-03-04.
    day: String,
    /// The last op that it holds, and its hash.
    seq: u64,
    hash: String,
    /// Length and BLAKE3 of each section, in their order.
    sections: Vec<(usize, String)>,
}

/// An image that the trust record names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ImageName {
    pub path: PathBuf,
    pub identity: String,
}

/// An image that goes with an open library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub identity: String,
    /// The last op that it holds.
    pub seq: u64,
    /// The day on which the rows were read of which it was made.
    pub day: NaiveDate,
}

/// Where the image of the library at a path is, in the folder of its own.
pub(super) fn path(folder: &Path, library: &Path) -> PathBuf {
    folder.join(format!("内容-{}.bin", paths::mark(library)))
}

/// Whether a file is called as an image is.
pub(super) fn is_one(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let is_binary = path.extension().is_some_and(|ending| ending == "bin");
    is_binary && name.is_some_and(|name| name.starts_with("内容-"))
}

/// What an image holds, read before it is known whether the library is still as it was.
pub(super) struct Loaded {
    name: ImageName,
    content: Portfolio,
    day: NaiveDate,
    /// The last op that it holds, and its hash.
    last: (u64, String),
}

/// Reads an image. `None`, whatever the reason: then the rows are read.
pub(super) fn load(name: &ImageName, today: NaiveDate) -> Option<Loaded> {
    let read = try_load(name, today);
    match &read {
        Ok(Some(_)) => {}
        Ok(None) => tracing::info!("the image is of no use: {}", name.path.display()),
        Err(error) => tracing::info!("no image: {error}: {}", name.path.display()),
    }
    read.ok().flatten()
}

fn try_load(name: &ImageName, today: NaiveDate) -> io::Result<Option<Loaded>> {
    let mut file = open_ordinary(&name.path)?;
    let Some(summary) = summary(&mut file, &name.identity)? else {
        return Ok(None);
    };
    let Ok(day) = summary.day.parse::<NaiveDate>() else {
        return Ok(None);
    };
    let is_fresh = (0..DAYS).contains(&(today - day).num_days());
    if summary.program != *PROGRAM || !is_fresh {
        return Ok(None);
    }
    // In one piece: what is so large goes back to the system as soon as nobody reads it any more.
    let mut all = vec![0; usize::try_from(file.metadata()?.len()).unwrap_or_default()];
    file.rewind()?;
    file.read_exact(&mut all)?;
    let all = Arc::new(all);
    let mut begin = 0_usize;
    let sections = summary.sections.into_iter().map(|(length, hash)| {
        let section = begin..begin.saturating_add(length);
        begin = section.end;
        Checked {
            all: Arc::clone(&all),
            section,
            hash,
        }
    });
    let sections: Vec<Checked> = sections.collect();
    drop(all);
    let content = Portfolio::of_sections(sections);
    Ok(content.map(|content| Loaded {
        name: name.clone(),
        content,
        day,
        last: (summary.seq, summary.hash),
    }))
}

impl Loaded {
    /// The content of the library, by what its log says was done since; none where this is not the image that goes with it.
    pub(super) fn content(
        self,
        connection: &Connection,
        meant: &ImageName,
    ) -> Option<(Portfolio, Kept)> {
        let (seq, hash) = self.last;
        let here = log::hash_at(connection, seq).ok().flatten();
        if self.name != *meant || here != Some(hash) {
            return None;
        }
        let kept = Kept {
            identity: self.name.identity,
            seq,
            day: self.day,
        };
        Some((followed(connection, self.content, seq)?, kept))
    }
}

/// A section of an image, and what its bytes are to hash to.
struct Checked {
    all: Arc<Vec<u8>>,
    section: Range<usize>,
    hash: String,
}

impl ContentSection for Checked {
    fn length(&self) -> usize {
        self.section.len()
    }

    fn bytes(&self) -> Option<&[u8]> {
        let bytes = self.all.get(self.section.clone())?;
        (*blake3::hash(bytes).to_hex() == *self.hash).then_some(bytes)
    }
}

/// What the image says of itself, where it is the one that is meant.
fn summary(file: &mut File, identity: &str) -> io::Result<Option<Summary>> {
    let mut end = [0; 16];
    file.seek(SeekFrom::End(-(end.len() as i64)))?;
    file.read_exact(&mut end)?;
    let (length, magic) = end.split_at(8);
    let length = length
        .iter()
        .rev()
        .fold(0, |n, byte| n << 8 | u64::from(*byte));
    if *magic != MAGIC || length > MOST {
        return Ok(None);
    }
    file.seek(SeekFrom::End(-((end.len() as u64 + length) as i64)))?;
    let mut text = vec![0; length as usize];
    file.read_exact(&mut text)?;
    if *blake3::hash(&text).to_hex() != *identity {
        return Ok(None);
    }
    Ok(serde_json::from_slice(&text).ok())
}

/// The content after everything that was done since an op.
fn followed(connection: &Connection, mut portfolio: Portfolio, seq: u64) -> Option<Portfolio> {
    let since = log::since(connection, i64::try_from(seq).ok()?).ok()?;
    for record in since {
        // What replaces everything is not followed.
        if record.op.kind == OpKind::Baseline {
            return None;
        }
        portfolio.follow(&record.op).ok()?;
        portfolio.note_change(&record.op, record.at.date_naive());
    }
    Some(portfolio.as_read())
}

/// Whether so much was done since an image that a new one is worth its writing.
pub(super) fn is_outdated(connection: &Connection, kept: &Kept, head: u64) -> bool {
    if head.saturating_sub(kept.seq) > MOST_OPS {
        return true;
    }
    let is_large = "SELECT EXISTS (SELECT 1 FROM packed_change WHERE seq > ?1)";
    let sql = "SELECT count(*) FROM (SELECT 1 FROM change WHERE seq > ?1 LIMIT ?2)";
    let seq = i64::try_from(kept.seq).unwrap_or(i64::MAX);
    let changes = connection.query_row(sql, [seq, MOST_CHANGES + 1], |row| row.get::<_, i64>(0));
    let is_large = connection.query_row(is_large, [seq], |row| row.get(0));
    is_large.unwrap_or(true) || changes.map_or(true, |changes| changes > MOST_CHANGES)
}

/// Writes an image of the content as it is after the op of number `seq`.
pub(super) fn write(
    path: &Path,
    content: &Portfolio,
    (seq, hash): (u64, String),
    day: NaiveDate,
) -> Result<Kept, StoreError> {
    let file = private_beside(path)?;
    let mut sections = Vec::new();
    let failed = || StoreError::io("写入文件", path);
    let mut out = BufWriter::new(file.as_file());
    let written = content.each_section(|bytes| {
        sections.push((bytes.len(), blake3::hash(bytes).to_string()));
        out.write_all(bytes)
    });
    written.map_err(failed())?;
    let summary = Summary {
        program: PROGRAM.clone(),
        day: day.to_string(),
        seq,
        hash,
        sections,
    };
    let text = serde_json::to_vec(&summary).map_err(|error| failed()(error.into()))?;
    let ended = out
        .write_all(&text)
        .and_then(|()| out.write_all(&(text.len() as u64).to_le_bytes()))
        .and_then(|()| out.write_all(&MAGIC))
        .and_then(|()| out.flush());
    ended.map_err(failed())?;
    drop(out);
    // What a power cut leaves of it does not hash to what it should: no disk is waited for.
    remove_if_there(path)?;
    let named = file.persist_noclobber(path);
    named.map_err(|error| failed()(error.error))?;
    Ok(Kept {
        identity: blake3::hash(&text).to_string(),
        seq,
        day,
    })
}
