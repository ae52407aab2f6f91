//! One process opens a library only once: the lock within a process, beside the one of the file.

use std::path::Path;

use crate::files::{FileError, Holding, check_free, is_held};

use super::StoreError;
use super::lock_record::in_use;

/// This process's word that it opens a library only once.
#[derive(Debug)]
pub(super) struct ProcessLock {
    _holding: Holding,
}

impl ProcessLock {
    /// Claims an existing file, or says who has it.
    pub(super) fn take(path: &Path) -> Result<Self, StoreError> {
        let holding = Holding::begin(path).map_err(StoreError::io("打开文件", path))?;
        let holding = holding.map(|holding| Self { _holding: holding });
        holding.ok_or_else(|| in_use(path))
    }

    /// Whether this process has the file open.
    pub(super) fn is_taken(path: &Path) -> bool {
        is_held(path)
    }

    /// Fails when this process has the file open, so that no handle of it may be opened by hand.
    pub(super) fn check_free(path: &Path) -> Result<(), StoreError> {
        Ok(check_free(path)?)
    }
}

/// What this process holds is a library that it has open.
impl From<FileError> for StoreError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Held { path } => in_use(&path),
            error => Self::File(error),
        }
    }
}
