mod asking;
mod committing;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use rusqlite::Connection;
use tempfile::TempDir;
use uuid::Uuid;

use super::author::Author;
use super::carry_out::build;
use super::check::CheckReport;
use super::connect::{connect_verified, drop_pages, unknown};
use super::early::seen_and_loaded;
use super::fault::Fault;
use super::lock_record::HeldRecord;
use super::origin::{OriginRecord, Signer};
use super::paths::check_name;
use super::process_lock::ProcessLock;
use super::schema::library_uuid;
use super::trust::{AsClosed, TrustRecord, as_closed};
use super::{
    CheckReason, Snapshot, StoreError, UndoHistory, check, exchange, header, image, log, member,
    paths, recovery, rows, save_copy,
};
use crate::files::{FileError, FileIdentity, check_new_name, publish, resolve, temporary_beside};
use crate::model::{Exchange, Op, OpKind, Portfolio};

/// A library file, open for writing and locked against everyone else until dropped.
#[derive(Debug)]
pub struct Store {
    // Fields drop in this order: the record must go before the lock does, or it might be the next
    // holder's; the process lock must outlast every handle of the file.
    _record: HeldRecord,
    connection: Connection,
    identity: FileIdentity,
    signer: RefCell<Signer>,
    path: PathBuf,
    trust: Option<TrustRecord>,
    origin: Option<OriginRecord>,
    _claim: ProcessLock,
}

/// What opening a library gives.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub store: Store,
    /// Its content.
    pub portfolio: Portfolio,
    /// What can be undone and redone, across restarts.
    pub undo: UndoHistory,
    /// What had to be done before it could be opened, in words for the person.
    pub remark: Option<String>,
    /// Why it should be examined as a whole, where a trust record says so.
    pub check_reason: Option<CheckReason>,
}

impl Store {
    /// Makes a new library that begins with `baseline`, and opens it.
    ///
    /// It is built under another name in the same folder and appears whole or not at all.
    ///
    /// # Errors
    /// [`FileError::Exists`] when there is a file of that name; it is left alone.
    pub fn create(
        path: &Path,
        baseline: &Op,
        author: Author,
        at: DateTime<FixedOffset>,
    ) -> Result<Self, StoreError> {
        debug_assert!(
            baseline.kind == OpKind::Baseline,
            "a library begins with a baseline"
        );
        check_new_name(path)?;
        let path = resolve(path)?;
        check_name(&path)?;
        if path.exists() {
            return Err(StoreError::File(FileError::Exists { path }));
        }
        let file = temporary_beside(&path)?;
        build(file.path(), baseline, &author, at).map_err(|fault| fault.at(&path))?;
        publish(file, &path, false)?;
        let is_built_here = |_: &Connection| true;
        Ok(Self::lock(path, author, at, is_built_here)?.0)
    }

    /// Has this computer vouch, below `root`, for a library that was just made, once it is closed: nobody else has
    /// written it, and the first opening need not read it through, nor, with its content at hand, row by row.
    pub fn vouch(&mut self, root: &Path, at: DateTime<FixedOffset>, content: Option<&Portfolio>) {
        let library_id = self.library_id();
        let trust = library_id.and_then(|id| TrustRecord::of_new(&id, (&self.path, root), at));
        match trust {
            Ok(trust) => self.trust = Some(trust),
            Err(error) => tracing::error!("no trust record: {error:?}"),
        }
        if let Some(content) = content {
            self.keep_image(content);
        }
    }

    /// Opens a library for this program alone and reads it whole.
    ///
    /// # Errors
    /// Every way in which a file may be unfit has its own [`StoreError`]; the file is then unchanged.
    pub fn open(
        path: &Path,
        author: Author,
        at: DateTime<FixedOffset>,
    ) -> Result<Opened, StoreError> {
        Ok(Self::read(Self::lock(resolve(path)?, author, at, unknown)?, None)?.0)
    }

    /// The same with a record, kept below `root`, of whether the file can be trusted. What was closed here as it is now
    /// opens faster.
    pub fn open_trusted(
        path: &Path,
        author: Author,
        at: DateTime<FixedOffset>,
        root: &Path,
    ) -> Result<Opened, StoreError> {
        let path = resolve(path)?;
        let (seen, loaded) = seen_and_loaded(&path, root, at.date_naive())?;
        // What lies beside it would alter it.
        let is_at_rest = !header::has_left_overs(&path);
        let mut known = None;
        let is_known = |connection: &Connection| {
            known = as_closed(connection, root, &path, &seen).filter(|_| is_at_rest);
            known.is_some()
        };
        let locked = Self::lock(path.clone(), author, at, is_known)?;
        let image = known.and_then(|AsClosed { image }| image);
        let image = image.zip(loaded);
        let (mut opened, image) = Self::read(locked, image)?;
        let Opened { store, .. } = &opened;
        let library_id = store.library_id();
        let (files, seen) = ((&*store.path, root), (&seen, image));
        let trust = library_id.and_then(|id| TrustRecord::begin(&id, files, seen, at));
        match trust {
            Ok((trust, check_reason)) => {
                opened.store.trust = Some(trust);
                opened.check_reason = check_reason;
            }
            // Nobody's work is hindered by a folder that can't be written, but then nothing vouches for the file.
            Err(error) => {
                tracing::error!("no trust record: {error:?}");
                opened.check_reason = Some(CheckReason::Received);
            }
        }
        Ok(opened)
    }

    /// Reads the content: by the image of it, where there is one, else row by row.
    fn read(
        (store, remark): (Self, Option<String>),
        image: Option<(image::ImageName, image::Loaded)>,
    ) -> Result<(Opened, Option<image::Kept>), StoreError> {
        let connection = &store.connection;
        let read = image.and_then(|(name, loaded)| loaded.content(connection, &name));
        let (portfolio, image) = read.unzip();
        let read = || {
            let portfolio = portfolio.map_or_else(|| rows::load(connection), Ok)?;
            let undo = UndoHistory::load(connection)?;
            // Pages that were read once are not asked for again.
            drop_pages(connection);
            Ok((portfolio, undo))
        };
        let (portfolio, undo) = read().map_err(|fault: Fault| fault.at(&store.path))?;
        let opened = Opened {
            store,
            portfolio,
            undo,
            remark,
            check_reason: None,
        };
        Ok((opened, image))
    }

    /// Keeps an image of the content, which is that of the file, unless the one that is there will do.
    pub(super) fn keep_image(&self, content: &Portfolio) {
        let Some(trust) = &self.trust else {
            return;
        };
        let connection = &self.connection;
        let head = || {
            let (seq, hash) = log::head(connection)?;
            Ok::<_, Fault>((seq.cast_unsigned(), hash))
        };
        let kept = head().map_err(|fault| fault.at(&self.path));
        let kept = kept.and_then(|(seq, hash)| {
            if let Some(kept) = trust.image()
                && !image::is_outdated(connection, &kept, seq)
            {
                return Ok(kept);
            }
            trust.sweep_images();
            image::write(&trust.image_path(), content, (seq, hash), trust.read_on())
        });
        let kept = kept.map_err(|error| tracing::warn!("no image: {error:?}"));
        trust.keep_image(kept.ok());
    }

    /// Goes on with the origin that the file had when it was last closed on this computer, and has its closing noted
    /// below `root`.
    pub fn keep_origin(&mut self, root: &Path) {
        match OriginRecord::take(root, &self.path, self.signer.get_mut(), &self.connection) {
            Ok(record) => self.origin = Some(record),
            // Then the next op begins a new one, which is always right.
            Err(error) => tracing::error!("a new origin begins: {error:?}"),
        }
    }

    /// Closes the library in order. Dropping it does the same, but the trust record then says that it was broken off.
    pub fn close(self) {
        // Nothing vouches for a file that was put in the place of this one.
        let is_in_place = self.check_in_place().is_ok();
        let Self {
            _record: record,
            connection,
            signer,
            trust,
            origin,
            _claim: process_lock,
            ..
        } = self;
        drop(record);
        if let Some(Err(error)) = origin.map(|origin| origin.close(&signer.borrow(), &connection)) {
            tracing::error!("a new origin will begin: {error:?}");
        }
        drop(connection);
        drop(process_lock);
        let trust = trust.filter(|_| is_in_place);
        if let Some(Err(error)) = trust.map(TrustRecord::close) {
            tracing::error!("the library will be examined again: {error:?}");
        }
    }

    fn lock(
        path: PathBuf,
        author: Author,
        at: DateTime<FixedOffset>,
        is_known: impl FnOnce(&Connection) -> bool,
    ) -> Result<(Self, Option<String>), StoreError> {
        let process_lock = ProcessLock::take(&path)?;
        header::check(&path)?;
        paths::check_writable(&path)?;
        let remark = recovery::settle(&path, at)?;
        let keep =
            |connection: &Connection, version| keep_before_upgrade(connection, &path, version);
        let connection = connect_verified(&path, is_known, keep);
        let connection = connection.map_err(|fault| fault.at(&path))?;
        compact(&connection).map_err(|fault| fault.at(&path))?;
        // In a replica of a library on a server everybody signs as that knows them.
        let member = member::member(&connection).map_err(|fault| fault.at(&path))?;
        let author = match member {
            Some(name) => Author { name, ..author },
            None => author,
        };
        let identity = FileIdentity::of(&path);
        let record = HeldRecord::write(&path, &author, at);
        // One that can't be read is told by `check`; it hinders nobody from the work.
        let library = library_uuid(&connection).unwrap_or_else(|fault| {
            tracing::error!("{fault:?}");
            Uuid::nil()
        });
        let signer = Signer::new(library, author, &connection).map_err(|fault| fault.at(&path))?;
        let store = Self {
            _record: record,
            connection,
            identity: identity
                .ok_or_else(|| StoreError::File(FileError::Missing { path: path.clone() }))?,
            signer: RefCell::new(signer),
            path,
            trust: None,
            origin: None,
            _claim: process_lock,
        };
        Ok((store, remark))
    }

    /// Where the library is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Who signs what is done next.
    pub(super) fn signer(&self) -> Signer {
        self.signer.borrow().clone()
    }

    /// Examines the whole file: structure, pointers, the chain of the log, and whether the log leads to
    /// exactly the rows that are there.
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        check::check(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// Has the trust record say that nothing is wrong.
    pub(super) fn examined(&self, at: DateTime<FixedOffset>) {
        if let Some(trust) = &self.trust
            && let Err(error) = trust.examined(at)
        {
            tracing::error!("the library will be examined again: {error:?}");
        }
    }

    /// Writes a compact, verified copy that appears whole or not at all.
    ///
    /// # Errors
    /// [`FileError::Exists`] when `dest` is there and `replace` is not set; [`StoreError::InUse`] when it
    /// is a library that this program has open, such as this one.
    pub fn save_copy(&self, dest: &Path, replace: bool) -> Result<(), StoreError> {
        check_new_name(dest)?;
        save_copy::save_copy(&self.connection, dest, replace)
    }

    /// Copies the library to a folder, page by page. Between steps `meanwhile` is called, which may commit to the
    /// library: SQLite carries what alters over to the copy, which holds it too in the end.
    pub(super) fn snapshot(
        &self,
        folder: TempDir,
        meanwhile: impl FnMut(),
    ) -> Result<Snapshot, StoreError> {
        Snapshot::of(&self.connection, &self.path, folder, meanwhile)
    }

    /// How many rows were written since the library was opened: while it is the same, so are the pages.
    pub(super) fn written(&self) -> u64 {
        self.connection.total_changes()
    }

    /// Keeps how far the exchange with somebody has come.
    ///
    /// # Errors
    /// It can't be written; it is then as it was.
    pub fn keep_exchange(&self, exchange: &Exchange) -> Result<(), StoreError> {
        self.check_in_place()?;
        exchange::keep(&self.connection, exchange).map_err(|fault| fault.at(&self.path))
    }

    /// Who works with the library.
    pub(super) fn author(&self) -> Author {
        self.signer.borrow().author()
    }

    pub(super) const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The image that goes with the library.
    #[cfg(test)]
    pub(super) fn image(&self) -> Option<image::Kept> {
        self.trust.as_ref()?.image()
    }

    #[cfg(test)]
    pub(super) const fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }

    #[cfg(test)]
    pub(super) fn limit_to_its_size(&self) {
        self.connection
            .execute_batch("PRAGMA max_page_count = 1")
            .unwrap();
    }
}

/// Gives room back that a library no longer needs: of one of an older version, which kept its first content as rows of
/// its log, that is half. A crash leaves the file as it was.
fn compact(connection: &Connection) -> Result<(), Fault> {
    let count = |pragma| -> rusqlite::Result<i64> {
        connection.pragma_query_value(None, pragma, |row| row.get(0))
    };
    let free = count("freelist_count")?;
    if free > MOST_FREE && free > count("page_count")? / 4 {
        // The whole new file would stand in memory.
        connection.execute_batch("PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY")?;
    }
    Ok(())
}

/// So many free pages are left for what is to come: 16 MB. Tests have small libraries.
const MOST_FREE: i64 = if cfg!(test) { 16 } else { 4096 };

/// Puts a copy of a library of an older version beside it: `库（升级前备份，版本1）.lantu`.
fn keep_before_upgrade(connection: &Connection, path: &Path, version: i32) -> Result<(), Fault> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let kept = path.with_file_name(format!("{stem}（升级前备份，版本{version}）.lantu"));
    match save_copy::save_copy(connection, &kept, false) {
        // Kept by an upgrade that was broken off.
        Ok(()) | Err(StoreError::File(FileError::Exists { .. })) => Ok(()),
        Err(error) => Err(Fault::NotKept(Box::new(error))),
    }
}
