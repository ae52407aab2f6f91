//! The files that somebody means by a path, and the sentence for one that can't be opened.

use std::fs::DirEntry;
use std::io;
use std::path::{Path, PathBuf};

use crate::files::{FileError, list_if_there};

/// The files in a folder in the order of their names, without those that an office program keeps there while a workbook
/// is open.
pub fn files_in(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let entries = list_if_there(folder)?;
    let mut files: Vec<PathBuf> = entries.iter().map(DirEntry::path).collect();
    files.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        file.is_file() && !name.starts_with(['.', '~'])
    });
    files.sort();
    Ok(files)
}

/// The system's own words are no Chinese: what could not be opened, where, and why.
pub fn unreadable(path: &Path, error: io::Error) -> String {
    FileError::io("读取文件", path)(error).to_string()
}
