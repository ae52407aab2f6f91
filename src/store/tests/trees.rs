//! Rows that would stand above themselves.

use super::*;
use crate::model::Change;
use crate::store::entry::Entry;
use crate::store::rows;

const APPROACH: Uuid = Uuid::from_u128(6);

/// Puts the bridge below its own part; the fixture has the part below the bridge.
fn closing(portfolio: &Portfolio) -> Op {
    let parent = ProjectColumn::Parent as usize;
    let change = Change::set(bridge(portfolio), parent, Value::Ref(APPROACH)).unwrap();
    Op::edit(Uuid::from_u128(101), "修改所属打包项目", vec![change])
}

/// What a version did that let everything through.
fn commit_unasked(opened: &mut Opened, op: &Op) {
    let transaction = opened.store.connection().unchecked_transaction().unwrap();
    for change in &op.changes {
        rows::apply(&transaction, change).unwrap();
    }
    let signed = super::signed(op);
    let entry = Entry::begin(&transaction, &signed).unwrap();
    entry.append(&transaction).unwrap();
    transaction.commit().unwrap();
}

#[test]
fn an_op_that_closes_a_circle_is_refused_by_the_file_as_well() {
    let library = Fixture::new();
    let opened = library.open();
    let op = closing(&opened.portfolio);
    let error = opened.store.commit(&op, at()).unwrap_err().to_string();
    let words = "“所属打包项目”会绕成一圈：平安大桥 → 引桥 → 平安大桥，这一步没有保存";
    assert!(error.starts_with(words), "{error}");
    let expected = opened.portfolio;
    drop(opened.store);
    assert_same(&library.open().portfolio, &expected);
}

#[test]
fn rows_may_change_places_in_one_op() {
    let library = Fixture::new();
    let mut opened = library.open();
    let mut op = closing(&opened.portfolio);
    let parent = ProjectColumn::Parent as usize;
    let part = opened.portfolio.projects().get(Id::new(APPROACH)).unwrap();
    op.changes.extend(Change::set(part, parent, Value::Empty));
    commit(&mut opened, op.clone());
    assert_eq!(opened.portfolio.circles(), []);
    commit(&mut opened, op.reversed(Uuid::from_u128(102)));
}

#[test]
fn a_circle_of_an_older_version_is_told_lives_on_and_can_be_put_right() {
    let library = Fixture::new();
    let mut opened = library.open();
    let op = closing(&opened.portfolio);
    commit_unasked(&mut opened, &op);
    drop(opened);

    let mut opened = library.open();
    let report = opened.store.check().unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    assert_eq!(
        report.circles,
        ["项目的“所属打包项目”绕成一圈：平安大桥 → 引桥 → 平安大桥"]
    );
    // Work on other cells goes on, and the circle can be taken back.
    let renamed = rename(&opened.portfolio, 102, "平安桥");
    commit(&mut opened, renamed);
    commit(&mut opened, op.reversed(Uuid::from_u128(103)));
    let report = opened.store.check().unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    assert_eq!(report.circles, Vec::<String>::new());
    // The past is shown as it was.
    let then = opened.store.archive().as_of(&crate::store::Point::Op(2));
    assert_eq!(then.unwrap().portfolio.circles().len(), 1);
}

#[test]
fn a_circle_made_with_another_tool_is_told() {
    let library = Fixture::new();
    let raw = library.raw();
    raw.execute("UPDATE department SET parent = id", [])
        .unwrap();
    drop(raw);
    let report = library.open().store.check().unwrap();
    assert_eq!(report.problems.len(), 1, "{:?}", report.problems);
    assert_eq!(
        report.circles,
        ["部门的“上级”绕成一圈：交通运输局 → 交通运输局"]
    );
}

#[test]
fn what_is_salvaged_begins_without_circles() {
    let library = Fixture::new();
    let mut opened = library.open();
    let op = closing(&opened.portfolio);
    commit_unasked(&mut opened, &op);
    drop(opened);
    let to = library.folder.path().join("抢救.lantu");
    crate::store::salvage(&library.path, &to, Uuid::from_u128(104), author(), at()).unwrap();
    let opened = open(&to).unwrap();
    assert_eq!(opened.portfolio.projects().len(), 2);
    assert_eq!(opened.portfolio.circles(), []);
    assert!(bridge(&opened.portfolio).marks.contains("待核对"));
}
