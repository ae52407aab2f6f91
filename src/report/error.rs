use std::io;
use std::path::PathBuf;

use parquet::errors::ParquetError;
use rust_xlsxwriter::XlsxError;
use thiserror::Error;

use crate::files::FileError;

/// Why a paper was not made. Nothing was written, or what was there before is untouched.
#[derive(Debug, Error)]
pub enum ReportError {
    /// More rows than a sheet holds.
    #[error("共 {0} 行，超过 Excel 工作表的上限 1,048,576 行，请筛选后分几次导出，或改导 CSV")]
    TooManyRows(usize),
    /// The workbook could not be put together.
    #[error("Excel 文件没有生成，请重试，仍不行请改导 CSV")]
    Xlsx(#[from] XlsxError),
    /// The styles of the workbook could not be named.
    #[error("Excel 文件没有生成，请重试，仍不行请改导 CSV")]
    Workbook(#[source] io::Error),
    /// Only pages follow one another.
    #[error("几份材料只能汇编成 PDF 或 Word")]
    NotBound,
    /// Nothing was chosen.
    #[error("没有选要汇编的材料")]
    NoPapers,
    /// The pages could not be laid out.
    #[error("页面没有排出来，请重试，仍不行请改导 Word 或 Excel")]
    Pages(#[source] LayoutError),
    /// A picture could not be drawn.
    #[error("图片没有画出来，请重试，仍不行请去掉图表后导出")]
    Picture(#[source] LayoutError),
    /// More pixels than a picture should have.
    #[error("图片有 {width}×{height} 像素，太大了，请缩短时间范围、减少项目或缩小比例")]
    PictureTooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The Word document could not be put together.
    #[error("Word 文件没有生成，请重试，仍不行请改导 PDF 或 Excel")]
    Docx(#[source] io::Error),
    /// The slides could not be put together.
    #[error("PPT 文件没有生成，请重试，仍不行请改导 PDF")]
    Pptx(#[source] io::Error),
    /// The CSV could not be put together.
    #[error("CSV 文件没有生成，请重试")]
    Csv(#[source] io::Error),
    /// The JSON could not be put together.
    #[error("JSON 文件没有生成，请重试")]
    Json(#[source] io::Error),
    /// The table could not be put together.
    #[error("Parquet 文件没有生成，请重试")]
    Parquet(#[from] ParquetError),
    /// The encoding does not hold these characters.
    #[error("GB18030 中没有这些字符：{0}，请改用 UTF-8，或改写相应文字")]
    NotInEncoding(String),
    /// The name does not say what to write.
    #[error("不认识这种文件，文件名请以 .xlsx、.pdf、.docx、.pptx、.html、.csv 或 .json 结尾：{}", .0.display())]
    UnknownFormat(PathBuf),
    /// The folder is not there.
    #[error("文件夹不存在，请换一个位置或先建好文件夹：{}", .0.display())]
    NoFolder(PathBuf),
    /// A folder has this name.
    #[error("这是一个文件夹，请换一个文件名：{}", .0.display())]
    IsFolder(PathBuf),
    /// The name can't be one of a file.
    #[error("{0}")]
    BadName(FileError),
    /// Not allowed.
    #[error("没有写入权限，请换一个位置，或请管理员开放权限：{}", .0.display())]
    Denied(PathBuf),
    /// Somebody has it open.
    #[error("文件正被其他程序打开，请在 Excel 或 WPS 中关闭后重试：{}", .0.display())]
    InUse(PathBuf),
    /// No room.
    #[error("磁盘空间不足，请清理后重试，或存到其他磁盘：{}", .0.display())]
    DiskFull(PathBuf),
    /// Anything else that a disk can do.
    #[error("文件没有保存，请重试或换一个位置：{}", .0.display())]
    Io(PathBuf, #[source] FileError),
}

/// What the maker of pages had to say, for the log.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct LayoutError(pub String);
