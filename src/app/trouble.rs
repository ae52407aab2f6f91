//! What can be done next when a library can't be opened.

use std::path::{Path, PathBuf};

use crate::store::{Backup, StoreError, backups, find_backups, read_only};

use super::{App, Command};

/// A library that was not opened: why, and the ways on.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// The file.
    pub path: PathBuf,
    /// What is wrong, in words for the person.
    pub message: String,
    /// What can be done, the best first.
    pub steps: Vec<NextStep>,
}

/// A way on, as a button.
#[derive(Clone, Debug)]
pub struct NextStep {
    /// What the button says.
    pub label: String,
    /// What it will do, and what happens to the file.
    pub tip: String,
    /// What it does.
    pub command: Command,
}

impl Trouble {
    /// `None` when there is nothing to offer: the words are enough.
    pub(super) fn of(path: &Path, error: &StoreError, root: Option<&Path>) -> Option<Self> {
        let is_unfit = matches!(
            error,
            StoreError::Damaged { .. }
                | StoreError::Truncated { .. }
                | StoreError::Empty { .. }
                | StoreError::NotALibrary { .. }
                | StoreError::Missing { .. }
                | StoreError::Wal { .. }
        );
        if !is_unfit {
            return None;
        }
        let mut steps = Vec::new();
        if let Some(backup) = root.and_then(|root| newest_backup(root, path)) {
            let aside = match error {
                StoreError::Missing { .. } => "",
                _ => "现在的文件改名保留；",
            };
            steps.push(NextStep {
                label: format!(
                    "恢复到 {} 的备份（{} 个项目）",
                    backup.at.format("%Y-%m-%d %H:%M"),
                    backup.projects
                ),
                tip: format!("{aside}此后的修改按本机记录逐步补上"),
                command: Command::RestoreFile(path.to_owned(), backup.path),
            });
        }
        let is_library = matches!(
            error,
            StoreError::Damaged { .. } | StoreError::Truncated { .. }
        );
        if is_library {
            steps.push(NextStep {
                label: "把还能读出的内容抢救到新文件".to_owned(),
                tip: "损坏的文件不动；拿不准的项目标上“待核对”".to_owned(),
                command: Command::Salvage(path.to_owned()),
            });
        }
        (!steps.is_empty()).then(|| Self {
            path: path.to_owned(),
            message: error.to_string(),
            steps,
        })
    }
}

/// An encrypted library whose password is asked for.
#[derive(Clone, Debug)]
pub struct Locked {
    /// The file.
    pub path: PathBuf,
    /// What was wrong with the password given last.
    pub message: Option<String>,
    /// Whether somebody else may work on the file too.
    pub(super) beside_others: bool,
}

impl Locked {
    /// `can_open`: whether there is a place for the working copy.
    pub(super) fn of(
        path: &Path,
        error: &StoreError,
        can_open: bool,
        beside_others: bool,
    ) -> Option<Self> {
        let message = match error {
            StoreError::Sealed { .. } => None,
            StoreError::WrongPassword { .. } | StoreError::EmptyPassword => Some(error.to_string()),
            _ => return None,
        };
        can_open.then(|| Self {
            path: path.to_owned(),
            message,
            beside_others,
        })
    }
}

/// The newest backup of the library at a path that can be read.
fn newest_backup(root: &Path, path: &Path) -> Option<Backup> {
    let folder = find_backups(root, path)?;
    let is_whole = |backup: &Backup| read_only(&backup.path).is_ok();
    backups(&folder).into_iter().find(is_whole)
}

impl App {
    /// The library that could not be opened last, and the ways on.
    pub const fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    /// The encrypted library that is to be opened.
    pub const fn locked(&self) -> Option<&Locked> {
        self.locked.as_ref()
    }
}
