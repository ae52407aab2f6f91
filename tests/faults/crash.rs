//! The program ends where it must not: killed, aborted, out of memory, put to sleep.

use lantu::clock::new_id;
use rustix::process::Signal;
use sha2::{Digest as _, Sha256};

use super::dice::Dice;
use super::drive::{Place, Running, Said, pause, until_unharmed};
use super::library::{content, open};
use super::trials::{Need, Set, Trials};
use super::verify::{assert_alone, assert_sound, hold, ops, reopen};

pub fn trials(trials: &mut Trials) {
    trials.both("fault_01_killed_at_random_moments", &[], killed_at_random);
    trials.both(
        "fault_02_killed_at_the_nth_write",
        &[Need::Strace],
        killed_at_writes,
    );
    trials.both(
        "fault_02_killed_at_the_nth_sync_or_deletion",
        &[Need::Strace],
        killed_at_syncs,
    );
    trials.both(
        "fault_02_killed_while_a_library_is_made",
        &[Need::Strace],
        killed_in_the_making,
    );
    trials.short(
        "fault_35_undo_and_redo_after_a_crash",
        &[],
        undone_after_a_crash,
    );
    trials.short("fault_37_a_panic_and_an_abort", &[], broken_off);
    trials.short(
        "fault_37_a_panic_in_the_thread_that_writes",
        &[],
        writer_panics,
    );
    trials.short("fault_37_out_of_memory", &[Need::Prlimit], out_of_memory);
    trials.short("fault_39_suspended_and_resumed", &[], suspended);
    trials.both(
        "fault_40_killed_while_recovering",
        &[Need::Strace],
        killed_while_recovering,
    );
    trials.short(
        "fault_01_opening_after_a_crash_leaves_no_file",
        &[Need::Strace],
        no_file_after_a_crash,
    );
}

/// One library through many lives; each ends while an op is on its way, or while it opens.
fn killed_at_random(set: Set) {
    let place = Place::new();
    let mut dice = Dice::new(1);
    let mut acked = Vec::new();
    for round in 0..set.pick(24, 300) {
        let from = format!("from={}", round * 7);
        let mut writer = Running::start(&mut place.role("writer", &[&from]));
        if round % 4 < 3 {
            assert!(writer.wait_for("ack"));
        }
        pause(dice.below(80));
        acked.extend(writer.kill().acked());
        hold(&place, &acked);
    }
    assert!(acked.len() >= 20, "only {} ops", acked.len());
}

/// Runs a short life that a call to the system ends; each time anew.
fn killed_at(call: &str, step: usize) {
    until_unharmed(step, |when| {
        let place = Place::new();
        let fault = format!("{call}:signal=SIGKILL:when={when}");
        let struck = place.struck(&[fault], "writer", &["edits=5"]);
        let all = hold(&place, &struck.said.acked());
        assert!(struck.is_hit || all.len() == 6, "{:?}", struck.said);
        struck.is_hit
    });
}

fn killed_at_writes(set: Set) {
    killed_at("pwrite64", set.pick(17, 1));
}

fn killed_at_syncs(set: Set) {
    // SQLite syncs files, the notes their data; the ack itself goes out by `write`.
    for (call, step) in [("fdatasync", 4), ("fsync", 3), ("unlink", 1), ("write", 7)] {
        killed_at(call, set.pick(step, 1));
    }
}

/// A new library is there whole or not at all.
fn killed_in_the_making(set: Set) {
    for (call, step) in [("pwrite64", 17), ("fsync", 1), ("unlink", 1)] {
        until_unharmed(set.pick(step, 1), |when| {
            let place = Place::empty("十四五.lantu");
            let fault = format!("{call}:signal=SIGKILL:when={when}");
            let struck = place.struck(&[fault], "maker", &[]);
            place.sweep();
            if place.library.exists() {
                hold(&place, &[]);
            } else {
                assert!(struck.is_hit, "{:?}", struck.said);
                assert_eq!(place.names(), Vec::<String>::new());
            }
            struck.is_hit
        });
    }
}

fn undone_after_a_crash() {
    let place = Place::new();
    let mut opened = reopen(&place).unwrap();
    let mut states = vec![content(&opened.portfolio)];
    drop(opened);
    let mut acked = Vec::new();
    for from in 0..5 {
        let settings = [
            format!("from={from}"),
            "edits=1".to_owned(),
            "then=abort".to_owned(),
        ];
        let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
        let said = Running::start(&mut place.role("writer", &settings)).end();
        assert!(said.is_killed(), "{said:?}");
        acked.extend(said.acked());
        hold(&place, &acked);
        opened = reopen(&place).unwrap();
        // The op that was on its way when the process broke off may have been made up for.
        while opened.undo.undo_op().map(|op| op.id) != acked.last().copied() {
            step(&mut opened, true);
        }
        states.push(content(&opened.portfolio));
        drop(opened);
    }
    // All the way back and forth again, with a restart after each step.
    let newest = states.len() - 1;
    for n in (0..newest).rev() {
        opened = reopen(&place).unwrap();
        let undone = opened.undo.undo_op().unwrap().clone();
        if !acked.contains(&undone.id) {
            step(&mut opened, true);
        }
        step(&mut opened, true);
        assert_eq!(content(&opened.portfolio), states[n], "undo to {n}");
        assert_sound(&opened);
        drop(opened);
    }
    assert!(reopen(&place).unwrap().undo.undo_op().is_none());
    hold(&place, &acked);
}

/// Takes the last step back, or does it again.
fn step(opened: &mut lantu::store::Opened, is_back: bool) {
    let op = if is_back {
        opened.undo.undo_op()
    } else {
        opened.undo.redo_op()
    };
    let op = op.unwrap().reversed(new_id());
    opened.portfolio.apply(&op).unwrap();
    opened.store.commit(&op, super::library::now()).unwrap();
    opened.undo.record(op);
}

fn broken_off() {
    for end in ["then=panic", "then=abort"] {
        let place = Place::new();
        let said = Running::start(&mut place.role("writer", &["edits=6", end])).end();
        assert!(!said.status.success(), "{said:?}");
        assert_eq!(said.acked().len(), 6);
        hold(&place, &said.acked());
    }
}

/// The window lives on, is told that nothing is saved any more, and what was is there.
fn writer_panics() {
    let place = Place::new();
    let said = Running::start(&mut place.role("writer", &["edits=4", "then=break"])).end();
    assert!(said.status.success(), "{said:?}");
    assert_eq!(said.acked().len(), 4);
    let told = said.told("fail");
    assert!(told[0].starts_with("保存线程已停止"), "{told:?}");
    hold(&place, &said.acked());
}

fn out_of_memory() {
    let place = Place::new();
    let runner = ["prlimit", "--as=700000000"];
    let settings = ["edits=3", "then=hog"];
    let said = Running::start(&mut place.under(&runner, "writer", &settings)).end();
    assert!(!said.status.success(), "{said:?}");
    assert!(said.acked().len() > 3, "{said:?}");
    hold(&place, &said.acked());
}

fn suspended() {
    let place = Place::new();
    let mut writer = Running::start(&mut place.role("writer", &["edits=60"]));
    assert!(writer.wait_for("ack"));
    for sleep in [30, 400, 150] {
        pause(20);
        writer.signal(Signal::STOP);
        pause(sleep);
        // Whoever else comes is told at once, and reads.
        let second = Running::start(&mut place.role("opener", &[])).end();
        assert_eq!(second.told("reading").len(), 1, "{second:?}");
        writer.signal(Signal::CONT);
    }
    let said = writer.end();
    said.assert_orderly();
    assert_eq!(said.acked().len(), 60);
    hold(&place, &said.acked());
}

/// A library that a crash left in the middle of a commit, with a journal to roll back; what was acknowledged until
/// then. `nth` chooses among such moments.
pub fn torn(nth: usize) -> (Place, Said) {
    torn_after(nth, &["edits=200"], |_| {})
}

/// The same of a library that was closed in order before: there is a backup of it.
pub fn torn_with_backup(nth: usize) -> (Place, Said) {
    torn_after(nth, &["from=1", "edits=200"], |place| {
        let said = Running::start(&mut place.role("writer", &["edits=1"])).end();
        assert_eq!(said.told("closed").len(), 1);
    })
}

fn torn_after(nth: usize, settings: &[&str], prepare: impl Fn(&Place)) -> (Place, Said) {
    for when in 40 + nth % 60 * 53.. {
        let place = Place::new();
        prepare(&place);
        let fault = format!("pwrite64:signal=SIGKILL:when={when}");
        let struck = place.struck(&[fault], "writer", settings);
        assert!(struck.is_hit, "the work ended before call {when}");
        if is_torn(&place) {
            return (place, struck.said);
        }
    }
    unreachable!("counting has no end")
}

/// Whether the journal is one that SQLite will roll back, and the file already altered.
fn is_torn(place: &Place) -> bool {
    let journal = std::fs::read(place.journal()).unwrap_or_default();
    // The header, written in full only when the pages are safely in the journal.
    let pages = journal.get(8..12).unwrap_or_default();
    let is_hot = journal.first().is_some_and(|first| *first != 0) && pages != [0; 4];
    let raw = std::fs::read(&place.library).unwrap();
    is_hot && raw != library_after_rollback(place)
}

fn library_after_rollback(place: &Place) -> Vec<u8> {
    let copy = place.copy();
    drop(reopen(&copy).unwrap());
    std::fs::read(&copy.library).unwrap()
}

fn killed_while_recovering(set: Set) {
    let (torn, said) = torn(3);
    let acked = said.acked();
    for call in [
        "pwrite64",
        "fsync",
        "fdatasync",
        "unlink",
        "ftruncate",
        "write",
    ] {
        let step = match call {
            "pwrite64" | "write" => set.pick(6, 1),
            _ => set.pick(3, 1),
        };
        until_unharmed_or_never(step, |when| {
            let place = torn.copy();
            copy_notes(&torn, &place);
            let fault = format!("{call}:signal=SIGKILL:when={when}");
            let struck = place.struck(&[fault], "opener", &[]);
            // The same again: killed once more at the same call of the next start.
            let again = format!("{call}:signal=SIGKILL:when={when}");
            place.struck(&[again], "opener", &[]);
            assert!(ops(&reopen(&place).unwrap()).len() > acked.len());
            hold(&place, &acked);
            struck.is_hit
        });
    }
}

/// A call that recovery happens not to make is no fault.
fn until_unharmed_or_never(step: usize, mut round: impl FnMut(usize) -> bool) {
    let mut when = 1;
    while round(when) {
        when += step;
    }
}

/// The notes, and their file, name the library by its path.
fn copy_notes(from: &Place, to: &Place) {
    let [old, new] = [from, to].map(|place| place.library.to_str().unwrap());
    for folder in super::drive::names(&from.local) {
        let (source, target) = (from.local.join(&folder), to.local.join(&folder));
        std::fs::create_dir_all(&target).unwrap();
        // Folders are what a kill left of a backup that was being made.
        let files = super::drive::names(&source).into_iter();
        for name in files.filter(|name| source.join(name).is_file()) {
            let bytes = std::fs::read(source.join(&name)).unwrap();
            if name.starts_with("本机记录-") {
                let notes = moved(&String::from_utf8(bytes).unwrap(), old, new);
                let name = name.replace(&digest(old), &digest(new));
                std::fs::write(target.join(name), notes).unwrap();
            } else {
                std::fs::write(target.join(name), bytes).unwrap();
            }
        }
    }
}

/// Notes of one file as those of another: each is a line of length, checksum and text.
fn moved(notes: &str, old: &str, new: &str) -> String {
    let texts = notes
        .lines()
        .map(|line| line.splitn(3, ' ').nth(2).unwrap());
    let lines = texts.map(|text| {
        let text = text.replace(old, new);
        format!("{} {} {text}\n", text.len(), digest(&text))
    });
    lines.collect()
}

fn digest(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))[..16].to_owned()
}

fn no_file_after_a_crash() {
    let place = Place::new();
    let said = Running::start(&mut place.role("writer", &["edits=3", "then=abort"])).end();
    assert_eq!(said.acked().len(), 3);
    drop(open(&place.library).unwrap());
    assert_alone(&place, &[]);
}
