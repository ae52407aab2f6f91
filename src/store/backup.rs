//! Copies of a library that are kept on this computer, apart from the file, and thinned out as they age.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta};

use super::connect::connect_to_look;
use super::file::list_if_there;
use super::noting::Step;
use super::{Store, StoreError, log};

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
}

/// `20241021-093000_第12步_546项.lantu`
fn name(at: NaiveDateTime, seq: u64, projects: usize) -> String {
    format!("{}_第{seq}步_{projects}项.lantu", at.format(TIME))
}

const TIME: &str = "%Y%m%d-%H%M%S";

fn read(path: PathBuf, size: u64) -> Option<Backup> {
    let stem = path.file_name()?.to_str()?.strip_suffix(".lantu")?;
    let mut words = stem.split('_');
    let at = NaiveDateTime::parse_from_str(words.next()?, TIME).ok()?;
    let seq = words.next()?.strip_prefix('第')?.strip_suffix('步')?;
    let projects = words.next()?.strip_suffix('项')?;
    Some(Backup {
        at,
        seq: seq.parse().ok()?,
        projects: projects.parse().ok()?,
        path,
        size,
    })
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

/// Who keeps backups of an open library, and when.
#[derive(Debug)]
pub(super) struct Keeper {
    folder: PathBuf,
    /// Is told of each backup.
    notes: Sender<Step>,
    /// When the newest backup was made, and the op up to which it goes.
    last: Option<(NaiveDateTime, u64)>,
    /// When the newest backup had been made before this one began to keep any.
    anchor: Option<NaiveDateTime>,
    /// The op up to which there is something that no backup holds, and when it was done.
    waiting: Option<DateTime<FixedOffset>>,
}

impl Keeper {
    /// Keeps them in a folder of this library's own below `root`.
    pub fn new(store: &Store, root: &Path, notes: Sender<Step>) -> Result<Self, StoreError> {
        let folder = root.join(store.library_id()?);
        let mut kept = backups(&folder)?.into_iter();
        let last = kept.find(|backup| holds(store, backup));
        let last = last.map(|last| (last.at, last.seq));
        super::temporary::sweep(&folder.join(NAMELESS));
        Ok(Self {
            notes,
            folder,
            last,
            anchor: last.map(|(at, _)| at),
            waiting: None,
        })
    }

    /// Before an op is committed: what was there before the first change of a day is kept.
    pub fn before(&mut self, store: &Store, at: DateTime<FixedOffset>) -> Result<(), StoreError> {
        let head = store.head()?;
        let is_new_day = self
            .last
            .is_none_or(|(then, _)| then.date() != at.naive_local().date());
        let is_held = self.last.is_some_and(|(_, seq)| seq == head);
        if self.waiting.is_none() && is_new_day && !is_held {
            self.make(store, at)?;
        }
        Ok(())
    }

    /// After an op is on disk.
    pub fn after(&mut self, store: &Store, at: DateTime<FixedOffset>) -> Result<(), StoreError> {
        self.waiting = Some(at);
        let is_due = self
            .last
            .is_none_or(|(then, _)| at.naive_local() - then >= EVERY);
        if is_due { self.make(store, at) } else { Ok(()) }
    }

    /// When the library is closed: what has changed since the last backup is kept.
    pub fn close(&mut self, store: &Store) -> Result<(), StoreError> {
        match self.waiting {
            Some(at) => self.make(store, at),
            None => Ok(()),
        }
    }

    /// Makes a backup, verified by opening it, and thins out the older ones.
    pub fn make(&mut self, store: &Store, at: DateTime<FixedOffset>) -> Result<(), StoreError> {
        let (seq, projects) = (store.head()?, store.count_projects()?);
        let time = at.naive_local();
        let path = self.folder.join(name(time, seq, projects));
        create_private(&self.folder)?;
        match store.save_copy(&path, false) {
            // The same second and the same op: it is there.
            Ok(()) | Err(StoreError::Exists { .. }) => {}
            Err(error) => return Err(error),
        }
        self.last = Some((time, seq));
        self.waiting = None;
        if self.notes.send(Step::BackedUp).is_err() {
            tracing::warn!("nobody thins out the notes");
        }
        self.thin_out(store, time)
    }

    /// Removes the backups that are too many, but never on the word of a clock that has leapt, nor for the sake of a
    /// library that is not sound: then the older backups are what is left of it.
    fn thin_out(&self, store: &Store, time: NaiveDateTime) -> Result<(), StoreError> {
        if self.anchor.is_some_and(|anchor| time - anchor > LEAP) {
            return Ok(());
        }
        let mut kept = backups(&self.folder)?;
        // On most days there are none, and no file need be looked into.
        if superfluous(&kept, time.date()).is_empty() {
            return Ok(());
        }
        // Copies of a library share the folder: what only they hold is theirs to thin out.
        kept.retain(|backup| holds(store, backup));
        let too_many = superfluous(&kept, time.date());
        if too_many.is_empty() || !store.check()?.problems.is_empty() {
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
fn holds(store: &Store, backup: &Backup) -> bool {
    let hash_in_backup =
        || log::hash_at(&connect_to_look(&backup.path)?, backup.seq).map(Option::unwrap_or_default);
    let hash_here = log::hash_at(store.connection(), backup.seq);
    matches!((hash_here, hash_in_backup()), (Ok(Some(here)), Ok(there)) if here == there)
}

/// After so long without a backup the clock may be wrong: nothing is thinned out until the next start.
const LEAP: TimeDelta = TimeDelta::days(60);

/// Stands for any file of the folder.
const NAMELESS: &str = "_";

/// A folder that only its owner reads.
///
/// # Errors
/// The system refuses.
pub fn create_private(folder: &Path) -> Result<(), StoreError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    let made = builder.create(folder);
    made.map_err(StoreError::io("新建备份文件夹", folder))
}
