//! Copies.

use crate::files::FileError;

use super::*;

#[test]
fn a_copy_opens_and_holds_everything() {
    let library = Fixture::new();
    let mut opened = library.open();
    let op = rename(&opened.portfolio, 101, "大桥");
    commit(&mut opened, op);
    let copy = library.folder.path().join("副本.lantu");
    opened.store.save_copy(&copy, false).unwrap();
    let names = library.file_names();
    assert!(
        !names.iter().any(|name| name.starts_with(".lantu-")),
        "{names:?}"
    );

    let from_copy = open(&copy).unwrap();
    assert_same(&from_copy.portfolio, &opened.portfolio);
    assert_eq!(
        from_copy.store.check().unwrap(),
        opened.store.check().unwrap()
    );
    assert_eq!(from_copy.undo.undo_op(), opened.undo.undo_op());
}

#[test]
fn a_copy_replaces_only_what_it_may() {
    let library = Fixture::new();
    let opened = library.open();
    let copy = library.folder.path().join("副本.lantu");
    std::fs::write(&copy, "旧文件").unwrap();
    let refused = opened.store.save_copy(&copy, false);
    assert!(matches!(
        refused,
        Err(StoreError::File(FileError::Exists { .. }))
    ));
    assert_eq!(std::fs::read_to_string(&copy).unwrap(), "旧文件");
    opened.store.save_copy(&copy, true).unwrap();
    open(&copy).unwrap();
    let itself = opened.store.save_copy(&library.path, true);
    assert!(matches!(itself, Err(StoreError::InUse { .. })));
}
