//! A copy of a library, or a package of what was done in one, and what it brings.
//!
//! Of a package, and of a copy that holds a part of the library, only the ops count: a row that is not in it was not
//! deleted there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::edit::Draft;
use crate::files::Fingerprint;
use crate::model::op_set::{Floor, OpSetError};
use crate::model::{Department, Dot, Id, Merged, OpKind, Portfolio, SignedOp};
use crate::reconcile::{Copies, Keep};
use crate::store::{
    Archive, PACKAGE_EXTENSION, Package, PackageHead, Password, Snapshot, StoreError, Stretch,
    is_package, read_only, read_package, read_target,
};

use super::error::CopyError;
use super::gaps::{missing, stretch_words, whole};
use super::party::{Party, party};
use super::theirs::{Copy, OurOps, Theirs};

/// A copy or a package that has been read.
pub struct TheirCopy {
    path: PathBuf,
    library_id: String,
    theirs: Theirs,
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
    /// From whom it comes, where that is known.
    pub party: Option<Party>,
}

/// Reads a copy and compares it with the library, given as its history and its content.
///
/// # Errors
/// The copy can't be read, or is one of another library.
pub fn read_merge(
    archive: &Archive<'_>,
    ours: &Portfolio,
    path: &Path,
    password: Option<&Password>,
) -> Result<CopyMerge, CopyError> {
    let copy = TheirCopy::read(path, password)?;
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
    let merge = Copies::new(&ops, &ops, (ours, ours), None)?;
    Ok(CopyMerge {
        path: path.to_owned(),
        merge,
        token: None,
        party: None,
    })
}

/// Whether a file is a package by its name or by how it begins: one under a password shows nothing else.
pub fn is_named_package(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case(PACKAGE_EXTENSION))
}

/// Whether a file is a copy that was handed out of this library. What can't be read is none.
pub fn is_handed_out(path: &Path, library_id: &str) -> bool {
    let read = || {
        let snapshot = read_only(path)?;
        let is_ours = snapshot.library_id()? == library_id;
        Ok::<_, StoreError>(is_ours && snapshot.archive().remit()?.is_some())
    };
    read().unwrap_or_else(|error| {
        tracing::info!("not looked into: {error}");
        false
    })
}

impl TheirCopy {
    /// Reads a file that is to be a copy of a library, or a package.
    ///
    /// # Errors
    /// What the store says.
    pub fn read(path: &Path, password: Option<&Password>) -> Result<Self, CopyError> {
        if is_named_package(path) || is_package(path) {
            let package = read_package(path, password)?;
            return Ok(Self {
                path: path.to_owned(),
                library_id: package.head.library.to_string(),
                theirs: Theirs::Package(Box::new(package)),
                token: None,
            });
        }
        Self::of(path, || {
            Ok(match password {
                None => (read_only(path)?, None),
                Some(password) => (read_target(path, Some(password))?.0, None),
            })
        })
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
            theirs: Theirs::Copy(Box::new(Copy {
                ops: snapshot.archive().op_set()?,
                portfolio: snapshot.portfolio()?,
                remit: snapshot.archive().remit()?,
            })),
        })
    }

    /// The ops of the library into which the copy is to be merged.
    ///
    /// # Errors
    /// It is no copy of that library, or comes before what must come first.
    pub fn ops_of(&self, ours: &Archive<'_>) -> Result<OurOps, CopyError> {
        if ours.library_id()? != self.library_id {
            return Err(CopyError::OtherLibrary(self.path.clone()));
        }
        let ours = OurOps {
            set: ours.op_set()?,
            remit: ours.remit()?,
            exchanges: ours.exchanges()?,
        };
        match &self.theirs {
            Theirs::Copy(copy) => self.check_copy(copy, &ours)?,
            Theirs::Package(package) => self.check_package(package, &ours)?,
        }
        Ok(ours)
    }

    fn check_copy(&self, copy: &Copy, ours: &OurOps) -> Result<(), CopyError> {
        let (floor, our_floor) = (copy.ops.floor(), ours.set.floor());
        match (floor, our_floor) {
            (None, None) if ours.set.ops().first() != copy.ops.ops().first() => {
                Err(CopyError::OtherHistory(self.path.clone()))
            }
            (Some(Floor { known, .. }), None) => {
                let name = copy.remit.as_ref().map_or("", |remit| remit.name.as_str());
                self.check_gap(
                    &missing(known.ends().map(whole), &ours.set.known()),
                    (name, ""),
                )
            }
            _ if floor == our_floor => Ok(()),
            _ => Err(self.part_only(ours)),
        }
    }

    fn check_package(&self, package: &Package, ours: &OurOps) -> Result<(), CopyError> {
        let PackageHead { from, needs, .. } = &package.head;
        if let Some(remit) = ours.remit.as_ref().filter(|remit| remit.floor().is_some())
            && from.copy != Some(remit.copy)
        {
            return Err(self.part_only(ours));
        }
        let missing = missing(needs.iter().cloned(), &ours.set.known());
        self.check_gap(&missing, (&from.name, &from.author))
    }

    fn part_only(&self, ours: &OurOps) -> CopyError {
        let name = ours.remit.as_ref().map(|remit| remit.name.clone());
        CopyError::PartOnly {
            name: name.unwrap_or_default(),
            path: self.path.clone(),
        }
    }

    fn check_gap(
        &self,
        missing: &[Stretch],
        (name, author): (&str, &str),
    ) -> Result<(), CopyError> {
        if missing.is_empty() {
            return Ok(());
        }
        let words: Vec<String> = missing.iter().map(stretch_words).collect();
        let whom = match author {
            "" => format!("“{name}”"),
            author => format!("“{name}”（{author}）"),
        };
        Err(CopyError::Gap {
            missing: words.join("；"),
            ask: format!(
                "请先合并{whom}以前发来的改动包；找不到的，请对方打包时勾选“从头打包”（命令行加 --again）再发一次"
            ),
            path: self.path.clone(),
        })
    }

    /// Compares the copy with the library as it stands.
    ///
    /// # Errors
    /// The ops of both do not go together.
    pub fn merge(self, ours: &OurOps, here: &Portfolio) -> Result<CopyMerge, CopyError> {
        let Self {
            path,
            theirs,
            token,
            ..
        } = self;
        let party = party(&path, &theirs, ours);
        let department = party
            .as_ref()
            .and_then(|party| party.exchange.as_ref()?.department);
        let merge = match &theirs {
            Theirs::Copy(copy) if copy.ops.floor() == ours.set.floor() => {
                let states = (here, &copy.portfolio);
                Copies::new(&ours.set, &copy.ops, states, department)
            }
            Theirs::Copy(copy) => {
                let done = copy.ops.ops().iter();
                let done = done.filter(|op| op.op.kind != OpKind::Baseline).cloned();
                let head = copy.ops.head().unwrap_or_default();
                of_ops(ours, done, head, (here, department))
            }
            Theirs::Package(package) => {
                let ops = package.ops.iter().cloned();
                of_ops(ours, ops, package.head.head, (here, department))
            }
        };
        match merge {
            Ok(merge) => Ok(CopyMerge {
                path,
                merge,
                token,
                party,
            }),
            Err(source) => Err(CopyError::NoWhole { source, path }),
        }
    }
}

fn of_ops(
    ours: &OurOps,
    ops: impl Iterator<Item = Arc<SignedOp>>,
    head: Dot,
    (here, department): (&Portfolio, Option<Id<Department>>),
) -> Result<Copies, OpSetError> {
    let theirs = ours.set.beside(ops, head)?;
    Copies::of_ops(&ours.set, &theirs, here, department)
}

impl CopyMerge {
    /// Whether there are ops to be taken over, be it only as seen. Of a package those count, too, that alter nothing: the next
    /// one begins behind them.
    pub fn is_news(&self) -> bool {
        let is_package = self.party.as_ref().is_some_and(|party| party.is_package);
        self.merge.is_news() || is_package && self.merge.has_notes()
    }

    /// The one step that brings the copy in.
    pub fn draft(&self, choices: &[Option<Keep>]) -> (Draft, Merged) {
        let (mut draft, merged) = self.merge.draft(choices);
        if let Some(party) = &self.party {
            let file = self.path.file_name().unwrap_or(self.path.as_os_str());
            let what = if party.is_package {
                "改动包"
            } else {
                "副本"
            };
            let (file, name) = (file.to_string_lossy(), &party.name);
            draft.label = match self.merge.steps() {
                0 => format!("合并{what}“{file}”：{name}（没有新的改动）"),
                steps => {
                    let people = self.merge.people().join("、");
                    format!("合并{what}“{file}”：{name} {people}（{steps} 步）")
                }
            };
        }
        (draft, merged)
    }
}
