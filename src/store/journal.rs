//! What was done to a library, noted on this computer before the library's own disk is asked: what that disk refuses
//! is made up for at the next start, and what an older copy lacks can be done again on it.
//!
//! Invariants:
//! - Each file of a library has notes of its own. Whoever holds the library is the only one who writes them.
//! - A note that [`Journal::note`] returned for is found again, whatever broke off later, until the op is known to be
//!   in the library or to fit it no more.
//! - What can't be read is never taken for absent: it is put aside under another name, and told.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::framed::{self, JsonLine, Records, frame};
use super::packed::Pieces;
use super::packed_note::PackedNote;
use super::paths::mark;
use super::{Store, StoreError};
use crate::files::{free_name, read_if_there, real_path, sync_folder, write_whole};
use crate::model::{Op, SignedOp};

/// Notes of earlier versions, shared by all files of a library: lines of JSON without a checksum.
const EARLIER: [&str; 2] = ["本机记录（上一份）.jsonl", "本机记录.jsonl"];

/// So many bytes are some ten thousand edits.
const MOST: u64 = 8 << 20;

/// The note of an op of so many changes is packed. Tests have few.
const LARGE: usize = if cfg!(test) { 8 } else { 2_000 };

/// The notes on one library.
#[derive(Debug)]
pub(super) struct Journal {
    files: Files,
    /// Noted with every op, for people who look into the notes.
    library: String,
    file: File,
    /// Up to where the file holds whole records, in bytes.
    len: u64,
}

/// Where the notes on one file of a library are.
#[derive(Debug)]
struct Files {
    folder: PathBuf,
    current: PathBuf,
    before: PathBuf,
}

impl Files {
    fn of(folder: &Path, library: &Path) -> Self {
        let mark = mark(library);
        Self {
            folder: folder.to_owned(),
            current: folder.join(format!("本机记录-{mark}.txt")),
            before: folder.join(format!("本机记录-{mark}（上一份）.txt")),
        }
    }
}

/// A note of an op, of which only the head was looked at: most of them are not needed any more.
#[derive(Debug)]
pub(super) struct Note {
    pub(super) op_id: Uuid,
    /// As it stands in the file.
    pub(super) text: String,
    /// Whether the op was once in the library.
    pub(super) is_saved: bool,
}

/// The note of an op as it is written.
#[derive(Serialize)]
struct OpNote<'a> {
    file: &'a str,
    op: &'a SignedOp,
    /// Of a merge.
    #[serde(skip_serializing_if = "Option::is_none")]
    brought: Option<Vec<&'a SignedOp>>,
}

impl<'a> OpNote<'a> {
    fn of(file: &'a str, op: &'a SignedOp) -> Self {
        let merged = op.op.merged.as_deref();
        let brought = merged.map(|merged| merged.brought.iter().map(|op| &**op));
        Self {
            file,
            op,
            brought: brought.map(Iterator::collect),
        }
    }
}

/// What is noted on a library, but for what was told to fit it no more.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// In their order, each op once.
    pub(super) notes: Vec<Note>,
    pub(super) put_aside: Vec<PathBuf>,
}

impl Journal {
    /// The notes on an open library, in the folder of its own below `root`.
    ///
    /// # Errors
    /// The folder can't be written.
    pub fn of(store: &Store, root: &Path) -> Result<Self, StoreError> {
        Self::open(&root.join(store.library_id()?), store.path())
    }

    /// Goes on with the notes in the folder, for the library at a path, which must be held by whoever calls.
    ///
    /// # Errors
    /// The folder can't be written.
    pub fn open(folder: &Path, library: &Path) -> Result<Self, StoreError> {
        crate::files::create_private_folder(folder)?;
        let files = Files::of(folder, library);
        let failed = |error| note(&files.current)(error);
        let is_new = !files.current.exists();
        let end = settled(&files.current)?.1.end as u64;
        let file = append_to(&files.current).map_err(failed)?;
        let len = file.metadata().map_err(failed)?.len();
        if len > end {
            // A write that broke off; it was never answered.
            cut(&files.current, end).map_err(failed)?;
        }
        if is_new {
            sync_folder(&files.current);
        }
        Ok(Self {
            file,
            files,
            library: library.to_string_lossy().into_owned(),
            len: end,
        })
    }

    /// Notes an op, on the disk when this returns.
    ///
    /// # Errors
    /// The disk refuses; the notes before it are as they were.
    pub fn note(&mut self, op: &SignedOp) -> Result<(), StoreError> {
        if op.op.changes.len() > LARGE {
            let pieces = Pieces::of(&op.op.changes);
            let pieces = pieces.map_err(|fault| fault.at(&self.files.current))?;
            return self.note_packed(op, &pieces);
        }
        let library = self.library.clone();
        self.write_down(&OpNote::of(&library, op))
    }

    /// The same of an op whose changes are packed.
    ///
    /// # Errors
    /// As [`Journal::note`].
    pub fn note_packed(&mut self, op: &SignedOp, pieces: &Pieces) -> Result<(), StoreError> {
        let library = self.library.clone();
        let head = SignedOp {
            op: Arc::new(Op {
                changes: Vec::new(),
                label: op.op.label.clone(),
                merged: op.op.merged.clone(),
                ..*op.op
            }),
            ..op.clone()
        };
        let packed = PackedNote::of(&library, op.op.id, &OpNote::of(&library, &head), pieces);
        let packed = packed.map_err(note(&self.files.current))?;
        self.write_down(&packed)
    }

    fn write_down(&mut self, line: &impl Serialize) -> Result<(), StoreError> {
        let written = self.write(line).and_then(|()| self.file.sync_data());
        written.map_err(note(&self.files.current))
    }

    /// Notes that an op is in the library.
    ///
    /// # Errors
    /// The disk refuses; the op is then looked for in the library at the next start.
    pub fn saved(&mut self, op: Uuid) -> Result<(), StoreError> {
        let line = json!({ "saved": op.to_string() });
        self.write(&line).map_err(note(&self.files.current))
    }

    /// Notes that an op fits the library no more, and that this was told.
    ///
    /// # Errors
    /// The disk refuses; the op is then tried again, and told again, at the next start.
    pub fn refused(&mut self, op: Uuid) -> Result<(), StoreError> {
        let line = json!({ "refused": op.to_string() });
        self.write(&line).map_err(note(&self.files.current))
    }

    /// Begins anew when there is much, after a backup, which holds everything that was saved so far. What was not
    /// saved stays noted, however old.
    ///
    /// # Errors
    /// The disk refuses; all notes are then where they were, or twice, which does no harm.
    pub fn thin_out(&mut self) -> Result<(), StoreError> {
        if self.len < MOST {
            return Ok(());
        }
        let notes = read(&self.files.folder, Path::new(&self.library))?.notes;
        let open = notes.iter().filter(|note| !note.is_saved);
        let mut kept: String = open.map(|note| frame(&note.text)).collect();
        let current = read_if_there(&self.files.current)?.unwrap_or_default();
        for text in framed::read(&current).whole {
            kept.push_str(&frame(&text));
        }
        write_whole(&self.files.before, kept.as_bytes())?;
        // In its place: not every disk lets another file take the name of one that is open.
        let current = &self.files.current;
        cut(current, 0).map_err(note(current))?;
        // What could not be read may have been put aside, and another file be there.
        self.file = append_to(current).map_err(note(current))?;
        self.len = 0;
        Ok(())
    }

    /// In one write. What a full disk takes of it only in part is taken back.
    fn write(&mut self, line: &impl Serialize) -> io::Result<()> {
        let line = JsonLine::of(line)?;
        let written = self.file.write_all(line.bytes());
        if written.is_ok() {
            self.len += line.bytes().len() as u64;
        } else if let Err(error) = cut(&self.files.current, self.len) {
            tracing::error!("the end of the notes stays torn: {error}");
            // A line of its own for the next record.
            if let Err(error) = self.file.write_all(b"\n") {
                tracing::error!("{error}");
            }
        }
        written
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

/// Leaves so many bytes of a file. What is opened to append has no right to do so on Windows.
fn cut(path: &Path, len: u64) -> io::Result<()> {
    let file = OpenOptions::new().write(true).open(path)?;
    file.set_len(len)?;
    file.sync_data()
}

fn note(file: &Path) -> impl FnOnce(io::Error) -> StoreError {
    StoreError::io("写入本机记录", file)
}

/// The notes in a file. Those of which a part can't be read are put aside, and a file is left of those that can: under
/// which name they are then.
fn settled(path: &Path) -> Result<(Option<PathBuf>, Records), StoreError> {
    let Some(bytes) = read_if_there(path)? else {
        return Ok((None, Records::default()));
    };
    let mut records = framed::read(&bytes);
    if records.broken == 0 {
        return Ok((None, records));
    }
    let aside = free_name(path, "有读不出的记录");
    write_whole(&aside, &bytes)?;
    let whole: String = records.whole.iter().map(|text| frame(text)).collect();
    write_whole(path, whole.as_bytes())?;
    tracing::error!(
        "{} notes can't be read: {}",
        records.broken,
        aside.display()
    );
    records.end = whole.len();
    Ok((Some(aside), records))
}

/// What is noted on the library at a path.
pub(super) fn read(folder: &Path, library: &Path) -> Result<Notes, StoreError> {
    let mut reading = Reading::default();
    for name in EARLIER {
        let bytes = read_if_there(&folder.join(name))?.unwrap_or_default();
        for line in bytes.split(|byte| *byte == b'\n') {
            // A crash may have cut a line off anywhere, and the next one begun on it.
            if let Ok(text) = str::from_utf8(line) {
                reading.take(text.to_owned(), library);
            }
        }
    }
    let files = Files::of(folder, library);
    let mut put_aside = Vec::new();
    for path in [&files.before, &files.current] {
        let (aside, records) = settled(path)?;
        put_aside.extend(aside);
        for text in records.whole {
            reading.take(text, library);
        }
    }
    let Reading {
        mut notes,
        saved,
        refused,
        ..
    } = reading;
    notes.retain(|note| !refused.contains(&note.op_id));
    for note in &mut notes {
        note.is_saved = saved.contains(&note.op_id);
    }
    Ok(Notes { notes, put_aside })
}

#[derive(Default)]
struct Reading {
    notes: Vec<Note>,
    seen: HashSet<Uuid>,
    saved: HashSet<Uuid>,
    refused: HashSet<Uuid>,
}

/// What a record says before its op is read.
#[derive(Deserialize)]
struct Head<'a> {
    saved: Option<Uuid>,
    refused: Option<Uuid>,
    #[serde(borrow)]
    file: Option<Cow<'a, str>>,
    op: Option<OpHead>,
}

#[derive(Deserialize)]
struct OpHead {
    id: Uuid,
}

impl Reading {
    fn take(&mut self, text: String, library: &Path) {
        let op_id = match serde_json::from_str(&text) {
            Ok(Head {
                saved: Some(id), ..
            }) => {
                self.saved.insert(id);
                return;
            }
            Ok(Head {
                refused: Some(id), ..
            }) => {
                self.refused.insert(id);
                return;
            }
            Ok(Head {
                file: Some(file),
                op: Some(op),
                ..
            }) if real_path(Path::new(&*file)) == library => op.id,
            Ok(_) | Err(_) => return,
        };
        if self.seen.insert(op_id) {
            self.notes.push(Note {
                op_id,
                text,
                is_saved: false,
            });
        }
    }
}
