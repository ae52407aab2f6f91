//! Settings on their way to the disk, beside the window: a slow disk holds up no picture.
//!
//! Invariants:
//! - What was said last stands in the file in the end; of what is said in between some may be passed over.
//! - Whoever waits, or drops this, goes on only when it stands there.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};

use super::Settings;

/// The thread that writes settings, once there is anything to write.
#[derive(Default)]
pub(super) struct Keeping(Option<Running>);

struct Running {
    said: Sender<Settings>,
    thread: JoinHandle<()>,
}

impl Keeping {
    /// Has settings written; returns at once.
    pub fn keep(&mut self, settings: &Settings) {
        if !settings.has_file() {
            return;
        }
        if self.0.is_none() {
            self.0 = begin();
        }
        let running = self.0.as_ref();
        let is_said = running.is_some_and(|running| running.said.send(settings.clone()).is_ok());
        if !is_said {
            // Better late than not at all.
            save(settings);
        }
    }

    /// Waits until what was said last is written.
    pub fn finish(&mut self) {
        let Some(Running { said, thread }) = self.0.take() else {
            return;
        };
        drop(said);
        if thread.join().is_err() {
            tracing::error!("the thread that writes settings panicked");
        }
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        self.finish();
    }
}

/// None where the system has no thread left.
fn begin() -> Option<Running> {
    let (said, queue) = channel();
    let thread = Builder::new().name("lantu-settings".to_owned());
    match thread.spawn(move || write(&queue)) {
        Ok(thread) => Some(Running { said, thread }),
        Err(error) => {
            tracing::warn!("settings are written in the window's thread: {error}");
            None
        }
    }
}

fn write(queue: &Receiver<Settings>) {
    while let Ok(settings) = queue.recv() {
        // Of several that wait only the last is of use.
        save(&queue.try_iter().last().unwrap_or(settings));
    }
}

fn save(settings: &Settings) {
    if let Err(error) = settings.save() {
        tracing::warn!("settings not saved: {error}");
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn what_is_said_last_stands_in_the_file_when_the_program_ends() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        let mut settings = Settings::load(Some(file.clone()));
        let mut keeping = Keeping::default();
        let library = |n: u32| Some(PathBuf::from(format!("/{n}.lantu")));
        for n in 0..200 {
            settings.last_library = library(n);
            keeping.keep(&settings);
        }
        keeping.finish();
        let read = || Settings::load(Some(file.clone())).last_library;
        assert_eq!(read(), library(199));
        // It goes on after that, and whoever drops it waits, too.
        settings.last_library = library(200);
        keeping.keep(&settings);
        drop(keeping);
        assert_eq!(read(), library(200));
    }
}
