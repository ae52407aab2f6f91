//! Libraries opened and made: what has to be done before, and the opening itself, all of it beside the window.

use std::path::{Path, PathBuf};

use crate::clock::{Clock, new_id};
use crate::model::{PeriodEnd, ViewPage};
use crate::store::server::{Replica, ServerAddress};
use crate::store::{Backup, Password, read_only, replace_unfit, salvage};

use super::awaited::{Arrival, Failure, Left, Reached};
use super::calls::Presence;
use super::leaving::Before;
use super::places::{SAMPLE_FILE_NAME, place_of};
use super::{
    App, Command, Content, FileCommand, Locked, Matter, Notice, Pending, Session, Settings,
    StartChoice, Trouble, Wake,
};
use crate::session::{How, Opening, Work, create_library_as, meant};

const OPEN: &str = "打开项目库";

/// The library that is to be opened.
pub(super) struct Target {
    path: PathBuf,
    how: How,
    password: Option<Password>,
    /// As whom, where it is the replica of one on a server and this was said.
    login: Option<ServerAddress>,
    /// What is to be shown of it at once.
    trouble: Option<Trouble>,
}

impl Target {
    /// The replica of a library on a server.
    pub fn of_server(path: PathBuf, login: ServerAddress) -> Self {
        Self {
            login: Some(login),
            ..Self::usual(path)
        }
    }

    fn usual(path: PathBuf) -> Self {
        Self {
            path,
            how: How::Usual,
            password: None,
            login: None,
            trouble: None,
        }
    }
}

/// All that opening takes.
struct Opener {
    /// The library that is open, unless it is only read.
    here: Option<PathBuf>,
    settings: Settings,
    clock: Clock,
    wake: Wake,
    before: Before,
}

impl Opener {
    /// Opens a library, with all that the first pictures ask for.
    fn open(&self, target: Target, mut notices: Vec<Notice>) -> Reached {
        let Target {
            path,
            how,
            password,
            login,
            trouble,
        } = target;
        let path = meant(&path).unwrap_or_else(|_is_told_below| path.clone());
        // One that was taken away is looked for, to say so.
        let is_open = self.here.as_ref() == Some(&path) && path.exists();
        if is_open && how == How::Usual {
            return Reached::Here(notices);
        }
        self.before.wait_for(&path);
        let opening = Opening {
            how,
            password,
            author: self.settings.preferences.author(),
            ..Opening::usual(self.settings.backups(), self.clock, self.wake.clone())
        };
        let error = match Session::open(&path, opening) {
            Ok(mut session) => {
                let login = login.or_else(|| Replica::address_of(&path));
                if let Some(address) = login {
                    let linked = session.connect(address, self.wake.clone());
                    notices.extend(linked.err().map(Notice::failed));
                }
                // Here, and not when the table is drawn.
                session.index_ref();
                if how == How::BesideOthers {
                    notices.push(Notice::done(
                        "对方也在使用这个项目库：您在本机副本上修改，写回前先合并两边的修改",
                    ));
                }
                return Reached::Library(Box::new(Arrival {
                    session,
                    notices,
                    trouble,
                }));
            }
            Err(error) => error,
        };
        tracing::error!("{error:?}");
        let (backups, recent) = (self.settings.backups(), &self.settings.recent);
        let trouble = Trouble::of(&path, &error, backups, recent);
        let locked = Locked::of(&path, &error, backups.is_some(), how);
        if trouble.is_none() && locked.is_none() {
            notices.push(Notice::failed(error.to_string()));
        }
        Reached::Nothing(Box::new(Failure {
            notices,
            trouble,
            locked,
            unconnected: None,
        }))
    }
}

impl App {
    /// The file of the library.
    pub(super) fn run_file(&mut self, command: FileCommand) {
        match command {
            FileCommand::Open(path) => self.open(&path),
            FileCommand::Connect(parts) => self.connect(&parts),
            FileCommand::RollUp(parts) => self.ask_roll_up(&parts),
            FileCommand::DropRollUp => self.drop_roll_up(),
            FileCommand::Create { path, content } => self.create(&path, content),
            FileCommand::OpenSample => self.open_sample(),
            FileCommand::OpenPlan => self.open_plan(),
            FileCommand::SaveCopy(path) => self.save_copy(path, None),
            FileCommand::SaveSealed(path, password) => self.save_copy(path, Some(password)),
            FileCommand::OpenSealed(path, password) => {
                let how = self.locked.as_ref().map(|locked| locked.how);
                self.open_as(&path, how.unwrap_or_default(), Some(password));
            }
            FileCommand::StopWaiting => self.stop_waiting(),
            FileCommand::Salvage(path) => self.salvage(&path),
            FileCommand::RetrySave => self.with_session(Session::retry),
            FileCommand::Save => self.save(),
            FileCommand::OpenBackup(backup) => self.open_backup(&backup),
            FileCommand::Examine => self.examine(),
            FileCommand::OpenBeside(path) => self.open_as(&path, How::BesideOthers, None),
            FileCommand::CopyToEdit(path) => self.copy_to_edit(&path),
            FileCommand::RestoreFile(path, backup) => self.restore_file(&path, &backup),
            FileCommand::ShowDamage => self.show_damage(),
            FileCommand::DropTrouble => {
                self.trouble = None;
                self.locked = None;
                self.unconnected = None;
            }
            FileCommand::Publish => self.with_session(Session::publish),
            FileCommand::BackUp => self.back_up(true),
            FileCommand::Restore(path) => self.restore(&path),
            FileCommand::Merge(step) => self.run_merge(step),
            FileCommand::Exchange(step) => self.run_exchange(step),
        }
    }

    fn save_copy(&mut self, path: PathBuf, password: Option<Password>) {
        let session = self.session.as_mut();
        let work = session.and_then(|session| session.save_copy(path, password));
        self.do_beside("另存副本", work);
    }

    fn examine(&mut self) {
        let clock = self.clock;
        let session = self.session.as_mut();
        let work = session.and_then(|session| session.examine(clock));
        self.do_beside("检查项目库", work);
    }

    /// Does what the writer of a library does not do itself.
    fn do_beside(&mut self, name: &'static str, work: Option<Work>) {
        if let Some(work) = work
            && let Err(notice) = self.jobs.start_telling(name, work)
        {
            self.notify(notice);
        }
    }

    fn with_session(&self, act: impl FnOnce(&Session)) {
        if let Some(session) = &self.session {
            act(session);
        }
    }

    pub(super) fn open(&mut self, path: &Path) {
        if self.awaited().is_none_or(|awaited| awaited.path() != path) {
            self.open_as(path, How::Usual, None);
        }
    }

    fn open_as(&mut self, path: &Path, how: How, password: Option<Password>) {
        let target = Target {
            how,
            password,
            ..Target::usual(path.to_owned())
        };
        self.undertake((OPEN, path, Left::Library), move |_| Ok(target));
    }

    /// Opens the first library, that of the path or else the one used last.
    pub fn open_first(&mut self, path: Option<PathBuf>) {
        match path.or_else(|| self.settings.library_to_start_with()) {
            Some(path) => self.open(&path),
            None if self.settings.preferences.start == StartChoice::StartPage => {}
            None => self.open_last(),
        }
    }

    /// Opens a library beside the window, once it has been made ready there. Whatever was to be opened before, this is
    /// wanted now.
    pub(super) fn undertake(
        &mut self,
        (what, path, left): (&'static str, &Path, Left),
        prepare: impl FnOnce(&mut Vec<Notice>) -> Result<Target, Box<Failure>> + Send + 'static,
    ) {
        self.give_up();
        self.trouble = None;
        self.locked = None;
        self.unconnected = None;
        let opener = self.opener();
        let asked = path.to_owned();
        let work = move || {
            opener.before.wait_for(&asked);
            let mut notices = Vec::new();
            match prepare(&mut notices) {
                Ok(target) => opener.open(target, notices),
                Err(mut failure) => {
                    notices.append(&mut failure.notices);
                    failure.notices = notices;
                    Reached::Nothing(failure)
                }
            }
        };
        let started = Pending::start("lantu-open", &self.wake, work);
        self.await_now((what, path, left), started);
    }

    fn opener(&self) -> Opener {
        let session = self.session.as_ref();
        let session = session.filter(|session| session.read_only_reason().is_none());
        Opener {
            here: session.map(|session| session.path().to_owned()),
            settings: self.settings.clone(),
            clock: self.clock,
            wake: self.wake.clone(),
            before: self.leaving.before_now(),
        }
    }

    /// A copy of one's own beside the library, named after whoever works on it.
    fn copy_to_edit(&mut self, path: &Path) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let who = self.settings.preferences.author().name;
        let time = self.clock.now().format("%m%d-%H%M");
        let copy = path.with_file_name(format!("{name}（{who} {time} 副本）.lantu"));
        let of = path.to_owned();
        self.undertake(("做副本", path, Left::Files), move |notices| {
            let saved = read_only(&of).and_then(|snapshot| snapshot.save_copy(&copy, false));
            saved.map_err(|error| error.to_string())?;
            notices.push(Notice::done(
                "这是您自己的副本，修改只存在这里；对方关闭后打开原项目库，用“文件 › 合并副本”并入",
            ));
            Ok(Target::usual(copy))
        });
    }

    fn salvage(&mut self, path: &Path) {
        let session = self.let_go(path);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let now = self.clock.now();
        let name = format!("{stem}（{} 抢救）.lantu", now.format("%Y%m%d-%H%M%S"));
        let (damaged, dest) = (path.to_owned(), path.with_file_name(name));
        let author = self.settings.preferences.author();
        self.undertake(("抢救项目库", path, Left::Files), move |notices| {
            notices.extend(closed(session));
            let report = salvage(&damaged, &dest, new_id(), author, now);
            let report = report.map_err(|error| error.to_string())?;
            Ok(Target {
                trouble: Some(Trouble::of_salvage(&report)),
                ..Target::usual(dest)
            })
        });
    }

    /// What this program has open it can neither read by hand nor move: the library is closed by whoever does so.
    fn let_go(&mut self, path: &Path) -> Option<Session> {
        let is_there = |session: &Session| session.path() == path;
        if self.session.as_ref().is_some_and(is_there) {
            self.take_session()
        } else {
            None
        }
    }

    /// Looks into what is wrong with the library, and which backup would help.
    fn show_damage(&mut self) {
        if let Some(session) = &self.session
            && let Some(report) = session.damage()
        {
            let (path, report) = (session.path().to_owned(), report.clone());
            let root = self.settings.backups().map(Path::to_owned);
            let asked = path.clone();
            let look = move || {
                let trouble = Trouble::of_damage(&asked, &report, root.as_deref());
                Reached::Trouble(Box::new(trouble))
            };
            let started = Pending::start("lantu-damage", &self.wake, look);
            self.await_now(("查找备份", &path, Left::Nothing), started);
        }
    }

    pub(super) fn restore_file(&mut self, path: &Path, backup: &Path) {
        let session = self.let_go(path);
        let now = self.clock.now();
        let (unfit, backup) = (path.to_owned(), backup.to_owned());
        self.undertake(("恢复项目库", path, Left::Files), move |notices| {
            notices.extend(closed(session));
            let aside = replace_unfit(&unfit, &backup, now).map_err(|error| error.to_string())?;
            let kept = aside.map_or_else(String::new, |aside| {
                format!("，原来的文件保留为：{}", aside.display())
            });
            notices.push(Notice::done(format!("已从备份恢复{kept}")));
            Ok(Target {
                how: How::Restored,
                ..Target::usual(unfit)
            })
        });
    }

    pub(super) fn create(&mut self, path: &Path, content: Content) {
        let author = self.settings.preferences.author();
        let (clock, new) = (self.clock, path.to_owned());
        let root = self.settings.backups().map(Path::to_owned);
        self.make_library(path, move || {
            create_library_as(author, &new, content, (clock, root.as_deref()))
                .map_err(|error| error.to_string())?;
            Ok(new)
        });
    }

    /// Makes a library beside the window and opens it.
    pub(super) fn make_library(
        &mut self,
        path: &Path,
        make: impl FnOnce() -> Result<PathBuf, String> + Send + 'static,
    ) {
        self.undertake(("新建项目库", path, Left::Files), move |_| {
            Ok(Target::usual(make()?))
        });
    }

    fn open_sample(&mut self) {
        let content = Content::Sample { projects: None };
        let text = "找不到“文档”文件夹。可在命令行用 lantu new 文件名 --from sample 新建示例库";
        self.open_or_create(SAMPLE_FILE_NAME, content, text);
    }

    fn open_plan(&mut self) {
        let text = "找不到“文档”文件夹。请用“文件 › 新建项目库（载入规划）”另选位置";
        self.open_or_create(crate::seed::PLAN_FILE_NAME, Content::Plan, text);
    }

    /// Opens the library used last; the first time a copy of the embedded plan. Nothing is opened in the place of
    /// another: where it is not known which it was, the person is asked.
    pub fn open_last(&mut self) {
        match &self.settings.last_library {
            Some(path) => self.run(Command::File(FileCommand::Open(path.clone()))),
            None if self.settings.is_last_unknown => {
                self.trouble = Some(Trouble::of_unknown(&self.settings.recent));
            }
            None => self.run(Command::File(FileCommand::OpenPlan)),
        }
    }

    /// Opens the library of a name where new ones go, or makes it.
    fn open_or_create(&mut self, name: &str, content: Content, nowhere: &'static str) {
        let Some(folder) = self.settings.library_folder() else {
            return self.notify(Notice::failed(nowhere));
        };
        let author = self.settings.preferences.author();
        let (clock, wanted) = (self.clock, name.to_owned());
        let root = self.settings.backups().map(Path::to_owned);
        let work = (OPEN, folder.join(name), Left::Files);
        self.undertake((work.0, &work.1, work.2), move |_| {
            let path = place_of(&folder, &wanted);
            if !path.exists() {
                create_library_as(author, &path, content, (clock, root.as_deref()))
                    .map_err(|error| error.to_string())?;
            }
            Ok(Target::usual(path))
        });
    }

    /// Makes a new library of a backup, beside the others, and opens it.
    fn open_backup(&mut self, backup: &Path) {
        let Some(folder) = self.settings.library_folder() else {
            return self.notify(Notice::failed(
                "找不到“文档”文件夹，请先在“文件 › 设置”中选项目库文件夹",
            ));
        };
        let at = Backup::of(backup).map_or_else(
            || format!("{} 恢复", self.clock.now().format("%Y%m%d-%H%M%S")),
            |backup| format!("{} 的备份", backup.at.format("%Y%m%d-%H%M%S")),
        );
        let to = folder.join(format!("恢复的项目库（{at}）.lantu"));
        let kept = backup.to_owned();
        self.undertake(("恢复备份", backup, Left::Files), move |notices| {
            if to.exists() {
                notices.push(Notice::done("这份备份以前恢复过，打开的是当时恢复的项目库"));
                return Ok(Target::usual(to));
            }
            std::fs::create_dir_all(&folder)
                .map_err(|error| format!("不能建立文件夹（{error}）：{}", folder.display()))?;
            let saved = read_only(&kept).and_then(|snapshot| snapshot.save_copy(&to, false));
            saved.map_err(|error| error.to_string())?;
            let text = format!("已把备份恢复成新的项目库：{}", to.display());
            notices.push(Notice::done(text));
            Ok(Target::usual(to))
        });
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

    pub(super) fn begin(&mut self, session: Session) {
        self.finish_attachments();
        // What went wrong with the library before is of no use to this one; work of it that is not saved is told below.
        for matter in Matter::OF_LIBRARY {
            self.overcome(matter);
        }
        self.note_columns();
        self.leave_import();
        self.leave_kept_text();
        if let Some(before) = self.session.replace(session) {
            self.workspace.remember(&mut self.settings);
            let folded = std::mem::take(&mut self.workspace.folded);
            self.folds.insert(before.path().to_owned(), folded);
            self.leaving.close(before, &self.wake);
        }
        self.trail = super::Trail::default();
        self.awaits_save = false;
        self.follow_preferences();
        self.leave_word();
        self.opened += 1;
        self.drop_roll_up();
        self.cache = super::Cache::default();
        self.answers = super::answers::Answers::default();
        self.attachments = super::Attachments::default();
        self.end_comparison();
        self.end_merge();
        self.end_form();
        self.end_exchange();
        self.history = super::History::default();
        self.corrections = super::corrections::Corrections::default();
        self.project_history = super::History::default();
        self.workspace.selected = None;
        self.workspace.selection.clear();
        self.workspace.scope = None;
        self.workspace.plan = None;
        let portfolio = self.portfolio();
        let path = self.session.as_ref().map(Session::path);
        let chosen = path.and_then(|path| self.settings.report_month(path));
        self.workspace.period_end = PeriodEnd::Month;
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
        if let Some(session) = &mut self.session {
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

/// Closes the library that stands in the way; what is to be said of that.
fn closed(session: Option<Session>) -> impl Iterator<Item = Notice> {
    let told = session.map(Session::close).unwrap_or_default();
    told.into_iter().map(Notice::failed)
}
