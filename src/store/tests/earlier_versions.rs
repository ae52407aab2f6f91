//! Libraries that earlier versions of the program wrote open with their content, history and undo.

use std::io::Read as _;

use super::commute::library_of;
use super::*;

/// A library as version 2 of the format kept it, with edits, agreed suggestions, undo and redo.
const VERSION_2: &[u8] = include_bytes!("../../../tests/libraries/version-2.zip");

/// One of version 3, with edits, undo and redo.
const VERSION_3: &[u8] = include_bytes!("../../../tests/libraries/version-3.zip");

/// One of version 4, with edits, undo, redo and a merge.
const VERSION_4: &[u8] = include_bytes!("../../../tests/libraries/version-4.zip");

/// One of version 5, with edits, a remark, undo, redo and a merge.
const VERSION_5: &[u8] = include_bytes!("../../../tests/libraries/version-5.zip");

/// One of version 6, with edits, a remark, undo, redo and a merge.
const VERSION_6: &[u8] = include_bytes!("../../../tests/libraries/version-6.zip");

/// One of version 7, with edits, a problem, undo, redo and a merge.
const VERSION_7: &[u8] = include_bytes!("../../../tests/libraries/version-7.zip");

/// One of version 8, with edits, a problem, undo, redo and a merge.
const VERSION_8: &[u8] = include_bytes!("../../../tests/libraries/version-8.zip");

/// Takes back every step there is, as steps of their own.
fn undo_all(opened: &mut Opened) {
    let mut next = 1_000;
    while let Some(op) = opened.undo.undo_op().cloned() {
        next += 1;
        commit(opened, op.reversed(Uuid::from_u128(next)));
    }
}

pub(super) fn version_2(folder: &Path) -> PathBuf {
    unzipped(folder, VERSION_2)
}

fn unzipped(folder: &Path, bytes: &[u8]) -> PathBuf {
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
    undo_all(&mut opened);
    assert_eq!(named(&opened), None);
    assert!(
        opened
            .portfolio
            .projects()
            .iter()
            .all(|project| project.note != "第二次")
    );
    let mut next = 2_000;
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

    undo_all(&mut opened);
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

    undo_all(&mut opened);
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
    assert_eq!(std::fs::read(&path).unwrap()[60..64], [0, 0, 0, 9]);
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

    undo_all(&mut opened);
    assert!(opened.portfolio.ledger_shapes().is_empty());
    assert!(!is_noted(&opened.portfolio));
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_library_of_version_6_learns_texts_and_a_rule_of_lights_and_keeps_its_chain_history_and_undo() {
    let folder = tempfile::tempdir().unwrap();
    let path = unzipped(folder.path(), VERSION_6);
    assert_eq!(std::fs::read(&path).unwrap()[60..64], [0, 0, 0, 6]);
    let mut opened = open(&path).unwrap();
    let kept = folder.path().join("示例（升级前备份，版本6）.lantu");
    assert_eq!(std::fs::read(&kept).unwrap()[60..64], [0, 0, 0, 6]);
    assert_eq!(std::fs::read(&path).unwrap()[60..64], [0, 0, 0, 9]);
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
    let history = opened.store.history(99).unwrap();
    assert_eq!(history.len(), 7);
    assert!(history[0].op.merged.is_some(), "{}", history[0].op.label);
    let portfolio = &opened.portfolio;
    assert!(portfolio.kept_texts().is_empty() && portfolio.reporting().is_empty());
    let is_noted = |portfolio: &Portfolio| {
        let mut projects = portfolio.projects().iter();
        projects.any(|project| project.note == "第六版" && project.scale == "一座园")
    };
    assert!(is_noted(portfolio));

    let plan = portfolio.plans().iter().next().unwrap().id;
    let cells = [
        ("plan", Value::Ref(plan.uuid())),
        ("name", text("规划.txt")),
        ("content", text("字")),
    ];
    let create = Change::Create(row(Table::KeptText, 820, &cells));
    let rule = row(Table::Reporting, 821, &[("name", text("本市的规则"))]);
    let changes = vec![create, Change::Create(rule)];
    let op = Op::edit(Uuid::from_u128(822), "新版本", changes);
    commit(&mut opened, op);
    let mut opened = library_of(opened);
    assert_eq!(opened.portfolio.kept_texts().len(), 1);
    assert_eq!(opened.portfolio.reporting().len(), 1);

    undo_all(&mut opened);
    assert!(opened.portfolio.kept_texts().is_empty());
    assert!(opened.portfolio.reporting().is_empty());
    assert!(!is_noted(&opened.portfolio));
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_library_of_version_7_learns_of_earlier_plans_higher_levels_and_what_becomes_of_problems() {
    let folder = tempfile::tempdir().unwrap();
    let path = unzipped(folder.path(), VERSION_7);
    assert_eq!(std::fs::read(&path).unwrap()[60..64], [0, 0, 0, 7]);
    let mut opened = open(&path).unwrap();
    let kept = folder.path().join("示例（升级前备份，版本7）.lantu");
    assert_eq!(std::fs::read(&kept).unwrap()[60..64], [0, 0, 0, 7]);
    assert_eq!(std::fs::read(&path).unwrap()[60..64], [0, 0, 0, 9]);
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
    let history = opened.store.history(99).unwrap();
    assert!(history[0].op.merged.is_some(), "{}", history[0].op.label);
    let noted = |portfolio: &Portfolio| {
        let mut projects = portfolio.projects().iter();
        projects.find(|project| project.note == "第七版").cloned()
    };
    let project = noted(&opened.portfolio).unwrap();
    assert_eq!(project.scale, "一所学校");
    assert_eq!(project.industry, "");
    assert!(project.carried_from.is_empty());
    let earlier = {
        let mut projects = opened.portfolio.projects().iter();
        projects.find(|other| other.id != project.id).unwrap().id
    };
    // The words of the states that there were stand for what they did.
    let portfolio = &opened.portfolio;
    let of_day = |portfolio: &Portfolio| {
        let mut problems = portfolio.problems().unordered();
        problems.find(|one| one.description == "管线未迁").cloned()
    };
    let problem = of_day(portfolio).unwrap();
    assert_eq!(problem.state, Some(crate::model::ProblemState::Open));
    assert_eq!((problem.settled_on, problem.steps.as_str()), (None, ""));

    let industry = Value::Text("E4812 公路工程建筑".to_owned());
    let column = ProjectColumn::Industry;
    let filled = Change::set_field(&project, column, industry, Source::Filled);
    let day = Value::Date(crate::model::PartialDate::parse("2026-11-30").unwrap());
    let column = crate::model::ProblemColumn::SettledOn as usize;
    let settled = Change::set(&problem, column, day);
    let column = ProjectColumn::CarriedFrom as usize;
    let carried = Change::set(&project, column, Value::Refs(vec![earlier.uuid()]));
    let changes = filled.into_iter().chain(settled).chain(carried).collect();
    let op = Op::edit(Uuid::from_u128(830), "新版本", changes);
    commit(&mut opened, op);
    let mut opened = library_of(opened);
    let again = noted(&opened.portfolio).unwrap();
    assert_eq!(again.industry, "E4812 公路工程建筑");
    assert_eq!(again.source(ProjectColumn::Industry), Some(Source::Filled));
    assert_eq!(again.carried_from, [earlier]);
    assert!(of_day(&opened.portfolio).unwrap().settled_on.is_some());

    undo_all(&mut opened);
    assert_eq!(noted(&opened.portfolio), None);
    assert!(
        opened
            .portfolio
            .projects()
            .iter()
            .all(|one| one.carried_from.is_empty())
    );
    assert_eq!(of_day(&opened.portfolio), None);
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_library_of_version_8_learns_of_what_is_asked_of_departments() {
    let folder = tempfile::tempdir().unwrap();
    let path = unzipped(folder.path(), VERSION_8);
    assert_eq!(std::fs::read(&path).unwrap()[60..64], [0, 0, 0, 8]);
    let mut opened = open(&path).unwrap();
    let kept = folder.path().join("示例（升级前备份，版本8）.lantu");
    assert_eq!(std::fs::read(&kept).unwrap()[60..64], [0, 0, 0, 8]);
    assert_eq!(std::fs::read(&path).unwrap()[60..64], [0, 0, 0, 9]);
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
    let history = opened.store.history(99).unwrap();
    assert!(history[0].op.merged.is_some(), "{}", history[0].op.label);
    let is_noted = |portfolio: &Portfolio| {
        let mut projects = portfolio.projects().iter();
        projects.any(|project| project.note == "第八版")
    };
    assert!(is_noted(&opened.portfolio));
    assert!(opened.portfolio.fill_rounds().is_empty());
    let cells = [("name", text("2026年3月填报"))];
    let round = row(Table::FillRound, 840, &cells);
    let cells = [
        ("round", Value::Ref(round.id)),
        ("name", text("市水利局")),
        ("given", text("{}")),
    ];
    let sheet = row(Table::FillSheet, 841, &cells);
    let changes = vec![Change::Create(round), Change::Create(sheet)];
    let op = Op::edit(Uuid::from_u128(842), "新版本", changes);
    commit(&mut opened, op);
    let mut opened = library_of(opened);
    assert_eq!(opened.portfolio.fill_sheets().len(), 1);

    undo_all(&mut opened);
    assert!(opened.portfolio.fill_rounds().is_empty());
    assert!(opened.portfolio.fill_sheets().is_empty());
    assert!(!is_noted(&opened.portfolio));
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_library_of_version_8_learns_with_whom_it_exchanges() {
    let folder = tempfile::tempdir().unwrap();
    let path = unzipped(folder.path(), VERSION_8);
    assert_eq!(std::fs::read(&path).unwrap()[60..64], [0, 0, 0, 8]);
    let opened = open(&path).unwrap();
    let kept = folder.path().join("示例（升级前备份，版本8）.lantu");
    assert_eq!(std::fs::read(&kept).unwrap()[60..64], [0, 0, 0, 8]);
    assert_eq!(std::fs::read(&path).unwrap()[60..64], [0, 0, 0, 9]);
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
    let history = opened.store.history(99).unwrap();
    assert!(history[0].op.merged.is_some(), "{}", history[0].op.label);
    let mut projects = opened.portfolio.projects().iter();
    let noted = projects.find(|project| project.note == "第八版").unwrap();
    assert_eq!(
        (noted.scale.as_str(), noted.contact.as_str()),
        ("两座桥", "同事")
    );
    assert_eq!(noted.industry, "E4812 公路工程建筑");
    drop(projects);

    let archive = opened.store.archive();
    assert_eq!(archive.remit().unwrap(), None);
    assert_eq!(archive.exchanges().unwrap(), []);
    let mut exchange = crate::model::Exchange {
        peer: crate::model::Exchange::ANYBODY,
        name: "其他副本".to_owned(),
        department: None,
        is_limited: false,
        handed: None,
        base: crate::model::op_set::Known::default(),
        sent: None,
        received: None,
    };
    opened.store.keep_exchange(&exchange).unwrap();
    exchange.sent = Some(crate::model::Sent {
        known: opened.store.op_set().unwrap().known(),
        at: at(),
        file: "改动.lantu-ops".to_owned(),
    });
    opened.store.keep_exchange(&exchange).unwrap();
    let opened = library_of(opened);
    assert_eq!(opened.store.archive().exchanges().unwrap(), [exchange]);
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}
