//! Work on a library that lies on a share, a stick or in a synced folder: on a copy on this computer, which goes out
//! as a whole file. Others only ever see whole files at rest, and nothing is lost when the place goes away.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::backup::create_private;
use super::claim::Claim;
use super::courier::{Arrived, Courier, Parcel, kept_folder};
use super::file::{read_json, resolve, write_json};
use super::lock_record::LockRecord;
use super::temporary::{folder_beside, sweep, temporary_beside};
use super::watch::Fingerprint;
use super::{Author, Password, Store, StoreError, header, recovery, save_copy, seal};

const FOLDER: &str = "工作副本";
const RECORD: &str = "来源.json";

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
    courier: Courier,
    folder: PathBuf,
    record: Record,
    /// When the work began.
    since: DateTime<FixedOffset>,
    /// Whether a copy is under way.
    is_out: bool,
    /// Whether something was done since that copy was made.
    has_newer: bool,
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
        let target = resolve(target)?;
        if !visit.beside_others && LockRecord::is_of_another(&target) {
            return Err(StoreError::in_use(&target));
        }
        let password = visit.password.as_ref();
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
        // Two at work beside others on this very computer: what the other one holds must not be taken anew.
        let copy = copy_in(&folder, &target);
        if Claim::is_taken(&copy) || recovery::is_held(&copy) {
            return Err(StoreError::in_use(&target));
        }
        let left = read_json::<Record>(&folder.join(RECORD))
            .filter(|record| record.target == target && record.has_news);
        let left = left.filter(|_| copy_in(&folder, &target).exists());
        let record = match left {
            Some(left) if left.is_sealed == password.is_some() => {
                if let Some(password) = password {
                    check_password(&folder, &target, password)?;
                }
                left
            }
            Some(_) => return Err(StoreError::Sealed { path: target }),
            None => take(&folder, &target, password)?,
        };
        sweep(&copy_in(&folder, &target));
        let desk = Self {
            courier: Courier::new(&target, &visit.author, visit.at, password),
            folder,
            record,
            since: visit.at,
            is_out: false,
            has_newer: false,
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
        self.has_newer = true;
        if self.record.has_news {
            return Ok(());
        }
        self.record.has_news = true;
        let written = self.write();
        // Whoever tries again must not take it for written.
        self.record.has_news = written.is_ok();
        written
    }

    /// Has the copy, as it is now, take the place of the file. The end is told by what [`Desk::open`] was given.
    pub(super) fn send(
        &mut self,
        store: &Store,
        at: DateTime<FixedOffset>,
    ) -> Result<(), StoreError> {
        let plain = save_copy::verified(store.connection(), &self.copy())?;
        self.courier.send(Parcel {
            plain,
            replaces: self.record.token.clone(),
            at,
        });
        (self.is_out, self.has_newer) = (true, false);
        Ok(())
    }

    /// Whether a copy is under way.
    pub(super) const fn is_out(&self) -> bool {
        self.is_out
    }

    /// Begins to show the others that somebody works on the file, and to carry copies to it; `arrived` is told what
    /// becomes of each, for [`Desk::note`].
    pub(super) fn open(&mut self, arrived: Arrived) -> Result<(), StoreError> {
        self.courier.spawn(arrived)
    }

    /// Takes note of what has become of the copy that was under way: whether the file is now that copy.
    pub(super) fn note(&mut self, end: Result<Fingerprint, StoreError>) -> Result<(), StoreError> {
        self.is_out = false;
        self.record.token = end?;
        self.record.has_news = self.has_newer;
        self.write()
    }

    /// Takes note that what the others made of the file is in the copy: it may be replaced.
    pub(super) fn accept(&mut self, token: Fingerprint) -> Result<(), StoreError> {
        self.record.token = token;
        self.record.has_news = true;
        self.write()
    }

    /// Leaves the desk; a copy without news is of no more use.
    pub(super) fn close(self) {
        let Self {
            courier,
            folder,
            record,
            ..
        } = self;
        drop(courier);
        if !record.has_news
            && let Err(error) = std::fs::remove_dir_all(&folder)
        {
            tracing::warn!("working copy not removed: {error}");
        }
    }

    fn write(&self) -> Result<(), StoreError> {
        write_json(&self.folder.join(RECORD), &self.record)
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

fn copy_in(folder: &Path, target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default();
    folder.join(Path::new(name).with_extension("lantu"))
}

/// Copies the file as it is.
fn take(folder: &Path, target: &Path, password: Option<&Password>) -> Result<Record, StoreError> {
    let token = Fingerprint::of(target)?;
    let temporary = folder_beside(&copy_in(folder, target))?;
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
fn check_password(folder: &Path, target: &Path, password: &Password) -> Result<(), StoreError> {
    let temporary = folder_beside(&copy_in(folder, target))?;
    seal::unseal(target, &temporary.path().join("library"), password)
}
