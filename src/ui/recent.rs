//! The libraries opened before, as they are found beside the window.

use std::path::PathBuf;

use crate::app::{Pending, RecentLibrary, Wake, recent_libraries};

/// What was found of the libraries opened before.
#[derive(Default)]
pub struct RecentFiles {
    /// The files that were looked at.
    asked: Vec<PathBuf>,
    pending: Option<Pending<Vec<RecentLibrary>>>,
    /// What was found, in the order of the files.
    pub found: Vec<RecentLibrary>,
}

impl RecentFiles {
    /// Has the files looked at, beside the window; what was found of them.
    pub fn refresh(&mut self, recent: &[PathBuf], wake: &Wake) {
        if let Some(Ok(found)) = Pending::take(&mut self.pending) {
            self.found = found;
        }
        if self.asked != recent {
            self.asked = recent.to_vec();
            self.found.retain(|library| recent.contains(&library.path));
            let paths = recent.to_vec();
            let started = Pending::start("lantu-recent", wake, move || recent_libraries(&paths));
            match started {
                Ok(pending) => self.pending = Some(pending),
                Err(error) => tracing::warn!("recent libraries not looked at: {error}"),
            }
        }
    }
}
