//! What is opened, what is refused, and who is told what.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::super::change_row;
use super::*;

use crate::files::{FileError, beside};
use crate::store::{header, packed, read_only};

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
    assert!(
        matches!(error, StoreError::File(FileError::Exists { .. })),
        "{error}"
    );
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
        // Columns that came later stand at the end of the file's rows, which are read by name.
        let found: BTreeSet<(String, String)> = columns.map(Result::unwrap).collect();
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
            std::iter::once(id).chain(declared).collect(),
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

/// What a commit does to file and journal, in its order, over and over; the program that looks does not hold the file.
#[test]
fn a_file_that_grows_and_shrinks_while_it_is_looked_at_is_not_called_incomplete() {
    use std::io::{Seek as _, Write as _};
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
    let library = Fixture::new();
    let mut header = library.bytes()[..100].to_vec();
    let pages = u32::from_be_bytes(header[28..32].try_into().unwrap());
    let (is_over, commits) = (AtomicBool::new(false), AtomicU32::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = std::fs::File::options()
                .write(true)
                .open(&library.path)
                .unwrap();
            let journal = beside(&library.path, "-journal");
            let mut journal = std::fs::File::create(&journal).unwrap();
            let mut mark = |byte| {
                journal.rewind().unwrap();
                journal.write_all(&[byte]).unwrap();
            };
            let mut counter = 0_u32;
            while !is_over.load(Ordering::Relaxed) {
                counter += 1;
                let pages = pages + counter % 2;
                mark(0xD9);
                header[24..28].copy_from_slice(&counter.to_be_bytes());
                header[28..32].copy_from_slice(&pages.to_be_bytes());
                file.rewind().unwrap();
                file.write_all(&header).unwrap();
                file.set_len(u64::from(pages) * 4096).unwrap();
                mark(0);
                commits.store(counter, Ordering::Relaxed);
                std::thread::yield_now();
            }
        });
        let mut looks = 0;
        while looks < 20_000 || commits.load(Ordering::Relaxed) < 1_000 {
            looks += 1;
            let looked = header::check(&library.path);
            if !matches!(looked, Ok(()) | Err(StoreError::Changing { .. })) {
                is_over.store(true, Ordering::Relaxed);
                looked.unwrap();
            }
        }
        is_over.store(true, Ordering::Relaxed);
    });
}

/// Makes rows of what the library began with.
fn unpack(library: &Fixture) {
    let raw = library.raw();
    let mut i = 0;
    packed::each(&raw, 1, |change| {
        change_row::insert_change(&raw, 1, i, &change)?;
        i += 1;
        Ok(())
    })
    .unwrap();
    assert!(i > 0);
}

/// Takes a library back to version 1, as a program of that version would have written it.
fn make_version_1(library: &Fixture) {
    unpack(library);
    library
        .raw()
        .execute_batch(include_str!("to_version_1.sql"))
        .unwrap();
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
fn when_a_month_was_reported_is_told_by_the_log() {
    use crate::model::MonthlyProgressColumn as M;
    let library = Fixture::new();
    let mut opened = library.open();
    let id = Uuid::from_u128(501);
    let mut row = Row::blank(Table::MonthlyProgress, id);
    row.values[M::Project as usize] = Value::Ref(BRIDGE);
    let month = crate::model::PartialDate::parse("2024-09").unwrap();
    row.values[M::Month as usize] = Value::Date(month);
    row.values[M::Planned as usize] = Value::Money(Money::from_wan(9));
    let days = [0, 3, 7].map(|days| at() + chrono::TimeDelta::days(days));
    let mut step = |n, change: Change, at: DateTime<FixedOffset>| {
        let op = Op::edit(Uuid::from_u128(n), "进度", vec![change]);
        opened.portfolio.apply(&op).unwrap();
        opened.portfolio.note_change(&op, at.date_naive());
        opened.store.commit(&op, at).unwrap();
    };
    step(601, Change::Create(row), days[0]);
    let set = |old, new| Change::Set {
        table: Table::MonthlyProgress,
        id,
        column: M::Invested as usize,
        old,
        new,
        source: None,
    };
    let wan = |wan| Value::Money(Money::from_wan(wan));
    step(602, set(Value::Empty, wan(5)), days[1]);
    step(603, set(wan(5), wan(6)), days[2]);
    let here = opened.portfolio.clone();
    drop(opened);
    let portfolio = library.open().portfolio;
    assert!(portfolio.is_same_as(&here));
    let told = portfolio.reported_on(Id::new(id), M::Invested);
    assert_eq!(told, Some(days[1].date_naive()));
    assert_eq!(portfolio.reported_on(Id::new(id), M::Planned), None);
    assert_eq!(portfolio.began_on(), Some(at().date_naive()));
}

#[test]
fn a_missing_file_is_not_created() {
    let library = Fixture::new();
    let path = library.folder.path().join("没有.lantu");
    assert!(matches!(
        open(&path),
        Err(StoreError::File(FileError::Missing { .. }))
    ));
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
fn what_a_foreign_table_demands_is_not_looked_into() {
    for sql in [
        "CREATE TABLE z (a, CHECK (a > 0)); INSERT INTO z VALUES (-1)",
        // A name that is nearly one of SQLite's own.
        "CREATE TABLE \"sqlite-stat1\" (a, CHECK (a > 0)); INSERT INTO \"sqlite-stat1\" VALUES (-1)",
    ] {
        let library = Fixture::new();
        let raw = library.raw();
        raw.execute_batch("PRAGMA ignore_check_constraints = ON")
            .unwrap();
        raw.execute_batch(sql).unwrap();
        drop(raw);
        for error in [
            open(&library.path).unwrap_err(),
            read_only(&library.path).unwrap_err(),
        ] {
            assert!(error.to_string().contains("来历不明的表"), "{error}");
        }
    }
}

#[test]
fn no_path_is_taken_from_a_library() {
    let library = Fixture::new();
    let sql = "UPDATE meta SET value = '../../别处' WHERE key = 'library_id'";
    library.raw().execute_batch(sql).unwrap();
    let opened = library.open();
    let error = opened.store.library_id().unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    let root = library.folder.path().join("本机");
    drop(opened);
    let opened = Store::open_trusted(&library.path, author(), at(), &root).unwrap();
    assert!(crate::store::Writer::spawn(opened.store, Some(&root), Box::new(|| {})).is_ok());
    assert_eq!(library.file_names(), ["十四五.lantu"]);
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
    for _ in 0..10_000 {
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

/// Ends a process in the middle of a commit: the library it leaves, half written, and the journal that mends it.
fn crash(library: &Fixture) -> (Vec<u8>, Vec<u8>) {
    let raw = library.raw();
    // So few pages in memory that some are written before the commit.
    raw.execute_batch(
        "PRAGMA cache_size = 2; PRAGMA cache_spill = 1; BEGIN IMMEDIATE;
         UPDATE project SET note = hex(zeroblob(20000)); UPDATE plan SET source = hex(zeroblob(9000));",
    )
    .unwrap();
    let journal = library.folder.path().join("十四五.lantu-journal");
    let left = (library.bytes(), std::fs::read(&journal).unwrap());
    raw.execute_batch("ROLLBACK").unwrap();
    drop(raw);
    left
}

#[test]
fn a_journal_of_a_crash_takes_the_library_back_to_its_last_commit() {
    let library = Fixture::new();
    let before = library.open().portfolio;
    let whole = library.bytes();
    let (half, journal) = crash(&library);
    assert!(half != whole, "nothing was half written");
    std::fs::write(&library.path, &half).unwrap();
    std::fs::write(library.folder.path().join("十四五.lantu-journal"), &journal).unwrap();
    assert_same(
        &read_only(&library.path).unwrap().portfolio().unwrap(),
        &before,
    );
    let opened = library.open();
    assert_same(&opened.portfolio, &before);
    assert_eq!(opened.remark, None);
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
    drop(opened);
    assert_eq!(library.file_names(), ["十四五.lantu"]);
}

#[test]
fn a_journal_of_another_file_is_not_rolled_into_the_one_that_was_put_in_its_place() {
    let library = Fixture::new();
    let (_, journal) = crash(&library);
    let mut opened = library.open();
    for (id, name) in [(101, "一桥"), (102, "二桥"), (103, "三桥")] {
        let op = rename(&opened.portfolio, id, name);
        commit(&mut opened, op);
    }
    let newer = opened.portfolio.clone();
    drop(opened);
    let bytes = library.bytes();
    std::fs::write(library.folder.path().join("十四五.lantu-journal"), &journal).unwrap();
    assert_same(
        &read_only(&library.path).unwrap().portfolio().unwrap(),
        &newer,
    );
    assert!(library.bytes() == bytes);

    let opened = library.open();
    assert_same(&opened.portfolio, &newer);
    let remark = opened.remark.clone().unwrap();
    assert!(remark.contains("不配套"), "{remark}");
    drop(opened);
    let aside = "十四五.lantu（20250304-094000 移开的旧日志）-journal";
    assert_eq!(library.file_names(), ["十四五.lantu", aside]);
    let kept = std::fs::read(library.folder.path().join(aside)).unwrap();
    assert!(kept == journal, "the journal is kept as it was");
}

#[test]
fn a_journal_that_would_make_the_file_huge_is_not_played_back() {
    let library = Fixture::new();
    let (_, mut journal) = crash(&library);
    // How many pages the file had: 17 TB of them.
    journal[16..20].copy_from_slice(&0xFFFF_FFF0_u32.to_be_bytes());
    let bytes = library.bytes();
    let path = library.folder.path().join("十四五.lantu-journal");
    std::fs::write(&path, &journal).unwrap();
    drop(read_only(&library.path).unwrap());
    assert!(library.bytes() == bytes);
    let remark = library.open().remark.unwrap();
    assert!(remark.contains("不配套"), "{remark}");
    let length = std::fs::metadata(&library.path).unwrap().len();
    assert_eq!(length, bytes.len() as u64);

    // Where the library needs its journal, both stay.
    let (half, mut journal) = crash(&library);
    journal[16..20].copy_from_slice(&0xFFFF_FFF0_u32.to_be_bytes());
    std::fs::write(&library.path, &half).unwrap();
    std::fs::write(&path, &journal).unwrap();
    let error = open(&library.path).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert!(library.bytes() == half);
    assert!(std::fs::read(&path).unwrap() == journal);
}

#[test]
fn a_library_that_neither_its_journal_nor_its_absence_mends_is_refused_with_both() {
    let library = Fixture::new();
    let (_, journal) = crash(&library);
    let mut bytes = library.bytes();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xA5);
    std::fs::write(&library.path, &bytes).unwrap();
    let path = library.folder.path().join("十四五.lantu-journal");
    std::fs::write(&path, &journal[..journal.len() / 3]).unwrap();
    for error in [
        open(&library.path).unwrap_err(),
        read_only(&library.path).unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    }
    assert!(library.bytes() == bytes);
    assert!(std::fs::read(&path).unwrap() == journal[..journal.len() / 3]);
}

#[test]
fn a_write_ahead_log_of_another_tool_is_put_aside() {
    let library = Fixture::new();
    let wal = library.folder.path().join("十四五.lantu-wal");
    std::fs::write(&wal, b"not ours").unwrap();
    let opened = library.open();
    assert_eq!(opened.portfolio.projects().len(), 2);
    assert!(opened.remark.is_some());
    assert!(!wal.exists());
}

#[test]
fn whatever_is_not_ours_in_the_schema_is_refused() {
    for (sql, words) in [
        ("CREATE VIEW spy AS SELECT * FROM project", "视图 spy"),
        ("CREATE TABLE spy (x)", "表 spy"),
        ("CREATE INDEX spy ON project (name)", "索引 spy"),
        (
            "ALTER TABLE project ADD COLUMN spy TEXT AS (hex(name))",
            "表结构 project",
        ),
    ] {
        let library = Fixture::new();
        library.raw().execute_batch(sql).unwrap();
        let error = open(&library.path).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
    let library = Fixture::new();
    library.raw().execute_batch("ANALYZE").unwrap();
    library.open();
}

/// A library some of whose projects have a name of so many bytes.
fn with_long_names(projects: &str, length: usize) -> Fixture {
    let library = super::salvage::many();
    let sql = format!(
        "UPDATE project SET name = substr(replace(hex(zeroblob({length})), '0', 'x'), 1, {length})
         WHERE rowid IN ({projects})"
    );
    library.raw().execute_batch(&sql).unwrap();
    library
}

#[test]
fn a_library_with_more_text_than_anybody_types_is_refused() {
    let one = "SELECT max(rowid) FROM project";
    let all = "SELECT rowid FROM project";
    let words = |library: Fixture| read_only(&library.path).and_then(|found| found.portfolio());
    assert!(words(with_long_names(one, 1 << 20)).is_ok());
    let error = words(with_long_names(one, (1 << 20) + 1)).unwrap_err();
    assert!(error.to_string().contains("大得不合理"), "{error}");
    // 302 of half a megabyte each.
    let error = words(with_long_names(all, 500_000)).unwrap_err();
    assert!(error.to_string().contains("多得不合理"), "{error}");
}

#[test]
fn a_log_with_a_longer_text_than_a_cell_holds_is_refused() {
    let library = Fixture::new();
    let mut opened = library.open();
    let op = rename(&opened.portfolio, 101, "大桥");
    commit(&mut opened, op);
    drop(opened);
    let sql = "INSERT INTO change (seq, i, kind, table_name, row_id, column_name, old, new)
               SELECT seq, i + 1, kind, table_name, row_id, column_name,
               hex(zeroblob(600000)), new FROM change WHERE seq = 2";
    library.raw().execute_batch(sql).unwrap();
    let error = read_only(&library.path).unwrap().history(9).unwrap_err();
    assert!(error.to_string().contains("大得不合理"), "{error}");
}
