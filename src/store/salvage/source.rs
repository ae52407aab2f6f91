//! A private copy of the damaged file, made as readable as it can be.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use rusqlite::Connection;
use tempfile::TempDir;

use crate::files::{FileError, beside, open_ordinary, private_folder};

use super::super::connect::{connect, connect_leniently};
use super::super::copying::{copy_alone, copy_at_rest};
use super::super::process_lock::ProcessLock;
use super::super::{StoreError, header, schema};
use super::witness::follow;

/// The copy. It goes with this.
pub(super) struct Source {
    connection: Connection,
    _folder: TempDir,
}

impl Source {
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }
}

/// Copies the file and opens the copy. With a journal beside it there are two, one taken back by it and one without:
/// the journal may belong to another file. That whose log holds together further is the library.
pub(super) fn open(path: &Path) -> Result<Source, StoreError> {
    ProcessLock::check_free(path)?;
    header::recognize(path)?;
    let folder = private_folder()?;
    let copy = folder.path().join("library");
    copy_file(path, &copy).map_err(|error| error.in_temporary(folder.path()))?;
    let connection = if beside(&copy, "-journal").exists() {
        let alone = folder.path().join("alone");
        copy_alone(&copy, &alone).map_err(|error| error.in_temporary(folder.path()))?;
        roll_back(&copy);
        better(read(&copy, path), read(&alone, path))?
    } else {
        read(&copy, path)?
    };
    Ok(Source {
        connection,
        _folder: folder,
    })
}

/// The one whose log holds together further; the first, if both do alike.
fn better(
    first: Result<Connection, StoreError>,
    second: Result<Connection, StoreError>,
) -> Result<Connection, StoreError> {
    let (first, second) = match (first, second) {
        (Ok(first), Ok(second)) => (first, second),
        (one, Err(_)) | (Err(_), one) => return one,
    };
    let [taken_back, alone] = [&first, &second].map(|found| follow(found).verified);
    Ok(if alone > taken_back { second } else { first })
}

fn read(copy: &Path, path: &Path) -> Result<Connection, StoreError> {
    header::mend(copy).map_err(StoreError::io("读取文件", path))?;
    let hopeless = |fault| {
        tracing::warn!("nothing to salvage: {fault:?}");
        StoreError::Hopeless {
            path: path.to_owned(),
        }
    };
    let connection = connect_leniently(copy).map_err(hopeless)?;
    refuse_newer(&connection, path)?;
    Ok(connection)
}

fn copy_file(path: &Path, copy: &Path) -> Result<(), StoreError> {
    match copy_at_rest(path, copy) {
        // The disk itself may have bad places.
        Err(StoreError::File(FileError::Io { .. } | FileError::InUse { .. })) => {
            copy_what_reads(path, copy).map_err(StoreError::io("读取文件", path))
        }
        done => done,
    }
}

/// Copies block by block; one that can't be read becomes zeros.
fn copy_what_reads(path: &Path, copy: &Path) -> io::Result<()> {
    const BLOCK: u64 = 4096;
    let mut source = open_ordinary(path)?;
    let mut target = File::create(copy)?;
    let length = source.metadata()?.len();
    for start in (0..length).step_by(BLOCK as usize) {
        let wanted = BLOCK.min(length - start);
        let mut block = Vec::new();
        source.seek(SeekFrom::Start(start))?;
        if (&mut source).take(wanted).read_to_end(&mut block).is_err() {
            block.clear();
        }
        block.resize(wanted as usize, 0);
        target.write_all(&block)?;
    }
    Ok(())
}

/// Takes back a commit that was broken off, as the journal beside the copy says. The journal must not stay: it fits the
/// header as it was.
fn roll_back(copy: &Path) {
    let journal = beside(copy, "-journal");
    // Rolling back is what SQLite does first; whatever it says after that is of no matter here.
    if let Err(fault) = connect(copy) {
        tracing::warn!("the journal of the damaged file: {fault:?}");
    }
    if let Err(error) = std::fs::remove_file(&journal) {
        tracing::warn!("the journal's copy stays: {error}");
    }
}

/// A file of a later version would lose what this program does not know. The number alone proves nothing: it may be
/// damaged too.
fn refuse_newer(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let version = schema::version(connection).unwrap_or(0);
    if version > schema::VERSION && schema::has_unknown(connection).unwrap_or(false) {
        return Err(StoreError::Newer {
            version,
            path: path.to_owned(),
        });
    }
    Ok(())
}
