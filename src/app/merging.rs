//! 合并副本 in the running program: the copy is read beside the window, and brought in as one step.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;

use super::{App, BrokenOff, Matter, Notice, Pending, Session};
use crate::files::real_path;
use crate::reconcile::Keep;
use crate::session::{
    CopyError, CopyMerge, NoHistory, OurOps, TheirCopy, is_handed_out, read_undecided,
};
use crate::store::{Password, StoreError};

/// A step in the merging of a copy.
#[derive(Clone, Debug)]
pub enum MergeStep {
    /// Read the copy.
    Read(PathBuf),
    /// Read these, packages or copies, one after another.
    ReadAll(Vec<PathBuf>),
    /// Read a copy of the library if it is one that was handed out, else open it.
    Dropped(PathBuf),
    /// Read a copy or a package with its password.
    Unlock(PathBuf, Password),
    /// Let one be of which nobody knows the password.
    LeaveLocked,
    /// Read the file from which the library, a working copy, was taken.
    ReadTarget,
    /// Bring this in, with one choice for each of its conflicts.
    CarryOut(Arc<CopyMerge>, Vec<Option<Keep>>),
    /// Read what earlier merges left undecided.
    Review,
    /// Let this copy be.
    End(Arc<CopyMerge>),
}

/// What the program knows of the merge that is on.
#[derive(Default)]
pub(super) struct Merging {
    reading: Option<(PathBuf, Pending<Result<TheirCopy, CopyError>>)>,
    comparing: Option<Pending<Compared>>,
    ready: Option<Ready>,
    /// A copy or package that waits for its password.
    locked: Option<LockedCopy>,
    /// A file that was drawn onto the window, while it is found out what it is.
    dropped: Option<(PathBuf, Pending<bool>)>,
    /// One that is to be opened.
    to_open: Option<PathBuf>,
    /// What is read after the one in hand.
    waiting: VecDeque<PathBuf>,
    /// Of several, those before which others must come, with what is said of them.
    late: Vec<(PathBuf, String)>,
    /// Whether anything came in since the late ones were tried.
    has_merged: bool,
}

/// A copy or a package under a password.
#[derive(Clone, Debug)]
pub struct LockedCopy {
    /// The file.
    pub path: PathBuf,
    /// What was wrong with the password that was tried.
    pub message: Option<String>,
}

/// A copy compared with the library, which stood at this revision.
type Compared = Result<(u64, CopyMerge), MergingError>;

struct Ready {
    /// At which the library was compared.
    revision: u64,
    merge: Arc<CopyMerge>,
}

/// Why a copy is not compared with the library.
#[derive(Debug, Error)]
enum MergingError {
    /// It is no copy of the library, or one of the two can't be read.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// The history of the library was not asked.
    #[error(transparent)]
    NoHistory(#[from] NoHistory),
    /// The library was closed meanwhile.
    #[error("没有打开的项目库")]
    NoLibrary,
    /// The system has no thread left.
    #[error("不能比较副本：{0}")]
    NoThread(#[source] io::Error),
    /// Whoever read ended without an answer.
    #[error("读取副本意外中断，请重试")]
    BrokenOff(#[from] BrokenOff),
}

impl MergingError {
    /// The package before which another must come.
    fn gap(&self) -> Option<PathBuf> {
        match self {
            Self::Copy(CopyError::Gap { path, .. }) => Some(path.clone()),
            _ => None,
        }
    }
}

impl App {
    /// The copy that has been read and can be merged.
    pub fn merge(&self) -> Option<Arc<CopyMerge>> {
        let ready = self.merging.ready.as_ref()?;
        Some(Arc::clone(&ready.merge))
    }

    /// Whether a merge is the one that waits for choices: another may have come in its place since it was drawn.
    fn is_ready(&self, meant: &Arc<CopyMerge>) -> bool {
        let ready = self.merging.ready.as_ref();
        ready.is_some_and(|ready| Arc::ptr_eq(&ready.merge, meant))
    }

    /// How many conflicts of earlier merges nobody has decided yet.
    pub fn undecided(&self) -> usize {
        self.session.as_ref().map_or(0, Session::undecided)
    }

    /// Whether a copy is being read.
    pub(super) const fn is_reading_copy(&self) -> bool {
        let Merging {
            reading,
            comparing,
            dropped,
            ..
        } = &self.merging;
        reading.is_some() || comparing.is_some() || dropped.is_some()
    }

    /// The copy or package that waits for its password.
    pub const fn locked_copy(&self) -> Option<&LockedCopy> {
        self.merging.locked.as_ref()
    }

    /// A library that was drawn onto the window and is no copy of the one that is open.
    pub fn take_dropped_library(&mut self) -> Option<PathBuf> {
        self.merging.to_open.take()
    }

    pub(super) fn end_merge(&mut self) {
        self.merging = Merging::default();
    }

    /// Does a step of a merge.
    pub(super) fn run_merge(&mut self, step: MergeStep) {
        match step {
            MergeStep::Read(path) => {
                self.end_merge();
                self.read_copy(path, None);
            }
            MergeStep::ReadAll(paths) => {
                self.end_merge();
                self.merging.waiting = paths.into();
                self.read_next();
            }
            MergeStep::Dropped(path) => self.look_at_dropped(path),
            MergeStep::Unlock(path, password) => {
                self.merging.locked = None;
                self.read_copy(path, Some(password));
            }
            MergeStep::LeaveLocked => {
                self.merging.locked = None;
                self.read_next();
            }
            MergeStep::ReadTarget => self.read_target(),
            MergeStep::Review => self.review_conflicts(),
            MergeStep::CarryOut(meant, choices) => {
                if self.is_ready(&meant) {
                    self.carry_out_merge(&choices);
                } else {
                    self.notify(Notice::failed(
                        "在此期间又读到了新的修改，没有合并。请重新选择冲突的取舍",
                    ));
                }
            }
            MergeStep::End(meant) => {
                if self.is_ready(&meant) {
                    self.merging.ready = None;
                    self.read_next();
                }
            }
        }
    }

    /// Has the file read from which the working copy was taken, as others made it. What goes together is merged at
    /// once.
    pub(super) fn read_target(&mut self) {
        self.end_merge();
        let Some(session) = &self.session else {
            return;
        };
        let (path, password) = (session.path().to_owned(), session.password());
        self.read(path.clone(), move || {
            TheirCopy::read_target(&path, password.as_ref())
        });
    }

    fn read(
        &mut self,
        path: PathBuf,
        read: impl FnOnce() -> Result<TheirCopy, CopyError> + Send + 'static,
    ) {
        match Pending::start("lantu-merge", &self.wake, read) {
            Ok(copy) => self.merging.reading = Some((path, copy)),
            Err(error) => self.notify(Notice::failed(format!("不能读取副本：{error}"))),
        }
    }

    /// Has a copy or a package read; the merge shows when it is there.
    fn read_copy(&mut self, path: PathBuf, password: Option<Password>) {
        let Some(session) = &self.session else {
            return;
        };
        let ours = session.path().to_owned();
        self.read(path.clone(), move || {
            if real_path(&path) == ours {
                return Err(CopyError::Itself);
            }
            TheirCopy::read(&path, password.as_ref())
        });
    }

    /// Goes on with what waits. Those before which others must come are tried again once anything came in.
    fn read_next(&mut self) {
        let Merging {
            waiting,
            late,
            has_merged,
            ..
        } = &mut self.merging;
        if waiting.is_empty() && *has_merged {
            *has_merged = false;
            waiting.extend(late.drain(..).map(|(path, _)| path));
        }
        if let Some(path) = waiting.pop_front() {
            return self.read_copy(path, None);
        }
        for (_, words) in std::mem::take(late) {
            self.notify(Notice::failed(words));
        }
    }

    /// One that can't be merged is told of, and the next one read.
    fn refuse(&mut self, error: &MergingError) {
        match error.gap() {
            Some(path) => self.merging.late.push((path, error.to_string())),
            None => self.notify(Notice::failed(error)),
        }
        self.read_next();
    }

    /// A copy that was handed out comes back: it is merged. Any other library is opened.
    fn look_at_dropped(&mut self, path: PathBuf) {
        let is_writable = self
            .session
            .as_ref()
            .filter(|session| session.read_only_reason().is_none());
        let Some(session) = is_writable else {
            self.merging.to_open = Some(path);
            return;
        };
        let (promise, id) = Pending::promise(&self.wake);
        let asked = session.ask(move |archive| promise.keep(archive.library_id()));
        let (looked_at, own) = (path.clone(), session.path().to_owned());
        let looking = Pending::start("lantu-merge", &self.wake, move || {
            let id: Option<Result<String, StoreError>> = id.wait().ok();
            let is_itself = real_path(&looked_at) == own;
            id.and_then(Result::ok)
                .is_some_and(|id| !is_itself && is_handed_out(&looked_at, &id))
        });
        match (asked, looking) {
            (Ok(()), Ok(looking)) => self.merging.dropped = Some((path, looking)),
            _ => self.merging.to_open = Some(path),
        }
    }

    fn poll_dropped(&mut self) {
        let Some((path, looking)) = self.merging.dropped.take() else {
            return;
        };
        let mut looking = Some(looking);
        match Pending::take(&mut looking) {
            None => self.merging.dropped = looking.map(|looking| (path, looking)),
            Some(Ok(true)) => {
                self.end_merge();
                self.read_copy(path, None);
            }
            Some(_) => {
                self.merging.to_open = Some(path);
                (self.wake)();
            }
        }
    }

    fn poll_reading(&mut self) {
        let Some((path, reading)) = self.merging.reading.take() else {
            return;
        };
        let mut reading = Some(reading);
        let Some(copy) = Pending::take(&mut reading) else {
            self.merging.reading = reading.map(|reading| (path, reading));
            return;
        };
        let comparing = match copy {
            Ok(Err(error)) if error.is_sealed() => {
                self.merging.locked = Some(LockedCopy {
                    path,
                    message: None,
                });
                return;
            }
            Ok(Err(error)) if error.is_wrong_password() => {
                self.merging.locked = Some(LockedCopy {
                    path,
                    message: Some("密码不对，请再试一次".to_owned()),
                });
                return;
            }
            Ok(copy) => copy
                .map_err(MergingError::from)
                .and_then(|copy| self.compare_copy(copy)),
            Err(broken) => Err(broken.into()),
        };
        match comparing {
            Ok(comparing) => self.merging.comparing = Some(comparing),
            Err(error) => self.refuse(&error),
        }
    }

    /// Takes over what has been read meanwhile.
    pub(super) fn poll_merging(&mut self) {
        self.poll_dropped();
        self.poll_reading();
        if let Some(merge) = Pending::take(&mut self.merging.comparing) {
            match merge.unwrap_or_else(|broken| Err(broken.into())) {
                Ok((revision, merge)) => self.show_merge(revision, merge),
                Err(error) => self.refuse(&error),
            }
        }
    }

    /// The thread of the history answers for the common past; the comparison waits for it beside the window.
    fn compare_copy(&self, copy: TheirCopy) -> Result<Pending<Compared>, MergingError> {
        let session = self.session.as_ref().ok_or(MergingError::NoLibrary)?;
        let (promise, answer) = Pending::promise(&self.wake);
        session.study(move |archive| {
            promise.keep(copy.ops_of(archive).map(|ops| (ops, copy)));
        })?;
        let ours = session.portfolio();
        let revision = ours.revision();
        let work = move || {
            let (ops, copy): (OurOps, TheirCopy) = answer.wait()??;
            Ok((revision, copy.merge(&ops, &ours)?))
        };
        let comparing = Pending::start("lantu-merge", &self.wake, work);
        comparing.map_err(MergingError::NoThread)
    }

    /// Has what earlier merges left undecided found out; it shows as a merge without news.
    fn review_conflicts(&mut self) {
        self.end_merge();
        let Some(session) = &self.session else {
            return;
        };
        let (portfolio, path) = (session.portfolio(), session.path().to_owned());
        let revision = portfolio.revision();
        let (promise, answer) = Pending::promise(&self.wake);
        let asked = session.ask(move |archive| {
            let found = read_undecided(archive, &portfolio, &path);
            let found = found.map(|merge| (revision, merge));
            promise.keep(found.map_err(MergingError::from));
        });
        match asked {
            Ok(()) => self.merging.comparing = Some(answer),
            Err(error) => self.notify(Notice::failed(error)),
        }
    }

    fn show_merge(&mut self, revision: u64, merge: CopyMerge) {
        let is_target = merge.token.is_some();
        if merge.merge.is_empty() && !is_target {
            let session = self.session.as_ref();
            let is_own = session.is_some_and(|session| session.path() == merge.path);
            let party = merge.party.as_ref();
            let words = if is_own {
                "没有待定的合并冲突"
            } else if party.is_some_and(|party| party.is_package) {
                "改动包中没有本库还没有的修改，以前合并过，不用再合并"
            } else {
                "副本中没有本库还没有的修改，不用合并"
            };
            self.keep_exchange_of(&merge);
            self.notify(Notice::done(words));
            return self.read_next();
        }
        self.overcome(Matter::Merging);
        let needs_choices = !merge.merge.conflicts().is_empty();
        self.merging.ready = Some(Ready {
            revision,
            merge: Arc::new(merge),
        });
        if is_target && !needs_choices {
            self.carry_out_merge(&[]);
        }
    }

    /// Brings the copy in as one step, with one choice for each conflict.
    fn carry_out_merge(&mut self, choices: &[Option<Keep>]) {
        let Some(Ready { revision, merge }) = self.merging.ready.take() else {
            return;
        };
        let now = self.session.as_ref().map(Session::portfolio_ref);
        if now.is_none_or(|now| now.revision() != revision) {
            if merge.token.is_some() {
                return self.read_target();
            }
            return self.notify(Notice::failed(
                "项目库在读取副本之后又有修改，没有合并，请重新选择副本",
            ));
        }
        self.back_up(false);
        let (draft, merged) = merge.draft(choices);
        let count = draft.changes.len();
        let undecided = choices.iter().filter(|choice| choice.is_none()).count();
        let is_nothing = count == 0 && merged.decided.is_empty() && !merge.is_news();
        let clock = self.clock;
        if let (false, Some(session)) = (is_nothing, &mut self.session)
            && let Err(error) = session.merge(draft, merged, clock)
        {
            return self.notify(Notice::failed(error));
        }
        // What the others did is in the copy, or was decided against: it may take the place of their file.
        if let (Some(token), Some(session)) = (merge.token.clone(), &mut self.session) {
            session.accept(token);
        } else if merge.party.as_ref().is_none_or(|party| !party.is_package) {
            self.bring_attachments(merge.path.clone());
        }
        self.keep_exchange_of(&merge);
        let mut words = match (count, merge.token.is_some()) {
            (0, true) => "别人的修改本机都有，正在写回".to_owned(),
            (0, false) if undecided == 0 => "冲突都用了本库的，没有改动".to_owned(),
            (0, false) => "没有改动".to_owned(),
            (_, true) => format!(
                "已并入{}的 {} 步修改，正在写回；可按 Ctrl+Z 撤销",
                merge.merge.people().join("、"),
                merge.merge.steps()
            ),
            (count, false) => format!("已合并，改动 {count} 处，可按 Ctrl+Z 撤销"),
        };
        if undecided > 0 {
            words = format!(
                "{words}；{undecided} 处冲突待定，先用较晚填的，两边的值都留着；点状态栏的“合并冲突待定”逐处决定"
            );
        }
        self.notify(Notice::done(words));
        self.merging.has_merged = true;
        self.read_next();
    }

    /// Keeps how far the exchange with whoever it comes from has come.
    fn keep_exchange_of(&mut self, merge: &CopyMerge) {
        let party = merge.party.as_ref();
        if let (Some(session), Some(exchange)) = (
            &self.session,
            party.and_then(|party| party.exchange.clone()),
        ) {
            session.keep_exchange(exchange);
            self.run_exchange(super::ExchangeStep::Look);
        }
    }
}
