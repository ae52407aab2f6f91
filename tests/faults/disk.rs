//! Disks that are full, fail, or refuse.

use std::process::Command;

use lantu::files::FileError;
use lantu::store::StoreError;

use super::drive::{Mount, Place, Running, names, until_unharmed};
use super::library::{open, template};
use super::trials::{Need, Set, Trials};
use super::verify::{assert_in_words, hold};

pub fn trials(trials: &mut Trials) {
    trials.short("fault_04_the_disk_is_full_in_a_save", &[Need::Root], full);
    trials.short(
        "fault_05_the_disk_is_full_in_a_backup",
        &[Need::Root],
        full_for_backups,
    );
    trials.short(
        "fault_05_the_disk_is_full_in_a_copy",
        &[Need::Root],
        full_for_a_copy,
    );
    trials.short(
        "fault_05_the_temporary_folder_is_full",
        &[Need::Root],
        full_for_reading,
    );
    trials.both("fault_06_a_sync_fails", &[Need::Strace], syncs_fail);
    trials.both("fault_07_a_write_fails", &[Need::Strace], writes_fail);
    trials.both(
        "fault_08_deleting_and_cutting_are_refused",
        &[Need::Strace],
        deleting_refused,
    );
}

fn full() {
    let place = Place::empty("十四五.lantu");
    let disk = Mount::tmpfs(place.beside(), template().len() + (96 << 10)).unwrap();
    std::fs::write(&place.library, template()).unwrap();
    let mut acked = Vec::new();
    for from in [0, 500] {
        let from = format!("from={from}");
        let said =
            Running::start(&mut place.role("writer", &["edits=500", &from, "retries=1"])).end();
        said.assert_orderly();
        let failures = said.told("fail");
        let refused = said.told("refused");
        let message = failures.iter().chain(&refused).next().unwrap();
        assert!(message.starts_with("磁盘已满"), "{message}");
        assert_in_words(message, &place.library);
        acked.extend(said.acked());
        // What the disk refused is noted elsewhere. With the disk still full the library can be read.
        let sent = said.told("sent");
        if let Some(last) = sent.last() {
            let last = last.parse().unwrap();
            assert!(super::verify::noted(&place.local).contains(&last));
        }
        let second = Running::start(&mut place.role("opener", &[])).end();
        second.assert_orderly();
    }
    assert!(!acked.is_empty());
    disk.resize(16 << 20);
    hold(&place, &acked);
}

fn full_for_backups() {
    let place = Place::new();
    let disk = Mount::tmpfs(&place.local, 64 << 10).unwrap();
    let said = Running::start(&mut place.role("writer", &["edits=8"])).end();
    said.assert_orderly();
    // The library is not the worse for it.
    assert_eq!(said.acked().len(), 8);
    assert!(said.told("fail").is_empty());
    let told = said.told("nobackup");
    assert!(
        told.iter().any(|told| told.starts_with("磁盘已满")),
        "{told:?}"
    );
    for folder in names(&place.local) {
        let left = names(&place.local.join(&folder));
        let is_note = |name: &String| name.starts_with("本机记录-");
        assert!(left.len() == 1 && left.iter().all(is_note), "{left:?}");
    }
    hold(&place, &said.acked());
    drop(disk);
}

fn full_for_a_copy() {
    let place = Place::new();
    let stick = place.aside("盘");
    std::fs::create_dir(&stick).unwrap();
    let _disk = Mount::tmpfs(&stick, 64 << 10).unwrap();
    let old = stick.join("旧副本.lantu");
    std::fs::write(&old, "旧文件").unwrap();
    let opened = open(&place.library).unwrap();
    for (path, replace) in [(stick.join("新副本.lantu"), false), (old.clone(), true)] {
        let error = opened.store.save_copy(&path, replace).unwrap_err();
        assert!(
            matches!(error, StoreError::File(FileError::DiskFull { .. })),
            "{error}"
        );
        assert_in_words(&error.to_string(), &path);
    }
    assert_eq!(names(&stick), ["旧副本.lantu"]);
    assert_eq!(std::fs::read_to_string(&old).unwrap(), "旧文件");
    drop(opened);
    hold(&place, &[]);
}

/// It is no fault of the library, and is not said of it.
fn full_for_reading() {
    let place = Place::new();
    let temporary = place.aside("tmp");
    let _disk = Mount::tmpfs(&temporary, 64 << 10).unwrap();
    let copy = place.aside("副本.lantu");
    let library = place.library.as_os_str();
    for args in [
        &["list".as_ref(), library][..],
        &["history".as_ref(), library],
        &["check".as_ref(), library],
        &["backup".as_ref(), library, copy.as_os_str()],
        &["salvage".as_ref(), library, copy.as_os_str()],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_lantu"))
            .args(args)
            .env("TMPDIR", &temporary)
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(
            error.starts_with("lantu: 临时文件夹所在的磁盘已满"),
            "{error}"
        );
        assert_in_words(error.trim_end(), &temporary);
    }
    assert!(!copy.exists());
    assert_eq!(names(&temporary), Vec::<String>::new());
    hold(&place, &[]);
}

/// A short life in which calls fail, once or from then on.
fn failing(call: &str, error: &str, step: usize) {
    for from_then_on in ["", "+"] {
        until_unharmed(step, |when| {
            let place = Place::new();
            let fault = format!("{call}:error={error}:when={when}{from_then_on}");
            let struck = place.struck(&[fault], "writer", &["edits=4", "retries=1"]);
            let said = &struck.said;
            said.assert_orderly();
            for message in said.told("fail").iter().chain(&said.told("refused")) {
                assert_in_words(message, &place.library);
            }
            hold(&place, &said.acked());
            struck.is_hit
        });
    }
}

fn syncs_fail(set: Set) {
    failing("fdatasync", "EIO", set.pick(4, 1));
    failing("fsync", "EIO", set.pick(3, 1));
}

fn writes_fail(set: Set) {
    failing("pwrite64", "EIO", set.pick(61, 1));
    failing("pwrite64", "ENOSPC", set.pick(67, 1));
}

fn deleting_refused(set: Set) {
    for (call, error) in [("unlink", "EACCES"), ("ftruncate", "EIO")] {
        let place = Place::new();
        let fault = format!("{call}:error={error}:when=1+");
        let struck = place.struck(&[fault], "writer", &["edits=4", "retries=1"]);
        struck.said.assert_orderly();
        assert_eq!(struck.said.acked().len(), 4, "{:?}", struck.said);
        hold(&place, &struck.said.acked());
    }
    if set == Set::Long {
        failing("unlink", "EACCES", 1);
    }
}
