//! A zip of parts, as workbooks and documents since 2007 are, read within limits.

use std::collections::HashMap;
use std::io::{BufReader, Cursor, Read as _};

use memchr::memmem;
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::ahead::{Ahead, read_ahead};
use super::budget::{Bounded, Budget, damaged, of_part, too_big};
use super::xml::Xml;
use crate::import::grid::ImportError;

/// More entries than any office's file has.
const ENTRIES: usize = 20_000;
/// A part that is larger than this and unfolds to more than [`RATIO`] times its size is made to do harm.
const LARGE: u64 = 8 << 20;
const RATIO: u64 = 200;

/// An opened zip.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Entries by name, in lower case, with `/` between folders.
    entries: HashMap<String, usize>,
}

/// A part while it is read.
pub(super) type Part<'p, 'a> = BufReader<Bounded<ZipFile<'p, Cursor<&'a [u8]>>>>;

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ImportError> {
        if memmem::find_iter(bytes, b"PK\x01\x02")
            .take(ENTRIES + 1)
            .count()
            > ENTRIES
        {
            return Err(too_big("压缩包内文件过多"));
        }
        let archive = ZipArchive::new(Cursor::new(bytes));
        let archive = archive.map_err(|_broken| damaged("压缩包目录缺失"))?;
        let names = archive.file_names_raw().map(String::from_utf8_lossy);
        let entries = names.enumerate().map(|(i, name)| (level(&name), i));
        let entries = entries.collect();
        Ok(Self { archive, entries })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(&level(name))
    }

    /// Whether an entry begins so.
    pub(super) fn has_within(&self, folder: &str) -> bool {
        self.entries.keys().any(|name| name.starts_with(folder))
    }

    /// Whether an entry ends so.
    pub(super) fn has_ending(&self, ending: &str) -> bool {
        self.entries.keys().any(|name| name.ends_with(ending))
    }

    /// Opens a part, if it is there.
    pub(super) fn part(
        &mut self,
        name: &str,
        budget: &mut Budget,
    ) -> Result<Option<Part<'_, 'a>>, ImportError> {
        let Some(entry) = self.entries.get(&level(name)) else {
            return Ok(None);
        };
        let file = self.archive.by_index(*entry).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ImportError::Encrypted,
            _ => damaged(name),
        })?;
        let (packed, size) = (file.compressed_size().max(1), file.size());
        if size > LARGE && size / packed > RATIO {
            return Err(too_big("压缩比异常，可能是恶意文件"));
        }
        budget.unfold(size)?;
        // Another reader may believe the size it states; this one counts.
        Ok(Some(BufReader::new(Bounded::new(file, size))))
    }

    /// Has a part of XML read, if it is there; a large one is unfolded on a thread of its own.
    pub(super) fn read_xml<T>(
        &mut self,
        name: &str,
        budget: &mut Budget,
        read: impl FnOnce(Xml<&mut Ahead>, &mut Budget) -> Result<T, ImportError>,
    ) -> Result<Option<T>, ImportError> {
        let Some(part) = self.part(name, budget)? else {
            return Ok(None);
        };
        let size = part.get_ref().left();
        read_ahead(part, size, |part| read(Xml::new(part, name), budget)).map(Some)
    }

    /// Opens a part of XML, if it is there.
    pub(super) fn xml(
        &mut self,
        name: &str,
        budget: &mut Budget,
    ) -> Result<Option<Xml<Part<'_, 'a>>>, ImportError> {
        let part = self.part(name, budget)?;
        Ok(part.map(|part| Xml::new(part, name)))
    }

    /// Reads a small part whole, if it is there.
    pub(super) fn whole(
        &mut self,
        name: &str,
        budget: &mut Budget,
    ) -> Result<Option<Vec<u8>>, ImportError> {
        let Some(mut part) = self.part(name, budget)? else {
            return Ok(None);
        };
        let mut whole = Vec::new();
        let read = part.read_to_end(&mut whole);
        read.map_err(|error| of_part(&error, name))?;
        Ok(Some(whole))
    }
}

/// Some programs write `\`, some mix the case.
fn level(name: &str) -> String {
    name.trim_start_matches('/')
        .replace('\\', "/")
        .to_lowercase()
}

/// The name of a part that another part points to.
pub(crate) fn resolve(folder: &str, target: &str) -> String {
    if target.starts_with('/') {
        return target.trim_start_matches('/').to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => drop(steps.pop()),
            "." | "" => {}
            _ => steps.push(step),
        }
    }
    steps.join("/")
}

/// What a part is related to.
pub(super) struct Related {
    /// The last step of the relation's kind: `worksheet`, `sharedStrings` …
    pub(super) kind: String,
    /// The name of the other part.
    pub(super) part: String,
}

/// The relations of a part, by their ids.
pub(super) fn relations(
    package: &mut Package<'_>,
    part: &str,
    budget: &mut Budget,
) -> Result<HashMap<String, Related>, ImportError> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = resolve(folder, &format!("_rels/{file}.rels"));
    let mut found = HashMap::new();
    let Some(mut xml) = package.xml(&name, budget)? else {
        return Ok(found);
    };
    while let Some(event) = xml.next()? {
        let Some(tag) = event.opened("Relationship") else {
            continue;
        };
        let (Some(id), Some(kind), Some(target)) =
            (tag.get("Id"), tag.get("Type"), tag.get("Target"))
        else {
            continue;
        };
        if tag.get("TargetMode").as_deref() == Some("External") {
            continue;
        }
        let related = Related {
            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            part: resolve(folder, &target),
        };
        found.insert(id.into_owned(), related);
    }
    Ok(found)
}
