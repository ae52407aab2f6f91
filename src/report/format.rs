use std::path::Path;

use super::ReportError;

/// A kind of file that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// A workbook, to be printed and handed round.
    Xlsx,
    /// Pages as they are printed.
    Pdf,
    /// A document to be worked on.
    Docx,
    /// Slides for a screen.
    Pptx,
    /// A page for any browser.
    Html,
    /// A plain table for other programs.
    Csv,
    /// The whole listing for other programs.
    Json,
}

impl Format {
    /// Every format, the usual one first.
    pub const ALL: [Self; 7] = [
        Self::Xlsx,
        Self::Pdf,
        Self::Docx,
        Self::Pptx,
        Self::Html,
        Self::Csv,
        Self::Json,
    ];

    /// The ending of file names, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Pptx => "pptx",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Xlsx => "Excel 工作簿",
            Self::Pdf => "PDF 文件",
            Self::Docx => "Word 文档",
            Self::Pptx => "PPT 幻灯片",
            Self::Html => "网页",
            Self::Csv => "CSV 表格",
            Self::Json => "JSON 数据",
        }
    }

    /// The format that a file's name asks for.
    pub fn from_path(path: &Path) -> Result<Self, ReportError> {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let is_meant = |format: &Self| {
            extension.is_some_and(|extension| extension.eq_ignore_ascii_case(format.extension()))
        };
        let found = Self::ALL.into_iter().find(is_meant);
        found.ok_or_else(|| ReportError::UnknownFormat(path.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_says_the_format() {
        assert_eq!(
            Format::from_path(Path::new("一览表.XLSX")).unwrap(),
            Format::Xlsx
        );
        assert_eq!(
            Format::from_path(Path::new("a.b/c.json")).unwrap(),
            Format::Json
        );
        let error = Format::from_path(Path::new("一览表.wps")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "不认识这种文件，文件名请以 .xlsx、.pdf、.docx、.pptx、.html、.csv 或 .json 结尾：一览表.wps"
        );
    }
}
