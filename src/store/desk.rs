//! Work on a library that lies on a share, a stick or in a synced folder: on a copy on this computer, which goes out
//! as a whole file. Others only ever see whole files at rest, and nothing is lost when the place goes away.

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, TimeDelta};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::backup::create_private;
use super::file::{absolute, publish, temporary_beside};
use super::lock_record::{HeldRecord, LockRecord};
use super::watch::Fingerprint;
use super::{Author, Store, StoreError, header, recovery, save_copy};

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
    kept: Option<DateTime<FixedOffset>>,
}

impl Desk {
    /// Makes the working copy ready, below `root`: as the file is now, or as it was left with work that has not gone
    /// out. `beside_others` opens it also while somebody else is known to work on the file; both works can be merged.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when somebody else works on the file, and whatever makes the file unfit. A file that is
    /// out of reach is no error when there is a copy with work that has not gone out.
    pub fn prepare(
        root: &Path,
        target: &Path,
        author: Author,
        at: DateTime<FixedOffset>,
        beside_others: bool,
    ) -> Result<Self, StoreError> {
        let target = absolute(target)?;
        if !beside_others && LockRecord::is_of_another(&target) {
            return Err(StoreError::in_use(&target));
        }
        let digest = format!(
            "{:x}",
            Sha256::digest(target.as_os_str().as_encoded_bytes())
        );
        let folder = root.join(FOLDER).join(&digest[..16]);
        create_private(&folder)?;
        let left = read(&folder).filter(|record| record.target == target && record.has_news);
        let name = target.file_name().unwrap_or_default();
        // Work that can't go out again must not begin.
        if target.exists() {
            drop(temporary_beside(&target).map_err(StoreError::or_read_only)?);
        }
        let record = match left {
            Some(left) if folder.join(name).exists() => left,
            _ => take(&folder, &target)?,
        };
        let held = target
            .exists()
            .then(|| HeldRecord::write_beating(&target, &author, at));
        let desk = Self {
            held,
            folder,
            record,
            author,
            since: at,
            kept: None,
        };
        desk.write()?;
        Ok(desk)
    }

    /// The working copy.
    pub fn copy(&self) -> PathBuf {
        self.folder
            .join(self.record.target.file_name().unwrap_or_default())
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
        self.write()
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
        let file = save_copy::verified(store.connection(), &target)?;
        self.keep(at)?;
        let token = Fingerprint::of(file.path())?;
        // The writing took its time.
        self.check_unchanged()?;
        publish(file, &target, true)?;
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
        let stem = target.file_stem().unwrap_or_default().to_string_lossy();
        let folder = target.with_file_name(format!("{stem}（历史版本）"));
        std::fs::create_dir_all(&folder).map_err(StoreError::io("新建历史版本文件夹", &folder))?;
        let name = format!("{}_{stem}.lantu", at.format("%Y%m%d-%H%M%S"));
        let kept = folder.join(name);
        let file = temporary_beside(&kept)?;
        let copied = std::fs::File::open(target)
            .and_then(|mut source| io::copy(&mut source, &mut file.as_file()));
        copied.map_err(StoreError::io("保留历史版本", target))?;
        match publish(file, &kept, false) {
            Ok(()) | Err(StoreError::Exists { .. }) => {}
            Err(error) => return Err(error),
        }
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
    folder_of(root, target).join(target.file_name().unwrap_or_default())
}

/// Copies the file as it is.
fn take(folder: &Path, target: &Path) -> Result<Record, StoreError> {
    header::check(target)?;
    let token = Fingerprint::of(target)?;
    let temporary = tempfile::tempdir_in(folder).map_err(StoreError::io("新建工作副本", folder))?;
    recovery::copy_recovered(target, &temporary)?;
    let copy = folder.join(target.file_name().unwrap_or_default());
    std::fs::rename(temporary.path().join("library"), &copy)
        .map_err(StoreError::io("新建工作副本", &copy))?;
    Ok(Record {
        target: target.to_owned(),
        token,
        has_news: false,
    })
}

fn read(folder: &Path) -> Option<Record> {
    let text = std::fs::read_to_string(folder.join(RECORD)).ok()?;
    serde_json::from_str(&text).ok()
}

/// Removes the oldest of too many.
fn thin_out(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut kept: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    kept.retain(|path| path.extension().is_some_and(|ending| ending == "lantu"));
    kept.sort();
    for old in kept.iter().rev().skip(MOST_KEPT) {
        if let Err(error) = std::fs::remove_file(old) {
            tracing::warn!("old version stays: {error}");
        }
    }
}
