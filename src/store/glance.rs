//! A look at a library where it lies, without a copy of it. Only one that is byte by byte as it was closed here is looked
//! at so: it was sound then, and nothing need be examined.
//!
//! No lock is taken, so that nobody who opens the library meanwhile finds it in use. Whether somebody wrote in the middle
//! of it is found out at the end, as it is of a copy.

use std::path::Path;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::archive::Archive;
use super::connect::connect_untouched;
use super::copying::Written;
use super::early::seen_and_loaded;
use super::fault::Fault;
use super::process_lock::ProcessLock;
use super::trust::find_as_closed;
use super::{StoreError, header, read_only, rows, schema};
use crate::files::{FileIdentity, open_ordinary, real_path, resolve};
use crate::model::Portfolio;

/// A library that is looked at.
#[derive(Debug)]
pub struct Glance<'a> {
    /// Its content.
    pub portfolio: Portfolio,
    /// Its history.
    pub archive: Archive<'a>,
}

/// Answers a brief question about a library: where it lies, if this computer vouches for it, else by a private copy.
///
/// # Errors
/// As [`read_only`].
pub fn glance<T>(
    path: &Path,
    root: Option<&Path>,
    today: NaiveDate,
    question: impl Fn(Glance<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let found = root.map(|root| try_glance(path, root, today, &question));
    match found {
        Some(Ok(Some(answer))) => return Ok(answer),
        // Whatever it is, whoever reads the copy says it better.
        Some(Err(error)) => tracing::info!("looked at as a copy: {error}"),
        Some(Ok(None)) | None => {}
    }
    let snapshot = read_only(path)?;
    question(Glance {
        portfolio: snapshot.portfolio()?,
        archive: snapshot.archive(),
    })
}

fn try_glance<T>(
    path: &Path,
    root: &Path,
    today: NaiveDate,
    question: impl Fn(Glance<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let path = &real_path(&resolve(path)?);
    ProcessLock::check_free(path)?;
    header::check(path)?;
    let before = State::of(path)?;
    if !before.is_at_rest {
        return Ok(None);
    }
    let (seen, loaded) = seen_and_loaded(path, root, today)?;
    let Some(known) = find_as_closed(root, path, &seen)? else {
        return Ok(None);
    };
    let connection = connect_untouched(path).map_err(|fault| fault.at(path))?;
    let by_image = known.image.zip(loaded);
    let by_image = by_image.and_then(|(name, loaded)| loaded.content(&connection, &name));
    let portfolio = match by_image {
        Some((portfolio, _)) => portfolio,
        None => read_rows(&connection).map_err(|fault| fault.at(path))?,
    };
    let archive = Archive {
        connection: &connection,
        path,
    };
    let answer = question(Glance { portfolio, archive })?;
    Ok((State::of(path)? == before).then_some(answer))
}

fn read_rows(connection: &Connection) -> Result<Portfolio, Fault> {
    let version = schema::version(connection)?;
    if version != schema::VERSION {
        return Err(Fault::Damaged(format!("版本 {version}")));
    }
    rows::load(connection)
}

/// By what a commit is known that came in the middle.
#[derive(Debug, PartialEq, Eq)]
struct State {
    identity: Option<FileIdentity>,
    written: Written,
    is_at_rest: bool,
}

impl State {
    fn of(path: &Path) -> Result<Self, StoreError> {
        let failed = || StoreError::io("读取文件", path);
        let mut file = open_ordinary(path).map_err(failed())?;
        Ok(Self {
            identity: FileIdentity::of(path),
            written: Written::of(&mut file).map_err(failed())?,
            is_at_rest: !header::has_left_overs(path),
        })
    }
}
