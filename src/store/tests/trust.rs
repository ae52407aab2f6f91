//! When a library must be examined before it is trusted.

use chrono::TimeDelta;

use super::*;
use crate::files::Fingerprint;
use crate::store::{CheckReason, find_backups};

fn open_trusted(library: &Fixture, root: &Path, at: DateTime<FixedOffset>) -> Opened {
    Store::open_trusted(&library.path, author(), at, root).unwrap()
}

fn examine(store: &Store, at: DateTime<FixedOffset>) {
    assert_eq!(store.check().unwrap().problems, Vec::<String>::new());
    store.examined(at);
}

#[test]
fn a_library_is_examined_when_it_comes_from_elsewhere_was_broken_off_or_altered_and_weekly() {
    let library = Fixture::new();
    let root = tempfile::tempdir().unwrap();
    let day = |days| at() + TimeDelta::days(days);
    let open = |at| open_trusted(&library, root.path(), at);

    let opened = open(day(0));
    assert_eq!(opened.check_reason, Some(CheckReason::Received));
    let id = opened.store.library_id().unwrap();
    examine(&opened.store, day(0));
    opened.store.close();
    let opened = open(day(1));
    assert_eq!(opened.check_reason, None);
    // As when the program is killed.
    drop(opened);
    let opened = open(day(1));
    assert_eq!(opened.check_reason, Some(CheckReason::NotClosed));
    examine(&opened.store, day(0));
    opened.store.close();
    // One bit, where nothing is kept.
    let mut bytes = library.bytes();
    bytes[73] ^= 1;
    std::fs::write(&library.path, bytes).unwrap();
    let opened = open(day(1));
    assert_eq!(opened.check_reason, Some(CheckReason::Altered));
    opened.store.close();
    // A reason to check lasts until somebody has looked.
    let opened = open(day(1));
    assert_eq!(opened.check_reason, Some(CheckReason::Received));
    examine(&opened.store, day(0));
    opened.store.close();
    for (days, check_reason) in [
        (6, None),
        (7, Some(CheckReason::Due)),
        (-400, Some(CheckReason::Due)),
    ] {
        let opened = open(day(days));
        assert_eq!(opened.check_reason, check_reason, "after {days} days");
        opened.store.close();
    }
    let folder = find_backups(root.path(), &library.path).unwrap();
    assert_eq!(folder, Some(root.path().join(id)));
    assert_eq!(
        find_backups(root.path(), Path::new("/别处.lantu")).unwrap(),
        None
    );
}

#[test]
fn a_damaged_library_is_not_noted_as_examined() {
    let library = Fixture::new();
    let root = tempfile::tempdir().unwrap();
    let sql = "UPDATE project SET name = '乱改' WHERE id = (SELECT min(id) FROM project)";
    library.raw().execute_batch(sql).unwrap();
    for _ in 0..2 {
        let opened = open_trusted(&library, root.path(), at());
        let problems = opened.store.check().unwrap().problems;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("项目“"), "{problems:?}");
        assert!(
            problems[0].contains("的“项目名称”：文件中是“乱改”"),
            "{problems:?}"
        );
        let check_reason = opened.check_reason;
        opened.store.close();
        assert!(check_reason.is_some());
    }
}

/// Whether SQLite read the whole structure when the library was opened: a wrong count of free pages, which nothing else
/// looks at, is then noticed.
#[test]
fn the_structure_is_read_unless_the_file_is_as_it_was_closed_here() {
    let library = Fixture::new();
    let root = tempfile::tempdir().unwrap();
    let opened = open_trusted(&library, root.path(), at());
    examine(&opened.store, at());
    opened.store.close();
    let sound = library.bytes();
    let mut broken = sound.clone();
    broken[36..40].copy_from_slice(&9_u32.to_be_bytes());
    std::fs::write(&library.path, &broken).unwrap();
    let refused = Store::open_trusted(&library.path, author(), at(), root.path());
    assert!(matches!(refused, Err(StoreError::Damaged { .. })));
    // As if it had been so when it was closed.
    let closed = |bytes: &[u8]| format!("blake3:{}", blake3::hash(bytes));
    let id = read_only_id(&sound);
    let record = root.path().join(id).join("上次关闭.json");
    let noted = std::fs::read_to_string(&record).unwrap();
    assert!(noted.contains(&closed(&sound)), "{noted}");
    std::fs::write(&record, noted.replace(&closed(&sound), &closed(&broken))).unwrap();
    assert_eq!(open_trusted(&library, root.path(), at()).check_reason, None);
}

fn read_only_id(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("库.lantu");
    std::fs::write(&path, bytes).unwrap();
    open(&path).unwrap().store.library_id().unwrap()
}

#[test]
fn what_an_earlier_version_noted_of_a_file_still_fits_it() {
    use sha2::Digest as _;
    let library = Fixture::new();
    let noted = format!("\"{:x}\"", sha2::Sha256::digest(library.bytes()));
    let earlier: Fingerprint = serde_json::from_str(&noted).unwrap();
    assert!(earlier.is_of(&library.path).unwrap());
    std::fs::write(&library.path, b"other").unwrap();
    assert!(!earlier.is_of(&library.path).unwrap());
}
