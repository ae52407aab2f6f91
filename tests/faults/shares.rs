//! Libraries that lie elsewhere: work goes out to them as whole files, and the place, the others and the program itself
//! may fail at any moment of that.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use lantu::app::{App, MergeStep, Opening, Password, Publication, Session, Typed, merge::Keep};
use lantu::clock::Clock;
use lantu::model::{Portfolio, ProjectColumn};
use lantu::store::{
    Opened, Store, StoreEvent, Writer, backups, is_sealed, read_only, seal, unseal,
};

use super::drive::{Mount, Place, Running, Said, Struck, names, pause, until_unharmed};
use super::library::{Dice, author, baseline, now, open, project_id, rename, template, worked};
use super::trials::{Need, Set, Trials};
use super::verify::{assert_in_words, reopen};
use super::visitor::Visitor;

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
        "fault_05_the_disk_is_full_where_the_work_goes",
        &[Need::Root],
        full,
    );
    trials.both(
        "fault_05_killed_while_an_encrypted_library_goes_out",
        &[Need::Strace],
        sealed,
    );
    trials.short("fault_15_the_share_goes_away", &[Need::Root], goes_away);
    trials.both(
        "fault_17_the_file_alters_while_the_work_goes_out",
        &[Need::Strace],
        altered,
    );
    trials.short("fault_19_two_working_copies", &[], two_copies);
    trials.short("fault_20_a_lock_record_of_another_computer", &[], recorded);
    trials.short("fault_34_copies_that_are_merged", &[], merged);
    trials.both("fault_21_bits_that_flip_between_two_days", &[], |set| {
        bits_flip(set.pick(300, 3_000));
    });
    trials.short("fault_37_a_text_that_is_being_typed", &[], typed);
    trials.short("files_are_for_their_owner_only", &[], private);
}

const NAME: &str = "十四五.lantu";

/// The library as it lies there at first. The program has opened it before, and has added what it adds.
fn first() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let place = Place::new();
        let opening = Opening::usual(None, Clock::System, Arc::new(|| {}));
        Session::open(&place.library, opening).unwrap().close();
        std::fs::read(&place.library).unwrap()
    })
}

/// A library in the folder of a program that copies it to and fro.
fn synced() -> Place {
    let place = Place::empty(&format!("OneDrive/{NAME}"));
    std::fs::create_dir(place.beside()).unwrap();
    std::fs::write(&place.library, first()).unwrap();
    place
}

/// What a folder holds, below it too, to put it back as it was.
struct Frozen(BTreeMap<PathBuf, Option<Vec<u8>>>);

impl Frozen {
    fn of(folder: &Path) -> Self {
        let mut found = BTreeMap::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for name in names(&folder) {
                let path = folder.join(name);
                if path.is_dir() {
                    found.insert(path.clone(), None);
                    folders.push(path);
                } else {
                    found.insert(path.clone(), Some(std::fs::read(&path).unwrap()));
                }
            }
        }
        Self(found)
    }

    fn thaw(&self, folder: &Path) {
        for name in names(folder) {
            let path = folder.join(name);
            if path.is_dir() {
                std::fs::remove_dir_all(path).unwrap();
            } else {
                std::fs::remove_file(path).unwrap();
            }
        }
        for (path, bytes) in &self.0 {
            match bytes {
                None => std::fs::create_dir(path).unwrap(),
                Some(bytes) => std::fs::write(path, bytes).unwrap(),
            }
        }
    }
}

/// Where the versions are kept that were replaced.
fn kept_folder(place: &Place) -> PathBuf {
    let stem = place.library.file_stem().unwrap().to_string_lossy();
    place.beside().join(format!("{stem}（历史版本）"))
}

/// The notes of all projects of a file, which is sound.
#[track_caller]
fn notes(library: &Path) -> Vec<String> {
    let snapshot = read_only(library).unwrap();
    assert_eq!(snapshot.check().unwrap().problems, Vec::<String>::new());
    let portfolio = snapshot.portfolio().unwrap();
    let projects = portfolio.projects().iter();
    projects.map(|project| project.note.clone()).collect()
}

#[track_caller]
fn assert_holds(library: &Path, texts: &[String]) {
    let notes = notes(library);
    for text in texts {
        assert!(notes.contains(text), "lost: {text}");
    }
}

fn acked(said: &Said) -> Vec<String> {
    said.told("ack").into_iter().map(str::to_owned).collect()
}

/// The texts of which it was said that the others see them.
fn seen(said: &Said) -> Vec<String> {
    let last = said.lines.iter().rposition(|line| line == "published ");
    let lines = said.lines[..last.unwrap_or(0)].iter();
    let acks = lines.filter_map(|line| line.strip_prefix("ack "));
    acks.map(str::to_owned).collect()
}

/// The file is a whole one at this moment: the old one to the byte, or one that holds all that the others were to see.
#[track_caller]
fn assert_whole(place: &Place, old: &[u8], seen: &[String]) {
    if std::fs::read(&place.library).unwrap() != old || !seen.is_empty() {
        assert_holds(&place.library, seen);
    }
    assert_kept_whole(place);
}

/// Every replaced version that has its name is whole.
#[track_caller]
fn assert_kept_whole(place: &Place) {
    let folder = kept_folder(place);
    if folder.exists() {
        for name in names(&folder) {
            if !name.starts_with(".lantu-") {
                notes(&folder.join(name));
            }
        }
    }
}

/// The next day at the same desk: everything goes out, and nothing of passing use stays.
#[track_caller]
fn next_day(place: &Place, texts: &[String]) {
    let said = Running::start(&mut place.role("visitor", &[])).end();
    said.assert_orderly();
    assert_eq!(said.told("published").len(), 1, "{said:?}");
    assert_holds(&place.library, texts);
    assert_tidy(place);
}

#[track_caller]
fn assert_tidy(place: &Place) {
    let library = place.library.file_name().unwrap().to_string_lossy();
    let mut strays = place.names();
    let kept = kept_folder(place);
    strays.retain(|name| **name != *library && place.beside().join(name) != kept);
    assert_eq!(strays, Vec::<String>::new(), "stray files");
    if kept.exists() {
        let strays = names(&kept).into_iter();
        let strays: Vec<String> = strays.filter(|name| name.starts_with('.')).collect();
        assert_eq!(strays, Vec::<String>::new(), "stray files");
    }
    let copies = names(&place.local.join("工作副本"));
    assert_eq!(copies, Vec::<String>::new(), "a copy of no more use");
}

/// A place with a working copy that has not gone out; what is in it.
fn waiting() -> (Place, Vec<String>, [Frozen; 2]) {
    let place = synced();
    let settings = ["edits=3", "quiet=1", "then=abort"];
    let said = Running::start(&mut place.role("visitor", &settings)).end();
    let texts = acked(&said);
    assert_eq!(texts.len(), 3, "{said:?}");
    assert!(std::fs::read(&place.library).unwrap() == first());
    let frozen = [Frozen::of(place.beside()), Frozen::of(&place.local)];
    (place, texts, frozen)
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

fn goes_away() {
    for is_unmounted in [true, false] {
        let place = Place::empty(&format!("OneDrive/{NAME}"));
        let server = place.aside("server");
        std::fs::create_dir(&server).unwrap();
        std::fs::write(server.join(NAME), first()).unwrap();
        std::fs::create_dir(place.beside()).unwrap();
        let mut share = Some(Mount::bind(&server, place.beside()));
        let mut visitor = Visitor::at(&place.library, &place.local, false);
        let mut texts = vec![visitor.write(0)];
        assert!(visitor.is_saved() && visitor.publish());
        // The disk goes, or the folder in it.
        let hidden = server.join("away");
        if is_unmounted {
            share.take();
        } else {
            std::fs::create_dir(&hidden).unwrap();
            std::fs::rename(server.join(NAME), hidden.join(NAME)).unwrap();
        }
        for n in 1..4 {
            texts.push(visitor.write(n));
            assert!(visitor.is_saved());
            assert!(!visitor.publish());
            let Some(Publication::Failed(message)) = visitor.publication() else {
                panic!("{:?}", visitor.publication());
            };
            assert_in_words(message, &place.library);
        }
        if is_unmounted {
            share = Some(Mount::bind(&server, place.beside()));
        } else {
            std::fs::rename(hidden.join(NAME), server.join(NAME)).unwrap();
            std::fs::remove_dir(&hidden).unwrap();
        }
        assert_holds(&place.library, &texts[..1]);
        texts.push(visitor.write(4));
        assert!(visitor.is_saved());
        assert!(visitor.publish() || visitor.publish());
        assert_holds(&place.library, &texts);
        // Away at the end of the day, and the next morning.
        texts.push(visitor.write(5));
        assert!(visitor.is_saved());
        share.take();
        visitor.app.close();
        let mut visitor = Visitor::at(&place.library, &place.local, false);
        texts.push(visitor.write(6));
        assert!(visitor.is_saved());
        visitor.app.close();
        let share = Mount::bind(&server, place.beside());
        let mut visitor = Visitor::at(&place.library, &place.local, false);
        assert!(visitor.publish());
        visitor.app.close();
        assert_holds(&place.library, &texts);
        assert_tidy(&place);
        drop(share);
    }
}

/// Somebody whose program works on the file itself; how often it had to begin anew.
fn write_directly(library: &Path, n: usize) -> String {
    let mark = lantu::clock::new_id().to_string();
    for _ in 0..200 {
        let Ok(mut opened) = open(library) else {
            pause(5);
            continue;
        };
        let op = note(&opened.portfolio, n, &mark);
        if opened.store.commit(&op, now()).is_ok() {
            return mark;
        }
    }
    panic!("never saved");
}

fn note(portfolio: &Portfolio, n: usize, to: &str) -> lantu::model::Op {
    let id = lantu::model::Id::new(project_id(n));
    let project = portfolio.projects().get(id).unwrap();
    let change = lantu::model::Change::set(
        project,
        ProjectColumn::Note as usize,
        super::library::text(to),
    );
    lantu::model::Op::edit(
        lantu::clock::new_id(),
        "修改备注",
        change.into_iter().collect(),
    )
}

/// One sync of each thread takes long, as on a slow share; somebody else writes meanwhile. The third of the courier is
/// the last before the file is replaced.
fn altered(set: Set) {
    let (place, texts, [beside, local]) = waiting();
    let moments: Vec<usize> = match set {
        Set::Short => vec![1, 2, 3, 4],
        Set::Long => (1..=16).collect(),
    };
    let mut merges = 0;
    for when in moments {
        beside.thaw(place.beside());
        local.thaw(&place.local);
        let inject = format!("inject=fsync:delay_enter=400000:when={when}");
        let log = place.aside("strace");
        let runner = ["strace", "-f", "-qq", "-o", log.to_str().unwrap()];
        let runner = [&runner[..], &["-e", "trace=fsync", "-e", &inject]].concat();
        let mut slow = Running::start(&mut place.under(&runner, "visitor", &[]));
        assert!(slow.wait_for("opened"));
        // The writer's own comes first.
        pause(600);
        let theirs = write_directly(&place.library, 20);
        let said = slow.end();
        said.assert_orderly();
        assert_eq!(said.told("published").len(), 1, "{said:?}");
        merges += said.told("told").len();
        let all = [texts.clone(), vec![theirs]].concat();
        assert_holds(&place.library, &all);
        next_day(&place, &all);
    }
    assert!(merges > 0, "nobody came in between");
}

/// Two computers, each with a copy of its own.
fn two_copies() {
    let place = synced();
    let roots = [place.aside("甲"), place.aside("乙")];
    let mut texts = Vec::new();
    for round in 0..4 {
        let mut first = Visitor::at(&place.library, &roots[0], round % 2 == 0);
        let mut second = Visitor::at(&place.library, &roots[1], true);
        texts.push(first.write(2 * round));
        texts.push(second.write(2 * round + 1));
        assert!(first.is_saved() && second.is_saved());
        assert!(first.publish());
        if round == 3 {
            // The second goes home without a merge, and comes back.
            second.app.close();
            assert_holds(&place.library, &texts[..texts.len() - 1]);
            second = Visitor::at(&place.library, &roots[1], true);
        }
        assert!(second.publish());
        assert_holds(&place.library, &texts);
        let told = second.take_told().join("；");
        assert!(told.contains("已并入"), "{told}");
        // And the first has the other's work when it next goes out.
        texts.push(first.write(10 + round));
        assert!(first.is_saved() && first.publish());
        assert_holds(&place.library, &texts);
        first.app.close();
        second.app.close();
        assert_holds(&place.library, &texts);
    }
    both_write_the_same(&place, &roots);
    let strays = place.names();
    assert_eq!(strays, [NAME, "十四五（历史版本）"]);
}

/// What can't both be is decided by a person; the file is as it was until then, and kept.
fn both_write_the_same(place: &Place, roots: &[PathBuf; 2]) {
    let mut first = Visitor::at(&place.library, &roots[0], true);
    let mut second = Visitor::at(&place.library, &roots[1], true);
    let [ours, theirs] = [second.write(30), first.write(30)];
    assert!(first.is_saved() && second.is_saved());
    assert!(first.publish());
    let before = std::fs::read(&place.library).unwrap();
    assert!(!second.publish());
    assert_eq!(second.publication(), Some(&Publication::Changed));
    assert!(std::fs::read(&place.library).unwrap() == before);
    let merge = MergeStep::CarryOut(vec![Keep::Ours]);
    second.app.run(lantu::app::Command::Merge(merge));
    let is_out = |app: &App| {
        app.session()
            .and_then(Session::publication)
            .map(|(_, it)| it)
            == Some(&Publication::Current)
    };
    assert!(second.until(is_out, Duration::from_secs(20)));
    assert_holds(&place.library, &[ours]);
    let kept = kept_folder(place);
    let kept = names(&kept).into_iter().map(|name| kept.join(name));
    assert!(
        kept.into_iter()
            .any(|version| notes(&version).contains(&theirs))
    );
    first.app.close();
    second.app.close();
}

fn recorded() {
    for (age, word) in [(0, "正在使用"), (3 * 3_600, "没有动静")] {
        let place = synced();
        let record = place.beside().join(".~lock.十四五.lantu#");
        let text = r#"{"user":"李四","host":"PC-99","pid":1,"since":"2025-03-04T09:40:00+08:00","is_beating":true}"#;
        std::fs::write(&record, text).unwrap();
        let file = std::fs::File::options().write(true).open(&record).unwrap();
        let written = file.metadata().unwrap().modified().unwrap();
        file.set_modified(written - Duration::from_secs(age))
            .unwrap();
        // However old, it is never pushed aside unasked.
        let said = Running::start(&mut place.role("opener", &[])).end();
        said.assert_orderly();
        let told = said.told("reading");
        assert!(told[0].starts_with("李四（PC-99）"), "{told:?}");
        assert!(told[0].contains(word), "{told:?}");
        assert_eq!(said.told("projects"), ["40"]);
        assert_eq!(std::fs::read_to_string(&record).unwrap(), text);
        assert!(std::fs::read(&place.library).unwrap() == first());
        // Asked for, one may work beside.
        let mut visitor = Visitor::at(&place.library, &place.local, true);
        let mark = visitor.write(0);
        assert!(visitor.is_saved() && visitor.publish());
        visitor.app.close();
        assert_holds(&place.library, &[mark]);
    }
}

/// The command line on two files; what it says.
fn lantu(args: &[&Path]) -> Result<String, String> {
    let said = Command::new(env!("CARGO_BIN_EXE_lantu"))
        .args(args)
        .output()
        .unwrap();
    if said.status.success() {
        Ok(String::from_utf8(said.stdout).unwrap())
    } else {
        Err(String::from_utf8(said.stderr).unwrap())
    }
}

fn merged() {
    let place = Place::new();
    let copy = place.aside("副本.lantu");
    std::fs::write(&copy, template()).unwrap();
    let mark = write_directly(&copy, 5);
    let ours = write_directly(&place.library, 6);
    let merge = |copy: &Path| lantu(&[Path::new("merge"), &place.library, copy]);
    let said = merge(&copy).unwrap();
    assert!(said.contains("已合并，改动 1 处"), "{said}");
    let once = std::fs::read(&place.library).unwrap();
    let said = merge(&copy).unwrap();
    assert!(said.ends_with("没有改动\n"), "{said}");
    assert!(
        std::fs::read(&place.library).unwrap() == once,
        "merged twice"
    );
    assert_holds(&place.library, &[mark.clone(), ours.clone()]);

    // One that is damaged, in whatever way, brings nothing in that nobody wrote.
    let whole = std::fs::read(&copy).unwrap();
    let damaged = place.aside("坏副本.lantu");
    let mut dice = Dice::new(34);
    let mut count = 0;
    for flip in 0..40 {
        let mut bytes = whole.clone();
        let mut at = dice.below(bytes.len());
        while bytes[at] == 0 {
            at = dice.below(bytes.len());
        }
        bytes[at] ^= 1 << dice.below(8);
        if flip % 8 == 7 {
            bytes.truncate(at);
        }
        std::fs::write(&damaged, &bytes).unwrap();
        match merge(&damaged) {
            Err(said) => {
                assert_in_words(&said, &damaged);
                count += 1;
            }
            Ok(said) => assert!(said.ends_with("没有改动\n"), "{at}: {said}"),
        }
        assert!(std::fs::read(&place.library).unwrap() == once, "altered");
    }
    assert!(count >= 20, "only {count} were noticed");

    let foreign = place.aside("别的库.lantu");
    let mut other = baseline();
    other.id = lantu::clock::new_id();
    drop(Store::create(&foreign, &other, author(), now()).unwrap());
    let said = merge(&foreign).unwrap_err();
    assert!(said.contains("不是同一个项目库的副本"), "{said}");
    assert!(std::fs::read(&place.library).unwrap() == once, "altered");

    lantu(&[Path::new("undo"), &place.library]).unwrap();
    let notes = notes(&place.library);
    assert!(notes.contains(&ours) && !notes.contains(&mark));
    // Taken back, it can be merged again.
    assert!(merge(&copy).unwrap().contains("已合并，改动 1 处"));
    assert_holds(&place.library, &[mark, ours]);
}

/// Opens a library as the window does, has it examined, works and closes it in order.
fn day_of_work(place: &Place) {
    let Opened {
        store, portfolio, ..
    } = Store::open_watched(&place.library, author(), now(), &place.local).unwrap();
    let writer = Writer::spawn(store, Some(&place.local), Box::new(|| {})).unwrap();
    writer.check(now());
    writer.commit(rename(&portfolio, 3, "改过的桥"), now());
    let events = writer.close();
    let is_examined = |event: &StoreEvent| matches!(event, StoreEvent::Checked(report) if report.problems.is_empty());
    assert!(events.iter().any(is_examined), "{events:?}");
}

/// After a day in order there is no bit that can alter unnoticed, also where nothing is kept.
fn bits_flip(count: usize) {
    let place = Place::empty(NAME);
    std::fs::write(&place.library, worked()).unwrap();
    day_of_work(&place);
    let whole = std::fs::read(&place.library).unwrap();
    let local = Frozen::of(&place.local);
    let mut places = whole.windows(10);
    let identity = places.position(|part| part == b"library_id").unwrap();
    let mut dice = Dice::new(37);
    let mut by_opening = 0;
    for n in 0..=count {
        let mut bytes = whole.clone();
        let (mut at, bit) = (dice.below(bytes.len()), dice.below(8));
        if n % 10 == 1 {
            // Where it is written which library it is, and with it what this computer knows of it.
            at = identity + dice.below(46);
        }
        if n > 0 {
            bytes[at] ^= 1 << bit;
        }
        std::fs::write(&place.library, &bytes).unwrap();
        local.thaw(&place.local);
        match Store::open_watched(&place.library, author(), now(), &place.local) {
            Err(error) => {
                assert_in_words(&error.to_string(), &place.library);
                by_opening += 1;
            }
            // As it was closed, it is trusted.
            Ok(opened) => assert_eq!(opened.doubt.is_none(), n == 0, "bit {bit} of byte {at}"),
        }
    }
    println!("flipped bits: {by_opening} refused, all others doubted");
}

fn typed() {
    let mut place = Place::new();
    let data = place.aside("数据");
    let root = data.join("lantu/backups");
    place.local.clone_from(&root);
    let mut role = place.role("typist", &[]);
    role.env("XDG_DATA_HOME", &data);
    let said = Running::start(&mut role).end();
    assert!(said.stderr.contains("on purpose"), "{said:?}");
    let kept = root.join("未完成的输入.json");
    let mode = std::fs::metadata(&kept).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_private(&data);
    let mut visitor = Visitor::at(&place.library, &root, false);
    let typed: Typed = visitor.app.take_typed().unwrap();
    assert_eq!(typed.text, "资江二桥");
    assert_eq!(typed.project, Some(project_id(0)));
    assert!(!kept.exists(), "told once");
    visitor.app.close();
}

/// Nobody but the owner reads what is in a folder, which itself is somebody else's. Libraries and notes are closed
/// themselves, the rest may lie in a closed folder.
#[track_caller]
fn assert_private(folder: &Path) {
    let found = Frozen::of(folder).0;
    assert!(!found.is_empty());
    let is_open = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o077 != 0;
    for path in found.keys().filter(|path| is_open(path)) {
        let extension = path.extension().unwrap_or_default();
        let mut around = path
            .ancestors()
            .skip(1)
            .take_while(|around| *around != folder);
        let is_kept_apart = around.any(|around| !is_open(around));
        let holds_data = ["lantu", "age", "json", "jsonl"]
            .iter()
            .any(|kind| *kind == extension);
        assert!(is_kept_apart && !holds_data, "{}", path.display());
    }
}

fn private() {
    let place = Place::empty(NAME);
    drop(Store::create(&place.library, &baseline(), author(), now()).unwrap());
    assert_private(place.beside());
    // Backups and the local log, and the library still.
    let said = Running::start(&mut place.role("writer", &["edits=3"])).end();
    assert_eq!(said.acked().len(), 3);
    let folder = place.local.join(&names(&place.local)[0]);
    assert!(!backups(&folder).is_empty());
    assert_private(place.beside());
    assert_private(&place.local);
    drop(reopen(&place).unwrap());
    // The working copy, in the middle of work, and after it broke off.
    let (place, _, _) = waiting();
    assert_private(&place.local);
    let mut visitor = Visitor::at(&place.library, &place.local, false);
    visitor.write(4);
    assert!(visitor.is_saved());
    assert_private(&place.local);
    visitor.app.close();
}
