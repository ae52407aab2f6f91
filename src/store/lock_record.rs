use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use crate::files::{FileError, Process, read_small, temporary_beside};

use super::{Author, StoreError};

/// Who has a library open, in a small file beside it.
///
/// It only informs: the lock itself is SQLite's and dies with its process. A record left by a crash is
/// simply overwritten by the next one who gets the lock.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LockRecord {
    user: String,
    host: String,
    #[serde(flatten)]
    process: Process,
    since: String,
    /// Whether it is written anew every minute, so that its age tells something.
    #[serde(default)]
    is_beating: bool,
}

impl LockRecord {
    /// The record beside the library, if there is a readable one.
    pub(super) fn read(library: &Path) -> Option<Self> {
        serde_json::from_str(&read(&record_path(library)).ok()?).ok()
    }

    /// Whether somebody else is said to have the library open. A process of this computer that has ended is nobody.
    pub(super) fn is_of_another(library: &Path) -> bool {
        let Some(record) = Self::read(library) else {
            return false;
        };
        let is_here = whoami::hostname().is_ok_and(|host| host == record.host);
        let process = record.process;
        !(is_here && (process == Process::this() || process.has_ended()))
    }

    /// For how many minutes nothing was heard of whoever writes the record anew every minute.
    pub(super) fn minutes_idle(library: &Path) -> Option<u64> {
        Self::read(library).filter(|record| record.is_beating)?;
        let written = fs::metadata(record_path(library)).ok()?.modified().ok()?;
        Some(written.elapsed().ok()?.as_secs() / 60)
    }

    /// `张三（PC-07）`
    pub(super) fn who(&self) -> String {
        format!("{}（{}）", self.user, self.host)
    }

    /// When the library was opened.
    pub(super) fn since(&self) -> Option<DateTime<FixedOffset>> {
        DateTime::parse_from_rfc3339(&self.since).ok()
    }
}

/// Whoever the lock record beside the library names.
pub(super) fn in_use(path: &Path) -> StoreError {
    let record = LockRecord::read(path);
    let who = record
        .as_ref()
        .map_or_else(|| "另一个程序".to_owned(), LockRecord::who);
    let idle = LockRecord::minutes_idle(path).filter(|minutes| *minutes >= 5);
    let since = record.and_then(|record| record.since());
    StoreError::InUse {
        who,
        since,
        idle,
        path: path.to_owned(),
    }
}

/// The record of a library that this process holds; removed when dropped.
#[derive(Debug)]
pub(super) struct HeldRecord {
    library: PathBuf,
    text: String,
}

impl HeldRecord {
    /// Writes the record. Failing to do so hinders nobody's work and is only logged.
    pub(super) fn write(library: &Path, author: &Author, at: DateTime<FixedOffset>) -> Self {
        Self::new(library, author, at, false)
    }

    /// The same for one that will be written anew by [`HeldRecord::beat`].
    pub(super) fn write_beating(
        library: &Path,
        author: &Author,
        at: DateTime<FixedOffset>,
    ) -> Self {
        Self::new(library, author, at, true)
    }

    fn new(library: &Path, author: &Author, at: DateTime<FixedOffset>, is_beating: bool) -> Self {
        let record = LockRecord {
            user: author.name.clone(),
            host: author.host.clone(),
            process: Process::this(),
            since: at.to_rfc3339(),
            is_beating,
        };
        let held = Self {
            library: library.to_owned(),
            text: serde_json::to_string(&record).unwrap_or_default(),
        };
        held.beat();
        held
    }

    /// Writes it anew: somebody still works here. It takes the place of what is there, be it a link to something else;
    /// who may read the library may read it.
    pub(super) fn beat(&self) {
        let path = record_path(&self.library);
        let written = temporary_beside(&self.library).and_then(|mut file| {
            let written = file.write_all(self.text.as_bytes());
            written.map_err(FileError::io("写入文件", &path))?;
            let placed = file.persist(&path).map_err(|error| error.error);
            placed.map(drop).map_err(FileError::io("写入文件", &path))
        });
        if let Err(error) = written {
            tracing::warn!("lock record not written: {error}");
        }
    }
}

impl Drop for HeldRecord {
    fn drop(&mut self) {
        let path = record_path(&self.library);
        let removed = match read(&path) {
            Ok(text) if text == self.text => fs::remove_file(&path),
            // Somebody else's by now.
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = removed {
            tracing::warn!("lock record not removed: {error}: {}", path.display());
        }
    }
}

/// A record is much shorter, in bytes.
const LONGEST: usize = 4096;

/// The text of a record; never what a link leads to.
fn read(record: &Path) -> io::Result<String> {
    if record.is_symlink() {
        return Err(io::Error::other("a symbolic link"));
    }
    let text = String::from_utf8(read_small(record, LONGEST)?);
    text.map_err(io::Error::other)
}

/// `folder/.~lock.NAME#`, as office programs name it.
fn record_path(library: &Path) -> PathBuf {
    let name = library.file_name().unwrap_or_default().to_string_lossy();
    library.with_file_name(format!(".~lock.{name}#"))
}
