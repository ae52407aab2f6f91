use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use super::Author;

/// Who has a library open, in a small file beside it.
///
/// It only informs: the lock itself is SQLite's and dies with its process. A record left by a crash is
/// simply overwritten by the next one who gets the lock.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LockRecord {
    user: String,
    host: String,
    pid: u32,
    since: String,
    /// Whether it is written anew every minute, so that its age tells something.
    #[serde(default)]
    is_beating: bool,
}

impl LockRecord {
    /// The record beside the library, if there is a readable one.
    pub(super) fn read(library: &Path) -> Option<Self> {
        let text = fs::read_to_string(record_path(library)).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Whether somebody else is said to have the library open. A process of this computer that has ended is nobody.
    pub(super) fn is_of_another(library: &Path) -> bool {
        let Some(record) = Self::read(library) else {
            return false;
        };
        let is_here = whoami::hostname().is_ok_and(|host| host == record.host);
        !(is_here && (record.pid == std::process::id() || has_ended(record.pid)))
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

/// The record of a library that this process holds; removed when dropped.
#[derive(Debug)]
pub(super) struct HeldRecord {
    path: PathBuf,
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
            pid: std::process::id(),
            since: at.to_rfc3339(),
            is_beating,
        };
        let held = Self {
            path: record_path(library),
            text: serde_json::to_string(&record).unwrap_or_default(),
        };
        held.beat();
        held
    }

    /// Writes it anew: somebody still works here.
    pub(super) fn beat(&self) {
        if let Err(error) = fs::write(&self.path, &self.text) {
            tracing::warn!("lock record not written: {error}: {}", self.path.display());
        }
    }
}

/// Whether a process of this computer is gone for certain.
#[cfg(target_os = "linux")]
pub(super) fn has_ended(pid: u32) -> bool {
    !Path::new("/proc").join(pid.to_string()).exists()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn has_ended(_pid: u32) -> bool {
    false
}

impl Drop for HeldRecord {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!("lock record not removed: {error}: {}", self.path.display());
        }
    }
}

/// `folder/.~lock.NAME#`, as office programs name it.
fn record_path(library: &Path) -> PathBuf {
    let name = library.file_name().unwrap_or_default().to_string_lossy();
    library.with_file_name(format!(".~lock.{name}#"))
}
