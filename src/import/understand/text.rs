//! Texts of cells brought to the forms in which they are kept and compared.

use std::borrow::Cow;

pub use crate::model::level;
use crate::model::{is_unseen, means_nothing};

/// For keeping: without blanks at the ends, unseen characters, the sign by which exports guard a text that begins like a
/// formula (`'-雾栖谷`), and the mark by which papers tell what is only suggested. Line breaks stay.
pub fn tidy(text: &str) -> String {
    tidied(text).into_owned()
}

/// The same, of most texts as a part of what they are: a ledger has half a million.
pub fn tidied(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| !is_unseen(c) && !matches!(c, '\u{a0}' | '\r');
    if text.chars().all(is_plain) {
        return Cow::Borrowed(bare(text));
    }
    let seen: String = text
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| !is_unseen(*c))
        .map(|c| match c {
            '\u{a0}' => ' ',
            '\r' => '\n',
            c => c,
        })
        .collect();
    Cow::Owned(bare(&seen).to_owned())
}

/// A text without blanks at its ends and without what this program puts there.
fn bare(text: &str) -> &str {
    let seen = text.trim();
    let guarded = seen
        .strip_prefix('\'')
        .filter(|rest| rest.starts_with(['=', '+', '-', '@']));
    let plain = guarded.unwrap_or(seen);
    // A person's own asterisk has no joiner of words before it.
    plain.strip_suffix("\u{2060}*").unwrap_or(plain)
}

/// Whether a text says nothing, in a cell of a ledger or typed in its place: 无, —, 待定, blanks. Nothing is erased by it.
pub fn says_nothing(text: &str) -> bool {
    let text = tidied(text);
    // Only a text of three characters can be one of the marks for nothing.
    let mut seen = text.chars().filter(|c| !c.is_whitespace());
    seen.nth(3).is_none() && means_nothing(&level(&text))
}

/// For names: the same in one line. A line break in a cell is where the column was too narrow.
pub fn one_line(text: &str) -> String {
    let text = tidied(text);
    if !text.contains('\n') {
        return text.trim().to_owned();
    }
    text.lines().map(str::trim).collect::<Vec<_>>().concat()
}

/// The bracket at the end of a text: what stands before it and in it. Full-width and half-width brackets.
pub fn end_bracket(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_suffix(['）', ')'])?;
    let at = inner.rfind(['（', '('])?;
    let open = inner[at..].chars().next()?.len_utf8();
    Some((&inner[..at], &inner[at + open..]))
}

/// The number with which a text begins and what follows it.
pub fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text[..end].parse().ok()?;
    Some((number, &text[end..]))
}

/// Whether a character is a Chinese one.
pub const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '〇' | '·')
}

/// The years of four digits that a text names, each with the text behind it.
pub fn years(text: &str) -> Vec<(i32, &str)> {
    let bytes = text.as_bytes();
    let is_digit = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_digit);
    let mut found = Vec::new();
    let mut place = 0;
    while place + 4 <= bytes.len() {
        let run = (place..bytes.len()).take_while(|at| is_digit(*at)).count();
        if run == 4 {
            let year = text[place..place + 4].parse().unwrap_or_default();
            if (1950..2100).contains(&year) {
                found.push((year, &text[place + 4..]));
            }
        }
        place += run.max(1);
        while !text.is_char_boundary(place) {
            place += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_as_they_are_seen() {
        assert_eq!(tidy("　禾青汽车站　"), "禾青汽车站");
        assert_eq!(tidy("'-雾栖谷"), "-雾栖谷");
        assert_eq!(tidy("'十四五'规划"), "'十四五'规划");
        assert_eq!(tidy("第一行\r\n第二行"), "第一行\n第二行");
        assert_eq!(one_line("平安\n大道"), "平安大道");
        assert!(matches!(tidied(" 平安大道 "), Cow::Borrowed("平安大道")));
        for nothing in ["", "　", "—", " 待 定 ", "－－－", "N\u{200b}"] {
            assert_eq!(
                says_nothing(nothing),
                !nothing.starts_with('N'),
                "{nothing}"
            );
        }
        assert!(!says_nothing("待定。") && !says_nothing("----"));
        assert_eq!(one_line("栎霜镇\u{a0}敬老院"), "栎霜镇 敬老院");
        assert_eq!(level(" Ｇ３５４ 公路\n（一期）"), "G354公路(一期)");
    }

    #[test]
    fn brackets_numbers_and_years_are_found() {
        assert_eq!(end_bracket("学校提质（2个）"), Some(("学校提质", "2个")));
        assert_eq!(end_bracket("总投资(万元)"), Some(("总投资", "万元")));
        assert_eq!(end_bracket("（一期）公路"), None);
        assert_eq!(leading_number("12个"), Some((12, "个")));
        assert_eq!(leading_number("个"), None);
        assert_eq!(years("澄川县2026年计划"), [(2026, "年计划")]);
        assert_eq!(years("编号20261234"), []);
        assert_eq!(years("年𠮷年"), []);
    }
}
