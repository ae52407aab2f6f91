//! Libraries opened and made.

use std::path::{Path, PathBuf};

use crate::model::ViewPage;

use crate::clock::new_id;
use crate::store::{Password, StoreError, read_only, replace_unfit, salvage};

use super::calls::Presence;
use super::{
    App, BrokenOff, Command, Content, FileCommand, Locked, Notice, Pending, Session, StartChoice,
    Trouble,
};
use crate::session::{How, Opening, create_library_as, meant};

type Opened = Result<Session, StoreError>;

/// A library that is being opened beside the window.
pub(super) struct Awaited {
    path: PathBuf,
    session: Pending<Opened>,
}

impl App {
    /// The file of the library.
    pub(super) fn run_file(&mut self, command: FileCommand) {
        match command {
            FileCommand::Open(path) => self.open(&path),
            FileCommand::Create { path, content } => self.create(&path, content),
            FileCommand::OpenSample => self.open_sample(),
            FileCommand::OpenPlan => self.open_plan(),
            FileCommand::SaveCopy(path) => self.save_copy(path, None),
            FileCommand::SaveSealed(path, password) => self.save_copy(path, Some(password)),
            FileCommand::OpenSealed(path, password) => {
                let how = self.locked.as_ref().map(|locked| locked.how);
                let how = how.unwrap_or_default();
                self.open_as(&path, how, Some(password));
            }
            FileCommand::Salvage(path) => self.salvage(&path),
            FileCommand::RetrySave => self.with_session(Session::retry),
            FileCommand::Save => self.save(),
            FileCommand::OpenBackup(backup) => self.open_backup(&backup),
            FileCommand::Examine => {
                let clock = self.clock;
                let notice = self
                    .session
                    .as_mut()
                    .and_then(|session| session.examine(clock));
                self.notices.extend(notice);
            }
            FileCommand::OpenBeside(path) => self.open_as(&path, How::BesideOthers, None),
            FileCommand::CopyToEdit(path) => self.copy_to_edit(&path),
            FileCommand::RestoreFile(path, backup) => self.restore_file(&path, &backup),
            FileCommand::ShowDamage => self.show_damage(),
            FileCommand::DropTrouble => {
                self.trouble = None;
                self.locked = None;
            }
            FileCommand::Publish => self.with_session(Session::publish),
            FileCommand::BackUp => self.back_up(true),
            FileCommand::Restore(path) => self.restore(&path),
            FileCommand::Merge(step) => self.run_merge(step),
        }
    }

    fn save_copy(&mut self, path: PathBuf, password: Option<Password>) {
        let notice = self
            .session
            .as_mut()
            .and_then(|session| session.save_copy(path, password));
        self.notices.extend(notice);
    }

    fn with_session(&self, act: impl FnOnce(&Session)) {
        if let Some(session) = &self.session {
            act(session);
        }
    }

    pub(super) fn open(&mut self, path: &Path) {
        // One that was taken away is looked for, to say so.
        let is_open = |session: &Session| {
            session.is_at(path) && path.exists() && session.read_only_reason().is_none()
        };
        let is_awaited = self.is_opening() == Some(path);
        if !is_awaited && !self.session.as_ref().is_some_and(is_open) {
            self.open_as(path, How::Usual, None);
        }
    }

    fn open_as(&mut self, path: &Path, how: How, password: Option<Password>) {
        // Whatever was to be opened before, this is wanted now.
        self.opening = None;
        let path = &meant(path).unwrap_or_else(|_is_told_below| path.to_owned());
        let work = self.work_of_opening(path, how, password);
        self.take_opened(path, how, work());
    }

    /// Opens the first library, that of the path or else the one used last, beside the window: the first picture does
    /// not wait for it. [`App::poll`] brings it in; until then [`App::is_opening`].
    pub fn open_first(&mut self, path: Option<PathBuf>) {
        let path = match path.or_else(|| self.settings.library_to_start_with()) {
            Some(path) => meant(&path).unwrap_or(path),
            None if self.settings.preferences.start == StartChoice::StartPage => return,
            // One that is still to be made is made at once, and what it was is asked at once.
            None => return self.open_last(),
        };
        let work = self.work_of_opening(&path, How::Usual, None);
        match Pending::start("lantu-open", &self.wake, work) {
            Ok(session) => self.opening = Some(Awaited { path, session }),
            Err(error) => self.notify(Notice::failed(format!("不能打开项目库：{error}"))),
        }
    }

    /// The library that is being opened beside the window.
    pub fn is_opening(&self) -> Option<&Path> {
        self.opening.as_ref().map(|awaited| awaited.path.as_path())
    }

    pub(super) fn poll_opening(&mut self) {
        let Some(Awaited { path, session }) = self.opening.take() else {
            return;
        };
        let mut session = Some(session);
        match (Pending::take(&mut session), session) {
            (Some(Ok(opened)), _) => self.take_opened(&path, How::Usual, opened),
            (Some(Err(BrokenOff)), _) => self.notify(Notice::failed(format!(
                "打开项目库时程序意外中断，请重新打开：{}",
                path.display()
            ))),
            (None, session) => self.opening = session.map(|session| Awaited { path, session }),
        }
    }

    /// Waits for a library that is being opened, so that it is closed in order.
    pub(super) fn end_opening(&mut self) {
        if let Some(awaited) = self.opening.take()
            && let Ok(Ok(session)) = awaited.session.wait()
        {
            session.close();
        }
    }

    /// What opening takes, with all that the first pictures ask for.
    fn work_of_opening(
        &self,
        path: &Path,
        how: How,
        password: Option<Password>,
    ) -> impl FnOnce() -> Opened + Send + use<> {
        let path = path.to_owned();
        let backups = self.settings.backups().map(Path::to_owned);
        let (clock, wake) = (self.clock, self.wake.clone());
        let author = self.settings.preferences.author();
        move || {
            let opening = Opening {
                how,
                password,
                author,
                ..Opening::usual(backups.as_deref(), clock, wake)
            };
            let session = Session::open(&path, opening)?;
            let month = crate::view::usual_month(session.portfolio_ref());
            session.warm(super::moment_of(month, clock));
            Ok(session)
        }
    }

    fn take_opened(&mut self, path: &Path, how: How, opened: Opened) {
        match opened {
            Ok(session) => {
                self.trouble = None;
                self.locked = None;
                self.begin(session);
                if how == How::BesideOthers {
                    self.notify(Notice::done(
                        "对方也在使用这个项目库：您在本机副本上修改，写回前先合并两边的修改",
                    ));
                }
            }
            Err(error) => {
                tracing::error!("{error:?}");
                self.trouble = Trouble::of(path, &error, &self.settings);
                let has_backups = self.settings.backups().is_some();
                self.locked = Locked::of(path, &error, has_backups, how);
                if self.trouble.is_none() && self.locked.is_none() {
                    self.notify(Notice::failed(error.to_string()));
                }
            }
        }
    }

    /// A copy of one's own beside the library, named after whoever works on it.
    fn copy_to_edit(&mut self, path: &Path) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let who = self.settings.preferences.author().name;
        let time = self.clock.now().format("%m%d-%H%M");
        let copy = path.with_file_name(format!("{name}（{who} {time} 副本）.lantu"));
        let saved = read_only(path).and_then(|snapshot| snapshot.save_copy(&copy, false));
        match saved {
            Ok(()) => {
                self.open(&copy);
                self.notify(Notice::done(
                    "这是您自己的副本，可以修改；对方关闭后打开原项目库，用“文件 › 合并副本”并入",
                ));
            }
            Err(error) => self.notify(Notice::failed(error.to_string())),
        }
    }

    fn salvage(&mut self, path: &Path) {
        self.close_at(path);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let now = self.clock.now();
        let name = format!("{stem}（{} 抢救）.lantu", now.format("%Y%m%d-%H%M%S"));
        let dest = path.with_file_name(name);
        let author = self.settings.preferences.author();
        match salvage(path, &dest, new_id(), author, now) {
            Ok(report) => {
                self.open(&dest);
                self.trouble = Some(Trouble::of_salvage(&report));
            }
            Err(error) => self.notify(Notice::failed(error.to_string())),
        }
    }

    /// What this program has open it can neither read by hand nor move.
    fn close_at(&mut self, path: &Path) {
        let is_there = |session: &Session| session.is_at(path);
        if self.session.as_ref().is_some_and(is_there) {
            self.close();
        }
    }

    fn show_damage(&mut self) {
        if let Some(session) = &self.session
            && let Some(report) = session.damage()
        {
            let root = self.settings.backups();
            self.trouble = Some(Trouble::of_damage(session.path(), report, root));
        }
    }

    pub(super) fn restore_file(&mut self, path: &Path, backup: &Path) {
        self.close_at(path);
        match replace_unfit(path, backup, self.clock.now()) {
            Ok(aside) => {
                self.open_as(path, How::Restored, None);
                let kept = aside.map_or_else(String::new, |aside| {
                    format!("，原来的文件保留为：{}", aside.display())
                });
                self.notify(Notice::done(format!("已从备份恢复{kept}")));
            }
            Err(error) => self.notify(Notice::failed(error.to_string())),
        }
    }

    fn create(&mut self, path: &Path, content: Content) {
        let author = self.settings.preferences.author();
        if let Err(error) = create_library_as(author, path, content, self.clock) {
            self.notify(Notice::failed(error));
            return;
        }
        self.open(path);
    }

    fn open_sample(&mut self) {
        let Some(path) = self.settings.sample_library_path() else {
            let text = "找不到“文档”文件夹。可在命令行用 lantu new 文件名 --from sample 新建示例库";
            self.notify(Notice::failed(text));
            return;
        };
        self.open_or_create(&path, Content::Sample { projects: None });
    }

    fn open_plan(&mut self) {
        let Some(path) = self.settings.default_library_path() else {
            let text = "找不到“文档”文件夹。请用“文件 › 新建项目库（载入规划）”另选位置";
            self.notify(Notice::failed(text));
            return;
        };
        self.open_or_create(&path, Content::Plan);
    }

    /// Opens the library used last; the first time a copy of the embedded plan. Nothing is opened in the place of
    /// another: where it is not known which it was, the person is asked.
    pub fn open_last(&mut self) {
        match &self.settings.last_library {
            Some(path) => self.run(Command::File(FileCommand::Open(path.clone()))),
            None if self.settings.is_last_unknown => {
                self.trouble = Some(Trouble::of_unknown(&self.settings));
            }
            None => self.run(Command::File(FileCommand::OpenPlan)),
        }
    }

    fn open_or_create(&mut self, path: &Path, content: Content) {
        if path.exists() {
            self.open(path);
        } else {
            self.create(path, content);
        }
    }

    /// Lets a second start on the library find this window.
    fn leave_word(&mut self) {
        self.presence = None;
        let session = self.session.as_ref();
        let session = session.filter(|session| session.read_only_reason().is_none());
        if let (Some(root), Some(session)) = (self.settings.calls(), session) {
            match Presence::begin(root, session.path(), &self.wake) {
                Ok(presence) => self.presence = Some(presence),
                Err(error) => tracing::warn!("this window can't be called: {error}"),
            }
        }
    }

    /// Whether a second start on the library called since this was last asked: the window is to come to the front.
    pub fn take_call(&self) -> bool {
        self.presence.as_ref().is_some_and(Presence::take_call)
    }

    fn begin(&mut self, session: Session) {
        self.finish_attachments();
        self.note_columns();
        if let Some(before) = self.session.replace(session) {
            self.workspace.remember(&mut self.settings);
            let folded = std::mem::take(&mut self.workspace.folded);
            self.folds.insert(before.path().to_owned(), folded);
            let failed = before.close();
            self.notices.extend(failed.into_iter().map(Notice::failed));
        }
        self.trail = super::Trail::default();
        self.returning = None;
        self.awaits_save = false;
        self.follow_preferences();
        self.leave_word();
        self.opened += 1;
        self.cache = super::Cache::default();
        self.answers = super::answers::Answers::default();
        self.attachments = super::Attachments::default();
        self.end_comparison();
        self.end_merge();
        self.history = super::History::default();
        self.project_history = super::History::default();
        self.workspace.selected = None;
        self.workspace.selection.clear();
        self.workspace.scope = None;
        let portfolio = self.portfolio();
        let path = self.session.as_ref().map(Session::path);
        let chosen = path.and_then(|path| self.settings.report_month(path));
        self.workspace.month = chosen.unwrap_or_else(|| crate::view::usual_month(&portfolio));
        self.note_report_month();
        self.workspace.view = None;
        self.workspace.begin_own_columns(&portfolio);
        let views = crate::view::saved_views(&portfolio);
        let named = |name: &str| views.iter().find(|view| view.name == name);
        let view = self.settings.last_view.as_deref().and_then(named);
        let view = view.or_else(|| views.iter().find(|view| view.page == Some(ViewPage::Table)));
        match view {
            Some(view) => self.show_view(view.id),
            None => self.show_noted_columns(&portfolio),
        }
        let path = self.session.as_ref().map(Session::path);
        if let Some(folded) = path.and_then(|path| self.folds.remove(path)) {
            self.workspace.folded = folded;
        }
        let moment = self.moment();
        if let Some(session) = &self.session {
            session.warm(moment);
            self.notices.extend(session.opening_notices());
            let root = self.settings.backups();
            let kept = root.map(|root| super::typing::take_kept(root, session.path()));
            match kept.transpose() {
                Ok(typed) => self.typed = typed.flatten(),
                Err(words) => self.notices.push(Notice::failed(words)),
            }
            self.settings.note_recent(session.path().to_owned());
        }
        self.remember();
    }

    /// Keeps the month under report with the library on this computer: it moves only when somebody moves it.
    pub(super) fn note_report_month(&mut self) {
        if let Some(session) = &self.session {
            let month = self.workspace.month;
            self.settings.note_report_month(session.path(), month);
        }
    }
}
