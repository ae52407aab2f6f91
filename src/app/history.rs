//! The library's history, asked for in pages beside the window.

use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use crate::store::{HistoryQuery, OpRecord};

use super::{App, Notice};

/// How many steps are asked for at once.
const PAGE: usize = 100;

/// As much of the history as has been asked for.
#[derive(Default)]
pub struct History {
    /// The words that the steps hold; empty for all.
    pub search: String,
    /// The steps, the latest first. What the library began with comes without its changes.
    pub records: Vec<OpRecord>,
    /// Whether there are no older steps.
    pub is_complete: bool,
    pending: Option<Receiver<Result<Vec<OpRecord>, String>>>,
}

impl History {
    /// Whether an answer is awaited.
    pub const fn is_waiting(&self) -> bool {
        self.pending.is_some()
    }
}

impl App {
    /// As much of the history as has been asked for.
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// Asks for the latest steps that hold these words.
    pub(super) fn ask_history(&mut self, search: String) {
        self.history = History {
            search,
            ..History::default()
        };
        self.ask_page(None);
    }

    /// Asks for the steps before those that are there.
    pub(super) fn more_history(&mut self) {
        if !self.history.is_complete && !self.history.is_waiting() {
            self.ask_page(self.history.records.last().map(|record| record.seq));
        }
    }

    fn ask_page(&mut self, before: Option<u64>) {
        let Some(session) = &self.session else {
            return;
        };
        let query = HistoryQuery {
            before,
            search: self.history.search.clone(),
            limit: PAGE,
        };
        let (send, answer) = sync_channel(1);
        let wake = self.wake.clone();
        let asked = session.ask(move |archive| {
            let page = archive.page(&query).map_err(|error| error.to_string());
            // Nobody waits any more when something else was searched for meanwhile.
            if send.send(page).is_ok() {
                wake();
            }
        });
        match asked {
            Ok(()) => self.history.pending = Some(answer),
            Err(error) => self.notify(Notice::failed(error)),
        }
    }

    /// Takes over a page that has come.
    pub(super) fn poll_history(&mut self) {
        let Some(pending) = &self.history.pending else {
            return;
        };
        let page = match pending.try_recv() {
            Ok(page) => page,
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => Err("读取历史意外中断，请重新打开历史".to_owned()),
        };
        self.history.pending = None;
        match page {
            Ok(page) => {
                self.history.is_complete = page.len() < PAGE;
                self.history.records.extend(page);
            }
            Err(error) => {
                self.history.is_complete = true;
                self.notify(Notice::failed(error));
            }
        }
    }
}
