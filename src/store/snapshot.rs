use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use tempfile::TempDir;

use super::archive::Archive;
use super::check::CheckReport;
use super::claim::Claim;
use super::connect::connect_verified;
use super::file::{beside, bytes_if_there, open_ordinary, resolve};
use super::temporary::private_folder;
use super::{
    Fingerprint, Password, StoreError, UndoHistory, check, header, log, recovery, rows, save_copy,
    unseal,
};
use crate::model::OpRecord;
use crate::model::Portfolio;

/// How often, and after which pause, a copy is tried again when somebody commits in the middle of it.
const ATTEMPTS: usize = 10;
const PAUSE: Duration = Duration::from_millis(50);

/// A library as it stood at one moment. It can't be written, and hinders nobody who writes the file.
#[derive(Debug)]
pub struct Snapshot {
    connection: Connection,
    /// The library that was copied.
    path: PathBuf,
    _folder: TempDir,
}

/// Reads a library through a private copy: it works while another program holds the file, and on
/// read-only media even after a crash there, since SQLite may then roll back in the copy.
///
/// # Errors
/// As [`super::Store::open`]; [`StoreError::InUse`] only when this very process has it open.
pub fn read_only(path: &Path) -> Result<Snapshot, StoreError> {
    let path = resolve(path)?;
    Claim::check_free(&path)?;
    header::check(&path)?;
    let folder = private_folder()?;
    recovery::copy_recovered(&path, &folder)?;
    let copy = folder.path().join("library");
    // A copy that nobody else knows of: there is nothing to keep.
    let connection = connect_verified(&copy, |_, _| Ok(()))
        .map_err(|fault| fault.at(&path).in_temporary(folder.path()))?;
    Ok(Snapshot {
        connection,
        path,
        _folder: folder,
    })
}

/// The file that a working copy goes out to, as others have made it, and by what it is known again.
///
/// # Errors
/// As [`read_only`]; [`StoreError::Changing`] when it is being replaced at this moment.
pub fn read_target(
    path: &Path,
    password: Option<&Password>,
) -> Result<(Snapshot, Fingerprint), StoreError> {
    let before = Fingerprint::of(path)?;
    let snapshot = match password {
        None => read_only(path)?,
        Some(password) => {
            let folder = private_folder()?;
            let plain = folder.path().join("library.lantu");
            unseal(path, &plain, password).map_err(|error| error.in_temporary(folder.path()))?;
            read_only(&plain)?
        }
    };
    if Fingerprint::of(path)? != before {
        return Err(StoreError::Changing {
            path: path.to_owned(),
        });
    }
    Ok((snapshot, before))
}

/// The newest `limit` steps of a library's history, the latest first.
///
/// # Errors
/// As [`read_only`].
pub fn history(path: &Path, limit: usize) -> Result<Vec<OpRecord>, StoreError> {
    read_only(path)?.history(limit)
}

impl Snapshot {
    /// The content.
    pub fn portfolio(&self) -> Result<Portfolio, StoreError> {
        rows::load(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// What could be undone and redone if the library were opened for writing.
    pub fn undo(&self) -> Result<UndoHistory, StoreError> {
        UndoHistory::load(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// The newest `limit` steps of history, the latest first.
    pub fn history(&self, limit: usize) -> Result<Vec<OpRecord>, StoreError> {
        log::newest(&self.connection, limit).map_err(|fault| fault.at(&self.path))
    }

    /// As [`super::Store::archive`].
    pub fn archive(&self) -> Archive<'_> {
        Archive {
            connection: &self.connection,
            path: &self.path,
        }
    }

    /// As [`super::Store::save_copy`].
    pub fn save_copy(&self, dest: &Path, replace: bool) -> Result<(), StoreError> {
        save_copy::save_copy(&self.connection, dest, replace)
    }

    /// The hash of the last op.
    pub(super) fn head_hash(&self) -> Result<String, StoreError> {
        let head = log::head(&self.connection);
        Ok(head.map_err(|fault| fault.at(&self.path))?.1)
    }

    /// As [`super::Store::library_id`].
    pub fn library_id(&self) -> Result<String, StoreError> {
        super::store::library_id(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// As [`super::Store::check`].
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        check::check(&self.connection).map_err(|fault| fault.at(&self.path))
    }
}

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
        .and_then(|mut source| io::copy(&mut source, &mut super::file::create_private(copy)?));
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
    io::copy(&mut source, &mut super::file::create_private(copy)?)?;
    let counter_after = header::change_counter(&mut open_ordinary(path)?)?;
    let journal_after = bytes_if_there(&beside(path, "-journal"))?;
    let at_rest = counter_before == counter_after && journal_before == journal_after;
    if let (true, Some(journal)) = (at_rest, journal_before) {
        fs::write(beside(copy, "-journal"), journal)?;
    }
    Ok(at_rest)
}
