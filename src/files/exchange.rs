//! Two files change their names at one stroke, where the disk can do it.

use std::path::Path;

/// Whether both files now have each other's name.
#[cfg(target_os = "linux")]
pub fn exchange_names(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

/// Windows puts one in the place of the other and keeps what was there under a third name, all at one stroke; that name
/// is then the free one. Rights and creation time stay with the place, as with a file that is written anew.
#[cfg(windows)]
pub fn exchange_names(one: &Path, other: &Path) -> bool {
    use super::paths::beside;
    use super::patience::{of_replacing, patiently};
    use super::write::give_name;
    use std::io;
    use winsafe::{ReplaceFile, SetFileAttributes, co};
    let out = beside(one, ".out");
    let (Some(from), Some(to), Some(kept)) = (one.to_str(), other.to_str(), out.to_str()) else {
        return false;
    };
    // What is being made is marked as passing, and sync programs pass such files over.
    if SetFileAttributes(from, co::FILE_ATTRIBUTE::NORMAL).is_err() {
        return false;
    }
    let flags = co::REPLACEFILE::IGNORE_MERGE_ERRORS;
    let replaced = patiently(|| {
        let replaced = ReplaceFile(to, from, Some(kept), flags);
        let refused = |error: co::ERROR| io::Error::from_raw_os_error(error.raw().cast_signed());
        replaced.map_err(|error| of_replacing(refused(error), other))
    });
    if let Err(error) = replaced {
        tracing::info!("names not exchanged: {error}: {to}");
        // Broken off between the two halves, the place may be empty.
        if out.exists()
            && !other.exists()
            && let Err(error) = give_name(&out, other, "放回文件")
        {
            tracing::error!("not moved back: {error}");
        }
        return false;
    }
    if let Err(error) = give_name(&out, one, "换下文件") {
        tracing::error!("what was replaced keeps its passing name: {error}");
    }
    true
}

#[cfg(not(any(target_os = "linux", windows)))]
pub fn exchange_names(_one: &Path, _other: &Path) -> bool {
    false
}

#[cfg(test)]
#[cfg(any(target_os = "linux", windows))]
mod tests {
    use super::super::private_beside;
    use super::*;

    #[test]
    fn each_has_the_name_and_the_content_of_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("库.lantu");
        std::fs::write(&path, b"old").unwrap();
        let file = private_beside(&path).unwrap().into_temp_path();
        std::fs::write(&file, b"new").unwrap();
        assert!(exchange_names(&file, &path));
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read(&file).unwrap(), b"old");
        assert!(exchange_names(&file, &path));
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        drop(file);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(!exchange_names(&folder.path().join("没有"), &path));
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
    }
}
