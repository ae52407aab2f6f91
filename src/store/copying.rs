//! Copies of a file of which nobody knows whether somebody is writing it.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::files::{beside, bytes_if_there, create_private, open_ordinary};

use super::{StoreError, header};

/// How often, and after which pause, a copy is tried again when somebody commits in the middle of it.
const ATTEMPTS: usize = 10;
const PAUSE: Duration = Duration::from_millis(50);

/// Copies file and journal as they are between two writes of whoever holds them.
pub(super) fn copy_at_rest(path: &Path, copy: &Path) -> Result<(), StoreError> {
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            std::thread::sleep(PAUSE);
        }
        if try_copy(path, copy).map_err(StoreError::io("读取文件", path))? {
            return Ok(());
        }
    }
    Err(StoreError::Changing {
        path: path.to_owned(),
    })
}

/// Copies the file without what lies beside it.
pub(super) fn copy_alone(path: &Path, copy: &Path) -> Result<(), StoreError> {
    // Not `fs::copy`, which would copy the file's read-only mark too.
    let copied = open_ordinary(path)
        .and_then(|mut source| io::copy(&mut source, &mut create_private(copy)?));
    copied
        .map(|_bytes| ())
        .map_err(StoreError::io("读取文件", path))
}

/// Whether the copy is whole. A commit writes the journal first, then the file: when neither differs after the copy,
/// either nothing was written meanwhile or the journal rolls it back. The file's counter alone does not tell: whoever keeps
/// the file open moves it on with the first commit only.
fn try_copy(path: &Path, copy: &Path) -> io::Result<bool> {
    let journal_before = bytes_if_there(&beside(path, "-journal"))?;
    let mut source = open_ordinary(path)?;
    let before = Written::of(&mut source)?;
    io::Seek::rewind(&mut source)?;
    io::copy(&mut source, &mut create_private(copy)?)?;
    let after = Written::of(&mut open_ordinary(path)?)?;
    let journal_after = bytes_if_there(&beside(path, "-journal"))?;
    let at_rest = before == after && journal_before == journal_after;
    if let (true, Some(journal)) = (at_rest, journal_before) {
        fs::write(beside(copy, "-journal"), journal)?;
    }
    Ok(at_rest)
}

/// By what it is known that a file was not written between two looks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    counter: u32,
    length: u64,
    at: Option<SystemTime>,
}

impl Written {
    /// Reads the header.
    pub(super) fn of(file: &mut File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        Ok(Self {
            counter: header::change_counter(file)?,
            length: metadata.len(),
            at: metadata.modified().ok(),
        })
    }
}
