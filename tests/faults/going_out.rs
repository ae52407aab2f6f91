//! Work goes out to a library that lies elsewhere, and the program, the place or its disk fails at any moment of that.

use std::collections::BTreeMap;
use std::path::Path;

use lantu::app::Password;
use lantu::store::{is_sealed, seal, unseal};

use super::dice::Dice;
use super::drive::{Mount, Place, Running, Struck, pause, until_unharmed};
use super::elsewhere::{
    Frozen, NAME, acked, assert_holds, assert_kept_whole, assert_tidy, assert_whole, first,
    kept_folder, next_day, notes, seen, synced, waiting,
};
use super::trials::{Need, Set, Trials};
use super::verify::assert_in_words;

pub fn trials(trials: &mut Trials) {
    trials.both(
        "fault_05_killed_while_the_work_goes_out",
        &[Need::Strace],
        killed,
    );
    trials.both(
        "fault_17_the_place_refuses_the_work",
        &[Need::Strace],
        refused,
    );
    trials.short(
        "fault_06_a_folder_that_knows_no_syncing",
        &[Need::Strace],
        no_syncing,
    );
    trials.short(
        "fault_05_the_disk_is_full_where_the_work_goes",
        &[Need::Root],
        full,
    );
    trials.both(
        "fault_05_killed_while_an_encrypted_library_goes_out",
        &[Need::Strace],
        sealed,
    );
}

/// Goes through the moments of going out, each time from the same start.
fn struck(call: &str, fault: &str, step: usize, settings: &[&str]) {
    let (place, texts, frozen) = waiting();
    until_unharmed(step, |when| {
        let fault = format!("{call}:{fault}:when={when}");
        strike(&place, &texts, &frozen, |place| {
            place.struck(&[fault], "visitor", settings)
        })
    });
}

/// One moment; whether it came.
fn strike(
    place: &Place,
    texts: &[String],
    [beside, local]: &[Frozen; 2],
    strike: impl FnOnce(&Place) -> Struck,
) -> bool {
    beside.thaw(place.beside());
    local.thaw(&place.local);
    let struck = strike(place);
    let said = &struck.said;
    for message in said.told("unpublished").iter().chain(&said.told("refused")) {
        assert_in_words(message, Path::new("："));
    }
    let texts = [texts.to_vec(), acked(said)].concat();
    assert_whole(place, first(), &seen(said));
    next_day(place, &texts);
    struck.is_hit
}

/// The calls of the courier alone, which others make too: at the file and in its folder.
fn struck_at_the_file(fault: &str) {
    let (place, texts, frozen) = waiting();
    let (file, folder) = (place.library.clone(), place.beside().to_owned());
    for (path, call) in [(&file, "renameat2"), (&folder, "fsync")] {
        let fault = format!("{call}:{fault}:when=1");
        let is_hit = strike(&place, &texts, &frozen, |place| {
            place.struck_at(Some(path), &[fault], "visitor", &[])
        });
        assert!(is_hit, "{call} never came");
    }
}

/// One library through many lives; each ends while work goes out.
fn killed_at_random(rounds: usize) {
    let place = synced();
    let mut dice = Dice::new(5);
    let mut texts: Vec<String> = Vec::new();
    for round in 0..rounds {
        let from = format!("from={}", round % 40);
        let mut visitor = Running::start(&mut place.role("visitor", &["edits=40", &from]));
        assert!(visitor.wait_for("ack"));
        pause(dice.below(60));
        let said = visitor.kill();
        // Later texts take the place of earlier ones of the same project: those of this life count.
        texts = acked(&said);
        assert_holds(&place.library, &seen(&said));
        assert_kept_whole(&place);
        if round % 3 == 0 {
            next_day(&place, &texts);
        }
    }
    next_day(&place, &texts);
}

fn killed(set: Set) {
    for (call, step) in [
        ("pwrite64", 29),
        ("renameat", 1),
        ("renameat2", 1),
        ("fsync", 3),
        ("unlink", 3),
        ("write", 5),
        ("copy_file_range", 1),
    ] {
        struck(call, "signal=SIGKILL", set.pick(step, 1), &[]);
    }
    struck_at_the_file("signal=SIGKILL");
    killed_at_random(set.pick(9, 90));
    // The same with more work after it has gone out once.
    if set == Set::Long {
        for call in ["pwrite64", "renameat", "fsync", "fdatasync"] {
            let settings = ["edits=2", "from=7"];
            struck(call, "signal=SIGKILL", 3, &settings);
        }
    }
}

/// Whatever fails, once: the program lives, and all is there although it then breaks off.
fn refused(set: Set) {
    for (call, error, step) in [
        ("renameat", "EBUSY", 1),
        ("renameat", "EACCES", 2),
        ("renameat2", "EACCES", 1),
        ("fsync", "EIO", 4),
        ("pwrite64", "EIO", 67),
        ("write", "ENOSPC", 7),
    ] {
        let fault = format!("error={error}");
        let settings = ["edits=1", "from=7", "quiet=1", "then=abort"];
        // The work of this day only, so that the fault may strike where the record of it is written.
        let from_the_start = |settings: &[&str]| {
            let place = synced();
            let beside = Frozen::of(place.beside());
            until_unharmed(set.pick(step, 1), |when| {
                beside.thaw(place.beside());
                Frozen(BTreeMap::new()).thaw(&place.local);
                let fault = format!("{call}:{fault}:when={when}");
                let struck = place.struck(&[fault], "visitor", settings);
                // What can't be said is not acknowledged.
                let is_mute = struck.said.stderr.contains("roles.rs");
                assert!(
                    is_mute || !struck.said.stderr.contains("panicked"),
                    "{:?}",
                    struck.said
                );
                assert_whole(&place, first(), &seen(&struck.said));
                next_day(&place, &acked(&struck.said));
                struck.is_hit
            });
        };
        struck(call, &fault, set.pick(step, 1), &[]);
        if matches!(call, "renameat" | "write") || set == Set::Long {
            from_the_start(&settings);
        }
    }
    for error in ["EBUSY", "EACCES", "EIO"] {
        struck_at_the_file(&format!("error={error}"));
    }
    // A place that goes on refusing.
    let (place, texts, _) = waiting();
    let fault = "renameat:error=EBUSY:when=4+".to_owned();
    let said = place
        .struck(&[fault], "visitor", &["edits=2", "from=9"])
        .said;
    said.assert_orderly();
    assert_whole(&place, first(), &seen(&said));
    let texts = [texts, acked(&said)].concat();
    next_day(&place, &texts);
}

/// As on some network disks: what is there is there, and is told so.
fn no_syncing() {
    let (place, texts, _) = waiting();
    let fault = ["fsync:error=EINVAL".to_owned()];
    let struck = place.struck_at(Some(place.beside()), &fault, "visitor", &[]);
    assert!(struck.is_hit);
    struck.said.assert_orderly();
    let told = |word: &str| struck.said.told(word).len();
    assert_eq!(
        (told("published"), told("unpublished"), told("changed")),
        (1, 0, 0),
        "{:?}",
        struck.said
    );
    assert_holds(&place.library, &texts);
    // So with a library that is made there.
    let place = Place::empty("十四五.lantu");
    let struck = place.struck_at(Some(place.beside()), &fault, "maker", &[]);
    assert!(struck.is_hit);
    assert!(struck.said.status.success(), "{:?}", struck.said);
    assert_eq!(place.names(), ["十四五.lantu"]);
    // And with a backup that is written there.
    let folder = place.aside("共享盘");
    std::fs::create_dir(&folder).unwrap();
    let (log, backup) = (place.aside("strace"), folder.join("备份.lantu"));
    let said = std::process::Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=fsync", "-e"])
        .arg(format!("inject={}", fault[0]))
        .arg("-P")
        .arg(&folder)
        .arg("-o")
        .arg(&log)
        .args([env!("CARGO_BIN_EXE_lantu"), "backup"])
        .args([&place.library, &backup])
        .env("HOME", place.aside("本机"))
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&said.stderr);
    assert!(
        std::fs::read_to_string(&log)
            .unwrap()
            .contains("(INJECTED)")
    );
    assert!(said.status.success(), "{words}");
    assert!(std::fs::read(&backup).unwrap().starts_with(b"SQLite"));
}

fn full() {
    let place = Place::empty(&format!("OneDrive/{NAME}"));
    std::fs::create_dir(place.beside()).unwrap();
    let disk = Mount::tmpfs(place.beside(), first().len() + (96 << 10)).unwrap();
    std::fs::write(&place.library, first()).unwrap();
    let said = Running::start(&mut place.role("visitor", &["edits=3"])).end();
    said.assert_orderly();
    // On this computer there is room enough.
    let texts = acked(&said);
    assert_eq!(texts.len(), 3, "{said:?}");
    let told = said.told("unpublished");
    assert!(told[0].starts_with("磁盘已满"), "{told:?}");
    assert_in_words(told[0], &place.library);
    assert!(std::fs::read(&place.library).unwrap() == first());
    let kept = kept_folder(&place);
    assert_eq!(place.names().len(), 1 + usize::from(kept.exists()));
    assert_kept_whole(&place);
    disk.resize(16 << 20);
    next_day(&place, &texts);
}

const PASSWORD: &str = "青山常在";

fn sealed(set: Set) {
    let place = Place::empty("十四五.lantu.age");
    let plain = place.aside("明文.lantu");
    std::fs::write(&plain, first()).unwrap();
    let password = Password::new(PASSWORD.to_owned());
    seal(&plain, &place.library, &password, false).unwrap();
    std::fs::remove_file(&plain).unwrap();
    let old = std::fs::read(&place.library).unwrap();
    let word = format!("password={PASSWORD}");
    let settings = [&word, "edits=2", "quiet=1", "then=abort"];
    let said = Running::start(&mut place.role("visitor", &settings)).end();
    let texts = acked(&said);
    assert_eq!(texts.len(), 2, "{said:?}");
    let frozen = [Frozen::of(place.beside()), Frozen::of(&place.local)];
    let opened = |library: &Path| {
        let plain = place.aside("打开.lantu");
        unseal(library, &plain, &password).unwrap();
        let notes = notes(&plain);
        std::fs::remove_file(&plain).unwrap();
        notes
    };
    let assert_no_plain_text = || {
        for (path, bytes) in Frozen::of(place.beside()).0 {
            let bytes = bytes.unwrap_or_default();
            let is_plain = bytes.starts_with(b"SQLite")
                || bytes.windows(36).any(|part| part == texts[0].as_bytes());
            assert!(!is_plain, "{}", path.display());
        }
    };
    let strike = |call: &str, when: usize| {
        frozen[0].thaw(place.beside());
        frozen[1].thaw(&place.local);
        let fault = format!("{call}:signal=SIGKILL:when={when}");
        let struck = place.struck(&[fault], "visitor", &[&word]);
        assert_no_plain_text();
        if std::fs::read(&place.library).unwrap() != old {
            assert!(is_sealed(&place.library));
        }
        let said = Running::start(&mut place.role("visitor", &[&word])).end();
        assert_eq!(said.told("published").len(), 1, "{said:?}");
        let notes = opened(&place.library);
        assert!(texts.iter().all(|text| notes.contains(text)), "lost");
        assert_no_plain_text();
        assert_tidy(&place);
        struck.is_hit
    };
    // A password takes its time: few moments of many.
    if set == Set::Short {
        for (call, when) in [("renameat", 3), ("fsync", 9), ("write", 6)] {
            assert!(strike(call, when), "{call} never came");
        }
    } else {
        for (call, step) in [
            ("renameat", 1),
            ("fsync", 2),
            ("pwrite64", 31),
            ("write", 5),
        ] {
            until_unharmed(step, |when| strike(call, when));
        }
    }
}
