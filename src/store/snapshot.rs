use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, InterruptHandle};
use tempfile::TempDir;

use super::archive::Archive;
use super::check::CheckReport;
use super::connect::{
    connect, connect_to_fill, connect_verified, keep_nothing, passing_by, unknown,
};
use super::fault::Fault;
use super::process_lock::ProcessLock;
use super::{
    Password, StoreError, UndoHistory, check, compressed, header, log, recovery, rows, save_copy,
    unseal,
};
use crate::files::{
    Fingerprint, check_new_name, create_private, open_ordinary, private_folder, resolve,
};
use crate::model::OpRecord;
use crate::model::Portfolio;

/// A library as it stood at one moment. It can't be written, and hinders nobody who writes the file.
#[derive(Debug)]
pub struct Snapshot {
    connection: Connection,
    /// The library that was copied.
    path: PathBuf,
    folder: Arc<TempDir>,
}

/// The pages of a snapshot, as long as somebody works on it.
#[derive(Debug)]
pub(super) struct Pages {
    path: PathBuf,
    folder: Weak<TempDir>,
}

/// A snapshot that is yet to be made, of the pages of another one.
#[derive(Debug)]
pub(super) struct Twin {
    path: PathBuf,
    of: Arc<TempDir>,
    folder: TempDir,
}

/// Reads a library, or a compressed backup of one, through a private copy: it works while another program holds the
/// file, and on read-only media even after a crash there, since SQLite may then roll back in the copy.
///
/// # Errors
/// As [`super::Store::open`]; [`StoreError::InUse`] only when this very process has it open.
pub fn read_only(path: &Path) -> Result<Snapshot, StoreError> {
    let path = resolve(path)?;
    ProcessLock::check_free(&path)?;
    let folder = private_folder()?;
    let copy = folder.path().join(LIBRARY);
    if compressed::is_compressed(&path) {
        let unpacked = compressed::decompress(&path, &copy).and_then(|()| header::check(&copy));
        unpacked.map_err(|error| error.in_temporary(folder.path()).of(&copy, &path))?;
    } else {
        header::check(&path)?;
        recovery::copy_recovered(&path, &folder)?;
    }
    let connection = connect_verified(&copy, unknown, keep_nothing)
        .map_err(|fault| fault.at(&path).in_temporary(folder.path()))?;
    Ok(Snapshot {
        connection,
        path,
        folder: Arc::new(folder),
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
    if !before.is_of(path)? {
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

/// The name of a private copy in its folder.
const LIBRARY: &str = "library";

/// So many pages are copied between two looks at what is to be committed: 4 MB, a few milliseconds. Tests
/// have small libraries.
const PAGES: i32 = if cfg!(test) { 8 } else { 1024 };

impl Snapshot {
    /// As [`super::Store::snapshot`], of a library that is open at `path`.
    pub(super) fn of(
        connection: &Connection,
        path: &Path,
        folder: TempDir,
        mut meanwhile: impl FnMut(),
    ) -> Result<Self, StoreError> {
        let file = folder.path().join(LIBRARY);
        create_private(&file).map_err(StoreError::io("新建临时文件", &file))?;
        let copy = || {
            let mut copy = connect_to_fill(&file)?;
            {
                let copying = Backup::new(connection, &mut copy)?;
                while copying.step(PAGES)? == StepResult::More {
                    meanwhile();
                }
            }
            copy.close().map_err(|(_, error)| error)?;
            connect(&file)
        };
        let connection = passing_by(connection, copy).map_err(|fault| fault.at(&file));
        Ok(Self {
            connection: connection?,
            path: path.to_owned(),
            folder: Arc::new(folder),
        })
    }

    /// Its pages, for whoever wants a copy of the same.
    pub(super) fn pages(&self) -> Pages {
        Pages {
            path: self.path.clone(),
            folder: Arc::downgrade(&self.folder),
        }
    }

    /// The library that was copied.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The copy itself.
    pub(super) fn file(&self) -> PathBuf {
        self.folder.path().join(LIBRARY)
    }

    /// Breaks off, from any thread, what the copy is asked.
    pub(super) fn interrupt_handle(&self) -> InterruptHandle {
        self.connection.get_interrupt_handle()
    }

    pub(super) const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The number of the last op, its hash, and how many projects there are.
    pub(super) fn summary(&self) -> Result<(u64, String, usize), StoreError> {
        let read = || {
            let (seq, hash) = log::head(&self.connection)?;
            let sql = "SELECT count(*) FROM project";
            let projects: i64 = self.connection.query_row(sql, [], |row| row.get(0))?;
            Ok((seq.cast_unsigned(), hash, projects.max(0) as usize))
        };
        read().map_err(|fault: Fault| fault.at(&self.path))
    }

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
        check_new_name(dest)?;
        save_copy::save_copy(&self.connection, dest, replace)
    }

    /// The hash of the last op.
    pub(super) fn head_hash(&self) -> Result<String, StoreError> {
        let head = log::head(&self.connection);
        Ok(head.map_err(|fault| fault.at(&self.path))?.1)
    }

    /// As [`super::Store::library_id`].
    pub fn library_id(&self) -> Result<String, StoreError> {
        super::schema::library_id(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// As [`super::Store::check`].
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        check::check(&self.connection).map_err(|fault| fault.at(&self.path))
    }
}

impl Pages {
    /// A snapshot of the same pages in a folder of its own; the folder comes back when nobody works on them any more.
    pub(super) fn twin(&self, folder: TempDir) -> Result<Twin, TempDir> {
        match self.folder.upgrade() {
            Some(of) => Ok(Twin {
                path: self.path.clone(),
                of,
                folder,
            }),
            None => Err(folder),
        }
    }
}

impl Twin {
    /// The library that was copied.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes it. The library itself is not asked, and nobody writes the pages.
    pub(super) fn make(self) -> Result<Snapshot, StoreError> {
        let Self { path, of, folder } = self;
        let file = folder.path().join(LIBRARY);
        let mut pages = create_private(&file).map_err(StoreError::io("新建临时文件", &file))?;
        let copied = open_ordinary(&of.path().join(LIBRARY))
            .and_then(|mut from| io::copy(&mut from, &mut pages));
        copied.map_err(StoreError::io("写入临时文件", &file))?;
        drop((of, pages));
        let connection = connect(&file).map_err(|fault| fault.at(&file))?;
        Ok(Snapshot {
            connection,
            path,
            folder: Arc::new(folder),
        })
    }
}
