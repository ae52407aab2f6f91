//! The library that the faults strike, and the edits that are made in it.

use std::path::Path;
use std::sync::OnceLock;

use chrono::{DateTime, FixedOffset};
use lantu::clock::{Clock, new_id};
use lantu::model::{Change, Money, Op, Portfolio, Project, ProjectColumn, Row, Table, Value};
use lantu::store::{Author, Opened, Store, StoreError};
use uuid::Uuid;

const PLAN: Uuid = Uuid::from_u128(1);
const CATEGORY: Uuid = Uuid::from_u128(2);
const DEPARTMENT: Uuid = Uuid::from_u128(3);
/// Ids of projects count from here, those of their milestones from [`MILESTONES`].
const PROJECTS: u128 = 1_000;
const MILESTONES: u128 = 2_000;
/// So many make a file of some dozens of pages.
const COUNT: u128 = 40;

pub fn author() -> Author {
    Author {
        name: "张三".to_owned(),
        host: "PC-07".to_owned(),
    }
}

pub fn now() -> DateTime<FixedOffset> {
    Clock::System.now()
}

pub fn open(path: &Path) -> Result<Opened, StoreError> {
    Store::open(path, author(), now())
}

/// A library in bytes: the same identity each time, so that copies of it are copies of one library.
pub fn template() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("十四五.lantu");
        drop(Store::create(&path, &baseline(), author(), now()).unwrap());
        std::fs::read(&path).unwrap()
    })
}

pub fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

pub fn row(table: Table, id: u128, cells: &[(&str, Value)]) -> Row {
    let mut row = Row::blank(table, Uuid::from_u128(id));
    for (name, value) in cells {
        row.values[table.column(name).unwrap()] = value.clone();
    }
    row
}

pub fn baseline() -> Op {
    let place = |n: u128| ("position", Value::Integer(n as i64));
    let mut rows = vec![
        row(
            Table::Plan,
            PLAN.as_u128(),
            &[("name", text("平安县“十四五”规划"))],
        ),
        row(
            Table::Category,
            CATEGORY.as_u128(),
            &[("name", text("交通")), place(1)],
        ),
        row(
            Table::Department,
            DEPARTMENT.as_u128(),
            &[("name", text("交通运输局")), place(1)],
        ),
    ];
    for n in 0..COUNT {
        rows.push(row(
            Table::Project,
            PROJECTS + n,
            &[
                ("name", text(format!("平安大桥 {n}"))),
                ("category", Value::Ref(CATEGORY)),
                ("lead_department", Value::Refs(vec![DEPARTMENT])),
                (
                    "total_investment",
                    Value::Money(Money::from_wan(12_000 + n as i64)),
                ),
                ("scale", text("新建四车道公路桥一座及引道，".repeat(12))),
                place(n),
            ],
        ));
        rows.push(row(
            Table::Milestone,
            MILESTONES + n,
            &[
                ("project", Value::Ref(Uuid::from_u128(PROJECTS + n))),
                ("name", text("开工")),
                place(1),
            ],
        ));
    }
    Op::baseline(
        Uuid::from_u128(100),
        "新建项目库",
        rows.into_iter().map(Change::Create).collect(),
    )
}

/// The project in the `n`-th place of the list.
pub fn project(portfolio: &Portfolio, n: usize) -> &Project {
    let all = portfolio.projects();
    all.iter().nth(n % all.len()).unwrap()
}

/// The id of the `n`-th project of a library that nobody has worked on.
pub const fn project_id(n: usize) -> Uuid {
    Uuid::from_u128(PROJECTS + n as u128 % COUNT)
}

/// Renames a project.
pub fn rename(portfolio: &Portfolio, n: usize, name: &str) -> Op {
    let change = Change::set(
        project(portfolio, n),
        ProjectColumn::Name as usize,
        text(name),
    );
    Op::edit(
        new_id(),
        format!("修改项目名称：{name}"),
        change.into_iter().collect(),
    )
}

/// The `n`-th of a row of edits of every kind: a name, a long text, new rows, a project that goes and the like.
pub fn edit(portfolio: &Portfolio, n: usize) -> Op {
    let id = new_id();
    let of = project(portfolio, n);
    match n % 5 {
        0 | 2 => rename(portfolio, n, &format!("平安大桥 {id}")),
        1 => {
            let long = format!("{id} {}", "长文字。".repeat(n * 331 % 700));
            let change = Change::set(of, ProjectColumn::Note as usize, text(long));
            Op::edit(id, "修改备注", change.into_iter().collect())
        }
        3 => {
            let milestones = ["核准", "主体完工", "竣工验收"].map(|name| {
                let of = ("project", Value::Ref(of.id.uuid()));
                Change::Create(row(
                    Table::Milestone,
                    new_id().as_u128(),
                    &[of, ("name", text(name)), ("position", Value::Integer(2))],
                ))
            });
            Op::edit(id, "新增里程碑", milestones.into())
        }
        _ => {
            let milestones = portfolio.table_rows(Table::Milestone);
            let last = milestones.iter().max_by_key(|row| row.id).cloned();
            let mut changes: Vec<Change> = last.into_iter().map(Change::Delete).collect();
            let name = text(format!("改后 {id}"));
            changes.extend(Change::set(of, ProjectColumn::Name as usize, name));
            Op::edit(id, "删除里程碑", changes)
        }
    }
}

/// Everything that is kept of the rows, to compare two states.
pub fn content(portfolio: &Portfolio) -> Vec<Row> {
    Table::ALL
        .into_iter()
        .flat_map(|table| {
            let mut rows = portfolio.table_rows(table);
            rows.sort_by_key(|row| row.id);
            rows
        })
        .collect()
}

/// The library after a dozen edits, in bytes.
pub fn worked() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("十四五.lantu");
        std::fs::write(&path, template()).unwrap();
        let mut opened = open(&path).unwrap();
        for n in 0..12 {
            let op = edit(&opened.portfolio, n);
            opened.portfolio.apply(&op).unwrap();
            opened.store.commit(&op, now()).unwrap();
        }
        drop(opened);
        std::fs::read(&path).unwrap()
    })
}
