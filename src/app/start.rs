//! What the window asks of the disk beside its own thread: the libraries opened before, files and folders that may be
//! gone.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, Local};

use super::file_label;
use crate::store::server::Replica;

/// A library opened before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecentLibrary {
    /// The file.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Its folder.
    pub folder: String,
    /// When it was last altered; none for one that is not there.
    pub altered: Option<DateTime<FixedOffset>>,
}

impl RecentLibrary {
    fn of(path: &Path) -> Self {
        let altered = path.metadata().and_then(|facts| facts.modified());
        Self {
            name: file_label(path),
            folder: Replica::address_of(path).map_or_else(
                || path.parent().unwrap_or(path).display().to_string(),
                |address| format!("服务器 {}", address.place()),
            ),
            altered: altered
                .ok()
                .map(|at| DateTime::<Local>::from(at).fixed_offset()),
            path: path.to_owned(),
        }
    }
}

/// Looks at libraries. A share that is away may keep it waiting: not for the window's own thread.
pub fn recent_libraries(paths: &[PathBuf]) -> Vec<RecentLibrary> {
    paths.iter().map(|path| RecentLibrary::of(path)).collect()
}

/// The files that are not there. The same holds for it.
pub fn missing_files(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.into_iter().filter(|path| !path.is_file()).collect()
}

/// Whether one of the files is there. The same holds for it.
pub fn is_any_there(paths: &[PathBuf]) -> bool {
    paths.iter().any(|path| path.exists())
}

/// The first of the folders that is there. The same holds for it.
pub fn first_folder<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Option<&'a Path> {
    folders.into_iter().find(|folder| folder.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_that_is_gone_has_no_date() {
        let folder = tempfile::tempdir().unwrap();
        let (there, gone) = (
            folder.path().join("甲.lantu"),
            folder.path().join("乙.lantu"),
        );
        std::fs::write(&there, b"").unwrap();
        let found = recent_libraries(&[there, gone]);
        let names: Vec<&str> = found.iter().map(|library| library.name.as_str()).collect();
        assert_eq!(names, ["甲.lantu", "乙.lantu"]);
        assert!(found[0].altered.is_some() && found[1].altered.is_none());
        assert_eq!(found[0].folder, folder.path().display().to_string());
    }

    #[test]
    fn files_and_folders_that_are_gone_are_told_from_those_that_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("甲.xlsx"), b"").unwrap();
        let both = vec![path("甲.xlsx"), path("乙.xlsx")];
        assert!(is_any_there(&both) && !is_any_there(&both[1..]));
        assert_eq!(missing_files(both.clone()), [path("乙.xlsx")]);
        let folders = [&*both[1], &*both[0], folder.path()];
        assert_eq!(first_folder(folders), Some(folder.path()));
        assert_eq!(first_folder([&*both[1]]), None);
    }
}
