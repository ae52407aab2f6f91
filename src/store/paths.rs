//! Names of files: what they mean, and those that go with them.

use std::path::{Path, PathBuf};

use super::StoreError;

/// The path with a suffix after the whole file name: `a.lantu` → `a.lantu-journal`.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The file that a path means: from the root, symbolic links followed. Every door of this room asks it once, so that
/// lock, journal, backups and notes are those of one file, and a link stays a link when the file behind it is replaced.
///
/// # Errors
/// [`StoreError::DanglingLink`] for a link that leads nowhere. A file that is still to be made is no error.
pub fn resolve(path: &Path) -> Result<PathBuf, StoreError> {
    match follow(path) {
        (target, false) => Ok(target),
        (target, true) => Err(StoreError::DanglingLink {
            path: path.to_owned(),
            target,
        }),
    }
}

/// The same for a file whose place may be away: as far as the links lead.
pub fn real_path(path: &Path) -> PathBuf {
    follow(path).0
}

/// As many links in a row as Linux follows.
const MOST_LINKS: usize = 40;

/// The path without links, and whether one of them leads nowhere.
fn follow(path: &Path) -> (PathBuf, bool) {
    let mut path = std::path::absolute(path).unwrap_or_else(|_unknown| path.to_owned());
    let mut is_dangling = false;
    for _ in 0..MOST_LINKS {
        let is_there = |ancestor: &&Path| ancestor.symlink_metadata().is_ok();
        let Some(there) = path.ancestors().find(is_there) else {
            break;
        };
        let rest = path.strip_prefix(there).map(Path::to_owned);
        let rest = rest.unwrap_or_default();
        if let Ok(real) = there.canonicalize() {
            return (join(plain(real), &rest), is_dangling);
        }
        let Ok(link) = there.read_link() else { break };
        is_dangling = true;
        path = join(folder(there).join(link), &rest);
    }
    (path, is_dangling)
}

fn join(path: PathBuf, rest: &Path) -> PathBuf {
    // Joined to nothing, a path would end in a separator.
    if rest.as_os_str().is_empty() {
        path
    } else {
        path.join(rest)
    }
}

/// Without the prefix `\\?\` that Windows answers with, which people don't know and other programs may refuse. Beyond
/// the length that they know, names beside included, there is no other form.
#[cfg(windows)]
fn plain(path: PathBuf) -> PathBuf {
    const LONGEST: usize = 230;
    let Some(text) = path.to_str().filter(|text| text.len() <= LONGEST) else {
        return path;
    };
    if let Some(share) = text.strip_prefix(r"\\?\UNC\") {
        return format!(r"\\{share}").into();
    }
    match text.strip_prefix(r"\\?\") {
        Some(text) => text.into(),
        None => path,
    }
}

#[cfg(not(windows))]
fn plain(path: PathBuf) -> PathBuf {
    path
}

/// The longest name that leaves room for those of the files beside it, in bytes: a disk allows 255.
const LONGEST_NAME: usize = 255 - ".~lock.#".len();

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

/// The folder in which a path lies.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}
