use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::{Draft, Notice, Pending, PresetFile, Trouble, Wake};

/// How far a job is, shared by the one who works and the one who watches.
#[derive(Default)]
pub struct Progress {
    done: AtomicUsize,
    total: AtomicUsize,
    is_cancelled: AtomicBool,
    wake: Option<Wake>,
}

/// What a job has to say at its end.
#[derive(Default)]
pub(super) struct JobEnd {
    pub notice: Option<Notice>,
    /// What the history of the library is to say; none for work that it does not name.
    pub logged: Option<Logged>,
    /// What a person must decide before it can go on.
    pub question: Option<Trouble>,
    /// A preset that was read, to be kept.
    pub preset: Option<PresetFile>,
    /// A step that notes in the library what was done.
    pub draft: Option<Draft>,
}

impl JobEnd {
    /// It came to nothing, for this reason.
    pub fn failed(error: impl Display) -> Self {
        Self {
            notice: Some(Notice::failed(error)),
            ..Self::default()
        }
    }
}

/// Papers that were written.
pub(super) struct Logged {
    /// The line of the history.
    pub label: String,
    /// The files.
    pub paths: Vec<PathBuf>,
}

/// Work beside the window: one at a time, named, its end told as a [`Notice`].
pub(super) struct Jobs {
    wake: Wake,
    running: Option<Job>,
}

struct Job {
    name: String,
    progress: Arc<Progress>,
    end: Option<Pending<JobEnd>>,
}

impl Progress {
    /// Of work at whose steps the window draws again.
    pub fn waking(wake: &Wake) -> Self {
        Self {
            wake: Some(Arc::clone(wake)),
            ..Self::default()
        }
    }

    /// Says how many steps there are.
    pub fn begin(&self, total: usize) {
        self.total.store(total, Ordering::Relaxed);
    }

    /// A step is done.
    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
        if let Some(wake) = &self.wake {
            wake();
        }
    }

    /// How many steps are done, and of how many.
    pub fn done(&self) -> (usize, usize) {
        let read = |number: &AtomicUsize| number.load(Ordering::Relaxed);
        (read(&self.done), read(&self.total))
    }

    /// Asks the work to stop after the step in hand.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the work is asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }
}

impl Jobs {
    pub fn new(wake: Wake) -> Self {
        Self {
            wake,
            running: None,
        }
    }

    /// The name of the work under way.
    pub fn running(&self) -> Option<&str> {
        self.running.as_ref().map(|job| job.name.as_str())
    }

    /// How far the work under way is.
    pub fn progress(&self) -> Option<&Progress> {
        self.running.as_ref().map(|job| &*job.progress)
    }

    /// Starts work that goes on in steps, unless other work is under way.
    pub fn start_steps(
        &mut self,
        name: impl Into<String>,
        work: impl FnOnce(&Progress) -> JobEnd + Send + 'static,
    ) -> Result<(), Notice> {
        if let Some(job) = &self.running {
            return Err(Notice::failed(format!("正在{}，完成后再试", job.name)));
        }
        let name = name.into();
        let progress = Arc::new(Progress::waking(&self.wake));
        let shared = Arc::clone(&progress);
        let started = Pending::start("lantu-job", &self.wake, move || work(&shared));
        let end = started.map_err(|error| Notice::failed(format!("不能开始{name}：{error}")))?;
        self.running = Some(Job {
            name,
            progress,
            end: Some(end),
        });
        Ok(())
    }

    /// Starts work whose end is told in its own words, unless other work is under way.
    pub fn start_telling(
        &mut self,
        name: impl Into<String>,
        work: impl FnOnce() -> Notice + Send + 'static,
    ) -> Result<(), Notice> {
        self.start_steps(name, move |_| JobEnd {
            notice: Some(work()),
            ..JobEnd::default()
        })
    }

    /// Starts work that writes one file, unless other work is under way.
    pub fn start<E: Display + 'static>(
        &mut self,
        name: impl Into<String>,
        work: impl FnOnce() -> Result<PathBuf, E> + Send + 'static,
    ) -> Result<(), Notice> {
        let name = name.into();
        let what = name.clone();
        self.start_steps(name, move |_| match work() {
            Ok(file) => JobEnd {
                notice: Some(Notice {
                    file: Some(file.clone()),
                    ..Notice::done(format!("{what}完成：{}", file.display()))
                }),
                ..JobEnd::default()
            },
            Err(error) => JobEnd::failed(error),
        })
    }

    /// What work that has ended has to say.
    pub fn poll(&mut self) -> Option<JobEnd> {
        let Job { name, end, .. } = self.running.as_mut()?;
        let end = Pending::take(end)?.unwrap_or_else(|_broken| {
            JobEnd::failed(format!("{name}意外中断，没有写出文件，请重试"))
        });
        self.running = None;
        Some(end)
    }
}
