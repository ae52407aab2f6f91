//! Files read where they are ordinary ones: who opens a named pipe or a device may wait for ever.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use super::error::FileError;
use super::held::is_held;
use super::patience::patiently;

/// Opens an ordinary file for reading. It is looked at before it is opened, and, lest it was exchanged, after.
///
/// # Errors
/// The system refuses, or the file is no ordinary one.
pub fn open_ordinary(path: &Path) -> io::Result<File> {
    check_ordinary(&fs::metadata(path)?)?;
    let file = patiently(|| File::open(path))?;
    check_ordinary(&file.metadata()?)?;
    Ok(file)
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

/// Reads an ordinary file of at most so many bytes.
///
/// # Errors
/// The system refuses; the file is larger, is no ordinary one, or is one that this process holds: closing it again would
/// let go of the lock.
pub fn read_small(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    if is_held(path) {
        return Err(io::Error::other("这个文件正由本程序打开着"));
    }
    let mut bytes = Vec::new();
    let most = most as u64;
    let file = open_ordinary(path)?;
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "文件太大"));
    }
    Ok(bytes)
}

/// The bytes of a small file of ours. Only a file that is not there is none.
///
/// # Errors
/// There is something, and it can't be read.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    bytes_if_there(path).map_err(FileError::io("读取文件", path))
}

/// The same with the system's own error.
///
/// # Errors
/// There is something, and it can't be read.
pub fn bytes_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    match open_ordinary(path).and_then(|mut file| file.read_to_end(&mut bytes)) {
        Ok(_count) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What lies in a folder. Only a folder that is not there holds nothing.
///
/// # Errors
/// There is something, and it can't be listed.
pub fn list_if_there(folder: &Path) -> Result<Vec<fs::DirEntry>, FileError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.and_then(Iterator::collect),
    };
    entries.map_err(FileError::io("读取文件夹", folder))
}
