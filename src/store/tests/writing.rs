//! The writer's thread.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

use super::*;
use crate::files::FileError;
use crate::store::{StoreEvent, Writer, backups, read_only};

/// Waits for the next events; the automatic retry is far later than this takes.
fn next_events(writer: &Writer) -> Vec<StoreEvent> {
    for _ in 0..8_000 {
        let events = writer.poll();
        if !events.is_empty() {
            return events;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the writer is silent");
}

#[test]
fn the_writer_saves_in_order_and_wakes_the_window() {
    let library = Fixture::new();
    let Opened {
        store,
        mut portfolio,
        ..
    } = library.open();
    let woken = Arc::new(AtomicUsize::new(0));
    let wakes = Arc::clone(&woken);
    let wake = move || {
        wakes.fetch_add(1, Ordering::SeqCst);
    };
    let writer = Writer::spawn(store, None, Box::new(wake)).unwrap();
    let copy = library.folder.path().join("副本.lantu");
    for (id, name) in [(101, "一桥"), (102, "二桥")] {
        let op = rename(&portfolio, id, name);
        portfolio.apply(&op).unwrap();
        writer.commit(op, at());
    }
    writer.save_copy(copy.clone(), false, None);
    let (answer, answers) = channel();
    writer.ask(move |store| answer.send(store.history(9).unwrap().len()).unwrap());
    assert_eq!(answers.recv().unwrap(), 3);
    assert_eq!(writer.pending(), 0);
    assert_eq!(
        writer.close(),
        [
            StoreEvent::Saved {
                op_id: Uuid::from_u128(101),
                seq: 2
            },
            StoreEvent::Saved {
                op_id: Uuid::from_u128(102),
                seq: 3
            },
            StoreEvent::CopySaved(copy.clone()),
        ]
    );
    assert_eq!(woken.load(Ordering::SeqCst), 3);
    assert_eq!(bridge(&library.open().portfolio).name, "二桥");
    assert_eq!(bridge(&open(&copy).unwrap().portfolio).name, "二桥");
}

/// Windows does not let an open file be moved.
#[cfg(unix)]
#[test]
fn an_op_that_cannot_be_saved_is_kept_until_it_can() {
    let library = Fixture::new();
    let Opened {
        store,
        mut portfolio,
        ..
    } = library.open();
    let writer = Writer::spawn(store, None, Box::new(|| {})).unwrap();
    let mut ops = Vec::new();
    for (id, name) in [(101, "一桥"), (102, "二桥"), (103, "三桥")] {
        let op = rename(&portfolio, id, name);
        portfolio.apply(&op).unwrap();
        ops.push(op);
    }
    let [first, second, third] = ops.try_into().unwrap();
    writer.commit(first, at());
    assert!(matches!(
        next_events(&writer)[..],
        [StoreEvent::Saved { seq: 2, .. }]
    ));

    let elsewhere = library.folder.path().join("别处.lantu");
    std::fs::rename(&library.path, &elsewhere).unwrap();
    writer.commit(second, at());
    let [StoreEvent::Failed { op_id, message }] = &next_events(&writer)[..] else {
        panic!()
    };
    assert_eq!(*op_id, Uuid::from_u128(102));
    assert!(
        message.starts_with("打开的项目库已被移走、删除或替换，没有保存"),
        "{message}"
    );
    writer.commit(third, at());
    assert!(matches!(
        next_events(&writer)[..],
        [StoreEvent::Failed { .. }]
    ));
    assert_eq!(writer.pending(), 2);
    // A copy saved elsewhere holds also what could not be saved here.
    let copy = library.folder.path().join("副本.lantu");
    writer.save_copy(copy.clone(), false, None);
    let saved = StoreEvent::CopySaved(copy.clone());
    while !next_events(&writer).contains(&saved) {}
    let kept = open(&copy).unwrap();
    assert_eq!(bridge(&kept.portfolio).name, "三桥");
    assert_eq!(kept.undo.undo_op().unwrap().id, Uuid::from_u128(103));
    drop(kept);

    std::fs::rename(&elsewhere, &library.path).unwrap();
    writer.retry();
    let events = writer.close();
    assert_eq!(
        events.last(),
        Some(&StoreEvent::Saved {
            op_id: Uuid::from_u128(103),
            seq: 4
        })
    );
    assert_eq!(bridge(&library.open().portfolio).name, "三桥");
}

#[test]
fn an_op_that_the_file_refuses_for_what_it_says_holds_up_none_after_it() {
    let library = Fixture::new();
    let root = library.folder.path().join("notes");
    let Opened {
        store,
        mut portfolio,
        ..
    } = library.open();
    let writer = Writer::spawn(store, Some(&root), Box::new(|| {})).unwrap();
    // The first never reaches the file, so the second finds another name there than the one that it replaces.
    let lost = rename(&portfolio, 101, "一桥");
    portfolio.apply(&lost).unwrap();
    let refused = rename(&portfolio, 102, "二桥");
    let total = ProjectColumn::TotalInvestment as usize;
    let fits = Change::set(bridge(&portfolio), total, Value::Empty).unwrap();
    let fits = Op::edit(Uuid::from_u128(103), "清空总投资", vec![fits]);
    let label = refused.label.clone();
    writer.commit(refused, at());
    writer.commit(fits, at());
    let mut events = writer.settle();
    // An op no longer waits a moment before that is told.
    let is_saved = |event: &StoreEvent| matches!(event, StoreEvent::Saved { .. });
    while !events.iter().any(is_saved) {
        events.extend(next_events(&writer));
    }
    events.retain(|event| !matches!(event, StoreEvent::BackedUp { .. }));
    let [
        StoreEvent::Refused {
            op_id,
            label: told,
            message,
        },
        StoreEvent::Saved { op_id: saved, seq },
    ] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((*op_id, told), (Uuid::from_u128(102), &label));
    assert!(message.contains("与文件中的内容不一致"), "{message}");
    assert_eq!((*saved, *seq), (Uuid::from_u128(103), 2));
    assert_eq!(writer.pending(), 0);
    let (content, undo) = writer.read_anew().recv().unwrap().unwrap();
    assert_eq!(bridge(&content).name, "平安大桥");
    assert_eq!(undo.undo_op().unwrap().id, Uuid::from_u128(103));
    // What memory holds is not what the file holds: no image is made of it.
    portfolio.apply(undo.undo_op().unwrap()).unwrap();
    writer.keep_content(Arc::new(portfolio));
    writer.close();

    let mut opened = Store::open_trusted(&library.path, author(), at(), &root).unwrap();
    assert_eq!(bridge(&opened.portfolio).name, "平安大桥");
    assert_eq!(bridge(&opened.portfolio).total_investment, None);
    // It was told once.
    let recovered = crate::store::recover(&mut opened, &root).unwrap();
    assert_eq!(recovered, crate::store::Recovered::default());
}

#[test]
fn a_full_disk_leaves_the_library_whole() {
    let library = Fixture::new();
    let opened = library.open();
    // SQLite reports the same as for a full disk when its file may not grow.
    opened.store.limit_to_its_size();
    let op = rename(&opened.portfolio, 101, &"长".repeat(20_000));
    let error = opened.store.commit(&op, at()).unwrap_err();
    assert!(
        matches!(error, StoreError::File(FileError::DiskFull { .. })),
        "{error}"
    );
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
    drop(opened);
    assert_eq!(bridge(&library.open().portfolio).name, "平安大桥");
}

#[test]
fn what_is_done_while_the_library_is_busy_is_noted_at_once() {
    let library = Fixture::new();
    let root = library.folder.path().join("notes");
    let opened = library.open();
    let op = rename(&opened.portfolio, 101, "一桥");
    let folder = root.join(opened.store.library_id().unwrap());
    let writer = Writer::spawn(opened.store, Some(&root), Box::new(|| {})).unwrap();
    let (go_on, wait) = channel::<()>();
    // An examination that takes its time.
    writer.ask(move |_| wait.recv().unwrap());
    writer.commit(op, at());
    let is_noted = || {
        let files = std::fs::read_dir(&folder).unwrap();
        let mut notes = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        notes.any(|notes| notes.contains("一桥"))
    };
    for _ in 0..8_000 {
        if is_noted() {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(is_noted());
    assert_eq!(writer.pending(), 1, "it is not in the library yet");
    go_on.send(()).unwrap();
    assert!(writer.close().contains(&StoreEvent::Saved {
        op_id: Uuid::from_u128(101),
        seq: 2
    }));
}

/// A large op is carried out while it is noted, and is in the library only after that.
#[test]
fn the_transaction_of_an_op_ends_when_it_has_been_noted() {
    let library = Fixture::new();
    let opened = library.open();
    let op = signed(&rename(&opened.portfolio, 101, "一桥"));
    let before = library.bytes();
    let store = &opened.store;
    let is_carried_out = Cell::new(false);
    let ready = || {
        assert!(library.bytes() == before);
        is_carried_out.set(bridge(&store.content().unwrap()).name == "一桥");
    };
    assert_eq!(store.commit_when(&op, &ready).unwrap(), 2);
    assert!(is_carried_out.get());
    assert!(library.bytes() != before);
}

#[test]
fn a_large_op_is_noted_like_any_other() {
    let library = Fixture::new();
    let root = library.folder.path().join("notes");
    let mut opened = library.open();
    let mut op = rename(&opened.portfolio, 101, "一桥");
    opened.portfolio.apply(&op).unwrap();
    let again = rename(&opened.portfolio, 102, "二桥");
    op.changes.extend(again.changes);
    let id = op.id;
    let folder = root.join(opened.store.library_id().unwrap());
    let writer = Writer::spawn(opened.store, Some(&root), Box::new(|| {})).unwrap();
    writer.commit(op, at());
    let saved = StoreEvent::Saved { op_id: id, seq: 2 };
    assert!(writer.close().contains(&saved));
    let files = std::fs::read_dir(&folder).unwrap();
    let files = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    let notes: Vec<String> = files
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect();
    let notes = notes.iter().find(|notes| notes.contains("一桥")).unwrap();
    let place = |text: &str| notes.find(text).unwrap();
    assert!(place("二桥") < place("saved"), "{notes}");
    let opened = library.open();
    assert_eq!(bridge(&opened.portfolio).name, "二桥");
}

/// Nothing waits for work on a copy: it may never come to an end.
#[test]
fn commits_do_not_wait_for_what_is_done_with_a_copy() {
    let library = Fixture::new();
    let Opened {
        store,
        mut portfolio,
        ..
    } = library.open();
    let writer = Writer::spawn(store, None, Box::new(|| {})).unwrap();
    let (begun, has_begun) = channel();
    let (go_on, wait) = channel::<()>();
    let (answer, answers) = channel();
    writer.study(move |copy| {
        begun.send(()).unwrap();
        wait.recv().unwrap();
        answer.send(copy.history(9).unwrap().len()).unwrap();
    });
    has_begun.recv().unwrap();
    let op = rename(&portfolio, 101, "一桥");
    portfolio.apply(&op).unwrap();
    writer.commit(op, at());
    let saved = StoreEvent::Saved {
        op_id: Uuid::from_u128(101),
        seq: 2,
    };
    assert_eq!(next_events(&writer), [saved]);
    assert_eq!(writer.pending(), 0);
    go_on.send(()).unwrap();
    // It sees the library as it was when it was asked.
    assert_eq!(answers.recv().unwrap(), 1);
    writer.close();
}

/// What is committed in the middle of copying goes into the library and into the copy.
#[test]
fn what_is_committed_while_pages_are_copied_is_in_the_copy() {
    let library = salvage::many();
    let mut opened = library.open();
    let op = rename(&opened.portfolio, 401, "新桥");
    opened.portfolio.apply(&op).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut steps = 0;
    let copy = opened
        .store
        .snapshot(folder, || {
            steps += 1;
            // The same op again is no other.
            opened.store.commit(&op, at()).unwrap();
        })
        .unwrap();
    assert!(steps > 1, "{steps}");
    assert!(copy.check().unwrap().problems.is_empty());
    assert_eq!(bridge(&copy.portfolio().unwrap()).name, "新桥");
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

/// The library as it was when its pages were copied, whatever was done to it since.
#[test]
fn pages_that_were_copied_once_make_another_copy_without_the_library() {
    let library = Fixture::new();
    let opened = library.open();
    let folder = || tempfile::tempdir().unwrap();
    let copy = opened.store.snapshot(folder(), || {}).unwrap();
    let (pages, written) = (copy.pages(), opened.store.written());
    let op = rename(&opened.portfolio, 401, "新桥");
    opened.store.commit(&op, at()).unwrap();
    assert_ne!(opened.store.written(), written);
    let twin = pages.twin(folder()).unwrap().make().unwrap();
    assert!(std::fs::read(twin.file()).unwrap() == std::fs::read(copy.file()).unwrap());
    drop(copy);
    assert_eq!(bridge(&twin.portfolio().unwrap()).name, "平安大桥");
    assert!(twin.check().unwrap().problems.is_empty());
    // Nobody works on them any more.
    assert!(pages.twin(folder()).is_err());
}

/// The backup before the first change of a day, while something else works on a copy.
#[test]
fn a_backup_of_pages_that_were_copied_already_holds_what_there_was_before() {
    let library = Fixture::new();
    let root = library.folder.path().join("backups");
    let Opened {
        store, portfolio, ..
    } = library.open();
    let folder = root.join(store.library_id().unwrap());
    let writer = Writer::spawn(store, Some(&root), Box::new(|| {})).unwrap();
    let (begun, has_begun) = channel();
    let (go_on, wait) = channel::<()>();
    writer.study(move |_| {
        begun.send(()).unwrap();
        wait.recv().unwrap();
    });
    has_begun.recv().unwrap();
    writer.commit(rename(&portfolio, 101, "一桥"), at());
    writer.settle();
    go_on.send(()).unwrap();
    writer.close_without_backup();
    let kept = backups(&folder).unwrap();
    assert_eq!(
        kept.iter().map(|backup| backup.seq).collect::<Vec<_>>(),
        [1]
    );
    let kept = read_only(&kept[0].path).unwrap().portfolio().unwrap();
    assert_eq!(bridge(&kept).name, "平安大桥");
    assert_eq!(bridge(&library.open().portfolio).name, "一桥");
}
