//! Names of files: what they mean, and those that go with them.

use std::path::{Path, PathBuf};

use super::error::FileError;
use super::name::check_known;

/// The path with a suffix after the whole file name: `a.csv` → `a.csv-old`.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The file that a path means: from the root, symbolic links followed. Whoever keeps other files beside it or of it asks
/// once, so that all are of one file, and a link stays a link when the file behind it is replaced.
///
/// # Errors
/// [`FileError::DanglingLink`] for a link that leads nowhere; on Windows [`FileError::BadName`] for what can be no file. A
/// file that is still to be made is no error.
pub fn resolve(path: &Path) -> Result<PathBuf, FileError> {
    check_known(path)?;
    match follow(path) {
        (target, false) => Ok(target),
        (target, true) => Err(FileError::DanglingLink {
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

/// The folder in which a path lies.
pub fn folder(path: &Path) -> &Path {
    match path.parent() {
        // A bare name lies where the program was started.
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        folder => folder.unwrap_or(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_lies_where_the_program_was_started() {
        assert_eq!(folder(Path::new("表.csv")), Path::new("."));
        assert_eq!(folder(Path::new("甲/表.csv")), Path::new("甲"));
        assert_eq!(folder(Path::new("/")), Path::new("/"));
    }
}
