//! What a crash left beside a library, tried out on a copy before SQLite may act on the file itself.
//!
//! A journal takes a library back to its last commit. But one that a crash left, and over whose library somebody has
//! since put a newer copy, would be rolled into a file to which it does not belong; SQLite can't tell the two apart.

use std::fs::File;
#[cfg(windows)]
use std::fs::TryLockError;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use tempfile::TempDir;

use crate::files::{
    FileError, beside, bytes_if_there, give_name, open_ordinary, private_folder, remove_if_there,
};

use super::connect::{connect_verified, keep_nothing, unknown};
use super::fault::Fault;
use super::{StoreError, check, copying, header, log};

/// What is to be done about what lies beside a library.
#[derive(Clone, Copy)]
enum Verdict {
    /// SQLite may take the library back to its last commit.
    RollBack,
    /// The library holds all that it would be taken back to, and more.
    Drop,
    /// It belongs to another file.
    PutAside,
}

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
    let read = StoreError::io("读取文件", path);
    let judged = open_ordinary(path).and_then(|mut file| State::of(&mut file, path));
    let judged = judged.map_err(read)?;
    let folder = private_folder()?;
    let verdict = judge(path, &folder).map_err(|error| error.in_temporary(folder.path()))?;
    carry_out(verdict, &judged, path, at)
}

/// The judging took its time: another program may have settled it meanwhile, have opened the library and be writing a
/// journal of its own, which nobody may take from it.
fn carry_out(
    verdict: Verdict,
    judged: &State,
    path: &Path,
    at: DateTime<FixedOffset>,
) -> Result<Option<String>, StoreError> {
    if matches!(verdict, Verdict::RollBack) {
        return Ok(None);
    }
    let failed = || StoreError::io("打开文件", path);
    let Some(mut alone) = hold(path).map_err(failed())? else {
        // SQLite says so when it opens the file.
        return Ok(None);
    };
    if State::of(&mut alone, path).map_err(failed())? != *judged {
        return Err(StoreError::Changing {
            path: path.to_owned(),
        });
    }
    match verdict {
        Verdict::RollBack => Ok(None),
        Verdict::Drop => remove_side_files(path).map(|()| None),
        Verdict::PutAside => put_aside(path, at).map(Some),
    }
}

/// What a verdict was found by.
#[derive(Debug, PartialEq, Eq)]
struct State {
    change_counter: u32,
    side_files: [Option<Vec<u8>>; 2],
}

impl State {
    fn of(file: &mut File, path: &Path) -> io::Result<Self> {
        let [journal, wal] = SIDE_FILES.map(|suffix| bytes_if_there(&beside(path, suffix)));
        Ok(Self {
            change_counter: header::change_counter(file)?,
            side_files: [journal?, wal?],
        })
    }
}

/// Keeps every other program out of a library for as long as the handle lives; none where one has it open. No other
/// handle of it may be closed in this process meanwhile: on Unix that would let go of the lock.
#[cfg(unix)]
fn hold(path: &Path) -> io::Result<Option<File>> {
    use rustix::fs::{FlockOperation, fcntl_lock};
    let file = File::options().read(true).write(true).open(path)?;
    // The bytes that SQLite locks are among those of the whole file.
    match fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(file)),
        Err(rustix::io::Errno::AGAIN | rustix::io::Errno::ACCESS) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The same: nobody can open it for writing, which fails where somebody has.
#[cfg(windows)]
fn hold(path: &Path) -> io::Result<Option<File>> {
    use std::os::windows::fs::OpenOptionsExt as _;
    const FILE_SHARE_READ: u32 = 1;
    const ERROR_SHARING_VIOLATION: i32 = 32;
    let mut options = File::options();
    let opened = options.read(true).write(true).share_mode(FILE_SHARE_READ);
    match opened.open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.raw_os_error() == Some(ERROR_SHARING_VIOLATION) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Copies a library to `library` in the folder, as it is after recovery.
pub(super) fn copy_recovered(path: &Path, folder: &TempDir) -> Result<(), StoreError> {
    let copied = if header::has_left_overs(path) {
        judge(path, folder).map(|_verdict| ())
    } else {
        copying::copy_at_rest(path, &folder.path().join("library"))
    };
    copied.map_err(|error| error.in_temporary(folder.path()))
}

/// The same, and passes only a library that is whole: every row is what its log says. The copy; an older version stays
/// one.
pub(super) fn copy_whole(path: &Path, folder: &TempDir) -> Result<PathBuf, StoreError> {
    copy_recovered(path, folder)?;
    let (library, examined) = (
        folder.path().join("library"),
        folder.path().join("examined"),
    );
    let report = copying::copy_alone(&library, &examined).and_then(|()| {
        let connection = connect_verified(&examined, unknown, keep_nothing);
        let report = connection.and_then(|connection| check::check(&connection));
        report.map_err(|fault| fault.at(path))
    });
    let report = report.map_err(|error| error.in_temporary(folder.path()))?;
    match report.problems.into_iter().next() {
        None => Ok(library),
        Some(what) => Err(StoreError::Damaged {
            what,
            path: path.to_owned(),
        }),
    }
}

/// Tries the library with what lies beside it and without. A library that is whole without holds everything that was
/// ever reported as saved in it; taken back by a journal that is not its own it might be whole too, but older.
fn judge(path: &Path, folder: &TempDir) -> Result<Verdict, StoreError> {
    let (library, alone) = (folder.path().join("library"), folder.path().join("alone"));
    copying::copy_at_rest(path, &library)?;
    let outgrows = header::journal_outgrows(&library);
    let outgrows = outgrows.map_err(StoreError::io("读取文件", &library))?;
    // A write-ahead log is never ours.
    let with = if outgrows || beside(path, "-wal").exists() {
        None
    } else {
        log_of_whole(&library)?
    };
    copying::copy_alone(path, &alone)?;
    let verdict = match (with, log_of_whole(&alone)?) {
        (Some(with), Some(without)) if with == without => return Ok(Verdict::RollBack),
        (Some(with), Some(without)) if without.starts_with(&with) => Verdict::Drop,
        (_, Some(_)) => Verdict::PutAside,
        (Some(_), None) => return Ok(Verdict::RollBack),
        (None, None) => {
            return Err(StoreError::Damaged {
                what: "上次意外中断时留下的日志与文件对不上".to_owned(),
                path: path.to_owned(),
            });
        }
    };
    remove_side_files(&library)?;
    give_name(&alone, &library, "新建临时文件")?;
    Ok(verdict)
}

/// The hashes of the log, if the copy opens, rolled back if need be, and every row of it is what its log says.
///
/// # Errors
/// The disk of the copy refuses: that says nothing of the library.
fn log_of_whole(copy: &Path) -> Result<Option<Vec<String>>, StoreError> {
    let read = || {
        header::check(copy)?;
        let read = || {
            let connection = connect_verified(copy, unknown, keep_nothing)?;
            let report = check::check(&connection)?;
            Ok((report, log::hashes(&connection)?))
        };
        read().map_err(|fault: Fault| fault.at(copy))
    };
    match read() {
        Ok((report, hashes)) => Ok(report.problems.is_empty().then_some(hashes)),
        Err(
            error @ StoreError::File(
                FileError::DiskFull { .. } | FileError::Io { .. } | FileError::InUse { .. },
            ),
        ) => Err(error),
        Err(_unfit) => Ok(None),
    }
}

const SIDE_FILES: [&str; 2] = ["-journal", "-wal"];

pub(super) fn remove_side_files(path: &Path) -> Result<(), StoreError> {
    for suffix in SIDE_FILES {
        remove_if_there(&beside(path, suffix))?;
    }
    Ok(())
}

/// Gives what lies beside a library other names; the words for that.
pub(super) fn put_aside(path: &Path, at: DateTime<FixedOffset>) -> Result<String, StoreError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let time = at.format("%Y%m%d-%H%M%S");
    let mut names = Vec::new();
    for suffix in SIDE_FILES {
        let left = beside(path, suffix);
        if left.exists() {
            let aside = format!("{name}（{time} 移开的旧日志）{suffix}");
            give_name(&left, &path.with_file_name(&aside), "移开旧日志")?;
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
pub(super) fn is_held(path: &Path) -> bool {
    use rustix::process::{Flock, FlockType, fcntl_getlk};
    // The bytes that SQLite locks: <https://www.sqlite.org/lockingv3.html>.
    let asked = Flock {
        start: 0x4000_0000,
        length: 512,
        ..Flock::from(FlockType::WriteLock)
    };
    open_ordinary(path).is_ok_and(|file| matches!(fcntl_getlk(&file, &asked), Ok(Some(_))))
}

/// The same: a lock on the whole file goes with nobody else's, and is let go with the handle.
#[cfg(windows)]
pub(super) fn is_held(path: &Path) -> bool {
    open_ordinary(path).is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Elsewhere SQLite itself is asked, when it opens the file.
#[cfg(not(any(target_os = "linux", windows)))]
pub(super) fn is_held(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_holds_only_for_what_it_was_found_by() {
        let folder = private_folder().unwrap();
        let path = folder.path().join("库.lantu");
        let journal = beside(&path, "-journal");
        std::fs::write(&path, [1; 4096]).unwrap();
        std::fs::write(&journal, "of a crash").unwrap();
        let state = || State::of(&mut File::open(&path).unwrap(), &path).unwrap();
        let judged = state();
        let at = DateTime::parse_from_rfc3339("2025-03-04T09:40:00+08:00").unwrap();
        let carry_out = |verdict| carry_out(verdict, &judged, &path, at);

        // Another program opened the library, and is in the middle of a commit.
        std::fs::write(&journal, "of its work").unwrap();
        for verdict in [Verdict::Drop, Verdict::PutAside] {
            let error = carry_out(verdict).unwrap_err();
            assert!(matches!(error, StoreError::Changing { .. }), "{error}");
        }
        std::fs::write(&journal, "of a crash").unwrap();
        std::fs::write(&path, [2; 4096]).unwrap();
        assert!(carry_out(Verdict::Drop).is_err());
        assert!(journal.exists());

        std::fs::write(&path, [1; 4096]).unwrap();
        assert_eq!(state(), judged);
        assert!(carry_out(Verdict::PutAside).unwrap().is_some());
        std::fs::write(&journal, "of a crash").unwrap();
        assert_eq!(carry_out(Verdict::Drop).unwrap(), None);
        assert!(!journal.exists());
    }
}
