use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread;

use super::Notice;

/// Makes the window draw again; called from any thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Work beside the window: one at a time, named, its end told as a [`Notice`].
pub(super) struct Jobs {
    wake: Wake,
    running: Option<Job>,
}

struct Job {
    name: String,
    result: Receiver<Notice>,
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

    /// Starts work that writes one file, unless other work is under way.
    pub fn start(
        &mut self,
        name: impl Into<String>,
        work: impl FnOnce() -> Result<PathBuf, String> + Send + 'static,
    ) -> Result<(), Notice> {
        if let Some(job) = &self.running {
            return Err(Notice::failed(format!("正在{}，完成后再试", job.name)));
        }
        let name = name.into();
        let what = name.clone();
        let started = beside("lantu-job", &self.wake, move || match work() {
            Ok(file) => Notice {
                file: Some(file.clone()),
                ..Notice::done(format!("{what}完成：{}", file.display()))
            },
            Err(error) => Notice::failed(error),
        });
        let result = started.map_err(|error| Notice::failed(format!("不能开始{name}：{error}")))?;
        self.running = Some(Job { name, result });
        Ok(())
    }

    /// The message of work that has ended.
    pub fn poll(&mut self) -> Option<Notice> {
        let Job { name, result } = self.running.as_ref()?;
        let notice = match result.try_recv() {
            Ok(notice) => notice,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => {
                Notice::failed(format!("{name}意外中断，没有写出文件，请重试"))
            }
        };
        self.running = None;
        Some(notice)
    }
}

/// Does work on a thread of its own and wakes the window when the answer is there.
pub(super) fn beside<T: Send + 'static>(
    thread_name: &str,
    wake: &Wake,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<Receiver<T>> {
    let (send, answer) = sync_channel(1);
    let wake = Arc::clone(wake);
    thread::Builder::new()
        .name(thread_name.to_owned())
        .spawn(move || {
            // The window may have been closed meanwhile; then nobody reads the answer.
            if send.send(work()).is_ok() {
                wake();
            }
        })?;
    Ok(answer)
}
