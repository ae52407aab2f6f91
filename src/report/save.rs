use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::files::{self, FileError};

use super::ReportError;

/// Writes a file whole or not at all. A file of that name is replaced, and its rights stay; a new one is as open as the
/// person's other files.
///
/// # Errors
/// What is in the way; nothing is then altered.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    if let Err(error) = files::check_new_name(path) {
        return Err(ReportError::BadName(error));
    }
    let folder = files::folder(path);
    if !folder.is_dir() {
        return Err(ReportError::NoFolder(folder.to_owned()));
    }
    if path.is_dir() {
        return Err(ReportError::IsFolder(path.to_owned()));
    }
    // A rename would replace a write-protected file without a word.
    if fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly()) {
        return Err(ReportError::Denied(path.to_owned()));
    }
    files::write_open(path, bytes).map_err(|error| explain(path, error))
}

fn explain(path: &Path, error: FileError) -> ReportError {
    let path = path.to_owned();
    match error {
        FileError::DiskFull { .. } => ReportError::DiskFull(path),
        FileError::ReadOnly { .. } => ReportError::Denied(path),
        FileError::InUse { .. } => ReportError::InUse(path),
        FileError::Io { ref source, .. } if source.kind() == ErrorKind::PermissionDenied => {
            ReportError::Denied(path)
        }
        error => ReportError::Io(path, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_a_file_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("一览表.csv");
        save(&path, b"old").unwrap();
        save(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_paper_is_as_open_as_other_files_and_keeps_the_rights_that_somebody_gave_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("一览表.csv");
        let other = folder.path().join("别的.csv");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        fs::write(&other, b"").unwrap();
        save(&path, b"old").unwrap();
        assert_eq!(mode(&path), mode(&other));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        save(&path, b"new").unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn says_what_is_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("没有/一览表.csv");
        assert!(matches!(save(&missing, b""), Err(ReportError::NoFolder(_))));
        assert!(matches!(
            save(folder.path(), b""),
            Err(ReportError::IsFolder(_))
        ));

        let path = folder.path().join("只读.csv");
        save(&path, b"kept").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        let error = save(&path, b"new").unwrap_err();
        assert!(matches!(error, ReportError::Denied(..)));
        assert!(error.to_string().ends_with("只读.csv"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"kept");
    }

    #[test]
    fn a_name_that_windows_refuses_is_refused_before_the_disk_is_asked() {
        for name in ["一览:表.csv", "CON.csv", "一览表.csv ."] {
            let error = save(&Path::new("没有").join(name), b"").unwrap_err();
            assert!(matches!(error, ReportError::BadName(_)), "{error}");
        }
    }

    #[test]
    fn names_what_another_program_has_open() {
        let path = Path::new("a.xlsx");
        let busy = FileError::io("写入文件", path)(ErrorKind::ResourceBusy.into());
        assert!(matches!(explain(path, busy), ReportError::InUse(_)));
    }

    #[test]
    fn names_a_full_disk() {
        let path = Path::new("a.xlsx");
        let full = FileError::io("写入文件", path)(ErrorKind::StorageFull.into());
        let error = explain(path, full);
        assert_eq!(
            error.to_string(),
            "磁盘空间不足，请清理后重试，或存到其他磁盘：a.xlsx"
        );
    }
}
