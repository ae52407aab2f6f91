//! Libraries that are reached by symbolic links.

use std::os::unix::fs::symlink;

use super::*;
use crate::files::real_path;
use crate::store::{
    Password, StoreEvent, WorkingCopy, WorkingCopyOptions, Writer, find_backups, read_only,
    replace_unfit, salvage, seal, unseal,
};

/// A library, and a link to it in another folder.
struct Linked {
    library: Fixture,
    desktop: TempDir,
    link: PathBuf,
}

impl Linked {
    fn new(library: Fixture) -> Self {
        let desktop = tempfile::tempdir().unwrap();
        let link = desktop.path().join("桌面.lantu");
        symlink(&library.path, &link).unwrap();
        Self {
            library,
            desktop,
            link,
        }
    }

    /// The link is still one, and there is nothing else beside it.
    #[track_caller]
    fn assert_untouched(&self) {
        assert_eq!(std::fs::read_link(&self.link).unwrap(), self.library.path);
        let entries = std::fs::read_dir(self.desktop.path()).unwrap();
        assert_eq!(entries.count(), 1);
    }
}

#[test]
fn a_library_opened_by_a_link_is_locked_and_noted_under_its_own_name() {
    let linked = Linked::new(Fixture::new());
    let root = tempfile::tempdir().unwrap();
    let opened = Store::open_trusted(&linked.link, author(), at(), root.path()).unwrap();
    assert_eq!(opened.store.path(), linked.library.path);
    let names = linked.library.file_names();
    assert_eq!(names, [".~lock.十四五.lantu#", "十四五.lantu"]);
    let error = open(&linked.library.path).unwrap_err();
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    let itself = opened.store.save_copy(&linked.link, true);
    assert!(matches!(itself, Err(StoreError::InUse { .. })));
    let folder = root.path().join(opened.store.library_id().unwrap());
    opened.store.examined(at());
    opened.store.close();
    for path in [&linked.link, &linked.library.path] {
        assert_eq!(
            find_backups(root.path(), path).unwrap().as_ref(),
            Some(&folder)
        );
    }
    // It was closed in order, by whichever path one comes.
    let again = Store::open_trusted(&linked.library.path, author(), at(), root.path()).unwrap();
    assert_eq!(again.check_reason, None);
    linked.assert_untouched();
}

#[test]
fn a_journal_of_another_file_is_not_rolled_into_a_library_behind_a_link() {
    let library = super::salvage::many();
    let name = put_foreign_journal_beside(&library);
    let linked = Linked::new(library);
    let snapshot = read_only(&linked.link).unwrap();
    assert_eq!(bridge(&snapshot.portfolio().unwrap()).name, name);
    let opened = open(&linked.link).unwrap();
    assert_eq!(bridge(&opened.portfolio).name, name);
    drop(opened);
    linked.assert_untouched();
}

#[test]
fn a_commit_that_a_crash_broke_off_is_taken_back_behind_a_link_too() {
    let library = super::salvage::many();
    let whole = library.open().portfolio;
    break_off_a_commit(&library);
    let linked = Linked::new(library);
    let snapshot = read_only(&linked.link).unwrap();
    assert_same(&snapshot.portfolio().unwrap(), &whole);
    let sealed = linked.library.folder.path().join("密.age");
    let plain = linked.library.folder.path().join("解密.lantu");
    let password = Password::new("x".to_owned());
    seal(&linked.link, &sealed, &password, false).unwrap();
    unseal(&sealed, &plain, &password).unwrap();
    assert_same(&open(&plain).unwrap().portfolio, &whole);
    linked.assert_untouched();
}

#[test]
fn work_on_a_copy_goes_out_to_the_file_behind_the_link() {
    let linked = Linked::new(Fixture::new());
    let root = tempfile::tempdir().unwrap();
    let options = WorkingCopyOptions {
        author: author(),
        at: at(),
        beside_others: false,
        password: None,
    };
    let working_copy = WorkingCopy::prepare(root.path(), &linked.link, &options).unwrap();
    assert_eq!(working_copy.target(), linked.library.path);
    let opened = open(&working_copy.copy()).unwrap();
    let writer = Writer::spawn(opened.store, None, Box::new(|| {})).unwrap();
    writer.attend(working_copy);
    writer.commit(rename(&opened.portfolio, 101, "一桥"), at());
    let events = writer.close();
    assert!(events.contains(&StoreEvent::Published), "{events:?}");
    let snapshot = read_only(&linked.library.path).unwrap();
    assert_eq!(bridge(&snapshot.portfolio().unwrap()).name, "一桥");
    linked.assert_untouched();
}

#[test]
fn what_takes_the_place_of_a_file_behind_a_link_leaves_the_link() {
    let linked = Linked::new(Fixture::new());
    let other = Fixture::new();
    let mut opened = other.open();
    let op = rename(&opened.portfolio, 101, "备份里的桥");
    commit(&mut opened, op);
    opened.store.save_copy(&linked.link, true).unwrap();
    drop(opened);
    let name = || bridge(&open(&linked.link).unwrap().portfolio).name.clone();
    assert_eq!(name(), "备份里的桥");
    linked.assert_untouched();

    std::fs::write(&linked.library.path, b"cut off").unwrap();
    let aside = replace_unfit(&linked.link, &other.path, at()).unwrap();
    assert_eq!(std::fs::read(aside.unwrap()).unwrap(), b"cut off");
    assert_eq!(name(), "备份里的桥");
    linked.assert_untouched();
}

#[test]
fn a_link_that_leads_nowhere_is_refused_with_the_place_to_which_it_leads() {
    let library = Fixture::new();
    let folder = library.folder.path();
    let link = folder.join("链接.lantu");
    symlink(folder.join("没有.lantu"), &link).unwrap();
    let password = Password::new("x".to_owned());
    let store = library.open().store;
    let sealed = folder.join("密.age");
    let other = Fixture::new();
    seal(&other.path, &sealed, &password, false).unwrap();
    let id = Uuid::from_u128(9);
    for refused in [
        open(&link).map(drop),
        read_only(&link).map(drop),
        Store::create(&link, &baseline(), author(), at()).map(drop),
        store.save_copy(&link, true),
        seal(&other.path, &link, &password, true),
        unseal(&sealed, &link, &password),
        salvage(&other.path, &link, id, author(), at()).map(drop),
        replace_unfit(&link, &other.path, at()).map(drop),
    ] {
        let words = refused.unwrap_err().to_string();
        assert!(words.starts_with("这是符号链接，"), "{words}");
        assert!(words.contains("没有.lantu"), "{words}");
        assert!(words.ends_with("链接.lantu"), "{words}");
    }
    assert!(!folder.join("没有.lantu").exists());
}

#[test]
fn links_are_followed_as_far_as_they_lead() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("实")).unwrap();
    symlink("实", at("虚")).unwrap();
    symlink("虚/库.lantu", at("库.lantu")).unwrap();
    // The file is still to be made; so is a folder.
    assert_eq!(real_path(&at("虚/新.lantu")), at("实/新.lantu"));
    assert_eq!(real_path(&at("虚/深/新.lantu")), at("实/深/新.lantu"));
    assert_eq!(real_path(&at("库.lantu")), at("实/库.lantu"));
    std::fs::write(at("实/库.lantu"), "").unwrap();
    assert_eq!(real_path(&at("库.lantu")), at("实/库.lantu"));
    // A circle ends.
    symlink("乙", at("甲")).unwrap();
    symlink("甲", at("乙")).unwrap();
    assert!(real_path(&at("甲")).starts_with(folder.path()));
    assert!(open(&at("甲")).is_err());
}
