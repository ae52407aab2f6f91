//! How many conflicts merges left undecided. They are told by the ops alone, so they are counted anew when an op may have
//! decided one or brought one back.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use crate::model::Portfolio;
use crate::store::Wake;

use super::access::Access;
use super::copy::read_undecided;
use super::error::CopyError;

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

    /// The count, as it was when last made.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Takes note that an op was done. An edit decides what it alters; undo, redo and merges may do either.
    pub const fn note(&mut self, is_plain_edit: bool) {
        self.is_stale |= !is_plain_edit || self.count > 0;
    }

    /// Takes over the count, and has it made anew where it may have changed.
    pub fn poll(&mut self, access: &Access, portfolio: &Arc<Portfolio>) {
        if let Some(asked) = &self.asked {
            match asked.try_recv() {
                Ok(count) => self.count = count,
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => {}
            }
            self.asked = None;
        }
        let Some(wake) = self.wake.clone().filter(|_| self.is_stale) else {
            return;
        };
        self.is_stale = false;
        let (send, answer) = sync_channel(1);
        let portfolio = Arc::clone(portfolio);
        let asked = access.ask(move |archive| {
            let found = match archive.has_merges() {
                Ok(false) => Ok(0),
                Ok(true) => read_undecided(archive, &portfolio, Path::new(""))
                    .map(|found| found.merge.conflicts().len()),
                Err(error) => Err(CopyError::Store(error)),
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
            Ok(()) => self.asked = Some(answer),
            Err(error) => tracing::error!("conflicts not counted: {error}"),
        }
    }
}
