//! The library and its journal no longer belong together: somebody copied another file over the one, or a cleaner
//! took the other.

use lantu::store::{backups, read_only, recover, replay};

use super::crash::{torn, torn_with_backup};
use super::drive::{Place, names};
use super::library::{content, edit, now, open};
use super::trials::{Need, Set, Trials};
use super::verify::{assert_sound, hold, noted, ops, reopen};

pub fn trials(trials: &mut Trials) {
    trials.both(
        "fault_13_another_copy_is_put_over_the_file_after_a_crash",
        &[Need::Strace],
        overwritten,
    );
    trials.both(
        "fault_14_the_journal_is_deleted_after_a_crash",
        &[Need::Strace],
        journal_deleted,
    );
}

/// A newer copy of the same library, as it comes back from a colleague.
fn newer(edits: usize) -> Vec<u8> {
    let place = Place::new();
    let mut opened = open(&place.library).unwrap();
    for n in 0..edits {
        let op = edit(&opened.portfolio, n);
        opened.portfolio.apply(&op).unwrap();
        opened.store.commit(&op, now()).unwrap();
    }
    drop(opened);
    std::fs::read(&place.library).unwrap()
}

fn overwritten(set: Set) {
    let mut ends = [0; 2];
    for round in 0..set.pick(6, 100) {
        let newer = newer(1 + round * 7 % 30);
        let (place, _) = torn(round);
        let alone = Place::empty("十四五.lantu");
        std::fs::write(&alone.library, &newer).unwrap();
        let new = reopen(&alone).unwrap();
        let journal = std::fs::read(place.journal()).unwrap();

        std::fs::write(&place.library, &newer).unwrap();
        match reopen(&place) {
            Ok(opened) => {
                assert_sound(&opened);
                let found = (ops(&opened), content(&opened.portfolio));
                let is_new = found == (ops(&new), content(&new.portfolio));
                assert!(is_new, "round {round}: not the copy that was put there");
                ends[0] += 1;
                drop(opened);
                // What had not reached the old file need not fit the other one; it is told, and nothing is mixed.
                let mut opened = reopen(&place).unwrap();
                recover(&mut opened, &place.local).unwrap();
                assert_sound(&opened);
                drop(opened);
                let mut strays = place.names();
                strays.retain(|name| name != "十四五.lantu" && !name.contains("移开的旧日志"));
                assert_eq!(strays, Vec::<String>::new(), "stray files");
            }
            Err(_in_words) => {
                assert!(std::fs::read(&place.library).unwrap() == newer);
                assert!(std::fs::read(place.journal()).unwrap() == journal);
                ends[1] += 1;
            }
        }
    }
    let [new, refused] = ends;
    println!("put over after a crash: {new} as the copy, {refused} refused");
}

fn journal_deleted(set: Set) {
    for round in 0..set.pick(4, 60) {
        let (place, said) = torn_with_backup(round + 3);
        std::fs::remove_file(place.journal()).unwrap();
        // Either it happens to be whole, or that it is not is noticed.
        let is_whole = reopen(&place).is_ok_and(|opened| {
            opened
                .store
                .check()
                .is_ok_and(|report| report.problems.is_empty())
        });
        if is_whole {
            hold(&place, &said.acked());
            continue;
        }
        // The way back: the last backup, and on it everything that was noted since.
        let folder = place.local.join(&names(&place.local)[0]);
        let backup = backups(&folder).unwrap().remove(0);
        let snapshot = read_only(&backup.path).unwrap();
        snapshot.save_copy(&place.library, true).unwrap();
        let mut opened = reopen(&place).unwrap();
        let replayed = replay(&mut opened, &place.local).unwrap();
        assert_eq!(replayed.refused, None);
        let all = ops(&opened);
        let wanted = noted(&place.local);
        assert!(said.acked().iter().all(|id| wanted.contains(id)));
        assert!(wanted.iter().all(|id| all.contains(id)));
        drop(opened);
        hold(&place, &said.acked());
    }
}
