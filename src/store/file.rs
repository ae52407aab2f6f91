//! Files of ours: read when they are ordinary ones, written so that they appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::NamedTempFile;

use super::StoreError;
use super::held_files::is_held;
use super::paths::{check_name, folder};
use super::temporary::temporary_beside;

/// Removes a file, if there is one.
pub(super) fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::io("删除文件", path)(error))
        }
        _ => Ok(()),
    }
}

/// Opens an ordinary file for reading. Who opens a named pipe or a device may wait for ever, so it is looked at before,
/// and, lest it was exchanged, after.
pub(super) fn open_ordinary(path: &Path) -> io::Result<File> {
    check_ordinary(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    check_ordinary(&file.metadata()?)?;
    Ok(file)
}

/// Reads an ordinary file of at most so many bytes.
///
/// # Errors
/// The system refuses; the file is larger, is no ordinary one, or is a library that this process has open: closing it
/// again would let go of the lock.
pub fn read_small(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    if is_held(path).unwrap_or(false) {
        return Err(io::Error::other("这是打开着的项目库"));
    }
    let mut bytes = Vec::new();
    let most = most as u64;
    let file = open_ordinary(path)?;
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other("文件太大"));
    }
    Ok(bytes)
}

fn check_ordinary(metadata: &fs::Metadata) -> io::Result<()> {
    if metadata.is_file() {
        Ok(())
    } else if metadata.is_dir() {
        Err(io::ErrorKind::IsADirectory.into())
    } else {
        Err(io::Error::other("这不是普通文件"))
    }
}

/// Passes a library that can be written: SQLite makes files beside it.
pub(super) fn check_writable(path: &Path) -> Result<(), StoreError> {
    check_name(path)?;
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::fs::access(folder(path), rustix::fs::Access::WRITE_OK) {
        return Err(StoreError::io("写入文件夹", path)(error.into()).or_read_only());
    }
    Ok(())
}

/// A file, empty, that only its owner reads.
pub(super) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// A folder that only its owner reads.
///
/// # Errors
/// The system refuses.
pub fn create_private_folder(folder: &Path) -> Result<(), StoreError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    let made = builder.create(folder);
    made.map_err(StoreError::io("新建备份文件夹", folder))
}

/// Writes a small file of ours, whole or not at all.
///
/// # Errors
/// The system refuses.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let file = temporary_beside(path)?;
    io::Write::write_all(&mut file.as_file(), bytes).map_err(StoreError::io("写入文件", path))?;
    publish(file, path, true)
}

/// The same for a file that is not there yet.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let file = temporary_beside(path)?;
    io::Write::write_all(&mut file.as_file(), bytes).map_err(StoreError::io("写入文件", path))?;
    publish(file, path, false)
}

/// Writes what is remembered, whole or not at all.
///
/// # Errors
/// The system refuses.
pub fn write_json(path: &Path, content: &impl Serialize) -> Result<(), StoreError> {
    let text = serde_json::to_vec_pretty(content).map_err(io::Error::from);
    write_whole(path, &text.map_err(StoreError::io("写入本机记录", path))?)
}

/// Reads what is remembered.
///
/// # Errors
/// There is something, and it can't be read: it must not be taken for absent.
pub(super) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, StoreError> {
    let Some(bytes) = read_if_there(path)? else {
        return Ok(None);
    };
    let content = serde_json::from_slice(&bytes).map_err(std::io::Error::from);
    content
        .map(Some)
        .map_err(StoreError::io("读取本机记录", path))
}

/// The bytes of a small file of ours. Only a file that is not there is none.
///
/// # Errors
/// There is something, and it can't be read.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    bytes_if_there(path).map_err(StoreError::io("读取文件", path))
}

/// The same with the system's own error.
pub(super) fn bytes_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    match open_ordinary(path).and_then(|mut file| io::Read::read_to_end(&mut file, &mut bytes)) {
        Ok(_count) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What lies in a folder. Only a folder that is not there holds nothing.
///
/// # Errors
/// There is something, and it can't be listed.
pub(super) fn list_if_there(folder: &Path) -> Result<Vec<fs::DirEntry>, StoreError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.and_then(Iterator::collect),
    };
    entries.map_err(StoreError::io("读取文件夹", folder))
}

/// Gives what can't be read, a file or a folder, another name, which says why: nothing may overwrite it.
///
/// # Errors
/// The system refuses; it is then where it was.
pub fn put_aside(path: &Path, why: &str) -> Result<PathBuf, StoreError> {
    let aside = free_name(path, why);
    fs::rename(path, &aside).map_err(StoreError::io("移开文件", path))?;
    Ok(aside)
}

/// A name beside a file that nobody has: `设置（读不出）.json`, `设置（读不出2）.json`.
pub(super) fn free_name(path: &Path, why: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map(|ending| ending.to_string_lossy());
    let ending = ending.map_or_else(String::new, |ending| format!(".{ending}"));
    let name = |number: &str| path.with_file_name(format!("{stem}（{why}{number}）{ending}"));
    let mut names = std::iter::once(name("")).chain((2..).map(|n: u32| name(&n.to_string())));
    let is_free = |name: &PathBuf| name.symlink_metadata().is_err();
    names.find(is_free).unwrap_or_else(|| path.to_owned())
}

/// Gives a finished file its name once its bytes are on disk.
pub(super) fn publish(file: NamedTempFile, path: &Path, replace: bool) -> Result<(), StoreError> {
    file.as_file()
        .sync_all()
        .map_err(StoreError::io("写入文件", path))?;
    put_in_place(file, path, replace)
}

/// Gives a finished file, whose bytes are on disk, its name.
pub(super) fn put_in_place(
    file: NamedTempFile,
    path: &Path,
    replace: bool,
) -> Result<(), StoreError> {
    let persisted = if replace {
        file.persist(path)
    } else {
        file.persist_noclobber(path)
    };
    persisted.map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => StoreError::Exists {
            path: path.to_owned(),
        },
        _ => StoreError::io("写入文件", path)(error.error),
    })?;
    sync_folder(path);
    Ok(())
}

/// Has a new name outlive a power cut. The file is there, whole, by then: a folder that can't be synced, as on some
/// network disks, makes it no failure.
#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) {
    let folder = folder(path);
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    if let Err(error) = synced {
        tracing::warn!("folder not synced: {error}: {}", folder.display());
    }
}

/// Windows writes names through and can't sync a folder.
#[cfg(not(unix))]
pub(super) fn sync_folder(_path: &Path) {}

/// Which file a path stands for, to notice that it was moved, deleted or replaced while open.
///
/// With its journal kept open SQLite itself would go on writing into a file that no longer has a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FileIdentity {
    #[cfg(unix)]
    device_and_inode: (u64, u64),
}

impl FileIdentity {
    /// `None` when there is no file.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            Some(Self {
                device_and_inode: (metadata.dev(), metadata.ino()),
            })
        }
        #[cfg(not(unix))]
        metadata.is_file().then_some(Self {})
    }
}
