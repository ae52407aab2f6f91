//! How wide texts are, and how many lines they fill, in half-width characters.
//!
//! Spreadsheet writers guess widths from Latin tables and cut Chinese off; terminals take two cells per
//! Chinese character. Both need the East Asian Width property; the ranges are its `W` and `F` blocks.

/// Columns that the text takes in a terminal.
pub(super) fn terminal_width(text: &str) -> usize {
    text.chars()
        .map(|c| {
            if is_zero(c) {
                0
            } else {
                1 + usize::from(is_wide(c))
            }
        })
        .sum()
}

/// Lines that the text takes in a cell of this width, wrapped as spreadsheets wrap: between Chinese
/// characters anywhere, in other text at spaces.
pub(super) fn wrapped_lines(text: &str, width: f64) -> usize {
    // Most cells are one line, which need not be taken apart.
    let mut room = (width.floor() as usize).max(2);
    let is_short = text.chars().all(|c| {
        let width = paper_width(c);
        let fits = c != '\n' && width <= room;
        room = room.saturating_sub(width);
        fits
    });
    if is_short {
        return 1;
    }
    let mut lines = 0;
    wrap(text, width, |_| lines += 1);
    lines
}

/// Hands the lines on, one after the other.
fn wrap<'t>(text: &'t str, width: f64, mut end_line: impl FnMut(&'t str)) {
    let capacity = (width.floor() as usize).max(2);
    for paragraph in text.split('\n') {
        let (mut start, mut used) = (0, 0);
        let mut put = |at: usize, width: usize| {
            if used + width > capacity {
                end_line(&paragraph[start..at]);
                (start, used) = (at, 0);
            }
            used += width;
        };
        let mut at = 0;
        for unit in units(paragraph) {
            let width = unit.chars().map(paper_width).sum();
            if width <= capacity {
                put(at, width);
            } else {
                // A word longer than a whole line is broken where the line ends.
                for (i, c) in unit.char_indices() {
                    put(at + i, paper_width(c));
                }
            }
            at += unit.len();
        }
        end_line(&paragraph[start..]);
    }
}

/// What can't be broken: a Latin word, or a Chinese character with the sign that must not begin a line, such as the mark
/// of a suggestion.
fn units(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut in_word = false;
        let begins_next = |(i, c): (usize, char)| {
            if is_closing_sign(c) {
                return None;
            }
            let width = paper_width(c);
            let begins = (width == 2 || !in_word) && i > 0;
            in_word = width != 2 && c != ' ';
            begins.then_some(i)
        };
        let end = rest.char_indices().find_map(begins_next);
        let (unit, others) = rest.split_at(end.unwrap_or(rest.len()));
        rest = others;
        Some(unit)
    })
}

const fn is_closing_sign(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '）'
            | '》'
            | '】'
            | '”'
            | '’'
            | '*'
            | '\u{2060}'
    )
}

/// What share of a text's width its half-width digits and Latin letters take.
pub(super) fn latin_share(text: &str) -> f64 {
    let letters = text.chars().filter(char::is_ascii_alphanumeric).count();
    let all: usize = text.chars().map(paper_width).sum();
    letters as f64 / all.max(1) as f64
}

/// Chinese faces draw dashes, quotes and signs as wide as characters, terminals do not.
pub(super) fn paper_width(c: char) -> usize {
    let is_sign = matches!(c as u32, 0xb0 | 0xb1 | 0xb7 | 0xd7 | 0x2010..=0x2e7f);
    match c {
        c if is_zero(c) => 0,
        c if is_wide(c) || is_sign => 2,
        _ => 1,
    }
}

fn is_zero(c: char) -> bool {
    c.is_control()
        || matches!(c as u32, 0x300..=0x36f | 0x200b..=0x200f | 0x2060 | 0xfe00..=0xfe0f | 0xfeff)
}

fn is_wide(c: char) -> bool {
    matches!(
        c as u32,
        0x1100..=0x115f
            | 0x2e80..=0x303e
            | 0x3041..=0x4dbf
            | 0x4e00..=0xa4cf
            | 0xa960..=0xa97f
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f
            | 0xff00..=0xff60
            | 0xffe0..=0xffe6
            | 0x1f300..=0x1f64f
            | 0x1f900..=0x1f9ff
            | 0x2_0000..=0x3_fffd
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped_text(text: &str, width: f64) -> Vec<&str> {
        let mut lines = Vec::new();
        wrap(text, width, |line| lines.push(line));
        lines
    }

    #[test]
    fn a_chinese_character_is_two_wide() {
        assert_eq!(terminal_width("G354绕城公路"), 12);
        assert_eq!(terminal_width("（一）—"), 7);
        assert_eq!(terminal_width(""), 0);
    }

    #[test]
    fn no_line_begins_with_a_closing_sign() {
        // 平安大桥 fills 8 of 9, so 桥， goes to the next line together: 平安大 / 桥，引道.
        assert_eq!(wrapped_lines("平安大桥，引道", 9.0), 2);
        assert_eq!(wrapped_lines("平安大桥，引道路", 9.0), 3);
        // Nor with the mark of a suggestion, joined or not.
        assert_eq!(wrapped_text("市水利局*", 8.0), ["市水利", "局*"]);
        assert_eq!(
            wrapped_text("市水利局\u{2060}*", 8.0),
            ["市水利", "局\u{2060}*"]
        );
        assert_eq!(terminal_width("局\u{2060}*"), 3);
    }

    #[test]
    fn lines_break_between_characters_and_before_words() {
        assert_eq!(wrapped_lines("", 10.0), 1);
        assert_eq!(wrapped_lines("平安大桥平", 10.0), 1);
        assert_eq!(wrapped_lines("平安大桥平安", 10.0), 2);
        assert_eq!(wrapped_lines("平安\n大桥", 10.0), 2);
        assert_eq!(wrapped_lines("平安大S235", 8.0), 2);
        assert_eq!(wrapped_lines("平安 S235", 9.0), 1);
        assert_eq!(wrapped_lines("新建S235 二级路", 9.0), 2);
        assert_eq!(wrapped_lines("2603-141124-89-05-346948", 10.0), 3);
    }
}
