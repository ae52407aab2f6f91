use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use crate::clock::{Clock, new_id};
use crate::edit::Draft;
use crate::files::Fingerprint;
use crate::model::{Change, Exchange, Merged, Op, OpKind, Portfolio, Remit};
use crate::store::{Archive, Author, CheckReport, Password, Recovered, UndoHistory, seal_copy};
use crate::view::Index;

use super::access::{Access, locked};
use super::backups::recovered_notices;
use super::error::{FinishError, NoHistory, StepError};
use super::linked::Linked;
use super::notice::{Matter, Notice};
use super::place::place_label;
use super::reloading::Reloading;
use super::undecided::Undecided;
use super::writing::{Publication, SaveState, checked, copy_saved};

/// Work on a library that is only read, and what it comes to.
pub(crate) type Work = Box<dyn FnOnce() -> Notice + Send>;

/// An open library: its content in memory, its writer, its history.
pub struct Session {
    pub(super) path: PathBuf,
    pub(super) backup_folder: Option<PathBuf>,
    pub(super) recovered: Recovered,
    pub(super) remarks: Vec<String>,
    pub(super) portfolio: Arc<Portfolio>,
    /// Made when it is first asked for: a command that sets one field needs none.
    pub(super) index: OnceCell<Index>,
    /// An index that is being made ready for any grouping.
    pub(super) warming: Option<Receiver<Index>>,
    pub(super) undo: UndoHistory,
    /// What the library was handed out for, if it was.
    pub(super) remit: Option<Remit>,
    pub(super) undecided: Undecided,
    pub(super) access: Access,
    /// While the content is read anew.
    pub(super) reloading: Option<Reloading>,
    /// The server of which it is a replica.
    pub(super) linked: Option<Linked>,
}

impl Session {
    pub(super) fn new(
        path: PathBuf,
        portfolio: Portfolio,
        undo: UndoHistory,
        access: Access,
    ) -> Self {
        Self {
            index: OnceCell::new(),
            warming: None,
            portfolio: Arc::new(portfolio),
            path,
            backup_folder: None,
            recovered: Recovered::default(),
            remarks: Vec::new(),
            undo,
            remit: None,
            undecided: Undecided::default(),
            access,
            reloading: None,
            linked: None,
        }
    }

    /// What is to be told of the opening: steps made up for, and what was put aside.
    pub fn opening_notices(&self) -> Vec<Notice> {
        let remarks = self.remarks.iter().map(Notice::failed);
        let recovered = recovered_notices(&self.recovered);
        recovered.into_iter().chain(remarks).collect()
    }

    /// The content; cheap to keep for work beside the window.
    pub fn portfolio(&self) -> Arc<Portfolio> {
        Arc::clone(&self.portfolio)
    }

    /// The content.
    pub fn portfolio_ref(&self) -> &Portfolio {
        &self.portfolio
    }

    /// What the library was handed out for, if it was.
    pub const fn remit(&self) -> Option<&Remit> {
        self.remit.as_ref()
    }

    /// Keeps how far the exchange with somebody has come, once what was done before is saved; one that is only read
    /// keeps nothing, and the same goes out again.
    pub fn keep_exchange(&self, exchange: Exchange) {
        if let Some(writing) = self.access.writing() {
            writing.writer.ask(move |store| {
                if let Err(error) = store.keep_exchange(&exchange) {
                    tracing::error!("the same will go out again: {error:?}");
                }
            });
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the backups of the library are; none for one that is only read.
    pub fn backup_folder(&self) -> Option<&Path> {
        self.backup_folder.as_deref()
    }

    /// What the last examination of the whole library found, if that was not in order.
    pub fn damage(&self) -> Option<&CheckReport> {
        self.access.writing()?.damage.as_deref()
    }

    /// Has the whole library examined, and tells the end in [`Session::poll`]. For one that is only read whoever asks
    /// does the work, beside the window.
    pub(crate) fn examine(&mut self, clock: Clock) -> Option<Work> {
        match &mut self.access {
            Access::Writing(writing) => {
                writing.awaits_check = true;
                writing.writer.check(clock.now());
                None
            }
            Access::ReadOnly { snapshot, .. } => {
                let snapshot = Arc::clone(snapshot);
                Some(Box::new(move || match locked(&snapshot).check() {
                    Ok(report) => checked(&report),
                    Err(error) => Notice::failed(error.to_string()),
                }))
            }
        }
    }

    /// Where the library lies and what the others see of it, if it is worked on in a copy.
    pub fn publication(&self) -> Option<(&'static str, &Publication)> {
        let outlet = self.access.writing()?.outlet.as_ref()?;
        Some((outlet.place, &outlet.publication))
    }

    /// What went well since this was last asked, whether or not it was worth a word: errors about it are past.
    pub(crate) fn take_overcome(&mut self) -> Vec<Matter> {
        let writing = self.access.writing_mut();
        writing.map_or_else(Vec::new, |writing| std::mem::take(&mut writing.overcome))
    }

    /// Whether somebody else altered the file since this was last asked.
    pub(crate) fn take_changed(&mut self) -> bool {
        let outlet = self
            .access
            .writing_mut()
            .and_then(|writing| writing.outlet.as_mut());
        outlet.is_some_and(|outlet| std::mem::take(&mut outlet.is_newly_changed))
    }

    /// The password of the file from which the working copy was taken.
    pub(crate) fn password(&self) -> Option<Password> {
        self.access.writing()?.outlet.as_ref()?.password.clone()
    }

    /// Has the working copy go out now.
    pub(crate) fn publish(&self) {
        if let Some(writing) = self.access.writing() {
            writing.writer.publish();
        }
    }

    /// Lets the working copy take the place of the file as others made it, now that it holds their work.
    pub(crate) fn accept(&mut self, token: Fingerprint) {
        if let Some(writing) = self.access.writing_mut() {
            writing.publish_as(Publication::Waiting);
            writing.writer.accept(token);
        }
    }

    /// Whether the library is worked on in a copy: it lies on a share, a stick or in a synced folder, or is encrypted.
    pub fn is_elsewhere(&self) -> bool {
        place_label(&self.path).is_some()
    }

    /// Whether nothing can be changed because somebody else works on the file.
    pub const fn is_in_use(&self) -> bool {
        matches!(
            self.access,
            Access::ReadOnly {
                is_in_use: true,
                ..
            }
        )
    }

    /// Makes a backup now; whether a person waits for it.
    pub(crate) fn back_up(&mut self, clock: Clock, is_awaited: bool) {
        if let Some(writing) = self.access.writing_mut() {
            writing.awaits_backup |= is_awaited;
            writing.writer.back_up(clock.now());
        }
    }

    /// What searches look through, as the library stands.
    pub fn index(&mut self) -> &Index {
        if let Some(index) = self.index.get_mut() {
            index.refresh(&self.portfolio);
        }
        self.index_ref()
    }

    /// The same as it was when last brought up to the library: current once the table has been answered.
    pub fn index_ref(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.portfolio))
    }

    /// Why nothing can be changed, if so.
    pub fn read_only_reason(&self) -> Option<&str> {
        match &self.access {
            Access::ReadOnly { reason, .. } => Some(reason),
            Access::Writing(_) => None,
        }
    }

    /// What the disk says.
    pub fn save_state(&self) -> SaveState {
        match &self.access {
            Access::ReadOnly { reason, .. } => SaveState::ReadOnly(reason.clone()),
            Access::Writing(writing) => writing.state(),
        }
    }

    /// What 撤销 would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.undo.undo_op().map(|op| op.label.as_str())
    }

    /// What 重做 would do again.
    pub fn redo_label(&self) -> Option<&str> {
        self.undo.redo_op().map(|op| op.label.as_str())
    }

    /// The step that 撤销 would take back, or 重做 do again.
    pub fn reversible(&self, is_redo: bool) -> Option<&Op> {
        if is_redo {
            self.undo.redo_op()
        } else {
            self.undo.undo_op()
        }
    }

    /// Alters the library: in memory at once, on the disk as soon as it can.
    pub fn perform(
        &mut self,
        label: String,
        changes: Vec<Change>,
        clock: Clock,
    ) -> Result<(), StepError> {
        self.commit(Op::edit(new_id(), label, changes), clock)
    }

    /// Takes over what another copy brings, as one step.
    ///
    /// # Errors
    /// As [`Session::perform`].
    pub fn merge(&mut self, draft: Draft, merged: Merged, clock: Clock) -> Result<(), StepError> {
        let mut op = Op::edit(new_id(), draft.label, draft.changes);
        op.merged = Some(Arc::new(merged));
        self.commit(op, clock)
    }

    /// Notes in the history that something was done with the library, such as an export. It alters nothing and
    /// can't be taken back; a library that is only read keeps no such note.
    pub fn note(&mut self, label: String, clock: Clock) {
        if let Some(writing) = self.access.writing() {
            let note = Arc::new(Op::edit(new_id(), label, Vec::new()));
            let now = clock.now();
            writing.writer.commit(Arc::clone(&note), now);
            if let Some(linked) = &mut self.linked {
                linked.note(note, now);
            }
        }
    }

    /// How many conflicts of earlier merges nobody has decided yet.
    pub const fn undecided(&self) -> usize {
        self.undecided.count()
    }

    /// Takes the last op back; its label.
    pub fn undo(&mut self, clock: Clock) -> Result<Option<String>, StepError> {
        let reversed = self.undo.undo_op().map(|op| op.reversed(new_id()));
        self.commit_reversed(reversed, clock)
    }

    /// Does again what was taken back last; its label.
    pub fn redo(&mut self, clock: Clock) -> Result<Option<String>, StepError> {
        let reversed = self.undo.redo_op().map(|op| op.reversed(new_id()));
        self.commit_reversed(reversed, clock)
    }

    fn commit_reversed(
        &mut self,
        op: Option<Op>,
        clock: Clock,
    ) -> Result<Option<String>, StepError> {
        let Some(op) = op else { return Ok(None) };
        let label = op.label.clone();
        self.commit(op, clock).map(|()| Some(label))
    }

    fn commit(&mut self, op: Op, clock: Clock) -> Result<(), StepError> {
        let Access::Writing(writing) = &self.access else {
            return Err(StepError::ReadOnly);
        };
        self.check_shared(&op)?;
        let op = Arc::new(op);
        writing.writer.announce(&op);
        Arc::make_mut(&mut self.portfolio).apply_whole(&op)?;
        let now = clock.now();
        Arc::make_mut(&mut self.portfolio).note_change(&op, now.date_naive());
        writing.writer.commit(Arc::clone(&op), now);
        if let Some(reloading) = &mut self.reloading {
            reloading.note(Arc::clone(&op), now.date_naive());
        }
        if let Some(linked) = &mut self.linked {
            linked.note(Arc::clone(&op), now);
        }
        let is_plain_edit = op.kind == OpKind::Edit && op.merged.is_none();
        self.undecided.note(is_plain_edit);
        self.undo.record(op);
        Ok(())
    }

    /// Rows that others may need are not deleted in a copy that does not hold those. Taking back that they were made is
    /// nothing new to anybody, and what a merge does others have done.
    fn check_shared(&self, op: &Op) -> Result<(), StepError> {
        let is_new = op.kind == OpKind::Edit && op.merged.is_none();
        let Some(remit) = self.remit.as_ref().filter(|_| is_new) else {
            return Ok(());
        };
        match remit.holds_back(&op.changes) {
            None => Ok(()),
            Some(row) => Err(StepError::Shared {
                row: self
                    .portfolio
                    .ref_label(row.table, row.id)
                    .unwrap_or_default(),
                copy: remit.name.clone(),
            }),
        }
    }

    /// Writes a copy, replacing a file that the person agreed to replace, and tells the end in [`Session::poll`]. For a
    /// library that is only read whoever asks does the work, beside the window.
    pub(crate) fn save_copy(&mut self, to: PathBuf, password: Option<Password>) -> Option<Work> {
        match &self.access {
            Access::Writing(writing) => {
                writing.writer.save_copy(to, true, password);
                None
            }
            Access::ReadOnly { snapshot, .. } => {
                let snapshot = Arc::clone(snapshot);
                Some(Box::new(move || {
                    let snapshot = locked(&snapshot);
                    let saved = match password {
                        None => snapshot.save_copy(&to, true),
                        Some(password) => seal_copy(&to, true, &password, |plain| {
                            snapshot.save_copy(plain, false)
                        }),
                    };
                    match saved {
                        Ok(()) => copy_saved(to),
                        Err(error) => Notice::failed(error.to_string()),
                    }
                }))
            }
        }
    }

    /// Has a brief question about the history, such as a page of it, answered beside the window; what is being saved
    /// waits for it. The answer travels by what the closure captures.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn ask(
        &self,
        question: impl FnOnce(&Archive<'_>) + Send + 'static,
    ) -> Result<(), NoHistory> {
        self.access.ask(question)
    }

    /// The same for a question that takes its time, such as how the library once stood: nothing waits for it.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn study(
        &self,
        question: impl FnOnce(&Archive<'_>) + Send + 'static,
    ) -> Result<(), NoHistory> {
        self.access.study(question)
    }

    /// Tries again to write what the disk refused.
    pub fn retry(&self) {
        if let Some(writing) = self.access.writing() {
            writing.writer.retry();
        }
    }

    /// What the writer had to say since the last call.
    pub fn poll(&mut self) -> Vec<Notice> {
        self.take_warm();
        self.undecided.poll(&self.access, &self.portfolio);
        let Access::Writing(writing) = &mut self.access else {
            return Vec::new();
        };
        let mut told = writing.poll();
        if std::mem::take(&mut writing.is_ahead) {
            self.reloading = Some(Reloading::begin(&writing.writer));
        }
        told.extend(self.reload());
        told.extend(self.poll_link());
        told
    }

    /// Takes over what was read anew from the file.
    fn reload(&mut self) -> Option<Notice> {
        let read = self.reloading.as_mut()?.poll(&self.portfolio)?;
        self.reloading = None;
        match read {
            Ok((content, undo)) => {
                self.show_anew(content, undo);
                None
            }
            Err(error) => Some(Notice::failed(format!(
                "没能从文件重新读出内容，画面可能与文件不符。请关闭后重新打开项目库：{error}"
            ))),
        }
    }

    /// Writes what is pending and gives the file free; whether everything is where it belongs. As soon as it is,
    /// `arrived` is called, once: a backup that is still being made holds up the end, and not the word of it.
    ///
    /// # Errors
    /// What is not saved, or not where the others see it; `arrived` is not called.
    pub fn finish(self, arrived: impl FnOnce()) -> Result<(), FinishError> {
        match self.access {
            Access::Writing(writing) => {
                writing.writer.keep_content(self.portfolio);
                writing.finish(arrived)
            }
            Access::ReadOnly { .. } => {
                arrived();
                Ok(())
            }
        }
    }

    /// Writes what is pending and gives the file free; what went wrong at the end, in words for the person.
    pub fn close(self) -> Vec<String> {
        match self.access {
            Access::Writing(writing) => {
                writing.writer.keep_content(self.portfolio);
                writing.close()
            }
            Access::ReadOnly { .. } => Vec::new(),
        }
    }

    /// Signs steps with another name from now on.
    pub fn sign_as(&self, author: Author) {
        if let Some(writing) = self.access.writing() {
            writing.writer.sign_as(author);
        }
    }

    /// Has each backup from now on copied to a folder of the library's name below `root`, too.
    pub fn keep_backups_also(&self, root: Option<PathBuf>) {
        if let Some(writing) = self.access.writing() {
            let name = self.path.file_stem().unwrap_or_default();
            writing.writer.keep_also(root.map(|root| root.join(name)));
        }
    }
}
