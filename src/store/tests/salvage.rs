//! Damaged files, and what is saved of them.

use super::*;
use crate::files::FileError;
use crate::store::{SalvageReport, SalvagedTable, salvage};

/// Enough projects for several pages of every kind.
const PROJECTS: u128 = 300;

/// A library of many projects, the bridge among them, with a few edits in its log.
pub(super) fn many() -> Fixture {
    let mut baseline = baseline();
    for i in 1..=PROJECTS {
        let scale = "新建双向四车道公路，全长若干公里。".repeat(3);
        let cells = [
            ("name", text(&format!("第{i}号公路"))),
            ("scale", text(&scale)),
            ("position", Value::Integer(10)),
        ];
        let project = row(Table::Project, 1000 + i, &cells);
        let cells = [
            ("project", Value::Ref(project.id)),
            ("name", text("开工")),
            ("position", Value::Integer(1)),
        ];
        let milestone = row(Table::Milestone, 5000 + i, &cells);
        baseline.changes.push(Change::Create(project));
        baseline.changes.push(Change::Create(milestone));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("十四五.lantu");
    drop(Store::create(&path, &baseline, author(), at()).unwrap());
    let library = Fixture { folder, path };
    let mut opened = library.open();
    for (id, name) in [(201, "一桥"), (202, "二桥"), (203, "三桥")] {
        let op = rename(&opened.portfolio, id, name);
        commit(&mut opened, op);
    }
    drop(opened);
    library
}

/// The pages of a table, in the order of the file, its leaves only.
fn leaves(library: &Fixture, table: &str) -> Vec<usize> {
    let raw = library.raw();
    let sql = "SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype = 'leaf' ORDER BY pageno";
    let mut statement = raw.prepare(sql).unwrap();
    let pages = statement.query_map([table], |row| row.get::<_, i64>(0));
    let pages = pages.unwrap().map(|page| page.unwrap() as usize);
    pages.collect()
}

/// Overwrites one page.
fn spoil(library: &Fixture, page: usize, byte: u8) {
    let mut bytes = library.bytes();
    bytes[(page - 1) * 4096..page * 4096].fill(byte);
    std::fs::write(&library.path, bytes).unwrap();
}

fn dest(library: &Fixture) -> PathBuf {
    library.folder.path().join("抢救.lantu")
}

/// Salvages, and makes sure that the damaged file is as it was and the new one is sound.
fn salvaged(library: &Fixture) -> (SalvageReport, Portfolio) {
    let before = library.bytes();
    let dest = dest(library);
    let id = Uuid::from_u128(999);
    let report = salvage(&library.path, &dest, id, author(), at()).unwrap();
    assert!(library.bytes() == before, "the damaged file was altered");
    assert_eq!(library.file_names(), ["十四五.lantu", "抢救.lantu"]);
    let opened = open(&dest).unwrap();
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
    let label = &opened.store.history(1).unwrap()[0].op.label;
    assert_eq!(label, "从损坏的项目库抢救：十四五.lantu");
    (report, opened.portfolio)
}

fn of(report: &SalvageReport, table: Table) -> SalvagedTable {
    let mut tables = report.tables.iter();
    let found = tables.find(|found| found.table == table);
    found.unwrap().clone()
}

/// The content without the marks that a salvage puts there.
fn unmarked(portfolio: &Portfolio, table: Table) -> Vec<Row> {
    let mut rows = portfolio.table_rows(table);
    if table == Table::Project {
        for row in &mut rows {
            row.values[ProjectColumn::Marks as usize] = Value::Empty;
        }
    }
    rows
}

fn assert_holds_the_same(salvaged: &Portfolio, original: &Portfolio) {
    for table in Table::ALL {
        assert_eq!(unmarked(salvaged, table), unmarked(original, table));
    }
}

fn marked(portfolio: &Portfolio) -> usize {
    let projects = portfolio.projects().iter();
    projects.filter(|project| project.marks == "待核对").count()
}

#[test]
fn of_an_undamaged_file_everything_is_sound() {
    let library = many();
    let original = library.open().portfolio;
    let (report, portfolio) = salvaged(&library);
    assert_same(&portfolio, &original);
    assert!(report.is_log_whole);
    assert_eq!(report.verified, 4);
    assert_eq!((report.doubtful(), report.lost(), report.marked), (0, 0, 0));
    let restored: usize = report.tables.iter().map(|table| table.from_log).sum();
    assert_eq!(restored, 0);
    assert_eq!(of(&report, Table::Project).sound, PROJECTS as usize + 2);
    let again = salvage(&library.path, &dest(&library), Uuid::nil(), author(), at());
    assert!(matches!(
        again,
        Err(StoreError::File(FileError::Exists { .. }))
    ));
}

#[test]
fn a_commit_that_a_crash_broke_off_is_taken_back_first() {
    let library = many();
    let original = library.open().portfolio;
    break_off_a_commit(&library);
    let (half, journal) = (library.bytes(), library.file_names());
    let dest = dest(&library);
    let report = salvage(&library.path, &dest, Uuid::nil(), author(), at()).unwrap();
    assert!(library.bytes() == half);
    assert_eq!(library.file_names().len(), journal.len() + 1);
    assert_eq!((report.doubtful(), report.lost()), (0, 0));
    assert_same(&open(&dest).unwrap().portfolio, &original);
}

#[test]
fn the_rows_of_a_bad_page_come_from_a_whole_log() {
    for byte in [0, 0xA5] {
        let library = many();
        let original = library.open().portfolio;
        let pages = leaves(&library, "project");
        assert!(pages.len() > 10, "{pages:?}");
        spoil(&library, pages[3], byte);
        spoil(&library, pages[6], byte);
        spoil(&library, *pages.last().unwrap(), byte);
        let (report, portfolio) = salvaged(&library);
        assert_holds_the_same(&portfolio, &original);
        let projects = of(&report, Table::Project);
        assert!(report.is_log_whole);
        assert_eq!(projects.lost, 0);
        assert!((10..90).contains(&projects.doubtful), "{projects:?}");
        assert_eq!(projects.from_log, projects.doubtful);
        assert_eq!(report.marked, projects.doubtful);
        assert_eq!(marked(&portfolio), report.marked);
        assert_eq!(of(&report, Table::Milestone).doubtful, 0);
    }
}

#[test]
fn a_value_that_differs_is_as_a_whole_log_says() {
    let library = Fixture::new();
    let original = library.open().portfolio;
    let sql = "UPDATE project SET name = '别的' WHERE name = '平安大桥';
               UPDATE project SET stage = '胡说' WHERE name = '引桥';
               UPDATE funding_line SET amount = 2;
               UPDATE monthly_progress SET month = '某月'";
    library.raw().execute_batch(sql).unwrap();
    let (report, portfolio) = salvaged(&library);
    assert_same(&portfolio, &original);
    assert_eq!((report.doubtful(), report.lost()), (0, 0));
    assert_eq!(of(&report, Table::Project).from_log, 2);
    assert_eq!(of(&report, Table::FundingLine).from_log, 1);
}

#[test]
fn without_its_log_every_row_is_kept_and_marked() {
    let library = many();
    let original = library.open().portfolio;
    for table in ["change", "packed_change"] {
        for page in leaves(&library, table) {
            spoil(&library, page, 0);
        }
    }
    let (report, portfolio) = salvaged(&library);
    assert_holds_the_same(&portfolio, &original);
    assert_eq!((report.verified, report.is_log_whole), (0, false));
    assert_eq!((report.sound(), report.lost()), (0, 0));
    assert_eq!(report.marked, PROJECTS as usize + 2);
    assert_eq!(marked(&portfolio), report.marked);
}

#[test]
fn a_bad_page_of_the_log_puts_only_its_own_rows_in_doubt() {
    let library = many();
    let original = library.open().portfolio;
    let pages = leaves(&library, "packed_change");
    spoil(&library, pages[pages.len() / 2], 0);
    let (report, portfolio) = salvaged(&library);
    assert_holds_the_same(&portfolio, &original);
    assert_eq!((report.verified, report.is_log_whole), (0, false));
    // A page holds several of the small pieces of tests.
    assert!((1..200).contains(&report.marked), "{report:?}");
    assert_eq!(marked(&portfolio), report.marked);
}

#[test]
fn where_log_and_table_are_damaged_each_gives_what_the_other_lost() {
    let library = many();
    let original = library.open().portfolio;
    let log = leaves(&library, "packed_change");
    spoil(&library, *log.first().unwrap(), 0xA5);
    let table = leaves(&library, "project");
    spoil(&library, table[table.len() - 3], 0xA5);
    let (report, portfolio) = salvaged(&library);
    assert!(!report.is_log_whole);
    assert_eq!(report.lost(), 0);
    assert_holds_the_same(&portfolio, &original);
    assert!(of(&report, Table::Project).from_log > 3);
    assert!(of(&report, Table::Project).doubtful < 200, "{report:?}");
}

#[test]
fn where_file_and_a_forged_log_differ_the_file_is_taken_and_marked() {
    let library = many();
    let sql = "DROP TRIGGER change_is_never_updated; UPDATE change SET new = '假桥' WHERE seq = 4;
               UPDATE project SET code = 'X-1' WHERE name = '引桥'";
    library.raw().execute_batch(sql).unwrap();
    let (report, portfolio) = salvaged(&library);
    assert_eq!((report.verified, report.is_log_whole), (3, false));
    assert_eq!((report.doubtful(), report.marked), (2, 2));
    assert_eq!(bridge(&portfolio).name, "三桥");
    assert_eq!(bridge(&portfolio).marks, "待核对");
}

#[test]
fn a_log_that_lost_its_last_page_is_not_taken_for_a_whole_one() {
    let library = Fixture::new();
    let mut opened = library.open();
    for i in 0..60 {
        let op = rename(&opened.portfolio, 300 + i, &format!("{i}桥"));
        commit(&mut opened, op);
    }
    drop(opened);
    let pages = leaves(&library, "op");
    assert!(pages.len() > 2);
    spoil(&library, *pages.last().unwrap(), 0);
    let (report, portfolio) = salvaged(&library);
    assert!(!report.is_log_whole);
    assert!(report.verified > 10, "{report:?}");
    assert_eq!(bridge(&portfolio).name, "59桥");
}

#[test]
fn pointers_to_lost_rows_are_emptied_or_cost_their_row() {
    let library = Fixture::new();
    // No log, no bridge: its parts are nothing without it, the approach loses its parent.
    let sql = "PRAGMA foreign_keys = OFF;
               DROP TRIGGER op_is_never_deleted; DELETE FROM op;
               DROP TRIGGER change_is_never_deleted; DELETE FROM change;
               DROP TRIGGER packed_change_is_never_deleted; DELETE FROM packed_change;
               DELETE FROM project WHERE name = '平安大桥';
               DELETE FROM department;
               UPDATE project SET lead_department = '[\"00000000-0000-0000-0000-000000000004\"]'";
    library.raw().execute_batch(sql).unwrap();
    let (report, portfolio) = salvaged(&library);
    assert_eq!(portfolio.projects().len(), 1);
    let approach = portfolio.projects().iter().next().unwrap();
    assert_eq!((approach.parent, approach.marks.as_str()), (None, "待核对"));
    assert!(approach.lead_department.is_empty());
    assert!(portfolio.milestones().is_empty());
    assert_eq!(of(&report, Table::Milestone).lost, 1);
    assert_eq!(of(&report, Table::Indicator).doubtful, 1);
}

#[test]
fn a_lost_table_costs_no_other() {
    let library = Fixture::new();
    let original = library.open().portfolio;
    let root: i64 = library
        .raw()
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'department'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    spoil(&library, root as usize, 0);
    let (report, portfolio) = salvaged(&library);
    assert_same(&portfolio, &original);
    assert_eq!(of(&report, Table::Department).doubtful, 1);
    let line = "部门：完好 0 行，待核对 1 行，其中 1 行按修改历史还原。请核对：交通运输局";
    assert!(report.lines().contains(&line.to_owned()), "{report:?}");
    // So does a declaration that can't be read.
    let library = Fixture::new();
    let mut bytes = library.bytes();
    let word = b"CREATE TABLE department";
    // An old copy of it may lie in the free room of a page.
    let places = bytes.windows(word.len()).enumerate();
    let places = places.filter(|(_, part)| part == word);
    for place in places.map(|(place, _)| place).collect::<Vec<_>>() {
        bytes[place + 2] ^= 1;
    }
    std::fs::write(&library.path, bytes).unwrap();
    let (report, portfolio) = salvaged(&library);
    assert_same(&portfolio, &original);
    assert_eq!(of(&report, Table::Department).from_log, 1);
}

#[test]
fn a_file_cut_off_gives_what_it_holds_or_says_no() {
    let library = many();
    let original = library.open().portfolio;
    let bytes = library.bytes();
    std::fs::write(&library.path, &bytes[..bytes.len() * 3 / 4 + 77]).unwrap();
    let (report, portfolio) = salvaged(&library);
    assert!(!report.is_log_whole);
    assert!(portfolio.projects().len() > 20, "{report:?}");
    for row in unmarked(&portfolio, Table::Milestone) {
        assert_eq!(original.row(Table::Milestone, row.id), Some(row));
    }
}

#[test]
fn a_file_without_a_schema_is_refused_in_words() {
    let library = Fixture::new();
    let mut bytes = library.bytes();
    bytes[100..4096].fill(0);
    std::fs::write(&library.path, &bytes).unwrap();
    let error = salvage(&library.path, &dest(&library), Uuid::nil(), author(), at()).unwrap_err();
    let message = error.to_string();
    assert!(
        message.contains("不能抢救。请用备份或副本") && message.ends_with("十四五.lantu"),
        "{message}"
    );
    assert_eq!(library.file_names(), ["十四五.lantu"]);
    assert!(library.bytes() == bytes);
}

#[test]
fn the_header_need_not_be_right() {
    let library = Fixture::new();
    let original = library.open().portfolio;
    let mut bytes = library.bytes();
    bytes[16..100].fill(0xEE);
    std::fs::write(&library.path, bytes).unwrap();
    let (report, portfolio) = salvaged(&library);
    assert_same(&portfolio, &original);
    assert_eq!((report.doubtful(), report.lost()), (0, 0));
}

/// Places that are the same on every machine.
struct Places(usize);

impl Places {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// Salvages these bytes: a library that is sound, or a refusal in words. Whether it was refused.
fn is_refused(library: &Fixture, bytes: &[u8]) -> bool {
    std::fs::write(&library.path, bytes).unwrap();
    let dest = dest(library);
    let done = salvage(&library.path, &dest, Uuid::from_u128(999), author(), at());
    assert!(library.bytes() == bytes, "the damaged file was altered");
    if let Err(error) = &done {
        assert!(error.to_string().ends_with("十四五.lantu"), "{error}");
        assert!(!dest.exists());
        return true;
    }
    let opened = open(&dest).unwrap();
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
    drop(opened);
    std::fs::remove_file(&dest).unwrap();
    false
}

#[test]
fn flipped_bits_are_refused_in_words_or_give_a_sound_library() {
    let library = Fixture::new();
    let bytes = library.bytes();
    let mut places = Places(12_345);
    let refused = (0..200).filter(|_| {
        let mut flipped = bytes.clone();
        let place = places.next(bytes.len() * 8);
        flipped[place / 8] ^= 1 << (place % 8);
        is_refused(&library, &flipped)
    });
    assert!(refused.count() < 10);
}

#[test]
fn pages_that_are_overwritten_or_stand_in_a_wrong_place_do_not_break_the_salvage() {
    let library = many();
    let bytes = library.bytes();
    let pages = bytes.len() / 4096;
    let mut places = Places(54_321);
    let refused = (0..40).filter(|_| {
        let mut damaged = bytes.clone();
        for _ in 0..3 {
            let from = places.next(pages) * 4096;
            // Without the first page there is nothing.
            let to = (1 + places.next(pages - 1)) * 4096;
            match places.next(3) {
                0 => damaged[to..to + 4096].fill(0xA5),
                1 => damaged.copy_within(from..from + 4096, to),
                _ => (0..20).for_each(|_| damaged[to + places.next(64)] ^= 0x5A),
            }
        }
        is_refused(&library, &damaged)
    });
    // Other pages hold a part of the schema.
    assert!(refused.count() < 4);
}

#[test]
fn a_journal_of_another_file_takes_nothing_from_what_is_saved() {
    let library = many();
    // Before the journal is there, which this would roll back.
    let page = leaves(&library, "milestone")[0];
    let name = put_foreign_journal_beside(&library);
    spoil(&library, page, 0xA5);
    let dest = dest(&library);
    let id = Uuid::from_u128(999);
    let report = salvage(&library.path, &dest, id, author(), at()).unwrap();
    assert_eq!(report.verified, 6);
    assert_eq!(bridge(&open(&dest).unwrap().portfolio).name, name);
}

#[test]
fn what_a_file_would_have_computed_is_not_read() {
    let library = many();
    let sql = "ALTER TABLE project ADD COLUMN spy TEXT AS (hex(name));
               ALTER TABLE change ADD COLUMN spy TEXT AS (hex(new))";
    library.raw().execute_batch(sql).unwrap();
    let id = Uuid::from_u128(999);
    let report = salvage(&library.path, &dest(&library), id, author(), at()).unwrap();
    assert_eq!(report.verified, 0);
    assert_eq!(of(&report, Table::Project).sound, 0);
}
