//! Files as running text: what a person would read from top to bottom, one paragraph a line, cells of tables between
//! tabs. Titles that a document marks as such begin with as many `#` as they stand deep.

use std::path::Path;

use super::budget::{self, Budget, damaged, too_big};
use super::cfb::Compound;
use super::html_text::{Token, Tokens};
use super::package::{self, Package};
use super::sniff::{self, Looks};
use super::text::decode;
use super::xls;
use super::xml::{Node, Tag};
use crate::files::{FileError, read_small};
use crate::import::grid::ImportError;

/// Why a file was not read as a text.
#[derive(Debug, thiserror::Error)]
pub enum ProseError {
    /// It is something else.
    #[error("这不是能读的规划文本；请用 txt、md、docx、html，或从 PDF 复制文字存成 txt")]
    NotText,
    /// It is a table.
    #[error("这是表格，不是规划文本；项目台账请用“从台账新建项目库”，或打开项目库后用“导入台账”")]
    Table,
    /// Another program must turn it into something that can be read.
    #[error("这种文档不能直接读取；请在 WPS 或 Word 中打开后另存为 docx")]
    Resave,
    /// It has a password.
    #[error("文件设有打开密码；请先在 WPS 或 Word 中取消密码，另存后再读")]
    Encrypted,
    /// Nothing is in it.
    #[error("文件是空的；请检查是否传输完整，或是否选错了文件")]
    Empty,
    /// The last letter is only half there.
    #[error("文件末尾不完整，最后一个字被截断，后面可能还有内容没有传到；请重新取得文件")]
    Cut,
    /// Only part of it is there, or it contradicts itself.
    #[error("文件不完整或已损坏（{0}）；请重新取得文件，或在 WPS、Word 中打开后另存为 docx")]
    Damaged(String),
    /// It unfolds to more than can be read.
    #[error("文件内容过大（{0}）；请只保留规划正文，另存后再读")]
    TooBig(String),
    /// The system gives none of it.
    #[error("{0}")]
    File(FileError),
}

impl From<ImportError> for ProseError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::NotATable(_) | ImportError::NoTable | ImportError::NoRows => Self::NotText,
            ImportError::Resave(_) => Self::Resave,
            ImportError::Encrypted => Self::Encrypted,
            ImportError::Empty => Self::Empty,
            ImportError::Damaged(what) => Self::Damaged(what),
            ImportError::TooBig(what) => Self::TooBig(what),
            other => Self::Damaged(other.to_string()),
        }
    }
}

/// Reads a file as a text.
pub fn prose(path: &Path) -> Result<String, ProseError> {
    let bytes = read_small(path, budget::FILE);
    // The system's own words are no Chinese.
    let bytes =
        bytes.map_err(|error| ProseError::File(FileError::io("读取文件", path)(error)))?;
    prose_bytes(&bytes)
}

/// Reads the content of a file as a text.
pub fn prose_bytes(bytes: &[u8]) -> Result<String, ProseError> {
    let mut budget = Budget::new();
    let looks = sniff::looks(bytes)?;
    if matches!(looks, Looks::Html | Looks::Text) && bytes.len() > budget::TEXT_FILE {
        return Err(too_big("文本文件超过 24 MB").into());
    }
    match looks {
        Looks::Text => match decode(bytes)? {
            (text, "UTF-8") if text.ends_with('\u{fffd}') => Err(ProseError::Cut),
            (text, _) => Ok(text),
        },
        Looks::Html => Ok(page(&super::html::decoded(bytes)?)),
        Looks::Zip => document(&mut Package::open(bytes)?, &mut budget),
        Looks::Compound if Compound::open(bytes).is_ok_and(|file| file.has("EncryptedPackage")) => {
            Err(ProseError::Encrypted)
        }
        Looks::Compound if Compound::open(bytes).is_ok_and(|file| xls::is_in(&file)) => {
            Err(ProseError::Table)
        }
        Looks::Compound | Looks::OldStream => Err(ProseError::Resave),
    }
}

/// The main part of a Word file.
fn document(package: &mut Package<'_>, budget: &mut Budget) -> Result<String, ProseError> {
    let roots = package::relations(package, "", budget)?;
    let root = roots
        .into_values()
        .find(|each| each.kind == "officeDocument");
    let main = root.map_or_else(|| "word/document.xml".to_owned(), |root| root.part);
    if main.starts_with("xl/") {
        return Err(ProseError::Table);
    }
    if !main.starts_with("word/") {
        return Err(ProseError::NotText);
    }
    let Some(mut xml) = package.xml(&main, budget)? else {
        return Err(damaged("缺少正文").into());
    };
    let mut writer = Writer::default();
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(tag) => writer.open(&tag),
            Node::Close(name) => writer.close(&name),
            Node::Text(text) if writer.in_text && writer.skipped == 0 => {
                budget.text(text.len())?;
                writer.line.push_str(&text);
            }
            Node::Text(_) => {}
        }
    }
    Ok(writer.text)
}

#[derive(Default)]
struct Writer {
    text: String,
    line: String,
    /// The depth of the title that the paragraph is.
    depth: usize,
    in_text: bool,
    /// Cells within cells of tables.
    cells: u32,
    skipped: u32,
}

/// Reading aids, what was struck out while changes were tracked, and the second form of drawings.
fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "mc:Fallback" | "w:rt" | "w:pict" | "w:del" | "w:moveFrom" | "w:instrText"
    )
}

impl Writer {
    fn open(&mut self, tag: &Tag<'_>) {
        let name = tag.name();
        self.skipped += u32::from(is_skipped(name));
        if self.skipped > 0 {
            return;
        }
        match name {
            "w:t" => self.in_text = true,
            "w:br" | "w:cr" if self.cells == 0 => self.end_line(),
            "w:tab" | "w:br" | "w:cr" => self.line.push(' '),
            "w:noBreakHyphen" => self.line.push('-'),
            "w:tc" => self.cells += 1,
            "w:pStyle" | "w:outlineLvl" => {
                let depth = depth(name, &tag.get("w:val").unwrap_or_default());
                self.depth = depth.unwrap_or(self.depth);
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if is_skipped(name) {
            self.skipped = self.skipped.saturating_sub(1);
            return;
        }
        if self.skipped > 0 {
            return;
        }
        match name {
            "w:t" => self.in_text = false,
            "w:p" if self.cells == 0 => self.end_line(),
            "w:tc" => {
                self.cells = self.cells.saturating_sub(1);
                self.line.push('\t');
            }
            "w:tr" if self.cells == 0 => {
                self.depth = 0;
                self.end_line();
            }
            _ => {}
        }
    }

    fn end_line(&mut self) {
        if self.depth > 0 && !self.line.trim().is_empty() {
            self.text.push_str(&"#".repeat(self.depth));
            self.text.push(' ');
        }
        self.depth = 0;
        self.text.push_str(&std::mem::take(&mut self.line));
        self.text.push('\n');
    }
}

/// The depth of a title: styles are called 1 or Heading1, levels are counted from 0.
fn depth(name: &str, value: &str) -> Option<usize> {
    let number = value.trim_start_matches(|c: char| !c.is_ascii_digit());
    let number: usize = number.parse().ok()?;
    let is_title = value.len() <= 2 || value.to_ascii_lowercase().starts_with("heading");
    match name {
        "w:outlineLvl" => (number < 6).then_some(number + 1),
        _ => (is_title && (1..=6).contains(&number)).then_some(number),
    }
}

/// The text of a web page.
fn page(source: &str) -> String {
    let mut text = String::new();
    let mut hidden = None;
    for token in Tokens::new(source) {
        match token {
            Token::Open(tag) => {
                if hidden.is_none() && tag.is_hidden() {
                    hidden = Some(tag.name.clone());
                }
                match tag.name.as_str() {
                    "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                        let depth = tag.name[1..].parse().unwrap_or(1);
                        text.push('\n');
                        text.push_str(&"#".repeat(depth));
                        text.push(' ');
                    }
                    name if is_block(name) => text.push('\n'),
                    _ => {}
                }
            }
            Token::Close(name) => {
                if hidden.as_ref() == Some(&name) {
                    hidden = None;
                }
                match name.as_str() {
                    "td" | "th" => text.push('\t'),
                    name if is_block(name) => text.push('\n'),
                    _ => {}
                }
            }
            // Breaks of the source are blanks of the page.
            Token::Text(words) if hidden.is_none() => {
                text.push_str(&words.replace(['\r', '\n'], " "));
            }
            Token::Text(_) => {}
        }
    }
    text
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "br"
            | "li"
            | "tr"
            | "table"
            | "section"
            | "article"
            | "ul"
            | "ol"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "dd"
            | "dt"
            | "hr"
            | "header"
            | "footer"
            | "main"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_become_lines_with_their_titles_and_cells() {
        let source = "<html><body><h2>第一章 总则</h2><p>正文&nbsp;一。</p><table><tr><td>指标</td><td>目标</td></tr></table></body></html>";
        let text = prose_bytes(source.as_bytes()).unwrap();
        let lines: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        assert_eq!(lines, ["## 第一章 总则", "正文\u{a0}一。", "指标\t目标"]);
    }

    fn docx(body: &str) -> Vec<u8> {
        use std::io::{Cursor, Write as _};
        let rels = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
        let document = format!(
            "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
        );
        let parts = [
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", rels),
            ("word/document.xml", &document),
        ];
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            zip.start_file(name, zip::write::SimpleFileOptions::default())
                .unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn documents_become_lines_with_their_titles_and_rows() {
        let text = |words: &str| format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>");
        let title =
            "<w:p><w:pPr><w:pStyle w:val=\"2\"/></w:pPr><w:r><w:t>第一章 总则</w:t></w:r></w:p>";
        let row = format!(
            "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
            text("水厂"),
            text("续建")
        );
        let struck = "<w:del><w:p><w:r><w:t>删去</w:t></w:r></w:p></w:del>";
        let body = format!("{title}{}{struck}{row}", text("新建码头。"));
        let read = prose_bytes(&docx(&body)).unwrap();
        let lines: Vec<&str> = read
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        assert_eq!(lines, ["## 第一章 总则", "新建码头。", "水厂\t续建"]);
        assert!(matches!(
            prose_bytes(b"PK\x03\x04"),
            Err(ProseError::Damaged(_))
        ));
    }

    #[test]
    fn a_text_that_was_cut_off_is_none_in_another_encoding() {
        let text = "第一章 总则\n做好临江镇的码头建设，新建望江大桥。".repeat(20);
        let bytes = text.as_bytes();
        for gone in 1..3 {
            let cut = &bytes[..bytes.len() - gone];
            assert!(matches!(prose_bytes(cut), Err(ProseError::Cut)), "{gone}");
        }
        // One broken letter within is one broken letter.
        let mut broken = bytes.to_vec();
        broken[40] = 0xff;
        assert!(prose_bytes(&broken).unwrap().contains("望江大桥"));
        assert!(matches!(prose_bytes(b""), Err(ProseError::Empty)));
    }

    #[test]
    fn any_encoding_is_read_and_pictures_are_refused() {
        let (bytes, _, _) =
            encoding_rs::GB18030.encode("第一章 总则\r\n做好临江镇的码头建设。\r\n");
        assert!(prose_bytes(&bytes).unwrap().contains("临江镇的码头"));
        assert!(matches!(
            prose_bytes(b"%PDF-1.7\n\0\x01"),
            Err(ProseError::NotText)
        ));
    }
}
