//! The thread through which everything passes on its way to the thread that owns a library: it notes each op on this
//! computer first. However long the library is examined, copied or waited for, what was done is on a disk.
//!
//! Invariants:
//! - What comes in goes on in the same order.
//! - An op is in the library only after it was noted or the failure to do so was told. Most are not passed on before. A
//!   large one is, since both take seconds: it is carried out while it is noted, and its transaction ends after that.
//! - It ends when nobody can send to it any more, so that what became of the last op is noted too.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use uuid::Uuid;

use super::StoreError;
use super::events::{Reports, STOPPED};
use super::journal::Journal;
use super::large;
use super::noted::Noted;
use super::orders::Command;
use super::packed::Pieces;
use crate::model::SignedOp;

/// An op of so many changes is carried out while it is noted. Tests have few.
const LARGE: usize = if cfg!(test) { 2 } else { 2_000 };

/// What the thread is asked.
pub(super) enum Step {
    /// Goes on to the library's thread.
    Order(Command),
    /// The op is in the library.
    Saved(Uuid),
    /// The op fits the library no more, and this was told.
    Refused(Uuid),
    /// A backup holds everything that was saved.
    BackedUp,
}

/// Starts the thread. Without a journal it only passes on.
///
/// # Errors
/// The system has no thread left.
pub(super) fn spawn(
    journal: Option<Journal>,
    orders: Sender<Command>,
    reports: Reports,
) -> io::Result<(Sender<Step>, JoinHandle<()>)> {
    let (steps, queue) = channel();
    let noting = Noting {
        journal,
        orders,
        reports,
    };
    let thread = thread::Builder::new()
        .name("lantu-notes".to_owned())
        .spawn(move || noting.run(&queue))?;
    Ok((steps, thread))
}

struct Noting {
    journal: Option<Journal>,
    orders: Sender<Command>,
    reports: Reports,
}

impl Noting {
    fn run(mut self, queue: &Receiver<Step>) {
        for step in queue {
            match step {
                Step::Order(command) => self.pass_on(command),
                Step::Saved(op) => self.note(|journal| journal.saved(op)),
                Step::Refused(op) => self.note(|journal| journal.refused(op)),
                Step::BackedUp => self.note(Journal::thin_out),
            }
        }
    }

    fn pass_on(&mut self, command: Command) {
        match command {
            Command::Commit(op, _) if op.op.changes.len() >= LARGE => {
                let (noting, noted) = channel();
                self.commit(op.clone(), Noted::after(noted));
                let pieces = packed(&op);
                if let Some(pieces) = &pieces {
                    // Where it is not carried out nobody asks for them.
                    noting.send(Arc::clone(pieces)).ok();
                }
                self.note(|journal| match &pieces {
                    Some(pieces) => journal.note_packed(&op, pieces),
                    None => journal.note(&op),
                });
                drop(noting);
            }
            Command::Commit(op, noted) => {
                self.note(|journal| journal.note(&op));
                self.commit(op, noted);
            }
            // Nobody is left to carry it out.
            command => drop(self.orders.send(command)),
        }
    }

    fn commit(&self, op: Box<SignedOp>, noted: Noted) {
        let op_id = op.op.id;
        if self.orders.send(Command::Commit(op, noted)).is_err() {
            self.reports.failed(op_id, STOPPED);
        }
    }

    fn note(&mut self, act: impl FnOnce(&mut Journal) -> Result<(), StoreError>) {
        if let Some(Err(error)) = self.journal.as_mut().map(act) {
            self.reports.no_backup(&error);
        }
    }
}

/// The changes of an op as the library keeps them, where it packs them: notes and library share that work.
fn packed(op: &SignedOp) -> Option<Arc<Pieces>> {
    let changes = &op.op.changes;
    if !large::are_packed(changes) {
        return None;
    }
    let pieces = Pieces::of(changes);
    // Then each tries for itself, and tells why it can't.
    let pieces = pieces.map_err(|fault| tracing::error!("{fault:?}"));
    pieces.ok().map(Arc::new)
}
