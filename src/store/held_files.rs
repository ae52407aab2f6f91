//! Which files this process holds open as libraries.
//!
//! POSIX drops all of a process's locks on a file as soon as the process closes *any* handle of it: reading the header of
//! a library that is open in this very process would let others in.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

static HELD: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// The word that this process holds a file, once.
#[derive(Debug)]
pub(super) struct Holding(PathBuf);

impl Holding {
    /// Holds an existing file; none where it is held already.
    pub(super) fn begin(path: &Path) -> io::Result<Option<Self>> {
        let real = path.canonicalize()?;
        let is_new = held().insert(real.clone());
        // Made only where it is new: one that is dropped lets go of the file.
        Ok(is_new.then(|| Self(real)))
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        held().remove(&self.0);
    }
}

/// Whether this process has the file open.
///
/// # Errors
/// The file can't be found.
pub(super) fn is_held(path: &Path) -> io::Result<bool> {
    Ok(held().contains(&path.canonicalize()?))
}

fn held() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}
