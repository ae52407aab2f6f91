use thiserror::Error;

use crate::import::grid::ImportError;

/// Why a form is not filled, in words for the person who has it.
#[derive(Debug, Error)]
pub enum FormError {
    /// It can't be read as a table.
    #[error(transparent)]
    Unread(#[from] ImportError),
    /// It is of a kind that can be read and not given back.
    #[error(
        "套表只填 xlsx、xls 和 Word 表格（docx），这是{0}；请在 WPS 或 Excel 中另存为 xlsx 再试"
    )]
    Kind(&'static str),
    /// A part of it is not as such files are made.
    #[error("表样的“{0}”不合规范，没有填；请在 WPS 或 Excel 中打开，另存为 xlsx 再试")]
    Part(String),
    /// The sheet that is meant is not there as a part.
    #[error("表样的工作表“{0}”读不出来，没有填")]
    NoSheet(String),
    /// A sheet that somebody named and the form has not.
    #[error("表样里没有工作表“{0}”{1}")]
    NoSuchSheet(String, String),
    /// The library has not what the question names.
    #[error("{0}")]
    Question(String),
    /// More forms of one project than a workbook is to have.
    #[error("一项一表每个项目一张工作表，所选的 {0} 个项目太多，最多 {1} 个；请先筛选")]
    Cards(usize, usize),
    /// Writing the package failed.
    #[error("不能写成文件：{0}")]
    Zip(String),
}

impl FormError {
    pub(super) fn part(name: &str) -> Self {
        Self::Part(name.to_owned())
    }
}
