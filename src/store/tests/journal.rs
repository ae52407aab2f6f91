use super::super::journal::Journal;
use super::super::{Recovered, Writer, recover, replay};
use super::*;

fn rename(portfolio: &mut Portfolio, id: u128, name: &str) -> Op {
    let bridge = portfolio.projects().get(Id::new(BRIDGE)).unwrap();
    let change = Change::set(bridge, ProjectColumn::Name as usize, text(name));
    let op = Op::edit(
        Uuid::from_u128(id),
        format!("改名：{name}"),
        change.into_iter().collect(),
    );
    portfolio.apply(&op).unwrap();
    op
}

fn name(opened: &Opened) -> String {
    let bridge = opened.portfolio.projects().get(Id::new(BRIDGE));
    bridge.unwrap().name.clone()
}

#[test]
fn what_the_disk_refused_is_made_up_for_at_the_next_start() {
    let fixture = Fixture::new();
    let root = fixture.folder.path().join("notes");
    let opened = fixture.open();
    let mut portfolio = opened.portfolio.clone();
    opened.store.limit_to_its_size();
    let writer = Writer::spawn(opened.store, Some(&root), Box::new(|| {})).unwrap();
    let long = "桥".repeat(20_000);
    writer.commit(rename(&mut portfolio, 1_000, &long), at());
    writer.commit(rename(&mut portfolio, 1_001, "新平安大桥"), at());
    // Closing gives up on the disk, not on the work.
    let events = writer.close();
    let is_failed =
        |event: &super::super::StoreEvent| matches!(event, super::super::StoreEvent::Failed { .. });
    assert!(events.iter().any(is_failed), "{events:?}");
    let mut opened = fixture.open();
    assert_eq!(name(&opened), "平安大桥");
    let recovered = recover(&mut opened, &root).unwrap();
    assert_eq!((recovered.done.len(), recovered.refused), (2, None));
    assert_eq!(name(&opened), "新平安大桥");
    assert_eq!(opened.undo.undo_op().unwrap().label, "改名：新平安大桥");
    drop(opened);
    // Once is enough.
    let mut opened = fixture.open();
    assert_eq!(name(&opened), "新平安大桥");
    assert_eq!(
        recover(&mut opened, &root).unwrap().done,
        Vec::<String>::new()
    );
    assert!(opened.store.check().unwrap().problems.is_empty());
}

#[test]
fn an_older_copy_gets_what_it_lacks_and_a_broken_last_line_is_passed_over() {
    let fixture = Fixture::new();
    let root = fixture.folder.path().join("notes");
    let old = fixture.bytes();
    let opened = fixture.open();
    let mut portfolio = opened.portfolio.clone();
    let id = opened.store.library_id().unwrap();
    let writer = Writer::spawn(opened.store, Some(&root), Box::new(|| {})).unwrap();
    writer.commit(rename(&mut portfolio, 1_000, "资江大桥"), at());
    writer.commit(rename(&mut portfolio, 1_001, "资江二桥"), at());
    writer.close();
    // Somebody puts the copy of yesterday over today's, and a crash cut the notes off.
    std::fs::write(&fixture.path, old).unwrap();
    let mut journal = Journal::open(&root.join(id), &fixture.path).unwrap();
    journal.saved(Uuid::nil()).unwrap();
    drop(journal);
    let mut opened = fixture.open();
    // What was saved is not forced upon a copy unasked.
    assert_eq!(recover(&mut opened, &root).unwrap().done.len(), 0);
    let replayed = replay(&mut opened, &root).unwrap();
    assert_eq!(replayed.done, ["改名：资江大桥", "改名：资江二桥"]);
    assert_eq!(name(&opened), "资江二桥");
}

#[test]
fn what_no_longer_fits_is_named_and_nothing_after_it_is_done() {
    let fixture = Fixture::new();
    let root = fixture.folder.path().join("notes");
    let mut opened = fixture.open();
    let folder = root.join(opened.store.library_id().unwrap());
    let mut journal = Journal::open(&folder, &fixture.path).unwrap();
    let mut elsewhere = opened.portfolio.clone();
    journal
        .note(&rename(&mut elsewhere, 1_000, "资江大桥"), at())
        .unwrap();
    journal
        .note(&rename(&mut elsewhere, 1_001, "资江二桥"), at())
        .unwrap();
    let mut portfolio = opened.portfolio.clone();
    let op = rename(&mut portfolio, 1_002, "另一个名称");
    opened.portfolio.apply(&op).unwrap();
    opened.store.commit(&op, at()).unwrap();
    let recovered = recover(&mut opened, &root).unwrap();
    assert_eq!(recovered.done.len(), 0);
    assert_eq!(recovered.refused, Some(("改名：资江大桥".to_owned(), 2)));
    assert_eq!(name(&opened), "另一个名称");
    // It is told once, and does not come back.
    let again = recover(&mut opened, &root).unwrap();
    assert_eq!(again, Recovered::default());
}

#[test]
fn a_copy_elsewhere_is_worked_on_for_itself() {
    let fixture = Fixture::new();
    let root = fixture.folder.path().join("notes");
    let copy = fixture.folder.path().join("副本.lantu");
    fixture.open().store.save_copy(&copy, false).unwrap();
    let opened = open(&copy).unwrap();
    let mut portfolio = opened.portfolio.clone();
    let writer = Writer::spawn(opened.store, Some(&root), Box::new(|| {})).unwrap();
    writer.commit(rename(&mut portfolio, 1_000, "副本中的名称"), at());
    writer.close();
    let mut opened = fixture.open();
    let replayed = replay(&mut opened, &root).unwrap();
    assert_eq!(replayed, Recovered::default());
    assert_eq!(name(&opened), "平安大桥");
}
