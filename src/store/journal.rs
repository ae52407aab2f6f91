//! What was done to a library, noted on this computer before the library's own disk is asked: what that disk refuses
//! is made up for at the next start, and what an older copy lacks can be done again on it.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{Opened, StoreError, log};
use crate::model::Op;

/// The latest ops, and those before them.
const CURRENT: &str = "本机记录.jsonl";
const BEFORE: &str = "本机记录（上一份）.jsonl";

/// So many bytes are some ten thousand edits.
const MOST: u64 = 8 << 20;

/// The notes on one library.
#[derive(Debug)]
pub(super) struct Journal {
    folder: PathBuf,
    /// Of which file: a copy of the library, elsewhere, is worked on for itself.
    library: String,
    file: File,
}

/// What [`recover`] and [`replay`] came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// The labels of the ops that were done again.
    pub done: Vec<String>,
    /// The label of the first that no longer fits, and how many there were from there on.
    pub refused: Option<(String, usize)>,
}

struct Note {
    op: Op,
    at: DateTime<FixedOffset>,
}

impl Journal {
    /// Goes on with the notes in the folder, for the library at a path.
    pub fn open(folder: &Path, library: &Path) -> Result<Self, StoreError> {
        super::backup::create_private(folder)?;
        Ok(Self {
            file: append_to(&folder.join(CURRENT)).map_err(note(folder))?,
            folder: folder.to_owned(),
            library: library.to_string_lossy().into_owned(),
        })
    }

    /// Notes an op, on the disk when this returns.
    pub fn note(&mut self, op: &Op, at: DateTime<FixedOffset>) -> Result<(), StoreError> {
        let line = json!({
            "file": self.library,
            "at": at.to_rfc3339(),
            "op": log::op_to_json(op),
        });
        let written = self.write(&line).and_then(|()| self.file.sync_data());
        written.map_err(note(&self.folder))
    }

    /// Notes that an op is in the library, or settled otherwise.
    pub fn saved(&mut self, op: Uuid) -> Result<(), StoreError> {
        let line = json!({ "saved": op.to_string() });
        self.write(&line).map_err(note(&self.folder))
    }

    /// Begins anew when there is much, after a backup, which holds everything so far.
    pub fn thin_out(&mut self) -> Result<(), StoreError> {
        let len = self.file.metadata().map_err(note(&self.folder))?.len();
        if len < MOST {
            return Ok(());
        }
        let current = self.folder.join(CURRENT);
        let begun =
            std::fs::rename(&current, self.folder.join(BEFORE)).and_then(|()| append_to(&current));
        self.file = begun.map_err(note(&self.folder))?;
        Ok(())
    }

    /// In one write: a crash leaves a whole line or a broken last one, which is not read.
    fn write(&mut self, line: &Json) -> io::Result<()> {
        self.file.write_all(format!("{line}\n").as_bytes())
    }
}

fn append_to(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

fn note(folder: &Path) -> impl FnOnce(io::Error) -> StoreError {
    StoreError::io("写入本机记录", folder)
}

/// The notes on the library at a path in their order, and which ops were saved. What can't be read, such as a line
/// that a crash cut off, is left out.
fn read(folder: &Path, library: &Path) -> (Vec<Note>, HashSet<Uuid>) {
    let (mut notes, mut saved) = (Vec::new(), HashSet::new());
    for name in [BEFORE, CURRENT] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        for line in text.lines() {
            let Ok(line) = serde_json::from_str::<Json>(line) else {
                tracing::warn!("a note that can't be read");
                continue;
            };
            if let Some(id) = line["saved"].as_str().and_then(|id| id.parse().ok()) {
                saved.insert(id);
            } else if line["file"].as_str() == Some(&*library.to_string_lossy())
                && let Ok(op) = log::op_from_json(&line["op"])
                && let Some(at) = line["at"].as_str()
                && let Ok(at) = DateTime::parse_from_rfc3339(at)
            {
                notes.push(Note { op, at });
            }
        }
    }
    (notes, saved)
}

/// Does again what the library's disk refused before the program ended.
///
/// # Errors
/// The disk still refuses.
pub fn recover(opened: &mut Opened, root: &Path) -> Result<Recovered, StoreError> {
    let folder = root.join(opened.store.library_id()?);
    let (notes, saved) = read(&folder, opened.store.path());
    let lost = notes.into_iter();
    let lost = lost.filter(|note| !saved.contains(&note.op.id));
    let lost: Vec<Note> = lost.collect();
    let ids: Vec<Uuid> = lost.iter().map(|note| note.op.id).collect();
    let recovered = do_again(opened, lost)?;
    // Done or refused, it is told once: a step that did not fit must not come back on a later day.
    if !ids.is_empty() {
        let mut journal = Journal::open(&folder, opened.store.path())?;
        for id in ids {
            journal.saved(id)?;
        }
    }
    Ok(recovered)
}

/// Does everything again that was noted on this computer and that the library, an older copy of itself, lacks.
///
/// # Errors
/// The disk refuses.
pub fn replay(opened: &mut Opened, root: &Path) -> Result<Recovered, StoreError> {
    let folder = root.join(opened.store.library_id()?);
    let (notes, _) = read(&folder, opened.store.path());
    do_again(opened, notes)
}

/// In order, up to the first that no longer fits: those after it may build on it.
fn do_again(opened: &mut Opened, notes: Vec<Note>) -> Result<Recovered, StoreError> {
    let mut recovered = Recovered::default();
    let mut missing = Vec::new();
    for note in notes {
        if !opened.store.holds(&note.op)? {
            missing.push(note);
        }
    }
    let count = missing.len();
    for (place, Note { op, at }) in missing.into_iter().enumerate() {
        if opened.portfolio.apply(&op).is_err() {
            recovered.refused = Some((op.label, count - place));
            break;
        }
        opened.store.commit(&op, at)?;
        recovered.done.push(op.label.clone());
        opened.undo.record(op);
    }
    Ok(recovered)
}
