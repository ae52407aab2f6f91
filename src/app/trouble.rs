//! What can be done next when a library can't be opened or is not sound.

use std::path::{Path, PathBuf};

use crate::store::{
    Backup, CheckReport, SalvageReport, StoreError, backups, find_backups, read_only,
};

use super::session::How;
use super::{App, Command};

/// A library with which something is wrong, or was: what, and the ways on.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// What it is about.
    pub title: &'static str,
    /// What is wrong, in words for the person.
    pub message: String,
    /// One thing after the other.
    pub details: Vec<String>,
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
        let aside = match error {
            StoreError::Missing { .. } => "",
            _ => ASIDE,
        };
        let mut steps: Vec<NextStep> = restore_step(path, root, aside).into_iter().collect();
        if matches!(
            error,
            StoreError::Damaged { .. } | StoreError::Truncated { .. }
        ) {
            steps.push(salvage_step(path));
        }
        (!steps.is_empty()).then(|| Self {
            title: "项目库打不开",
            message: error.to_string(),
            details: Vec::new(),
            steps,
        })
    }

    /// Of a library that opens but holds what nobody wrote.
    pub(super) fn of_damage(path: &Path, report: &CheckReport, root: Option<&Path>) -> Self {
        let mut steps: Vec<NextStep> = restore_step(path, root, ASIDE).into_iter().collect();
        steps.push(salvage_step(path));
        Self {
            title: "项目库有损坏",
            message: format!(
                "有 {} 处内容与修改记录不符，逐项列在下面。请尽快恢复，不要在损坏的项目库上继续填写。",
                report.count()
            ),
            details: report.lines(),
            steps,
        }
    }

    /// Of a library that was made of what could be read of a damaged one.
    pub(super) fn of_salvage(report: &SalvageReport) -> Self {
        let marked = NextStep {
            label: "只看待核对的项目".to_owned(),
            tip: "逐个核对，改好后去掉标记".to_owned(),
            command: Command::Search("标记~待核对".to_owned()),
        };
        let mut lines = report.lines().into_iter();
        Self {
            title: "抢救的结果",
            message: lines.next().unwrap_or_default(),
            details: lines.collect(),
            steps: (report.marked > 0).then_some(marked).into_iter().collect(),
        }
    }
}

const ASIDE: &str = "现在的文件改名保留；";

fn restore_step(path: &Path, root: Option<&Path>, aside: &str) -> Option<NextStep> {
    let backup = root.and_then(|root| newest_backup(root, path))?;
    Some(NextStep {
        label: format!(
            "恢复到 {} 的备份（{} 个项目）",
            backup.at.format("%Y-%m-%d %H:%M"),
            backup.projects
        ),
        tip: format!("{aside}此后的修改按本机记录逐步补上"),
        command: Command::RestoreFile(path.to_owned(), backup.path),
    })
}

fn salvage_step(path: &Path) -> NextStep {
    NextStep {
        label: "把还能读出的内容抢救到新文件".to_owned(),
        tip: "损坏的文件不动；拿不准的项目标上“待核对”".to_owned(),
        command: Command::Salvage(path.to_owned()),
    }
}

/// An encrypted library whose password is asked for.
#[derive(Clone, Debug)]
pub struct Locked {
    /// The file.
    pub path: PathBuf,
    /// What was wrong with the password given last.
    pub message: Option<String>,
    /// How it was to be opened.
    pub(super) how: How,
}

impl Locked {
    /// `can_open`: whether there is a place for the working copy.
    pub(super) fn of(path: &Path, error: &StoreError, can_open: bool, how: How) -> Option<Self> {
        let message = match error {
            StoreError::Sealed { .. } => None,
            StoreError::WrongPassword { .. } | StoreError::EmptyPassword => Some(error.brief(path)),
            _ => return None,
        };
        can_open.then(|| Self {
            path: path.to_owned(),
            message,
            how,
        })
    }
}

/// The newest sound backup of the library at a path.
fn newest_backup(root: &Path, path: &Path) -> Option<Backup> {
    let folder = find_backups(root, path)?;
    let is_whole = |backup: &Backup| {
        let report = read_only(&backup.path).and_then(|found| found.check());
        report.is_ok_and(|report| report.problems.is_empty())
    };
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
