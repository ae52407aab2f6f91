//! A backup takes the place of a file that can't be opened.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};

use crate::files::{give_name, resolve};

use super::process_lock::ProcessLock;
use super::save_copy::save_copy;
use super::{StoreError, header, read_only, recovery};

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
        give_name(&path, &aside, "移开文件")?;
    }
    if let Err(error) = save_copy(backup.connection(), &path, false) {
        if is_there && let Err(error) = give_name(&aside, &path, "放回文件") {
            tracing::error!("not moved back: {error}: {}", aside.display());
        }
        return Err(error);
    }
    if header::has_left_overs(&path) {
        recovery::put_aside(&path, at)?;
    }
    Ok(is_there.then_some(aside))
}
