//! Files that are damaged, cut off, or something else altogether.

use std::path::Path;
use std::time::Instant;

use lantu::store::{Opened, Store, StoreError, StoreEvent, Writer, read_only};
use rusqlite::{Connection, OpenFlags};

use super::dice::Dice;
use super::drive::{Place, pause};
use super::elsewhere::{Frozen, NAME};
use super::library::{author, now, open, rename, template, worked};
use super::roles::PATIENCE;
use super::trials::Trials;
use super::verify::{assert_alone, assert_in_words, reopen};

pub fn trials(trials: &mut Trials) {
    trials.short("fault_21_bits_that_flip", &[], || bits_flip(600));
    trials.short("fault_22_files_that_are_cut_off", &[], cut_off);
    trials.short("fault_23_other_files", &[], other_files);
    trials.short("fault_24_a_newer_schema", &[], newer_schema);
    trials.both("fault_21_many_bits_that_flip", &[], |set| {
        bits_flip(set.pick(500, 10_000));
    });
    trials.both("fault_21_bits_that_flip_between_two_days", &[], |set| {
        bits_flip_between_days(set.pick(300, 3_000));
    });
    trials.short("fault_21_the_identity_of_a_library_alters", &[], identity);
}

/// The file in the hands of another SQLite tool.
pub fn raw(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap()
}

/// Every row of every table, and what declares them; none when SQLite can't read it all.
pub fn dump(path: &Path) -> Option<Vec<String>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(path, flags).ok()?;
    let mut lines = Vec::new();
    // Without the name of the table there, which is told by the declaration besides.
    let schema = "(SELECT type, name, rootpage, sql FROM sqlite_schema)";
    let mut tables = vec![schema.to_owned()];
    let names = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let mut statement = connection.prepare(names).ok()?;
    for name in statement.query_map([], |row| row.get(0)).ok()? {
        let name: String = name.ok()?;
        tables.push(format!("\"{}\"", name.replace('"', "\"\"")));
    }
    for table in tables {
        let sql = format!("SELECT * FROM {table}");
        let mut statement = connection.prepare(&sql).ok()?;
        let columns = statement.column_count();
        let mut rows = statement.query([]).ok()?;
        while let Some(row) = rows.next().ok()? {
            let cells = (0..columns).map(|column| row.get_ref(column).ok());
            lines.push(format!("{table} {:?}", cells.collect::<Option<Vec<_>>>()?));
        }
    }
    Some(lines)
}

pub fn bits_flip(count: usize) {
    let place = Place::empty("十四五.lantu");
    std::fs::write(&place.library, worked()).unwrap();
    let whole = dump(&place.library).unwrap();
    let mut dice = Dice::new(21);
    let (mut by_opening, mut by_check, mut harmless) = (0, 0, 0);
    for flip in 0..count {
        let mut bytes = worked().to_vec();
        let (mut at, bit) = (dice.below(bytes.len()), dice.below(8));
        // Much of a small library is room: every other flip is where something stands.
        while flip % 2 == 0 && bytes[at] == 0 {
            at = dice.below(bytes.len());
        }
        bytes[at] ^= 1 << bit;
        std::fs::write(&place.library, &bytes).unwrap();
        let found = dump(&place.library);
        match reopen(&place) {
            Err(_in_words) => by_opening += 1,
            Ok(opened) => match opened.store.check() {
                Ok(report) if report.problems.is_empty() => {
                    assert!(
                        found.as_ref() == Some(&whole),
                        "bit {bit} of byte {at} alters what is kept, unnoticed: {}",
                        difference(&whole, &found.unwrap_or_default())
                    );
                    harmless += 1;
                }
                Ok(_) => by_check += 1,
                Err(error) => {
                    assert_in_words(&error.to_string(), &place.library);
                    by_check += 1;
                }
            },
        }
    }
    println!(
        "flipped bits: {by_opening} noticed by opening, {by_check} by check, {harmless} touched nothing that is kept"
    );
}

fn difference(whole: &[String], found: &[String]) -> String {
    let lines = whole.iter().zip(found);
    let first = lines.into_iter().find(|(whole, found)| whole != found);
    first.map_or_else(
        || format!("{} rows, not {}", found.len(), whole.len()),
        |(whole, found)| format!("{whole}\n{found}"),
    )
}

/// Nobody opens a file of these bytes, whoever tries says why, and it stays as it is.
#[track_caller]
pub fn assert_refused(bytes: &[u8]) -> [StoreError; 2] {
    let place = Place::empty("十四五.lantu");
    std::fs::write(&place.library, bytes).unwrap();
    let errors = [
        open(&place.library).unwrap_err(),
        read_only(&place.library).unwrap_err(),
    ];
    for error in &errors {
        assert_in_words(&error.to_string(), &place.library);
    }
    assert!(std::fs::read(&place.library).unwrap() == bytes, "altered");
    assert_alone(&place, &[]);
    errors
}

fn cut_off() {
    let whole = worked();
    let page = 4_096;
    assert_eq!(whole.len() % page, 0);
    let boundaries = (0..whole.len()).step_by(page);
    let odd = [
        1,
        50,
        99,
        100,
        511,
        4_000,
        whole.len() / 2 + 7,
        whole.len() - 1,
    ];
    for len in boundaries.chain(odd) {
        let [error, _] = assert_refused(&whole[..len]);
        let is_told = match len {
            0 => matches!(error, StoreError::Empty { .. }),
            1..100 => matches!(error, StoreError::NotALibrary { .. }),
            _ => matches!(error, StoreError::Truncated { .. }),
        };
        assert!(is_told, "{len}: {error}");
    }
}

fn other_files() {
    let with = |at: usize, bytes: &[u8]| {
        let mut library = template().to_vec();
        library[at..at + bytes.len()].copy_from_slice(bytes);
        library
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let other = Connection::open_with_flags(&path, flags).unwrap();
    other
        .execute_batch("CREATE TABLE project (id, name); INSERT INTO project VALUES (1, '甲')")
        .unwrap();
    drop(other);
    for bytes in [
        std::fs::read(&path).unwrap(),
        with(68, &[0; 4]),
        with(68, b"GPKG"),
    ] {
        let [error, _] = assert_refused(&bytes);
        assert!(matches!(error, StoreError::OtherProgram { .. }), "{error}");
    }
    let docx = [b"PK\x03\x04".as_slice(), &[7; 9_000]].concat();
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), &[7; 9_000]].concat();
    let text = "项目名称,总投资\n平安大桥,1.2亿元\n"
        .repeat(200)
        .into_bytes();
    for bytes in [
        docx,
        png,
        text,
        with(0, b"SQLite format 4\0"),
        vec![0; 8_192],
    ] {
        let [error, _] = assert_refused(&bytes);
        assert!(matches!(error, StoreError::NotALibrary { .. }), "{error}");
    }
    // A folder of that name is no library either.
    let place = Place::empty("十四五.lantu");
    std::fs::create_dir(&place.library).unwrap();
    let error = open(&place.library).unwrap_err();
    assert_in_words(&error.to_string(), &place.library);
}

fn newer_schema() {
    let version = template()[63];
    for newer in [
        [0, 0, 0, version + 1],
        [0, 0, 0, 99],
        [0x7f, 0xff, 0xff, 0xff],
    ] {
        let mut bytes = template().to_vec();
        bytes[60..64].copy_from_slice(&newer);
        for error in assert_refused(&bytes) {
            assert!(matches!(error, StoreError::Newer { .. }), "{error}");
            assert!(error.to_string().contains("请升级程序"), "{error}");
        }
    }
}

/// The one row that stands outside the chain: which library it is.
fn identity() {
    let place = Place::empty("十四五.lantu");
    std::fs::write(&place.library, worked()).unwrap();
    for sql in [
        "UPDATE meta SET value = CAST(x'ff' AS TEXT)",
        "UPDATE meta SET value = replace(value, '6', '7')",
        "DELETE FROM meta",
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET tbl_name = 'indibator_value'
         WHERE name = 'sqlite_autoindex_indicator_value_1'",
    ] {
        std::fs::write(&place.library, worked()).unwrap();
        raw(&place.library).execute_batch(sql).unwrap();
        let is_sound = reopen(&place).is_ok_and(|opened| {
            opened
                .store
                .check()
                .is_ok_and(|report| report.problems.is_empty())
        });
        assert!(!is_sound, "{sql}");
    }
}

/// Opens a library as the window does, has it examined, works and closes it in order.
fn day_of_work(place: &Place) {
    let Opened {
        store, portfolio, ..
    } = Store::open_trusted(&place.library, author(), now(), &place.local).unwrap();
    let writer = Writer::spawn(store, Some(&place.local), Box::new(|| {})).unwrap();
    writer.check(now());
    let is_examined = |event: &StoreEvent| matches!(event, StoreEvent::Checked(report) if report.problems.is_empty());
    let until = Instant::now() + PATIENCE;
    while !writer.poll().iter().any(is_examined) {
        assert!(Instant::now() < until, "not examined");
        pause(5);
    }
    writer.commit(rename(&portfolio, 3, "改过的桥"), now());
    drop(writer.close());
}

/// After a day in order there is no bit that can alter unnoticed, also where nothing is kept.
fn bits_flip_between_days(count: usize) {
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
        match Store::open_trusted(&place.library, author(), now(), &place.local) {
            Err(error) => {
                assert_in_words(&error.to_string(), &place.library);
                by_opening += 1;
            }
            // As it was closed, it is trusted.
            Ok(opened) => assert_eq!(
                opened.check_reason.is_none(),
                n == 0,
                "bit {bit} of byte {at}"
            ),
        }
    }
    println!("flipped bits: {by_opening} refused, all others doubted");
}
