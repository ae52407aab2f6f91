//! Copies of a library that are kept on this computer, apart from the file, and thinned out as they age.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::files::{
    FileError, create_private_folder, folder_beside, list_if_there, publish, read_if_there,
    write_new,
};

use super::compressed::compressed;
use super::connect::{check_structure, connect_to_look};
use super::{Snapshot, Store, StoreError, log};

/// Work of so long is backed up while it goes on, in minutes.
const EVERY: TimeDelta = TimeDelta::minutes(30);

/// A copy of the library as it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Where it is.
    pub path: PathBuf,
    /// When it was made, by the clock of whoever worked.
    pub at: NaiveDateTime,
    /// The last op that it holds.
    pub seq: u64,
    /// How many projects.
    pub projects: usize,
    /// In bytes.
    pub size: u64,
    /// How the hash of that op begins; backups of earlier versions, which are not compressed, don't say it.
    pub(super) mark: Option<String>,
}

/// `20241021-093000_第12步_546项_1a2b3c4d5e6f7a8b.lantu.zst`
fn name(at: NaiveDateTime, seq: u64, projects: usize, hash: &str) -> String {
    let (at, mark) = (at.format(TIME), mark(hash));
    format!("{at}_第{seq}步_{projects}项_{mark}.lantu.zst")
}

const TIME: &str = "%Y%m%d-%H%M%S";

/// As much of a hash as stands in a name.
fn mark(hash: &str) -> &str {
    hash.get(..16).unwrap_or(hash)
}

fn read(path: PathBuf, size: u64) -> Option<Backup> {
    let name = path.file_name()?.to_str()?;
    let stem = name.strip_suffix(".zst").unwrap_or(name);
    let mut words = stem.strip_suffix(".lantu")?.split('_');
    let at = NaiveDateTime::parse_from_str(words.next()?, TIME).ok()?;
    let seq = words.next()?.strip_prefix('第')?.strip_suffix('步')?;
    let projects = words.next()?.strip_suffix('项')?;
    Some(Backup {
        at,
        seq: seq.parse().ok()?,
        projects: projects.parse().ok()?,
        mark: words.next().map(str::to_owned),
        path,
        size,
    })
}

impl Backup {
    /// What the name of a backup says of it; none for a file that has another name.
    pub fn of(path: &Path) -> Option<Self> {
        read(path.to_owned(), 0)
    }
}

/// The backups in a folder, the newest first; none where there is no folder. Files of other names are left alone.
///
/// # Errors
/// There is a folder, and it can't be read.
pub fn backups(folder: &Path) -> Result<Vec<Backup>, StoreError> {
    let entries = list_if_there(folder)?.into_iter();
    let mut found: Vec<Backup> = entries
        // One that another process thins out at this moment is none any more.
        .filter_map(|entry| read(entry.path(), entry.metadata().ok()?.len()))
        .collect();
    found.sort_by_key(|backup| Reverse((backup.at, backup.seq)));
    Ok(found)
}

/// Which backups are too many: all of the last two days stay, then the last of each day for a month, of each week for
/// half a year, of each month for ever. The newest is the last of its span, and stays.
pub fn superfluous(backups: &[Backup], today: NaiveDate) -> Vec<&Backup> {
    let mut sorted: Vec<&Backup> = backups.iter().collect();
    sorted.sort_by_key(|backup| Reverse((backup.at, backup.seq)));
    let mut kept = BTreeSet::new();
    let mut too_many = Vec::new();
    for backup in sorted {
        let day = backup.at.date();
        let week = day.iso_week();
        let span = match (today - day).num_days() {
            ..=1 => continue,
            2..=31 => (3, day.year(), day.ordinal()),
            32..=183 => (2, week.year(), week.week()),
            _ => (1, day.year(), day.month()),
        };
        if !kept.insert(span) {
            too_many.push(backup);
        }
    }
    too_many
}

/// When backups of an open library are due.
#[derive(Debug)]
pub(super) struct Keeper {
    folder: PathBuf,
    /// The newest backup.
    last: Option<Kept>,
    /// When the newest backup had been made before this one began to keep any.
    anchor: Option<NaiveDateTime>,
    /// The op up to which there is something that no backup holds, and when it was done.
    waiting: Option<DateTime<FixedOffset>>,
    /// Where each is copied to.
    second: Option<PathBuf>,
    /// How many are being made, and the time of the latest of them.
    running: usize,
    begun: Option<NaiveDateTime>,
}

/// A backup that is there: when it was made, and the op up to which it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    at: NaiveDateTime,
    seq: u64,
}

impl Keeper {
    /// Keeps them in a folder of this library's own below `root`.
    pub fn new(store: &Store, root: &Path) -> Result<Self, StoreError> {
        let folder = root.join(store.library_id()?);
        let mut kept = backups(&folder)?.into_iter();
        let last = kept.find(|backup| holds(store.connection(), backup));
        let last = last.map(|last| Kept {
            at: last.at,
            seq: last.seq,
        });
        crate::files::sweep(&folder.join(NAMELESS));
        Ok(Self {
            folder,
            last,
            anchor: last.map(|last| last.at),
            waiting: None,
            second: None,
            running: 0,
            begun: None,
        })
    }

    /// Has each backup from now on copied to a folder, too; to none any more without one.
    pub fn keep_also(&mut self, folder: Option<PathBuf>) {
        self.second = folder;
    }

    /// Whether what is there is kept before an op is committed: before the first change of a day it is.
    pub fn is_due_before(&self, store: &Store, at: DateTime<FixedOffset>) -> bool {
        let is_new_day = self
            .latest()
            .is_none_or(|latest| latest.date() != at.naive_local().date());
        if self.waiting.is_some() || self.running > 0 || !is_new_day {
            return false;
        }
        let is_held = |head| self.last.is_some_and(|last| last.seq == head);
        // What can't be read is not held.
        store.head().map_or(true, |head| !is_held(head))
    }

    /// When the latest backup was made, one that is under way included.
    fn latest(&self) -> Option<NaiveDateTime> {
        self.begun.or_else(|| self.last.map(|last| last.at))
    }

    /// An op of this time is on the disk.
    pub fn note(&mut self, at: DateTime<FixedOffset>) {
        self.waiting = Some(at);
    }

    /// The time of the last op, when a backup is due by the clock.
    pub fn due(&self) -> Option<DateTime<FixedOffset>> {
        let at = self.waiting?;
        let is_due = self
            .latest()
            .is_none_or(|latest| at.naive_local() - latest >= EVERY);
        is_due.then_some(at)
    }

    /// The time of the last op, when no backup holds it: one is made when the library is closed.
    pub const fn unkept(&self) -> Option<DateTime<FixedOffset>> {
        self.waiting
    }

    /// Begins a backup of the library as it is; a place for the copy of which it is made.
    pub fn begin(
        &mut self,
        at: DateTime<FixedOffset>,
        is_awaited: bool,
    ) -> Result<(BackUp, TempDir), StoreError> {
        create_private_folder(&self.folder)?;
        let place = folder_beside(&self.folder.join(NAMELESS))?;
        self.waiting = None;
        self.running += 1;
        self.begun = Some(at.naive_local());
        let backup = BackUp {
            folder: self.folder.clone(),
            second: self.second.clone(),
            anchor: self.anchor,
            at: at.naive_local(),
            is_awaited,
        };
        Ok((backup, place))
    }

    /// A backup is there, or it failed.
    pub fn end(&mut self, kept: Option<Kept>) {
        self.running = self.running.saturating_sub(1);
        if self.running == 0 {
            self.begun = None;
        }
        // Of two made at once the one that holds more counts.
        self.last = self
            .last
            .into_iter()
            .chain(kept)
            .max_by_key(|kept| kept.seq);
    }
}

/// What has become of the copy of a backup in a second place.
pub(super) type SecondCopy = Result<(), StoreError>;

/// A backup to be made of a copy of the library.
#[derive(Debug)]
pub(super) struct BackUp {
    folder: PathBuf,
    second: Option<PathBuf>,
    anchor: Option<NaiveDateTime>,
    at: NaiveDateTime,
    /// Whether a person waits for it.
    pub is_awaited: bool,
}

impl BackUp {
    /// Makes it, of a copy that holds together, and thins out the older ones. With it comes what has become of the
    /// second copy, where one is wanted.
    pub fn make(self, copy: &Snapshot) -> Result<(Kept, Option<SecondCopy>), StoreError> {
        let (seq, hash, projects) = copy.summary()?;
        let path = self.folder.join(name(self.at, seq, projects, &hash));
        let file = copy.file();
        // Side by side: each takes as long as the other, and somebody may wait for both.
        let (sound, packed) = thread::scope(|scope| {
            let packing = thread::Builder::new().spawn_scoped(scope, || compressed(&file, &path));
            let sound = check_structure(copy.connection());
            let packed = match packing {
                Ok(packing) => packing.join().unwrap_or_else(|panic| resume_unwind(panic)),
                Err(error) => Err(StoreError::no_thread(error, &path)),
            };
            (sound, packed)
        });
        sound.map_err(|fault| fault.at(copy.path()))?;
        match publish(packed?, &path, false) {
            // The same second and the same op: it is there.
            Ok(()) | Err(FileError::Exists { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        self.thin_out(&self.folder, copy)?;
        let second = self.second.as_deref();
        let copied = second.map(|folder| self.copy_to(folder, &path, copy));
        Ok((Kept { at: self.at, seq }, copied))
    }

    /// Copies a backup to a second place, where it is read back.
    fn copy_to(&self, folder: &Path, backup: &Path, copy: &Snapshot) -> Result<(), StoreError> {
        create_private_folder(folder)?;
        let dest = folder.join(backup.file_name().unwrap_or_default());
        let read = |path: &Path| {
            let missing = || FileError::Missing {
                path: path.to_owned(),
            };
            read_if_there(path)?.ok_or_else(missing)
        };
        let bytes = read(backup)?;
        match write_new(&dest, &bytes) {
            Ok(()) | Err(FileError::Exists { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        if read(&dest)? != bytes {
            let source = std::io::Error::other("写入的内容与读回的不同");
            return Err(StoreError::io("写入备份", &dest)(source));
        }
        self.thin_out(folder, copy)
    }

    /// Removes the backups that are too many, but never on the word of a clock that has leapt, nor for the sake of a
    /// library that is not sound: then the older backups are what is left of it.
    fn thin_out(&self, folder: &Path, copy: &Snapshot) -> Result<(), StoreError> {
        if self.anchor.is_some_and(|anchor| self.at - anchor > LEAP) {
            return Ok(());
        }
        let mut kept = backups(folder)?;
        // On most days there are none, and no file need be looked into.
        if superfluous(&kept, self.at.date()).is_empty() {
            return Ok(());
        }
        // Copies of a library share the folder: what only they hold is theirs to thin out.
        kept.retain(|backup| holds(copy.connection(), backup));
        let too_many = superfluous(&kept, self.at.date());
        if too_many.is_empty() || !copy.check()?.problems.is_empty() {
            return Ok(());
        }
        for old in too_many {
            if let Err(error) = std::fs::remove_file(&old.path) {
                tracing::warn!("old backup stays: {error}");
            }
        }
        Ok(())
    }
}

/// Whether the history of a library goes through the last op of a backup: it then holds all that the backup does.
fn holds(library: &Connection, backup: &Backup) -> bool {
    let Ok(Some(here)) = log::hash_at(library, backup.seq) else {
        return false;
    };
    if let Some(there) = &backup.mark {
        return mark(&here) == there;
    }
    let there = connect_to_look(&backup.path);
    let there = there.and_then(|there| log::hash_at(&there, backup.seq));
    matches!(there, Ok(Some(there)) if there == here)
}

/// After so long without a backup the clock may be wrong: nothing is thinned out until the next start.
const LEAP: TimeDelta = TimeDelta::days(60);

/// Stands for any file of the folder.
const NAMELESS: &str = "_";
