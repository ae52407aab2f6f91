//! The zip of parts around a form: those that are not altered are copied as they are, compressed bytes and all.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::FormError;
use super::tree::{Id, Tree};
use crate::import::read::resolve;

/// No part that is altered is larger.
const LARGEST: u64 = 256 << 20;

/// What becomes of parts: new bytes, or none for one that is dropped.
pub(super) type Changes = BTreeMap<String, Option<Vec<u8>>>;

/// A part that another part points to.
#[derive(Clone, Debug)]
pub(super) struct Related {
    pub id: String,
    /// The last step of the relation's kind: `worksheet`, `drawing` …
    pub kind: String,
    pub part: String,
}

/// An opened zip.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Package<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, FormError> {
        let archive = ZipArchive::new(Cursor::new(bytes));
        let archive = archive.map_err(|error| FormError::Zip(error.to_string()))?;
        Ok(Self { archive })
    }

    /// The names of all parts, in their order.
    pub fn names(&self) -> Vec<String> {
        let names = self.archive.file_names_raw();
        names
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect()
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// The place of a part: some programs write `\` or another case.
    fn place(&self, name: &str) -> Option<usize> {
        let level = |name: &str| {
            let name = name.trim_start_matches('/').replace('\\', "/");
            name.to_lowercase()
        };
        let wanted = level(name);
        let mut names = self.archive.file_names_raw();
        names.position(|kept| level(&String::from_utf8_lossy(kept)) == wanted)
    }

    /// A part, if it is there.
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, FormError> {
        let Some(place) = self.place(name) else {
            return Ok(None);
        };
        let file = self.archive.by_index(place);
        let file = file.map_err(|_broken| FormError::part(name))?;
        let mut bytes = Vec::new();
        let read = file.take(LARGEST).read_to_end(&mut bytes);
        read.map_err(|_broken| FormError::part(name))?;
        Ok(Some(bytes))
    }

    /// A part of XML.
    pub fn tree(&mut self, name: &str) -> Result<Option<Tree>, FormError> {
        let part = self.part(name)?;
        part.map(|bytes| Tree::parse(name, bytes)).transpose()
    }

    /// The parts to which a part points, in the order in which it names them.
    pub fn relations(&mut self, part: &str) -> Result<Vec<Related>, FormError> {
        let folder = folder_of(part);
        let Some(tree) = self.tree(&relations_of(part))? else {
            return Ok(Vec::new());
        };
        let all: Vec<Id> = tree.named("Relationship").collect();
        let related = all.into_iter().filter_map(|id| {
            if tree.attribute(id, "TargetMode").as_deref() == Some("External") {
                return None;
            }
            let kind = tree.attribute(id, "Type")?;
            Some(Related {
                id: tree.attribute(id, "Id")?,
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                part: resolve(folder, &tree.attribute(id, "Target")?),
            })
        });
        Ok(related.collect())
    }

    /// The part of which all others are.
    pub fn main(&mut self) -> Result<String, FormError> {
        let roots = self.relations("")?;
        let root = roots.into_iter().find(|each| each.kind == "officeDocument");
        root.map(|root| root.part)
            .ok_or_else(|| FormError::part("_rels/.rels"))
    }

    /// The zip with some parts altered or dropped; a part that is new stands last.
    pub fn with(mut self, changes: Changes) -> Result<Vec<u8>, FormError> {
        let mut of_place: BTreeMap<usize, Option<Vec<u8>>> = BTreeMap::new();
        let mut new = Vec::new();
        for (name, bytes) in changes {
            match (self.place(&name), bytes) {
                (Some(place), bytes) => drop(of_place.insert(place, bytes)),
                (None, Some(bytes)) => new.push((name, bytes)),
                (None, None) => {}
            }
        }
        self.written(of_place, new)
            .map_err(|error| FormError::Zip(error.to_string()))
    }

    fn written(
        &mut self,
        mut changes: BTreeMap<usize, Option<Vec<u8>>>,
        new: Vec<(String, Vec<u8>)>,
    ) -> zip::result::ZipResult<Vec<u8>> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::DEFAULT);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for place in 0..self.archive.len() {
            let file = self.archive.by_index_raw(place)?;
            match changes.remove(&place) {
                None => zip.raw_copy_file(file)?,
                Some(None) => {}
                Some(Some(bytes)) => {
                    let name = file.name()?.into_owned();
                    zip.start_file(name, options)?;
                    zip.write_all(&bytes)?;
                }
            }
        }
        for (name, bytes) in new {
            zip.start_file(name, options)?;
            zip.write_all(&bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}

/// The name of the part that holds the relations of another.
pub(super) fn relations_of(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    resolve(folder, &format!("_rels/{file}.rels"))
}

fn folder_of(part: &str) -> &str {
    part.rsplit_once('/').map_or("", |(folder, _)| folder)
}
