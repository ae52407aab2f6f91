//! Others at the same library: they write while work goes out to it, have a copy of their own, or take the place away.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use lantu::app::{App, Keep, MergeStep, Publication, Session};
use lantu::model::{Portfolio, ProjectColumn};
use lantu::store::Store;

use super::dice::Dice;
use super::drive::{Mount, Place, Running, names, pause};
use super::elsewhere::{
    NAME, assert_holds, assert_tidy, first, kept_folder, next_day, notes, synced, waiting,
};
use super::library::{author, baseline, now, open, project_id, template};
use super::roles::PATIENCE;
use super::trials::{Need, Set, Trials};
use super::verify::assert_in_words;
use super::visitor::Visitor;

pub fn trials(trials: &mut Trials) {
    trials.short("fault_15_the_share_goes_away", &[Need::Root], goes_away);
    trials.both(
        "fault_17_the_file_alters_while_the_work_goes_out",
        &[Need::Strace],
        altered,
    );
    trials.short("fault_19_two_working_copies", &[], two_copies);
    trials.short("fault_20_a_lock_record_of_another_computer", &[], recorded);
    trials.short("fault_34_copies_that_are_merged", &[], merged);
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
        let Ok(opened) = open(library) else {
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

/// One sync of each thread takes long, as on a slow share; somebody else writes meanwhile.
fn altered(set: Set) {
    let (place, texts, [beside, local]) = waiting();
    let moments: Vec<usize> = match set {
        Set::Short => vec![1, 2, 3, 4, 5, 6],
        Set::Long => (1..=16).collect(),
    };
    let (mut merges, mut delay) = (0, 400);
    while merges == 0 {
        assert!(delay <= 10_000, "nobody came in between");
        for when in &moments {
            beside.thaw(place.beside());
            local.thaw(&place.local);
            let inject = format!("inject=fsync:delay_enter={delay}000:when={when}");
            let log = place.aside("strace");
            let runner = ["strace", "-f", "-qq", "-o", log.to_str().unwrap()];
            let runner = [&runner[..], &["-e", "trace=fsync", "-e", &inject]].concat();
            let mut slow = Running::start(&mut place.under(&runner, "visitor", &[]));
            assert!(slow.wait_for("opened"));
            // From before the work goes out until it is out.
            pause(delay / 4 * (1 + when % 6));
            let theirs = write_directly(&place.library, 20);
            let said = slow.end();
            said.assert_orderly();
            assert_eq!(said.told("published").len(), 1, "{said:?}");
            merges += said.told("told").len();
            let all = [texts.clone(), vec![theirs]].concat();
            assert_holds(&place.library, &all);
            next_day(&place, &all);
        }
        // On a busy machine all else takes longer, too: who is to come in between needs as much more time.
        delay *= 4;
    }
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
    let meant = second.app.merge().unwrap();
    let merge = MergeStep::CarryOut(meant, vec![Some(Keep::Ours)]);
    second
        .app
        .run(lantu::app::Command::File(lantu::app::FileCommand::Merge(
            merge,
        )));
    let is_out = |app: &App| {
        app.session()
            .and_then(Session::publication)
            .map(|(_, it)| it)
            == Some(&Publication::Current)
    };
    assert!(second.until(is_out, PATIENCE));
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
