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
fn a_large_step_that_the_disk_refused_is_made_up_for_out_of_few_bytes() {
    let fixture = Fixture::new();
    let root = fixture.folder.path().join("notes");
    let opened = fixture.open();
    let mut portfolio = opened.portfolio.clone();
    opened.store.limit_to_its_size();
    let writer = Writer::spawn(opened.store, Some(&root), Box::new(|| {})).unwrap();
    let department = |n: u128| {
        let mut row = Row::blank(Table::Department, Uuid::from_u128(5_000 + n));
        let name = Table::Department.name_column().unwrap();
        row.values[name] = text(&"同名的局".repeat(50));
        Change::Create(row)
    };
    let op = Op::edit(
        Uuid::from_u128(1_000),
        "导入",
        (0..400).map(department).collect(),
    );
    portfolio.apply(&op).unwrap();
    let plain = serde_json::to_string(&signed(&op)).unwrap().len();
    writer.commit(op, at());
    writer.close();
    let folder = std::fs::read_dir(&root).unwrap().next().unwrap().unwrap();
    let notes = std::fs::read_dir(folder.path()).unwrap();
    let noted: u64 = notes
        .map(|note| note.unwrap().metadata().unwrap().len())
        .sum();
    assert!(noted > 0 && noted * 5 < plain as u64, "{noted} of {plain}");
    let mut opened = fixture.open();
    let before = opened.portfolio.departments().len();
    let recovered = recover(&mut opened, &root).unwrap();
    assert_eq!(recovered.done, ["导入"]);
    assert_eq!(opened.portfolio.departments().len(), before + 400);
    assert_eq!(
        opened.portfolio.departments().len(),
        portfolio.departments().len()
    );
    drop(opened);
    let mut opened = fixture.open();
    assert_eq!(opened.portfolio.departments().len(), before + 400);
    let recovered = recover(&mut opened, &root).unwrap();
    assert_eq!(recovered.done, [""; 0], "once is enough");
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
        .note(&signed(&rename(&mut elsewhere, 1_000, "资江大桥")))
        .unwrap();
    journal
        .note(&signed(&rename(&mut elsewhere, 1_001, "资江二桥")))
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

/// The one file of notes below the folder.
fn notes_file(root: &Path) -> PathBuf {
    let folder = std::fs::read_dir(root).unwrap().next().unwrap();
    let files = std::fs::read_dir(folder.unwrap().path()).unwrap();
    let mut files = files.map(|file| file.unwrap().path());
    let is_current = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("本机记录-") && !name.contains('（')
    };
    files.find(is_current).unwrap()
}

/// A library whose disk refused two steps, which are noted.
fn with_two_noted() -> (Fixture, PathBuf) {
    let fixture = Fixture::new();
    let root = fixture.folder.path().join("notes");
    let opened = fixture.open();
    let folder = root.join(opened.store.library_id().unwrap());
    let mut portfolio = opened.portfolio.clone();
    let mut journal = Journal::open(&folder, &fixture.path).unwrap();
    for (id, to) in [(1_000, "资江大桥"), (1_001, "资江二桥")] {
        let op = rename(&mut portfolio, id, to);
        journal.note(&signed(&op)).unwrap();
    }
    (fixture, root)
}

const TWO: [&str; 2] = ["改名：资江大桥", "改名：资江二桥"];

#[test]
fn half_a_character_at_the_end_hides_no_note() {
    let (fixture, root) = with_two_noted();
    let file = notes_file(&root);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.extend(b"{\"file\":\"\xe9\xa1");
    std::fs::write(&file, bytes).unwrap();
    let recovered = recover(&mut fixture.open(), &root).unwrap();
    assert_eq!(recovered.done, TWO);
    assert_eq!(recovered.put_aside, Vec::<PathBuf>::new());
}

#[test]
fn the_first_note_after_a_torn_one_is_read() {
    let (fixture, root) = with_two_noted();
    let file = notes_file(&root);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.extend(b"999 0123456789abcdef {\"file\":\"\xe9\xa1");
    std::fs::write(&file, bytes).unwrap();
    let mut opened = fixture.open();
    let mut portfolio = opened.portfolio.clone();
    for (id, to) in [(1_000, "资江大桥"), (1_001, "资江二桥")] {
        rename(&mut portfolio, id, to);
    }
    let folder = file.parent().unwrap();
    let mut journal = Journal::open(folder, &fixture.path).unwrap();
    let op = rename(&mut portfolio, 1_002, "资江三桥");
    journal.note(&signed(&op)).unwrap();
    let recovered = recover(&mut opened, &root).unwrap();
    assert_eq!(recovered.done.len(), 3);
    assert_eq!(name(&opened), "资江三桥");
}

#[test]
fn a_note_that_the_disk_altered_is_put_aside_and_told_and_the_others_are_used() {
    let (fixture, root) = with_two_noted();
    let file = notes_file(&root);
    let mut bytes = std::fs::read(&file).unwrap();
    // The second note is whole; the first is not what was written.
    bytes[30] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    let mut opened = fixture.open();
    let recovered = recover(&mut opened, &root).unwrap();
    let [aside] = &recovered.put_aside[..] else {
        panic!("{recovered:?}");
    };
    assert_eq!(std::fs::read(aside).unwrap(), bytes);
    // What built on it no longer fits, and that is told too.
    assert_eq!(recovered.refused, Some((TWO[1].to_owned(), 1)));
    // Once.
    let again = recover(&mut opened, &root).unwrap();
    assert_eq!(again, Recovered::default());
    assert_eq!(replay(&mut opened, &root).unwrap(), Recovered::default());
}

#[test]
fn notes_that_cannot_be_read_at_all_are_told_and_bar_nobody_from_the_library() {
    let (fixture, root) = with_two_noted();
    let file = notes_file(&root);
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let mut opened = fixture.open();
    let recovered = recover(&mut opened, &root).unwrap();
    let reason = recovered.unread.unwrap();
    assert!(reason.contains("这是文件夹"), "{reason}");
    // Whoever works on is told that nothing is noted.
    let writer = Writer::spawn(opened.store, Some(&root), Box::new(|| {})).unwrap();
    let events = writer.close();
    let is_told = |event: &_| matches!(event, super::super::StoreEvent::BackupFailed(_));
    assert!(events.iter().any(is_told), "{events:?}");
}

#[test]
fn a_disk_that_still_refuses_bars_nobody_from_the_library_and_the_notes_wait() {
    let fixture = Fixture::new();
    let root = fixture.folder.path().join("notes");
    let mut opened = fixture.open();
    let folder = root.join(opened.store.library_id().unwrap());
    let mut elsewhere = opened.portfolio.clone();
    let mut journal = Journal::open(&folder, &fixture.path).unwrap();
    let long = "桥".repeat(20_000);
    let op = rename(&mut elsewhere, 1_000, &long);
    journal.note(&signed(&op)).unwrap();
    drop(journal);
    opened.store.limit_to_its_size();
    let recovered = recover(&mut opened, &root).unwrap();
    let (count, reason) = recovered.waiting.unwrap();
    assert!(count == 1 && reason.starts_with("磁盘已满"), "{reason}");
    assert_eq!(name(&opened), "平安大桥");
    drop(opened);
    let mut opened = fixture.open();
    assert_eq!(recover(&mut opened, &root).unwrap().done.len(), 1);
    assert_eq!(name(&opened), long);
}

#[test]
fn what_was_told_to_fit_no_more_is_not_done_again_on_an_older_copy() {
    let fixture = Fixture::new();
    let root = fixture.folder.path().join("notes");
    let old = fixture.bytes();
    let mut opened = fixture.open();
    let folder = root.join(opened.store.library_id().unwrap());
    let mut elsewhere = opened.portfolio.clone();
    let mut journal = Journal::open(&folder, &fixture.path).unwrap();
    let op = rename(&mut elsewhere, 1_000, "资江大桥");
    journal.note(&signed(&op)).unwrap();
    drop(journal);
    let mut portfolio = opened.portfolio.clone();
    let op = rename(&mut portfolio, 1_002, "另一个名称");
    commit_one(&mut opened, &op);
    assert!(recover(&mut opened, &root).unwrap().refused.is_some());
    drop(opened);
    std::fs::write(&fixture.path, old).unwrap();
    let mut opened = fixture.open();
    assert_eq!(replay(&mut opened, &root).unwrap(), Recovered::default());
    assert_eq!(name(&opened), "平安大桥");
}

fn commit_one(opened: &mut Opened, op: &Op) {
    opened.portfolio.apply(op).unwrap();
    opened.store.commit(op, at()).unwrap();
}

#[test]
fn notes_of_earlier_versions_are_read() {
    let fixture = Fixture::new();
    let root = fixture.folder.path().join("notes");
    let mut opened = fixture.open();
    let folder = root.join(opened.store.library_id().unwrap());
    let mut elsewhere = opened.portfolio.clone();
    let line = |op: &Op| {
        let Change::Set { id, old, new, .. } = &op.changes[0] else {
            panic!("{op:?}");
        };
        let change =
            serde_json::json!(["set", "project", id, "name", old.as_text(), new.as_text()]);
        let note = serde_json::json!({
            "file": fixture.path,
            "at": at().to_rfc3339(),
            "op": {
                "id": op.id, "kind": "edit", "reverses": null, "label": op.label, "changes": [change],
            },
        });
        format!("{note}\n")
    };
    let first = line(&rename(&mut elsewhere, 1_000, "资江大桥"));
    let second = line(&rename(&mut elsewhere, 1_001, "资江二桥"));
    std::fs::create_dir_all(&folder).unwrap();
    let mut bytes = [first, second].concat().into_bytes();
    bytes.extend(b"{\"file\":\"\xe9\xa1");
    std::fs::write(folder.join("本机记录.jsonl"), bytes).unwrap();
    assert_eq!(recover(&mut opened, &root).unwrap().done, TWO);
    assert_eq!(recover(&mut opened, &root).unwrap(), Recovered::default());
}

#[test]
fn what_is_not_saved_stays_noted_however_much_is_noted_after_it() {
    let (fixture, root) = with_two_noted();
    let file = notes_file(&root);
    let folder = file.parent().unwrap();
    let mut journal = Journal::open(folder, &fixture.path).unwrap();
    let mut other = fixture.open().portfolio;
    let long = "桥".repeat(300_000);
    for id in 2_000..2_020 {
        let op = rename(&mut other, id, &long);
        journal.note(&signed(&op)).unwrap();
        journal.saved(op.id).unwrap();
        journal.thin_out().unwrap();
    }
    drop(journal);
    assert!(std::fs::metadata(&file).unwrap().len() < 9 << 20);
    let recovered = recover(&mut fixture.open(), &root).unwrap();
    assert_eq!(recovered.done, TWO);
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
