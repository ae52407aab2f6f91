//! What this computer knows of the libraries that were open on it: whether they were closed in order, and how their
//! files were then. It tells when a library must be examined before it is trusted.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::files::{
    Fingerprint, list_if_there, put_aside, read_json, real_path, remove_if_there, write_json,
};

use super::StoreError;
use super::image::{self, ImageName, Kept};

/// A library is examined as a whole when so many days have gone by.
const DAYS: i64 = 7;

/// So many files of one library are remembered: itself and its copies.
const MOST: usize = 20;

const NAME: &str = "上次关闭.json";

/// Why a library should be examined as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckReason {
    /// It was never open on this computer, as far as is known.
    Received,
    /// It was not closed in order.
    NotClosed,
    /// The file is not as it was when it was closed here.
    Altered,
    /// The last examination was more than a week ago.
    Due,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Known {
    file: PathBuf,
    /// As the file was when it was closed; none while it is open.
    closed: Option<Fingerprint>,
    /// The day, as 2025-03-04.
    examined: Option<String>,
    /// Whether it was closed while it was still to be examined.
    #[serde(default)]
    needs_check: bool,
    /// The image of the content that goes with the file as it was closed.
    #[serde(default)]
    image: Option<String>,
}

/// The watch over an open library.
#[derive(Debug)]
pub(super) struct TrustRecord {
    record: PathBuf,
    file: PathBuf,
    /// Whether the content may be other than it should be, until it was examined.
    needs_check: Cell<bool>,
    /// The image that goes with the file.
    image: RefCell<Option<Kept>>,
    /// The day on which its rows were read.
    read_on: NaiveDate,
}

/// What is known of a file that is as it was when it was last closed here: its structure was sound then, and still is.
#[derive(Debug)]
pub(super) struct AsClosed {
    /// The image that goes with it, where there is one.
    pub image: Option<ImageName>,
}

/// Whether a file is as it was when it was last closed here.
pub(super) fn as_closed(
    connection: &Connection,
    root: &Path,
    file: &Path,
    seen: &Fingerprint,
) -> Option<AsClosed> {
    let library = super::schema::library_id(connection).ok()?;
    as_closed_in(&root.join(library), file, seen)
}

fn as_closed_in(folder: &Path, file: &Path, seen: &Fingerprint) -> Option<AsClosed> {
    let known = read(&folder.join(NAME)).into_iter();
    let mut known = known.filter(|known| known.file == file);
    let known = known.find(|known| known.closed.as_ref() == Some(seen))?;
    let image = known.image.map(|identity| ImageName {
        path: image::path(folder, file),
        identity,
    });
    Some(AsClosed { image })
}

/// The image of a file as it was when it was closed here last, whatever the file may be now.
///
/// # Errors
/// The folder can't be read.
pub(super) fn image_of(root: &Path, file: &Path) -> Result<Option<ImageName>, StoreError> {
    let folders = list_if_there(root)?.into_iter();
    let mut known = folders.map(|entry| entry.path()).filter_map(|folder| {
        let known = read(&folder.join(NAME)).into_iter();
        let mut known = known.filter(|known| known.file == file && known.closed.is_some());
        let identity = known.find_map(|known| known.image)?;
        let path = image::path(&folder, file);
        Some(ImageName { path, identity })
    });
    Ok(known.next())
}

/// Whether a file that nobody has opened yet is as it was when it was last closed here: whichever library it may be.
pub(super) fn find_as_closed(
    root: &Path,
    file: &Path,
    seen: &Fingerprint,
) -> Result<Option<AsClosed>, StoreError> {
    let folders = list_if_there(root)?.into_iter();
    let mut known = folders.map(|entry| as_closed_in(&entry.path(), file, seen));
    Ok(known.find_map(|known| known))
}

impl TrustRecord {
    /// Notes that a library is open, and says whether it must be examined.
    ///
    /// `seen` is the file as it was before it was opened, `image` that by which it was read.
    pub(super) fn begin(
        library_id: &str,
        (file, root): (&Path, &Path),
        (seen, image): (&Fingerprint, Option<Kept>),
        at: DateTime<FixedOffset>,
    ) -> Result<(Self, Option<CheckReason>), StoreError> {
        let watch = Self::of(library_id, (file, root), image, at)?;
        let known = read(&watch.record);
        let known = known.iter().find(|known| known.file == watch.file);
        let check_reason = known.map_or(Some(CheckReason::Received), |known| {
            known.check_reason(seen, at)
        });
        watch.note(Known::opened)?;
        let needs_check = check_reason.is_some_and(|check_reason| check_reason != CheckReason::Due);
        watch.needs_check.set(needs_check);
        Ok((watch, check_reason))
    }

    /// Notes that a library is open which was made here a moment ago: nobody else has written it.
    pub(super) fn of_new(
        library_id: &str,
        files: (&Path, &Path),
        at: DateTime<FixedOffset>,
    ) -> Result<Self, StoreError> {
        let watch = Self::of(library_id, files, None, at)?;
        watch.note(Known::opened)?;
        Ok(watch)
    }

    fn of(
        library_id: &str,
        (file, root): (&Path, &Path),
        image: Option<Kept>,
        at: DateTime<FixedOffset>,
    ) -> Result<Self, StoreError> {
        let folder = root.join(library_id);
        crate::files::create_private_folder(&folder)?;
        let read_on = image.as_ref().map(|image| image.day);
        Ok(Self {
            record: folder.join(NAME),
            file: file.to_owned(),
            needs_check: Cell::new(false),
            read_on: read_on.unwrap_or_else(|| at.date_naive()),
            image: RefCell::new(image),
        })
    }

    /// Notes that the library was examined and nothing was wrong.
    pub(super) fn examined(&self, at: DateTime<FixedOffset>) -> Result<(), StoreError> {
        self.needs_check.set(false);
        self.note(|known| known.examined = Some(at.date_naive().to_string()))
    }

    /// Notes how the file is after it was closed.
    pub(super) fn close(self) -> Result<(), StoreError> {
        let closed = Fingerprint::of(&self.file)?;
        self.note(|known| {
            known.closed = Some(closed);
            known.needs_check = self.needs_check.get();
            known.image = self.image.take().map(|image| image.identity);
        })
    }

    /// Where an image of the content is kept.
    pub(super) fn image_path(&self) -> PathBuf {
        let folder = self.record.parent().unwrap_or(&self.record);
        image::path(folder, &self.file)
    }

    /// The day on which the rows of the library were read.
    pub(super) const fn read_on(&self) -> NaiveDate {
        self.read_on
    }

    /// The image that goes with the library as it stands.
    pub(super) fn image(&self) -> Option<Kept> {
        self.image.borrow().clone()
    }

    /// Takes note of the image that goes with the library as it stands, or that none does.
    pub(super) fn keep_image(&self, image: Option<Kept>) {
        *self.image.borrow_mut() = image;
    }

    /// Removes the images of libraries that are where they were no more.
    pub(super) fn sweep_images(&self) {
        let Some(folder) = self.record.parent() else {
            return;
        };
        let known = read(&self.record).into_iter();
        let files = known.map(|known| known.file).filter(|file| file.exists());
        let kept: BTreeSet<PathBuf> = files.map(|file| image::path(folder, &file)).collect();
        let found = list_if_there(folder).unwrap_or_else(|error| {
            tracing::warn!("old images stay: {error:?}");
            Vec::new()
        });
        for path in found.into_iter().map(|entry| entry.path()) {
            if image::is_one(&path) && !kept.contains(&path) {
                let removed = remove_if_there(&path);
                removed.unwrap_or_else(|error| tracing::warn!("an old image stays: {error:?}"));
            }
        }
    }

    /// Brings the record up to date, whole or not at all.
    fn note(&self, alter: impl FnOnce(&mut Known)) -> Result<(), StoreError> {
        let mut all = read(&self.record);
        let place = all.iter().position(|known| known.file == self.file);
        let mut known = place.map_or_else(
            || Known {
                file: self.file.clone(),
                closed: None,
                examined: None,
                needs_check: false,
                image: None,
            },
            |place| all.remove(place),
        );
        alter(&mut known);
        all.insert(0, known);
        all.truncate(MOST);
        Ok(write_json(&self.record, &all)?)
    }
}

impl Known {
    /// As long as the file is open nothing vouches for it.
    fn opened(&mut self) {
        self.closed = None;
        self.image = None;
    }

    fn check_reason(&self, seen: &Fingerprint, at: DateTime<FixedOffset>) -> Option<CheckReason> {
        let today = at.date_naive();
        let examined = self.examined.as_deref();
        let examined: Option<NaiveDate> = examined.and_then(|day| day.parse().ok());
        match (&self.closed, examined) {
            (None, _) => Some(CheckReason::NotClosed),
            (Some(closed), _) if closed != seen => Some(CheckReason::Altered),
            _ if self.needs_check => Some(CheckReason::Received),
            // A clock that was put back says nothing.
            (_, Some(day)) if (0..DAYS).contains(&(today - day).num_days()) => None,
            _ => Some(CheckReason::Due),
        }
    }
}

/// What can't be read is put aside and not known: the libraries are then examined. Files are known by what they really
/// are, also where an older record has a link to one.
fn read(record: &Path) -> Vec<Known> {
    let known = read_json::<Vec<Known>>(record).unwrap_or_else(|error| {
        tracing::error!("{error:?}");
        if let Err(error) = put_aside(record, "读不出") {
            tracing::error!("{error:?}");
        }
        None
    });
    let mut known = known.unwrap_or_default();
    for known in &mut known {
        known.file = real_path(&known.file);
    }
    known
}

/// The folder below `root` that keeps the backups of the library at a path, as far as it was ever open here. For a
/// library that is too damaged to say which one it is.
///
/// # Errors
/// The folder is there, and can't be read.
pub fn find_backups(root: &Path, library: &Path) -> Result<Option<PathBuf>, StoreError> {
    let library = real_path(library);
    let copy = real_path(&super::working_copy::copy_of(root, &library));
    let folders = list_if_there(root)?.into_iter();
    let mut folders = folders.map(|entry| entry.path());
    Ok(folders.find(|folder| {
        let known = read(&folder.join(NAME));
        known
            .iter()
            .any(|known| known.file == library || known.file == copy)
    }))
}
