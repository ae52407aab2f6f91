//! Ops on different cells apply in either order, in memory and in the file; and libraries of earlier versions, whose
//! ops carry all sources of a project at once.

use std::io::Read as _;

use proptest::prelude::*;

use super::*;
use crate::model::{Kind, Source, SourceStep};

/// What is done to a cell.
#[derive(Clone, Debug)]
enum Deed {
    Clear,
    Set(i64),
    Confirm,
}

/// A cell, by the places of its row and column.
type Draw = (prop::sample::Index, prop::sample::Index, Deed);

fn draw() -> impl Strategy<Value = Draw> {
    let deed = prop_oneof![
        Just(Deed::Clear),
        (1..1_000_000_i64).prop_map(Deed::Set),
        Just(Deed::Confirm),
    ];
    (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        deed,
    )
}

/// A value that a column of this kind can hold.
fn some(kind: Kind, n: i64) -> Value {
    match kind {
        Kind::Text | Kind::LongText => text(&format!("字{n}")),
        Kind::Integer | Kind::Ordinal => Value::Integer(n),
        Kind::Money => Value::Money(Money::from_fen(n)),
        Kind::Decimal => Value::Decimal(Decimal::parse(&n.to_string()).unwrap()),
        Kind::Date => Value::Date(PartialDate::parse(&format!("{}", 1990 + n % 60)).unwrap()),
        Kind::Choice(words) => Value::Choice(words[n as usize % words.len()]),
        Kind::Words(_) => Value::Words(vec![format!("词{n}")]),
        // The rows of the fixture are few: pointers are cleared, not moved.
        Kind::Ref(_) | Kind::Refs(_) | Kind::Sources => Value::Empty,
    }
}

/// The change that a draw makes of the fixture's content; which cell, and none where there is nothing to do.
fn change(portfolio: &Portfolio, (row, column, deed): &Draw) -> Option<(Uuid, usize, Change)> {
    let rows: Vec<Row> = Table::ALL
        .iter()
        .flat_map(|table| portfolio.table_rows(*table))
        .collect();
    let row = row.get(&rows);
    let column = column.index(row.table.columns().len());
    let kind = row.table.columns()[column].kind;
    if row.table.owners().contains(&column) || kind == Kind::Sources {
        return None;
    }
    let project = portfolio
        .projects()
        .get(Id::new(row.id))
        .filter(|_| row.table == Table::Project);
    let field = ProjectColumn::ALL.get(column).copied();
    let value = match deed {
        Deed::Set(n) => some(kind, *n),
        Deed::Clear | Deed::Confirm => Value::Empty,
    };
    let change = match (project.zip(field), deed) {
        (Some((project, field)), Deed::Confirm) => Change::confirm(project, field),
        (Some((project, field)), _) => Change::set_field(project, field, value, Source::Filled),
        (None, _) => portfolio.change(row.table, row.id, column, value),
    };
    Some((row.id, column, change?))
}

fn as_op(id: u128, change: &Change) -> Op {
    Op::edit(Uuid::from_u128(id), "修改", vec![change.clone()])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn changes_of_different_cells_apply_in_either_order(draws in [draw(), draw()]) {
        let mut begun = Portfolio::default();
        begun.apply(&baseline()).unwrap();
        // A suggestion to agree to.
        let suggested = SourceStep { old: None, new: Some(Source::Suggested) };
        let suggest = Change::Set {
            table: Table::Project,
            id: BRIDGE,
            column: ProjectColumn::Stage as usize,
            old: Value::Choice("在建"),
            new: Value::Choice("在建"),
            source: Some(suggested),
        };
        begun.apply(&as_op(101, &suggest)).unwrap();
        let [Some(one), Some(two)] = draws.each_ref().map(|draw| change(&begun, draw)) else {
            return Ok(());
        };
        prop_assume!((one.0, one.1) != (two.0, two.1));
        let (one, two) = (as_op(102, &one.2), as_op(103, &two.2));
        let after = |ops: [&Op; 2]| {
            let mut portfolio = begun.clone();
            for op in ops {
                portfolio.apply(op).unwrap();
            }
            portfolio
        };
        let (here, there) = (after([&one, &two]), after([&two, &one]));
        assert_same(&here, &there);
        // What one did can be taken back whatever was done to other cells since.
        let mut back = here;
        back.apply(&one.reversed(Uuid::nil())).unwrap();
        back.apply(&two.reversed(Uuid::nil())).unwrap();
        assert_same(&back, &begun);
    }
}

#[test]
fn edits_of_two_fields_come_into_the_file_in_either_order() {
    let set = |portfolio: &Portfolio, column, value| {
        Change::set_field(bridge(portfolio), column, value, Source::Filled).unwrap()
    };
    let mut states = Vec::new();
    for is_turned in [false, true] {
        let library = Fixture::new();
        let mut opened = library.open();
        let note = set(&opened.portfolio, ProjectColumn::Note, text("备注"));
        let name = set(&opened.portfolio, ProjectColumn::Name, text("新名称"));
        let mut ops = [as_op(101, &note), as_op(102, &name)];
        if is_turned {
            ops.reverse();
        }
        for op in ops {
            commit(&mut opened, op);
        }
        assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
        drop(opened);
        states.push(library.open().portfolio);
    }
    assert_same(&states[0], &states[1]);
    let bridge = bridge(&states[0]);
    assert_eq!(bridge.source(ProjectColumn::Note), Some(Source::Filled));
    assert_eq!(bridge.source(ProjectColumn::Name), Some(Source::Filled));
}

#[test]
fn an_edit_of_a_value_whose_source_has_changed_is_refused() {
    let library = Fixture::new();
    let mut opened = library.open();
    let stale = Change::set_field(
        bridge(&opened.portfolio),
        ProjectColumn::Name,
        text("新名称"),
        Source::Filled,
    );
    let Some(Change::Set {
        table,
        id,
        column,
        old,
        ..
    }) = stale.clone()
    else {
        panic!();
    };
    let source = Some(SourceStep {
        old: Some(Source::Stated),
        new: Some(Source::Confirmed),
    });
    let new = old.clone();
    let agreed = Change::Set {
        table,
        id,
        column,
        old,
        new,
        source,
    };
    commit(&mut opened, as_op(101, &agreed));
    let stale = as_op(102, &stale.unwrap());
    assert!(opened.portfolio.apply(&stale).is_err());
    let error = opened.store.commit(&stale, at()).unwrap_err();
    assert!(matches!(error, StoreError::Conflict { .. }), "{error}");
    assert_eq!(bridge(&library_of(opened).portfolio).name, "平安大桥");
}

/// The same library, opened anew.
pub(super) fn library_of(opened: Opened) -> Opened {
    let path = opened.store.path().to_owned();
    drop(opened);
    open(&path).unwrap()
}

#[test]
fn an_emptied_field_has_no_source_and_undo_gives_it_back() {
    let library = Fixture::new();
    let mut opened = library.open();
    let set = |opened: &Opened, value| {
        let bridge = bridge(&opened.portfolio);
        Change::set_field(bridge, ProjectColumn::Note, value, Source::Filled).unwrap()
    };
    let change = set(&opened, text("备注"));
    commit(&mut opened, as_op(101, &change));
    let change = set(&opened, Value::Empty);
    commit(&mut opened, as_op(102, &change));
    assert_eq!(bridge(&opened.portfolio).source(ProjectColumn::Note), None);
    let undo = opened
        .undo
        .undo_op()
        .unwrap()
        .reversed(Uuid::from_u128(103));
    commit(&mut opened, undo);
    let opened = library_of(opened);
    let bridge = bridge(&opened.portfolio);
    assert_eq!(bridge.source(ProjectColumn::Note), Some(Source::Filled));
    assert_eq!(bridge.source(ProjectColumn::Name), Some(Source::Stated));
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

/// A library as version 2 of the format kept it, with edits, agreed suggestions, undo and redo.
const VERSION_2: &[u8] = include_bytes!("../../../tests/libraries/version-2.zip");

/// One of version 3, with edits, undo and redo.
const VERSION_3: &[u8] = include_bytes!("../../../tests/libraries/version-3.zip");

/// One of version 4, with edits, undo, redo and a merge.
const VERSION_4: &[u8] = include_bytes!("../../../tests/libraries/version-4.zip");

/// One of version 5, with edits, a remark, undo, redo and a merge.
const VERSION_5: &[u8] = include_bytes!("../../../tests/libraries/version-5.zip");

pub(super) fn version_2(folder: &Path) -> PathBuf {
    unzipped(folder, VERSION_2)
}

pub(super) fn unzipped(folder: &Path, bytes: &[u8]) -> PathBuf {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut library = Vec::new();
    archive
        .by_index(0)
        .unwrap()
        .read_to_end(&mut library)
        .unwrap();
    let path = folder.join("示例.lantu");
    std::fs::write(&path, library).unwrap();
    path
}

#[test]
fn a_library_of_version_2_opens_with_its_content_history_and_undo() {
    let folder = tempfile::tempdir().unwrap();
    let path = version_2(folder.path());
    let old = std::fs::read(&path).unwrap();
    let mut opened = open(&path).unwrap();
    // Kept as it was beside the new one.
    let kept = folder.path().join("示例（升级前备份，版本2）.lantu");
    assert_eq!(std::fs::read(&kept).unwrap()[60..64], [0, 0, 0, 2]);
    assert_eq!(old[60..64], [0, 0, 0, 2]);
    // The chain was made by the program of that version, over the ops as it wrote them.
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
    let labels: Vec<String> = opened
        .store
        .history(99)
        .unwrap()
        .into_iter()
        .map(|record| record.op.label)
        .collect();
    assert_eq!(labels.len(), 10);
    assert_eq!(labels[9], "载入示例数据");
    let named = |opened: &Opened| {
        let mut projects = opened.portfolio.projects().iter();
        projects.find(|project| project.name == "资江大桥").cloned()
    };
    let project = named(&opened).unwrap();
    assert_eq!(project.note, "第二次");
    assert_eq!(
        project.source(ProjectColumn::LeadDepartment),
        Some(Source::Confirmed)
    );
    assert_eq!(project.source(ProjectColumn::Name), Some(Source::Filled));

    // Everything can be taken back, and done again, in the new format.
    let mut next = 1_000;
    while let Some(op) = opened.undo.undo_op().cloned() {
        next += 1;
        commit(&mut opened, op.reversed(Uuid::from_u128(next)));
    }
    assert_eq!(named(&opened), None);
    assert!(
        opened
            .portfolio
            .projects()
            .iter()
            .all(|project| project.note != "第二次")
    );
    while let Some(op) = opened.undo.redo_op().cloned() {
        next += 1;
        commit(&mut opened, op.reversed(Uuid::from_u128(next)));
    }
    assert_eq!(named(&opened).unwrap().note, "第二次");
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_library_of_version_3_is_packed_and_keeps_its_chain_history_and_undo() {
    let folder = tempfile::tempdir().unwrap();
    let path = unzipped(folder.path(), VERSION_3);
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let raw = rusqlite::Connection::open_with_flags(&path, flags).unwrap();
    let count = |raw: &rusqlite::Connection, sql: &str| -> i64 {
        raw.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let began_with = count(&raw, "SELECT count(*) FROM change WHERE seq = 1");
    let hash = |raw: &rusqlite::Connection| -> String {
        let sql = "SELECT hash FROM op ORDER BY seq DESC LIMIT 1";
        raw.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let head = hash(&raw);
    drop(raw);
    let mut opened = open(&path).unwrap();
    let kept = folder.path().join("示例（升级前备份，版本3）.lantu");
    assert_eq!(std::fs::read(&kept).unwrap()[60..64], [0, 0, 0, 3]);
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
    let raw = opened.store.connection();
    assert_eq!(count(raw, "SELECT count(*) FROM change WHERE seq = 1"), 0);
    assert!(count(raw, "SELECT count(*) FROM packed_change") > 1);
    assert_eq!(hash(raw), head);
    assert_eq!(count(raw, "PRAGMA freelist_count"), 0);
    let size = |path: &Path| std::fs::metadata(path).unwrap().len();
    assert!(size(&path) < size(&kept) * 3 / 4);
    let history = opened.store.history(99).unwrap();
    assert_eq!(history.len(), 8);
    assert_eq!(history[7].op.changes.len() as i64, began_with);
    assert_eq!(history[1].op.label, "修改项目名称：改名后的项目");

    // A project that was there from the beginning has the baseline in its history, one that was added has not.
    let id = {
        let mut projects = opened.portfolio.projects().iter();
        let noted = projects.find(|project| project.note == "第三版");
        noted.unwrap().id
    };
    let of = |opened: &Opened, row: Uuid| -> Vec<u64> {
        let query = crate::store::HistoryQuery {
            rows: vec![row],
            limit: 99,
            ..Default::default()
        };
        let page = opened.store.archive().page(&query).unwrap().into_iter();
        page.map(|record| record.seq).collect()
    };
    assert_eq!(of(&opened, id.uuid()), [2, 1]);
    let added = row(Table::Project, 700, &[("name", text("新项目"))]);
    let op = Op::edit(Uuid::from_u128(701), "新增", vec![Change::Create(added)]);
    commit(&mut opened, op);
    assert_eq!(of(&opened, Uuid::from_u128(700)), [9]);

    let mut next = 1_000;
    while let Some(op) = opened.undo.undo_op().cloned() {
        next += 1;
        commit(&mut opened, op.reversed(Uuid::from_u128(next)));
    }
    assert!(
        opened
            .portfolio
            .projects()
            .iter()
            .all(|project| project.note != "第三版")
    );
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_library_of_version_4_gets_its_new_tables_and_keeps_its_chain_history_and_undo() {
    let folder = tempfile::tempdir().unwrap();
    let path = unzipped(folder.path(), VERSION_4);
    assert_eq!(std::fs::read(&path).unwrap()[60..64], [0, 0, 0, 4]);
    let mut opened = open(&path).unwrap();
    let kept = folder.path().join("示例（升级前备份，版本4）.lantu");
    assert_eq!(std::fs::read(&kept).unwrap()[60..64], [0, 0, 0, 4]);
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
    let history = opened.store.history(99).unwrap();
    assert_eq!(history.len(), 6);
    assert_eq!(history[0].op.label, "修改备注：改名后的项目");
    assert!(history[2].op.merged.is_some(), "{}", history[2].op.label);
    let portfolio = &opened.portfolio;
    assert!(portfolio.attachments().is_empty() && portfolio.remarks().is_empty());
    assert_eq!(portfolio.views().len(), 12);
    assert!(portfolio.views().iter().all(|view| view.colors.is_empty()));

    // What the version before did not know is kept and taken back like everything else.
    let project = {
        let mut projects = portfolio.projects().iter();
        let noted = projects.find(|project| project.note == "第四版");
        noted.unwrap().id
    };
    let owner = Value::Ref(project.uuid());
    let remark = row(
        Table::Remark,
        800,
        &[("project", owner.clone()), ("text", text("已核对"))],
    );
    let attachment = row(
        Table::Attachment,
        801,
        &[("project", owner), ("name", text("批复.pdf"))],
    );
    let view = portfolio.views().iter().next().unwrap();
    let words = Value::Words(vec!["end overdue".to_owned()]);
    let colors = Change::set(view, crate::model::SavedViewColumn::Colors as usize, words);
    let changes = [Change::Create(remark), Change::Create(attachment)];
    let changes = changes.into_iter().chain(colors).collect();
    let op = Op::edit(Uuid::from_u128(802), "新版本", changes);
    commit(&mut opened, op);
    let mut opened = library_of(opened);
    assert_eq!(opened.portfolio.remarks().of(project).len(), 1);

    let mut next = 1_000;
    while let Some(op) = opened.undo.undo_op().cloned() {
        next += 1;
        commit(&mut opened, op.reversed(Uuid::from_u128(next)));
    }
    assert!(opened.portfolio.remarks().is_empty());
    let mut projects = opened.portfolio.projects().iter();
    assert!(projects.all(|project| project.note != "第四版"));
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_library_of_version_5_learns_spellings_and_shapes_and_keeps_its_chain_history_and_undo() {
    let folder = tempfile::tempdir().unwrap();
    let path = unzipped(folder.path(), VERSION_5);
    assert_eq!(std::fs::read(&path).unwrap()[60..64], [0, 0, 0, 5]);
    let mut opened = open(&path).unwrap();
    let kept = folder.path().join("示例（升级前备份，版本5）.lantu");
    assert_eq!(std::fs::read(&kept).unwrap()[60..64], [0, 0, 0, 5]);
    assert_eq!(std::fs::read(&path).unwrap()[60..64], [0, 0, 0, 7]);
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
    let history = opened.store.history(99).unwrap();
    assert_eq!(history.len(), 9);
    assert_eq!(history[6].op.label, "新增批注：禾青镇产业园区");
    assert!(history[5].op.merged.is_some(), "{}", history[5].op.label);
    let portfolio = &opened.portfolio;
    assert!(portfolio.ledger_shapes().is_empty());
    let is_noted = |portfolio: &Portfolio| {
        let mut projects = portfolio.projects().iter();
        projects.any(|project| project.note == "第五版" && project.scale == "一座桥")
    };
    assert!(is_noted(portfolio));

    let shape = row(
        Table::LedgerShape,
        810,
        &[
            ("name", text("月报.xlsx")),
            ("headings", text("项目名称|备注")),
        ],
    );
    let department = portfolio.departments().iter().next().unwrap();
    assert!(department.aliases.is_empty());
    let words = Value::Words(vec!["市发改委".to_owned()]);
    let column = crate::model::DepartmentColumn::Aliases as usize;
    let alias = Change::set(department, column, words);
    let changes = std::iter::once(Change::Create(shape)).chain(alias);
    let op = Op::edit(Uuid::from_u128(811), "新版本", changes.collect());
    commit(&mut opened, op);
    let mut opened = library_of(opened);
    assert_eq!(opened.portfolio.ledger_shapes().len(), 1);
    let first = opened.portfolio.departments().iter().next().unwrap();
    assert_eq!(first.aliases, ["市发改委"]);

    let mut next = 1_000;
    while let Some(op) = opened.undo.undo_op().cloned() {
        next += 1;
        commit(&mut opened, op.reversed(Uuid::from_u128(next)));
    }
    assert!(opened.portfolio.ledger_shapes().is_empty());
    assert!(!is_noted(&opened.portfolio));
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn what_an_older_op_said_of_sources_applies_beside_newer_edits() {
    let library = Fixture::new();
    let mut opened = library.open();
    let sources = bridge(&opened.portfolio).sources.clone();
    let map = |sources: Sources| Value::Sources(sources);
    let older = Change::Set {
        table: Table::Project,
        id: BRIDGE,
        column: ProjectColumn::Sources as usize,
        old: map(sources.clone()),
        new: map(sources.with(ProjectColumn::Stage, Some(Source::Confirmed))),
        source: None,
    };
    let newer = Change::set_field(
        bridge(&opened.portfolio),
        ProjectColumn::Note,
        text("备注"),
        Source::Filled,
    );
    commit(&mut opened, as_op(101, &newer.unwrap()));
    commit(&mut opened, as_op(102, &older));
    let opened = library_of(opened);
    let bridge = bridge(&opened.portfolio);
    for (column, source) in [
        (ProjectColumn::Name, Source::Stated),
        (ProjectColumn::Stage, Source::Confirmed),
        (ProjectColumn::Note, Source::Filled),
    ] {
        assert_eq!(bridge.source(column), Some(source));
    }
}
