//! Work on a copy of the library, beside the library's thread: no commit waits for an examination, a question about the
//! past or the compression of a backup.
//!
//! The library's own connection holds the file alone, so a second one could not even read it. Instead its pages are
//! copied to a private place ([`Store::snapshot`]), as fast as the disk takes them and in steps between which commits go
//! on, and each task works on a copy of its own.
//!
//! Invariants:
//! - What an task finds out goes to the window by a report, and what the library's thread must know by a [`Done`].
//! - At the end, what is to last, such as a backup, is waited for; what is only asked is broken off.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};

use chrono::{DateTime, FixedOffset};
use rusqlite::InterruptHandle;

use super::backup::BackUp;
use super::events::{Reports, message};
use super::orders::{Command, Done, Study};
use super::seal::seal_copy;
use super::snapshot::Twin;
use super::{Author, Password, Snapshot, Store, StoreError, StoreEvent};
use crate::files::folder_beside;
use crate::model::SignedOp;

/// What is done with a copy.
pub(super) enum CopyTask {
    Check(DateTime<FixedOffset>),
    Study(Study),
    BackUp(BackUp),
    SaveCopy(CopyOut),
}

/// A copy that a person wants.
pub(super) struct CopyOut {
    pub dest: PathBuf,
    pub replace: bool,
    pub password: Option<Password>,
    pub author: Author,
    /// What the library's own disk refuses.
    pub unsaved: Vec<SignedOp>,
}

/// The tasks under way.
pub(super) struct CopyWork {
    own: Sender<Command>,
    reports: Reports,
    running: Vec<Running>,
}

struct Running {
    thread: JoinHandle<()>,
    /// How to break it off; none when it must come to its end.
    interrupt: Option<InterruptHandle>,
    is_broken_off: Arc<AtomicBool>,
}

impl CopyWork {
    pub fn new(own: Sender<Command>, reports: Reports) -> Self {
        Self {
            own,
            reports,
            running: Vec::new(),
        }
    }

    /// Starts an task on a copy of its own.
    pub fn start(&mut self, task: CopyTask, copy: impl Into<Material>) {
        let copy = copy.into();
        self.running.retain(|running| !running.thread.is_finished());
        let is_broken_off = Arc::new(AtomicBool::new(false));
        let copy_worker = CopyWorker {
            own: self.own.clone(),
            reports: self.reports.clone(),
            is_broken_off: Arc::clone(&is_broken_off),
        };
        let is_asked = matches!(task, CopyTask::Check(_) | CopyTask::Study(_));
        let interrupt = match &copy {
            Material::Copy(copy) if is_asked => Some(copy.interrupt_handle()),
            Material::Copy(_) | Material::Twin(_) => None,
        };
        let failed = task.failed();
        let path = copy.path().to_owned();
        let started = thread::Builder::new()
            .name("lantu-copy".to_owned())
            .spawn(move || copy_worker.run_on(task, copy));
        match started {
            Ok(thread) => self.running.push(Running {
                thread,
                interrupt,
                is_broken_off,
            }),
            Err(error) => self.fail(failed, &StoreError::no_thread(error, &path)),
        }
    }

    /// Tells that an task came to nothing.
    pub fn fail(&self, failed: Failed, error: &StoreError) {
        fail((&self.own, &self.reports), failed, error);
    }

    /// Waits for what is to last, and breaks the rest off.
    pub fn finish(&mut self) {
        for running in &self.running {
            running.is_broken_off.store(true, Ordering::Release);
            if let Some(interrupt) = &running.interrupt {
                interrupt.interrupt();
            }
        }
        for running in self.running.drain(..) {
            if running.interrupt.is_none() && running.thread.join().is_err() {
                tracing::error!("work on a copy panicked");
            }
        }
    }
}

/// What a task works on.
pub(super) enum Material {
    Copy(Snapshot),
    Twin(Twin),
}

impl From<Snapshot> for Material {
    fn from(copy: Snapshot) -> Self {
        Self::Copy(copy)
    }
}

impl Material {
    fn path(&self) -> &Path {
        match self {
            Self::Copy(copy) => copy.path(),
            Self::Twin(twin) => twin.path(),
        }
    }
}

/// Tells that an task came to nothing.
fn fail((own, reports): (&Sender<Command>, &Reports), failed: Failed, error: &StoreError) {
    let event = match failed {
        Failed::Check => StoreEvent::CheckFailed(message(error)),
        Failed::SaveCopy(path) => StoreEvent::CopyFailed {
            path,
            message: message(error),
        },
        Failed::BackUp => {
            tell(own, Done::BackedUp(None));
            return reports.no_backup(error);
        }
        // Whoever waits for the answer sees that nobody will give one.
        Failed::Study => return tracing::error!("{error:?}"),
    };
    reports.send(event);
}

/// What to say of an task that came to nothing.
pub(super) enum Failed {
    Check,
    Study,
    BackUp,
    SaveCopy(PathBuf),
}

impl CopyTask {
    pub fn failed(&self) -> Failed {
        match self {
            Self::Check(_) => Failed::Check,
            Self::Study(_) => Failed::Study,
            Self::BackUp(_) => Failed::BackUp,
            Self::SaveCopy(CopyOut { dest, .. }) => Failed::SaveCopy(dest.clone()),
        }
    }
}

/// The thread's side.
struct CopyWorker {
    own: Sender<Command>,
    reports: Reports,
    is_broken_off: Arc<AtomicBool>,
}

impl CopyWorker {
    fn run_on(&self, task: CopyTask, copy: Material) {
        let copy = match copy {
            Material::Copy(copy) => Ok(copy),
            Material::Twin(twin) => twin.make(),
        };
        match copy {
            Ok(copy) => self.run(task, &copy),
            Err(error) => fail((&self.own, &self.reports), task.failed(), &error),
        }
    }

    fn run(&self, task: CopyTask, copy: &Snapshot) {
        match task {
            CopyTask::Study(question) => question(copy),
            CopyTask::Check(at) => self.check(copy, at),
            CopyTask::BackUp(backup) => self.back_up(backup, copy),
            CopyTask::SaveCopy(wanted) => self.save_copy(wanted, copy),
        }
    }

    fn check(&self, copy: &Snapshot, at: DateTime<FixedOffset>) {
        let report = copy.check();
        if self.is_broken_off.load(Ordering::Acquire) {
            return;
        }
        self.reports.send(match report {
            Ok(report) => {
                if report.problems.is_empty() {
                    tell(&self.own, Done::Sound(at));
                }
                StoreEvent::Checked(report)
            }
            Err(error) => StoreEvent::CheckFailed(message(&error)),
        });
    }

    fn back_up(&self, backup: BackUp, copy: &Snapshot) {
        let is_awaited = backup.is_awaited;
        let made = backup.make(copy);
        let kept = match made {
            Ok((kept, copied)) => {
                match copied {
                    Some(Ok(())) => self.reports.send(StoreEvent::SecondBackedUp),
                    Some(Err(error)) => self.reports.no_second_backup(&error),
                    None => {}
                }
                self.reports.send(StoreEvent::BackedUp { is_awaited });
                Some(kept)
            }
            Err(error) => {
                self.reports.no_backup(&error);
                None
            }
        };
        tell(&self.own, Done::BackedUp(kept));
    }

    /// A copy holds also what the library's own disk refuses.
    fn save_copy(&self, wanted: CopyOut, copy: &Snapshot) {
        let CopyOut {
            dest,
            replace,
            password,
            author,
            unsaved,
        } = wanted;
        let saved = match password {
            None => save_with(copy, &author, &dest, replace, &unsaved),
            Some(password) => seal_copy(&dest, replace, &password, |plain| {
                save_with(copy, &author, plain, false, &unsaved)
            }),
        };
        self.reports.send(match saved {
            Ok(()) => StoreEvent::CopySaved(dest),
            Err(error) => StoreEvent::CopyFailed {
                path: dest,
                message: message(&error),
            },
        });
    }
}

fn tell(own: &Sender<Command>, done: Done) {
    if own.send(Command::Done(done)).is_err() {
        tracing::warn!("the library is closed already");
    }
}

/// Saves a copy with ops added that are not in the library: it appears with all of them or not at all.
pub(super) fn save_with(
    copy: &Snapshot,
    author: &Author,
    dest: &Path,
    replace: bool,
    ops: &[SignedOp],
) -> Result<(), StoreError> {
    let Some(first) = ops.first() else {
        return copy.save_copy(dest, replace);
    };
    let folder = folder_beside(dest)?;
    let whole = folder.path().join("library.lantu");
    copy.save_copy(&whole, false)?;
    let store = Store::open(&whole, author.clone(), first.at)?.store;
    for op in ops {
        store.commit_signed(op)?;
    }
    store.save_copy(dest, replace)
}
