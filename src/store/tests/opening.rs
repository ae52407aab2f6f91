//! What is opened, what is refused, and who is told what.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::*;

use crate::store::read_only;

#[test]
fn what_was_created_is_what_opens() {
    let library = Fixture::new();
    let mut expected = Portfolio::default();
    expected.apply(&baseline()).unwrap();
    let opened = library.open();
    assert_same(&opened.portfolio, &expected);
    assert!(opened.undo.undo_op().is_none());
    drop(opened);
    assert_eq!(library.file_names(), ["十四五.lantu"]);
}

#[test]
fn create_replaces_nothing() {
    let library = Fixture::new();
    let before = library.bytes();
    let error = Store::create(&library.path, &baseline(), author(), at()).unwrap_err();
    assert!(matches!(error, StoreError::Exists { .. }), "{error}");
    assert_eq!(library.bytes(), before);
}

#[test]
fn every_declared_column_is_in_the_schema() {
    let library = Fixture::new();
    let raw = library.raw();
    for table in Table::ALL {
        let mut statement = raw
            .prepare("SELECT name, type FROM pragma_table_info(?1)")
            .unwrap();
        let columns = statement
            .query_map([table.name()], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        let found: Vec<(String, String)> = columns.map(Result::unwrap).collect();
        let declared = table.columns().iter().map(|column| {
            let is_number = column.kind.is_number();
            (
                column.name.to_owned(),
                if is_number { "INTEGER" } else { "TEXT" }.to_owned(),
            )
        });
        let id = ("id".to_owned(), "TEXT".to_owned());
        assert_eq!(
            found,
            std::iter::once(id).chain(declared).collect::<Vec<_>>(),
            "{table}"
        );
    }
}

/// Spoils the file, and expects open and read-only open to say `words` and leave it alone.
#[track_caller]
fn assert_refused(words: &str, spoil: impl FnOnce(&mut Vec<u8>)) {
    let library = Fixture::new();
    let mut bytes = library.bytes();
    spoil(&mut bytes);
    std::fs::write(&library.path, &bytes).unwrap();
    for error in [
        open(&library.path).unwrap_err(),
        read_only(&library.path).unwrap_err(),
    ] {
        let message = error.to_string();
        assert!(message.contains(words), "{message}");
        assert!(message.ends_with("十四五.lantu"), "{message}");
    }
    assert!(library.bytes() == bytes, "the file was altered");
    assert_eq!(library.file_names(), ["十四五.lantu"]);
}

#[test]
fn unfit_files_are_refused_untouched() {
    assert_refused("0 字节", Vec::clear);
    assert_refused("不是蓝图项目库，请选择", |bytes| {
        bytes.truncate(50);
    });
    assert_refused("不是蓝图项目库，请选择", |bytes| {
        bytes[..4].copy_from_slice(b"PK\x03\x04");
    });
    assert_refused("其他程序", |bytes| bytes[71] ^= 1);
    assert_refused("格式 99", |bytes| bytes[63] = 99);
    assert_refused("WAL", |bytes| bytes[18..20].fill(2));
    assert_refused("文件不完整", |bytes| {
        bytes.truncate(bytes.len() - 4096);
    });
    assert_refused("已损坏", |bytes| bytes[4096..8192].fill(0xA5));
}

/// Takes a library back to version 1, as a program of that version would have written it.
fn make_version_1(library: &Fixture) {
    let sql = "DROP INDEX change_row; DROP TABLE own_value; DROP TABLE own_field;
               DROP TABLE report_preset; DROP TABLE named_snapshot; DROP TABLE saved_view;
               PRAGMA user_version = 1;";
    library.raw().execute_batch(sql).unwrap();
}

#[test]
fn a_library_of_version_1_is_kept_and_brought_up_to_date() {
    let library = Fixture::new();
    make_version_1(&library);
    let opened = library.open();
    assert_eq!(opened.portfolio.projects().len(), 2);
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
    drop(opened);
    let kept = "十四五（升级前备份，版本1）.lantu";
    assert_eq!(library.file_names(), ["十四五.lantu", kept]);
    let kept = library.folder.path().join(kept);
    // The header's user_version.
    assert_eq!(std::fs::read(&kept).unwrap()[60..64], [0, 0, 0, 1]);
    // It is brought up to date when it is opened itself, and reading it alters nothing.
    let before = std::fs::read(&kept).unwrap();
    assert_eq!(
        read_only(&kept)
            .unwrap()
            .portfolio()
            .unwrap()
            .projects()
            .len(),
        2
    );
    assert!(std::fs::read(&kept).unwrap() == before);
}

#[test]
fn the_day_of_the_last_alteration_is_told_by_the_log() {
    let library = Fixture::new();
    let mut opened = library.open();
    assert_eq!(opened.portfolio.changed_on(Id::new(BRIDGE)), None);
    let op = rename(&opened.portfolio, 101, "平安二桥");
    commit(&mut opened, op);
    drop(opened);
    let portfolio = library.open().portfolio;
    assert_eq!(
        portfolio.changed_on(Id::new(BRIDGE)),
        Some(at().date_naive())
    );
}

#[test]
fn a_missing_file_is_not_created() {
    let library = Fixture::new();
    let path = library.folder.path().join("没有.lantu");
    assert!(matches!(open(&path), Err(StoreError::Missing { .. })));
    assert!(!path.exists());
}

#[test]
fn a_trigger_of_foreign_making_is_refused() {
    let library = Fixture::new();
    let sql = "CREATE TRIGGER spy AFTER INSERT ON op BEGIN DELETE FROM milestone; END";
    library.raw().execute_batch(sql).unwrap();
    let error = open(&library.path).unwrap_err();
    assert!(error.to_string().contains("触发器 spy"), "{error}");
}

#[test]
fn a_second_opener_in_the_same_program_is_told_who_has_it() {
    let library = Fixture::new();
    let first = library.open();
    let error = open(&library.path).unwrap_err();
    let words = "张三（PC-07）正在使用该项目库（自 2025-03-04 09:40 起）";
    assert!(error.to_string().starts_with(words), "{error}");
    drop(first);
    library.open();
}

/// The other process of the next test: it holds the library until its input ends. Run on its own it does nothing.
#[test]
fn hold_a_library() {
    let Some(path) = std::env::var_os("LANTU_TEST_HOLD") else {
        return;
    };
    let _opened = open(Path::new(&path)).unwrap();
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn another_process_is_named_may_be_read_around_and_may_die() {
    let library = Fixture::new();
    let mut other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::tests::opening::hold_a_library"])
        .env("LANTU_TEST_HOLD", &library.path)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let record = library.folder.path().join(".~lock.十四五.lantu#");
    for _ in 0..500 {
        if record.exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }

    let error = open(&library.path).unwrap_err();
    let StoreError::InUse { who, since, .. } = error else {
        panic!("{error}")
    };
    assert_eq!((who.as_str(), since), ("张三（PC-07）", Some(at())));
    let snapshot = read_only(&library.path).unwrap();
    assert_eq!(snapshot.portfolio().unwrap().projects().len(), 2);
    assert_eq!(snapshot.history(9).unwrap().len(), 1);
    assert_eq!(snapshot.check().unwrap().problems, Vec::<String>::new());

    other.kill().unwrap();
    other.wait().unwrap();
    assert!(record.exists(), "the record of the dead process is stale");
    drop(library.open());
    assert_eq!(library.file_names(), ["十四五.lantu"]);
}
