//! Which files this process holds locks on.
//!
//! POSIX drops all of a process's locks on a file as soon as the process closes *any* handle of it: reading a file that is
//! locked by this very process would let others in.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::error::FileError;

static HELD: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// The word that this process holds a file, once.
#[derive(Debug)]
pub struct Holding(PathBuf);

impl Holding {
    /// Holds an existing file; none where it is held already.
    ///
    /// # Errors
    /// The file can't be found.
    pub fn begin(path: &Path) -> io::Result<Option<Self>> {
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

/// Whether this process holds the file. One that can't be found is held by nobody.
pub fn is_held(path: &Path) -> bool {
    path.canonicalize().is_ok_and(|real| held().contains(&real))
}

/// Passes a file of which a handle may be opened by hand.
///
/// # Errors
/// [`FileError::Held`]; [`FileError::Missing`] and the like where the file can't be found.
pub fn check_free(path: &Path) -> Result<(), FileError> {
    let real = path.canonicalize();
    let real = real.map_err(FileError::io("打开文件", path))?;
    if held().contains(&real) {
        let path = path.to_owned();
        return Err(FileError::Held { path });
    }
    Ok(())
}

fn held() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::super::{Fingerprint, read_small};
    use super::*;

    #[test]
    fn nothing_opens_another_handle_of_a_file_that_is_held() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("库");
        std::fs::write(&path, b"1").unwrap();
        let taken = Fingerprint::of(&path).unwrap();
        let holding = Holding::begin(&path).unwrap();
        assert!(holding.is_some() && Holding::begin(&path).unwrap().is_none());
        let refused = Fingerprint::of(&path);
        assert!(
            matches!(refused, Err(FileError::Held { .. })),
            "{refused:?}"
        );
        assert!(matches!(taken.is_of(&path), Err(FileError::Held { .. })));
        assert!(read_small(&path, 9).is_err());
        drop(holding);
        assert_eq!(Fingerprint::of(&path).unwrap(), taken);
        assert_eq!(read_small(&path, 9).unwrap(), b"1");
    }
}
