//! What is to take the place of what the window shows: another library, or another state of this one. It is made ready
//! beside the window, one at a time, and comes in between two pictures. Until then all stays as it is.

use std::io;
use std::path::{Path, PathBuf};

use crate::edit::Draft;
use crate::model::Portfolio;

use super::leaving::PATIENCE;
use super::run::Edited;
use super::{
    App, BrokenOff, Command, Locked, Matter, Notice, Pending, Session, Trouble, Unconnected,
};

/// What is being made ready.
pub struct Awaited {
    what: &'static str,
    path: PathBuf,
    left: Left,
    reached: Pending<Reached>,
}

impl Awaited {
    /// What is being done, to follow 正在.
    pub const fn what(&self) -> &'static str {
        self.what
    }

    /// The file about which it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// What is left behind where it is given up: the work itself goes on, since nothing can stop a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing.
    Nothing,
    /// A library that must be closed again.
    Library,
    /// The same, and files that are half done if the program ends before.
    Files,
}

/// What it came to.
pub(super) enum Reached {
    /// A library was opened.
    Library(Box<Arrival>),
    /// The library is the one that is open, with what is to be said of it.
    Here(Vec<Notice>),
    /// Nothing was opened.
    Nothing(Box<Failure>),
    /// A state of the library that is open was read.
    State(Box<Return>),
    /// What is wrong with the library that is open was looked into.
    Trouble(Box<Trouble>),
}

/// A library that was opened.
pub(super) struct Arrival {
    pub session: Session,
    pub notices: Vec<Notice>,
    /// What is to be shown of it at once.
    pub trouble: Option<Trouble>,
}

/// Why nothing was opened.
#[derive(Default)]
pub(super) struct Failure {
    pub notices: Vec<Notice>,
    pub trouble: Option<Trouble>,
    pub locked: Option<Locked>,
    /// Why a server was not reached.
    pub unconnected: Option<Unconnected>,
}

impl From<String> for Box<Failure> {
    fn from(words: String) -> Self {
        Self::new(Failure {
            notices: vec![Notice::failed(words)],
            ..Failure::default()
        })
    }
}

/// A state to which the library is to come back.
pub(super) struct Return {
    pub portfolio: Portfolio,
    /// What the step is called.
    pub label: String,
    /// What is said when it is done.
    pub done: String,
    /// What is said when there is nothing to do.
    pub same: &'static str,
}

impl App {
    /// What is to take the place of what is shown, while that is made ready.
    pub const fn awaited(&self) -> Option<&Awaited> {
        self.awaited.as_ref()
    }

    /// Waits for what has been started, in the place of what was waited for before.
    pub(super) fn await_now(
        &mut self,
        (what, path, left): (&'static str, &Path, Left),
        started: io::Result<Pending<Reached>>,
    ) {
        self.give_up();
        match started {
            Ok(reached) => {
                let path = path.to_owned();
                self.awaited = Some(Awaited {
                    what,
                    path,
                    left,
                    reached,
                });
            }
            Err(error) => self.notify(Notice::failed(format!(
                "不能{what}（{error}），请稍后重试：{}",
                path.display()
            ))),
        }
    }

    /// Waits no longer. A library that opens all the same is closed in order.
    pub(super) fn give_up(&mut self) {
        let Some(awaited) = self.awaited.take() else {
            return;
        };
        let Awaited {
            path,
            left,
            reached,
            ..
        } = awaited;
        if left == Left::Nothing {
            return;
        }
        let late = move || match reached.wait() {
            Ok(Reached::Library(arrival)) => Some(arrival.session),
            _ => None,
        };
        let is_needed = left == Left::Files;
        self.leaving.close_late(&path, is_needed, &self.wake, late);
    }

    /// The same at the wish of a person, who is told of what goes on.
    pub(super) fn stop_waiting(&mut self) {
        if let Some(awaited) = &self.awaited
            && awaited.left == Left::Files
        {
            let text = format!(
                "不再等待。已经开始的“{}”仍会做完：{}",
                awaited.what,
                awaited.path.display()
            );
            self.notify(Notice::done(text));
        }
        self.give_up();
    }

    /// Brings in what has been made ready.
    pub(super) fn poll_awaited(&mut self) {
        for told in self.leaving.poll() {
            self.notify(Notice::failed(told));
        }
        let awaited = self.awaited.as_mut();
        let Some(reached) = awaited.and_then(|awaited| awaited.reached.try_take()) else {
            return;
        };
        if let Some(Awaited { what, path, .. }) = self.awaited.take() {
            self.take_reached(what, &path, reached);
        }
    }

    /// Waits for what is being made ready and for what is being closed: for whoever has no window, which goes on
    /// drawing meanwhile.
    pub fn wait(&mut self) {
        if let Some(Awaited {
            what,
            path,
            reached,
            ..
        }) = self.awaited.take()
        {
            self.take_reached(what, &path, reached.wait());
        }
        for told in self.leaving.wait(PATIENCE) {
            self.notify(Notice::failed(told));
        }
    }

    /// Does what a command says, and waits for it.
    pub fn run_to_end(&mut self, command: Command) {
        self.run(command);
        self.wait();
        self.listing();
    }

    fn take_reached(&mut self, what: &str, path: &Path, reached: Result<Reached, BrokenOff>) {
        self.within(Matter::Opening, |app| app.arrive(what, path, reached));
    }

    fn arrive(&mut self, what: &str, path: &Path, reached: Result<Reached, BrokenOff>) {
        let is_library = matches!(reached, Ok(Reached::Library(_)));
        match reached {
            Ok(Reached::Library(arrival)) => {
                let Arrival {
                    session,
                    notices,
                    trouble,
                } = *arrival;
                self.begin(session);
                self.notify_all(notices);
                self.trouble = trouble;
            }
            Ok(Reached::Here(notices)) => self.notify_all(notices),
            Ok(Reached::Nothing(failure)) => {
                let Failure {
                    notices,
                    trouble,
                    locked,
                    unconnected,
                } = *failure;
                self.notify_all(notices);
                self.trouble = trouble;
                self.locked = locked;
                self.unconnected = unconnected;
            }
            Ok(Reached::State(state)) => self.return_to_state(*state),
            Ok(Reached::Trouble(trouble)) => self.trouble = Some(*trouble),
            Err(BrokenOff) => self.notify(Notice::failed(format!(
                "{what}时程序意外中断，请重试：{}",
                path.display()
            ))),
        }
        self.follow_new_library(path, is_library);
        self.follow_library_of_plan(path, is_library);
    }

    /// Brings the library back to a state that has been read.
    fn return_to_state(&mut self, state: Return) {
        let Return {
            portfolio,
            label,
            done,
            same,
        } = state;
        self.back_up(false);
        match self.try_edit(|now| Draft::become_state(now, &portfolio, label)) {
            Edited::Done => self.notify(Notice::done(done)),
            Edited::Same => self.notify(Notice::done(same)),
            Edited::Refused => {}
        }
        self.renew_own_columns();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::{EditCommand, FileCommand, Promise, Settings, Wake};
    use crate::clock::Clock;
    use crate::model::{Project, ProjectColumn, Value};
    use crate::session::{Content, Opening, create_library};
    use crate::store::read_only;

    struct Office {
        folder: tempfile::TempDir,
        app: App,
    }

    impl Office {
        /// Two libraries, of which the first is open.
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            for name in ["甲.lantu", "乙.lantu"] {
                create_library(&folder.path().join(name), Content::Plan, Clock::System).unwrap();
            }
            let mut app = App::new(Clock::System, Settings::default(), wake());
            app.run_to_end(open(&folder.path().join("甲.lantu")));
            Self { folder, app }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        /// Begins to open a library, which comes when the promise is kept.
        fn begin(&mut self, path: &Path) -> Promise<Reached> {
            let (promise, reached) = Pending::promise(&wake());
            let what = ("打开项目库", path, Left::Library);
            self.app.await_now(what, Ok(reached));
            promise
        }

        fn first(&self) -> Project {
            let portfolio = self.app.portfolio();
            portfolio.projects().iter().next().unwrap().clone()
        }

        fn note(&mut self, text: &str) {
            let set = EditCommand::SetField(
                vec![self.first().id],
                ProjectColumn::Note,
                Value::Text(text.to_owned()),
            );
            self.app.run(Command::Edit(set));
        }

        fn is_at(&self, path: &Path) -> bool {
            self.app.session().map(Session::path) == Some(path)
        }
    }

    fn wake() -> Wake {
        Arc::new(|| {})
    }

    fn open(path: &Path) -> Command {
        Command::File(FileCommand::Open(path.to_owned()))
    }

    fn arrival(path: &Path) -> Reached {
        let session = Session::open(path, Opening::usual(None, Clock::System, wake()));
        Reached::Library(Box::new(Arrival {
            session: session.unwrap(),
            notices: vec![Notice::done("到了")],
            trouble: None,
        }))
    }

    fn noted(path: &Path) -> String {
        let portfolio = read_only(path).unwrap().portfolio().unwrap();
        portfolio.projects().iter().next().unwrap().note.clone()
    }

    #[test]
    fn until_a_library_has_come_the_one_before_is_there_and_keeps_what_is_done() {
        let mut office = Office::new();
        let (before, other) = (office.path("甲.lantu"), office.path("乙.lantu"));
        let promise = office.begin(&other);
        office.app.poll();
        assert!(office.is_at(&before) && office.app.is_busy() == Some("打开项目库"));
        office.note("等的时候写的");
        promise.keep(arrival(&other));
        assert!(office.is_at(&before), "it comes in between two pictures");
        office.app.poll();
        assert!(office.is_at(&other) && office.app.awaited().is_none());
        let told = Notice::done("到了").about(Matter::Opening);
        assert!(office.app.take_notices().contains(&told));
        office.app.wait();
        assert_eq!(noted(&before), "等的时候写的");
    }

    #[test]
    fn what_is_given_up_changes_nothing_and_is_closed_when_it_comes_all_the_same() {
        let mut office = Office::new();
        let (before, other) = (office.path("甲.lantu"), office.path("乙.lantu"));
        let promise = office.begin(&other);
        let stop = Command::File(FileCommand::StopWaiting);
        office.app.run(stop);
        assert!(office.app.awaited().is_none() && office.is_at(&before));
        // Asked for again, it waits until the first opening has come and gone.
        office.app.run(open(&other));
        std::thread::sleep(std::time::Duration::from_millis(50));
        office.app.poll();
        assert!(office.app.awaited().is_some() && office.is_at(&before));
        promise.keep(arrival(&other));
        office.app.wait();
        assert!(office.is_at(&other));
        let reason = office.app.session().unwrap().read_only_reason();
        assert_eq!(reason, None, "nobody else holds it");
    }

    #[test]
    fn an_opening_that_fails_or_breaks_off_leaves_the_library_that_is_open() {
        let mut office = Office::new();
        let before = office.path("甲.lantu");
        drop(office.begin(Path::new("/远.lantu")));
        office.app.poll();
        assert!(office.is_at(&before));
        let told = office.app.take_notices();
        let words = "打开项目库时程序意外中断，请重试：/远.lantu";
        assert!(told.iter().any(|notice| notice.text == words), "{told:?}");

        let gone = office.path("没有.lantu");
        office.app.run_to_end(open(&gone));
        assert!(office.is_at(&before));
        assert_eq!(office.app.trouble().unwrap().title, "找不到项目库");
        // The one that is open has not to be opened.
        let stamp = office.app.stamp();
        office.app.run_to_end(open(&before));
        assert_eq!(office.app.stamp(), stamp);
        assert!(office.app.trouble().is_none());
    }

    #[test]
    fn what_was_done_while_an_earlier_state_was_read_comes_back_with_undo() {
        let mut office = Office::new();
        let then = Portfolio::clone(&office.app.portfolio());
        let (promise, reached) = Pending::promise(&wake());
        let path = office.path("甲.lantu");
        let what = ("读取备份", &*path, Left::Nothing);
        office.app.await_now(what, Ok(reached));
        office.note("等的时候写的");
        promise.keep(Reached::State(Box::new(Return {
            portfolio: then,
            label: "恢复备份：早上".to_owned(),
            done: "已恢复".to_owned(),
            same: "没有改动",
        })));
        office.app.poll();
        assert_eq!(office.first().note, "");
        let session = office.app.session().unwrap();
        assert_eq!(session.undo_label(), Some("恢复备份：早上"));
        office.app.run(Command::Edit(EditCommand::Undo));
        assert_eq!(office.first().note, "等的时候写的");
    }
}
