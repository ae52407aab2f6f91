//! Texts as they stand in cells, and text files: their encoding, their columns.

use std::sync::Arc;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::budget::{Budget, damaged};
use crate::import::grid::{Cell, FileKind, Grid, ImportError, Notice, Place, Workbook};

/// A text as a grid holds it: `\n` between lines, no control characters; `None` if nothing of it is seen.
pub(super) fn tidy(text: &str) -> Option<Arc<str>> {
    if text.chars().all(is_unseen) {
        return None;
    }
    let is_plain = |c: char| c == '\n' || !(c.is_control() || c == '\u{feff}');
    if text.chars().all(is_plain) {
        return Some(text.into());
    }
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines = lines.replace(['\u{b}', '\u{c}'], "\n").replace('\t', " ");
    let text: String = lines.chars().filter(|c| is_plain(*c)).collect();
    Some(text.into())
}

fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// The same for a text of a workbook, where `_x000D_` stands for a character.
pub(super) fn unescaped(text: &str) -> Option<Arc<str>> {
    if !text.contains("_x") {
        return tidy(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let code = from
            .get(2..6)
            .filter(|_| from.as_bytes().get(6) == Some(&b'_'));
        let is_hex = |code: &&str| code.bytes().all(|digit| digit.is_ascii_hexdigit());
        let code = code.filter(is_hex);
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        if let Some(character) = code.and_then(char::from_u32) {
            plain.push(character);
            rest = &from[7..];
        } else {
            plain.push_str("_x");
            rest = &from[2..];
        }
    }
    plain.push_str(rest);
    tidy(&plain)
}

/// Decodes a text file, and says by which encoding.
///
/// A mark at the start, else strict UTF-8, else what the bytes look like; whatever looks like GBK is read as GB18030,
/// which holds all of it and the rare characters of names besides.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, &'static str), ImportError> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => guess(bytes),
    };
    let (text, _, has_errors) = encoding.decode(bytes);
    let broken = || text.matches('\u{fffd}').count();
    // A broken character in a long text is a broken character; many are another encoding.
    if has_errors && broken() * 50 > text.chars().count() {
        return Err(damaged("文字编码无法识别"));
    }
    Ok((text.into_owned(), encoding.name()))
}

/// So much of a file tells its encoding and its separator.
const SAMPLE: usize = 1 << 20;

fn guess(bytes: &[u8]) -> &'static Encoding {
    if let Some(encoding) = unmarked_utf_16(bytes) {
        return encoding;
    }
    if std::str::from_utf8(bytes).is_ok() || is_broken_utf_8(bytes) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(SAMPLE)], bytes.len() <= SAMPLE);
    let found = detector.guess(Some(b"cn"), Utf8Detection::Deny);
    if found == GBK { GB18030 } else { found }
}

/// Whether bytes are UTF-8 but for a few letters: one that was cut off at the end, or spoilt on the way. In another encoding
/// hardly any letter of more than a byte is one of UTF-8.
fn is_broken_utf_8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes[..bytes.len().min(SAMPLE)].utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken * 20
}

/// UTF-16 without a mark shows itself by the zeros beside commas, tabs, digits and line ends.
fn unmarked_utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(4096) & !1];
    let zeros = |offset: usize| start.iter().skip(offset).step_by(2).filter(|b| **b == 0);
    let (even, odd) = (zeros(0).count(), zeros(1).count());
    let many = start.len() / 40;
    match (even > many, odd > many) {
        (false, true) if even == 0 => Some(UTF_16LE),
        (true, false) if odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// Reads a text file.
pub(super) fn read(bytes: &[u8], budget: &mut Budget) -> Result<Workbook, ImportError> {
    let (text, encoding) = decode(bytes)?;
    columns(&text, encoding, budget)
}

/// Cuts a text into cells.
pub(super) fn columns(
    text: &str,
    encoding: &'static str,
    budget: &mut Budget,
) -> Result<Workbook, ImportError> {
    let text = text.trim_start_matches('\u{feff}');
    // A line `sep=;` tells Excel how to cut.
    let (separator, text) = match text.strip_prefix("sep=") {
        Some(rest) if rest.chars().nth(1).is_some_and(|c| c == '\r' || c == '\n') => {
            let separator = rest.chars().next().unwrap_or(',');
            (
                separator,
                rest.split_once('\n').map_or("", |(_, text)| text),
            )
        }
        _ => (separator(text), text),
    };
    let mut notices = Vec::new();
    let mut grid = Grid::default();
    if !cut(text, separator, true, &mut grid, budget)? {
        // A quotation mark that never closes would swallow the rest of the list.
        grid = Grid::default();
        cut(text, separator, false, &mut grid, budget)?;
        notices.push(Notice {
            sheet: None,
            place: None,
            text: "有一个引号没有成对，引号均按普通文字读入".to_owned(),
        });
    }
    Ok(Workbook {
        notices,
        ..Workbook::new(FileKind::Text(encoding), vec![grid])
    })
}

/// The separator that cuts most of the first lines into most columns.
fn separator(text: &str) -> char {
    let sample = text
        .char_indices()
        .nth(20_000)
        .map_or(text.len(), |(at, _)| at);
    let lines: Vec<&str> = text[..sample].lines().take(30).collect();
    let count = |separator: char| {
        let mut quoted = false;
        let mut count = 0;
        for c in lines.iter().flat_map(|line| line.chars()) {
            if c == '"' {
                quoted = !quoted;
            } else if c == separator && !quoted {
                count += 1;
            }
        }
        count
    };
    let candidates = ['\t', ',', ';', '，', '|'];
    let counts = candidates.map(count);
    // Tabs never stand in words; the others need to be more than now and then.
    if counts[0] * 2 >= lines.len() && counts[0] > 0 {
        return '\t';
    }
    let best = (1..candidates.len()).rev().max_by_key(|i| counts[*i]);
    best.filter(|i| counts[*i] > 0)
        .map_or(',', |i| candidates[i])
}

/// Cuts a text into cells, blank lines being rows, too; `false` if a quoted cell never ends.
fn cut(
    text: &str,
    separator: char,
    has_quotes: bool,
    grid: &mut Grid,
    budget: &mut Budget,
) -> Result<bool, ImportError> {
    let mut place = Place::default();
    let mut cell = String::new();
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    loop {
        let letter = letters.next();
        match letter {
            Some('"') if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            Some('"') if quoted => quoted = false,
            Some(letter) if quoted => cell.push(letter),
            Some('"') if has_quotes && cell.trim().is_empty() => {
                quoted = true;
                cell.clear();
            }
            Some('\r') if letters.peek() == Some(&'\n') => {}
            None | Some('\n' | '\r') => {
                put(&mut cell, place, grid, budget)?;
                place = Place::new(place.row + 1, 0);
                if letter.is_none() {
                    return Ok(!quoted);
                }
            }
            Some(letter) if letter == separator => {
                put(&mut cell, place, grid, budget)?;
                place.column += 1;
            }
            Some(letter) => cell.push(letter),
        }
    }
}

fn put(
    cell: &mut String,
    place: Place,
    grid: &mut Grid,
    budget: &mut Budget,
) -> Result<(), ImportError> {
    if let Some(text) = tidy(cell) {
        budget.text(text.len())?;
        budget.put(grid, place, Cell::text(text))?;
    }
    cell.clear();
    Ok(())
}
