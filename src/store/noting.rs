//! The thread through which everything passes on its way to the thread that owns a library: it notes each op on this
//! computer first. However long the library is examined, copied or waited for, what was done is on a disk.
//!
//! Invariants:
//! - What comes in goes on in the same order.
//! - An op is in the library only after it was noted or the failure to do so was told. Most are not passed on before. A
//!   large one is, since both take seconds: it is carried out while it is noted, and its transaction ends after that.
//!   Its changes are packed from the moment at which it is announced, which is before memory has taken it.
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
use crate::model::{Change, Op, SignedOp};

/// An op of so many changes is carried out while it is noted. Tests have few.
const LARGE: usize = if cfg!(test) { 2 } else { 2_000 };

/// What the thread is asked.
pub(super) enum Step {
    /// Goes on to the library's thread.
    Order(Command),
    /// The op is about to come, unless memory does not take it.
    Coming(Arc<Op>),
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
        coming: None,
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
    coming: Option<Coming>,
}

/// The changes of an op that is about to come, on the way into pieces.
struct Coming {
    op: Uuid,
    packing: JoinHandle<Option<Arc<Pieces>>>,
}

impl Noting {
    fn run(mut self, queue: &Receiver<Step>) {
        for step in queue {
            match step {
                Step::Order(command) => self.pass_on(command),
                Step::Coming(op) => self.coming = Coming::begin(op),
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
                let pieces = self.pieces(&op.op);
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

    /// The changes of an op as the library keeps them, where it packs them: notes and library share that work.
    fn pieces(&mut self, op: &Op) -> Option<Arc<Pieces>> {
        let coming = self.coming.take().filter(|coming| coming.op == op.id);
        let packed_before = coming.and_then(|coming| coming.packing.join().ok().flatten());
        packed_before.or_else(|| packed(&op.changes))
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

impl Coming {
    /// Begins to pack the changes, where the library packs them.
    fn begin(op: Arc<Op>) -> Option<Self> {
        if op.changes.len() < LARGE || !large::are_packed(&op.changes) {
            return None;
        }
        let id = op.id;
        let packing = thread::Builder::new().name("lantu-packing".to_owned());
        // Without a thread they are packed when the op comes.
        let packing = packing.spawn(move || packed(&op.changes)).ok()?;
        Some(Self { op: id, packing })
    }
}

/// Changes as the library keeps them, where it packs them.
fn packed(changes: &[Change]) -> Option<Arc<Pieces>> {
    if !large::are_packed(changes) {
        return None;
    }
    let pieces = Pieces::of(changes);
    // Then each tries for itself, and tells why it can't.
    let pieces = pieces.map_err(|fault| tracing::error!("{fault:?}"));
    pieces.ok().map(Arc::new)
}
