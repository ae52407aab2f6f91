//! Files and folders that are being made: beside their place under a passing name, or in a private place. Each name
//! has the number and the beginning of its process, so that the next one who makes something there removes what a killed one left.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use tempfile::{NamedTempFile, TempDir};

use super::error::FileError;
use super::paths::folder;
use super::place::Place;
use super::process::Process;

/// Who may read a file that is made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readers {
    /// Its owner; on a share whoever a new document there is for.
    Owner,
    /// Whoever may read the person's other files.
    Everybody,
}

/// An empty file in the folder of `path`. It vanishes unless it is persisted. What takes the place of a file has its
/// rights; a new one is for its owner only, but on a share for whoever a new document there is for.
///
/// # Errors
/// The system refuses.
pub fn temporary_beside(path: &Path) -> Result<NamedTempFile, FileError> {
    temporary_for(Readers::Owner, path)
}

/// The same for a new file that these may read.
pub(super) fn temporary_for(readers: Readers, path: &Path) -> Result<NamedTempFile, FileError> {
    #[cfg(unix)]
    let mode = {
        use std::os::unix::fs::PermissionsExt as _;
        match fs::metadata(path) {
            Ok(there) => there.permissions().mode() & 0o777,
            Err(_) if readers == Readers::Everybody || Place::of(path) == Place::Share => 0o666,
            Err(_) => 0o600,
        }
    };
    #[cfg(not(unix))]
    let (mode, _) = (0, readers);
    temporary_of_mode(path, mode)
}

/// The same for what is nobody else's to read.
///
/// # Errors
/// The system refuses.
pub fn private_beside(path: &Path) -> Result<NamedTempFile, FileError> {
    temporary_of_mode(path, 0o600)
}

fn temporary_of_mode(path: &Path, mode: u32) -> Result<NamedTempFile, FileError> {
    sweep(path);
    let (prefix, folder) = (prefix(), folder(path));
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".tmp");
    set_mode(&mut builder, mode);
    builder
        .tempfile_in(folder)
        .map_err(FileError::io("在文件夹中新建文件", folder))
}

/// A folder beside `path` for files that are being made there. It vanishes with all that is in it.
///
/// # Errors
/// The system refuses.
pub fn folder_beside(path: &Path) -> Result<TempDir, FileError> {
    sweep(path);
    let folder = folder(path);
    private_folder_in(folder).map_err(FileError::io("新建临时文件夹", folder))
}

/// A folder that only this program reads, in the place that the system has for such.
///
/// # Errors
/// The system refuses.
pub fn private_folder() -> Result<TempDir, FileError> {
    let place = tempfile::env::temp_dir();
    let any = place.join("_");
    sweep(&any);
    let folder = private_folder_in(&place).map_err(FileError::io("新建临时文件夹", &place));
    folder.map_err(|error| error.in_temporary(&any))
}

fn private_folder_in(place: &Path) -> io::Result<TempDir> {
    let prefix = prefix();
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    set_mode(&mut builder, 0o700);
    builder.tempdir_in(place)
}

#[cfg(unix)]
fn set_mode(builder: &mut tempfile::Builder<'_, '_>, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(fs::Permissions::from_mode(mode));
}

#[cfg(not(unix))]
fn set_mode(_builder: &mut tempfile::Builder<'_, '_>, _mode: u32) {}

const TEMPORARY: &str = ".lantu-";

/// With the process that makes it, so that others know when it was left behind.
fn prefix() -> String {
    format!("{TEMPORARY}{}", Process::this().to_prefix())
}

/// Removes the temporary files and folders that a process which was killed left in the folder of `path`.
pub fn sweep(path: &Path) {
    let entries = fs::read_dir(folder(path)).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name();
        let whose = name.to_str().and_then(|name| name.strip_prefix(TEMPORARY));
        let whose = whose.and_then(Process::of_prefix);
        // On a share it may be a process of another computer; nobody's work takes a day.
        let is_ended = |process: Process| process.has_ended() && Place::of(path) != Place::Share;
        let is_left = whose.is_some_and(|of| is_ended(of) || is_older_than_a_day(&entry));
        if is_left && let Err(error) = remove_entry(&entry) {
            tracing::warn!("temporary file stays: {error}: {}", entry.path().display());
        }
    }
}

/// A link goes, not what it leads to.
fn remove_entry(entry: &fs::DirEntry) -> io::Result<()> {
    if entry.file_type()?.is_dir() {
        fs::remove_dir_all(entry.path())
    } else {
        fs::remove_file(entry.path())
    }
}

fn is_older_than_a_day(entry: &fs::DirEntry) -> bool {
    let modified = entry.metadata().and_then(|metadata| metadata.modified());
    let age = modified.ok().and_then(|modified| modified.elapsed().ok());
    age.is_some_and(|age| age > Duration::from_hours(24))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_passing_name_tells_whose_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("表.csv");
        let mine = format!(".lantu-{}-", std::process::id());
        let (file, beside) = (
            private_beside(&path).unwrap(),
            folder_beside(&path).unwrap(),
        );
        let apart = private_folder().unwrap();
        for made in [file.path(), beside.path(), apart.path()] {
            let name = made.file_name().unwrap().to_string_lossy();
            assert!(name.starts_with(&mine), "{name}");
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(file.path()), 0o600);
            assert_eq!((mode(beside.path()), mode(apart.path())), (0o700, 0o700));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_of_such_a_name_goes_without_what_it_leads_to() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(other.path().join("重要.txt"), "重要").unwrap();
        let link = folder.path().join(".lantu-4194305-x");
        std::os::unix::fs::symlink(other.path(), &link).unwrap();
        drop(private_beside(&folder.path().join("表.csv")).unwrap());
        assert!(!link.is_symlink());
        assert!(other.path().join("重要.txt").exists());
    }
}
