//! Files beside the library: side files, and new files that appear whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::NamedTempFile;

use super::lock_record::has_ended;
use super::{Place, StoreError};

/// The path with a suffix after the whole file name: `a.lantu` → `a.lantu-journal`.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Removes a file, if there is one.
pub(super) fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::io("删除文件", path)(error))
        }
        _ => Ok(()),
    }
}

/// The path from the root, so that a later change of the working directory does not move it.
pub(super) fn absolute(path: &Path) -> Result<PathBuf, StoreError> {
    std::path::absolute(path).map_err(StoreError::io("读取路径", path))
}

/// An empty file in the folder of `path`. It vanishes unless it is persisted. What takes the place of a file has its
/// rights; a new one is for its owner only, but on a share for whoever a new document there is for.
pub(super) fn temporary_beside(path: &Path) -> Result<NamedTempFile, StoreError> {
    let mut builder = tempfile::Builder::new();
    let prefix = format!("{TEMPORARY}{}-", std::process::id());
    builder.prefix(&prefix).suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = match fs::metadata(path) {
            Ok(there) => there.permissions().mode() & 0o777,
            Err(_) if Place::of(path) == Place::Share => 0o666,
            Err(_) => 0o600,
        };
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    let folder = folder(path);
    builder
        .tempfile_in(folder)
        .map_err(StoreError::io("在文件夹中新建文件", folder))
}

const TEMPORARY: &str = ".lantu-";

/// Removes the temporary files that a process which was killed left in the folder of a library.
pub(super) fn sweep(path: &Path) {
    let entries = fs::read_dir(folder(path)).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name();
        let pid = name.to_str().and_then(|name| name.strip_prefix(TEMPORARY));
        let pid = pid.and_then(|rest| rest.split_once('-')?.0.parse().ok());
        // On a share the number may be that of a process of another computer; nobody's work takes a day.
        let is_ended = |pid| has_ended(pid) && Place::of(path) != Place::Share;
        let is_left = pid.is_some_and(|pid| is_ended(pid) || is_older_than_a_day(&entry));
        if is_left && let Err(error) = remove_if_there(&entry.path()) {
            tracing::warn!("temporary file stays: {error}");
        }
    }
}

fn is_older_than_a_day(entry: &fs::DirEntry) -> bool {
    let modified = entry.metadata().and_then(|metadata| metadata.modified());
    let age = modified.ok().and_then(|modified| modified.elapsed().ok());
    age.is_some_and(|age| age > Duration::from_hours(24))
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

/// The longest name that leaves room for those of the files beside it, in bytes: a disk allows 255.
const LONGEST_NAME: usize = 255 - ".~lock.#".len();

/// Passes a path whose name is not too long for a library.
pub(super) fn check_name(path: &Path) -> Result<(), StoreError> {
    let length = path.file_name().unwrap_or_default().len();
    if length <= LONGEST_NAME {
        return Ok(());
    }
    Err(StoreError::LongName {
        path: path.to_owned(),
    })
}

/// A file, empty, that only its owner reads.
pub(super) fn create_private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// Writes a small file of ours, whole or not at all.
///
/// # Errors
/// The system refuses.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let file = temporary_beside(path)?;
    std::io::Write::write_all(&mut file.as_file(), bytes)
        .map_err(StoreError::io("写入文件", path))?;
    publish(file, path, true)
}

/// Writes what is remembered, whole or not at all.
pub(super) fn write_json(path: &Path, content: &impl Serialize) -> Result<(), StoreError> {
    let text = serde_json::to_vec_pretty(content).map_err(std::io::Error::from);
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
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::io("读取文件", path)(error)),
    }
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
        std::io::ErrorKind::AlreadyExists => StoreError::Exists {
            path: path.to_owned(),
        },
        _ => StoreError::io("写入文件", path)(error.error),
    })?;
    sync_folder(path)
}

fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

/// A new name outlives a power cut only after its folder was synced.
#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    let folder = folder(path);
    let synced = fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(StoreError::io("写入文件夹", folder))
}

/// Windows writes names through and can't sync a folder.
#[cfg(not(unix))]
pub(super) fn sync_folder(_path: &Path) -> Result<(), StoreError> {
    Ok(())
}

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
