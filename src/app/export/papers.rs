//! Which papers were written on this computer, and by which library: nothing else is replaced unasked.
//!
//! A file that lies there as this library wrote it may be replaced: it can be written again. One that somebody altered
//! since, or that something else made, can't.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::files::{FileError, create_private_folder, put_aside, read_if_there, write_json};

/// So many papers are remembered; an older one is asked about.
const MOST: usize = 1_000;

/// The file in the folder of what is kept on this computer.
const FILE: &str = "写出的文件.json";

/// What is known of the papers of this computer, for one library.
#[derive(Debug, Default)]
pub struct Papers {
    file: Option<PathBuf>,
    /// The file of the library; empty for the embedded plan.
    library: PathBuf,
    /// What was written since this was read.
    new: Vec<Paper>,
    known: Vec<Paper>,
}

/// A paper as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Paper {
    path: PathBuf,
    library: PathBuf,
    digest: String,
}

impl Papers {
    /// Those that a library wrote, as far as is known below a folder. What can't be read is not known.
    pub fn load(root: Option<&Path>, library: Option<&Path>) -> Self {
        let file = root.map(|root| root.join(FILE));
        Self {
            known: file.as_deref().map(read).unwrap_or_default(),
            library: library.map(whole).unwrap_or_default(),
            new: Vec::new(),
            file,
        }
    }

    /// Whether the file at a path may be replaced unasked: there is none, or it lies there as this library wrote it.
    pub fn may_replace(&self, path: &Path) -> bool {
        if path.symlink_metadata().is_err() {
            return true;
        }
        let path = whole(path);
        let is_it = |paper: &&Paper| paper.path == path;
        let paper = self.known.iter().rfind(is_it);
        let paper = paper.filter(|paper| paper.library == self.library);
        paper.is_some_and(|paper| {
            let bytes = read_if_there(&path);
            bytes.is_ok_and(|bytes| bytes.is_some_and(|bytes| digest(&bytes) == paper.digest))
        })
    }

    /// Takes note of a paper that was written.
    pub fn note(&mut self, path: &Path, bytes: &[u8]) {
        self.new.push(Paper {
            path: whole(path),
            library: self.library.clone(),
            digest: digest(bytes),
        });
    }

    /// Keeps the notes for the next time. Where that fails, the papers will be asked about.
    pub fn keep(self) {
        let Some(file) = self.file.filter(|_| !self.new.is_empty()) else {
            return;
        };
        if let Err(error) = add(&file, self.new) {
            tracing::warn!("the papers written are not noted: {error}");
        }
    }
}

/// Adds papers to those that are noted. Another process may have written meanwhile, and may be about to.
fn add(file: &Path, new: Vec<Paper>) -> Result<(), FileError> {
    create_private_folder(file.parent().unwrap_or(file))?;
    let lock = File::create(file.with_extension("lock"));
    // Let go of with the handle. Where nothing can be locked, one of two that write at once is asked about later.
    let _held = lock.and_then(|lock| lock.lock().map(|()| lock));
    let mut papers = read(file);
    papers.retain(|paper| !new.iter().any(|new| new.path == paper.path));
    papers.extend(new);
    papers.drain(..papers.len().saturating_sub(MOST));
    write_json(file, &papers)
}

fn whole(path: &Path) -> PathBuf {
    let known = path.canonicalize().or_else(|_| std::path::absolute(path));
    known.unwrap_or_else(|_unknown| path.to_owned())
}

fn digest(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

fn read(file: &Path) -> Vec<Paper> {
    let unknown = |error: &dyn std::fmt::Display| {
        tracing::warn!("the papers written are not known: {error}");
        if let Err(error) = put_aside(file, "读不出") {
            tracing::warn!("{error:?}");
        }
        Vec::new()
    };
    match read_if_there(file) {
        Ok(None) => Vec::new(),
        Ok(Some(bytes)) => serde_json::from_slice(&bytes).unwrap_or_else(|error| unknown(&error)),
        Err(error) => unknown(&error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_this_library_wrote_and_nobody_altered_may_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (root, at) = (folder.path().join("本机"), |name: &str| {
            folder.path().join(name)
        });
        let (paper, other) = (at("表.csv"), at("别人的表.csv"));
        let papers = |library: &str| Papers::load(Some(&root), Some(&at(library)));
        assert!(papers("库.lantu").may_replace(&paper), "there is none");
        std::fs::write(&paper, b"1").unwrap();
        std::fs::write(&other, b"1").unwrap();
        let mut first = papers("库.lantu");
        first.note(&paper, b"1");
        first.keep();
        assert!(papers("库.lantu").may_replace(&paper));
        assert!(!papers("库.lantu").may_replace(&other));
        assert!(!papers("示例.lantu").may_replace(&paper));
        assert!(!Papers::load(None, Some(&at("库.lantu"))).may_replace(&paper));
        std::fs::write(&paper, b"1, with a remark").unwrap();
        assert!(!papers("库.lantu").may_replace(&paper));
        // Written anew by another library, it is that one's.
        let mut second = papers("示例.lantu");
        second.note(&paper, b"1, with a remark");
        second.keep();
        assert!(papers("示例.lantu").may_replace(&paper));
        assert!(!papers("库.lantu").may_replace(&paper));
    }

    #[test]
    fn of_several_that_write_at_once_each_is_noted() {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("库.lantu");
        let papers: Vec<PathBuf> = (0..40)
            .map(|n| folder.path().join(format!("{n}.csv")))
            .collect();
        std::thread::scope(|scope| {
            for paper in &papers {
                std::fs::write(paper, b"1").unwrap();
                scope.spawn(|| {
                    let mut noted = Papers::load(Some(folder.path()), Some(&library));
                    noted.note(paper, b"1");
                    noted.keep();
                });
            }
        });
        let known = Papers::load(Some(folder.path()), Some(&library));
        assert!(papers.iter().all(|paper| known.may_replace(paper)));
    }
}
