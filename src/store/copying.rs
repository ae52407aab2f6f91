//! Copies of a file of which nobody knows whether somebody is writing it.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

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

/// Whether the copy is whole. A commit writes the journal first, then the file with its counter moved
/// on: when neither differs after the copy, either nothing was written meanwhile or the journal rolls
/// it back.
fn try_copy(path: &Path, copy: &Path) -> io::Result<bool> {
    let journal_before = bytes_if_there(&beside(path, "-journal"))?;
    let mut source = open_ordinary(path)?;
    let counter_before = header::change_counter(&mut source)?;
    io::Seek::rewind(&mut source)?;
    io::copy(&mut source, &mut create_private(copy)?)?;
    let counter_after = header::change_counter(&mut open_ordinary(path)?)?;
    let journal_after = bytes_if_there(&beside(path, "-journal"))?;
    let at_rest = counter_before == counter_after && journal_before == journal_after;
    if let (true, Some(journal)) = (at_rest, journal_before) {
        fs::write(beside(copy, "-journal"), journal)?;
    }
    Ok(at_rest)
}
