//! Steps of so many changes that they are packed: what is asked of changes is asked of them, too.

use std::sync::Arc;

use super::*;
use crate::store::{HistoryQuery, StoreEvent, Writer, salvage};

/// More than are kept as rows.
const MANY: u16 = 300;

/// So many milestones of the bridge.
fn milestones() -> Op {
    let milestone = |n: u16| {
        let name = format!("节点{n}号");
        let of_bridge = ("project", Value::Ref(BRIDGE));
        let row = row(
            Table::Milestone,
            9_000 + u128::from(n),
            &[of_bridge, ("name", text(&name))],
        );
        Change::Create(row)
    };
    let changes = (0..MANY).map(milestone).collect();
    Op::edit(Uuid::from_u128(200), "导入台账", changes)
}

fn with_milestones(fixture: &Fixture) -> Opened {
    let mut opened = fixture.open();
    commit(&mut opened, milestones());
    opened
}

fn count(fixture: &Fixture, sql: &str) -> i64 {
    fixture.raw().query_row(sql, [], |row| row.get(0)).unwrap()
}

fn steps(opened: &Opened, query: &HistoryQuery) -> Vec<u64> {
    let archive = opened.store.archive();
    let page = archive.page(query).unwrap();
    page.into_iter().map(|record| record.seq).collect()
}

#[test]
fn a_large_step_is_packed_read_undone_and_done_again() {
    let fixture = Fixture::new();
    drop(with_milestones(&fixture));
    assert_eq!(
        count(&fixture, "SELECT count(*) FROM change WHERE seq = 2"),
        0
    );
    assert!(count(&fixture, "SELECT count(*) FROM packed_change WHERE seq = 2") > 0);
    let mut opened = fixture.open();
    let of_bridge = |opened: &Opened| {
        let milestones = opened.portfolio.milestones();
        milestones.of(Id::new(BRIDGE)).len()
    };
    assert_eq!(of_bridge(&opened), 1 + usize::from(MANY));
    let day = opened.portfolio.changed_on(Id::new(BRIDGE));
    assert_eq!(day, Some(at().date_naive()));
    assert_eq!(opened.store.history(1).unwrap()[0].op, milestones());
    let undo = opened.undo.undo_op().unwrap();
    assert_eq!(undo.label, "导入台账");
    let back = undo.reversed(Uuid::from_u128(201));
    commit(&mut opened, back);
    drop(opened);
    assert_eq!(count(&fixture, "SELECT count(*) FROM change"), 0);
    let mut opened = fixture.open();
    assert_eq!(of_bridge(&opened), 1);
    let again = opened
        .undo
        .redo_op()
        .unwrap()
        .reversed(Uuid::from_u128(202));
    commit(&mut opened, again);
    assert!(opened.store.check().unwrap().problems.is_empty());
    drop(opened);
    let opened = fixture.open();
    assert_eq!(of_bridge(&opened), 1 + usize::from(MANY));
    assert!(opened.store.check().unwrap().problems.is_empty());
}

#[test]
fn the_history_finds_words_and_rows_of_a_large_step() {
    let fixture = Fixture::new();
    let mut opened = with_milestones(&fixture);
    let later = rename(&opened.portfolio, 203, "节点大桥");
    commit(&mut opened, later);
    let query = |search: &str, rows: &[Uuid]| HistoryQuery {
        search: search.to_owned(),
        rows: rows.to_vec(),
        limit: 10,
        ..HistoryQuery::default()
    };
    let ask = |search: &str, rows: &[Uuid]| steps(&opened, &query(search, rows));
    assert_eq!(ask("节点250号", &[]), [2]);
    assert_eq!(ask("节点", &[]), [3, 2]);
    assert_eq!(ask("没有的字", &[]), [0; 0]);
    let new = Uuid::from_u128(9_250);
    // It was made by the step; the bridge was there from the beginning.
    assert_eq!(ask("", &[new]), [2]);
    assert_eq!(ask("", &[BRIDGE]), [3, 1]);
    assert_eq!(ask("", &[BRIDGE, new]), [3, 2, 1]);
    assert_eq!(ask("节点1号", &[BRIDGE]), [0; 0]);
    let before = HistoryQuery {
        before: Some(2),
        ..query("", &[new])
    };
    assert_eq!(steps(&opened, &before), [0; 0]);
}

#[test]
fn a_large_step_that_takes_a_snapshot_keeps_its_moment() {
    let fixture = Fixture::new();
    let mut opened = fixture.open();
    let mut op = milestones();
    let snapshot = row(Table::NamedSnapshot, 300, &[("name", text("一季度"))]);
    op.changes.push(Change::Create(snapshot));
    commit(&mut opened, op);
    drop(opened);
    let rows = count(&fixture, "SELECT count(*) FROM change WHERE seq = 2");
    assert_eq!(rows, i64::from(MANY) + 1);
}

#[test]
fn what_a_large_step_brought_is_salvaged_of_the_log() {
    let fixture = Fixture::new();
    drop(with_milestones(&fixture));
    let sql = "PRAGMA foreign_keys = OFF; DELETE FROM milestone WHERE id <> ''";
    fixture.raw().execute_batch(sql).unwrap();
    let to = fixture.folder.path().join("抢救.lantu");
    salvage(&fixture.path, &to, Uuid::from_u128(301), author(), at()).unwrap();
    let saved = open(&to).unwrap().portfolio;
    assert_eq!(
        saved.milestones().of(Id::new(BRIDGE)).len(),
        1 + usize::from(MANY)
    );
}

#[test]
fn a_large_step_is_packed_from_when_it_is_announced_and_no_other_is_taken_for_it() {
    let fixture = Fixture::new();
    let opened = fixture.open();
    let root = fixture.folder.path().join("本机");
    let writer = Writer::spawn(opened.store, Some(&root), Box::new(|| {})).unwrap();
    let other = Op {
        id: Uuid::from_u128(199),
        changes: milestones().changes[1..].to_vec(),
        ..milestones()
    };
    // Memory does not take this one.
    writer.announce(&Arc::new(other));
    writer.commit(milestones(), at());
    let back = Arc::new(milestones().reversed(Uuid::from_u128(201)));
    writer.announce(&back);
    writer.commit(Arc::clone(&back), at());
    for event in writer.close() {
        assert!(
            !matches!(
                event,
                StoreEvent::Refused { .. } | StoreEvent::Failed { .. }
            ),
            "{event:?}"
        );
    }
    let opened = fixture.open();
    let history = opened.store.history(2).unwrap().into_iter();
    let steps: Vec<Op> = history.map(|record| record.op).collect();
    assert_eq!(steps, [(*back).clone(), milestones()]);
    assert!(opened.store.check().unwrap().problems.is_empty());
}
