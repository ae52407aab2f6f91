//! How a replica and its server come together: what was done here is read and sent in its order, what others did is taken
//! in. Whoever holds the file, a command or a window, is the [`Host`].

use std::collections::VecDeque;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::error::ServerError;
use super::pending::{Outgoing, Reading, Refusal};
use super::serving::Server;
use super::settled::Settled;
use crate::model::SignedOp;
use crate::model::op_set::Known;
use crate::store::{Received, Store, StoreError};

/// Who holds the file, and hears of what happens.
pub(super) trait Host {
    /// Why it goes no further.
    type End: From<ServerError> + From<StoreError>;

    /// Has a question about the file answered.
    fn ask<T: Send + 'static>(
        &mut self,
        question: impl FnOnce(&Store) -> T + Send + 'static,
    ) -> Result<T, Self::End>;

    /// Takes in what others did, in the order of the server; whether it fits, as far as is known at once.
    fn receive(&mut self, lot: Vec<Received>) -> Result<bool, Self::End>;

    /// A step has gone.
    fn sent(&mut self, settled: &Settled);

    /// So many steps wait now, or are refused; these were found in the file.
    fn waits(&mut self, count: usize, read: Vec<Uuid>);

    /// It goes on: nothing is stuck.
    fn goes_on(&mut self);
}

/// What is known of a file and its server.
#[derive(Default)]
pub(super) struct Meeting {
    reading: Reading,
    /// What the file holds.
    held: Known,
    /// The same with what is on its way to it.
    had: Known,
    /// What the server holds.
    theirs: Known,
    unsent: VecDeque<SignedOp>,
    outgoing: Outgoing,
    /// Whether what was left out on the server was compared with what the file has of it.
    is_compared: bool,
    /// Whether it was seen, since something last came, that the file holds the projects that it should.
    is_marked: bool,
    /// What was refused, and is not kept anywhere but in the file yet.
    pub refused: Vec<Refusal>,
    /// Whether the file is to be built anew of the server's log.
    pub is_anew: bool,
}

impl Meeting {
    /// Asks what the server holds. What was sent and not acknowledged is sent again: the server knows it by its identity.
    pub fn begin(&mut self, server: &Server) -> Result<(), ServerError> {
        let theirs = server.known()?;
        // One that took the place of another, or was put back to an earlier day, holds less than was said: what of it is
        // here is sent once more.
        if self.theirs.ends().any(|dot| !theirs.holds(dot)) {
            tracing::warn!("the server holds less than before");
            *self = Self {
                is_anew: self.is_anew,
                ..Self::default()
            };
        }
        self.theirs = theirs;
        // Meanwhile somebody may have been given other projects.
        self.is_marked = false;
        Ok(())
    }

    /// The file was built of the server's log.
    pub fn built(server: &Server) -> Result<Self, ServerError> {
        Ok(Self {
            theirs: server.known()?,
            is_compared: true,
            ..Self::default()
        })
    }

    /// Brings both together, as far as both have come.
    pub fn round<H: Host>(&mut self, server: &Server, host: &mut H) -> Result<(), H::End> {
        self.read(host)?;
        if !self.is_compared {
            let left_out = server.left_out()?;
            self.is_anew |= host.ask(move |store| is_unlike(store, &left_out))??;
            self.is_compared = true;
        }
        self.receive(server, host)?;
        self.read(host)?;
        self.send(server, host)?;
        self.mark(server, host)
    }

    /// Reads what was done here since it was last read.
    pub fn read<H: Host>(&mut self, host: &mut H) -> Result<(), H::End> {
        let mut reading = self.reading;
        let theirs = self.theirs.clone();
        let read = host.ask(move |store| {
            let mut found = Vec::new();
            let pending = reading.pending(store, &theirs, |dot, id| found.push((dot, id)));
            pending.map(|pending| (reading, found, pending))
        });
        let (reading, found, pending) = read??;
        self.reading = reading;
        for (dot, _) in &found {
            self.held.note(*dot);
            self.had.note(*dot);
        }
        self.unsent.extend(pending);
        if !found.is_empty() {
            let read = found.into_iter().map(|(_, id)| id).collect();
            host.waits(self.waiting(), read);
        }
        Ok(())
    }

    fn waiting(&self) -> usize {
        self.unsent.len() + self.refused.len()
    }

    /// Says once more how many steps wait.
    pub fn tell<H: Host>(&self, host: &mut H) {
        host.waits(self.waiting(), Vec::new());
    }

    fn receive<H: Host>(&mut self, server: &Server, host: &mut H) -> Result<(), H::End> {
        // What is to be built anew will hold it.
        while !self.is_anew {
            host.goes_on();
            let lot = server.beyond(&self.had)?;
            if lot.is_empty() {
                return Ok(());
            }
            let received = lot.iter().map(Settled::received).collect();
            for settled in &lot {
                self.had.note(settled.op.dot);
                self.theirs.note(settled.op.dot);
            }
            // Whoever reads all is looked at once, lest it was a department before.
            self.is_marked &= server.membership().sees_all();
            self.is_anew |= !host.receive(received)?;
        }
        Ok(())
    }

    /// Whether the file holds the projects that its login reads. What somebody else leads from now on is not told: nothing
    /// of it is in the log any more.
    fn mark<H: Host>(&mut self, server: &Server, host: &mut H) -> Result<(), H::End> {
        let has_all = self.had.ends().all(|dot| self.held.holds(dot));
        if self.is_marked || self.is_anew || !has_all || self.waiting() > 0 {
            return Ok(());
        }
        let mark = server.mark()?;
        let ids = host.ask(Store::project_ids)??;
        if format!("{:x}", Sha256::digest(ids.join(" "))) != mark {
            // What was done meanwhile, here or there, may be why: it is looked again after it.
            self.read(host)?;
            if self.waiting() > 0 || !server.beyond(&self.had)?.is_empty() {
                return Ok(());
            }
            self.is_anew = true;
        }
        self.is_marked = true;
        Ok(())
    }

    fn send<H: Host>(&mut self, server: &Server, host: &mut H) -> Result<(), H::End> {
        let has_sent = !self.unsent.is_empty();
        while let Some(op) = self.unsent.front().cloned() {
            host.goes_on();
            match self.outgoing.send(server, op)? {
                Ok(settled) => {
                    self.theirs.note(settled.op.dot);
                    self.is_anew |= !settled.skipped.is_empty();
                    host.sent(&settled);
                }
                Err(refusal) => {
                    self.is_anew = true;
                    self.refused.push(refusal);
                }
            }
            self.unsent.pop_front();
        }
        if has_sent {
            self.tell(host);
        }
        Ok(())
    }
}

/// Whether the file holds an op of which something was left out on the server otherwise than the server does: whole, since
/// the word of it was lost on its way, or behind others than its author had seen.
fn is_unlike(store: &Store, left_out: &[Settled]) -> Result<bool, StoreError> {
    for settled in left_out {
        let Some(held) = store.changes_of(settled.op.op.id)? else {
            continue;
        };
        let sight = settled.sight.seen.first();
        let is_whole = held != settled.made().op.changes.len();
        if is_whole || sight.is_some() && store.dot_at(settled.sight.seq)?.as_ref() != sight {
            return Ok(true);
        }
    }
    Ok(false)
}
