//! Files that another program holds. On Windows a scanner, an indexer or a sync program holds what was just written for
//! a moment, and whoever wants it meanwhile is refused: what is asked is asked again before a person is told.

use std::fs;
use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// The waits between one try and the next, in milliseconds: two thirds of a second in all.
const WAITS: [u64; 6] = [10, 20, 40, 80, 160, 320];

/// Does what another program may hinder for a moment.
///
/// # Errors
/// What the last try came to.
pub fn patiently<T>(mut act: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    for wait in WAITS {
        match act() {
            Err(error) if is_held_elsewhere(&error) => thread::sleep(Duration::from_millis(wait)),
            done => return done,
        }
    }
    act()
}

/// Whether another program holds the file.
pub(super) fn is_held_elsewhere(error: &io::Error) -> bool {
    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION, which have no kind of their own.
    let is_shared = cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33));
    let kind = error.kind();
    is_shared
        || matches!(
            kind,
            io::ErrorKind::ResourceBusy | io::ErrorKind::ExecutableFileBusy
        )
}

/// Windows refuses to replace a file that another program holds open as if it lacked permission. Where the folder has
/// just let us write, and the file is not write-protected, the refusal means that.
pub(super) fn of_replacing(error: io::Error, path: &Path) -> io::Error {
    let is_refused = cfg!(windows) && error.kind() == io::ErrorKind::PermissionDenied;
    if is_refused && fs::metadata(path).is_ok_and(|there| !there.permissions().readonly()) {
        return io::Error::new(io::ErrorKind::ResourceBusy, error);
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tries(kind: io::ErrorKind, refusals: usize) -> (usize, io::Result<()>) {
        let mut count = 0;
        let done = patiently(|| {
            count += 1;
            if count > refusals {
                return Ok(());
            }
            Err(kind.into())
        });
        (count, done)
    }

    #[test]
    fn what_is_held_for_a_moment_is_asked_again_and_nothing_else() {
        let (count, done) = tries(io::ErrorKind::ResourceBusy, 3);
        assert!(count == 4 && done.is_ok());
        let (count, done) = tries(io::ErrorKind::ResourceBusy, usize::MAX);
        assert_eq!(count, WAITS.len() + 1);
        assert!(is_held_elsewhere(&done.unwrap_err()));
        let (count, done) = tries(io::ErrorKind::PermissionDenied, 1);
        assert!(count == 1 && done.is_err());
    }

    #[cfg(windows)]
    #[test]
    fn a_file_that_another_handle_keeps_for_itself_is_waited_for_and_named() {
        use super::super::{FileError, open_ordinary, write_whole};
        use std::os::windows::fs::OpenOptionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("表.csv");
        std::fs::write(&path, b"1").unwrap();
        let mut alone = std::fs::File::options();
        let alone = alone.read(true).share_mode(0).open(&path).unwrap();
        let error = FileError::io("打开文件", &path)(open_ordinary(&path).unwrap_err());
        assert!(matches!(error, FileError::InUse { .. }), "{error}");
        let error = write_whole(&path, b"2").unwrap_err();
        assert!(matches!(error, FileError::InUse { .. }), "{error}");
        let waits = thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            drop(alone);
        });
        assert!(write_whole(&path, b"2").is_ok());
        waits.join().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"2");
    }
}
