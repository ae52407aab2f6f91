//! 合并副本 in the running program: the copy is read beside the window, and brought in as one step.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use super::job::beside;
use super::merge::{Ancestor, CopyMerge, Keep, TheirCopy};
use super::{App, Notice, Session};

/// A step in the merging of a copy.
#[derive(Clone, Debug)]
pub enum MergeStep {
    /// Read the copy.
    Read(PathBuf),
    /// Bring what was read in, with one choice for each conflict.
    CarryOut(Vec<Keep>),
    /// Let the copy be.
    End,
}

/// What the program knows of the merge that is on.
#[derive(Default)]
pub(super) struct Merging {
    pending: Option<Pending>,
    ready: Option<Ready>,
}

/// How far a merge is.
enum Pending {
    /// The copy is being read.
    Reading(Answer<TheirCopy>),
    /// It is being compared with the library, which stood at this revision.
    Comparing(u64, Answer<CopyMerge>),
}

struct Ready {
    /// At which the library was compared.
    revision: u64,
    merge: Arc<CopyMerge>,
}

type Answer<T> = Receiver<Result<T, String>>;

const BROKEN_OFF: &str = "读取副本意外中断，请重试";

fn taken<T>(answer: &Answer<T>) -> Option<Result<T, String>> {
    match answer.try_recv() {
        Ok(result) => Some(result),
        Err(TryRecvError::Empty) => None,
        Err(TryRecvError::Disconnected) => Some(Err(BROKEN_OFF.to_owned())),
    }
}

impl App {
    /// The copy that has been read and can be merged.
    pub fn merge(&self) -> Option<Arc<CopyMerge>> {
        let ready = self.merging.ready.as_ref()?;
        Some(Arc::clone(&ready.merge))
    }

    /// Whether a copy is being read.
    pub(super) const fn is_reading_copy(&self) -> bool {
        self.merging.pending.is_some()
    }

    pub(super) fn end_merge(&mut self) {
        self.merging = Merging::default();
    }

    /// Does a step of a merge.
    pub(super) fn run_merge(&mut self, step: MergeStep) {
        match step {
            MergeStep::Read(path) => self.read_copy(path),
            MergeStep::CarryOut(choices) => self.carry_out_merge(&choices),
            MergeStep::End => self.end_merge(),
        }
    }

    /// Has a copy read; the merge shows when it is there.
    fn read_copy(&mut self, path: PathBuf) {
        self.end_merge();
        let Some(session) = &self.session else {
            return;
        };
        if session.is_at(&path) {
            return self.notify(Notice::failed("这就是打开着的项目库，请选择同事交回的副本"));
        }
        let reading = beside("lantu-merge", &self.wake, move || TheirCopy::read(&path));
        match reading {
            Ok(answer) => self.merging.pending = Some(Pending::Reading(answer)),
            Err(error) => self.notify(Notice::failed(format!("不能读取副本：{error}"))),
        }
    }

    /// Takes over what has been read meanwhile.
    pub(super) fn poll_merging(&mut self) {
        let pending = match self.merging.pending.take() {
            Some(Pending::Reading(answer)) => match taken(&answer) {
                None => Ok(Some(Pending::Reading(answer))),
                Some(copy) => copy.and_then(|copy| self.compare_copy(copy)).map(Some),
            },
            Some(Pending::Comparing(revision, answer)) => match taken(&answer) {
                None => Ok(Some(Pending::Comparing(revision, answer))),
                Some(merge) => merge.map(|merge| {
                    self.show_merge(revision, merge);
                    None
                }),
            },
            None => return,
        };
        match pending {
            Ok(pending) => self.merging.pending = pending,
            Err(error) => self.notify(Notice::failed(error)),
        }
    }

    /// The thread of the history answers for the common past; the comparison waits for it beside the window.
    fn compare_copy(&self, copy: TheirCopy) -> Result<Pending, String> {
        let session = self.session.as_ref().ok_or("没有打开的项目库")?;
        let (send, answer) = sync_channel(1);
        session.ask(move |archive| {
            let found: Result<(Ancestor, TheirCopy), String> =
                copy.ancestor(archive).map(|ancestor| (ancestor, copy));
            // Nobody waits any more when another copy was chosen meanwhile.
            send.send(found).ok();
        })?;
        let ours = session.portfolio();
        let revision = ours.revision();
        let work = move || {
            let found = answer.recv();
            let (ancestor, copy) = found.unwrap_or_else(|_gone| Err(BROKEN_OFF.to_owned()))?;
            copy.merge(&ancestor, &ours)
        };
        let comparing = beside("lantu-merge", &self.wake, work);
        let comparing = comparing.map_err(|error| format!("不能比较副本：{error}"))?;
        Ok(Pending::Comparing(revision, comparing))
    }

    fn show_merge(&mut self, revision: u64, merge: CopyMerge) {
        if merge.merge.is_empty() {
            return self.notify(Notice::done("副本中没有本库还没有的修改，不用合并"));
        }
        self.merging.ready = Some(Ready {
            revision,
            merge: Arc::new(merge),
        });
    }

    /// Brings the copy in as one step, with one choice for each conflict.
    fn carry_out_merge(&mut self, choices: &[Keep]) {
        let Some(Ready { revision, merge }) = self.merging.ready.take() else {
            return;
        };
        let now = self.session.as_ref().map(Session::portfolio_ref);
        if now.is_none_or(|now| now.revision() != revision) {
            return self.notify(Notice::failed(
                "项目库在读取副本之后又有修改，没有合并，请重新选择副本",
            ));
        }
        let draft = merge.draft(choices);
        let count = draft.changes.len();
        if self.edit(|_| draft) {
            self.notify(Notice::done(format!(
                "已合并，改动 {count} 处，可按 Ctrl+Z 撤销"
            )));
        } else if count == 0 {
            self.notify(Notice::done("冲突都用了本库的，没有改动"));
        }
    }
}
