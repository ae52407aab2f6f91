//! What can be saved of a library that is damaged, into a new file.
//!
//! There are two witnesses of every row: the row itself, as far as its page can be read, and the log, as far as its
//! hashes chain. [`settle`] says which of them is believed. The damaged file is only copied.

mod report;
mod scan;
mod settle;
mod source;
mod witness;

use std::path::Path;

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use super::{Author, Store, StoreError};
use crate::files::{FileError, check_new_name, folder_beside, resolve};
use crate::model::{Change, Op};

pub use report::{SalvageReport, SalvagedTable};

/// Makes a new library of what can be read of a damaged one. It begins with an op of the identity `id`, and appears
/// checked or not at all. Projects with doubtful content are marked 待核对.
///
/// # Errors
/// [`FileError::Exists`] when `dest` is there; [`StoreError::Hopeless`] when nothing can be read. The damaged file
/// stays as it was in any case.
pub fn salvage(
    path: &Path,
    dest: &Path,
    id: Uuid,
    author: Author,
    at: DateTime<FixedOffset>,
) -> Result<SalvageReport, StoreError> {
    check_new_name(dest)?;
    let (path, dest) = (resolve(path)?, resolve(dest)?);
    if dest.exists() {
        return Err(StoreError::File(FileError::Exists { path: dest }));
    }
    let source = source::open(&path)?;
    let mut witness = witness::follow(source.connection());
    let salvaged = settle::settle(source.connection(), &mut witness);
    if salvaged.rows.is_empty() && witness.verified == 0 {
        return Err(StoreError::Hopeless { path });
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let baseline = Op::baseline(
        id,
        format!("从损坏的项目库抢救：{name}"),
        salvaged.rows.into_iter().map(Change::Create).collect(),
    );
    write(&dest, &baseline, author, at)?;
    Ok(SalvageReport {
        source: path,
        dest,
        verified: witness.verified,
        is_log_whole: witness.is_whole,
        tables: salvaged.tables,
        marked: salvaged.marked,
        snapshots: salvaged.snapshots,
    })
}

/// Builds the library beside its place, has it examined, and gives it its name only then.
fn write(
    dest: &Path,
    baseline: &Op,
    author: Author,
    at: DateTime<FixedOffset>,
) -> Result<(), StoreError> {
    let folder = folder_beside(dest)?;
    let store = Store::create(&folder.path().join("library.lantu"), baseline, author, at)?;
    match store.check()?.problems.into_iter().next() {
        None => store.save_copy(dest, false),
        Some(what) => Err(StoreError::Damaged {
            what,
            path: dest.to_owned(),
        }),
    }
}
