//! What a crash left beside a library, tried out on a copy before SQLite may act on the file itself.
//!
//! A journal takes a library back to its last commit. But one that a crash left, and over whose library somebody has
//! since put a newer copy, would be rolled into a file to which it does not belong; SQLite can't tell the two apart.

use std::path::Path;

use chrono::{DateTime, FixedOffset};
use tempfile::TempDir;

use super::connect::connect_verified;
use super::file::beside;
use super::{StoreError, check, header, snapshot};

/// Passes a library that SQLite may open: no side file is left, or its journal is its own. One that is not is put
/// aside under another name; the words for that.
///
/// # Errors
/// [`StoreError::Damaged`] when the library holds together neither with its journal nor without; both stay as they
/// are.
pub(super) fn settle(path: &Path, at: DateTime<FixedOffset>) -> Result<Option<String>, StoreError> {
    if !header::has_left_overs(path) || is_held(path) {
        return Ok(None);
    }
    let folder = tempfile::tempdir().map_err(StoreError::io("新建临时文件夹", path))?;
    if copy_recovered(path, &folder)? {
        return Ok(None);
    }
    put_aside(path, at).map(Some)
}

/// Copies a library to `library` in the folder, as it is after recovery; whether what lay beside it was used.
pub(super) fn copy_recovered(path: &Path, folder: &TempDir) -> Result<bool, StoreError> {
    let copy = folder.path().join("library");
    snapshot::copy_at_rest(path, &copy)?;
    if !header::has_left_overs(path) {
        return Ok(true);
    }
    // A write-ahead log is never ours.
    if !beside(path, "-wal").exists() && is_whole(&copy) {
        return Ok(true);
    }
    for suffix in ["-journal", "-wal"] {
        super::file::remove_if_there(&beside(&copy, suffix))?;
    }
    snapshot::copy_alone(path, &copy)?;
    if is_whole(&copy) {
        return Ok(false);
    }
    Err(StoreError::Damaged {
        what: "上次意外中断时留下的日志与文件对不上".to_owned(),
        path: path.to_owned(),
    })
}

/// Whether a copy opens, rolled back if need be, and every row of it is what its log says.
fn is_whole(copy: &Path) -> bool {
    let connection = header::check(copy)
        .ok()
        .and_then(|()| connect_verified(copy, |_, _| Ok(())).ok());
    let report = connection.and_then(|connection| check::check(&connection).ok());
    report.is_some_and(|report| report.problems.is_empty())
}

pub(super) fn put_aside(path: &Path, at: DateTime<FixedOffset>) -> Result<String, StoreError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let time = at.format("%Y%m%d-%H%M%S");
    let mut names = Vec::new();
    for suffix in ["-journal", "-wal"] {
        let left = beside(path, suffix);
        if left.exists() {
            let aside = format!("{name}（{time} 移开的旧日志）{suffix}");
            std::fs::rename(&left, path.with_file_name(&aside))
                .map_err(StoreError::io("移开旧日志", &left))?;
            names.push(aside);
        }
    }
    Ok(format!(
        "项目库旁有上次意外中断时留下的日志，与现在的文件不配套（文件可能在那之后被换成了另一份），已移开，没有使用：{}",
        names.join("、")
    ))
}

/// Whether a program holds the file at this moment: what lies beside it is then of its work, not of a crash.
#[cfg(target_os = "linux")]
fn is_held(path: &Path) -> bool {
    use rustix::process::{Flock, FlockType, fcntl_getlk};
    // The bytes that SQLite locks: <https://www.sqlite.org/lockingv3.html>.
    let asked = Flock {
        start: 0x4000_0000,
        length: 512,
        ..Flock::from(FlockType::WriteLock)
    };
    std::fs::File::open(path).is_ok_and(|file| matches!(fcntl_getlk(&file, &asked), Ok(Some(_))))
}

/// Elsewhere SQLite itself is asked, when it opens the file.
#[cfg(not(target_os = "linux"))]
fn is_held(_path: &Path) -> bool {
    false
}
