//! A disk that stops in the middle of a write: whatever was noted is there at the next start.
//!
//! The writes are those of the program and of SQLite, in their order, and are cut after their first, second, third …
//! byte. With `LANTU_EVERY_BYTE=1` after each; else after some of them that meet every kind of place.

use std::sync::{Arc, Mutex};

use crate::files::beside;

use super::super::journal::Journal;
use super::super::{WorkingCopy, WorkingCopyOptions, recover};
use super::*;

/// How many ops come before the write that is cut.
const OPS: u128 = 5;

/// From one cut to the next: the step asked for, or one byte.
fn stride(otherwise: usize) -> usize {
    match std::env::var_os("LANTU_EVERY_BYTE") {
        Some(_) => 1,
        None => otherwise,
    }
}

/// After which bytes of a write of this length it is cut.
fn cuts(length: usize, step: usize) -> impl Iterator<Item = usize> {
    (0..=length).step_by(stride(step))
}

/// Somebody at work on a library that lies elsewhere.
struct Desktop {
    library: Fixture,
    root: TempDir,
}

impl Desktop {
    fn new() -> Self {
        Self {
            library: Fixture::new(),
            root: tempfile::tempdir().unwrap(),
        }
    }

    fn prepare(&self) -> WorkingCopy {
        let options = WorkingCopyOptions {
            author: author(),
            at: at(),
            beside_others: false,
            password: None,
        };
        WorkingCopy::prepare(self.root.path(), &self.library.path, &options).unwrap()
    }

    fn journal(&self, opened: &Opened) -> Journal {
        let folder = self.root.path().join(opened.store.library_id().unwrap());
        Journal::open(&folder, opened.store.path()).unwrap()
    }

    /// The next start: the working copy with all that is noted.
    #[track_caller]
    fn start(&self) -> (WorkingCopy, Opened) {
        let working_copy = self.prepare();
        let mut opened = open(&working_copy.copy()).unwrap();
        recover(&mut opened, self.root.path()).unwrap();
        (working_copy, opened)
    }
}

fn name_of(n: u128) -> String {
    format!("资江{n}桥")
}

fn step(opened: &Opened, n: u128) -> Op {
    rename(&opened.portfolio, 1_000 + n, &name_of(n))
}

/// The only file in a folder whose name begins so.
fn file_in(folder: &Path, begins: &str) -> PathBuf {
    let files = std::fs::read_dir(folder).unwrap();
    let mut files = files.map(|file| file.unwrap().path());
    let is_meant = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with(begins)
    };
    files.find(is_meant).unwrap()
}

#[test]
fn notes_cut_at_any_byte_lose_none_that_was_answered() {
    let library = Fixture::new();
    let root = library.folder.path().join("notes");
    let bytes = library.bytes();
    let mut opened = library.open();
    let folder = root.join(opened.store.library_id().unwrap());
    let mut journal = Journal::open(&folder, &library.path).unwrap();
    let file = file_in(&folder, "本机记录");
    let mut lengths = vec![0];
    // The library's own disk refuses all of them.
    for n in 1..=OPS {
        let op = step(&opened, n);
        opened.portfolio.apply(&op).unwrap();
        journal.note(&signed(&op)).unwrap();
        lengths.push(std::fs::metadata(&file).unwrap().len() as usize);
    }
    drop((journal, opened));
    let notes = std::fs::read(&file).unwrap();
    for (answered, write) in lengths.windows(2).enumerate() {
        for cut in cuts(write[1] - write[0], 41) {
            std::fs::write(&file, &notes[..write[0] + cut]).unwrap();
            std::fs::write(&library.path, &bytes).unwrap();
            let mut opened = library.open();
            let recovered = recover(&mut opened, &root).unwrap();
            let done = answered + usize::from(cut == write[1] - write[0]);
            assert_eq!(recovered.done.len(), done, "op {answered}, byte {cut}");
            let expected = match done {
                0 => "平安大桥".to_owned(),
                n => name_of(n as u128),
            };
            assert_eq!(bridge(&opened.portfolio).name, expected);
        }
    }
}

/// What SQLite writes for one commit, in its order.
struct Commit {
    before: Vec<u8>,
    /// Before SQLite marks it as whole.
    journal: Vec<u8>,
    after: Vec<u8>,
}

impl Commit {
    /// Does an op and keeps what it wrote.
    fn of(opened: &mut Opened, op: &Op) -> Self {
        let path = opened.store.path().to_owned();
        let before = std::fs::read(&path).unwrap();
        let journal = Arc::new(Mutex::new(Vec::new()));
        let (seen, file) = (Arc::clone(&journal), beside(&path, "-journal"));
        let hook = move || {
            *seen.lock().unwrap() = std::fs::read(&file).unwrap();
            false
        };
        let connection = opened.store.connection_mut();
        connection.commit_hook(Some(hook)).unwrap();
        opened.portfolio.apply(op).unwrap();
        opened.store.commit(op, at()).unwrap();
        let off: Option<fn() -> bool> = None;
        opened.store.connection_mut().commit_hook(off).unwrap();
        let journal = std::mem::take(&mut *journal.lock().unwrap());
        Self {
            before,
            journal,
            after: std::fs::read(&path).unwrap(),
        }
    }

    /// The journal with its mark and its count, which SQLite writes once all records are on the disk:
    /// <https://www.sqlite.org/fileformat2.html#the_rollback_journal>.
    fn counted(&self) -> Vec<u8> {
        const MARK: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
        let mut journal = self.journal.clone();
        assert_eq!(
            journal[..12],
            [0; 12],
            "the journal is marked before its end"
        );
        let nonce = number(&journal[12..]);
        let records = journal[SECTOR..].chunks_exact(4 + PAGE + 4);
        // What follows is of earlier commits: the file is kept as long as the library is open.
        let count = records.take_while(|record| {
            let (page, sum) = record[4..].split_at(PAGE);
            number(sum) == nonce.wrapping_add(sparse_sum(page))
        });
        let count = u32::try_from(count.count()).unwrap();
        assert!(count > 2, "the journal has {count} pages");
        journal[..8].copy_from_slice(&MARK);
        journal[8..12].copy_from_slice(&count.to_be_bytes());
        journal
    }

    /// The file in the middle of its pages being written.
    fn half(&self, bytes: usize) -> Vec<u8> {
        let mut half = self.after[..bytes].to_vec();
        half.extend(self.before.iter().skip(bytes));
        half
    }

    /// What file and journal are after each cut; no journal once it is gone.
    fn cuts(&self) -> impl Iterator<Item = (Vec<u8>, Option<Vec<u8>>)> {
        let counted = self.counted();
        let growing = cuts(self.journal.len(), 1_013)
            .map(|cut| (self.before.clone(), Some(self.journal[..cut].to_vec())));
        let whole = counted.clone();
        // A byte that stays as it is makes no new state: most pages are not written at all.
        let is_written = |cut: &usize| match cut.checked_sub(1) {
            None => true,
            Some(last) => self.before.get(last) != self.after.get(last),
        };
        let writing = (0..=self.after.len())
            .filter(is_written)
            .step_by(stride(97))
            .map(move |cut| (self.half(cut), Some(whole.clone())));
        let counting = (1..=12).map(move |to| {
            let mut journal = self.journal.clone();
            journal[..to].copy_from_slice(&counted[..to]);
            (self.before.clone(), Some(journal))
        });
        let end = std::iter::once((self.after.clone(), None));
        growing.chain(counting).chain(writing).chain(end)
    }
}

const SECTOR: usize = 512;
const PAGE: usize = 4096;

fn number(bytes: &[u8]) -> u32 {
    u32::from_be_bytes(bytes[..4].try_into().unwrap())
}

/// Every two hundredth byte from the end, as SQLite sums a page of its journal.
fn sparse_sum(page: &[u8]) -> u32 {
    let bytes = page.iter().rev().skip(199).step_by(200);
    bytes.map(|byte| u32::from(*byte)).sum()
}

#[test]
fn a_working_copy_cut_at_any_byte_of_a_commit_loses_no_step() {
    let desktop = Desktop::new();
    let working_copy = desktop.prepare();
    let copy = working_copy.copy();
    let mut opened = open(&copy).unwrap();
    let mut journal = desktop.journal(&opened);
    for n in 1..OPS {
        let op = step(&opened, n);
        journal.note(&signed(&op)).unwrap();
        commit(&mut opened, op.clone());
        journal.saved(op.id).unwrap();
    }
    let op = step(&opened, OPS);
    journal.note(&signed(&op)).unwrap();
    drop(journal);
    let written = Commit::of(&mut opened, &op);
    let folder = desktop.root.path().join(opened.store.library_id().unwrap());
    drop((opened, working_copy));
    let notes = file_in(&folder, "本机记录");
    let noted = std::fs::read(&notes).unwrap();
    let side = beside(&copy, "-journal");
    for (start, (bytes, journal)) in written.cuts().enumerate() {
        std::fs::write(&copy, bytes).unwrap();
        match journal {
            Some(journal) => std::fs::write(&side, journal).unwrap(),
            None => drop(std::fs::remove_file(&side)),
        }
        std::fs::write(&notes, &noted).unwrap();
        let (working_copy, opened) = desktop.start();
        assert_eq!(
            working_copy.remark(),
            None,
            "start {start}: the copy was put aside"
        );
        assert!(working_copy.has_news(&opened.store), "start {start}");
        assert_eq!(
            bridge(&opened.portfolio).name,
            name_of(OPS),
            "start {start}"
        );
        let history = opened.store.history(99).unwrap();
        let labels: Vec<String> = history.into_iter().map(|op| op.op.label).collect();
        assert_eq!(labels.len() as u128, 1 + OPS, "start {start}: {labels:?}");
    }
    let (_desk, opened) = desktop.start();
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn the_record_of_a_working_copy_cut_at_any_byte_overwrites_no_work() {
    let desktop = Desktop::new();
    let working_copy = desktop.prepare();
    let mut opened = open(&working_copy.copy()).unwrap();
    let op = step(&opened, 1);
    commit(&mut opened, op);
    let copy = working_copy.copy();
    drop((opened, working_copy));
    let folder = copy.parent().unwrap().to_owned();
    let record = folder.join("来源.json");
    let (bytes, work) = (
        std::fs::read(&record).unwrap(),
        std::fs::read(&copy).unwrap(),
    );
    for cut in cuts(bytes.len() - 1, 23) {
        // As the program writes it: under another name first, which no process has any more.
        let temporary = folder.join(".lantu-4194305-abc.tmp");
        std::fs::write(&temporary, &bytes[..cut]).unwrap();
        let (working_copy, opened) = desktop.start();
        assert_eq!(bridge(&opened.portfolio).name, name_of(1), "byte {cut}");
        assert!(working_copy.has_news(&opened.store) && !temporary.exists());
        drop((opened, working_copy));
        // And as a disk that keeps no order leaves it.
        std::fs::write(&record, &bytes[..cut]).unwrap();
        let (working_copy, opened) = desktop.start();
        let remark = working_copy.remark().unwrap();
        let aside = remark.rsplit_once('：').unwrap().1;
        assert!(std::fs::read(aside).unwrap() == work, "byte {cut}");
        drop((opened, working_copy));
        std::fs::write(&record, &bytes).unwrap();
        std::fs::write(&copy, &work).unwrap();
    }
}
