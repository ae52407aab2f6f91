//! The driver, and the reader as which it starts itself again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(
    clippy::print_stdout,
    reason = "seeds and counts are for the person who runs it"
)]

mod bytes;
mod dice;
mod files;
mod growth;
mod markup;
mod taste;

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use libtest_mimic::{Arguments, Failed, Trial};

use files::{Corpus, READERS};
use taste::{MOST_OF_ONE, Taster, spent};

/// As what this binary was started again: a reader of [`READERS`].
const ROLE: &str = "LANTU_HOSTILE_READER";
const SEED: &str = "LANTU_HOSTILE_SEED";
const MINUTES: &str = "LANTU_HOSTILE_MINUTES";
/// The file to which the number of each file is written before it is read.
const AT: &str = "LANTU_HOSTILE_AT";
/// How many files, where not minutes decide.
const COUNT: &str = "LANTU_HOSTILE_COUNT";

/// The one file that is read.
const FILE: &str = "LANTU_HOSTILE_FILE";
/// What the names of the ledgers begin with that are broken or made to do harm.
const HARMFUL: &str = "25";

/// The short run.
const SHORT: u64 = 150;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Reads as one reader, or drives all of them.
pub fn run_all() -> ExitCode {
    if let Ok(reader) = std::env::var(ROLE) {
        read(&reader);
        return ExitCode::SUCCESS;
    }
    if let Some(file) = std::env::var_os(FILE) {
        read_one(Path::new(&file));
        return ExitCode::SUCCESS;
    }
    let mut trials = harmful_ledgers();
    trials.extend(growth::trials());
    for reader in READERS {
        let short = move || run(reader, 1, Some(SHORT));
        trials.push(Trial::test(format!("{reader}_files_of_chance"), short));
        let long = move || {
            #[expect(clippy::disallowed_methods, reason = "another seed each time")]
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            run(reader, number(SEED).unwrap_or(now.as_secs()), None)
        };
        let long = Trial::test(format!("{reader}_for_minutes"), long);
        trials.push(long.with_ignored_flag(true));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Each ledger that is broken or made to do harm, read by a process that gets no more memory than one may take.
fn harmful_ledgers() -> Vec<Trial> {
    let ledgers = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers");
    let files = fs::read_dir(ledgers).unwrap();
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    let name = |file: &Path| file.file_name().unwrap().to_string_lossy().into_owned();
    files.retain(|file| name(file).starts_with(HARMFUL));
    assert!(files.len() > 12, "{files:?}");
    let trial = |file: PathBuf| {
        let name = format!("{}_in_little_memory", name(&file));
        Trial::test(name, move || read_alone(&file))
    };
    files.into_iter().map(trial).collect()
}

/// Reads a file in a process of its own. The system refuses it what is beyond the limit, and it looks itself at what it
/// has taken: pages that are only read count there, too.
fn read_alone(file: &Path) -> Result<(), Failed> {
    let this = std::env::current_exe().unwrap();
    let limit = format!("--data={}", MOST_OF_ONE << 10);
    let is_there = Command::new("prlimit").arg("--version").output().is_ok();
    let mut child = if is_there {
        let mut child = Command::new("prlimit");
        child.arg(limit).arg(&this);
        child
    } else {
        Command::new(&this)
    };
    let output = child.env(FILE, file).output().unwrap();
    if output.status.success() {
        print!("{}", String::from_utf8_lossy(&output.stdout));
        return Ok(());
    }
    Err(Failed::from(format!("{}: {output:?}", file.display())))
}

fn read_one(file: &Path) {
    let mut taster = Taster::within(MOST_OF_ONE);
    taster.taste(&fs::read(file).unwrap());
    println!("{}: {taster}", file.display());
}

/// Has a process of its own read files, so many or as long as is asked.
fn run(reader: &'static str, seed: u64, count: Option<u64>) -> Result<(), Failed> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let at = folder.join(format!("hostile-{reader}-{}-{seed}", std::process::id()));
    fs::write(&at, [0; 8]).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.env(ROLE, reader).env(SEED, seed.to_string());
    child.env(AT, &at).stdout(Stdio::piped());
    if let Some(count) = count {
        child.env(COUNT, count.to_string());
    }
    let output = child.spawn().unwrap().wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let place = fs::read(&at).unwrap();
    fs::remove_file(&at).unwrap();
    if output.status.success() {
        print!("{said}");
        return Ok(());
    }
    let number = seed.wrapping_add(u64::from_le_bytes(place.try_into().unwrap()));
    let kept = keep(folder, reader, number);
    Err(Failed::from(format!(
        "{reader}: {SEED}={number} ends badly ({}); the file is {}\n{said}",
        output.status,
        kept.display()
    )))
}

/// Makes a file that did harm once more, and leaves it.
fn keep(folder: &Path, reader: &str, number: u64) -> PathBuf {
    let kept = folder.join(format!("hostile-{reader}-{number}"));
    fs::write(&kept, Corpus::new(reader).make(number)).unwrap();
    kept
}

/// Reads one file after another.
fn read(reader: &str) {
    let seed = number(SEED).unwrap_or(1);
    let count = number(COUNT);
    let minutes = number(MINUTES).unwrap_or(10);
    let at = std::env::var_os(AT).map(|at| File::options().write(true).open(at).unwrap());
    let corpus = Corpus::new(reader);
    let mut taster = Taster::new();
    let begun = Instant::now();
    // What others do on the machine meanwhile is no reason to try less.
    let goes_on = |place: u64| match count {
        Some(count) => place < count,
        None => spent() < Duration::from_secs(60 * minutes),
    };
    let mut place = 0;
    while goes_on(place) {
        if let Some(at) = &at {
            at.write_all_at(&place.to_le_bytes(), 0).unwrap();
        }
        let file = corpus.make(seed.wrapping_add(place));
        taster.taste(&file);
        place += 1;
    }
    println!(
        "{reader}: {place} files from seed {seed} on in {} s, {} s of them on the processor; {taster}",
        begun.elapsed().as_secs(),
        spent().as_secs()
    );
    assert!(taster.has_seen_cells());
}
