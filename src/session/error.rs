//! Why something did not come of what was asked of a session, in words for the person at work.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use chrono::{DateTime, FixedOffset};

use crate::model::ApplyError;
use crate::model::op_set::OpSetError;
use crate::seed::ImportProblem;
use crate::store::{AttachmentError, PackageError, StoreError};

/// Why no library was made.
#[derive(Debug, Error)]
pub enum CreateError {
    /// The embedded plan can't be read.
    #[error("内置规划数据有误：{0}")]
    Plan(#[from] ImportProblem),
    /// The folder is not there and was not made.
    #[error("不能建立文件夹（{source}），请换一个位置：{}", .folder.display())]
    Folder {
        /// What the system says.
        source: io::Error,
        /// The folder.
        folder: PathBuf,
    },
    /// The file was not written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a step was not taken. The library is as it was.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum StepError {
    /// Somebody else writes the library, or nobody may.
    #[error("项目库以只读方式打开，不能修改。可用“文件 › 另存副本”存一份自己的再改")]
    ReadOnly,
    /// The step does not fit what the library holds.
    #[error("未修改：{0}")]
    Unfit(#[from] ApplyError),
    /// The copy holds a part of the library, and others may point at what is to be deleted.
    #[error(
        "没有删除“{row}”：这份副本只含“{copy}”的项目，别的项目可能用到它。刚新增的可以撤销，其他的请在总库里删除"
    )]
    Shared {
        /// What the row is called.
        row: String,
        /// Whose copy it is.
        copy: String,
    },
}

/// Why the history was not asked: the system has no thread left.
#[derive(Debug, Error)]
#[error("不能读取历史：{0}")]
pub struct NoHistory(#[from] pub io::Error);

/// Why not everything is where it belongs, as a session ends. The words within are those of the thread that writes.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FinishError {
    /// The disk refused a step.
    #[error("{0}")]
    NotSaved(String),
    /// The place of a library that is worked on in a copy refused it.
    #[error("已存在这台电脑上，还没有写回{place}：{why}")]
    NotPublished {
        /// What the place is called.
        place: &'static str,
        /// Why.
        why: String,
    },
    /// Somebody else has altered the file at that place meanwhile.
    #[error("已存在这台电脑上，还没有写回{place}：别人改过那个文件，请在窗口中打开，合并后写回")]
    ToBeMerged {
        /// What the place is called.
        place: &'static str,
    },
}

/// Why a copy is not merged into a library.
#[derive(Debug, Error)]
pub enum CopyError {
    /// One of the two can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is no copy, but the library itself.
    #[error("这就是打开着的项目库，请选择同事交回的副本")]
    Itself,
    /// It is one of another library.
    #[error("这不是同一个项目库的副本，不能合并。要看两份有什么不同，可用“工具 › 对比”：{}", .0.display())]
    OtherLibrary(PathBuf),
    /// It says of itself that it is one of this library, and began otherwise.
    #[error("这份副本与项目库没有共同的历史，可能被其他程序改过，不能合并：{}", .0.display())]
    OtherHistory(PathBuf),
    /// The ops of both make no whole.
    #[error("{source}：{}", .path.display())]
    NoWhole {
        /// Why.
        source: OpSetError,
        /// The copy.
        path: PathBuf,
    },
    /// The ops of the library alone make no whole.
    #[error(transparent)]
    Ops(#[from] OpSetError),
    /// It is a package, and can't be read.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// What is before it has not come yet.
    #[error("还缺前面的改动，没有合并：{missing}。{ask}：{}", .path.display())]
    Gap {
        /// Whose steps are missing, and which.
        missing: String,
        /// Where to get them.
        ask: String,
        /// The package or the copy.
        path: PathBuf,
    },
    /// Whoever was to answer has ended.
    #[error("{0}")]
    Stopped(String),
    /// The library that is open is a copy of a part.
    #[error(
        "打开着的是只含“{name}”项目的副本，不能并入别处的内容。请把它的改动交回总库合并，再请总库重新分发：{}", .path.display()
    )]
    PartOnly {
        /// Whose copy it is.
        name: String,
        /// What was to be merged.
        path: PathBuf,
    },
}

impl CopyError {
    /// Whether it takes a password.
    pub const fn is_sealed(&self) -> bool {
        matches!(
            self,
            Self::Store(StoreError::Sealed { .. })
                | Self::Package(PackageError::Store(StoreError::Sealed { .. }))
        )
    }

    /// Whether the password that was given is not the one.
    pub const fn is_wrong_password(&self) -> bool {
        matches!(
            self,
            Self::Store(StoreError::WrongPassword { .. })
                | Self::Package(PackageError::Store(StoreError::WrongPassword { .. }))
        )
    }
}

/// Why no copy was handed out, or no package made.
#[derive(Debug, Error)]
pub enum ExchangeError {
    /// The library can't be read, or the copy not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The package can't be written.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// The files that go with its projects did not come along.
    #[error("副本已写成，附件没有全部带去：{0}")]
    Attachments(#[from] AttachmentError),
    /// The department leads no project.
    #[error("没有由“{0}”牵头的项目，没有分发。可以改为分发全部项目，或先填牵头部门")]
    NoProjects(String),
    /// The department is gone.
    #[error("没有这个部门，没有分发。请重新选择部门")]
    NoDepartment,
    /// Only a whole library hands out copies.
    #[error("打开着的是只含“{0}”项目的副本，不能再分发。给本部门同事用，直接把文件复制给他们")]
    PartOnly(String),
    /// Nothing goes to a copy of a part but a new copy.
    #[error("“{0}”的副本只含本部门项目，不能把总库的改动打包给它。请合并它的改动，再重新分发一份")]
    ToPart(String),
    /// The library itself would be replaced.
    #[error("这就是打开着的项目库，没有写入。请换一个文件名")]
    Itself,
    /// With nobody of that identity was there an exchange.
    #[error("没有给它分发过副本，不知道对方缺什么。请重新选择")]
    NoPeer,
    /// There is nothing to be sent.
    #[error("{}没有新的改动，没有打包。对方没有收到以前的包，可以从头打包", since(.0.as_ref()))]
    NothingNew(Option<DateTime<FixedOffset>>),
}

fn since(sent: Option<&DateTime<FixedOffset>>) -> String {
    sent.map_or_else(String::new, |at| {
        format!("自上次打包（{}）以来", at.format("%Y-%m-%d %H:%M"))
    })
}

/// Why a backup is not restored.
#[derive(Debug, Error)]
pub enum BackupError {
    /// It can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is one of another library.
    #[error("这不是同一个项目库的备份，没有恢复。要看其中的内容，请直接打开它：{}", .0.display())]
    OtherLibrary(PathBuf),
    /// It is one of the whole library and this is a copy of a part, or the other way round.
    #[error("备份和打开着的项目库不是同一份：一份是全部项目，一份只含某个部门的项目，没有恢复。要看其中的内容，请直接打开它：{}", .0.display())]
    OtherPart(PathBuf),
}
