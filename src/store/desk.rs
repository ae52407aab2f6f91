//! Work on a library that lies on a share, a stick or in a synced folder: on a copy on this computer, which goes out
//! as a whole file. Others only ever see whole files at rest, and nothing is lost when the place goes away.

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, TimeDelta};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::backup::create_private;
use super::file::{absolute, publish, put_in_place, sweep, temporary_beside};
use super::lock_record::{HeldRecord, LockRecord};
use super::watch::Fingerprint;
use super::{Author, Password, Store, StoreError, header, recovery, save_copy, seal};

const FOLDER: &str = "工作副本";
const RECORD: &str = "来源.json";

/// A version that others made is kept when it is replaced; one of ours, which the next one holds, after so long.
const KEEP_EVERY: TimeDelta = TimeDelta::minutes(30);

/// So many replaced versions are kept.
const MOST_KEPT: usize = 20;

/// What is known of a working copy when it is not open.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    target: PathBuf,
    /// The file as it was when the copy was taken from it, or last went out to it.
    token: Fingerprint,
    /// Whether something was done since.
    has_news: bool,
    /// Whether the file has a password.
    #[serde(default)]
    is_sealed: bool,
}

/// Who comes to work on a library that lies elsewhere, when and how.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Who.
    pub author: Author,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// Whether somebody else may be at work on the file; both works can be merged.
    pub beside_others: bool,
    /// The password of an encrypted file.
    pub password: Option<Password>,
}

/// The working copy of a library that lies elsewhere, and the way back.
#[derive(Debug)]
pub struct Desk {
    // Dropped first: the others may open the file from then on.
    held: Option<HeldRecord>,
    folder: PathBuf,
    record: Record,
    author: Author,
    /// When the work began.
    since: DateTime<FixedOffset>,
    password: Option<Password>,
    kept: Option<DateTime<FixedOffset>>,
}

impl Desk {
    /// Makes the working copy ready, below `root`: as the file is now, or as it was left with work that has not gone
    /// out.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when somebody else works on the file; [`StoreError::Sealed`] when it has a password and
    /// none is given; whatever makes the file unfit. A file that is out of reach is no error when there is a copy with
    /// work that has not gone out.
    pub fn prepare(root: &Path, target: &Path, visit: &Visit) -> Result<Self, StoreError> {
        let target = absolute(target)?;
        if !visit.beside_others && LockRecord::is_of_another(&target) {
            return Err(StoreError::in_use(&target));
        }
        let folder = folder_of(root, &target);
        create_private(&folder)?;
        let is_there = target.exists();
        // Work that can't go out again must not begin.
        if is_there {
            drop(temporary_beside(&target).map_err(StoreError::or_read_only)?);
            // What a crash broke off while it went out.
            sweep(&target);
            sweep(&kept_folder(&target).join(RECORD));
        }
        let left = read(&folder).filter(|record| record.target == target && record.has_news);
        let left = left.filter(|_| copy_in(&folder, &target).exists());
        let record = match left {
            Some(left) if left.is_sealed == visit.password.is_some() => {
                if left.is_sealed {
                    check_password(&folder, &target, visit.password.as_ref())?;
                }
                left
            }
            Some(_) => return Err(StoreError::Sealed { path: target }),
            None => take(&folder, &target, visit.password.as_ref())?,
        };
        let author = &visit.author;
        let held = is_there.then(|| HeldRecord::write_beating(&target, author, visit.at));
        let desk = Self {
            held,
            folder,
            record,
            author: author.clone(),
            since: visit.at,
            password: visit.password.clone(),
            kept: None,
        };
        desk.write()?;
        Ok(desk)
    }

    /// The working copy.
    pub fn copy(&self) -> PathBuf {
        copy_in(&self.folder, &self.record.target)
    }

    /// The file that the others see.
    pub fn target(&self) -> &Path {
        &self.record.target
    }

    /// When the work on it began.
    pub(super) const fn since(&self) -> DateTime<FixedOffset> {
        self.since
    }

    /// Whether the copy holds work that has not gone out.
    pub const fn has_news(&self) -> bool {
        self.record.has_news
    }

    /// Before something is done: it will have to go out.
    pub(super) fn expect_news(&mut self) -> Result<(), StoreError> {
        if self.record.has_news {
            return Ok(());
        }
        self.record.has_news = true;
        let written = self.write();
        // Whoever tries again must not take it for written.
        self.record.has_news = written.is_ok();
        written
    }

    /// Puts the copy in the place of the file, which is first kept.
    ///
    /// # Errors
    /// [`StoreError::TargetChanged`] when the file is not the one from which the copy was taken; whatever the error,
    /// the file is as it was.
    pub(super) fn publish(
        &mut self,
        store: &Store,
        at: DateTime<FixedOffset>,
    ) -> Result<(), StoreError> {
        let target = self.record.target.clone();
        self.check_unchanged()?;
        let file = match &self.password {
            None => save_copy::verified(store.connection(), &target)?,
            Some(password) => {
                let plain = save_copy::verified(store.connection(), &self.copy())?;
                seal::sealed(plain.path(), &target, password)?
            }
        };
        self.keep(at)?;
        let token = Fingerprint::of(file.path())?;
        let synced = file.as_file().sync_all();
        synced.map_err(StoreError::io("写入文件", &target))?;
        // The writing took its time.
        self.check_unchanged()?;
        put_in_place(file, &target, true)?;
        // What a crash left beside the old file was used when the copy was taken from it.
        if header::has_left_overs(&target) {
            recovery::put_aside(&target, at)?;
        }
        self.record.token = token;
        self.record.has_news = false;
        self.write()?;
        self.beat();
        Ok(())
    }

    fn check_unchanged(&self) -> Result<(), StoreError> {
        let target = &self.record.target;
        if Fingerprint::of(target)? == self.record.token {
            return Ok(());
        }
        Err(StoreError::TargetChanged {
            path: target.clone(),
        })
    }

    /// Takes note that what the others made of the file is in the copy: it may be replaced.
    pub(super) fn accept(&mut self, token: Fingerprint) -> Result<(), StoreError> {
        self.record.token = token;
        self.record.has_news = true;
        self.kept = None;
        self.write()
    }

    /// Keeps the file as it is, beside it.
    fn keep(&mut self, at: DateTime<FixedOffset>) -> Result<(), StoreError> {
        if self.kept.is_some_and(|kept| at - kept < KEEP_EVERY) {
            return Ok(());
        }
        let target = &self.record.target;
        let folder = kept_folder(target);
        std::fs::create_dir_all(&folder).map_err(StoreError::io("新建历史版本文件夹", &folder))?;
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let time = at.format("%Y%m%d-%H%M%S");
        let mut kept = folder.join(format!("{time}_{name}"));
        // Of the same second, but of somebody else's.
        let mut more = 2..;
        while kept.exists() {
            kept = folder.join(format!("{time}_{}_{name}", more.next().unwrap_or_default()));
        }
        let file = temporary_beside(&kept)?;
        let copied = std::fs::File::open(target)
            .and_then(|mut source| io::copy(&mut source, &mut file.as_file()));
        copied.map_err(StoreError::io("保留历史版本", target))?;
        publish(file, &kept, false)?;
        self.kept = Some(at);
        thin_out(&folder);
        Ok(())
    }

    /// Shows the others that somebody still works on the file.
    pub(super) fn beat(&mut self) {
        let target = &self.record.target;
        if let Some(held) = &self.held {
            held.beat();
        } else if target.exists() {
            self.held = Some(HeldRecord::write_beating(target, &self.author, self.since));
        }
    }

    /// Leaves the desk; a copy without news is of no more use.
    pub(super) fn close(self) {
        if !self.record.has_news
            && let Err(error) = std::fs::remove_dir_all(&self.folder)
        {
            tracing::warn!("working copy not removed: {error}");
        }
    }

    fn write(&self) -> Result<(), StoreError> {
        let path = self.folder.join(RECORD);
        let text = serde_json::to_vec_pretty(&self.record).map_err(io::Error::from);
        let text = text.map_err(StoreError::io("写入工作副本", &path))?;
        super::file::write_whole(&path, &text)
    }
}

fn folder_of(root: &Path, target: &Path) -> PathBuf {
    let digest = format!(
        "{:x}",
        Sha256::digest(target.as_os_str().as_encoded_bytes())
    );
    root.join(FOLDER).join(&digest[..16])
}

/// Where the working copy of a file would be.
pub(super) fn copy_of(root: &Path, target: &Path) -> PathBuf {
    copy_in(&folder_of(root, target), target)
}

/// Where the versions of a file are kept that were replaced.
fn kept_folder(target: &Path) -> PathBuf {
    let stem = target.file_stem().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!("{stem}（历史版本）"))
}

fn copy_in(folder: &Path, target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default();
    folder.join(Path::new(name).with_extension("lantu"))
}

/// Copies the file as it is.
fn take(folder: &Path, target: &Path, password: Option<&Password>) -> Result<Record, StoreError> {
    let token = Fingerprint::of(target)?;
    let temporary = tempfile::tempdir_in(folder).map_err(StoreError::io("新建工作副本", folder))?;
    let plain = temporary.path().join("library");
    if let Some(password) = password {
        seal::unseal(target, &plain, password)?;
    } else {
        header::check(target)?;
        recovery::copy_recovered(target, &temporary)?;
    }
    let copy = copy_in(folder, target);
    std::fs::rename(plain, &copy).map_err(StoreError::io("新建工作副本", &copy))?;
    Ok(Record {
        target: target.to_owned(),
        token,
        has_news: false,
        is_sealed: password.is_some(),
    })
}

/// Work that waits must not go out under another password.
fn check_password(
    folder: &Path,
    target: &Path,
    password: Option<&Password>,
) -> Result<(), StoreError> {
    let Some(password) = password else {
        return Ok(());
    };
    let temporary = tempfile::tempdir_in(folder).map_err(StoreError::io("新建工作副本", folder))?;
    seal::unseal(target, &temporary.path().join("library"), password)
}

fn read(folder: &Path) -> Option<Record> {
    let text = std::fs::read_to_string(folder.join(RECORD)).ok()?;
    serde_json::from_str(&text).ok()
}

/// Removes the oldest of too many.
fn thin_out(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut kept: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    // Only what is named by its time is ours.
    kept.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.get(..15).is_some_and(|time| {
            chrono::NaiveDateTime::parse_from_str(time, "%Y%m%d-%H%M%S").is_ok()
        })
    });
    kept.sort();
    for old in kept.iter().rev().skip(MOST_KEPT) {
        if let Err(error) = std::fs::remove_file(old) {
            tracing::warn!("old version stays: {error}");
        }
    }
}
