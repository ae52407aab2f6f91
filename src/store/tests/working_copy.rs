//! Work on a library that lies on a share, a stick or in a synced folder.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use super::*;
use crate::files::FileError;
use crate::model::Merged;
use crate::store::{
    Password, StoreEvent, WorkingCopy, WorkingCopyOptions, Writer, is_sealed, read_only,
    read_target, seal, unseal,
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
fn a_file_that_somebody_else_altered_is_not_overwritten_until_their_work_is_in_the_copy() {
    let office = Office::new();
    let (writer, mut portfolio) = office.sit_down();
    rename_to(&writer, &mut portfolio, 101, "我改的桥");
    // Somebody whose program knows nothing of ours.
    let mut theirs = office.library.open();
    let op = rename(&theirs.portfolio, 102, "别人改的桥");
    commit(&mut theirs, op);
    drop(theirs);
    let before = office.library.bytes();
    writer.publish();
    wait(&writer, |event| *event == StoreEvent::TargetChanged);
    assert!(office.library.bytes() == before);

    let (snapshot, token) = read_target(&office.library.path, None).unwrap();
    assert_eq!(bridge(&snapshot.portfolio().unwrap()).name, "别人改的桥");
    writer.accept(token);
    wait(&writer, |event| *event == StoreEvent::Published);
    writer.close();
    assert_eq!(office.name_on_share(), "我改的桥");
    let kept = office.library.folder.path().join("十四五（历史版本）");
    let kept = std::fs::read_dir(kept)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let old = read_only(&kept).unwrap().portfolio().unwrap();
    assert_eq!(bridge(&old).name, "别人改的桥");
}

#[test]
fn work_that_could_not_go_out_waits_for_the_next_time() {
    let office = Office::new();
    let (writer, mut portfolio) = office.sit_down();
    rename_to(&writer, &mut portfolio, 101, "一桥");
    wait(&writer, |event| matches!(event, StoreEvent::Saved { .. }));
    // The share goes away.
    let away = tempfile::tempdir().unwrap();
    let hidden = away.path().join("away.lantu");
    std::fs::rename(&office.library.path, &hidden).unwrap();
    writer.publish();
    let event = wait(&writer, |event| {
        matches!(event, StoreEvent::PublishFailed(_))
    });
    let StoreEvent::PublishFailed(message) = event else {
        panic!("{event:?}");
    };
    assert!(message.contains("找不到文件"), "{message}");
    writer.close();
    assert_eq!(office.copies(), 1);

    // At the next start it is still away; the work goes on.
    let (writer, mut portfolio) = office.sit_down();
    assert_eq!(bridge(&portfolio).name, "一桥");
    rename_to(&writer, &mut portfolio, 102, "二桥");
    writer.close();
    // And then it is back.
    std::fs::rename(&hidden, &office.library.path).unwrap();
    let (writer, portfolio) = office.sit_down();
    assert_eq!(bridge(&portfolio).name, "二桥");
    wait(&writer, |event| *event == StoreEvent::Published);
    writer.close();
    assert_eq!(office.name_on_share(), "二桥");
    assert_eq!(office.copies(), 0);
}

#[test]
fn a_copy_without_news_is_taken_anew() {
    let office = Office::new();
    let working_copy = office.prepare().unwrap();
    // As when the program is killed before anything was done.
    drop(working_copy);
    let mut theirs = office.library.open();
    let op = rename(&theirs.portfolio, 101, "别人改的桥");
    commit(&mut theirs, op);
    drop(theirs);
    let (writer, portfolio) = office.sit_down();
    assert_eq!(bridge(&portfolio).name, "别人改的桥");
    let (sent, answered) = channel();
    writer.ask(move |store| sent.send(store.path().to_owned()).unwrap());
    let copy = answered.recv().unwrap();
    assert!(copy.starts_with(office.root.path()), "{}", copy.display());
    writer.close();
    assert_eq!(office.copies(), 0);
}

#[test]
fn somebody_else_at_work_is_named_and_may_be_worked_beside() {
    let office = Office::new();
    let record = office.library.folder.path().join(".~lock.十四五.lantu#");
    let text = r#"{"user":"李四","host":"PC-99","pid":1,"since":"2025-03-04T09:00:00+08:00","is_beating":true}"#;
    std::fs::write(&record, text).unwrap();
    let error = office.prepare().unwrap_err();
    assert!(
        matches!(error, StoreError::InUse { idle: None, .. }),
        "{error}"
    );
    assert!(
        error.to_string().starts_with("李四（PC-99）正在使用"),
        "{error}"
    );
    // Long nothing heard: it is said, and still nobody is pushed aside unasked.
    let file = std::fs::File::options().write(true).open(&record).unwrap();
    let now = file.metadata().unwrap().modified().unwrap();
    file.set_modified(now - Duration::from_hours(1)).unwrap();
    let error = office.prepare().unwrap_err();
    assert!(
        error.to_string().contains("已有 60 分钟没有动静"),
        "{error}"
    );
    let beside = WorkingCopyOptions {
        beside_others: true,
        ..options()
    };
    let beside = WorkingCopy::prepare(office.root.path(), &office.library.path, &beside);
    assert!(beside.is_ok());
}

/// What a crash left names a process of this computer; its number may be somebody else's by now.
#[cfg(any(target_os = "linux", windows))]
#[test]
fn a_process_that_has_ended_is_nobody() {
    let office = Office::new();
    let record = office.library.folder.path().join(".~lock.十四五.lantu#");
    let host = whoami::hostname().unwrap();
    let this = std::process::id();
    let leave = |process: &str| {
        let since = "2025-03-04T09:00:00+08:00";
        let text = format!(
            r#"{{"user":"我","host":"{host}","since":"{since}","is_beating":true,{process}}}"#
        );
        std::fs::write(&record, text).unwrap();
    };
    leave(&format!(r#""pid":{this},"started":1"#));
    assert!(office.prepare().is_ok());
    leave(r#""pid":4194305"#);
    assert!(office.prepare().is_ok());
    // One that lives is somebody until it ends.
    let (program, words) = if cfg!(windows) {
        ("cmd", ["/c", "pause"])
    } else {
        ("sleep", ["60", "60"])
    };
    let mut other = std::process::Command::new(program);
    let other = other.args(words).stdin(std::process::Stdio::piped());
    let mut other = other.stdout(std::process::Stdio::null()).spawn().unwrap();
    leave(&format!(r#""pid":{}"#, other.id()));
    let error = office.prepare().unwrap_err();
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(office.prepare().is_ok());
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
fn a_backup_takes_the_place_of_a_file_that_cannot_be_opened_and_that_is_kept() {
    let library = Fixture::new();
    let backup = library.folder.path().join("备份.lantu");
    library.open().store.save_copy(&backup, false).unwrap();
    std::fs::write(&library.path, b"cut of").unwrap();
    let aside = super::super::replace_unfit(&library.path, &backup, at()).unwrap();
    let aside = aside.unwrap();
    assert_eq!(std::fs::read(&aside).unwrap(), b"cut of");
    assert_eq!(bridge(&library.open().portfolio).name, "平安大桥");
    // What can't be read takes nothing's place.
    std::fs::write(&backup, b"no library").unwrap();
    let bytes = library.bytes();
    assert!(super::super::replace_unfit(&library.path, &backup, at()).is_err());
    assert!(library.bytes() == bytes);
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
fn work_of_a_program_that_was_killed_goes_out_at_the_next_start() {
    let office = Office::new();
    let working_copy = office.prepare().unwrap();
    let mut opened = open(&working_copy.copy()).unwrap();
    let op = rename(&opened.portfolio, 101, "一桥");
    commit(&mut opened, op);
    drop((opened, working_copy));
    let (writer, portfolio) = office.sit_down();
    assert_eq!(bridge(&portfolio).name, "一桥");
    wait(&writer, |event| *event == StoreEvent::Published);
    writer.close();
    assert_eq!(office.name_on_share(), "一桥");
    assert_eq!(office.copies(), 0);
}

#[test]
fn work_made_up_for_on_the_working_copy_goes_out() {
    let office = Office::new();
    let root = office.root.path();
    let working_copy = office.prepare().unwrap();
    let mut opened = open(&working_copy.copy()).unwrap();
    let folder = root.join(opened.store.library_id().unwrap());
    let op = rename(&opened.portfolio, 101, "一桥");
    let mut journal = super::super::journal::Journal::open(&folder, &working_copy.copy()).unwrap();
    journal.note(&signed(&op)).unwrap();
    drop(journal);
    let recovered = super::super::recover(&mut opened, root).unwrap();
    assert_eq!(recovered.done.len(), 1);
    let writer = Writer::spawn(opened.store, None, Box::new(|| {})).unwrap();
    writer.attend(working_copy);
    let events = writer.close();
    assert!(events.contains(&StoreEvent::Published), "{events:?}");
    assert_eq!(office.name_on_share(), "一桥");
    assert_eq!(office.copies(), 0);
}

#[test]
fn a_copy_of_unknown_origin_is_put_aside_and_never_overwritten() {
    let office = Office::new();
    let (writer, mut portfolio) = office.sit_down();
    rename_to(&writer, &mut portfolio, 101, "一桥");
    wait(&writer, |event| matches!(event, StoreEvent::Saved { .. }));
    let away = office.library.folder.path().join("away");
    std::fs::rename(&office.library.path, &away).unwrap();
    writer.close();
    std::fs::rename(&away, &office.library.path).unwrap();
    let record = office.record();
    let bytes = std::fs::read(&record).unwrap();
    std::fs::write(&record, &bytes[..bytes.len() - 9]).unwrap();

    let working_copy = office.prepare().unwrap();
    let remark = working_copy.remark().unwrap().to_owned();
    let aside = remark.rsplit_once('：').unwrap().1;
    let kept = read_only(Path::new(aside)).unwrap().portfolio().unwrap();
    assert_eq!(bridge(&kept).name, "一桥");
    let taken = open(&working_copy.copy()).unwrap();
    assert_eq!(bridge(&taken.portfolio).name, "平安大桥");
    assert!(!working_copy.has_news(&taken.store));
}

#[test]
fn a_copy_that_is_damaged_is_put_aside() {
    let office = Office::new();
    let working_copy = office.prepare().unwrap();
    let copy = working_copy.copy();
    drop(working_copy);
    let bytes = std::fs::read(&copy).unwrap();
    std::fs::write(&copy, &bytes[..bytes.len() / 2]).unwrap();
    let working_copy = office.prepare().unwrap();
    assert!(working_copy.remark().is_some());
    assert_eq!(office.copies(), 2);
    assert!(std::fs::read(working_copy.copy()).unwrap() == bytes);
}

#[test]
fn what_is_merged_but_not_saved_takes_no_files_place() {
    let office = Office::new();
    let working_copy = office.prepare().unwrap();
    let opened = open(&working_copy.copy()).unwrap();
    // As on a full disk.
    opened.store.limit_to_its_size();
    let mut portfolio = opened.portfolio;
    let writer = Writer::spawn(opened.store, None, Box::new(|| {})).unwrap();
    writer.attend(working_copy);
    let mut theirs = office.library.open();
    let op = rename(&theirs.portfolio, 102, "别人改的桥");
    commit(&mut theirs, op);
    drop(theirs);
    let before = office.library.bytes();
    let (_, token) = read_target(&office.library.path, None).unwrap();
    let merged = "并入的".repeat(9_000);
    rename_to(&writer, &mut portfolio, 102, &merged);
    writer.accept(token);
    writer.publish();
    let (sent, answered) = channel();
    writer.ask(move |_| sent.send(()).unwrap());
    answered.recv().unwrap();
    assert!(office.library.bytes() == before, "their work is gone");
    // There is room again.
    writer.ask(|store| {
        let sql = "PRAGMA max_page_count = 100000";
        store.connection().execute_batch(sql).unwrap();
    });
    writer.retry();
    wait(&writer, |event| *event == StoreEvent::Published);
    writer.close();
    let snapshot = read_only(&office.library.path).unwrap();
    let portfolio = snapshot.portfolio().unwrap();
    let mut projects = portfolio.projects().iter();
    assert!(projects.any(|project| project.name == merged));
}

#[test]
fn a_merge_that_the_copy_refuses_takes_no_files_place() {
    let office = Office::new();
    let (writer, portfolio) = office.sit_down();
    let mut theirs = office.library.open();
    let op = rename(&theirs.portfolio, 102, "别人改的桥");
    commit(&mut theirs, op);
    drop(theirs);
    let before = office.library.bytes();
    let (_, token) = read_target(&office.library.path, None).unwrap();
    // Behind the back of memory the copy gets another name: what is merged builds on the former one.
    let other = rename(&portfolio, 103, "别名");
    writer.ask(move |store| {
        store.commit(&other, at()).unwrap();
    });
    let merge = |portfolio: &Portfolio, op_id| {
        let merged = Merged {
            head: Dot {
                origin: Uuid::from_u128(102),
                counter: 1,
            },
            decided: Vec::new(),
            brought: Vec::new(),
        };
        Op {
            merged: Some(Arc::new(merged)),
            ..rename(portfolio, op_id, "别人改的桥")
        }
    };
    writer.commit(merge(&portfolio, 104), at());
    writer.accept(token.clone());
    let is_refused = |event: &StoreEvent| matches!(event, StoreEvent::Refused { .. });
    wait(&writer, is_refused);
    writer.publish();
    let is_tried =
        |event: &StoreEvent| matches!(event, StoreEvent::TargetChanged | StoreEvent::Published);
    assert_eq!(wait(&writer, is_tried), StoreEvent::TargetChanged);
    assert!(office.library.bytes() == before, "their work is gone");

    // Merged with what is really in the copy, it goes out.
    let (now, _) = writer.read_anew().recv().unwrap().unwrap();
    assert_eq!(bridge(&now).name, "别名");
    writer.commit(merge(&now, 105), at());
    writer.accept(token);
    wait(&writer, |event| *event == StoreEvent::Published);
    writer.close();
    assert_eq!(office.name_on_share(), "别人改的桥");
}

#[test]
fn what_a_crash_left_beside_the_file_goes_and_a_second_version_of_one_second_is_kept() {
    let office = Office::new();
    let beside = office.library.folder.path();
    let kept = beside.join("十四五（历史版本）");
    std::fs::create_dir(&kept).unwrap();
    // No process has this number.
    for folder in [beside, &kept] {
        std::fs::write(folder.join(".lantu-4194305-abc.tmp"), "half a file").unwrap();
    }
    let name = format!("{}_十四五.lantu", at().format("%Y%m%d-%H%M%S"));
    std::fs::write(kept.join(&name), "of the same second").unwrap();
    let (writer, mut portfolio) = office.sit_down();
    rename_to(&writer, &mut portfolio, 101, "一桥");
    writer.close();
    assert_eq!(
        office.library.file_names(),
        ["十四五.lantu", "十四五（历史版本）"]
    );
    let entries = std::fs::read_dir(&kept).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let names: Vec<PathBuf> = paths.filter(|path| !path.ends_with(&name)).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    let old = read_only(&names[0]).unwrap().portfolio().unwrap();
    assert_eq!(bridge(&old).name, "平安大桥");
}

#[cfg(any(target_os = "linux", windows))]
#[test]
fn a_working_copy_that_is_open_is_not_taken_anew() {
    let office = Office::new();
    let (writer, mut portfolio) = office.sit_down();
    let beside = WorkingCopyOptions {
        beside_others: true,
        ..options()
    };
    let second = WorkingCopy::prepare(office.root.path(), &office.library.path, &beside);
    assert!(matches!(second, Err(StoreError::InUse { .. })));
    rename_to(&writer, &mut portfolio, 101, "一桥");
    let events = writer.close();
    assert!(events.contains(&StoreEvent::Published), "{events:?}");
    assert_eq!(office.name_on_share(), "一桥");
}

#[test]
fn the_version_just_kept_stays_whatever_the_clocks_of_the_others_said() {
    let office = Office::new();
    let kept = office.library.folder.path().join("十四五（历史版本）");
    std::fs::create_dir(&kept).unwrap();
    let long_ago = std::time::SystemTime::UNIX_EPOCH + Duration::from_hours(400_000);
    for n in 1..=28 {
        let path = kept.join(format!("203101{n:02}-090000_十四五.lantu"));
        let file = std::fs::File::create(path).unwrap();
        file.set_modified(long_ago + Duration::from_hours(n))
            .unwrap();
    }
    let (writer, mut portfolio) = office.sit_down();
    rename_to(&writer, &mut portfolio, 101, "一桥");
    writer.close();
    let entries = std::fs::read_dir(&kept).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 20);
    assert_eq!(names[0], "20250304-094000_十四五.lantu");
    assert_eq!(names[19], "20310128-090000_十四五.lantu");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_kept_versions_has_nothing_thinned_out_elsewhere() {
    let office = Office::new();
    let elsewhere = tempfile::tempdir().unwrap();
    for n in 10..40 {
        let name = format!("19990101-1030{n}_别的.lantu");
        std::fs::write(elsewhere.path().join(name), "重要").unwrap();
    }
    let kept = office.library.folder.path().join("十四五（历史版本）");
    std::os::unix::fs::symlink(elsewhere.path(), kept).unwrap();
    let (writer, mut portfolio) = office.sit_down();
    rename_to(&writer, &mut portfolio, 101, "一桥");
    writer.close();
    assert_eq!(office.name_on_share(), "一桥");
    let count = std::fs::read_dir(elsewhere.path()).unwrap().count();
    assert!(count >= 30, "{count}");
}

#[test]
fn a_place_that_does_not_answer_holds_up_nobodys_saving() {
    let office = Office::new();
    let (writer, mut portfolio) = office.sit_down();
    let mark = super::super::publisher::hanging(&office.library.path);
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
