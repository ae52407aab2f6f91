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
}

impl LockRecord {
    /// The record beside the library, if there is a readable one.
    pub(super) fn read(library: &Path) -> Option<Self> {
        let text = fs::read_to_string(record_path(library)).ok()?;
        serde_json::from_str(&text).ok()
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
pub(super) struct HeldRecord(PathBuf);

impl HeldRecord {
    /// Writes the record. Failing to do so hinders nobody's work and is only logged.
    pub(super) fn write(library: &Path, author: &Author, at: DateTime<FixedOffset>) -> Self {
        let record = LockRecord {
            user: author.name.clone(),
            host: author.host.clone(),
            pid: std::process::id(),
            since: at.to_rfc3339(),
        };
        let path = record_path(library);
        let written = serde_json::to_string(&record)
            .map_err(std::io::Error::from)
            .and_then(|text| fs::write(&path, text));
        if let Err(error) = written {
            tracing::warn!("lock record not written: {error}: {}", path.display());
        }
        Self(path)
    }
}

impl Drop for HeldRecord {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.0) {
            tracing::warn!("lock record not removed: {error}: {}", self.0.display());
        }
    }
}

/// `folder/.~lock.NAME#`, as office programs name it.
fn record_path(library: &Path) -> PathBuf {
    let name = library.file_name().unwrap_or_default().to_string_lossy();
    library.with_file_name(format!(".~lock.{name}#"))
}
