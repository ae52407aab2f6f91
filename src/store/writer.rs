use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use tempfile::TempPath;

use super::backup::Keeper;
use super::copy_work::CopyWork;
use super::events::{Reports, STOPPED};
use super::journal::Journal;
use super::noted::Noted;
use super::noting::{self, Step};
use super::orders::Command;
use super::origin::Signer;
use super::received::Received;
use super::{Author, Password, Snapshot, Store, StoreError, StoreEvent, UndoHistory, WorkingCopy};
use crate::files::Fingerprint;
use crate::model::{Op, Portfolio};

mod worker;

use worker::{Saving, Worker};

/// After so long without a word it is looked whether anybody is left to say one.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// The thread that owns a library, so that no window ever waits for a disk.
///
/// Ops are saved in the order in which they were given. One that fails holds back those after it, since
/// they may build on it; one that the file refuses for what it says is given up, with those that do build on it. Dropping the writer saves what it can and waits for that, as [`Writer::close`].
#[derive(Debug)]
pub struct Writer {
    signer: Mutex<Signer>,
    asker: Asker,
    reports: Reports,
    events: Receiver<StoreEvent>,
    pending: Arc<AtomicUsize>,
    /// That of the library, and that of the notes, which ends after it.
    threads: Vec<JoinHandle<()>>,
}

/// Whoever may ask a library's thread, until that ends.
#[derive(Clone, Debug)]
pub struct Asker(Arc<Mutex<Option<Sender<Step>>>>);

impl Asker {
    /// Has a brief question about the file answered, and waits for it; none once the library is closed.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> T + Send + 'static,
    ) -> Option<T> {
        let (send, answer) = channel();
        let ask = Box::new(move |store: &Store| {
            // Whoever asked may have ended.
            send.send(question(store)).ok();
        });
        if !self.send(Command::Ask(ask)) {
            return None;
        }
        answer.recv().ok()
    }

    fn send(&self, command: Command) -> bool {
        self.step(Step::Order(command))
    }

    fn step(&self, step: Step) -> bool {
        let notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let notes = notes.as_ref();
        notes.is_some_and(|notes| notes.send(step).is_ok())
    }
}

impl Writer {
    /// Starts the thread. Backups are kept below `backups`, where it is given. `wake` is called there after each
    /// event, to have the window look.
    ///
    /// # Errors
    /// The system has no thread left; the store is then closed.
    pub fn spawn(
        store: Store,
        backups: Option<&Path>,
        wake: Box<dyn Fn() + Send + Sync>,
    ) -> io::Result<Self> {
        let signer = Mutex::new(store.signer());
        let (orders, queue) = channel();
        let (events_in, events) = channel();
        let pending = Arc::new(AtomicUsize::new(0));
        let reports = Reports {
            events: events_in,
            wake: Arc::from(wake),
        };
        let journal = reports.kept(backups.map(|root| Journal::of(&store, root)));
        let (notes, noting) = noting::spawn(journal, orders.clone(), reports.clone())?;
        let keeper = backups.map(|root| Keeper::new(&store, root));
        let worker = Worker {
            saving: Saving {
                keeper: reports.kept(keeper),
                last: None,
                has_saved: false,
                has_refused: false,
                is_unmerged: false,
                notes: notes.clone(),
                unsaved: VecDeque::new(),
                reports: reports.clone(),
                pending: Arc::clone(&pending),
            },
            store,
            working_copy: None,
            due: None,
            accepted: None,
            content: None,
            commands: queue,
            later: VecDeque::new(),
            copy_work: CopyWork::new(orders.clone(), reports.clone()),
            copied: None,
            own: orders,
            reports: reports.clone(),
        };
        let thread = thread::Builder::new()
            .name("lantu-store".to_owned())
            .spawn(|| worker.run())?;
        Ok(Self {
            signer,
            asker: Asker(Arc::new(Mutex::new(Some(notes)))),
            reports,
            events,
            pending,
            threads: vec![thread, noting],
        })
    }

    /// Says that an op is about to be committed, unless memory does not take it: what of a large one is done before it goes
    /// into the file begins now.
    pub fn announce(&self, op: &Arc<Op>) {
        self.asker.step(Step::Coming(Arc::clone(op)));
    }

    /// Hands an op over to be saved; returns at once. It must have been applied to the portfolio.
    pub fn commit(&self, op: impl Into<Arc<Op>>, at: DateTime<FixedOffset>) {
        self.pending.fetch_add(1, Ordering::AcqRel);
        let op = op.into();
        let op_id = op.id;
        let mut signer = self.signer.lock().unwrap_or_else(PoisonError::into_inner);
        // Under the lock: ops go their way in the order of their counters.
        let signed = Box::new(signer.sign(op, at));
        if !self.send(Command::Commit(signed, Noted::default())) {
            self.reports.failed(op_id, STOPPED);
        }
    }

    /// How many ops are not on disk yet. 已保存 may be shown only at 0.
    pub fn pending(&self) -> usize {
        self.pending.load(Ordering::Acquire)
    }

    /// What happened since the last call.
    pub fn poll(&self) -> Vec<StoreEvent> {
        self.events.try_iter().collect()
    }

    /// Waits until every op is on disk, or one is refused; what happened meanwhile.
    pub fn settle(&self) -> Vec<StoreEvent> {
        let mut seen = Vec::new();
        while self.pending() > 0 {
            match self.events.recv_timeout(LOOK_AGAIN) {
                Ok(event) => {
                    let is_refused = matches!(event, StoreEvent::Failed { .. });
                    seen.push(event);
                    if is_refused {
                        break;
                    }
                }
                // A thread that has broken off says nothing any more.
                Err(_) if self.threads.iter().any(JoinHandle::is_finished) => break,
                Err(_) => {}
            }
        }
        seen
    }

    /// Tries a failed op again now.
    pub fn retry(&self) {
        self.send(Command::Retry);
    }

    /// Has a copy made once everything before it is saved; under a password, where one is given.
    pub fn save_copy(&self, dest: PathBuf, replace: bool, password: Option<Password>) {
        if !self.send(Command::SaveCopy(dest.clone(), replace, password)) {
            self.reports.send(StoreEvent::CopyFailed {
                path: dest,
                message: STOPPED.to_owned(),
            });
        }
    }

    /// Makes a backup now, once everything before it is saved.
    pub fn back_up(&self, at: DateTime<FixedOffset>) {
        self.send(Command::BackUp(at));
    }

    /// Has each backup from now on copied to a folder, too.
    pub fn keep_also(&self, folder: Option<PathBuf>) {
        self.send(Command::KeepAlso(folder));
    }

    /// Signs ops with another name from now on.
    pub fn sign_as(&self, author: Author) {
        let mut signer = self.signer.lock().unwrap_or_else(PoisonError::into_inner);
        signer.sign_as(author);
    }

    /// Has the library, which is a working copy, go out to the file that the others see.
    pub fn attend(&self, working_copy: WorkingCopy) {
        self.send(Command::Attend(Box::new(working_copy)));
    }

    /// Has the working copy go out now.
    pub fn publish(&self) {
        self.send(Command::Publish);
    }

    /// Lets the working copy take the place of this file, whose content was merged into it.
    pub fn accept(&self, token: Fingerprint) {
        self.send(Command::Accept(token));
    }

    /// Has the whole library examined once everything before it is saved.
    pub fn check(&self, at: DateTime<FixedOffset>) {
        self.send(Command::Check(at));
    }

    /// Has a question about the library as it stands answered on a copy, beside the writer's thread: it may take as
    /// long as it likes. The answer travels by what the closure captures; dropped without one when no copy can be made
    /// or the library is closed.
    pub fn study(&self, question: impl FnOnce(&Snapshot) + Send + 'static) {
        self.send(Command::Study(Box::new(question)));
    }

    /// Has a brief question about the file, such as a page of its history, answered on the writer's thread: what is
    /// committed waits for it. The answer travels by what the closure captures.
    pub fn ask(&self, question: impl FnOnce(&Store) + Send + 'static) {
        self.send(Command::Ask(Box::new(question)));
    }

    /// Reads the content anew, with what can be undone, as it is once all that was committed before is saved; `wake` is
    /// called when the answer is there. None comes when the library is closed.
    pub fn read_anew(&self) -> Receiver<Result<(Portfolio, UndoHistory), StoreError>> {
        let (send, answer) = channel();
        let wake = Arc::clone(&self.reports.wake);
        self.ask(move |store| {
            let undo = || store.undo_history();
            let read = store.content();
            let read = read.and_then(|content| Ok((content, undo()?)));
            // Nobody waits any more once the library is closed.
            send.send(read).ok();
            wake();
        });
        answer
    }

    /// Has the next opening be quick, with the content that the library comes to by all that was committed.
    pub fn keep_content(&self, content: Arc<Portfolio>) {
        self.send(Command::KeepContent(content));
    }

    /// Saves what is left, closes the library and gives the last events. An op that still fails is
    /// reported as [`StoreEvent::Failed`] and lost.
    pub fn close(mut self) -> Vec<StoreEvent> {
        self.finish(true);
        self.poll()
    }

    /// The same without the backup at the end: a script that closes after each step would leave one for each. What is
    /// due by the clock was made.
    pub fn close_without_backup(mut self) -> Vec<StoreEvent> {
        self.finish(false);
        self.poll()
    }

    /// Who may ask beside it.
    pub fn asker(&self) -> Asker {
        self.asker.clone()
    }

    /// Takes in an op of a server, which must have been applied to the portfolio.
    pub fn receive(&self, received: Received) {
        let mut signer = self.signer.lock().unwrap_or_else(PoisonError::into_inner);
        signer.see(received.op().dot);
        self.send(Command::Receive(Box::new(received)));
    }

    /// Puts what a server's log leads to in the place of what a replica holds, with the ops that were done since, each at
    /// its time. The file has all of it at once or nothing.
    pub fn take_over(
        &self,
        file: TempPath,
        since: impl IntoIterator<Item = (Arc<Op>, DateTime<FixedOffset>)>,
    ) {
        let mut signer = self.signer.lock().unwrap_or_else(PoisonError::into_inner);
        // Of the one before it the server may know more, or less, than follows now.
        signer.begin_anew();
        let since = since.into_iter().map(|(op, at)| signer.sign(op, at));
        let since = since.collect();
        self.send(Command::TakeOver(Box::new(file), since));
    }

    fn send(&self, command: Command) -> bool {
        self.asker.send(command)
    }

    fn finish(&mut self, backs_up: bool) {
        // The threads work off first what was sent before.
        self.send(Command::Close { backs_up });
        let mut notes = self.asker.0.lock().unwrap_or_else(PoisonError::into_inner);
        *notes = None;
        drop(notes);
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread of the store panicked");
            }
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.finish(true);
    }
}
