//! Files of chance: whatever they hold, opening them ends in words.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;

use super::damage::raw;
use super::dice::Dice;
use super::drive::{Place, Running, names};
use super::library::{now, worked};
use super::trials::{Need, Set, Trials};

pub fn trials(trials: &mut Trials) {
    let needs = &[Need::Prlimit];
    trials.both("libraries_of_chance", needs, |set| fuzz(set, Kind::Library));
    trials.both("tables_of_chance", needs, |set| fuzz(set, Kind::Table));
}

/// What is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Library,
    Table,
}

/// So much memory may be in use, in kB. The address space may be larger by what is only mapped.
const MOST: u64 = 512 << 10;
const ADDRESSES: &str = "--as=1200000000";

const BATCH: usize = 40;

/// Goes on until whoever opens the files has had `LANTU_FUZZ_MINUTES` of the processor, whatever else it does meanwhile;
/// `LANTU_FUZZ_SEED` repeats a run.
fn fuzz(set: Set, kind: Kind) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let minutes: Option<u64> = number("LANTU_FUZZ_MINUTES");
    let seconds = minutes.map_or_else(|| set.pick(2, 15) as u64, |minutes| 60 * minutes);
    // The short set is the same each time; the long one looks elsewhere each time.
    let seed = number("LANTU_FUZZ_SEED").unwrap_or_else(|| match set {
        Set::Short => 1,
        Set::Long => now().timestamp_millis().unsigned_abs(),
    });
    let torn = torn();
    let begun = Instant::now();
    let mut spent = Duration::ZERO;
    let mut batch = 0;
    let mut most = 0;
    while batch == 0 || spent < Duration::from_secs(seconds) {
        // Of the seed and the batch alone, so that one batch can be made again.
        let mut dice = Dice::new(seed.wrapping_add(batch));
        let place = Place::empty("批");
        let folder = place.library.clone();
        std::fs::create_dir(&folder).unwrap();
        for n in 0..BATCH {
            make(&folder, n, &mut dice, &torn, kind);
        }
        let taster = &mut place.under(&["prlimit", ADDRESSES], "taster", &[]);
        let said = Running::start(taster).end();
        let told = |word: &str| {
            said.told(word)
                .first()
                .and_then(|told| told.parse::<u64>().ok())
        };
        let peak = told("peak");
        spent += Duration::from_millis(told("spent").unwrap_or_default());
        let is_well = said.status.success() && peak.is_some_and(|peak| peak <= MOST);
        if !is_well {
            let last = said.told("begin").last().map(|name| (*name).to_owned());
            let kept = keep(&folder, last.as_deref(), seed.wrapping_add(batch));
            panic!(
                "LANTU_FUZZ_SEED={} ends badly; input kept in {}, peak {peak:?} kB\n{said:?}",
                seed.wrapping_add(batch),
                kept.display()
            );
        }
        most = most.max(peak.unwrap_or_default());
        batch += 1;
    }
    println!(
        "{} of chance: {} from seed {seed} on in {} s, {} s of them on the processor, at most {most} kB in use",
        match kind {
            Kind::Library => "libraries",
            Kind::Table => "tables",
        },
        batch as usize * BATCH,
        begun.elapsed().as_secs(),
        spent.as_secs()
    );
}

/// What has grown beyond this is not kept: it is made again from its seed.
const LARGEST_KEPT: u64 = 64 << 20;

/// Puts an input that did harm where it outlives the run.
fn keep(folder: &Path, name: Option<&str>, seed: u64) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{seed}"));
    std::fs::create_dir_all(&target).unwrap();
    for other in names(folder) {
        let is_it = name.is_none_or(|name| other.starts_with(name));
        let length = std::fs::metadata(folder.join(&other)).unwrap().len();
        if is_it && length <= LARGEST_KEPT {
            std::fs::copy(folder.join(&other), target.join(&other)).unwrap();
        }
    }
    target
}

/// A library in the middle of a transaction, and its journal.
struct Torn {
    library: Vec<u8>,
    journal: Vec<u8>,
}

fn torn() -> Torn {
    let place = Place::empty("半.lantu");
    std::fs::write(&place.library, worked()).unwrap();
    let raw = raw(&place.library);
    // No room for pages in memory: they go to the file before the end.
    let sql =
        "PRAGMA cache_size = 1; BEGIN; UPDATE project SET note = note || 'x', scale = scale || 'y'";
    raw.execute_batch(sql).unwrap();
    let torn = Torn {
        library: std::fs::read(&place.library).unwrap(),
        journal: std::fs::read(place.journal()).unwrap(),
    };
    assert!(torn.library != worked() && torn.journal[0] != 0);
    torn
}

fn make(folder: &Path, n: usize, dice: &mut Dice, torn: &Torn, kind: Kind) {
    if kind == Kind::Table {
        std::fs::write(folder.join(format!("{n:03}.csv")), table(dice)).unwrap();
        return;
    }
    let path = folder.join(format!("{n:03}.lantu"));
    let mut bytes = worked().to_vec();
    match dice.below(8) {
        0 | 1 => {
            std::fs::write(&path, &bytes).unwrap();
            for _ in 0..=dice.below(3) {
                spoil_cells(&path, dice);
            }
            return;
        }
        2 => {
            bytes.clone_from(&torn.library);
            let mut journal = torn.journal.clone();
            if dice.below(4) > 0 {
                mutate(&mut journal, dice, 512);
            }
            std::fs::write(folder.join(format!("{n:03}.lantu-journal")), journal).unwrap();
            if dice.below(2) == 0 {
                mutate(&mut bytes, dice, 4_096);
            }
        }
        _ => {
            for _ in 0..=dice.below(3) {
                mutate(&mut bytes, dice, 4_096);
            }
        }
    }
    std::fs::write(&path, bytes).unwrap();
}

/// One thing that goes wrong in a file of pages.
fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice, page: usize) {
    if bytes.len() < 2 * page {
        bytes.extend(std::iter::repeat_n(0x41, 2 * page));
    }
    let pages = bytes.len() / page;
    let (one, other) = (dice.below(pages) * page, dice.below(pages) * page);
    match dice.below(9) {
        0 => {
            for _ in 0..=dice.below(20) {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
            }
        }
        1 => {
            for i in 0..page {
                bytes.swap(one + i, other + i);
            }
        }
        2 => bytes.copy_within(one..one + page, other),
        3 => {
            // A field of the file's header: sizes, versions, counts, marks.
            let fields = [
                16, 18, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64, 68, 92, 96,
            ];
            let at = fields[dice.below(fields.len())];
            let odd = [0, 1, 2, 0x7fff_ffff, 0xffff_ffff, dice.roll() as u32];
            let odd = odd[dice.below(odd.len())];
            bytes[at..at + 4].copy_from_slice(&odd.to_be_bytes());
        }
        4 => bytes.truncate(dice.below(bytes.len())),
        5 => {
            // The header of a page and its list of cells.
            let start = if one == 0 { 100 } else { one };
            for _ in 0..=dice.below(6) {
                bytes[start + dice.below(40)] = dice.roll() as u8;
            }
        }
        6 => {
            let len = 1 + dice.below(page);
            let at = dice.below(bytes.len() - len);
            for byte in &mut bytes[at..at + len] {
                *byte = dice.roll() as u8;
            }
        }
        7 => bytes[one..one + page].fill(0),
        _ => {
            let more = dice.below(3 * page);
            bytes.extend((0..more).map(|i| (i % 251) as u8));
        }
    }
}

/// Values that no program of ours would write, in cells that SQLite finds in order.
fn spoil_cells(path: &Path, dice: &mut Dice) {
    let raw = raw(path);
    raw.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
        .unwrap();
    let names = "SELECT t.name, c.name, c.type FROM sqlite_schema t, pragma_table_info(t.name) c
                 WHERE t.type = 'table' ORDER BY 1, 2";
    let mut statement = raw.prepare(names).unwrap();
    let columns: Vec<(String, String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let (table, column, kind) = &columns[dice.below(columns.len())];
    let text = |dice: &mut Dice| {
        let odd = [
            "{\"name\":\"\",\"name\":1}".to_owned(),
            "[".repeat(100 + dice.below(100_000)),
            "[\"a\",\"a\",null]".to_owned(),
            "9999-99-99".to_owned(),
            "00000000-0000-0000-0000-000000000000".to_owned(),
            "2026-02-30T25:61:61+99:99".to_owned(),
            "create".to_owned(),
            "undo".to_owned(),
            "project".to_owned(),
            String::new(),
        ];
        format!("'{}'", odd[dice.below(odd.len())])
    };
    let value = match (kind.as_str(), dice.below(3)) {
        ("INTEGER", _) => (dice.roll().cast_signed() >> dice.below(64)).to_string(),
        (_, 0) => {
            let bytes = format!("{:016x}{:016x}", dice.roll(), dice.roll());
            format!("CAST(x'{}' AS TEXT)", &bytes[..2 * dice.below(17)])
        }
        (_, 1) if kind == "ANY" => "x'00ff'".to_owned(),
        _ => text(dice),
    };
    let every = 1 + dice.below(5);
    let sql = format!(
        r#"UPDATE OR IGNORE "{table}" SET "{column}" = {value} WHERE abs(random()) % {every} = 0"#
    );
    // What SQLite itself refuses does no harm.
    if let Err(error) = raw.execute_batch(&sql) {
        assert!(error.sqlite_error_code().is_some(), "{error}");
    }
}

/// A table as text, with what people and programs get wrong in it.
fn table(dice: &mut Dice) -> Vec<u8> {
    let words = [
        "name",
        "total_investment",
        "start",
        "lead_department",
        "平安大桥",
        "1.2亿元",
        "2024-13",
        "=1+1",
        "\"",
        "\"\"",
        ",",
        ",",
        "\t",
        "\t",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "'",
        "’=",
        "\u{feff}",
        "\0",
        "、",
        "，",
        "9999999999999999999999亿元",
        "-",
        "𠮷",
        "suggested",
        "市重点",
        "类别",
        "category",
        "交通",
    ];
    let mut bytes = Vec::new();
    if dice.below(2) == 0 {
        bytes.extend(b"name,total_investment,start,end,category,stage,suggested\n");
    }
    for _ in 0..dice.below(400) {
        bytes.extend(words[dice.below(words.len())].as_bytes());
    }
    for _ in 0..dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        bytes.insert(at, dice.roll() as u8);
    }
    bytes
}
