use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset};
use tempfile::TempDir;
use uuid::Uuid;

use super::backup::Keeper;
use super::copy_work::{CopyOut, CopyTask, CopyWork, Done, Study};
use super::journal::Journal;
use super::noting::{self, Step};
use super::origin::Signer;
use super::publisher::PATIENCE;
use super::temporary::{folder_beside, private_folder};
use super::{
    CheckReport, Fingerprint, Password, Snapshot, Storage, Store, StoreError, WorkingCopy,
};
use crate::model::{Op, SignedOp};

/// How long a failed op waits until it is tried again unasked.
const RETRY_EVERY: Duration = Duration::from_secs(5);

/// A working copy goes out when nothing was done for so long.
const PUBLISH_AFTER: Duration = Duration::from_secs(3);

/// How often a place that refused a working copy is tried again.
const PUBLISH_EVERY: Duration = Duration::from_secs(30);

/// What the writer reports. Messages are ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreEvent {
    /// The op is on disk.
    Saved {
        /// The op.
        op_id: Uuid,
        /// Its number in the log.
        seq: u64,
    },
    /// The op is not on disk. It is kept, with all after it, and tried again.
    Failed {
        /// The op.
        op_id: Uuid,
        /// What is wrong and what to do.
        message: String,
    },
    /// The copy is there.
    CopySaved(PathBuf),
    /// There is no backup; the library itself is saved.
    BackupFailed(String),
    /// A backup that was asked for is there.
    BackedUp,
    /// The whole library was examined.
    Checked(CheckReport),
    /// The library could not be examined.
    CheckFailed(String),
    /// The working copy has gone out: the others see everything.
    Published,
    /// It has not, and is tried again; the work is saved on this computer.
    PublishFailed(String),
    /// It has not: the file was altered by somebody else, and what they did must be merged first.
    TargetChanged,
    /// There is no copy, and what was there before still is.
    CopyFailed {
        /// Where it was to be.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
}

/// The thread that owns a library, so that no window ever waits for a disk.
///
/// Ops are saved in the order in which they were given. One that fails holds back those after it, since
/// they may build on it. Dropping the writer saves what it can and waits for that, as [`Writer::close`].
#[derive(Debug)]
pub struct Writer {
    signer: Mutex<Signer>,
    /// Until it is closed.
    notes: Option<Sender<Step>>,
    reports: Reports,
    events: Receiver<StoreEvent>,
    pending: Arc<AtomicUsize>,
    /// That of the library, and that of the notes, which ends after it.
    threads: Vec<JoinHandle<()>>,
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
                notes: notes.clone(),
                unsaved: VecDeque::new(),
                reports: reports.clone(),
                pending: Arc::clone(&pending),
            },
            store,
            working_copy: None,
            due: None,
            accepted: None,
            commands: queue,
            later: VecDeque::new(),
            copy_work: CopyWork::new(orders.clone(), reports.clone()),
            own: orders,
            reports: reports.clone(),
        };
        let thread = thread::Builder::new()
            .name("lantu-store".to_owned())
            .spawn(|| worker.run())?;
        Ok(Self {
            signer,
            notes: Some(notes),
            reports,
            events,
            pending,
            threads: vec![thread, noting],
        })
    }

    /// Hands an op over to be saved; returns at once. It must have been applied to the portfolio.
    pub fn commit(&self, op: Op, at: DateTime<FixedOffset>) {
        self.pending.fetch_add(1, Ordering::AcqRel);
        let op_id = op.id;
        let mut signer = self.signer.lock().unwrap_or_else(PoisonError::into_inner);
        // Under the lock: ops go their way in the order of their counters.
        if !self.send(Command::Commit(Box::new(signer.sign(op, at)))) {
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

    fn send(&self, command: Command) -> bool {
        let notes = self.notes.as_ref();
        notes.is_some_and(|notes| notes.send(Step::Order(command)).is_ok())
    }

    fn finish(&mut self, backs_up: bool) {
        // The threads work off first what was sent before.
        self.send(Command::Close { backs_up });
        self.notes = None;
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

pub(super) const STOPPED: &str =
    "保存线程已停止，这一步没有保存。请重新启动程序，本机记录会补上已记下的修改";

type Question = Box<dyn FnOnce(&Store) + Send>;

/// Where the threads of a library tell what happened.
#[derive(Clone)]
pub(super) struct Reports {
    events: Sender<StoreEvent>,
    /// Has the window look.
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl std::fmt::Debug for Reports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reports")
    }
}

impl Reports {
    pub fn send(&self, event: StoreEvent) {
        if self.events.send(event).is_err() {
            tracing::warn!("nobody listens to the store any more");
        }
        (self.wake)();
    }

    /// The op is not on the library's disk.
    pub fn failed(&self, op_id: Uuid, why: &str) {
        let message = why.to_owned();
        self.send(StoreEvent::Failed { op_id, message });
    }

    /// Neither a note nor a backup.
    pub fn no_backup(&self, error: &StoreError) {
        self.send(StoreEvent::BackupFailed(message(error)));
    }

    /// What is kept; that it is not is told, and hinders nothing.
    fn kept<T>(&self, kept: Option<Result<T, StoreError>>) -> Option<T> {
        let kept = kept.transpose();
        kept.unwrap_or_else(|error| {
            self.no_backup(&error);
            None
        })
    }
}

pub(super) enum Command {
    Commit(Box<SignedOp>),
    Retry,
    SaveCopy(PathBuf, bool, Option<Password>),
    Ask(Question),
    Study(Study),
    BackUp(DateTime<FixedOffset>),
    Check(DateTime<FixedOffset>),
    Attend(Box<WorkingCopy>),
    Publish,
    Accept(Fingerprint),
    /// What has become of the copy that was under way.
    Arrived(Result<Fingerprint, StoreError>),
    /// What has become of work on a copy.
    Done(Done),
    Close {
        /// Whether what has changed since the last backup is kept.
        backs_up: bool,
    },
}

/// The thread's side.
struct Worker {
    store: Store,
    saving: Saving,
    working_copy: Option<WorkingCopy>,
    /// When the working copy goes out.
    due: Option<Instant>,
    /// The file whose content is merged into the copy; only once that is saved may the copy take its place.
    accepted: Option<Fingerprint>,
    commands: Receiver<Command>,
    /// What came in while pages were copied.
    later: VecDeque<Command>,
    /// The other end, for the publisher.
    own: Sender<Command>,
    copy_work: CopyWork,
    reports: Reports,
}

/// What is to be saved, and what has been.
struct Saving {
    unsaved: VecDeque<SignedOp>,
    keeper: Option<Keeper>,
    /// When something was last done.
    last: Option<DateTime<FixedOffset>>,
    /// Whether something was saved since this was last asked.
    has_saved: bool,
    /// Is told of each op that is in the library.
    notes: Sender<Step>,
    reports: Reports,
    pending: Arc<AtomicUsize>,
}

impl Worker {
    fn run(mut self) {
        let mut closes_with_backup = true;
        loop {
            match self.next_command() {
                Ok(Command::Close { backs_up }) => {
                    closes_with_backup = backs_up;
                    break;
                }
                Ok(command) => self.carry_out(command),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.save();
            self.accept();
            self.go_out();
        }
        self.save();
        self.accept();
        let unkept = self.saving.keeper.as_ref().and_then(Keeper::unkept);
        if let (true, Some(at)) = (closes_with_backup, unkept) {
            self.back_up(at, false);
        }
        self.go_out_last();
        self.copy_work.finish();
        while let Ok(command) = self.commands.try_recv() {
            if let Command::Done(done) = command {
                self.done(done);
            }
        }
        let has_news = self.has_news();
        self.store.close();
        if let Some(working_copy) = self.working_copy {
            working_copy.close(has_news);
        }
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::Commit(op) => self.saving.unsaved.push_back(*op),
            Command::Retry | Command::Close { .. } => {}
            Command::SaveCopy(dest, replace, password) => {
                let wanted = CopyOut {
                    dest,
                    replace,
                    password,
                    author: self.store.author(),
                    unsaved: Vec::new(),
                };
                self.delegate(CopyTask::SaveCopy(wanted));
            }
            Command::Ask(question) => question(&self.store),
            Command::Study(question) => self.delegate(CopyTask::Study(question)),
            Command::BackUp(at) => self.back_up(at, true),
            Command::Check(at) => self.delegate(CopyTask::Check(at)),
            Command::Attend(working_copy) => self.attend(*working_copy),
            Command::Publish => {
                self.due = self.has_news().then(Instant::now);
            }
            Command::Accept(token) => self.accepted = Some(token),
            Command::Arrived(end) => self.arrived(end),
            Command::Done(done) => self.done(done),
        }
    }

    /// Has an task done on a copy of the library.
    fn delegate(&mut self, mut task: CopyTask) {
        let copied = private_folder().and_then(|folder| {
            let place = folder.path().to_owned();
            self.copy(folder)
                .map_err(|error| error.in_temporary(&place))
        });
        match copied {
            Ok(copy) => {
                if let CopyTask::SaveCopy(wanted) = &mut task {
                    wanted.unsaved = self.saving.unsaved.iter().cloned().collect();
                }
                self.copy_work.start(task, copy);
            }
            Err(error) => self.copy_work.fail(task.failed(), &error),
        }
    }

    /// A copy of the library as it stands. What is to be committed does not wait for it.
    fn copy(&mut self, folder: TempDir) -> Result<Snapshot, StoreError> {
        let Self {
            store,
            saving,
            commands,
            later,
            ..
        } = self;
        Snapshot::of(store, folder, || {
            let mut is_new = false;
            for command in commands.try_iter() {
                if let Command::Commit(op) = command {
                    saving.unsaved.push_back(*op);
                    is_new = true;
                } else {
                    later.push_back(command);
                }
            }
            // One that was refused is not tried again for each piece.
            while is_new && saving.due_before(store).is_none() && saving.save_next(store) {}
        })
    }

    /// Makes a backup of the library as it is at this moment: what is to be committed waits until its pages are copied,
    /// and no longer.
    fn back_up(&mut self, at: DateTime<FixedOffset>, is_awaited: bool) {
        let Some(keeper) = &mut self.saving.keeper else {
            return;
        };
        let (backup, place) = match keeper.begin(at, is_awaited) {
            Ok(begun) => begun,
            Err(error) => return self.reports.no_backup(&error),
        };
        let task = CopyTask::BackUp(backup);
        match Snapshot::of(&self.store, place, || {}) {
            Ok(copy) => self.copy_work.start(task, copy),
            Err(error) => self.copy_work.fail(task.failed(), &error),
        }
    }

    fn done(&mut self, done: Done) {
        match done {
            Done::Sound(at) => self.store.examined(at),
            Done::BackedUp(kept) => {
                if kept.is_some() && self.saving.notes.send(Step::BackedUp).is_err() {
                    tracing::warn!("nobody thins out the notes");
                }
                if let Some(keeper) = &mut self.saving.keeper {
                    keeper.end(kept);
                }
            }
        }
    }

    fn attend(&mut self, mut working_copy: WorkingCopy) {
        let own = self.own.clone();
        let arrived = Box::new(move |end| {
            // The writer may have lost patience.
            if own.send(Command::Arrived(end)).is_err() {
                tracing::warn!("nobody waits for the working copy any more");
            }
        });
        if let Err(error) = working_copy.open(arrived) {
            let message = message(&error);
            self.report(StoreEvent::PublishFailed(message));
        }
        self.working_copy = Some(working_copy);
        self.due = self.has_news().then(Instant::now);
    }

    /// Whether the working copy holds work that has not gone out.
    fn has_news(&self) -> bool {
        let working_copy = self.working_copy.as_ref();
        working_copy.is_some_and(|working_copy| working_copy.has_news(&self.store))
    }

    /// Has the working copy go out when it is time.
    fn go_out(&mut self) {
        let is_free = self
            .working_copy
            .as_ref()
            .is_some_and(|working_copy| !working_copy.is_out());
        if is_free && self.due.is_some_and(|due| due <= Instant::now()) {
            self.send();
        }
    }

    fn send(&mut self) {
        let Some(working_copy) = &self.working_copy else {
            return;
        };
        self.due = None;
        let at = self.saving.last.unwrap_or_else(|| working_copy.since());
        let working_copy = working_copy.copy();
        let copied = folder_beside(&working_copy).and_then(|folder| self.copy(folder));
        let sent = copied.and_then(|copy| match &mut self.working_copy {
            Some(working_copy) => working_copy.send(copy, at),
            None => Ok(()),
        });
        if let Err(error) = sent {
            self.tell(Err(error));
        }
    }

    fn arrived(&mut self, end: Result<Fingerprint, StoreError>) {
        if let Some(working_copy) = &mut self.working_copy {
            let end = working_copy.note(end);
            self.tell(end);
        }
    }

    /// A copy has arrived, or not.
    fn tell(&mut self, end: Result<(), StoreError>) {
        let event = match end {
            Ok(()) if self.has_news() => {
                self.due = Some(Instant::now() + PUBLISH_AFTER);
                return;
            }
            Ok(()) => StoreEvent::Published,
            // Whoever hears of it merges and accepts, or asks again.
            Err(StoreError::TargetChanged { .. }) => StoreEvent::TargetChanged,
            Err(error) => {
                self.due = Some(Instant::now() + PUBLISH_EVERY);
                StoreEvent::PublishFailed(message(&error))
            }
        };
        self.report(event);
    }

    /// At the end everything goes out, as long as the place answers.
    fn go_out_last(&mut self) {
        while let Some(working_copy) = self.working_copy.as_ref() {
            if !working_copy.is_out() {
                if !working_copy.has_news(&self.store) {
                    return;
                }
                self.send();
            }
            let Some(working_copy) = self
                .working_copy
                .as_ref()
                .filter(|working_copy| working_copy.is_out())
            else {
                return;
            };
            let path = working_copy.target().to_owned();
            let end = match self.commands.recv_timeout(PATIENCE) {
                Ok(Command::Arrived(end)) => end,
                Ok(Command::Done(done)) => {
                    self.done(done);
                    continue;
                }
                // Nothing else is asked of a writer that is being closed.
                Ok(_) => continue,
                Err(_) => Err(StoreError::NoAnswer { path }),
            };
            let is_refused = end.is_err();
            self.arrived(end);
            if is_refused {
                return;
            }
        }
    }

    fn accept(&mut self) {
        let Some(working_copy) = &mut self.working_copy else {
            return;
        };
        // A copy under way is to replace what was known before.
        if !self.saving.unsaved.is_empty() || working_copy.is_out() {
            return;
        }
        let Some(token) = self.accepted.take() else {
            return;
        };
        match working_copy.accept(token) {
            Ok(()) => self.due = Some(Instant::now()),
            Err(error) => {
                let message = message(&error);
                self.report(StoreEvent::PublishFailed(message));
            }
        }
    }

    fn next_command(&mut self) -> Result<Command, RecvTimeoutError> {
        if let Some(command) = self.later.pop_front() {
            return Ok(command);
        }
        let retry = (!self.saving.unsaved.is_empty()).then_some(RETRY_EVERY);
        let is_free = self
            .working_copy
            .as_ref()
            .is_some_and(|working_copy| !working_copy.is_out());
        let publish = self
            .due
            .filter(|_| is_free)
            .map(|due| due.saturating_duration_since(Instant::now()));
        match [retry, publish].into_iter().flatten().min() {
            None => Ok(self.commands.recv()?),
            Some(wait) => self.commands.recv_timeout(wait),
        }
    }

    /// Saves in order until one fails; that one stays first.
    fn save(&mut self) {
        loop {
            if let Some(at) = self.saving.due_before(&self.store) {
                self.back_up(at, false);
            }
            if !self.saving.save_next(&self.store) {
                break;
            }
        }
        if std::mem::take(&mut self.saving.has_saved) && self.working_copy.is_some() {
            self.due = Some(Instant::now() + PUBLISH_AFTER);
        }
        if let Some(at) = self.saving.keeper.as_ref().and_then(Keeper::due) {
            self.back_up(at, false);
        }
    }

    fn report(&self, event: StoreEvent) {
        self.reports.send(event);
    }
}

impl Saving {
    /// The time of the next op, when what is there is to be kept before it is committed.
    fn due_before(&self, store: &Store) -> Option<DateTime<FixedOffset>> {
        let at = self.unsaved.front()?.at;
        let keeper = self.keeper.as_ref()?;
        keeper.is_due_before(store, at).then_some(at)
    }

    /// Saves the next op; whether there may be more to save.
    fn save_next(&mut self, storage: &dyn Storage) -> bool {
        let Some(op) = self.unsaved.front() else {
            return false;
        };
        let (op_id, at) = (op.op.id, op.at);
        match storage.append(op) {
            Ok(seq) => {
                self.last = Some(at);
                self.has_saved = true;
                self.unsaved.pop_front();
                self.pending.fetch_sub(1, Ordering::AcqRel);
                self.reports.send(StoreEvent::Saved { op_id, seq });
                if self.notes.send(Step::Saved(op_id)).is_err() {
                    tracing::warn!("nobody notes what is saved");
                }
                if let Some(keeper) = &mut self.keeper {
                    keeper.note(at);
                }
                true
            }
            Err(error) => {
                let message = message(&error);
                self.reports.send(StoreEvent::Failed { op_id, message });
                false
            }
        }
    }
}

/// The words for the person; the log gets the whole chain.
pub(super) fn message(error: &StoreError) -> String {
    tracing::error!("{error:?}");
    error.to_string()
}
