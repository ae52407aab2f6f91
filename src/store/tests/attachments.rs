//! Files that go with projects: kept whole, found by their content, and never taken for what they are not.

use std::fs;
use std::path::{Path, PathBuf};

use crate::model::Attachment;
use crate::store::{
    AttachmentError, FileState, KeptFile, attachment_folder, attachment_states, bring_attachments,
    copy_attachment, keep_attachment,
};

/// A folder with a place for a library and a scan of a few bytes.
fn desk() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("十四五.lantu");
    let scan = folder.path().join("初设批复.PDF");
    fs::write(&scan, b"scanned").unwrap();
    (folder, library, scan)
}

fn files(library: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(attachment_folder(library)).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn state(library: &Path, kept: &KeptFile) -> FileState {
    attachment_states(library, std::slice::from_ref(kept)).unwrap()[0]
}

/// Past the write protection, as a person with a file manager gets.
fn overwrite(path: &Path, bytes: &[u8]) {
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_file_is_kept_once_beside_the_library_under_its_hash() {
    let (folder, library, scan) = desk();
    let kept = keep_attachment(&library, &scan).unwrap();
    assert_eq!((kept.name.as_str(), kept.size), ("初设批复.PDF", 7));
    assert!(Attachment::is_hash(&kept.hash), "{}", kept.hash);
    let beside = folder.path().join("十四五.附件");
    assert_eq!(attachment_folder(&library), beside);
    let path = beside.join(format!("{}.pdf", kept.hash));
    assert_eq!(files(&library), std::slice::from_ref(&path));
    assert_eq!(fs::read(&path).unwrap(), b"scanned");
    assert!(fs::metadata(&path).unwrap().permissions().readonly());
    assert_eq!(state(&library, &kept), FileState::There);
    // The same content under another name is the same file.
    let other = folder.path().join("copy.tif");
    fs::copy(&scan, &other).unwrap();
    let again = keep_attachment(&library, &other).unwrap();
    assert_eq!(again.hash, kept.hash);
    assert_eq!(files(&library).len(), 1);
    // What was taken in stays when its source goes.
    fs::remove_file(&scan).unwrap();
    assert_eq!(state(&library, &kept), FileState::There);
}

#[test]
fn what_is_missing_or_altered_is_said_and_made_good_by_the_same_file() {
    let (folder, library, scan) = desk();
    let kept = keep_attachment(&library, &scan).unwrap();
    let path = files(&library).remove(0);
    let out = folder.path().join("out.pdf");
    overwrite(&path, b"SCANNED");
    assert_eq!(state(&library, &kept), FileState::Altered);
    let error = copy_attachment(&library, &kept, &out).unwrap_err();
    assert!(error.to_string().contains("内容与加入时不符"), "{error}");
    assert!(!out.exists());
    overwrite(&path, b"longer than before");
    assert_eq!(state(&library, &kept), FileState::Altered);
    assert_eq!(keep_attachment(&library, &scan).unwrap(), kept);
    assert_eq!(state(&library, &kept), FileState::There);
    copy_attachment(&library, &kept, &out).unwrap();
    assert_eq!(fs::read(&out).unwrap(), b"scanned");

    fs::remove_file(files(&library).remove(0)).unwrap();
    assert_eq!(state(&library, &kept), FileState::Missing);
    let error = copy_attachment(&library, &kept, &out).unwrap_err();
    assert!(error.to_string().contains("不在附件文件夹里"), "{error}");
    // Without any folder nothing is there either.
    fs::remove_dir(attachment_folder(&library)).unwrap();
    assert_eq!(state(&library, &kept), FileState::Missing);
}

#[test]
fn folders_empty_and_huge_files_are_refused_and_leave_nothing() {
    let (folder, library, scan) = desk();
    let refused = |path: &Path| keep_attachment(&library, path).unwrap_err();
    let error = refused(folder.path());
    assert!(matches!(error, AttachmentError::NotOrdinary(_)), "{error}");
    let empty = folder.path().join("empty.pdf");
    fs::write(&empty, b"").unwrap();
    assert!(refused(&empty).to_string().contains("0 字节"));
    let huge = folder.path().join("huge.mp4");
    let file = fs::File::create(&huge).unwrap();
    file.set_len(Attachment::LARGEST + 1).unwrap();
    let error = refused(&huge).to_string();
    assert!(error.contains("附件最大 200.0 MB"), "{error}");
    let gone = refused(&folder.path().join("gone.pdf")).to_string();
    assert!(gone.contains("找不到文件"), "{gone}");
    if attachment_folder(&library).exists() {
        assert_eq!(files(&library), Vec::<PathBuf>::new());
    }
    // A folder can't be made where something else stands.
    fs::remove_dir_all(attachment_folder(&library)).ok();
    fs::write(attachment_folder(&library), b"x").unwrap();
    let error = keep_attachment(&library, &scan).unwrap_err();
    assert!(matches!(error, AttachmentError::NoFolder(_)), "{error}");
}

#[test]
fn what_lies_beside_a_copy_is_brought_once_and_only_if_it_is_sound() {
    let (folder, library, scan) = desk();
    let copy = folder.path().join("副本.lantu");
    let kept = keep_attachment(&copy, &scan).unwrap();
    let other = folder.path().join("b.pdf");
    fs::write(&other, b"another").unwrap();
    let spoilt = keep_attachment(&copy, &other).unwrap();
    let place = attachment_folder(&copy).join(format!("{}.pdf", spoilt.hash));
    overwrite(&place, b"ANOTHER");
    let wanted = [kept.clone(), spoilt.clone()];
    assert_eq!(bring_attachments(&copy, &library, &wanted).unwrap(), 1);
    assert_eq!(state(&library, &kept), FileState::There);
    assert_eq!(state(&library, &spoilt), FileState::Missing);
    assert_eq!(bring_attachments(&copy, &library, &wanted).unwrap(), 0);
    assert_eq!(bring_attachments(&copy, &copy, &wanted).unwrap(), 0);
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_neither_taken_nor_followed() {
    use std::os::unix::fs::symlink;

    let (folder, library, scan) = desk();
    let link = folder.path().join("link.pdf");
    symlink(&scan, &link).unwrap();
    let error = keep_attachment(&library, &link).unwrap_err();
    assert!(matches!(error, AttachmentError::NotOrdinary(_)), "{error}");
    let device = keep_attachment(&library, Path::new("/dev/zero")).unwrap_err();
    assert!(
        matches!(device, AttachmentError::NotOrdinary(_)),
        "{device}"
    );
    // A link in the folder under the right name is no file of ours, even if it leads to the right content.
    let kept = keep_attachment(&library, &scan).unwrap();
    let path = files(&library).remove(0);
    fs::remove_file(&path).unwrap();
    symlink(&scan, &path).unwrap();
    assert_eq!(state(&library, &kept), FileState::Missing);
}

#[test]
fn what_a_library_calls_a_hash_leads_nowhere_else() {
    let (folder, library, scan) = desk();
    keep_attachment(&library, &scan).unwrap();
    fs::write(folder.path().join("secret"), b"scanned").unwrap();
    for hash in ["../secret", "", "0af1", &"0AF1".repeat(16)] {
        let kept = KeptFile {
            name: "x".to_owned(),
            size: 7,
            hash: hash.to_owned(),
        };
        assert_eq!(state(&library, &kept), FileState::Missing, "{hash}");
    }
}

#[test]
fn a_library_that_is_open_is_no_attachment() {
    let library = super::Fixture::new();
    let _opened = library.open();
    let error = keep_attachment(&library.path, &library.path).unwrap_err();
    assert!(error.to_string().contains("正由本程序打开着"), "{error}");
    // Nor does one take its place.
    let scan = library.folder.path().join("a.pdf");
    fs::write(&scan, b"scanned").unwrap();
    let kept = keep_attachment(&library.path, &scan).unwrap();
    let before = library.bytes();
    let error = copy_attachment(&library.path, &kept, &library.path).unwrap_err();
    assert!(error.to_string().contains("正由本程序打开着"), "{error}");
    assert!(library.bytes() == before);
}

#[test]
fn the_folder_of_an_encrypted_library_has_the_same_name() {
    let plain = attachment_folder(Path::new("/交接/十四五.lantu"));
    assert_eq!(plain, Path::new("/交接/十四五.附件"));
    assert_eq!(
        attachment_folder(Path::new("/交接/十四五.lantu.age")),
        plain
    );
}
