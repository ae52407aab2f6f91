//! A copy of a library, and the past that it shares with the library.

use std::path::{Path, PathBuf};

use crate::edit::Draft;
use crate::model::{OpRecord, Portfolio};
use crate::reconcile::{Keep, Merge};
use crate::store::{
    Archive, Fingerprint, Password, Point, Snapshot, StoreError, read_only, read_target,
};

/// A copy that has been read.
pub struct TheirCopy {
    path: PathBuf,
    snapshot: Snapshot,
    library_id: String,
    hashes: Vec<String>,
    portfolio: Portfolio,
    token: Option<Fingerprint>,
}

/// The last step that a library and a copy of it have in common.
pub struct Ancestor {
    seq: u64,
    base: Portfolio,
    /// What was done in the library since.
    ours: Vec<OpRecord>,
}

/// The merge of a copy into a library.
#[derive(Debug)]
pub struct CopyMerge {
    /// The copy.
    pub path: PathBuf,
    /// The people who worked in it.
    pub people: Vec<String>,
    /// How many steps they took since it was made.
    pub steps: usize,
    /// What comes of it.
    pub merge: Merge,
    /// By what the file is known again, if it is the one from which the library, a working copy, was taken.
    pub token: Option<Fingerprint>,
}

/// Reads a copy and compares it with the library, given as its history and its content.
///
/// # Errors
/// The copy can't be read, or is one of another library; ready to be shown.
pub fn read_merge(
    archive: &Archive<'_>,
    ours: &Portfolio,
    path: &Path,
) -> Result<CopyMerge, String> {
    let copy = TheirCopy::read(path)?;
    let ancestor = copy.ancestor(archive)?;
    copy.merge(&ancestor, ours)
}

impl TheirCopy {
    /// Reads a file that is to be a copy of a library.
    ///
    /// # Errors
    /// What the store says, ready to be shown.
    pub fn read(path: &Path) -> Result<Self, String> {
        Self::of(path, || Ok((read_only(path)?, None)))
    }

    /// Reads the file from which the library, a working copy, was taken.
    ///
    /// # Errors
    /// What the store says, ready to be shown.
    pub fn read_target(path: &Path, password: Option<&Password>) -> Result<Self, String> {
        Self::of(path, || {
            let (snapshot, token) = read_target(path, password)?;
            Ok((snapshot, Some(token)))
        })
    }

    fn of(
        path: &Path,
        open: impl FnOnce() -> Result<(Snapshot, Option<Fingerprint>), StoreError>,
    ) -> Result<Self, String> {
        let read = || {
            let (snapshot, token) = open()?;
            // What a damaged file says would come in as if somebody had written it.
            if let Some(what) = snapshot.check()?.problems.into_iter().next() {
                return Err(StoreError::Damaged {
                    what,
                    path: path.to_owned(),
                });
            }
            Ok(Self {
                token,
                path: path.to_owned(),
                library_id: snapshot.library_id()?,
                hashes: snapshot.archive().hashes()?,
                portfolio: snapshot.portfolio()?,
                snapshot,
            })
        };
        read().map_err(|error: StoreError| error.to_string())
    }

    /// The last step that the copy has in common with a library.
    ///
    /// # Errors
    /// There is none: it is no copy of that library.
    pub fn ancestor(&self, ours: &Archive<'_>) -> Result<Ancestor, String> {
        let words = |error: crate::store::StoreError| error.to_string();
        if ours.library_id().map_err(words)? != self.library_id {
            return Err(format!(
                "这不是同一个项目库的副本，不能合并。要看两份有什么不同，可用“工具 › 对比”：{}",
                self.path.display()
            ));
        }
        let hashes = ours.hashes().map_err(words)?;
        let common = hashes.iter().zip(&self.hashes);
        let seq = common.take_while(|(ours, theirs)| ours == theirs).count() as u64;
        if seq == 0 {
            return Err(format!(
                "这份副本与项目库没有共同的历史，可能被其他程序改过，不能合并：{}",
                self.path.display()
            ));
        }
        Ok(Ancestor {
            seq,
            base: ours.as_of(&Point::Op(seq)).map_err(words)?.portfolio,
            ours: ours.since(seq).map_err(words)?,
        })
    }

    /// Compares the copy with the library as it stands.
    ///
    /// # Errors
    /// The history of the copy can't be read.
    pub fn merge(self, ancestor: &Ancestor, ours: &Portfolio) -> Result<CopyMerge, String> {
        let Ancestor {
            seq,
            base,
            ours: our_steps,
        } = ancestor;
        let their_steps = self.snapshot.archive().since(*seq);
        let mut their_steps = their_steps.map_err(|error| error.to_string())?;
        // Notes such as that of an export alter nothing.
        their_steps.retain(|record| !record.op.changes.is_empty());
        let mut merge = Merge::new(base, ours, &self.portfolio);
        merge.sign(our_steps, &their_steps);
        let mut people: Vec<String> = Vec::new();
        for record in &their_steps {
            if !people.contains(&record.actor) {
                people.push(record.actor.clone());
            }
        }
        Ok(CopyMerge {
            path: self.path,
            people,
            steps: their_steps.len(),
            merge,
            token: self.token,
        })
    }
}

impl CopyMerge {
    /// What the merge is called in the history.
    pub fn label(&self) -> String {
        let people = self.people.join("、");
        format!("合并副本：{people}（{} 步）", self.steps)
    }

    /// The one step that brings the copy in.
    pub fn draft(&self, choices: &[Keep]) -> Draft {
        self.merge.draft(choices, self.label())
    }
}
