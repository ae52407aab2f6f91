//! What an end in the middle leaves, and a place that was away.

use std::sync::mpsc::channel;

use super::*;
use crate::store::journal::Journal;
use crate::store::{recover, replace_unfit};

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
fn a_backup_takes_the_place_of_a_file_that_cannot_be_opened_and_that_is_kept() {
    let library = Fixture::new();
    let backup = library.folder.path().join("备份.lantu");
    library.open().store.save_copy(&backup, false).unwrap();
    std::fs::write(&library.path, b"cut of").unwrap();
    let aside = replace_unfit(&library.path, &backup, at()).unwrap();
    let aside = aside.unwrap();
    assert_eq!(std::fs::read(&aside).unwrap(), b"cut of");
    assert_eq!(bridge(&library.open().portfolio).name, "平安大桥");
    // What can't be read takes nothing's place.
    std::fs::write(&backup, b"no library").unwrap();
    let bytes = library.bytes();
    assert!(replace_unfit(&library.path, &backup, at()).is_err());
    assert!(library.bytes() == bytes);
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
    let mut journal = Journal::open(&folder, &working_copy.copy()).unwrap();
    journal.note(&signed(&op)).unwrap();
    drop(journal);
    let recovered = recover(&mut opened, root).unwrap();
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
