//! What a file is, by its first bytes.

use super::budget::damaged;
use super::text::decode;
use crate::import::grid::ImportError;

/// Which reader takes it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Looks {
    /// A zip of parts.
    Zip,
    /// A compound file of streams, as before 2007.
    Compound,
    /// The stream of an old workbook without a compound file around it.
    OldStream,
    Html,
    Text,
}

/// Beginnings of files that hold no table.
const OTHERS: [(&[u8], &str); 16] = [
    (b"%PDF", "PDF 文件"),
    (b"BM", "图片"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"II*\0", "图片"),
    (b"MM\0*", "图片"),
    (b"RIFF", "图片或音视频"),
    (b"Rar!", "压缩包（请先解压）"),
    (b"7z\xbc\xaf", "压缩包（请先解压）"),
    (b"\x1f\x8b", "压缩包（请先解压）"),
    (b"SQLite format 3", "数据库文件（蓝图项目库请用“打开”）"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"ID3", "音频"),
    (b"\0\0\0\x18ftyp", "视频"),
];

/// Looks at the first bytes.
pub(super) fn looks(bytes: &[u8]) -> Result<Looks, ImportError> {
    match bytes {
        [] => return Err(ImportError::Empty),
        [b'P', b'K', 3, 4, ..] => return Ok(Looks::Zip),
        // An empty zip, or one in pieces.
        [b'P', b'K', 5 | 7, 6 | 8, ..] => return Err(damaged("压缩包不完整")),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Ok(Looks::Compound),
        [9, 8, _, 0, 0, 5 | 6, ..] => return Ok(Looks::OldStream),
        [9, 0 | 2 | 4, 4 | 6 | 8, 0, ..] => {
            return Err(ImportError::Resave("早期（1995 年以前）的 Excel 文件"));
        }
        _ => {}
    }
    let other = OTHERS.iter().find(|(start, _)| bytes.starts_with(start));
    // A text can begin with two letters of a picture; a picture has bytes that no text has.
    let is_binary = bytes
        .iter()
        .take(4096)
        .any(|b| matches!(b, 0..=8 | 14..=26));
    match other {
        Some((start, name)) if start.len() > 3 || is_binary => {
            return Err(ImportError::NotATable(name));
        }
        _ => {}
    }
    let start = &bytes[..bytes.len().min(4096)];
    if bytes.iter().all(|b| b.is_ascii_whitespace() || *b == 0) {
        return Err(ImportError::Empty);
    }
    let (start, encoding) = decode(start).unwrap_or_default();
    if is_binary && !encoding.starts_with("UTF-16") {
        return Err(ImportError::NotATable("无法识别的二进制文件"));
    }
    of_text(&start)
}

fn of_text(start: &str) -> Result<Looks, ImportError> {
    let start = start.trim_start_matches('\u{feff}').trim_start();
    let has = |word: &str| start.contains(word);
    if start.starts_with("{\\rtf") {
        return Err(ImportError::Resave("RTF 文档"));
    }
    if starts_with(start, "MIME-Version:") {
        return Err(ImportError::Resave("“单一文件网页”"));
    }
    if start.starts_with("<?xml") || start.starts_with("<Workbook") {
        if has("urn:schemas-microsoft-com:office:spreadsheet") || has("Excel.Sheet") {
            return Err(ImportError::Resave("2003 版 XML 表格"));
        }
        if has("opendocument") || has("uof") {
            return Err(ImportError::Resave("单个 XML 的办公文档"));
        }
        if !is_html(start) {
            return Err(ImportError::NotATable("XML 文件"));
        }
    }
    if is_html(start) {
        return Ok(Looks::Html);
    }
    Ok(Looks::Text)
}

/// Whether a text is a web page or a piece of one.
pub(super) fn is_html(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        return false;
    }
    let end = text
        .char_indices()
        .nth(4000)
        .map_or(text.len(), |(at, _)| at);
    let start = text[..end].to_ascii_lowercase();
    let words = [
        "<html",
        "<table",
        "<!doctype html",
        "<head",
        "<body",
        "<meta",
        "<frameset",
    ];
    words.iter().any(|word| start.contains(word))
}

fn starts_with(text: &str, start: &str) -> bool {
    let beginning = text.get(..start.len());
    beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(start))
}
