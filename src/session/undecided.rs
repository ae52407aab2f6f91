//! How many conflicts merges left undecided. They are told by the ops alone, so they are counted anew when an op may have
//! decided one or brought one back.

use std::path::Path;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use super::{Session, Wake, read_undecided};

/// The count, and the question that is under way.
#[derive(Default)]
pub(super) struct Undecided {
    count: usize,
    is_stale: bool,
    asked: Option<Receiver<usize>>,
    wake: Option<Wake>,
}

impl Undecided {
    /// For a library that was just opened by a window.
    pub fn watched(wake: Wake) -> Self {
        Self {
            is_stale: true,
            wake: Some(wake),
            ..Self::default()
        }
    }
}

impl Session {
    /// How many conflicts of earlier merges nobody has decided yet.
    pub const fn undecided(&self) -> usize {
        self.undecided.count
    }

    /// Takes note that an op was done. An edit decides what it alters; undo, redo and merges may do either.
    pub(super) const fn note_for_undecided(&mut self, is_plain_edit: bool) {
        self.undecided.is_stale |= !is_plain_edit || self.undecided.count > 0;
    }

    /// Takes over the count, and has it made anew where it may have changed.
    pub(super) fn poll_undecided(&mut self) {
        if let Some(asked) = &self.undecided.asked {
            match asked.try_recv() {
                Ok(count) => self.undecided.count = count,
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => {}
            }
            self.undecided.asked = None;
        }
        let Some(wake) = self
            .undecided
            .wake
            .clone()
            .filter(|_| self.undecided.is_stale)
        else {
            return;
        };
        self.undecided.is_stale = false;
        let (send, answer) = sync_channel(1);
        let portfolio = self.portfolio();
        let asked = self.ask(move |archive| {
            let found = match archive.has_merges() {
                Ok(false) => Ok(0),
                Ok(true) => read_undecided(archive, &portfolio, Path::new(""))
                    .map(|found| found.merge.conflicts().len()),
                Err(error) => Err(error.to_string()),
            };
            match found {
                // Nobody waits any more once the library is closed.
                Ok(count) => {
                    send.send(count).ok();
                }
                Err(error) => tracing::error!("conflicts not counted: {error}"),
            }
            wake();
        });
        match asked {
            Ok(()) => self.undecided.asked = Some(answer),
            Err(error) => tracing::error!("conflicts not counted: {error}"),
        }
    }
}
