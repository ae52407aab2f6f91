//! Places where a library can't be written, is taken away, or has a name of trouble.

use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use lantu::model::Op;
use lantu::store::{Opened, Store, StoreError, StoreEvent, Writer, read_only, replay};

use super::crash::torn;
use super::drive::{Mount, Place, Running};
use super::library::{author, baseline, content, edit, now, open, rename, template};
use super::roles::PATIENCE;
use super::trials::{Need, Trials};
use super::verify::{assert_alone, assert_in_words, assert_sound, hold, noted, ops, reopen};

pub fn trials(trials: &mut Trials) {
    trials.short("fault_09_a_medium_that_is_read_only", &[Need::Root], medium);
    trials.short("fault_09_a_file_that_is_read_only", &[Need::Root], file);
    trials.short(
        "fault_10_a_crash_on_a_medium_that_is_read_only",
        &[Need::Root, Need::Strace],
        medium_after_a_crash,
    );
    trials.short("fault_11_deleted_while_open", &[], deleted);
    trials.short("fault_12_replaced_while_open", &[], replaced);
    trials.short("fault_32_long_rare_and_odd_names", &[], names);
    trials.short(
        "fault_09_a_folder_that_is_read_only",
        &[Need::Root],
        read_only_folder,
    );
    trials.short("fault_32_a_name_as_long_as_a_disk_allows", &[], || {
        named(&format!("{}.lantu", "长".repeat(83)));
    });
}

fn bytes(place: &Place) -> Vec<(String, Vec<u8>)> {
    let names = place.names().into_iter();
    names
        .map(|name| {
            let bytes = std::fs::read(place.beside().join(&name)).unwrap();
            (name, bytes)
        })
        .collect()
}

/// Whoever opens it may read, is told why, and alters nothing.
pub fn assert_reads_only(place: &Place, runner: &[&str]) {
    let before = bytes(place);
    let said = Running::start(&mut place.under(runner, "opener", &[])).end();
    said.assert_orderly();
    let told = said.told("reading");
    assert_eq!(told.len(), 1, "{said:?}");
    // The window shows the file besides.
    assert!(told[0].contains("只读，不能保存"), "{told:?}");
    assert_eq!(said.told("projects"), ["40"]);
    assert!(bytes(place) == before, "altered");
}

fn medium() {
    let place = Place::new();
    let mount = Mount::read_only(place.beside());
    let error = open(&place.library).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    let snapshot = read_only(&place.library).unwrap();
    assert_eq!(snapshot.check().unwrap().problems, Vec::<String>::new());
    drop(snapshot);
    assert_reads_only(&place, &[]);
    drop(mount);
    assert_eq!(std::fs::read(&place.library).unwrap(), template());
    hold(&place, &[]);
}

/// Root may write everywhere unless it gives that right up.
pub const POWERLESS: [&str; 3] = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"];

fn file() {
    let place = Place::new();
    let read_only = std::fs::Permissions::from_mode(0o444);
    std::fs::set_permissions(&place.library, read_only).unwrap();
    assert_reads_only(&place, &POWERLESS);
    assert_eq!(std::fs::read(&place.library).unwrap(), template());
}

fn medium_after_a_crash() {
    let (place, said) = torn(11);
    let acked = said.acked();
    let mount = Mount::read_only(place.beside());
    assert_reads_only(&place, &[]);
    let snapshot = read_only(&place.library).unwrap();
    assert_eq!(snapshot.check().unwrap().problems, Vec::<String>::new());
    let history = snapshot.history(usize::MAX).unwrap();
    for id in &acked {
        assert!(history.iter().any(|record| record.op.id == *id));
    }
    drop(snapshot);
    drop(mount);
    hold(&place, &acked);
}

/// Waits until the writer says what became of an op.
#[track_caller]
fn settled(writer: &Writer, op: &Op) -> Result<(), String> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        for event in writer.poll() {
            match event {
                StoreEvent::Saved { op_id, .. } if op_id == op.id => return Ok(()),
                StoreEvent::Failed { op_id, message } if op_id == op.id => return Err(message),
                _ => {}
            }
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("the writer is silent");
}

/// One op is saved, the file is harmed, the next op is refused; a copy saved elsewhere holds both.
fn taken_away(harm: impl FnOnce(&Place)) -> (Place, [Op; 2]) {
    let place = Place::new();
    let Opened {
        store,
        mut portfolio,
        ..
    } = open(&place.library).unwrap();
    let writer = Writer::spawn(store, Some(&place.local), Box::new(|| {})).unwrap();
    let first = rename(&portfolio, 0, "一桥");
    portfolio.apply(&first).unwrap();
    writer.commit(first.clone(), now());
    settled(&writer, &first).unwrap();
    harm(&place);
    let second = rename(&portfolio, 1, "二桥");
    portfolio.apply(&second).unwrap();
    writer.commit(second.clone(), now());
    let message = settled(&writer, &second).unwrap_err();
    assert!(
        message.contains("已被移走、删除或替换，没有保存"),
        "{message}"
    );
    assert_in_words(&message, &place.library);
    let copy = place.aside("另存.lantu");
    writer.save_copy(copy.clone(), false, None);
    let events = writer.close();
    assert!(
        events.contains(&StoreEvent::CopySaved(copy.clone())),
        "{events:?}"
    );
    let copy = open(&copy).unwrap();
    assert_sound(&copy);
    assert_eq!(content(&copy.portfolio), content(&portfolio));
    let noted = noted(&place.local);
    assert!(noted.contains(&first.id) && noted.contains(&second.id));
    (place, [first, second])
}

fn deleted() {
    let (place, _) = taken_away(|place| std::fs::remove_file(&place.library).unwrap());
    let error = open(&place.library).unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
    assert_in_words(&error.to_string(), &place.library);
    assert_eq!(place.names(), Vec::<String>::new());
    // The copy in its place, work goes on.
    std::fs::rename(place.aside("另存.lantu"), &place.library).unwrap();
    hold(&place, &[]);
}

fn replaced() {
    let other = Place::new();
    let opened = open(&other.library).unwrap();
    let op = edit(&opened.portfolio, 7);
    opened.store.commit(&op, now()).unwrap();
    drop(opened);
    let bytes = std::fs::read(&other.library).unwrap();
    let (place, [first, second]) =
        taken_away(|place| std::fs::rename(&other.library, &place.library).unwrap());
    assert!(
        std::fs::read(&place.library).unwrap() == bytes,
        "the other file was altered"
    );
    // What is not in the file that is there now can be done again on it.
    let mut opened = reopen(&place).unwrap();
    replay(&mut opened, &place.local).unwrap();
    assert_sound(&opened);
    let all = ops(&opened);
    assert!(
        [first.id, second.id, op.id]
            .iter()
            .all(|id| all.contains(id))
    );
    drop(opened);
    assert_alone(&place, &[]);
}

fn names() {
    let deep = |folders: usize| format!("{}库.lantu", "很长的文件夹名称/".repeat(folders));
    let odd = [
        " 前后 有 空格 .lantu".to_owned(),
        "没有扩展名".to_owned(),
        "🏗️👷🏽‍♀️.lantu".to_owned(),
        "𠮷野㛃䶮.lantu".to_owned(),
        "-rf.lantu".to_owned(),
        "a?mode=ro&immutable=1#b%20.lantu".to_owned(),
        "单'引\"号`$HOME`.lantu".to_owned(),
        "换\n行.lantu".to_owned(),
        format!("{}.lantu", "长".repeat(78)),
        deep(10),
        deep(30),
        deep(180),
    ];
    for name in odd {
        named(&name);
    }
}

/// A library of this name works, or there is none and it is said why.
pub fn named(name: &str) {
    let place = Place::empty(name);
    // Where not even a folder can be made there is nothing to say.
    if std::fs::create_dir_all(place.beside()).is_err() {
        return;
    }
    match Store::create(&place.library, &baseline(), author(), now()) {
        Ok(store) => {
            drop(store);
            let said = Running::start(&mut place.role("writer", &["edits=3"])).end();
            said.assert_orderly();
            assert_eq!(said.acked().len(), 3, "{name}: {said:?}");
            hold(&place, &said.acked());
        }
        Err(error) => {
            assert_in_words(&error.to_string(), &place.library);
            assert_eq!(place.names(), Vec::<String>::new());
        }
    }
}

fn read_only_folder() {
    let place = Place::new();
    let mode = |mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(place.beside(), permissions).unwrap();
    };
    mode(0o555);
    assert_reads_only(&place, &POWERLESS);
    mode(0o755);
    hold(&place, &[]);
}
