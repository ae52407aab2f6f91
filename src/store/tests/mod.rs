//! Real files in temporary folders.

mod archive;
mod attachments;
mod backups;
mod commit;
mod commute;
mod conformance;
mod cut;
mod earlier_versions;
mod files;
mod image;
mod journal;
mod large;
#[cfg(unix)]
mod links;
#[cfg(unix)]
mod odd_files;
mod opening;
mod origin;
mod package;
mod received;
mod salvage;
mod seal;
#[cfg(unix)]
mod server;
#[cfg(any(target_os = "linux", windows))]
mod temporary;
mod trees;
mod trust;
mod working_copy;
mod writing;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;
use uuid::Uuid;

use super::{Author, Opened, Store, StoreError};
use crate::model::{
    Change, Decimal, Dot, Id, Money, Op, PartialDate, Portfolio, Project, ProjectColumn,
    Record as _, Row, SignedOp, Source, Sources, Table, Value,
};

const BRIDGE: Uuid = Uuid::from_u128(5);
const CATEGORY: Uuid = Uuid::from_u128(3);

/// A folder with one small library in it.
struct Fixture {
    folder: TempDir,
    path: PathBuf,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("十四五.lantu");
        drop(Store::create(&path, &baseline(), author(), at()).unwrap());
        Self { folder, path }
    }

    fn open(&self) -> Opened {
        open(&self.path).unwrap()
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(&self.path).unwrap()
    }

    /// The file in the hands of another SQLite tool.
    fn raw(&self) -> Connection {
        Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap()
    }

    fn file_names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn open(path: &Path) -> Result<Opened, StoreError> {
    Store::open(path, author(), at())
}

fn author() -> Author {
    Author {
        name: "张三".to_owned(),
        host: "PC-07".to_owned(),
    }
}

fn at() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2025-03-04T09:40:00+08:00").unwrap()
}

fn row(table: Table, id: u128, cells: &[(&str, Value)]) -> Row {
    let mut row = Row::blank(table, Uuid::from_u128(id));
    for (name, value) in cells {
        row.values[table.column(name).unwrap()] = value.clone();
    }
    row
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A row of every table, a value of every kind.
#[expect(clippy::too_many_lines, reason = "one row of every table")]
fn baseline() -> Op {
    let of = |id| Value::Ref(Uuid::from_u128(id));
    let first = ("position", Value::Integer(1));
    let sources = Sources::default().with(ProjectColumn::Name, Some(Source::Stated));
    let rows = [
        // The part of a package comes before it: pointers count only at the end.
        row(
            Table::Project,
            6,
            &[
                ("name", text("引桥")),
                ("parent", of(5)),
                ("position", Value::Integer(2)),
            ],
        ),
        row(
            Table::Plan,
            1,
            &[
                ("name", text("平安县“十四五”规划")),
                ("first_year", Value::Integer(2021)),
            ],
        ),
        row(
            Table::OutlineNode,
            2,
            &[
                ("plan", of(1)),
                ("kind", Value::Choice("章")),
                ("number", Value::Integer(14)),
                first.clone(),
            ],
        ),
        row(Table::Category, 3, &[("name", text("交通")), first.clone()]),
        row(
            Table::Department,
            4,
            &[("name", text("交通运输局")), first.clone()],
        ),
        row(
            Table::Project,
            5,
            &[
                ("name", text("平安大桥")),
                ("outline", of(2)),
                ("category", Value::Ref(CATEGORY)),
                first.clone(),
                ("total_investment", Value::Money(Money::from_wan(12_000))),
                ("end", Value::Date(PartialDate::parse("2024-06").unwrap())),
                ("stage", Value::Choice("在建")),
                ("level_tags", Value::Words(vec!["市重点".to_owned()])),
                ("lead_department", Value::Refs(vec![Uuid::from_u128(4)])),
                ("sources", Value::Sources(sources)),
            ],
        ),
        row(
            Table::FundingLine,
            7,
            &[
                ("project", of(5)),
                ("amount", Value::Money(Money::from_fen(1))),
                first.clone(),
            ],
        ),
        row(
            Table::AnnualPlan,
            8,
            &[("project", of(5)), ("year", Value::Integer(2025))],
        ),
        row(
            Table::Milestone,
            9,
            &[("project", of(5)), ("name", text("开工")), first.clone()],
        ),
        row(
            Table::Approval,
            10,
            &[
                ("project", of(5)),
                ("kind", Value::Choice("施工许可")),
                ("state", Value::Choice("办理中")),
                first.clone(),
            ],
        ),
        row(
            Table::MonthlyProgress,
            11,
            &[
                ("project", of(5)),
                ("month", Value::Date(PartialDate::parse("2024-09").unwrap())),
                ("invested", Value::Money(Money::from_wan(320))),
            ],
        ),
        row(
            Table::Problem,
            12,
            &[
                ("project", of(5)),
                ("kind", Value::Choice("征地拆迁")),
                (
                    "responsible_departments",
                    Value::Refs(vec![Uuid::from_u128(4)]),
                ),
                first.clone(),
            ],
        ),
        row(
            Table::Indicator,
            13,
            &[
                ("outline", of(2)),
                ("name", text("农村公路列养率")),
                (
                    "target_value",
                    Value::Decimal(Decimal::parse("99.5").unwrap()),
                ),
                first,
            ],
        ),
        row(
            Table::IndicatorValue,
            14,
            &[
                ("indicator", of(13)),
                ("year", Value::Integer(2024)),
                ("value", Value::Decimal(Decimal::parse("97.25").unwrap())),
            ],
        ),
    ];
    Op::baseline(
        Uuid::from_u128(100),
        "新建项目库",
        rows.into_iter().map(Change::Create).collect(),
    )
}

fn bridge(portfolio: &Portfolio) -> &Project {
    portfolio.projects().get(Id::new(BRIDGE)).unwrap()
}

/// An op as a copy of its own did it first.
fn signed(op: &Op) -> SignedOp {
    SignedOp {
        library: Uuid::from_u128(100),
        dot: Dot {
            origin: op.id,
            counter: 1,
        },
        seen: Vec::new(),
        author: author().name,
        host: author().host,
        at: at(),
        op: Arc::new(op.clone()),
    }
}

/// Renames the bridge.
fn rename(portfolio: &Portfolio, op_id: u128, name: &str) -> Op {
    let change = Change::set(bridge(portfolio), ProjectColumn::Name as usize, text(name)).unwrap();
    Op::edit(
        Uuid::from_u128(op_id),
        format!("修改项目名称：{name}"),
        vec![change],
    )
}

fn commit(opened: &mut Opened, op: Op) -> u64 {
    opened.portfolio.apply(&op).unwrap();
    let seq = opened.store.commit(&op, at()).unwrap();
    opened.undo.record(op);
    seq
}

/// The library as it is, with a journal beside it that a crash of an older copy of it left. Gives the name of the bridge,
/// which only the log after that crash has.
fn put_foreign_journal_beside(library: &Fixture) -> &'static str {
    let older = library.bytes();
    let sql = "INSERT INTO op SELECT seq + 1, 'x', kind, reverses, label, actor, host, at, '', '', NULL, NULL, NULL
               FROM op WHERE seq = (SELECT max(seq) FROM op);
               INSERT INTO change (seq, i, kind, table_name, row_id, column_name, old, new)
               SELECT seq + 1, i, kind, table_name, row_id, column_name, old, new
               FROM change WHERE seq = (SELECT max(seq) FROM change);
               UPDATE project SET note = '写到一半'";
    break_off(library, sql);
    let journal = crate::files::beside(&library.path, "-journal");
    let foreign = std::fs::read(&journal).unwrap();
    std::fs::remove_file(&journal).unwrap();
    std::fs::write(&library.path, older).unwrap();
    let mut opened = library.open();
    for (id, name) in [(301, "四桥"), (302, "新桥")] {
        let op = rename(&opened.portfolio, id, name);
        commit(&mut opened, op);
    }
    drop(opened);
    std::fs::write(&journal, foreign).unwrap();
    "新桥"
}

/// Leaves a library as a crash in the middle of a commit does: half written, with the journal that takes it back.
fn break_off_a_commit(library: &Fixture) {
    break_off(library, "UPDATE project SET note = '写到一半'");
}

/// The same in the middle of other statements; they must be more than what two pages hold.
fn break_off(library: &Fixture, sql: &str) {
    let raw = library.raw();
    let sql = format!("PRAGMA cache_size = 2; BEGIN IMMEDIATE; {sql}");
    raw.execute_batch(&sql).unwrap();
    let journal = crate::files::beside(&library.path, "-journal");
    let (half, back) = (library.bytes(), std::fs::read(&journal).unwrap());
    drop(raw);
    assert!(half != library.bytes(), "nothing was written");
    std::fs::write(&library.path, half).unwrap();
    std::fs::write(&journal, back).unwrap();
}

fn assert_same(left: &Portfolio, right: &Portfolio) {
    for table in Table::ALL {
        assert_eq!(left.table_rows(table), right.table_rows(table), "{table}");
    }
}
