//! A copy of a library, and what it brings.

use std::path::{Path, PathBuf};

use crate::edit::Draft;
use crate::files::Fingerprint;
use crate::model::op_set::OpSet;
use crate::model::{Merged, Portfolio};
use crate::reconcile::{Copies, Keep};
use crate::store::{Archive, Password, Snapshot, StoreError, read_only, read_target};

use super::error::CopyError;

/// A copy that has been read.
pub struct TheirCopy {
    path: PathBuf,
    ops: OpSet,
    library_id: String,
    portfolio: Portfolio,
    token: Option<Fingerprint>,
}

/// The merge of a copy into a library.
#[derive(Debug)]
pub struct CopyMerge {
    /// The copy; the library itself where what an earlier merge left is decided.
    pub path: PathBuf,
    /// What comes of it.
    pub merge: Copies,
    /// By what the file is known again, if it is the one from which the library, a working copy, was taken.
    pub token: Option<Fingerprint>,
}

/// Reads a copy and compares it with the library, given as its history and its content.
///
/// # Errors
/// The copy can't be read, or is one of another library.
pub fn read_merge(
    archive: &Archive<'_>,
    ours: &Portfolio,
    path: &Path,
) -> Result<CopyMerge, CopyError> {
    let copy = TheirCopy::read(path)?;
    let ops = copy.ops_of(archive)?;
    copy.merge(&ops, ours)
}

/// What earlier merges left undecided in a library.
///
/// # Errors
/// The history can't be read.
pub fn read_undecided(
    archive: &Archive<'_>,
    ours: &Portfolio,
    path: &Path,
) -> Result<CopyMerge, CopyError> {
    let ops = archive.op_set()?;
    let merge = Copies::new(&ops, &ops, ours, ours)?;
    Ok(CopyMerge {
        path: path.to_owned(),
        merge,
        token: None,
    })
}

impl TheirCopy {
    /// Reads a file that is to be a copy of a library.
    ///
    /// # Errors
    /// What the store says.
    pub fn read(path: &Path) -> Result<Self, CopyError> {
        Self::of(path, || Ok((read_only(path)?, None)))
    }

    /// Reads the file from which the library, a working copy, was taken.
    ///
    /// # Errors
    /// What the store says.
    pub fn read_target(path: &Path, password: Option<&Password>) -> Result<Self, CopyError> {
        Self::of(path, || {
            let (snapshot, token) = read_target(path, password)?;
            Ok((snapshot, Some(token)))
        })
    }

    fn of(
        path: &Path,
        open: impl FnOnce() -> Result<(Snapshot, Option<Fingerprint>), StoreError>,
    ) -> Result<Self, CopyError> {
        let (snapshot, token) = open()?;
        // What a damaged file says would come in as if somebody had written it.
        if let Some(what) = snapshot.check()?.problems.into_iter().next() {
            return Err(CopyError::Store(StoreError::Damaged {
                what,
                path: path.to_owned(),
            }));
        }
        Ok(Self {
            token,
            path: path.to_owned(),
            library_id: snapshot.library_id()?,
            ops: snapshot.archive().op_set()?,
            portfolio: snapshot.portfolio()?,
        })
    }

    /// The ops of the library into which the copy is to be merged.
    ///
    /// # Errors
    /// It is no copy of that library.
    pub fn ops_of(&self, ours: &Archive<'_>) -> Result<OpSet, CopyError> {
        if ours.library_id()? != self.library_id {
            return Err(CopyError::OtherLibrary(self.path.clone()));
        }
        let ops = ours.op_set()?;
        if ops.ops().first() != self.ops.ops().first() {
            return Err(CopyError::OtherHistory(self.path.clone()));
        }
        Ok(ops)
    }

    /// Compares the copy with the library as it stands.
    ///
    /// # Errors
    /// The ops of both do not go together.
    pub fn merge(self, ops: &OpSet, ours: &Portfolio) -> Result<CopyMerge, CopyError> {
        match Copies::new(ops, &self.ops, ours, &self.portfolio) {
            Ok(merge) => Ok(CopyMerge {
                merge,
                path: self.path,
                token: self.token,
            }),
            Err(source) => Err(CopyError::NoWhole {
                source,
                path: self.path,
            }),
        }
    }
}

impl CopyMerge {
    /// The one step that brings the copy in.
    pub fn draft(&self, choices: &[Option<Keep>]) -> (Draft, Merged) {
        self.merge.draft(choices)
    }
}
