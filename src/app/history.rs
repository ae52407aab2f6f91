//! The library's history, asked for in pages beside the window.

use uuid::Uuid;

use crate::model::{Id, OpRecord, Portfolio, Project};
use crate::session::NoHistory;
use crate::store::{HistoryQuery, StoreError};
use crate::view::with_gone;

use super::{App, BrokenOff, Matter, Notice, Pending, Session, Wake};

/// How many steps are asked for at once.
const PAGE: usize = 100;

/// As much of the history as has been asked for.
#[derive(Default)]
pub struct History {
    /// The words that the steps hold; empty for all.
    pub search: String,
    /// The project that the steps alter, with the revision at which they were asked for; none for all.
    pub project: Option<(Id<Project>, u64)>,
    /// The steps, the latest first. What the library began with comes without its changes.
    pub records: Vec<OpRecord>,
    /// Whether there are no older steps.
    pub is_complete: bool,
    /// The library with the rows of these steps that are gone, for what their lines call them.
    pub known: Option<Portfolio>,
    rows: Vec<Uuid>,
    pending: Option<Pending<Result<Page, StoreError>>>,
}

/// Steps, and the library with what of them is gone.
type Page = (Vec<OpRecord>, Portfolio);

impl History {
    /// Whether an answer is awaited.
    pub const fn is_waiting(&self) -> bool {
        self.pending.is_some()
    }

    /// Asks for the steps before those that are there.
    fn ask(&mut self, session: &Session, wake: &Wake) -> Result<(), NoHistory> {
        let query = HistoryQuery {
            before: self.records.last().map(|record| record.seq),
            search: self.search.clone(),
            rows: self.rows.clone(),
            limit: PAGE,
        };
        let (promise, answer) = Pending::promise(wake);
        let known = self.known.clone();
        let known = known.unwrap_or_else(|| session.portfolio_ref().clone());
        session.ask(move |archive| {
            let page = archive.page(&query).map(|page| {
                let known = with_gone(&known, page.iter().map(|record| &record.op));
                (page, known)
            });
            promise.keep(page);
        })?;
        self.pending = Some(answer);
        Ok(())
    }

    /// Takes over a page that has come: whether it could be read.
    fn poll(&mut self) -> Option<Result<(), Notice>> {
        let failure = match Pending::take(&mut self.pending)? {
            Ok(Ok((page, known))) => {
                self.is_complete = page.len() < PAGE;
                self.known = Some(known);
                self.records.extend(page);
                return Some(Ok(()));
            }
            Ok(Err(error)) => Notice::failed(error),
            Err(BrokenOff) => Notice::failed("读取历史意外中断，请重新打开历史"),
        };
        self.is_complete = true;
        Some(Err(failure))
    }
}

impl App {
    /// As much of the history as has been asked for.
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// The history of one project, as far as it has been asked for.
    pub const fn project_history(&self) -> &History {
        &self.project_history
    }

    /// Asks for the latest steps that hold these words.
    pub(super) fn ask_history(&mut self, search: String) {
        self.history = History {
            search,
            ..History::default()
        };
        self.ask_page(|app| &mut app.history);
    }

    /// Asks for the latest steps that altered a project or what belongs to it.
    pub(super) fn ask_project_history(&mut self, project: Id<Project>) {
        let portfolio = self.portfolio();
        self.project_history = History {
            project: Some((project, portfolio.revision())),
            rows: portfolio.rows_of(project),
            ..History::default()
        };
        drop(portfolio);
        self.ask_page(|app| &mut app.project_history);
    }

    /// Asks for the steps before those that are there.
    pub(super) fn more_history(&mut self) {
        if !self.history.is_complete && !self.history.is_waiting() {
            self.ask_page(|app| &mut app.history);
        }
    }

    fn ask_page(&mut self, of: fn(&mut Self) -> &mut History) {
        let mut history = std::mem::take(of(self));
        let asked = match &self.session {
            Some(session) => history.ask(session, &self.wake),
            None => Ok(()),
        };
        *of(self) = history;
        if let Err(error) = asked {
            self.notify(Notice::failed(error));
        }
    }

    /// Takes over the pages that have come.
    pub(super) fn poll_history(&mut self) {
        let polled = [self.history.poll(), self.project_history.poll()];
        for read in polled.into_iter().flatten() {
            match read {
                Ok(()) => self.overcome(Matter::Past),
                Err(notice) => self.notify(notice),
            }
        }
    }
}
