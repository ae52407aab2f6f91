//! An open library: its content in memory, and the only way in which that is altered. Window and command line use it
//! alike: working copy, notes on this computer, lock, backups, publication.
//!
//! May use `model`, `clock`, `store`, `view`, `edit`, `reconcile` and `seed`.

mod backups;
mod copy;
mod notice;
mod opening;
mod undecided;
mod writing;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::{Clock, new_id};
use crate::edit::Draft;
use crate::model::{Change, Merged, Op, OpKind, Portfolio};
use crate::store::{
    Archive, Author, CheckReport, Fingerprint, Password, Recovered, Snapshot, Store, StoreError,
    UndoHistory, read_only, read_target, real_path, seal_copy,
};
use crate::view::{Index, Moment};

use undecided::Undecided;
use writing::{Writing, checked, copy_saved};

pub use backups::{load_backup, restore_label};
pub use copy::{CopyMerge, TheirCopy, read_merge, read_undecided};
pub use notice::{Matter, Notice, Wake};
pub use opening::{How, Opening};
pub use writing::Publication;

pub(crate) use opening::meant;
use opening::place_label;

/// An open library: its content in memory, its writer, its history.
pub struct Session {
    path: PathBuf,
    backup_folder: Option<PathBuf>,
    recovered: Recovered,
    remarks: Vec<String>,
    portfolio: Arc<Portfolio>,
    /// Made when it is first asked for: a command that sets one field needs none.
    index: OnceCell<Index>,
    undo: UndoHistory,
    undecided: Undecided,
    access: Access,
}

enum Access {
    /// Ours to write.
    Writing(Box<Writing>),
    /// Somebody else's, or on a medium that can't be written: a private copy of it.
    ReadOnly {
        reason: String,
        is_in_use: bool,
        snapshot: Arc<Mutex<Snapshot>>,
    },
}

/// What the window says beside the file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveState {
    /// Everything is on the disk.
    Saved,
    /// The disk has been asked.
    Saving,
    /// The disk refused; the changes are kept in memory and tried again.
    Failed(String),
    /// Nothing can be changed.
    ReadOnly(String),
}

fn locked(snapshot: &Mutex<Snapshot>) -> std::sync::MutexGuard<'_, Snapshot> {
    snapshot.lock().unwrap_or_else(PoisonError::into_inner)
}

fn ask_beside(
    snapshot: &Arc<Mutex<Snapshot>>,
    question: impl FnOnce(&Archive<'_>) + Send + 'static,
) -> Result<(), String> {
    let snapshot = Arc::clone(snapshot);
    let started = std::thread::Builder::new()
        .name("lantu-archive".to_owned())
        .spawn(move || question(&locked(&snapshot).archive()));
    started
        .map(|_thread| ())
        .map_err(|error| format!("不能读取历史：{error}"))
}

/// Who writes: the name of the account and of the machine.
pub fn author() -> Author {
    Author {
        name: whoami::realname()
            .ok()
            .filter(|name| !name.trim().is_empty())
            .or_else(|| whoami::username().ok())
            .unwrap_or_else(|| "未知用户".to_owned()),
        host: whoami::hostname().unwrap_or_else(|_no_name| "未知主机".to_owned()),
    }
}

/// With what a library begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// The embedded plan.
    Plan,
    /// The embedded plan with fictional content, for shows and tests.
    Sample {
        /// How many projects it holds; without it, those of the plan.
        projects: Option<usize>,
    },
    /// No projects.
    Empty,
}

/// The same sample on every machine.
const SAMPLE_SEED: u64 = 20_210_320;

/// Makes a library with this content, in the name of the account. The folder is made; an existing file is never
/// replaced.
pub fn create_library(path: &Path, content: Content, clock: Clock) -> Result<(), String> {
    create_library_as(author(), path, content, clock)
}

/// The same in anybody's name.
pub fn create_library_as(
    author: Author,
    path: &Path,
    content: Content,
    clock: Clock,
) -> Result<(), String> {
    let baseline = match content {
        Content::Plan => crate::seed::plan(new_id()),
        Content::Sample { projects } => crate::seed::sample(new_id(), projects, SAMPLE_SEED),
        Content::Empty => crate::seed::empty(new_id()),
    };
    let baseline = baseline.map_err(|error| format!("内置规划数据有误：{error}"))?;
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(|error| {
            format!(
                "不能建立文件夹（{error}），请换一个位置：{}",
                folder.display()
            )
        })?;
    }
    let store =
        Store::create(path, &baseline, author, clock.now()).map_err(|error| error.to_string())?;
    drop(store);
    Ok(())
}

impl Session {
    /// Opens a library, read-only when somebody else has it open. One that lies on a share, a stick or in a synced
    /// folder is worked on in a copy on this computer.
    pub fn open(path: &Path, opening: Opening<'_>) -> Result<Self, StoreError> {
        let path = meant(path)?;
        let (clock, password) = (opening.clock, opening.password.clone());
        let mut session = match opening.open(&path) {
            Ok(session) => session,
            Err(
                error @ (StoreError::InUse { .. }
                | StoreError::ReadOnly { .. }
                | StoreError::Compressed { .. }),
            ) => {
                let snapshot = match &password {
                    Some(_) => read_target(&path, password.as_ref())?.0,
                    None => read_only(&path)?,
                };
                let portfolio = snapshot.portfolio()?;
                let access = Access::ReadOnly {
                    reason: error.brief(&path),
                    is_in_use: matches!(error, StoreError::InUse { .. }),
                    snapshot: Arc::new(Mutex::new(snapshot)),
                };
                Self::new(path, portfolio, UndoHistory::default(), access)
            }
            Err(error) => return Err(error),
        };
        session.add_usual_views(clock)?;
        Ok(session)
    }

    /// Opens a library for one command of a script, as the window does: on a working copy where it lies elsewhere, with
    /// notes and backups on this computer. [`Session::finish`] ends it.
    ///
    /// # Errors
    /// Also when somebody else has it open, or it can't be written.
    pub fn open_for_command(
        path: &Path,
        root: Option<&Path>,
        author: Author,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        let opening = Opening {
            how: How::OneCommand,
            author,
            ..Opening::usual(root, clock, Arc::new(|| {}))
        };
        opening.open(&meant(path)?)
    }

    /// What is to be told of the opening: steps made up for, and what was put aside.
    pub fn opening_notices(&self) -> Vec<Notice> {
        let remarks = self.remarks.iter().map(Notice::failed);
        let recovered = backups::recovered_notices(&self.recovered);
        recovered.into_iter().chain(remarks).collect()
    }

    fn new(path: PathBuf, portfolio: Portfolio, undo: UndoHistory, access: Access) -> Self {
        Self {
            index: OnceCell::new(),
            portfolio: Arc::new(portfolio),
            path,
            backup_folder: None,
            recovered: Recovered::default(),
            remarks: Vec::new(),
            undo,
            undecided: Undecided::default(),
            access,
        }
    }

    /// A library made before views were kept in it gets the usual ones.
    fn add_usual_views(&mut self, clock: Clock) -> Result<(), StoreError> {
        if !self.portfolio.views().is_empty() || self.read_only_reason().is_some() {
            return Ok(());
        }
        let views = crate::view::standard_views(|_| crate::model::Id::new(new_id()));
        let rows = views.iter().map(crate::model::Record::to_row);
        let changes = rows.map(Change::Create).collect();
        let added = self.perform("加入常用视图".to_owned(), changes, clock);
        added.map_err(|what| StoreError::Damaged {
            what,
            path: self.path.clone(),
        })
    }

    /// The content; cheap to keep for work beside the window.
    pub fn portfolio(&self) -> Arc<Portfolio> {
        Arc::clone(&self.portfolio)
    }

    /// The content.
    pub fn portfolio_ref(&self) -> &Portfolio {
        &self.portfolio
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
        self.writing()?.damage.as_deref()
    }

    /// Has the whole library examined beside the window, and tells the end.
    pub(crate) fn examine(&mut self, clock: Clock) -> Option<Notice> {
        match &mut self.access {
            Access::Writing(writing) => {
                writing.awaits_check = true;
                writing.writer.check(clock.now());
                None
            }
            Access::ReadOnly { snapshot, .. } => Some(match locked(snapshot).check() {
                Ok(report) => checked(&report),
                Err(error) => Notice::failed(error.to_string()),
            }),
        }
    }

    const fn writing(&self) -> Option<&Writing> {
        match &self.access {
            Access::Writing(writing) => Some(writing),
            Access::ReadOnly { .. } => None,
        }
    }

    const fn writing_mut(&mut self) -> Option<&mut Writing> {
        match &mut self.access {
            Access::Writing(writing) => Some(writing),
            Access::ReadOnly { .. } => None,
        }
    }

    /// Where the library lies and what the others see of it, if it is worked on in a copy.
    pub fn publication(&self) -> Option<(&'static str, &Publication)> {
        let outlet = self.writing()?.outlet.as_ref()?;
        Some((outlet.place, &outlet.publication))
    }

    /// Whether somebody else altered the file since this was last asked.
    pub(crate) fn take_changed(&mut self) -> bool {
        let outlet = self
            .writing_mut()
            .and_then(|writing| writing.outlet.as_mut());
        outlet.is_some_and(|outlet| std::mem::take(&mut outlet.is_newly_changed))
    }

    /// The password of the file from which the working copy was taken.
    pub(crate) fn password(&self) -> Option<Password> {
        self.writing()?.outlet.as_ref()?.password.clone()
    }

    /// Has the working copy go out now.
    pub(crate) fn publish(&self) {
        if let Some(writing) = self.writing() {
            writing.writer.publish();
        }
    }

    /// Lets the working copy take the place of the file as others made it, now that it holds their work.
    pub(crate) fn accept(&mut self, token: Fingerprint) {
        if let Some(writing) = self.writing_mut() {
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
        if let Some(writing) = self.writing_mut() {
            writing.awaits_backup |= is_awaited;
            writing.writer.back_up(clock.now());
        }
    }

    /// Whether this is the session of that file.
    pub fn is_at(&self, path: &Path) -> bool {
        real_path(path) == self.path
    }

    /// What searches look through, as the library stands.
    pub fn index(&mut self) -> &Index {
        if let Some(index) = self.index.get_mut() {
            index.refresh(&self.portfolio);
        }
        self.index_ref()
    }

    /// Makes ready what any grouping asks for.
    pub(crate) fn warm(&self, moment: Moment) {
        self.index_ref().warm(&self.portfolio, moment);
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

    /// Alters the library: in memory at once, on the disk as soon as it can.
    pub fn perform(
        &mut self,
        label: String,
        changes: Vec<Change>,
        clock: Clock,
    ) -> Result<(), String> {
        self.commit(Op::edit(new_id(), label, changes), clock)
    }

    /// Takes over what another copy brings, as one step.
    ///
    /// # Errors
    /// As [`Session::perform`].
    pub fn merge(&mut self, draft: Draft, merged: Merged, clock: Clock) -> Result<(), String> {
        let mut op = Op::edit(new_id(), draft.label, draft.changes);
        op.merged = Some(Arc::new(merged));
        self.commit(op, clock)
    }

    /// Notes in the history that something was done with the library, such as an export. It alters nothing and
    /// can't be taken back; a library that is only read keeps no such note.
    pub fn note(&mut self, label: String, clock: Clock) {
        if let Some(writing) = self.writing() {
            let note = Op::edit(new_id(), label, Vec::new());
            writing.writer.commit(note, clock.now());
        }
    }

    /// Takes the last op back; its label.
    pub fn undo(&mut self, clock: Clock) -> Result<Option<String>, String> {
        let reversed = self.undo.undo_op().map(|op| op.reversed(new_id()));
        self.commit_reversed(reversed, clock)
    }

    /// Does again what was taken back last; its label.
    pub fn redo(&mut self, clock: Clock) -> Result<Option<String>, String> {
        let reversed = self.undo.redo_op().map(|op| op.reversed(new_id()));
        self.commit_reversed(reversed, clock)
    }

    fn commit_reversed(&mut self, op: Option<Op>, clock: Clock) -> Result<Option<String>, String> {
        let Some(op) = op else { return Ok(None) };
        let label = op.label.clone();
        self.commit(op, clock).map(|()| Some(label))
    }

    fn commit(&mut self, op: Op, clock: Clock) -> Result<(), String> {
        let Access::Writing(writing) = &self.access else {
            return Err(
                "项目库以只读方式打开，不能修改。可用“文件 › 另存副本”存一份自己的再改".to_owned(),
            );
        };
        Arc::make_mut(&mut self.portfolio)
            .apply(&op)
            .map_err(|error| format!("未修改：{error}"))?;
        let now = clock.now();
        Arc::make_mut(&mut self.portfolio).note_change(&op, now.date_naive());
        writing.writer.commit(op.clone(), now);
        self.note_for_undecided(op.kind == OpKind::Edit && op.merged.is_none());
        self.undo.record(op);
        Ok(())
    }

    /// Writes a copy, replacing a file that the person agreed to replace. The end is told at once for a library
    /// that is only read, else by [`Session::poll`].
    pub(crate) fn save_copy(&mut self, to: PathBuf, password: Option<Password>) -> Option<Notice> {
        match &self.access {
            Access::Writing(writing) => {
                writing.writer.save_copy(to, true, password);
                None
            }
            Access::ReadOnly { snapshot, .. } => {
                let snapshot = locked(snapshot);
                let saved = match password {
                    None => snapshot.save_copy(&to, true),
                    Some(password) => seal_copy(&to, true, &password, |plain| {
                        snapshot.save_copy(plain, false)
                    }),
                };
                Some(match saved {
                    Ok(()) => copy_saved(to),
                    Err(error) => Notice::failed(error.to_string()),
                })
            }
        }
    }

    /// Has a brief question about the history, such as a page of it, answered beside the window; what is being saved
    /// waits for it. The answer travels by what the closure captures.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn ask(&self, question: impl FnOnce(&Archive<'_>) + Send + 'static) -> Result<(), String> {
        match &self.access {
            Access::Writing(writing) => {
                writing.writer.ask(move |store| question(&store.archive()));
            }
            Access::ReadOnly { snapshot, .. } => ask_beside(snapshot, question)?,
        }
        Ok(())
    }

    /// The same for a question that takes its time, such as how the library once stood: nothing waits for it.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn study(
        &self,
        question: impl FnOnce(&Archive<'_>) + Send + 'static,
    ) -> Result<(), String> {
        match &self.access {
            Access::Writing(writing) => {
                writing.writer.study(move |copy| question(&copy.archive()));
            }
            Access::ReadOnly { snapshot, .. } => ask_beside(snapshot, question)?,
        }
        Ok(())
    }

    /// Tries again to write what the disk refused.
    pub fn retry(&self) {
        if let Some(writing) = self.writing() {
            writing.writer.retry();
        }
    }

    /// What the writer had to say since the last call.
    pub fn poll(&mut self) -> Vec<Notice> {
        self.poll_undecided();
        match &mut self.access {
            Access::Writing(writing) => writing.poll(),
            Access::ReadOnly { .. } => Vec::new(),
        }
    }

    /// Writes what is pending and gives the file free; whether everything is where it belongs.
    ///
    /// # Errors
    /// The words for what is not saved, or not where the others see it.
    pub fn finish(self) -> Result<(), String> {
        match self.access {
            Access::Writing(writing) => writing.finish(),
            Access::ReadOnly { .. } => Ok(()),
        }
    }

    /// Writes what is pending and gives the file free; what went wrong with the backups, in words for the person.
    pub fn close(self) -> Vec<String> {
        match self.access {
            Access::Writing(writing) => writing.close(),
            Access::ReadOnly { .. } => Vec::new(),
        }
    }

    /// Signs steps with another name from now on.
    pub fn sign_as(&self, author: Author) {
        if let Some(writing) = self.writing() {
            writing.writer.sign_as(author);
        }
    }

    /// Has each backup from now on copied to a folder of the library's name below `root`, too.
    pub fn keep_backups_also(&self, root: Option<PathBuf>) {
        if let Some(writing) = self.writing() {
            let name = self.path.file_stem().unwrap_or_default();
            writing.writer.keep_also(root.map(|root| root.join(name)));
        }
    }
}
