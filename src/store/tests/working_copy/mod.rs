//! Work on a library that lies on a share, a stick or in a synced folder.

mod left;
mod others;

use std::time::Duration;

use super::*;
use crate::files::FileError;
use crate::store::{
    Password, StoreEvent, WorkingCopy, WorkingCopyOptions, Writer, is_sealed, publisher, read_only,
    seal, unseal,
};

fn options() -> WorkingCopyOptions {
    WorkingCopyOptions {
        author: author(),
        at: at(),
        beside_others: false,
        password: None,
    }
}

struct Office {
    library: Fixture,
    root: TempDir,
}

impl Office {
    fn new() -> Self {
        Self {
            library: Fixture::new(),
            root: tempfile::tempdir().unwrap(),
        }
    }

    fn prepare(&self) -> Result<WorkingCopy, StoreError> {
        WorkingCopy::prepare(self.root.path(), &self.library.path, &options())
    }

    /// A writer on the working copy, and the content.
    fn sit_down(&self) -> (Writer, Portfolio) {
        let working_copy = self.prepare().unwrap();
        let opened = open(&working_copy.copy()).unwrap();
        let writer = Writer::spawn(opened.store, None, Box::new(|| {})).unwrap();
        writer.attend(working_copy);
        (writer, opened.portfolio)
    }

    fn name_on_share(&self) -> String {
        let snapshot = read_only(&self.library.path).unwrap();
        assert_eq!(snapshot.check().unwrap().problems, Vec::<String>::new());
        bridge(&snapshot.portfolio().unwrap()).name.clone()
    }

    /// What is known of the one working copy.
    fn record(&self) -> PathBuf {
        let folder = std::fs::read_dir(self.root.path().join("工作副本"));
        let folder = folder.unwrap().next().unwrap().unwrap().path();
        folder.join("来源.json")
    }

    /// Files on this computer that hold a library.
    fn copies(&self) -> usize {
        let folder = self.root.path().join("工作副本");
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        entries.count()
    }
}

fn rename_to(writer: &Writer, portfolio: &mut Portfolio, id: u128, name: &str) {
    let op = rename(portfolio, id, name);
    portfolio.apply(&op).unwrap();
    writer.commit(op, at());
}

/// Waits for an event that `is_meant` picks.
fn wait(writer: &Writer, is_meant: impl Fn(&StoreEvent) -> bool) -> StoreEvent {
    for _ in 0..12_000 {
        if let Some(event) = writer.poll().into_iter().find(&is_meant) {
            return event;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the writer is silent");
}

#[test]
fn what_is_done_on_the_working_copy_goes_out_as_a_whole_and_the_old_version_is_kept() {
    let office = Office::new();
    let (writer, mut portfolio) = office.sit_down();
    rename_to(&writer, &mut portfolio, 101, "一桥");
    writer.publish();
    wait(&writer, |event| *event == StoreEvent::Published);
    assert_eq!(office.name_on_share(), "一桥");
    rename_to(&writer, &mut portfolio, 102, "二桥");
    let events = writer.close();
    assert!(events.contains(&StoreEvent::Published), "{events:?}");
    assert_eq!(office.name_on_share(), "二桥");
    // One replaced version of others; ours, a moment later, is contained in the next.
    let kept = office.library.folder.path().join("十四五（历史版本）");
    let kept: Vec<PathBuf> = std::fs::read_dir(kept)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(kept.len(), 1);
    let old = read_only(&kept[0]).unwrap().portfolio().unwrap();
    assert_eq!(bridge(&old).name, "平安大桥");
    assert_eq!(
        office.library.file_names(),
        ["十四五.lantu", "十四五（历史版本）"]
    );
    assert_eq!(office.copies(), 0, "a copy of no more use stays behind");
}

#[test]
fn a_file_that_is_not_there_gets_no_working_copy() {
    let office = Office::new();
    let path = office.library.folder.path().join("没有.lantu");
    let missing = WorkingCopy::prepare(office.root.path(), &path, &options());
    assert!(matches!(
        missing,
        Err(StoreError::File(FileError::Missing { .. }))
    ));
    assert_eq!(office.library.file_names(), ["十四五.lantu"]);
}

#[test]
fn an_encrypted_library_is_worked_on_and_goes_out_encrypted() {
    let office = Office::new();
    let sealed = office.library.folder.path().join("十四五.lantu.age");
    let password = || Password::new("青山常在".to_owned());
    seal(&office.library.path, &sealed, &password(), false).unwrap();
    let prepare = |password| {
        let options = WorkingCopyOptions {
            password,
            ..options()
        };
        WorkingCopy::prepare(office.root.path(), &sealed, &options)
    };
    assert!(matches!(prepare(None), Err(StoreError::Sealed { .. })));
    let wrong = Password::new("青山不在".to_owned());
    assert!(matches!(
        prepare(Some(wrong.clone())),
        Err(StoreError::WrongPassword { .. })
    ));
    let working_copy = prepare(Some(password())).unwrap();
    let opened = open(&working_copy.copy()).unwrap();
    let mut portfolio = opened.portfolio;
    let writer = Writer::spawn(opened.store, None, Box::new(|| {})).unwrap();
    writer.attend(working_copy);
    rename_to(&writer, &mut portfolio, 101, "一桥");
    wait(&writer, |event| matches!(event, StoreEvent::Saved { .. }));
    // Work that waits is not to be had, and can't go out, with another password.
    let away = office.library.folder.path().join("away");
    std::fs::rename(&sealed, &away).unwrap();
    writer.close();
    std::fs::rename(&away, &sealed).unwrap();
    assert!(matches!(
        prepare(Some(wrong)),
        Err(StoreError::WrongPassword { .. })
    ));
    assert!(matches!(prepare(None), Err(StoreError::Sealed { .. })));
    let working_copy = prepare(Some(password())).unwrap();
    let opened = open(&working_copy.copy()).unwrap();
    let writer = Writer::spawn(opened.store, None, Box::new(|| {})).unwrap();
    writer.attend(working_copy);
    wait(&writer, |event| *event == StoreEvent::Published);
    writer.close();
    assert!(is_sealed(&sealed));
    let plain = office.library.folder.path().join("打开.lantu");
    unseal(&sealed, &plain, &password()).unwrap();
    assert_eq!(bridge(&open(&plain).unwrap().portfolio).name, "一桥");
    assert_eq!(office.copies(), 0, "plain text stays behind");
}

#[test]
fn a_place_that_does_not_answer_holds_up_nobodys_saving() {
    let office = Office::new();
    let (writer, mut portfolio) = office.sit_down();
    let mark = publisher::hanging(&office.library.path);
    std::fs::write(&mark, "").unwrap();
    rename_to(&writer, &mut portfolio, 101, "一桥");
    writer.publish();
    rename_to(&writer, &mut portfolio, 102, "二桥");
    // The one before it is saved by then, and may have been told in the same breath.
    let last = Uuid::from_u128(102);
    wait(
        &writer,
        |event| matches!(event, StoreEvent::Saved { op_id, .. } if *op_id == last),
    );
    let events = writer.close();
    let is_told = |event: &StoreEvent| matches!(event, StoreEvent::PublishFailed(message) if message.contains("没有反应"));
    assert!(events.iter().any(is_told), "{events:?}");

    std::fs::remove_file(&mark).unwrap();
    // Left by the thread that still waits; the author of these tests is of another computer.
    std::fs::remove_file(office.library.folder.path().join(".~lock.十四五.lantu#")).unwrap();
    let (writer, portfolio) = office.sit_down();
    assert_eq!(bridge(&portfolio).name, "二桥");
    wait(&writer, |event| *event == StoreEvent::Published);
    writer.close();
    assert_eq!(office.name_on_share(), "二桥");
}

#[test]
fn what_is_done_while_a_copy_is_under_way_goes_out_after_it() {
    let office = Office::new();
    let (writer, mut portfolio) = office.sit_down();
    rename_to(&writer, &mut portfolio, 101, "一桥");
    writer.publish();
    rename_to(&writer, &mut portfolio, 102, "二桥");
    writer.close();
    assert_eq!(office.name_on_share(), "二桥");
    assert_eq!(office.copies(), 0);
}
