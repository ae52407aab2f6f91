//! The sound files of each reader, and what becomes of them.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::bytes;
use super::dice::Dice;
use super::markup;

#[path = "../headless/grid/binary.rs"]
mod binary;

/// The readers, each with what its files begin with or hold.
pub const READERS: [&str; 7] = ["xlsx", "xlsb", "xls", "ods", "html", "docx", "text"];

/// Larger parts are left out: to unfold a bomb again and again is no test.
const LARGEST_PART: u64 = 1 << 20;

/// Sound files, ready to be spoilt.
pub enum Corpus {
    /// Zips, taken apart.
    Zipped(Vec<Parts>, &'static [&'static str]),
    /// Old workbooks.
    Plain(Vec<Vec<u8>>),
    /// Web pages and tables of text.
    Text(Vec<Vec<u8>>, &'static [&'static str]),
}

/// The parts of a zip.
#[derive(Clone)]
pub struct Parts(Vec<(String, Vec<u8>)>);

const XLSX: [&str; 26] = [
    "<row r=\"1048576\">",
    "<c r=\"XFD1048576\">",
    "<c t=\"s\"><v>",
    "<c t=\"e\"><v>#REF!</v></c>",
    "<c t=\"inlineStr\"><is><t>甲</t></is></c>",
    "<mergeCell ref=\"A1:XFD1048576\"/>",
    "<mergeCell ref=\"B2:A1\"/>",
    "<mergeCells>",
    "</sheetData>",
    "<sheetData>",
    "<cols><col min=\"1\" max=\"16384\" hidden=\"1\"/></cols>",
    "<numFmt numFmtId=\"164\" formatCode=\"yyyy年m月\"/>",
    "<numFmt numFmtId=\"165\" formatCode=\"[$-804]#,##0.00_);[Red]\\(\"/>",
    "<xf numFmtId=\"27\"/>",
    "<xf numFmtId=\"58\"><alignment indent=\"250\"/></xf>",
    "<workbookPr date1904=\"1\"/>",
    "<sheet name=\"x\" r:id=\"rId1\"/>",
    "<!DOCTYPE a [<!ENTITY b \"bb\">]>",
    "&b;",
    "&#x110000;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "_x000D_",
    "<f t=\"shared\" si=\"0\">A1</f>",
    "\u{feff}",
];

const ODS: [&str; 16] = [
    "<table:table-row table:number-rows-repeated=\"1048576\">",
    "<table:table-cell table:number-columns-repeated=\"16384\"/>",
    "<table:table-cell table:number-columns-spanned=\"9999\" table:number-rows-spanned=\"9999\">",
    "<table:covered-table-cell table:number-columns-repeated=\"1024\"/>",
    "<text:s text:c=\"4294967295\"/>",
    "<text:p>甲</text:p>",
    "<text:tab/>",
    "<table:table table:name=\"x\">",
    "</table:table>",
    "</table:table-row>",
    "office:value-type=\"date\" office:date-value=\"2026-02-30\"",
    "office:value-type=\"float\" office:value=\"1e309\"",
    "<office:annotation>",
    "<number:date-style style:name=\"N1\"><number:year/></number:date-style>",
    "<!DOCTYPE a [<!ENTITY b \"bb\">]>",
    "&b;",
];

const DOCX: [&str; 14] = [
    "<w:tbl>",
    "</w:tbl>",
    "<w:tr>",
    "</w:tr>",
    "<w:tc>",
    "</w:tc>",
    "<w:gridSpan w:val=\"4294967295\"/>",
    "<w:gridSpan w:val=\"63\"/>",
    "<w:vMerge/>",
    "<w:vMerge w:val=\"restart\"/>",
    "<w:gridBefore w:val=\"9999\"/>",
    "<w:t xml:space=\"preserve\"> 甲 </w:t>",
    "<w:p><w:r><w:t>1.2亿元</w:t></w:r></w:p>",
    "<w:del>",
];

const HTML: [&str; 20] = [
    "<table>",
    "</table>",
    "<tr>",
    "<td rowspan=65535 colspan=65535>",
    "<td colspan=\"1000\">",
    "<td rowspan='0'>",
    "<td style=\"mso-number-format:'yyyy'\">",
    "<th x:num=\"1e308\">",
    "<script>",
    "</script>",
    "<style>",
    "<!--",
    "-->",
    "<![if",
    "&nbsp;",
    "&#1114112;",
    "&#x;",
    "<br",
    "<meta charset=gb18030>",
    "<meta http-equiv=content-type content=\"text/html; charset=utf-16\">",
];

const TEXT: [&str; 22] = [
    ",",
    "\t",
    ";",
    "|",
    "\"",
    "\"\"",
    "\n",
    "\r",
    "\r\n",
    "\u{feff}",
    "\0",
    "，",
    "项目名称,总投资（万元）,责任单位\n",
    "合计,",
    "1.2亿元",
    "9999999999999999999999亿元",
    "2026-02-30",
    "=1+1",
    "𠮷",
    "\u{fffd}",
    "'",
    " ",
];

impl Corpus {
    /// The files of a reader among those of `tests/ledgers`.
    pub fn new(reader: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers");
        let mut paths: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        let files: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
        let zips = |part: &str| -> Vec<Parts> {
            let parts = files.iter().filter_map(|file| Parts::of(file));
            parts.filter(|parts| parts.has(part)).collect()
        };
        let starting = |starts: &[&[u8]]| -> Vec<Vec<u8>> {
            let files = files.iter();
            let files = files.filter(|file| starts.iter().any(|start| file.starts_with(start)));
            files.cloned().collect()
        };
        let corpus = match reader {
            "xlsx" => Self::Zipped(zips("xl/workbook.xml"), &XLSX),
            "xlsb" => Self::Zipped(Parts::of(&binary::workbook()).into_iter().collect(), &XLSX),
            "xls" => Self::Plain(starting(&[b"\xd0\xcf\x11\xe0", b"\x09\x08"])),
            "ods" => Self::Zipped(zips("content.xml"), &ODS),
            "docx" => Self::Zipped(zips("word/document.xml"), &DOCX),
            "html" => Self::Text(starting(&[b"<html", b"<HTML", b"<!DOC", b"<table"]), &HTML),
            "text" => {
                let is_text = |path: &&std::path::PathBuf| {
                    let ending = path.extension().unwrap_or_default();
                    ending == "csv" || ending == "txt"
                };
                let paths = paths.iter().filter(is_text);
                let mut texts: Vec<_> = paths.map(|path| fs::read(path).unwrap()).collect();
                texts.push(
                    "项目名称,总投资（万元）\n甲,1\n合计,1\n"
                        .as_bytes()
                        .to_vec(),
                );
                Self::Text(texts, &TEXT)
            }
            _ => panic!("no reader {reader}"),
        };
        let count = match &corpus {
            Self::Zipped(zips, _) => zips.len(),
            Self::Plain(files) | Self::Text(files, _) => files.len(),
        };
        assert!(count > 0, "no file for {reader}");
        corpus
    }

    /// The file of a number.
    pub fn make(&self, number: u64) -> Vec<u8> {
        let dice = &mut Dice::new(number);
        let times = 1 + dice.few(4);
        match self {
            Self::Zipped(zips, words) => {
                let mut parts = dice.pick(zips).clone();
                let other = dice.pick(zips);
                for _ in 0..times {
                    parts.spoil(other, words, dice);
                }
                let mut file = parts.zipped();
                if dice.once_in(8) {
                    bytes::spoil(&mut file, dice);
                }
                file
            }
            Self::Plain(files) => {
                let mut file = dice.pick(files).clone();
                for _ in 0..times {
                    bytes::spoil(&mut file, dice);
                }
                file
            }
            Self::Text(files, words) => {
                let mut file = dice.pick(files).clone();
                let other = dice.pick(files);
                for _ in 0..times {
                    markup::spoil(&mut file, words, other, dice);
                }
                file
            }
        }
    }
}

impl Parts {
    /// Takes a zip apart; none of what is no sound zip, or too large.
    fn of(file: &[u8]) -> Option<Self> {
        let mut zip = ZipArchive::new(Cursor::new(file)).ok()?;
        let mut parts = Vec::new();
        for at in 0..zip.len() {
            let mut part = zip.by_index(at).ok()?;
            if part.size() > LARGEST_PART {
                return None;
            }
            let mut content = Vec::new();
            let name = part.name().ok()?.into_owned();
            part.read_to_end(&mut content).ok()?;
            parts.push((name, content));
        }
        Some(Self(parts))
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(other, _)| other == name)
    }

    fn spoil(&mut self, other: &Self, words: &[&str], dice: &mut Dice) {
        if self.0.is_empty() {
            return;
        }
        let at = dice.below(self.0.len());
        match dice.below(24) {
            0 => drop(self.0.remove(at)),
            1 => {
                // What another file has in this place, or in none.
                let foreign = dice.pick(&other.0).clone();
                if dice.once_in(2) {
                    self.0[at].1 = foreign.1;
                } else {
                    self.0.retain(|(name, _)| *name != foreign.0);
                    self.0.push(foreign);
                }
            }
            2 => {
                let from = dice.below(self.0.len());
                self.0[at].1 = self.0[from].1.clone();
            }
            _ => {
                let (name, content) = &mut self.0[at];
                let of_other = other.0.iter().find(|(other, _)| other == name);
                let of_other = of_other.map_or_else(|| content.clone(), |(_, of)| of.clone());
                if content.first() == Some(&b'<') || content.starts_with(b"\xef\xbb\xbf<") {
                    markup::spoil(content, words, &of_other, dice);
                } else {
                    bytes::spoil(content, dice);
                }
            }
        }
    }

    fn zipped(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, content) in &self.0 {
            zip.start_file(name.as_str(), stored).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}
