use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::{Clock, new_id};
use crate::model::{Change, Op, Portfolio};
use crate::store::{
    Archive, Author, Recovered, Snapshot, Store, StoreError, StoreEvent, UndoHistory, Writer,
    read_only, recover,
};
use crate::view::{Index, Moment};

use super::{Notice, Wake};

/// An open library: its content in memory, its writer, its history.
pub struct Session {
    path: PathBuf,
    backup_folder: Option<PathBuf>,
    recovered: Recovered,
    remark: Option<String>,
    damage: Vec<String>,
    portfolio: Arc<Portfolio>,
    index: Index,
    undo: UndoHistory,
    access: Access,
}

enum Access {
    /// Ours to write.
    Writing {
        writer: Writer,
        failure: Option<String>,
    },
    /// Somebody else's, or on a medium that can't be written: a private copy of it.
    ReadOnly {
        reason: String,
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

fn copy_saved(path: PathBuf) -> Notice {
    Notice {
        text: format!("副本已保存：{}", path.display()),
        is_error: false,
        file: Some(path),
    }
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

/// Makes a library with this content. The folder is made; an existing file is never replaced.
pub fn create_library(path: &Path, content: Content, clock: Clock) -> Result<(), String> {
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
        Store::create(path, &baseline, author(), clock.now()).map_err(|error| error.to_string())?;
    drop(store);
    Ok(())
}

impl Session {
    /// Opens a library, read-only when somebody else has it open.
    pub fn open(
        path: &Path,
        backups: Option<&Path>,
        clock: Clock,
        wake: Wake,
    ) -> Result<Self, String> {
        let path = std::path::absolute(path).unwrap_or_else(|_unknown| path.to_owned());
        let mut backup_folder = None;
        let mut recovered = Recovered::default();
        let mut remark = None;
        let now = clock.now();
        let opened = match backups {
            Some(root) => Store::open_watched(&path, author(), now, root),
            None => Store::open(&path, author(), now),
        };
        let (portfolio, undo, access) = match opened {
            Ok(mut opened) => {
                remark = opened.remark.take();
                if let Some(root) = backups {
                    recovered = recover(&mut opened, root).map_err(|error| error.to_string())?;
                }
                let wake = Box::new(move || wake());
                let id = opened
                    .store
                    .library_id()
                    .map_err(|error| error.to_string())?;
                backup_folder = backups.map(|root| root.join(id));
                let writer = Writer::spawn(opened.store, backups, wake)
                    .map_err(|error| error.to_string())?;
                if let Some(doubt) = opened.doubt {
                    tracing::warn!("the library is examined: {doubt:?}");
                    writer.check(now);
                }
                (
                    opened.portfolio,
                    opened.undo,
                    Access::Writing {
                        writer,
                        failure: None,
                    },
                )
            }
            Err(error @ (StoreError::InUse { .. } | StoreError::ReadOnly { .. })) => {
                let snapshot = read_only(&path).map_err(|error| error.to_string())?;
                let portfolio = snapshot.portfolio().map_err(|error| error.to_string())?;
                let access = Access::ReadOnly {
                    reason: error.to_string(),
                    snapshot: Arc::new(Mutex::new(snapshot)),
                };
                (portfolio, UndoHistory::default(), access)
            }
            Err(error) => return Err(error.to_string()),
        };
        let mut session = Self {
            index: Index::new(&portfolio),
            portfolio: Arc::new(portfolio),
            path,
            backup_folder,
            recovered,
            remark,
            damage: Vec::new(),
            undo,
            access,
        };
        session.add_usual_views(clock)?;
        Ok(session)
    }

    /// A library made before views were kept in it gets the usual ones.
    fn add_usual_views(&mut self, clock: Clock) -> Result<(), String> {
        if !self.portfolio.views().is_empty() || self.read_only_reason().is_some() {
            return Ok(());
        }
        let views = crate::view::standard_views(|_| crate::model::Id::new(new_id()));
        let rows = views.iter().map(crate::model::Record::to_row);
        let changes = rows.map(Change::Create).collect();
        self.perform("加入常用视图".to_owned(), changes, clock)
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

    /// What had not reached the library's disk the last time, and was made up for.
    pub(super) const fn recovered(&self) -> &Recovered {
        &self.recovered
    }

    /// What had to be done before the library could be opened.
    pub(super) fn remark(&self) -> Option<&str> {
        self.remark.as_deref()
    }

    /// What the last examination of the whole library found wrong; empty for a sound one.
    pub fn damage(&self) -> &[String] {
        &self.damage
    }

    /// Has the whole library examined beside the window.
    pub(super) fn examine(&self, clock: Clock) {
        if let Access::Writing { writer, .. } = &self.access {
            writer.check(clock.now());
        }
    }

    /// Makes a backup now.
    pub(super) fn back_up(&self, clock: Clock) {
        if let Access::Writing { writer, .. } = &self.access {
            writer.back_up(clock.now());
        }
    }

    /// Whether this is the session of that file.
    pub fn is_at(&self, path: &Path) -> bool {
        let same = |path: &Path| path.canonicalize().ok();
        same(path).is_some_and(|path| same(&self.path) == Some(path))
    }

    /// What searches look through, as the library stands.
    pub fn index(&mut self) -> &Index {
        self.index.refresh(&self.portfolio);
        &self.index
    }

    /// Makes ready what any grouping asks for.
    pub(super) fn warm(&self, moment: Moment) {
        self.index.warm(&self.portfolio, moment);
    }

    /// The same as it was when last brought up to the library: current once the table has been answered.
    pub const fn index_ref(&self) -> &Index {
        &self.index
    }

    /// Why nothing can be changed, if so.
    pub fn read_only_reason(&self) -> Option<&str> {
        match &self.access {
            Access::ReadOnly { reason, .. } => Some(reason),
            Access::Writing { .. } => None,
        }
    }

    /// What the disk says.
    pub fn save_state(&self) -> SaveState {
        match &self.access {
            Access::ReadOnly { reason, .. } => SaveState::ReadOnly(reason.clone()),
            Access::Writing {
                failure: Some(failure),
                ..
            } => SaveState::Failed(failure.clone()),
            Access::Writing { writer, .. } if writer.pending() > 0 => SaveState::Saving,
            Access::Writing { .. } => SaveState::Saved,
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

    /// Notes in the history that something was done with the library, such as an export. It alters nothing and
    /// can't be taken back; a library that is only read keeps no such note.
    pub fn note(&mut self, label: String, clock: Clock) {
        if let Access::Writing { writer, .. } = &self.access {
            writer.commit(Op::edit(new_id(), label, Vec::new()), clock.now());
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
        let Access::Writing { writer, .. } = &mut self.access else {
            return Err(
                "项目库以只读方式打开，不能修改。可用“文件 › 另存副本”存一份自己的再改".to_owned(),
            );
        };
        Arc::make_mut(&mut self.portfolio)
            .apply(&op)
            .map_err(|error| format!("未修改：{error}"))?;
        let now = clock.now();
        Arc::make_mut(&mut self.portfolio).note_change(&op, now.date_naive());
        writer.commit(op.clone(), now);
        self.undo.record(op);
        Ok(())
    }

    /// Writes a copy, replacing a file that the person agreed to replace. The end is told at once for a library
    /// that is only read, else by [`Session::poll`].
    pub fn save_copy(&mut self, to: PathBuf) -> Option<Notice> {
        match &self.access {
            Access::Writing { writer, .. } => {
                writer.save_copy(to, true);
                None
            }
            Access::ReadOnly { snapshot, .. } => {
                Some(match locked(snapshot).save_copy(&to, true) {
                    Ok(()) => copy_saved(to),
                    Err(error) => Notice::failed(error.to_string()),
                })
            }
        }
    }

    /// Has a question about the history answered beside the window; the answer travels by what the closure captures.
    pub(super) fn ask(
        &self,
        question: impl FnOnce(&Archive<'_>) + Send + 'static,
    ) -> Result<(), String> {
        match &self.access {
            Access::Writing { writer, .. } => writer.ask(move |store| question(&store.archive())),
            Access::ReadOnly { snapshot, .. } => {
                let snapshot = Arc::clone(snapshot);
                std::thread::Builder::new()
                    .name("lantu-archive".to_owned())
                    .spawn(move || question(&locked(&snapshot).archive()))
                    .map_err(|error| format!("不能读取历史：{error}"))?;
            }
        }
        Ok(())
    }

    /// Tries again to write what the disk refused.
    pub fn retry(&mut self) {
        if let Access::Writing { writer, .. } = &mut self.access {
            writer.retry();
        }
    }

    /// What the writer had to say since the last call.
    pub fn poll(&mut self) -> Vec<Notice> {
        let Self { access, damage, .. } = self;
        let Access::Writing { writer, failure } = access else {
            return Vec::new();
        };
        let mut notices = Vec::new();
        for event in writer.poll() {
            match event {
                StoreEvent::Saved { .. } => *failure = None,
                StoreEvent::Failed { message, .. } => {
                    if failure.as_ref() != Some(&message) {
                        notices.push(Notice::failed(format!(
                            "未能保存，修改保留在内存中并会自动重试：{message}"
                        )));
                    }
                    *failure = Some(message);
                }
                StoreEvent::CopySaved(path) => notices.push(copy_saved(path)),
                StoreEvent::Checked(report) => {
                    if !report.problems.is_empty() {
                        let count = report.problems.len();
                        notices.push(Notice::failed(format!(
                            "项目库有 {count} 处损坏，请看“文件 › 检查项目库”"
                        )));
                    }
                    *damage = report.problems;
                }
                StoreEvent::CheckFailed(message) => {
                    notices.push(Notice::failed(format!("没有检查成：{message}")));
                }
                StoreEvent::BackedUp => notices.push(Notice::done("已备份")),
                StoreEvent::BackupFailed(message) => {
                    notices.push(Notice::failed(format!("已保存，但没有备份成：{message}")));
                }
                StoreEvent::CopyFailed { message, .. } => notices.push(Notice::failed(message)),
            }
        }
        notices
    }

    /// Writes what is pending and gives the file free.
    pub fn close(self) {
        if let Access::Writing { writer, .. } = self.access {
            writer.close();
        }
    }
}
