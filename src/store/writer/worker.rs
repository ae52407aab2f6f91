//! The side of the thread that owns the library: one command after another, and what is due between them.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset};
use tempfile::TempDir;

use super::super::backup::Keeper;
use super::super::copy_work::{CopyOut, CopyTask, CopyWork, Material};
use super::super::events::{Reports, message};
use super::super::meanwhile::Meanwhile as _;
use super::super::noted::Noted;
use super::super::noting::Step;
use super::super::orders::{Command, Done};
use super::super::publisher::PATIENCE;
use super::super::received::Received;
use super::super::snapshot::Pages;
use super::super::{Snapshot, Storage, Store, StoreError, StoreEvent, WorkingCopy};
use crate::files::{Fingerprint, folder_beside, private_folder};
use crate::model::{Portfolio, SignedOp};

/// How long a failed op waits until it is tried again unasked.
const RETRY_EVERY: Duration = Duration::from_secs(5);

/// A working copy goes out when nothing was done for so long.
const PUBLISH_AFTER: Duration = Duration::from_secs(3);

/// How often a place that refused a working copy is tried again.
const PUBLISH_EVERY: Duration = Duration::from_secs(30);

/// The thread's side.
pub(super) struct Worker {
    pub(super) store: Store,
    pub(super) saving: Saving,
    pub(super) working_copy: Option<WorkingCopy>,
    /// When the working copy goes out.
    pub(super) due: Option<Instant>,
    /// The file whose content is merged into the copy; only once that is saved may the copy take its place.
    pub(super) accepted: Option<Fingerprint>,
    /// The content once all is saved that came before it.
    pub(super) content: Option<Arc<Portfolio>>,
    pub(super) commands: Receiver<Command>,
    /// What came in while pages were copied.
    pub(super) later: VecDeque<Command>,
    /// The other end, for the publisher.
    pub(super) own: Sender<Command>,
    pub(super) copy_work: CopyWork,
    /// The pages that were copied last for a task, and what the library's connection had written until then.
    pub(super) copied: Option<(Pages, u64)>,
    pub(super) reports: Reports,
}

/// An op that is not in the library yet.
pub(super) enum Unsaved {
    Own(SignedOp, Noted),
    Received(Box<Received>),
}

impl Unsaved {
    fn op(&self) -> &SignedOp {
        match self {
            Self::Own(op, _) => op,
            Self::Received(received) => received.op(),
        }
    }
}

/// What is to be saved, and what has been.
pub(super) struct Saving {
    pub(super) unsaved: VecDeque<Unsaved>,
    pub(super) keeper: Option<Keeper>,
    /// When something was last done.
    pub(super) last: Option<DateTime<FixedOffset>>,
    /// Whether something was saved since this was last asked.
    pub(super) has_saved: bool,
    /// Whether an op was given up: what is in memory may not be what is in the file.
    pub(super) has_refused: bool,
    /// Whether that was a merge: its file must not be taken for merged.
    pub(super) is_unmerged: bool,
    /// Is told of each op that is in the library.
    pub(super) notes: Sender<Step>,
    pub(super) reports: Reports,
    pub(super) pending: Arc<AtomicUsize>,
}

impl Worker {
    pub(super) fn run(mut self) {
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
        let is_true = self.saving.unsaved.is_empty() && !self.saving.has_refused;
        if let Some(content) = self.content.filter(|_| is_true) {
            self.store.keep_image(&content);
        }
        self.store.close();
        if let Some(working_copy) = self.working_copy {
            working_copy.close(has_news);
        }
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::Commit(op, noted) => {
                self.content = None;
                self.saving.unsaved.push_back(Unsaved::Own(*op, noted));
            }
            Command::Receive(received) => {
                self.content = None;
                self.saving.unsaved.push_back(Unsaved::Received(received));
            }
            Command::TakeOver(file, since) => self.take_over(&file, &since),
            Command::KeepContent(content) => self.content = Some(content),
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
            Command::KeepAlso(folder) => {
                if let Some(keeper) = &mut self.saving.keeper {
                    keeper.keep_also(folder);
                }
            }
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
        let copied = private_folder()
            .map_err(StoreError::from)
            .and_then(|folder| {
                let place = folder.path().to_owned();
                self.copy(folder)
                    .map_err(|error| error.in_temporary(&place))
            });
        match copied {
            Ok(copy) => {
                if let CopyTask::SaveCopy(wanted) = &mut task {
                    let unsaved = self.saving.unsaved.iter();
                    wanted.unsaved = unsaved.map(|unsaved| unsaved.op().clone()).collect();
                }
                self.copied = Some((copy.pages(), self.store.written()));
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
            content,
            ..
        } = self;
        store.snapshot(folder, || {
            let mut is_new = false;
            for command in commands.try_iter() {
                // What comes after one of these builds on it.
                let is_built_on = |command: &Command| {
                    matches!(
                        command,
                        Command::TakeOver(..) | Command::Commit(..) | Command::Receive(..)
                    )
                };
                let is_held_up = later.iter().any(is_built_on);
                let unsaved = match command {
                    Command::Commit(op, noted) if !is_held_up => Unsaved::Own(*op, noted),
                    Command::Receive(received) if !is_held_up => Unsaved::Received(received),
                    command => {
                        later.push_back(command);
                        continue;
                    }
                };
                *content = None;
                saving.unsaved.push_back(unsaved);
                is_new = true;
            }
            // One that was refused is not tried again for each piece.
            while is_new && saving.due_before(store).is_none() && saving.save_next(store) {}
        })
    }

    /// Puts what a server's log leads to in the place of what is there, in one transaction.
    fn take_over(&mut self, file: &Path, since: &[SignedOp]) {
        self.content = None;
        self.copied = None;
        // What came from the server is in it.
        let unsaved = &mut self.saving.unsaved;
        unsaved.retain(|unsaved| matches!(unsaved, Unsaved::Own(..)));
        match self.store.take_over(file, since) {
            Ok(()) => self.saving.has_saved = true,
            Err(error) => {
                tracing::error!("the replica stays as it was: {error:?}");
                // What is in memory is not in the file: it is no image of it.
                self.saving.has_refused = true;
                self.report(StoreEvent::NotTakenOver);
            }
        }
    }

    /// Makes a backup of the library as it is at this moment: what is to be committed waits until its pages are copied,
    /// and no longer.
    fn back_up(&mut self, at: DateTime<FixedOffset>, is_awaited: bool) {
        if let Some((task, copy)) = self.begin_back_up(at, is_awaited) {
            self.copy_work.start(task, copy);
        }
    }

    /// Copies the pages of which a backup is to be made; whoever takes them has it made. Where they were copied already,
    /// for an examination that is still going on, nothing waits for it.
    fn begin_back_up(
        &mut self,
        at: DateTime<FixedOffset>,
        is_awaited: bool,
    ) -> Option<(CopyTask, Material)> {
        let keeper = self.saving.keeper.as_mut()?;
        let (backup, place) = match keeper.begin(at, is_awaited) {
            Ok(begun) => begun,
            Err(error) => {
                self.reports.no_backup(&error);
                return None;
            }
        };
        let task = CopyTask::BackUp(backup);
        let written = self.store.written();
        let copied = self.copied.as_ref();
        let copied = copied.filter(|(_, then)| *then == written);
        let twin = match copied {
            Some((pages, _)) => pages.twin(place),
            None => Err(place),
        };
        let place = match twin {
            Ok(twin) => return Some((task, Material::Twin(twin))),
            Err(place) => place,
        };
        match self.store.snapshot(place, || {}) {
            Ok(copy) => Some((task, copy.into())),
            Err(error) => {
                self.copy_work.fail(task.failed(), &error);
                None
            }
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
        let folder = folder_beside(&working_copy).map_err(StoreError::from);
        let copied = folder.and_then(|folder| self.copy(folder));
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
        if std::mem::take(&mut self.saving.is_unmerged) {
            // It is found altered once more, and merged with what is really in the copy.
            return self.due = Some(Instant::now() + PUBLISH_EVERY);
        }
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

    /// Saves in order until one fails; that one stays first. One that the file refuses for what it says is given up.
    fn save(&mut self) {
        let mut begun = Vec::new();
        loop {
            if let Some(at) = self.saving.due_before(&self.store) {
                begun.extend(self.begin_back_up(at, false));
            }
            if !self.saving.save_next(&self.store) {
                break;
            }
        }
        // To pack and examine it takes every processor: whoever waits to hear that all is saved comes first.
        for (task, copy) in begun {
            self.copy_work.start(task, copy);
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
        let at = self.unsaved.front()?.op().at;
        let keeper = self.keeper.as_ref()?;
        keeper.is_due_before(store, at).then_some(at)
    }

    /// Saves the next op; whether there may be more to save.
    fn save_next(&mut self, store: &Store) -> bool {
        let (op, noted) = match self.unsaved.front() {
            Some(Unsaved::Own(op, noted)) => (op, noted),
            Some(Unsaved::Received(received)) => {
                let received = received.clone();
                return self.save_received(store, &received);
            }
            None => return false,
        };
        let (op_id, at) = (op.op.id, op.at);
        match store.append_when(op, noted) {
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
                if !error.is_of_op() {
                    self.reports.send(StoreEvent::Failed { op_id, message });
                    return false;
                }
                self.give_up(message);
                true
            }
        }
    }

    /// Saves what came from a server. Where the file does not come to the same, it is to be built anew.
    fn save_received(&mut self, store: &Store, received: &Received) -> bool {
        match received.save(store) {
            Ok(true) => {
                self.has_saved = true;
                if let Some(keeper) = &mut self.keeper {
                    keeper.note(received.op().at);
                }
            }
            Err(error) if !error.is_of_op() => {
                let op_id = received.op().op.id;
                let message = message(&error);
                self.reports.send(StoreEvent::Failed { op_id, message });
                return false;
            }
            unlike => {
                tracing::info!("the replica is to be built anew: {unlike:?}");
                self.reports.send(StoreEvent::Unlike);
            }
        }
        self.unsaved.pop_front();
        true
    }

    /// Gives up the next op, which the file refuses for what it says: all that comes after it would wait for ever.
    fn give_up(&mut self, message: String) {
        let Some(Unsaved::Own(op, noted)) = self.unsaved.pop_front() else {
            return;
        };
        // It is told in its place: first that it could not be noted, then that it is refused.
        noted.end();
        self.pending.fetch_sub(1, Ordering::AcqRel);
        self.has_refused = true;
        self.is_unmerged |= op.op.merged.is_some();
        let (op_id, label) = (op.op.id, op.op.label.clone());
        self.reports.send(StoreEvent::Refused {
            op_id,
            label,
            message,
        });
        if self.notes.send(Step::Refused(op_id)).is_err() {
            tracing::warn!("nobody notes what is refused");
        }
    }
}
