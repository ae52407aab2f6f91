//! Clocks that jump, and backups that must not be worse than none.

use std::path::PathBuf;

use chrono::{DateTime, FixedOffset, TimeDelta};
use lantu::store::{
    Backup, Opened, Point, Store, StoreEvent, Writer, backups, read_only, superfluous,
};

use super::damage::raw;
use super::drive::{Place, Running, names};
use super::library::{author, edit, open};
use super::trials::{Need, Trials};
use super::verify::{assert_backups, assert_sound, hold, ops, reopen};

pub fn trials(trials: &mut Trials) {
    trials.short("fault_26_the_clock_goes_back_and_forth", &[], clock_jumps);
    trials.short(
        "fault_36_no_backup_is_made_of_a_broken_file",
        &[],
        broken_source,
    );
    trials.short("fault_36_ten_thousand_old_backups", &[], ten_thousand);
    trials.short(
        "fault_05_a_backup_that_was_broken_off_leaves_no_file",
        &[Need::Strace],
        no_file_of_a_backup,
    );
    trials.short(
        "fault_26_a_clock_that_is_a_year_ahead_costs_no_backup",
        &[],
        clock_ahead,
    );
    trials.short(
        "fault_36_a_good_backup_outlives_silent_damage",
        &[],
        silent_damage,
    );
}

pub fn noon() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-03-10T12:00:00+08:00").unwrap()
}

/// Works at these moments, one edit each, and closes; how many ops were saved.
pub fn work(place: &Place, moments: &[DateTime<FixedOffset>]) {
    let opened = Store::open(&place.library, author(), moments[0]).unwrap();
    let Opened {
        store,
        mut portfolio,
        ..
    } = opened;
    let writer = Writer::spawn(store, Some(&place.local), Box::new(|| {})).unwrap();
    for (n, at) in moments.iter().enumerate() {
        let op = edit(&portfolio, n);
        portfolio.apply(&op).unwrap();
        writer.commit(op, *at);
    }
    let events = writer.close();
    let saved = |event: &&StoreEvent| matches!(event, StoreEvent::Saved { .. });
    assert_eq!(events.iter().filter(saved).count(), moments.len());
    let is_good = |event: &StoreEvent| {
        matches!(
            event,
            StoreEvent::Saved { .. } | StoreEvent::BackedUp { .. }
        )
    };
    assert!(events.iter().all(is_good), "{events:?}");
}

pub fn folder(place: &Place) -> PathBuf {
    let id = open(&place.library).unwrap().store.library_id().unwrap();
    place.local.join(id)
}

fn clock_jumps() {
    let place = Place::new();
    let far = TimeDelta::days(365);
    let hour = TimeDelta::hours(1);
    let west = FixedOffset::west_opt(10 * 3_600).unwrap();
    let moments = [
        noon(),
        noon() - far,
        noon() - far + hour,
        noon() + hour,
        // The same moment by another zone's clock, which is on the day before.
        (noon() + hour * 2).with_timezone(&west),
        noon() + hour * 3,
        noon() + far,
        noon() + hour * 4,
    ];
    work(&place, &moments);
    let opened = reopen(&place).unwrap();
    assert_sound(&opened);
    let history = opened.store.history(usize::MAX).unwrap();
    let order: Vec<u64> = history.iter().rev().map(|record| record.seq).collect();
    assert_eq!(order, (1..=9).collect::<Vec<u64>>());
    let times = history.iter().rev().skip(1).map(|record| record.at);
    assert_eq!(times.collect::<Vec<_>>(), moments);
    // What is now is what came last, whatever its clock said.
    let now = opened.store.archive().as_of(&Point::Now).unwrap();
    assert_eq!(now.seq, 9);
    let before = opened.store.archive().as_of(&Point::Op(5)).unwrap();
    assert_eq!(before.seq, 5);
    assert_eq!(opened.undo.undo_op().unwrap().id, history[0].op.id);
    drop(opened);
    let kept = backups(&folder(&place)).unwrap();
    assert!(kept.iter().any(|backup| backup.seq == 9), "{kept:?}");
    hold(&place, &[]);
}

fn broken_source() {
    let place = Place::new();
    work(&place, &[noon()]);
    let before = backups(&folder(&place)).unwrap();
    assert!(!before.is_empty());
    let mut bytes = std::fs::read(&place.library).unwrap();
    bytes[4_096 * 3..4_096 * 5].fill(0xA5);
    std::fs::write(&place.library, bytes).unwrap();
    assert!(reopen(&place).is_err());
    let folder = place.local.join(&super::drive::names(&place.local)[0]);
    assert_eq!(backups(&folder).unwrap(), before);
    assert_backups(&place);
}

fn ten_thousand() {
    let place = Place::new();
    let folder = folder(&place);
    std::fs::create_dir_all(&folder).unwrap();
    let backup = place.aside("备份.lantu");
    std::fs::copy(&place.library, &backup).unwrap();
    for n in 0..10_000_i64 {
        let at = noon() - TimeDelta::hours(n * 3);
        let name = format!("{}_第{}步_40项.lantu", at.format("%Y%m%d-%H%M%S"), 1);
        std::fs::hard_link(&backup, folder.join(name)).unwrap();
    }
    std::fs::write(folder.join("我的.lantu"), "旧").unwrap();
    work(&place, &[noon() + TimeDelta::hours(1)]);
    let kept = backups(&folder).unwrap();
    // Two days, the days of a month, the weeks of half a year, the months of the rest of 3.4 years.
    assert!((60..130).contains(&kept.len()), "{}", kept.len());
    assert!(folder.join("我的.lantu").exists());
    let opened = reopen(&place).unwrap();
    assert_eq!(ops(&opened).len(), 2);
}

fn no_file_of_a_backup() {
    for when in [3, 30, 60] {
        let place = Place::new();
        place.struck(
            &[format!("pwrite64:signal=SIGKILL:when={when}")],
            "writer",
            &["edits=2"],
        );
        let said = Running::start(&mut place.role("writer", &["edits=2"])).end();
        hold(&place, &said.acked());
        let folder = place.local.join(&names(&place.local)[0]);
        let left: Vec<String> = names(&folder)
            .into_iter()
            .filter(|name| name.starts_with('.'))
            .collect();
        assert_eq!(left, Vec::<String>::new(), "killed at write {when}");
    }
}

fn clock_ahead() {
    let place = Place::new();
    let minutes = |minutes| noon() + TimeDelta::minutes(minutes);
    let days = |days| noon() + TimeDelta::days(days);
    work(&place, &[days(-3), minutes(0), minutes(40), minutes(80)]);
    let before = backups(&folder(&place)).unwrap();
    assert!(before.len() >= 4, "{before:?}");
    // One op by a clock that is wrong, then it is put right.
    work(&place, &[days(365)]);
    work(&place, &[minutes(120)]);
    let after = backups(&folder(&place)).unwrap();
    let by_the_right_clock = superfluous(&before, noon().date_naive());
    let lost: Vec<&Backup> = before
        .iter()
        .filter(|backup| !by_the_right_clock.contains(backup) && !after.contains(backup))
        .collect();
    assert_eq!(lost, Vec::<&Backup>::new());
    assert_backups(&place);
}

/// The file still opens, but holds what nobody wrote: its backups must not push out the last good one.
fn silent_damage() {
    let place = Place::new();
    work(&place, &[noon()]);
    let sql = "UPDATE project SET total_investment = 1";
    raw(&place.library).execute_batch(sql).unwrap();
    work(&place, &[noon() + TimeDelta::hours(3)]);
    for days in 1..5 {
        work(&place, &[noon() + TimeDelta::days(days)]);
    }
    let kept = backups(&folder(&place)).unwrap();
    let is_good = |backup: &Backup| {
        let report = read_only(&backup.path).unwrap().check().unwrap();
        report.problems.is_empty() && backup.seq >= 2
    };
    assert!(kept.iter().any(is_good), "{kept:?}");
}
