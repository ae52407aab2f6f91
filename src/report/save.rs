use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

use super::ReportError;

/// Writes a file whole or not at all: beside its place first, then on disk, then under its name.
/// A file of that name is replaced.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
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
    let mut builder = tempfile::Builder::new();
    builder.prefix(".~lantu-");
    open_to_others(&mut builder);
    let mut file = builder
        .tempfile_in(folder)
        .map_err(|error| explain(path, error))?;
    file.write_all(bytes)
        .and_then(|()| file.as_file().sync_all())
        .map_err(|error| explain(path, error))?;
    file.persist(path)
        .map_err(|error| explain_replacing(path, error.error))?;
    Ok(())
}

/// Temporary files are for their owner's eyes only; a paper is as open as the user's other files.
#[cfg(unix)]
fn open_to_others(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn open_to_others(_builder: &mut tempfile::Builder<'_, '_>) {}

/// Windows refuses to replace a file that another program holds open, as if it lacked permission. The
/// folder has just let us write, so a refusal at this point means the file itself.
fn explain_replacing(path: &Path, error: io::Error) -> ReportError {
    if cfg!(windows) && error.kind() == ErrorKind::PermissionDenied && path.exists() {
        return ReportError::InUse(path.to_owned());
    }
    explain(path, error)
}

fn explain(path: &Path, error: io::Error) -> ReportError {
    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION, which have no kind of their own.
    let is_shared = cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33));
    let path = path.to_owned();
    match error.kind() {
        _ if is_shared => ReportError::InUse(path),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => ReportError::InUse(path),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => ReportError::Denied(path),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ReportError::DiskFull(path),
        _ => ReportError::Io(path, error),
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
    fn names_a_full_disk() {
        let error = explain(Path::new("a.xlsx"), ErrorKind::StorageFull.into());
        assert_eq!(
            error.to_string(),
            "磁盘空间不足，请清理后重试，或存到其他磁盘：a.xlsx"
        );
    }
}
