//! One window for a library: a second start on it calls the first window to the front and ends.
//!
//! Whoever has a library open leaves a small file that names its process in a folder of the account. Whoever
//! calls puts another file beside it, and knows by its going away that it was heard. Files work alike on every system
//! and open no port; looking for one twice a second costs nothing that can be measured.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::files::{
    FileError, Process, create_private_folder, read_small, write_json, write_whole,
};

use super::Wake;

/// How often a window looks whether it is called.
const LOOKS_EVERY: Duration = Duration::from_millis(400);
/// How long a caller waits to be heard.
const PATIENCE: Duration = Duration::from_secs(3);

/// The word of a window is much shorter, in bytes.
const LONGEST: usize = 256;

/// The files of a library.
struct Place {
    here: PathBuf,
    call: PathBuf,
}

impl Place {
    fn of(root: &Path, library: &Path) -> Self {
        let hash = blake3::hash(library.as_os_str().as_encoded_bytes()).to_hex();
        Self {
            here: root.join(format!("{}.here", &hash[..16])),
            call: root.join(format!("{}.call", &hash[..16])),
        }
    }
}

/// The word of a window that it has a library open; taken back when dropped.
pub(super) struct Presence {
    place: Place,
    is_called: Arc<AtomicBool>,
    /// The watch ends with it.
    stop: Option<Sender<()>>,
    watch: Option<JoinHandle<()>>,
}

impl Presence {
    /// Leaves word below `root`, and listens.
    ///
    /// # Errors
    /// The system refuses a file or a thread.
    pub fn begin(root: &Path, library: &Path, wake: &Wake) -> Result<Self, FileError> {
        create_private_folder(root)?;
        let place = Place::of(root, library);
        write_json(&place.here, &Process::this())?;
        let (stop, stopped) = channel();
        let is_called = Arc::new(AtomicBool::new(false));
        let (call, heard, wake) = (place.call.clone(), Arc::clone(&is_called), wake.clone());
        let watch = thread::Builder::new()
            .name("lantu-calls".to_owned())
            .spawn(move || {
                while stopped.recv_timeout(LOOKS_EVERY) == Err(RecvTimeoutError::Timeout) {
                    if call.exists() && std::fs::remove_file(&call).is_ok() {
                        heard.store(true, Ordering::Release);
                        wake();
                    }
                }
            })
            .map_err(FileError::io("启动线程", library))?;
        Ok(Self {
            place,
            is_called,
            stop: Some(stop),
            watch: Some(watch),
        })
    }

    /// Whether somebody called since this was last asked.
    pub fn take_call(&self) -> bool {
        self.is_called.swap(false, Ordering::AcqRel)
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(watch) = self.watch.take()
            && watch.join().is_err()
        {
            tracing::error!("the watch for calls panicked");
        }
        if let Err(error) = std::fs::remove_file(&self.place.here) {
            tracing::warn!("word of an open library stays: {error}");
        }
    }
}

/// Calls the window that has a library open; whether there is one, and it heard.
pub fn call_window(root: &Path, library: &Path) -> bool {
    let place = Place::of(root, library);
    let Ok(here) = read_small(&place.here, LONGEST) else {
        return false;
    };
    let process: Option<Process> = serde_json::from_slice(&here).ok();
    if process.is_none_or(Process::has_ended) || write_whole(&place.call, b"").is_err() {
        return false;
    }
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if !place.call.exists() {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    // Nobody is there to hear it, nor shall anybody later.
    if let Err(error) = std::fs::remove_file(&place.call) {
        tracing::warn!("a call stays: {error}");
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_hears_a_call_for_its_library_and_for_no_other() {
        let root = tempfile::tempdir().unwrap();
        let (one, other) = (Path::new("/甲.lantu"), Path::new("/乙.lantu"));
        let wake: Wake = Arc::new(|| {});
        assert!(!call_window(root.path(), one), "nobody has it open");
        let presence = Presence::begin(root.path(), one, &wake).unwrap();
        assert!(!call_window(root.path(), other));
        assert!(!presence.take_call());
        assert!(call_window(root.path(), one));
        assert!(presence.take_call() && !presence.take_call());
        drop(presence);
        assert!(!call_window(root.path(), one));
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
    }
}
