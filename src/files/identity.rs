use std::path::Path;

/// Which file a path stands for, to notice that it was moved, deleted or replaced while open: the disk, and the number
/// that the file has on it.
#[derive(Debug, PartialEq, Eq)]
pub struct FileIdentity {
    disk: u64,
    number: u64,
}

impl FileIdentity {
    /// `None` when there is no file.
    #[cfg(unix)]
    pub fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self {
            disk: metadata.dev(),
            number: metadata.ino(),
        })
    }

    /// `None` when there is no file. To ask this, no right to the file is needed, and nobody's is touched.
    #[cfg(windows)]
    pub fn of(path: &Path) -> Option<Self> {
        use winsafe::{HFILE, co};
        let path = path.to_str()?;
        let everybody = co::FILE_SHARE::READ | co::FILE_SHARE::WRITE | co::FILE_SHARE::DELETE;
        let opened = HFILE::CreateFile(
            path,
            co::GENERIC::default(),
            Some(everybody),
            None,
            co::DISPOSITION::OPEN_EXISTING,
            co::FILE_ATTRIBUTE::NORMAL,
            None,
            None,
            None,
        );
        let (file, _status) = opened.ok()?;
        let found = file.GetFileInformationByHandle().ok()?;
        Some(Self {
            disk: found.dwVolumeSerialNumber.into(),
            number: found.nFileIndex(),
        })
    }

    /// `None` when there is no file; else nothing is known of it.
    #[cfg(not(any(unix, windows)))]
    pub fn of(path: &Path) -> Option<Self> {
        let (disk, number) = (0, 0);
        path.is_file().then_some(Self { disk, number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_takes_the_place_of_another_is_not_that_one() {
        let folder = tempfile::tempdir().unwrap();
        let (path, aside) = (folder.path().join("库"), folder.path().join("旧"));
        assert_eq!(FileIdentity::of(&path), None);
        std::fs::write(&path, b"1").unwrap();
        let first = FileIdentity::of(&path).unwrap();
        std::fs::write(&path, b"2").unwrap();
        assert_eq!(FileIdentity::of(&path).as_ref(), Some(&first));
        std::fs::rename(&path, &aside).unwrap();
        assert_eq!(FileIdentity::of(&path), None);
        std::fs::write(&path, b"1").unwrap();
        assert_ne!(FileIdentity::of(&path).as_ref(), Some(&first));
        assert_eq!(FileIdentity::of(&aside), Some(first));
    }
}
