//! The library as it once stood.

use super::*;
use crate::store::{HistoryQuery, Past, Point, read_only};

fn day(text: &str) -> chrono::NaiveDate {
    PartialDate::parse(text).unwrap().last_day()
}

fn commit_at(opened: &mut Opened, op: Op, at: &str) {
    opened.portfolio.apply(&op).unwrap();
    let at = DateTime::parse_from_rfc3339(at).unwrap();
    opened.store.commit(&op, at).unwrap();
    opened.undo.record(op);
}

fn as_of(opened: &Opened, point: &Point) -> Past {
    opened.store.archive().as_of(point).unwrap()
}

fn name_at(opened: &Opened, point: &Point) -> String {
    bridge(&as_of(opened, point).portfolio).name.clone()
}

fn snapshot(id: u128, name: &str) -> Op {
    let row = row(Table::NamedSnapshot, id, &[("name", text(name))]);
    Op::edit(
        Uuid::from_u128(id + 1000),
        "拍快照",
        vec![Change::Create(row)],
    )
}

/// Renamed on the 5th, kept as a snapshot and deleted on the 6th, brought back on the 7th.
fn story(fixture: &Fixture) -> Opened {
    let mut opened = fixture.open();
    let op = rename(&opened.portfolio, 200, "资江大桥");
    commit_at(&mut opened, op, "2025-03-05T23:59:00+08:00");
    commit_at(
        &mut opened,
        snapshot(50, "一季度"),
        "2025-03-06T09:00:00+08:00",
    );
    let op = Op::edit(
        Uuid::from_u128(201),
        "删除项目：资江大桥",
        opened.portfolio.deletion(Id::new(BRIDGE)),
    );
    commit_at(&mut opened, op, "2025-03-06T10:00:00+08:00");
    let undo = opened.undo.undo_op().unwrap();
    let undo = undo.reversed(Uuid::from_u128(202));
    commit_at(&mut opened, undo, "2025-03-07T10:00:00+08:00");
    let op = rename(&opened.portfolio, 203, "平安二桥");
    commit_at(&mut opened, op, "2025-03-08T10:00:00+08:00");
    opened
}

#[test]
fn every_moment_is_the_library_that_it_was() {
    let fixture = Fixture::new();
    let mut states = Vec::new();
    let opened = story(&fixture);
    let mut replayed = Portfolio::default();
    for record in opened.store.history(usize::MAX).unwrap().iter().rev() {
        replayed.apply(&record.op).unwrap();
        states.push((record.seq, replayed.clone()));
    }
    assert_eq!(states.len(), 6);
    drop(opened);
    // The same after a restart, for whoever writes and for whoever only reads.
    let snapshot = read_only(&fixture.path).unwrap();
    let opened = fixture.open();
    for (seq, state) in states {
        assert_same(&as_of(&opened, &Point::Op(seq)).portfolio, &state);
        let past = snapshot.archive().as_of(&Point::Op(seq)).unwrap();
        assert_same(&past.portfolio, &state);
        assert_eq!(past.seq, seq);
    }
    assert_same(&as_of(&opened, &Point::Now).portfolio, &opened.portfolio);
}

#[test]
fn a_day_ends_at_midnight_of_the_clock_by_which_people_worked() {
    let fixture = Fixture::new();
    let opened = story(&fixture);
    assert_eq!(name_at(&opened, &Point::Day(day("2025-03-04"))), "平安大桥");
    assert_eq!(name_at(&opened, &Point::Day(day("2025-03-05"))), "资江大桥");
    let gone = as_of(&opened, &Point::Day(day("2025-03-06"))).portfolio;
    assert!(gone.projects().get(Id::new(BRIDGE)).is_none());
    assert_eq!(name_at(&opened, &Point::Day(day("2025-03-07"))), "资江大桥");
    assert_eq!(
        name_at(&opened, &Point::Named("2025-03".to_owned())),
        "平安二桥"
    );
    let past = as_of(&opened, &Point::Day(day("2025-03-05"))).portfolio;
    assert_eq!(
        past.changed_on(Id::new(BRIDGE)).unwrap().to_string(),
        "2025-03-05"
    );
}

#[test]
fn a_snapshot_means_the_moment_at_which_it_was_taken() {
    let fixture = Fixture::new();
    let mut opened = story(&fixture);
    let taken = |opened: &Opened| as_of(opened, &Point::Named("一季度".to_owned()));
    assert_eq!(taken(&opened).seq, 3);
    assert_eq!(bridge(&taken(&opened).portfolio).name, "资江大桥");
    assert_eq!(taken(&opened).at.to_rfc3339(), "2025-03-06T09:00:00+08:00");
    // Deleted and brought back, it means the same.
    let row = opened
        .portfolio
        .row(Table::NamedSnapshot, Uuid::from_u128(50));
    let op = Op::edit(
        Uuid::from_u128(210),
        "删除快照",
        vec![Change::Delete(row.unwrap())],
    );
    let undo = op.reversed(Uuid::from_u128(211));
    commit(&mut opened, op);
    commit(&mut opened, undo);
    assert_eq!(taken(&opened).seq, 3);
    assert_eq!(taken(&opened).snapshot.as_deref(), Some("一季度"));
}

#[test]
fn what_is_not_in_the_history_is_refused_with_what_is() {
    let fixture = Fixture::new();
    let opened = story(&fixture);
    let error = |point| {
        let error = opened.store.archive().as_of(&point).unwrap_err();
        let text = error.to_string();
        let (text, path) = text.rsplit_once('：').unwrap();
        assert!(path.ends_with("十四五.lantu"));
        text.to_owned()
    };
    assert_eq!(
        error(Point::Day(day("2025-03-03"))),
        "项目库从 2025-03-04 开始记录，没有 2025-03-03 的内容"
    );
    assert_eq!(
        error(Point::Named("2024".to_owned())),
        "项目库从 2025-03-04 开始记录，没有 2024-12-31 的内容"
    );
    assert_eq!(
        error(Point::Named("二季度".to_owned())),
        "没有快照“二季度”，它也不是日期。已有快照：一季度"
    );
    assert_eq!(error(Point::Op(7)), "修改历史中没有这一步");
}

#[test]
fn history_comes_in_pages_and_is_searched() {
    let fixture = Fixture::new();
    let opened = story(&fixture);
    let seqs = |before, search: &str, limit| {
        let query = HistoryQuery {
            rows: Vec::new(),
            before,
            search: search.to_owned(),
            limit,
        };
        let page = opened.store.archive().page(&query).unwrap();
        page.iter().map(|record| record.seq).collect::<Vec<_>>()
    };
    assert_eq!(seqs(None, "", 4), [6, 5, 4, 3]);
    assert_eq!(seqs(Some(3), "", 4), [2, 1]);
    assert_eq!(seqs(None, "平安二桥", 9), [6]);
    // The old value of the last step, the whole row of the deletion and of its undo.
    assert_eq!(seqs(None, "资江大桥", 9), [6, 5, 4, 2]);
    assert_eq!(seqs(None, "张三", 2), [6, 5]);
    let query = HistoryQuery {
        rows: Vec::new(),
        before: Some(2),
        search: String::new(),
        limit: 1,
    };
    let first = opened.store.archive().page(&query).unwrap();
    assert!(first[0].op.changes.is_empty());
}

#[test]
fn a_copy_tells_how_much_of_its_past_is_the_same() {
    let fixture = Fixture::new();
    let mut opened = story(&fixture);
    let dest = fixture.folder.path().join("副本.lantu");
    opened.store.save_copy(&dest, false).unwrap();
    let parted = opened.store.archive().hashes().unwrap();
    assert_eq!(parted.len(), 6);
    let undo = opened
        .undo
        .undo_op()
        .unwrap()
        .reversed(Uuid::from_u128(204));
    commit_at(&mut opened, undo, "2025-03-09T10:00:00+08:00");
    let archive = opened.store.archive();
    let hashes = archive.hashes().unwrap();
    assert_eq!(hashes[..6], parted);
    assert_eq!(hashes.len(), 7);
    let since = archive.since(5).unwrap();
    let seqs: Vec<u64> = since.iter().map(|record| record.seq).collect();
    assert_eq!(seqs, [6, 7]);
    let copy = read_only(&dest).unwrap();
    assert_eq!(copy.archive().hashes().unwrap(), parted);
    let id = archive.library_id().unwrap();
    assert_eq!(copy.library_id().unwrap(), id);
}
