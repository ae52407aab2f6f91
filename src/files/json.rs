//! What the program remembers on this computer, as JSON.

use std::io;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::FileError;
use super::ordinary::read_if_there;
use super::write::write_whole;

/// Writes what is remembered, whole or not at all.
///
/// # Errors
/// The system refuses.
pub fn write_json(path: &Path, content: &impl Serialize) -> Result<(), FileError> {
    let text = serde_json::to_vec_pretty(content).map_err(io::Error::from);
    write_whole(path, &text.map_err(FileError::io("写入本机记录", path))?)
}

/// Reads what is remembered. Only a file that is not there is none.
///
/// # Errors
/// There is something, and it can't be read: it must not be taken for absent.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, FileError> {
    let Some(bytes) = read_if_there(path)? else {
        return Ok(None);
    };
    let content = serde_json::from_slice(&bytes).map_err(io::Error::from);
    content
        .map(Some)
        .map_err(FileError::io("读取本机记录", path))
}
