//! What was noted on this computer and is not in the library, done again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use super::journal::{self, Journal, Note};
use super::packed_note::unpacked;
use super::{Opened, Store, StoreError, log};
use crate::model::{Merged, Op, SignedOp};

/// What [`recover`] and [`replay`] came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// The labels of the ops that were done again.
    pub done: Vec<String>,
    /// The label of the first that no longer fits, and how many there were from there on.
    pub refused: Option<(String, usize)>,
    /// How many the library's disk still refuses, and its words. They stay noted for the next start.
    pub waiting: Option<(usize, String)>,
    /// Under which names notes were put aside of which a part can't be read.
    pub put_aside: Vec<PathBuf>,
    /// Why the notes could not be read at all.
    pub unread: Option<String>,
}

/// A noted op. Earlier versions noted no identity.
#[derive(Debug)]
enum Noted {
    Signed(SignedOp),
    Plain(Op, DateTime<FixedOffset>),
}

impl Noted {
    fn op(&self) -> &Op {
        match self {
            Self::Signed(signed) => &signed.op,
            Self::Plain(op, _) => op,
        }
    }

    /// The op of a note; none of what is no op that is known here.
    fn read(text: &str) -> Option<Self> {
        let (line, changes) = unpacked(serde_json::from_str(text).ok()?)?;
        if line["op"]["version"].is_null() {
            let at = DateTime::parse_from_rfc3339(line["at"].as_str()?).ok()?;
            return Some(Self::Plain(log::op_from_json(&line["op"]).ok()?, at));
        }
        let mut signed = SignedOp::from_json(&line["op"]).ok()?;
        let op = Arc::make_mut(&mut signed.op);
        op.changes = changes.unwrap_or_else(|| std::mem::take(&mut op.changes));
        if let Some(merged) = op.merged.take() {
            let brought = line["brought"].as_array()?.iter();
            let brought = brought.map(|op| SignedOp::from_json(op).map(Arc::new));
            op.merged = Some(Arc::new(Merged {
                brought: brought.collect::<Result<_, _>>().ok()?,
                ..Merged::clone(&merged)
            }));
        }
        Some(Self::Signed(signed))
    }

    fn commit(&self, store: &mut Store) -> Result<u64, StoreError> {
        match self {
            Self::Signed(signed) => store.commit_signed(signed),
            Self::Plain(op, at) => store.commit(op, *at),
        }
    }
}

/// Does again what the library's disk refused before the program ended. That the notes can't be read, or that the
/// disk still refuses, hinders nobody from opening the library: it is told.
///
/// # Errors
/// The library can't be read.
pub fn recover(opened: &mut Opened, root: &Path) -> Result<Recovered, StoreError> {
    do_noted_again(opened, root, |note| !note.is_saved)
}

/// Does everything again that was noted on this computer and that the library, an older copy of itself, lacks. What
/// was told once to fit no more is left out.
///
/// # Errors
/// The library can't be read.
pub fn replay(opened: &mut Opened, root: &Path) -> Result<Recovered, StoreError> {
    do_noted_again(opened, root, |_| true)
}

fn do_noted_again(
    opened: &mut Opened,
    root: &Path,
    is_meant: impl FnMut(&Note) -> bool,
) -> Result<Recovered, StoreError> {
    let folder = root.join(opened.store.library_id()?);
    let mut recovered = Recovered::default();
    let mut notes = match journal::read(&folder, opened.store.path()) {
        Ok(notes) => notes,
        Err(error) => {
            tracing::error!("{error:?}");
            recovered.unread = Some(error.to_string());
            return Ok(recovered);
        }
    };
    recovered.put_aside = std::mem::take(&mut notes.put_aside);
    let notes = notes.notes.into_iter().filter(is_meant).collect();
    let outcome = do_again(opened, notes, &mut recovered)?;
    // Told once: a step that did not fit must not come back on a later day.
    if let Err(error) = outcome.note(&folder, opened.store.path()) {
        tracing::error!("not noted what became of recovered steps: {error:?}");
    }
    Ok(recovered)
}

/// What has become of noted ops.
#[derive(Default)]
struct Outcome {
    saved: Vec<Uuid>,
    refused: Vec<Uuid>,
}

impl Outcome {
    fn note(&self, folder: &Path, library: &Path) -> Result<(), StoreError> {
        let Self { saved, refused } = self;
        if saved.is_empty() && refused.is_empty() {
            return Ok(());
        }
        let mut journal = Journal::open(folder, library)?;
        saved.iter().try_for_each(|id| journal.saved(*id))?;
        refused.iter().try_for_each(|id| journal.refused(*id))
    }
}

/// In order, up to the first that no longer fits: those after it may build on it.
fn do_again(
    opened: &mut Opened,
    notes: Vec<Note>,
    recovered: &mut Recovered,
) -> Result<Outcome, StoreError> {
    let (mut outcome, mut missing) = (Outcome::default(), Vec::new());
    for note in notes {
        if opened.store.holds(note.op_id)? {
            if !note.is_saved {
                outcome.saved.push(note.op_id);
            }
        } else if let Some(noted) = Noted::read(&note.text) {
            missing.push(noted);
        }
    }
    let ids: Vec<Uuid> = missing.iter().map(|noted| noted.op().id).collect();
    for (place, noted) in missing.into_iter().enumerate() {
        let op = noted.op();
        let rest = &ids[place..];
        if opened.portfolio.apply(op).is_err() {
            outcome.refused = rest.to_vec();
            recovered.refused = Some((op.label.clone(), rest.len()));
            break;
        }
        if let Err(error) = noted.commit(&mut opened.store) {
            tracing::error!("{error:?}");
            // What is in memory is what is in the file.
            let back = opened.portfolio.apply(&op.reversed(Uuid::nil()));
            back.map_err(|error| StoreError::Damaged {
                what: error.to_string(),
                path: opened.store.path().to_owned(),
            })?;
            if error.is_of_op() {
                outcome.refused = rest.to_vec();
                recovered.refused = Some((op.label.clone(), rest.len()));
                break;
            }
            recovered.waiting = Some((rest.len(), error.to_string()));
            break;
        }
        outcome.saved.push(op.id);
        recovered.done.push(op.label.clone());
        opened.undo.record(op.clone());
    }
    Ok(outcome)
}
