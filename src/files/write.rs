//! Files written so that they appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::FileError;
use super::patience::{of_replacing, patiently};
use super::temporary::{Readers, temporary_beside, temporary_for};

/// Removes a file, if there is one.
///
/// # Errors
/// The system refuses.
pub fn remove_if_there(path: &Path) -> Result<(), FileError> {
    match patiently(|| fs::remove_file(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(FileError::io("删除文件", path)(error))
        }
        _ => Ok(()),
    }
}

/// A file, empty, that only its owner reads.
///
/// # Errors
/// The system refuses.
pub fn create_private(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// A folder as open as the person's other ones, where there is none yet.
///
/// # Errors
/// The system refuses.
pub fn create_folder(folder: &Path) -> Result<(), FileError> {
    let made = std::fs::DirBuilder::new().recursive(true).create(folder);
    made.map_err(FileError::io("新建文件夹", folder))
}

/// A folder that only its owner reads.
///
/// # Errors
/// The system refuses.
pub fn create_private_folder(folder: &Path) -> Result<(), FileError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    let made = builder.create(folder);
    made.map_err(FileError::io("新建备份文件夹", folder))
}

/// Writes a small file of ours, whole or not at all.
///
/// # Errors
/// The system refuses.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let file = temporary_beside(path)?;
    write_to(&file, path, bytes)?;
    publish(file, path, true)
}

/// The same for a file that is not there yet.
///
/// # Errors
/// [`FileError::Exists`], or the system refuses.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let file = temporary_beside(path)?;
    write_to(&file, path, bytes)?;
    publish(file, path, false)
}

/// Writes what a person hands on, whole or not at all: a new file is as open as their others.
///
/// # Errors
/// The system refuses.
pub fn write_open(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let file = temporary_for(Readers::Everybody, path)?;
    write_to(&file, path, bytes)?;
    publish(file, path, true)
}

fn write_to(file: &NamedTempFile, path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let written = file.as_file().write_all(bytes);
    written.map_err(FileError::io("写入文件", path))
}

/// Gives what can't be read, a file or a folder, another name, which says why: nothing may overwrite it.
///
/// # Errors
/// The system refuses; it is then where it was.
pub fn put_aside(path: &Path, why: &str) -> Result<PathBuf, FileError> {
    let aside = free_name(path, why);
    give_name(path, &aside, "移开文件")?;
    Ok(aside)
}

/// Gives a file or folder another name on the same disk.
///
/// # Errors
/// The system refuses; it is then where it was.
pub fn give_name(path: &Path, name: &Path, doing: &'static str) -> Result<(), FileError> {
    let renamed = patiently(|| fs::rename(path, name));
    renamed.map_err(FileError::io(doing, path))
}

/// A name beside a file that nobody has: `设置（读不出）.json`, `设置（读不出2）.json`.
pub fn free_name(path: &Path, why: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map(|ending| ending.to_string_lossy());
    let ending = ending.map_or_else(String::new, |ending| format!(".{ending}"));
    let name = |number: &str| path.with_file_name(format!("{stem}（{why}{number}）{ending}"));
    let mut names = std::iter::once(name("")).chain((2..).map(|n: u32| name(&n.to_string())));
    let is_free = |name: &PathBuf| name.symlink_metadata().is_err();
    names.find(is_free).unwrap_or_else(|| path.to_owned())
}

/// Gives a finished file its name once its bytes are on disk.
///
/// # Errors
/// [`FileError::Exists`] unless it may replace what is there; else the system refuses.
pub fn publish(file: NamedTempFile, path: &Path, replace: bool) -> Result<(), FileError> {
    file.as_file()
        .sync_all()
        .map_err(FileError::io("写入文件", path))?;
    put_in_place(file, path, replace)
}

/// Gives a finished file, whose bytes are on disk, its name.
///
/// # Errors
/// As [`publish`].
pub fn put_in_place(file: NamedTempFile, path: &Path, replace: bool) -> Result<(), FileError> {
    let mut waiting = Some(file);
    let persisted = patiently(|| {
        let file = waiting.take().ok_or(io::ErrorKind::NotFound)?;
        let persisted = if replace {
            file.persist(path)
        } else {
            file.persist_noclobber(path)
        };
        persisted.map(drop).map_err(|refused| {
            waiting = Some(refused.file);
            of_replacing(refused.error, path)
        })
    });
    persisted.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => FileError::Exists {
            path: path.to_owned(),
        },
        _ => FileError::io("写入文件", path)(error),
    })?;
    sync_folder(path);
    Ok(())
}

/// Has a new name outlive a power cut. The file is there, whole, by then: a folder that can't be synced, as on some
/// network disks, makes it no failure.
#[cfg(unix)]
pub fn sync_folder(path: &Path) {
    let folder = super::paths::folder(path);
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    if let Err(error) = synced {
        tracing::warn!("folder not synced: {error}: {}", folder.display());
    }
}

/// Windows writes names through and can't sync a folder.
#[cfg(not(unix))]
pub fn sync_folder(_path: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_and_replaces_only_what_it_may() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("表.csv");
        write_new(&path, b"old").unwrap();
        let error = write_new(&path, b"new").unwrap_err();
        assert!(matches!(error, FileError::Exists { .. }), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        write_whole(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        // Nothing is left beside it, whether it came to its name or not.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let error = write_whole(&folder.path().join("没有/表.csv"), b"").unwrap_err();
        assert!(matches!(error, FileError::Missing { .. }), "{error}");
    }

    #[test]
    fn a_file_that_cannot_be_read_gets_a_name_that_nobody_has() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("设置.json");
        for name in ["设置（读不出）.json", "设置（读不出2）.json"] {
            fs::write(&path, name).unwrap();
            let aside = put_aside(&path, "读不出").unwrap();
            assert_eq!(aside, folder.path().join(name));
            assert_eq!(fs::read_to_string(aside).unwrap(), name);
        }
        assert!(!path.exists());
    }
}
