use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use rusqlite::Connection;
use tempfile::NamedTempFile;

use super::connect::connect_sound;
use super::file::{check_name, publish, resolve};
use super::process_lock::ProcessLock;
use super::temporary::temporary_beside;
use super::{StoreError, header, read_only, recovery};

/// Writes what the connection sees to another file.
pub(super) fn save_copy(
    connection: &Connection,
    dest: &Path,
    replace: bool,
) -> Result<(), StoreError> {
    let dest = resolve(dest)?;
    check_name(&dest)?;
    if dest.exists() {
        if !replace {
            return Err(StoreError::Exists { path: dest });
        }
        ProcessLock::check_free(&dest)?;
    }
    publish(verified(connection, &dest)?, &dest, replace)
}

/// Puts a copy of a backup in the place of a file that can't be opened. That file, with what lies beside it, is kept
/// under another name, which is given.
///
/// # Errors
/// The file is then where it was.
pub fn replace_unfit(
    path: &Path,
    backup: &Path,
    at: DateTime<FixedOffset>,
) -> Result<Option<PathBuf>, StoreError> {
    let from = backup;
    let backup = read_only(from)?;
    if let Some(what) = backup.check()?.problems.into_iter().next() {
        return Err(StoreError::Damaged {
            what,
            path: from.to_owned(),
        });
    }
    let path = resolve(path)?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let time = at.format("%Y%m%d-%H%M%S");
    let aside = path.with_file_name(format!("{stem}（{time} 不能打开的文件）.lantu"));
    let is_there = path.exists();
    if is_there {
        ProcessLock::check_free(&path)?;
        let moved = std::fs::rename(&path, &aside);
        moved.map_err(StoreError::io("移开文件", &path))?;
    }
    if let Err(error) = backup.save_copy(&path, false) {
        if is_there && let Err(error) = std::fs::rename(&aside, &path) {
            tracing::error!("not moved back: {error}: {}", aside.display());
        }
        return Err(error);
    }
    if header::has_left_overs(&path) {
        recovery::put_aside(&path, at)?;
    }
    Ok(is_there.then_some(aside))
}

/// A copy of what the connection sees, in the folder of `dest`. It was opened and checked: a copy that can't be read
/// back must not take the place of anything.
pub(super) fn verified(connection: &Connection, dest: &Path) -> Result<NamedTempFile, StoreError> {
    let file = temporary_beside(dest)?;
    // SQLite takes text for a name, and the folder's may be none.
    let name = file.path().to_str().ok_or_else(|| StoreError::Io {
        doing: "保存副本",
        source: std::io::ErrorKind::InvalidFilename.into(),
        path: dest.to_owned(),
    })?;
    let copied = connection.execute("VACUUM INTO ?1", [name]);
    copied.map_err(|error| super::error::Fault::from(error).at(dest))?;
    header::check(file.path())?;
    connect_sound(file.path()).map_err(|fault| fault.at(dest))?;
    Ok(file)
}
