use std::path::{Path, PathBuf};

use crate::files::{FileError, Place, resolve};
use crate::store::is_sealed;

/// The library that a path means. One whose place is away can be worked on in the copy of it on this computer.
pub(crate) fn meant(path: &Path) -> Result<PathBuf, FileError> {
    match resolve(path) {
        Err(FileError::DanglingLink { target, .. }) if place_label(&target).is_some() => Ok(target),
        resolved => resolved,
    }
}

/// What the place of a library that is worked on in a copy is called.
pub(super) fn place_label(path: &Path) -> Option<&'static str> {
    match Place::of(path).label() {
        None if is_sealed(path) => Some("加密文件"),
        label => label,
    }
}
