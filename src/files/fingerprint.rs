//! By what a file is known again.

use std::fs::File;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::error::FileError;
use super::held::check_free;
use super::ordinary::open_ordinary;

/// The content of a whole file, as BLAKE3: a large one is read at the speed of the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint(String);

/// Before the digits. Earlier versions noted SHA-256, without a word before it.
const BLAKE3: &str = "blake3:";

impl Fingerprint {
    /// Of the file as it is.
    ///
    /// # Errors
    /// [`FileError::Held`] when this process has a lock on the file, which it would lose.
    pub fn of(path: &Path) -> Result<Self, FileError> {
        let mut hasher = blake3::Hasher::new();
        read_through(path, |file| hasher.update_reader(file).map(|_hasher| ()))?;
        Ok(Self(format!("{BLAKE3}{}", hasher.finalize())))
    }

    /// Whether a file is the one of which this was taken, by whichever version.
    ///
    /// # Errors
    /// As [`Fingerprint::of`].
    pub fn is_of(&self, path: &Path) -> Result<bool, FileError> {
        if self.0.starts_with(BLAKE3) {
            return Ok(*self == Self::of(path)?);
        }
        let mut digest = Sha256::new();
        read_through(path, |mut file| {
            io::copy(&mut file, &mut digest).map(|_bytes| ())
        })?;
        Ok(self.0 == format!("{:x}", digest.finalize()))
    }
}

fn read_through(path: &Path, read: impl FnOnce(File) -> io::Result<()>) -> Result<(), FileError> {
    check_free(path)?;
    let read = open_ordinary(path).and_then(read);
    read.map_err(FileError::io("读取文件", path))
}
