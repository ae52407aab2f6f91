//! The libraries opened and the papers written before, as they are found beside the window.

use std::path::{Path, PathBuf};

use crate::app::{RecentLibrary, Wake, missing_files, recent_libraries};

use super::asked::Lookup;

/// What was found of the libraries opened before.
#[derive(Default)]
pub struct RecentFiles {
    lookup: Lookup<Vec<PathBuf>, Vec<RecentLibrary>>,
    /// What was found, in the order of the files.
    pub found: Vec<RecentLibrary>,
}

impl RecentFiles {
    /// Has the files looked at, beside the window; what was found of them.
    pub fn refresh(&mut self, recent: &[PathBuf], wake: &Wake) {
        let recent = recent.to_vec();
        let is_come = self
            .lookup
            .ask(&recent, wake, |paths| recent_libraries(&paths));
        if is_come && let Some(found) = self.lookup.answer() {
            self.found.clone_from(found);
        }
        self.found.retain(|library| recent.contains(&library.path));
    }
}

/// Which of the papers written before are still there.
#[derive(Default)]
pub struct RecentPapers {
    gone: Lookup<Vec<PathBuf>, Vec<PathBuf>>,
}

impl RecentPapers {
    /// Has the papers looked at, beside the window, each time that their list opens.
    pub fn refresh(&mut self, papers: &[PathBuf], is_new: bool, wake: &Wake) {
        if is_new {
            self.gone.forget();
        }
        self.gone.ask(&papers.to_vec(), wake, missing_files);
    }

    /// Whether a paper may be there, as far as is known.
    pub fn may_be_there(&self, paper: &Path) -> bool {
        let gone = self.gone.answer();
        gone.is_none_or(|gone| gone.iter().all(|other| other != paper))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_paper_that_is_gone_is_known_once_it_was_looked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("甲.xlsx"), b"").unwrap();
        let files = [path("甲.xlsx"), path("乙.xlsx")];
        let wake: Wake = Arc::new(|| {});
        let mut papers = RecentPapers::default();
        papers.refresh(&files, true, &wake);
        for _ in 0..1000 {
            papers.refresh(&files, false, &wake);
            if !papers.may_be_there(&files[1]) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        assert!(papers.may_be_there(&files[0]) && !papers.may_be_there(&files[1]));
    }
}
