//! A file, read; or why it can't be.

use thiserror::Error;

use super::place::Place;
use super::sheet::Grid;

/// What kind of file was read, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A workbook since 2007.
    Xlsx,
    /// A binary workbook since 2007.
    Xlsb,
    /// An old workbook; WPS's `.et`, too.
    Xls,
    /// An OpenDocument sheet.
    Ods,
    /// A web page, usually named `.xls`.
    Html,
    /// Tables of a Word file: one grid each.
    Docx,
    /// Text in columns, with the encoding it was read by.
    Text(&'static str),
}

/// A file, read.
#[derive(Clone, Debug)]
pub struct Workbook {
    /// Its kind by content.
    pub kind: FileKind,
    /// Its sheets in their order; at least one of them holds a cell.
    pub grids: Vec<Grid>,
    /// What was told while reading.
    pub notices: Vec<Notice>,
    /// By what the file is known again; empty of what is no file.
    pub print: String,
}

impl Workbook {
    /// A workbook about which nothing is told.
    pub const fn new(kind: FileKind, grids: Vec<Grid>) -> Self {
        Self {
            kind,
            grids,
            notices: Vec::new(),
            print: String::new(),
        }
    }
}

/// Something that a careful clerk would be told; nothing is refused for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The sheet, if the file has sheets.
    pub sheet: Option<String>,
    /// The cell.
    pub place: Option<Place>,
    /// A Chinese sentence.
    pub text: String,
}

/// Why nothing of a file comes in: one sentence that says what to do.
#[derive(Debug, Error)]
pub enum ImportError {
    /// It could not be opened at all.
    #[error("打不开文件：{0}")]
    Unreadable(#[from] std::io::Error),
    /// It has a password.
    #[error("文件设有打开密码；请先在 WPS 或 Excel 中取消密码再导入")]
    Encrypted,
    /// Only part of it is there, or it contradicts itself.
    #[error("文件不完整或已损坏（{0}）；请向提供者重新索取，或在 WPS 中打开后另存为 xlsx")]
    Damaged(String),
    /// It unfolds to more than can be read.
    #[error("文件内容过大（{0}）；请只保留项目清单所在的工作表，另存后再导入")]
    TooBig(String),
    /// Nothing is in it.
    #[error("文件是空的；请检查是否传输完整，或是否选错了文件")]
    Empty,
    /// It is something else: a picture, a PDF …
    #[error("这是{gap}{0}，不是表格；请导入 xlsx、xls、et、ods 或 csv 格式的项目清单", gap = gap_before(.0))]
    NotATable(&'static str),
    /// Its sheets hold no table with heads.
    #[error("没有找到带表头的项目清单；请检查表头一行是否有“项目名称”等栏名")]
    NoTable,
    /// Its table holds no project.
    #[error("表头之下没有项目；请检查是否选错了工作表或导入了空白表样")]
    NoRows,
    /// A paper of this program whose rows are parts of projects, without what it takes to find them.
    #[error(
        "这是本程序导出的“{0}”，一行不是一个项目，又不含编号，收不回来；请导出时勾上“Excel 含编号，可回收”再填改"
    )]
    NoIds(String),
    /// A sheet of a round that is not taken: it came in before, is of another round or of another library.
    #[error("{0}")]
    Fill(String),
    /// Another program must turn it into something that can be read.
    #[error("这是{gap}{0}，不能直接读取；请在 WPS 或 Excel 中打开后另存为 xlsx，再导入", gap = gap_before(.0))]
    Resave(&'static str),
}

/// Letters and digits stand apart from the Chinese words before them.
fn gap_before(name: &str) -> &'static str {
    if name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        " "
    } else {
        ""
    }
}

impl ImportError {
    /// Its class, as it is printed for other programs.
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::Encrypted => "encrypted",
            Self::Damaged(_) => "damaged",
            Self::TooBig(_) => "too_big",
            Self::Empty => "empty",
            Self::NotATable(_) => "not_a_table",
            Self::NoTable => "no_table",
            Self::NoRows => "no_rows",
            Self::NoIds(_) => "no_ids",
            Self::Fill(_) => "fill",
            Self::Resave(_) => "resave",
        }
    }
}
