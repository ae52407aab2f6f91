use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;

use super::super::backup::Keeper;
use super::super::{Backup, backups, read_only, superfluous};
use super::*;

fn keeper(fixture: &Fixture, store: &Store) -> (Keeper, PathBuf) {
    let root = fixture.folder.path().join("backups");
    let folder = root.join(store.library_id().unwrap());
    (Keeper::new(store, &root).unwrap(), folder)
}

fn make(keeper: &mut Keeper, store: &Store, at: DateTime<FixedOffset>) {
    let (backup, place) = keeper.begin(at, false).unwrap();
    let copy = store.snapshot(place, || {}).unwrap();
    let (kept, copied) = backup.make(&copy).unwrap();
    assert!(copied.is_none(), "no second place is wanted");
    keeper.end(Some(kept));
}

#[test]
fn the_first_change_of_a_day_half_an_hour_and_the_end_are_kept() {
    let fixture = Fixture::new();
    let mut opened = fixture.open();
    let (mut keeper, folder) = keeper(&fixture, &opened.store);
    let start = at();
    let mut commit = |keeper: &mut Keeper, minutes: i64| {
        let time = start + TimeDelta::minutes(minutes);
        if keeper.is_due_before(&opened.store, time) {
            make(keeper, &opened.store, time);
        }
        let bridge = opened.portfolio.projects().get(Id::new(BRIDGE)).unwrap();
        let name = text(&format!("第{minutes}分钟"));
        let change = Change::set(bridge, ProjectColumn::Name as usize, name);
        let id = Uuid::from_u128(1_000 + u128::from(minutes.unsigned_abs()));
        let op = Op::edit(id, "改名", change.into_iter().collect());
        opened.portfolio.apply(&op).unwrap();
        opened.store.commit(&op, time).unwrap();
        keeper.note(time);
        if let Some(at) = keeper.due() {
            make(keeper, &opened.store, at);
        }
    };
    let seqs = || -> Vec<u64> {
        backups(&folder)
            .unwrap()
            .iter()
            .map(|backup| backup.seq)
            .collect()
    };
    // What there was before, kept before the first change; the change itself is of the same half hour.
    commit(&mut keeper, 0);
    assert_eq!(seqs(), [1]);
    commit(&mut keeper, 10);
    assert_eq!(seqs(), [1]);
    commit(&mut keeper, 31);
    assert_eq!(seqs(), [4, 1]);
    commit(&mut keeper, 32);
    let at = keeper.unkept().unwrap();
    make(&mut keeper, &opened.store, at);
    assert_eq!(keeper.unkept(), None);
    assert_eq!(seqs(), [5, 4, 1]);
    let newest = &backups(&folder).unwrap()[0];
    let kept = read_only(&newest.path).unwrap();
    assert_eq!(
        kept.portfolio().unwrap().table_rows(Table::Project),
        opened.portfolio.table_rows(Table::Project)
    );
    assert_eq!(newest.projects, opened.portfolio.projects().len());
    assert!(kept.check().unwrap().problems.is_empty());
}

/// Works on a library for a day: an op, and the backup of the evening.
fn work_a_day(path: &Path, root: &Path, id: u128, day: i64) {
    let time = at() + TimeDelta::days(day) + TimeDelta::minutes(id as i64);
    let mut opened = Store::open(path, author(), time).unwrap();
    let mut keeper = Keeper::new(&opened.store, root).unwrap();
    let op = rename(&opened.portfolio, id, &format!("桥{id}"));
    opened.portfolio.apply(&op).unwrap();
    opened.store.commit(&op, time).unwrap();
    make(&mut keeper, &opened.store, time);
}

#[test]
fn a_copy_thins_out_no_backup_of_what_it_does_not_hold() {
    let fixture = Fixture::new();
    let root = fixture.folder.path().join("backups");
    let copy = fixture.folder.path().join("副本.lantu");
    fixture.open().store.save_copy(&copy, false).unwrap();
    // The library itself, thrice on one day.
    for id in [201, 202, 203] {
        work_a_day(&fixture.path, &root, id, 0);
    }
    let id = fixture.open().store.library_id().unwrap();
    let seqs = || {
        let mut seqs: Vec<u64> = backups(&root.join(&id))
            .unwrap()
            .iter()
            .map(|b| b.seq)
            .collect();
        seqs.sort_unstable();
        seqs
    };
    assert_eq!(seqs(), [2, 3, 4]);
    work_a_day(&copy, &root, 301, 0);
    work_a_day(&copy, &root, 302, 40);
    // The copy's own days are none of the library's.
    assert_eq!(seqs(), [2, 2, 3, 3, 4]);
    work_a_day(&fixture.path, &root, 204, 40);
    // Of the library's first day the last is left; the copy's are as they were.
    assert_eq!(seqs(), [2, 3, 4, 5]);
}

#[test]
fn a_backup_is_compressed_and_those_of_earlier_versions_count_beside_it() {
    let fixture = Fixture::new();
    let mut opened = fixture.open();
    let (mut keeper, folder) = keeper(&fixture, &opened.store);
    make(&mut keeper, &opened.store, at());
    // As an earlier version made it.
    let earlier = folder.join("20250303-080000_第1步_2项.lantu");
    opened.store.save_copy(&earlier, false).unwrap();
    let op = rename(&opened.portfolio, 101, "新桥");
    commit(&mut opened, op);
    let kept = backups(&folder).unwrap();
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[1].path, earlier);
    assert!(kept[0].size * 4 < kept[1].size, "{kept:?}");
    let name = kept[0].path.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("20250304-094000_第1步_2项_") && name.ends_with(".lantu.zst"));
    for backup in &kept {
        let copy = read_only(&backup.path).unwrap();
        assert!(copy.check().unwrap().problems.is_empty());
        assert_eq!(bridge(&copy.portfolio().unwrap()).name, "平安大桥");
    }
    // Both are known as backups of this library.
    drop(opened);
    let opened = fixture.open();
    let root = fixture.folder.path().join("backups");
    let keeper = Keeper::new(&opened.store, &root).unwrap();
    assert!(
        !keeper.is_due_before(&opened.store, at()),
        "kept this very day"
    );
    let refused = open(&kept[0].path).unwrap_err();
    assert!(
        matches!(refused, StoreError::Compressed { .. }),
        "{refused}"
    );
    // An altered byte is noticed.
    let mut bytes = std::fs::read(&kept[0].path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let altered = fixture.folder.path().join("坏.lantu.zst");
    std::fs::write(&altered, bytes).unwrap();
    let refused = read_only(&altered).unwrap_err();
    assert!(matches!(refused, StoreError::Damaged { .. }), "{refused}");
    assert!(refused.to_string().contains("坏.lantu.zst"), "{refused}");
}

#[test]
fn other_files_in_the_folder_are_none_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["重要.lantu", "20241021-093000_第x步_3项.lantu", "a.txt"] {
        std::fs::write(folder.path().join(name), b"x").unwrap();
    }
    assert_eq!(backups(folder.path()).unwrap(), []);
    assert_eq!(backups(&folder.path().join("没有")).unwrap(), []);
}

proptest! {
    #[test]
    fn thinning_keeps_the_newest_and_one_of_each_span(days in prop::collection::btree_set((0..900_i64, 0..24_u32), 1..60)) {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let all: Vec<Backup> = days.iter().zip(1..).map(|((days, hour), seq)| Backup {
            path: format!("{seq}").into(),
            at: (today - TimeDelta::days(*days)).and_hms_opt(*hour, 0, 0).unwrap(),
            seq,
            projects: 1,
            size: 1,
            mark: None,
        }).collect();
        let gone = superfluous(&all, today);
        let kept: Vec<&Backup> = all.iter().filter(|backup| !gone.contains(backup)).collect();
        let age = |backup: &Backup| (today - backup.at.date()).num_days();
        let newest = all.iter().map(|backup| backup.at).max();
        prop_assert_eq!(kept.iter().map(|backup| backup.at).max(), newest);
        // Nothing of the last two days goes, and of every day of a month there is one.
        prop_assert!(gone.iter().all(|backup| age(backup) > 1));
        for backup in all.iter().filter(|backup| age(backup) <= 31) {
            prop_assert!(kept.iter().any(|other| other.at.date() == backup.at.date()));
        }
        for backup in all.iter().filter(|backup| age(backup) > 31) {
            let span = |other: &Backup| match age(backup) {
                ..=183 => other.at.format("%G-%V").to_string(),
                _ => other.at.format("%Y-%m").to_string(),
            };
            prop_assert!(kept.iter().any(|other| span(other) == span(backup)));
        }
        // Thinning twice is thinning once.
        let rest: Vec<Backup> = kept.into_iter().cloned().collect();
        prop_assert!(superfluous(&rest, today).is_empty());
    }
}
