//! Starts that never came to a picture: a driver that ends the process leaves no other word.

use std::path::{Path, PathBuf};

use crate::files::{FileError, Process, create_private_folder, list_if_there, remove_if_there};

/// After so many starts in a row that ended before their first picture, something else is to draw. One may have been
/// stopped by hand.
const TOO_MANY: usize = 2;

/// The word of a start that has not drawn yet; taken back when dropped.
pub struct StartMark {
    folder: PathBuf,
}

/// Leaves word below `folder` that this process is about to draw; with it, whether several before it never did.
/// None where no word can be left.
pub fn mark_start(folder: &Path) -> (Option<StartMark>, bool) {
    let failed = ended(folder).len() >= TOO_MANY;
    let mark = StartMark {
        folder: folder.to_owned(),
    };
    let own = folder.join(Process::this().to_prefix());
    // Nothing depends on its reaching the disk before the picture does.
    let left = create_private_folder(folder)
        .and_then(|()| std::fs::write(&own, b"").map_err(FileError::io("新建文件", &own)));
    match left {
        Ok(()) => (Some(mark), failed),
        Err(error) => {
            tracing::warn!("no word of a start: {error}");
            (None, failed)
        }
    }
}

/// The words of processes that have ended.
fn ended(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = list_if_there(folder) else {
        return Vec::new();
    };
    let paths = entries.iter().map(std::fs::DirEntry::path);
    paths
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.and_then(Process::of_prefix)
                .is_some_and(Process::has_ended)
        })
        .collect()
}

impl Drop for StartMark {
    fn drop(&mut self) {
        let own = self.folder.join(Process::this().to_prefix());
        // One that drew shows that drawing goes.
        for word in ended(&self.folder).into_iter().chain([own]) {
            if let Err(error) = remove_if_there(&word) {
                tracing::warn!("word of a start stays: {error}");
            }
        }
    }
}

// Elsewhere no process is known to have ended.
#[cfg(all(test, any(target_os = "linux", windows)))]
mod tests {
    use super::*;

    #[test]
    fn two_starts_without_a_picture_are_told_and_a_picture_makes_them_forgotten() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("starts");
        let (mark, has_failed) = mark_start(&folder);
        assert!(mark.is_some() && !has_failed);
        // This process goes on: it may still draw.
        assert!(!mark_start(&folder).1);
        drop(mark);
        let ends = |()| {
            let program = if cfg!(windows) { "hostname" } else { "true" };
            let mut child = std::process::Command::new(program).spawn().unwrap();
            child.wait().unwrap();
            std::fs::write(folder.join(format!("{}-", child.id())), "").unwrap();
        };
        ends(());
        let (first, has_failed) = mark_start(&folder);
        assert!(!has_failed, "one may have been stopped by hand");
        ends(());
        let (second, has_failed) = mark_start(&folder);
        assert!(has_failed);
        drop(second);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
        assert!(!mark_start(&folder).1);
        drop(first);
    }
}
