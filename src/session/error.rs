//! Why something did not come of what was asked of a session, in words for the person at work.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::model::ApplyError;
use crate::model::op_set::OpSetError;
use crate::seed::ImportProblem;
use crate::store::StoreError;

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
}
