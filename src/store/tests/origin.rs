//! Which copy of a library signs, and that no two sign alike.

use super::super::Writer;
use super::*;
use crate::model::op_set::OpSet;
use crate::store::read_only;

fn session(path: &std::path::Path, root: &std::path::Path, op_id: u128, name: &str) -> OpSet {
    let mut opened = open(path).unwrap();
    opened.store.keep_origin(root);
    let op = rename(&opened.portfolio, op_id, name);
    let writer = Writer::spawn(opened.store, None, Box::new(|| {})).unwrap();
    writer.commit(op, at());
    writer.close();
    read_only(path).unwrap().archive().op_set().unwrap()
}

fn last(set: &OpSet) -> Dot {
    set.head().unwrap()
}

#[test]
fn a_file_goes_on_with_its_origin_as_long_as_this_computer_vouches_for_it() {
    let fixture = Fixture::new();
    let root = fixture.folder.path().join("本机");
    let path = &fixture.path;
    let first = last(&session(path, &root, 101, "一桥"));
    let second = last(&session(path, &root, 102, "二桥"));
    assert_eq!((first.counter, second.counter), (1, 2));
    assert_eq!(first.origin, second.origin);

    // A copy that is written becomes one of its own, and so does the library without the record.
    let copy = fixture.folder.path().join("副本.lantu");
    std::fs::copy(path, &copy).unwrap();
    let set = session(&copy, &root, 103, "三桥");
    let third = last(&set);
    assert_ne!(third.origin, first.origin);
    assert_eq!(third.counter, 1);
    assert_eq!(set.ops().last().unwrap().seen, [second]);
    assert_ne!(
        last(&session(path, &root.join("别处"), 104, "四桥")).origin,
        first.origin
    );
}

#[test]
fn an_older_state_that_was_put_back_begins_an_origin_of_its_own() {
    let fixture = Fixture::new();
    let root = fixture.folder.path().join("本机");
    let path = &fixture.path;
    session(path, &root, 101, "一桥");
    let old = std::fs::read(path).unwrap();
    let given_away = last(&session(path, &root, 102, "二桥"));
    std::fs::write(path, old).unwrap();
    let anew = last(&session(path, &root, 103, "另一座桥"));
    assert_ne!(anew.origin, given_away.origin);
}

#[test]
fn after_a_crash_a_new_origin_begins() {
    let fixture = Fixture::new();
    let root = fixture.folder.path().join("本机");
    let path = &fixture.path;
    let first = last(&session(path, &root, 101, "一桥"));
    let mut opened = open(path).unwrap();
    opened.store.keep_origin(&root);
    // Dropped, not closed.
    drop(opened);
    assert_ne!(
        last(&session(path, &root, 102, "二桥")).origin,
        first.origin
    );
}

#[test]
fn a_copy_with_unsaved_steps_has_them_by_the_same_identity() {
    let fixture = Fixture::new();
    let copy = fixture.folder.path().join("副本.lantu");
    let opened = fixture.open();
    let mut signer = opened.store.signer();
    let op = signer.sign(rename(&opened.portfolio, 101, "一桥"), at());
    let store = opened.store;
    let place = tempfile::tempdir().unwrap();
    let snapshot = store.snapshot(place, || {}).unwrap();
    let unsaved = std::slice::from_ref(&op);
    crate::store::copy_work::save_with(&snapshot, &author(), &copy, false, unsaved).unwrap();
    store.commit_signed(&op).unwrap();
    drop(store);
    let here = read_only(&fixture.path)
        .unwrap()
        .archive()
        .op_set()
        .unwrap();
    let there = read_only(&copy).unwrap().archive().op_set().unwrap();
    assert_eq!(
        here.missing(&there).count() + there.missing(&here).count(),
        0
    );
    assert_eq!(here.head(), Some(op.dot));
}

#[test]
fn ops_of_earlier_versions_are_copies_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let opened = open(&super::earlier_versions::version_2(folder.path())).unwrap();
    let set = opened.store.op_set().unwrap();
    let before = set.ops().len();
    assert!(before > 1);
    assert!(
        set.ops()
            .iter()
            .all(|op| op.dot.counter == 1 && op.dot.origin == op.op.id)
    );
    let op = Op::edit(Uuid::from_u128(7), "备注", Vec::new());
    opened.store.commit(&op, at()).unwrap();
    let set = opened.store.op_set().unwrap();
    assert_eq!(set.ops().len(), before + 1);
    assert!(set.ops().iter().all(|op| set.is_active(op.dot)));
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}
