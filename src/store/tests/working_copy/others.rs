//! What others do with the file meanwhile.

use std::sync::Arc;
use std::sync::mpsc::channel;

use super::*;
use crate::model::Merged;
use crate::store::read_target;

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
