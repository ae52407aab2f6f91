//! What a process that was killed leaves under a passing name.

use super::*;
use crate::store::{Password, seal, unseal};

/// No process has this number.
const DEAD: &str = ".lantu-4194305-";

/// A plain text and a folder with one, as a killed process leaves them.
fn leave(folder: &Path) {
    std::fs::write(folder.join(format!("{DEAD}a.tmp")), "重要").unwrap();
    let inner = folder.join(format!("{DEAD}b"));
    std::fs::create_dir(&inner).unwrap();
    std::fs::write(inner.join("library.lantu"), "重要").unwrap();
}

fn left(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name());
    names
        .filter(|name| name.to_string_lossy().starts_with(DEAD))
        .count()
}

#[test]
fn what_was_left_goes_with_the_next_file_that_is_made_there() {
    let library = Fixture::new();
    let (folder, other) = (library.folder.path(), tempfile::tempdir().unwrap());
    let password = Password::new("x".to_owned());
    let at_name = |name: &str| other.path().join(name);
    let (sealed, copy) = (at_name("密.age"), at_name("副本.lantu"));
    leave(folder);
    let opened = library.open();
    assert_eq!(left(folder), 0, "opened");
    leave(other.path());
    opened.store.save_copy(&copy, false).unwrap();
    drop(opened);
    assert_eq!(left(other.path()), 0, "copied");
    leave(other.path());
    seal(&copy, &sealed, &password, false).unwrap();
    assert_eq!(left(other.path()), 0, "encrypted");
    leave(other.path());
    unseal(&sealed, &at_name("解密.lantu"), &password).unwrap();
    assert_eq!(left(other.path()), 0, "decrypted");
    leave(other.path());
    drop(Store::create(&at_name("新.lantu"), &baseline(), author(), at()).unwrap());
    assert_eq!(left(other.path()), 0, "created");
}
