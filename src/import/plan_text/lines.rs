//! The lines of a text: tidied, without the marks of pages, with their numbers.

use std::collections::HashMap;

use super::tidy::{length, tidy};

/// A line that says something.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// Its number in the text, from 1.
    pub(super) number: usize,
    pub(super) text: String,
    /// As it stands, for what its blanks say.
    pub(super) raw: &'a str,
    /// As many signs as stood before a title of Markdown.
    pub(super) depth: usize,
    /// Cells of a row of a table, where the text parts them.
    pub(super) is_row: bool,
}

/// The lines of a text as they stand; a finding names its line by its place among them, from 1.
pub fn raw_lines(text: &str) -> Vec<&str> {
    // A carriage return before a line feed ends the same line.
    if text.contains("\r\n") {
        return text.split('\n').collect();
    }
    let ends = ['\n', '\r', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}'];
    text.split(ends).collect()
}

/// All lines that say something.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let all = raw_lines(text).into_iter().zip(1..);
    without_page_marks(all.filter_map(|(raw, at)| line(raw, at)).collect())
}

fn line(raw: &str, number: usize) -> Option<Line<'_>> {
    let trimmed = raw.trim();
    let is_row = trimmed.contains('\t') || trimmed.starts_with('|') && trimmed.ends_with('|');
    let depth = trimmed.bytes().take_while(|byte| *byte == b'#').count();
    let is_title = (1..=6).contains(&depth) && trimmed[depth..].starts_with([' ', '\u{3000}']);
    let depth = if is_title { depth } else { 0 };
    let bare = trimmed[depth..].trim_start_matches("> ");
    let text = if is_row {
        let cells = bare.trim_matches('|').split(['\t', '|']).map(tidy);
        cells.collect::<Vec<_>>().join("\t")
    } else {
        tidy(&bare.replace("**", ""))
    };
    let says = text.chars().any(char::is_alphanumeric);
    says.then_some(Line {
        number,
        text,
        raw: trimmed,
        depth,
        is_row,
    })
}

/// Page numbers, and the lines that stand beside them on page after page.
fn without_page_marks(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let is_mark: Vec<bool> = lines.iter().map(|line| is_page_mark(&line.text)).collect();
    let mut beside: HashMap<&str, usize> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        let next_to = at > 0 && is_mark[at - 1] || is_mark.get(at + 1) == Some(&true);
        if next_to && !is_mark[at] {
            *beside.entry(&line.text).or_default() += 1;
        }
    }
    let is_head = |text: &str| beside.get(text).is_some_and(|times| *times >= HEADS);
    let kept: Vec<bool> = lines
        .iter()
        .zip(&is_mark)
        .map(|(line, is_mark)| !is_mark && !is_head(&line.text))
        .collect();
    let lines = lines.into_iter().zip(kept);
    lines
        .filter_map(|(line, kept)| kept.then_some(line))
        .collect()
}

/// A line beside so many page numbers is the head of pages.
const HEADS: usize = 4;

/// `— 12 —`, `12`, `IV`, `第 12 页`, `12/150`.
fn is_page_mark(text: &str) -> bool {
    let inner = text.trim_matches(|c: char| matches!(c, '—' | '-' | '–' | '·' | ' ' | '.' | '_'));
    let inner = inner.strip_prefix('第').unwrap_or(inner);
    let inner = inner.strip_suffix('页').unwrap_or(inner);
    if inner.is_empty() || length(inner) > 9 {
        return false;
    }
    let is_number = inner.bytes().all(|b| b.is_ascii_digit() || b == b'/') && inner.len() <= 7;
    let is_roman = inner
        .chars()
        .all(|c| matches!(c, 'I' | 'V' | 'X' | 'i' | 'v' | 'x' | 'Ⅰ'..='ⅿ'));
    is_number || is_roman
}

/// How wide the lines of a text are that a page broke; `None` where each line is a paragraph.
pub(super) fn broken_at(lines: &[Line<'_>]) -> Option<usize> {
    let mut widths: Vec<usize> = lines
        .iter()
        .filter(|line| !line.is_row)
        .map(|line| length(&line.text))
        .filter(|width| *width >= 15)
        .collect();
    widths.sort_unstable();
    let middle = *widths.get(widths.len() / 2)?;
    let ends = |line: &&Line<'_>| line.text.ends_with(['。', '；', '：', '！', '？', '”']);
    let long = lines.iter().filter(|line| length(&line.text) >= 15);
    let (all, ended) = (long.clone().count(), long.filter(ends).count());
    (middle <= 70 && ended * 2 < all).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_heads_of_pages_are_no_lines() {
        let page = |number: u32| format!("临河市规划纲要\n— {number} —\n正文第{number}句。\n");
        let text: String = (1..6).map(page).collect();
        let text = format!("{text}IV\n第 7 页\n结尾。");
        let read = lines(&text);
        let texts: Vec<&str> = read.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "正文第1句。",
                "正文第2句。",
                "正文第3句。",
                "正文第4句。",
                "正文第5句。",
                "结尾。"
            ]
        );
        assert_eq!(read[1].number, 6);
    }
}
