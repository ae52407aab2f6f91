//! What can be done next when a library can't be opened or is not sound.

use std::path::{Path, PathBuf};

use crate::files::FileError;
use crate::store::{
    Backup, CheckReport, SalvageReport, StoreError, backups, find_backups, read_only,
};

use super::{App, ArrangeCommand, Command, FileCommand};
use crate::session::How;

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
    /// Whether another library may be opened instead.
    pub offers_others: bool,
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
    /// `None` when there is nothing to offer: the words are enough. Looks through the backups, which takes its time: not
    /// for the window's own thread.
    pub(super) fn of(
        path: &Path,
        error: &StoreError,
        root: Option<&Path>,
        recent: &[PathBuf],
    ) -> Option<Self> {
        if matches!(error, StoreError::File(FileError::Missing { .. })) {
            return Some(Self::of_missing(path, root, recent));
        }
        let is_unfit = matches!(
            error,
            StoreError::Damaged { .. }
                | StoreError::Truncated { .. }
                | StoreError::Empty { .. }
                | StoreError::NotALibrary { .. }
                | StoreError::Wal { .. }
        );
        if !is_unfit {
            return None;
        }
        let (mut steps, details) = restore_step(path, root, ASIDE);
        if matches!(
            error,
            StoreError::Damaged { .. } | StoreError::Truncated { .. }
        ) {
            steps.push(salvage_step(path));
        }
        (!steps.is_empty()).then(|| Self {
            title: "项目库打不开",
            message: error.to_string(),
            details,
            steps,
            offers_others: false,
        })
    }

    /// Of a library that is not where it was.
    fn of_missing(path: &Path, root: Option<&Path>, recent: &[PathBuf]) -> Self {
        let retry = NextStep {
            label: "重试".to_owned(),
            tip: "文件在 U 盘或共享文件夹上时，接好以后再试".to_owned(),
            command: Command::File(FileCommand::Open(path.to_owned())),
        };
        let (restore, details) = restore_step(path, root, "");
        let mut steps: Vec<NextStep> = std::iter::once(retry).chain(restore).collect();
        steps.extend(other_steps(recent, Some(path)));
        Self {
            title: "找不到项目库",
            message: format!(
                "这个文件可能已被移走、改名或删除，或者所在的 U 盘、共享文件夹没有接上：{}",
                path.display()
            ),
            details,
            steps,
            offers_others: true,
        }
    }

    /// Of the library used last, when nobody knows which it was.
    pub(super) fn of_unknown(recent: &[PathBuf]) -> Self {
        Self {
            title: "请选择要打开的项目库",
            message: "设置文件坏了，不知道上次打开的是哪个项目库。项目库本身没有改动。".to_owned(),
            details: Vec::new(),
            steps: other_steps(recent, None).collect(),
            offers_others: true,
        }
    }

    /// Of a library that opens but holds what nobody wrote.
    pub(super) fn of_damage(path: &Path, report: &CheckReport, root: Option<&Path>) -> Self {
        let (mut steps, mut details) = restore_step(path, root, ASIDE);
        steps.push(salvage_step(path));
        details.extend(report.lines());
        Self {
            title: "项目库有损坏",
            message: format!(
                "有 {} 处内容与修改记录不符，逐项列在下面。请尽快恢复，不要在损坏的项目库上继续填写。",
                report.count()
            ),
            details,
            steps,
            offers_others: false,
        }
    }

    /// Of a library that was made of what could be read of a damaged one.
    pub(super) fn of_salvage(report: &SalvageReport) -> Self {
        let marked = NextStep {
            label: "只看待核对的项目".to_owned(),
            tip: "逐个核对，改好后去掉标记".to_owned(),
            command: Command::Arrange(ArrangeCommand::Search("标记~待核对".to_owned())),
        };
        let mut lines = report.lines().into_iter();
        Self {
            title: "抢救的结果",
            message: lines.next().unwrap_or_default(),
            details: lines.collect(),
            steps: (report.marked > 0).then_some(marked).into_iter().collect(),
            offers_others: false,
        }
    }
}

const ASIDE: &str = "现在的文件改名保留；";

/// The step back to the newest backup, if there is one; why the backups can't be looked through, if so.
fn restore_step(path: &Path, root: Option<&Path>, aside: &str) -> (Vec<NextStep>, Vec<String>) {
    let backup = root.map(|root| newest_backup(root, path)).transpose();
    let backup = match backup {
        Ok(backup) => backup.flatten(),
        Err(error) => return (Vec::new(), vec![format!("备份读不出来：{error}")]),
    };
    let step = backup.map(|backup| NextStep {
        label: format!(
            "恢复到 {} 的备份（{} 个项目）",
            backup.at.format("%Y-%m-%d %H:%M"),
            backup.projects
        ),
        tip: format!("{aside}此后的修改按本机记录逐步补上"),
        command: Command::File(FileCommand::RestoreFile(path.to_owned(), backup.path)),
    });
    (step.into_iter().collect(), Vec::new())
}

/// Other libraries: those opened before, and the embedded plan.
fn other_steps<'a>(
    recent: &'a [PathBuf],
    missing: Option<&'a Path>,
) -> impl Iterator<Item = NextStep> + 'a {
    const MOST: usize = 3;
    let others = recent.iter();
    let others = others.filter(move |path| Some(path.as_path()) != missing);
    let open = |path: &PathBuf| NextStep {
        label: format!(
            "打开 {}",
            path.file_name().unwrap_or_default().to_string_lossy()
        ),
        tip: path.display().to_string(),
        command: Command::File(FileCommand::Open(path.clone())),
    };
    let plan = NextStep {
        label: "打开内置规划".to_owned(),
        tip: "“文档”文件夹下“蓝图”中的规划项目库，没有就新建一个".to_owned(),
        command: Command::File(FileCommand::OpenPlan),
    };
    others.take(MOST).map(open).chain([plan])
}

fn salvage_step(path: &Path) -> NextStep {
    NextStep {
        label: "把还能读出的内容抢救到新文件".to_owned(),
        tip: "损坏的文件不动；拿不准的项目标上“待核对”".to_owned(),
        command: Command::File(FileCommand::Salvage(path.to_owned())),
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
fn newest_backup(root: &Path, path: &Path) -> Result<Option<Backup>, StoreError> {
    let Some(folder) = find_backups(root, path)? else {
        return Ok(None);
    };
    let is_whole = |backup: &Backup| {
        let report = read_only(&backup.path).and_then(|found| found.check());
        report.is_ok_and(|report| report.problems.is_empty())
    };
    Ok(backups(&folder)?.into_iter().find(is_whole))
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
