//! Work on a library that lies on a share, a stick or in a synced folder: on a copy on this computer, which goes out
//! as a whole file. Others only ever see whole files at rest, and nothing is lost when the place goes away.
//!
//! Invariants:
//! - Whether a copy holds work that has not gone out is told by the copy itself: the last op of its log is not the one
//!   that the record says went out. However an op came into the copy, it can't be overlooked.
//! - No copy is replaced or removed but one all of whose work is known to have gone out. One of which that can't be
//!   known is put aside, and this is told.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::files::{
    FileError, Fingerprint, create_private_folder, folder_beside, give_name, put_aside, read_json,
    resolve, sweep, temporary_beside, write_json,
};

use super::connect::connect_sound;
use super::fault::Fault;
use super::lock_record::{LockRecord, in_use};
use super::process_lock::ProcessLock;
use super::publisher::{Arrived, Outgoing, Publisher, kept_folder};
use super::{
    Author, Password, Snapshot, Store, StoreError, header, log, read_only, recovery, seal,
};

const FOLDER: &str = "工作副本";
const RECORD: &str = "来源.json";

/// What is known of a working copy when it is not open.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    target: PathBuf,
    /// The file as it was when the copy was taken from it, or last went out to it.
    token: Fingerprint,
    /// The hash of the last op that was then in it; none when the copy holds more than the file.
    #[serde(default)]
    sent: Option<String>,
    /// Whether the file has a password.
    #[serde(default)]
    is_sealed: bool,
}

/// Who comes to work on a library that lies elsewhere, when and how.
#[derive(Clone, Debug)]
pub struct WorkingCopyOptions {
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
pub struct WorkingCopy {
    publisher: Publisher,
    folder: PathBuf,
    record: Record,
    /// When the work began.
    since: DateTime<FixedOffset>,
    /// While a copy is under way, the hash of its last op.
    out: Option<String>,
    remark: Option<String>,
}

impl WorkingCopy {
    /// Makes the working copy ready, below `root`: as the file is now, or as it was left with work that has not gone
    /// out.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when somebody else works on the file; [`StoreError::Sealed`] when it has a password and
    /// none is given; whatever makes the file unfit. A file that is out of reach is no error when there is a copy with
    /// work that has not gone out.
    pub fn prepare(
        root: &Path,
        target: &Path,
        options: &WorkingCopyOptions,
    ) -> Result<Self, StoreError> {
        let target = resolve(target)?;
        if !options.beside_others && LockRecord::is_of_another(&target) {
            return Err(in_use(&target));
        }
        let password = options.password.as_ref();
        let folder = folder_of(root, &target);
        create_private_folder(&folder)?;
        let is_there = target.exists();
        // Work that can't go out again must not begin.
        if is_there {
            drop(temporary_beside(&target).map_err(FileError::or_read_only)?);
            // What a crash broke off while it went out.
            sweep(&target);
            sweep(&kept_folder(&target).join(RECORD));
        }
        let mut remark = None;
        let record = match left(&folder, &target)? {
            Left::Work(left) if left.is_sealed == password.is_some() => {
                if let Some(password) = password {
                    check_password(&folder, &target, password)?;
                }
                left
            }
            Left::Work(_) => return Err(StoreError::Sealed { path: target }),
            Left::Unknown => {
                let aside = put_aside(&folder, "读不出")?;
                remark = Some(put_aside_words(&copy_in(&aside, &target)));
                create_private_folder(&folder)?;
                take(&folder, &target, password)?
            }
            Left::Nothing => take(&folder, &target, password)?,
        };
        sweep(&copy_in(&folder, &target));
        Ok(Self {
            publisher: Publisher::new(&target, &options.author, options.at, password),
            folder,
            record,
            since: options.at,
            out: None,
            remark,
        })
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

    /// What had to be done before the work could begin, in words for the person.
    pub fn remark(&self) -> Option<&str> {
        self.remark.as_deref()
    }

    /// Whether the copy, open in this store, holds work that has not gone out. What can't be found out may be work.
    pub fn has_news(&self, store: &Store) -> bool {
        match store.head_hash() {
            Ok(head) => self.record.sent != Some(head),
            Err(error) => {
                tracing::error!("{error:?}");
                true
            }
        }
    }

    /// Has the working copy, as it stood when `copy` was made of it, take the place of the file. The end is told by what [`WorkingCopy::open`] was given.
    pub(super) fn send(
        &mut self,
        copy: Snapshot,
        at: DateTime<FixedOffset>,
    ) -> Result<(), StoreError> {
        let head = copy.head_hash()?;
        self.publisher.send(Outgoing {
            copy: Box::new(copy),
            of: self.copy(),
            replaces: self.record.token.clone(),
            at,
        });
        self.out = Some(head);
        Ok(())
    }

    /// Whether a copy is under way.
    pub(super) const fn is_out(&self) -> bool {
        self.out.is_some()
    }

    /// Begins to show the others that somebody works on the file, and to carry copies to it; `arrived` is told what
    /// becomes of each, for [`WorkingCopy::note`].
    pub(super) fn open(&mut self, arrived: Arrived) -> Result<(), StoreError> {
        self.publisher.spawn(arrived)
    }

    /// Takes note of what has become of the copy that was under way: whether the file is now that copy.
    pub(super) fn note(&mut self, end: Result<Fingerprint, StoreError>) -> Result<(), StoreError> {
        let sent = self.out.take();
        self.record.token = end?;
        self.record.sent = sent;
        self.write()
    }

    /// Takes note that what the others made of the file is in the copy: it may be replaced.
    pub(super) fn accept(&mut self, token: Fingerprint) -> Result<(), StoreError> {
        self.record.token = token;
        self.record.sent = None;
        self.write()
    }

    /// Ends the work on it; a copy without news is of no more use.
    pub(super) fn close(self, has_news: bool) {
        let Self {
            publisher, folder, ..
        } = self;
        drop(publisher);
        if !has_news && let Err(error) = std::fs::remove_dir_all(&folder) {
            tracing::warn!("working copy not removed: {error}");
        }
    }

    fn write(&self) -> Result<(), StoreError> {
        Ok(write_json(&self.folder.join(RECORD), &self.record)?)
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

/// What an earlier visit left.
enum Left {
    /// Nothing that has not gone out.
    Nothing,
    /// A copy with work that has not gone out.
    Work(Record),
    /// A copy of which that can't be found out.
    Unknown,
}

fn left(folder: &Path, target: &Path) -> Result<Left, StoreError> {
    let copy = copy_in(folder, target);
    let record = read_json::<Record>(&folder.join(RECORD)).inspect_err(|error| {
        tracing::error!("{error:?}");
    });
    if !copy.exists() {
        return Ok(Left::Nothing);
    }
    // Two at work beside others on this very computer: what the other one holds must not be taken anew.
    if ProcessLock::is_taken(&copy) || recovery::is_held(&copy) {
        return Err(in_use(target));
    }
    let Ok(Some(record)) = record else {
        return Ok(Left::Unknown);
    };
    if record.target != target {
        return Ok(Left::Unknown);
    }
    match read_only(&copy).and_then(|copy| copy.head_hash()) {
        Ok(head) if record.sent.as_ref() == Some(&head) => Ok(Left::Nothing),
        Ok(_) => Ok(Left::Work(record)),
        Err(error) if error.is_of_content() => {
            tracing::error!("{error:?}");
            Ok(Left::Unknown)
        }
        Err(error) => Err(error),
    }
}

fn put_aside_words(copy: &Path) -> String {
    format!(
        "这台电脑上留有一份工作副本，它的来源或内容读不出，没有使用，已移到一边。里面可能有还没写回的修改，可用“文件 › 合并副本”并入，或在命令行用 lantu salvage 抢救：{}",
        copy.display()
    )
}

/// Copies the file as it is. The record comes first: a copy without one is of unknown origin.
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
    let record = Record {
        target: target.to_owned(),
        token,
        sent: Some(head_hash(&plain).map_err(|fault| fault.at(target))?),
        is_sealed: password.is_some(),
    };
    let copy = copy_in(folder, target);
    // What lies beside a copy that is no longer there belongs to no other.
    recovery::remove_side_files(&copy)?;
    write_json(&folder.join(RECORD), &record)?;
    give_name(&plain, &copy, "新建工作副本")?;
    Ok(record)
}

fn head_hash(library: &Path) -> Result<String, Fault> {
    let (connection, _version) = connect_sound(library)?;
    Ok(log::head(&connection)?.1)
}

/// Work that waits must not go out under another password.
fn check_password(folder: &Path, target: &Path, password: &Password) -> Result<(), StoreError> {
    let temporary = folder_beside(&copy_in(folder, target))?;
    seal::unseal(target, &temporary.path().join("library"), password)
}
