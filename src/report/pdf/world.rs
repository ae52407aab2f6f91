use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

use crate::fonts;

use super::super::error::LayoutError;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// Only the faces of the program: what is laid out here looks the same on every machine.
static FACES: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let faces = fonts::TEXT_FACES.into_iter();
    faces
        .filter_map(|bytes| Font::new(Bytes::new(bytes), 0))
        .collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FACES.iter())));

/// All that a template can see: itself and the files handed to it. No disk, no network, no clock.
pub(super) struct PaperWorld {
    template: Source,
    files: Vec<(FileId, Bytes)>,
}

impl PaperWorld {
    /// A template and the files that it reads, each under its name.
    pub(super) fn new(template: &str, files: Vec<(String, Vec<u8>)>) -> Result<Self, LayoutError> {
        let template = Source::new(file_id("main.typ")?, template.to_owned());
        let files = files
            .into_iter()
            .map(|(name, bytes)| Ok((file_id(&name)?, Bytes::new(bytes))))
            .collect::<Result<_, LayoutError>>()?;
        Ok(Self { template, files })
    }
}

fn file_id(name: &str) -> Result<FileId, LayoutError> {
    let path = VirtualPath::new(name);
    let path = path.map_err(|error| LayoutError(format!("{name}: {error:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// Whether this character has a shape in every face.
#[cfg(test)]
pub(super) fn every_face_draws(c: char) -> bool {
    FACES
        .iter()
        .all(|face| face.info().coverage.contains(u32::from(c)))
}

impl World for PaperWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() {
            Ok(self.template.clone())
        } else {
            Err(FileError::NotSource)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.iter().find(|(file, _)| *file == id);
        found
            .map(|(_, bytes)| bytes.clone())
            .ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FACES.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
