//! What a library asks of its place.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::StoreError;

/// The longest name that leaves room for those of the files beside it, in bytes: a disk allows 255.
pub(super) const LONGEST_NAME: usize = 255 - ".~lock.#".len();

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

/// By what files of this computer that go with the library at a path are told from those of its copies.
pub(super) fn mark(library: &Path) -> String {
    let digest = Sha256::digest(library.as_os_str().as_encoded_bytes());
    format!("{digest:x}")[..16].to_owned()
}

/// Passes a library that can be written: SQLite makes files beside it.
pub(super) fn check_writable(path: &Path) -> Result<(), StoreError> {
    check_name(path)?;
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::fs::access(crate::files::folder(path), rustix::fs::Access::WRITE_OK)
    {
        return Err(StoreError::io("写入文件夹", path)(error.into()).or_read_only());
    }
    Ok(())
}
