//! One process opens a library only once: the lock within a process, beside the one of the file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::StoreError;

/// The libraries that this process holds open.
static CLAIMED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// This process's word that it opens a library only once.
///
/// Needed because POSIX drops all of a process's locks on a file as soon as the process closes *any*
/// handle of it: reading the header of a library that is open in this very process would let others in.
#[derive(Debug)]
pub(super) struct ProcessLock(PathBuf);

impl ProcessLock {
    /// Claims an existing file, or says who has it.
    pub(super) fn take(path: &Path) -> Result<Self, StoreError> {
        let real = real(path)?;
        if claimed().insert(real.clone()) {
            Ok(Self(real))
        } else {
            Err(StoreError::in_use(path))
        }
    }

    /// Whether this process has the file open.
    pub(super) fn is_taken(path: &Path) -> bool {
        real(path).is_ok_and(|path| claimed().contains(&path))
    }

    /// Fails when this process has the file open, so that no handle of it may be opened by hand.
    pub(super) fn check_free(path: &Path) -> Result<(), StoreError> {
        if claimed().contains(&real(path)?) {
            return Err(StoreError::in_use(path));
        }
        Ok(())
    }
}

impl Drop for ProcessLock {
    fn drop(&mut self) {
        claimed().remove(&self.0);
    }
}

fn claimed() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    CLAIMED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn real(path: &Path) -> Result<PathBuf, StoreError> {
    path.canonicalize()
        .map_err(StoreError::io("打开文件", path))
}
