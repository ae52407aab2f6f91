//! A line as it is compared and shown: no blanks that a converter put in, one form of each sign.

/// Whether a letter is of the Chinese script, its signs and marks included.
pub(super) const fn is_han(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fff}' | '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}')
}

/// A line in one form: full-width digits and letters made narrow, signs beside Chinese made wide, and of its blanks only
/// those between two Latin words. A text that was taken from a page has blanks around each digit and quotation mark;
/// none of them means anything.
pub(super) fn tidy(line: &str) -> String {
    let letters: Vec<char> = line.chars().filter_map(narrow).collect();
    let mut out = String::with_capacity(line.len());
    let mut before = None;
    for (at, &c) in letters.iter().enumerate() {
        if c == ' ' {
            let after = letters[at..].iter().find(|c| **c != ' ');
            let is_word = |c: char| c.is_ascii_alphanumeric();
            let is_latin = |c: char| c.is_ascii_alphabetic();
            let parts = before.zip(after.copied()).is_some_and(|(a, b)| {
                is_word(a) && is_word(b) && (is_latin(a) || is_latin(b)) && !out.ends_with(' ')
            });
            if parts {
                out.push(' ');
            }
            continue;
        }
        let after = letters[at + 1..].iter().find(|c| **c != ' ').copied();
        let wide = wide(c, before, after);
        out.push(wide);
        before = Some(wide);
    }
    out
}

/// The narrow form of a letter; `None` for what is not seen.
fn narrow(c: char) -> Option<char> {
    match c {
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
        '０'..='９'
        | 'Ａ'..='Ｚ'
        | 'ａ'..='ｚ'
        | '％'
        | '＋'
        | '－'
        | '＜'
        | '＞'
        | '＝'
        | '＊' => char::from_u32(u32::from(c) - 0xfee0),
        '．' => Some('.'),
        '○' | '〇' | '◯' => Some('〇'),
        '―' | '─' | '━' => Some('—'),
        '～' | '∼' => Some('~'),
        '∶' => Some('：'),
        '﹒' | '•' | '・' => Some('·'),
        c if c.is_whitespace() || c == '\u{3000}' => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// A narrow sign beside Chinese is the wide one.
fn wide(c: char, before: Option<char>, after: Option<char>) -> char {
    let beside = |c: Option<char>| {
        c.is_some_and(|c| {
            is_han(c)
                || matches!(
                    c,
                    '“' | '”' | '）' | '（' | '》' | '《' | '、' | '，' | '。' | '%'
                )
        })
    };
    match c {
        '(' => '（',
        ')' => '）',
        ',' if beside(before) || beside(after) => '，',
        ';' => '；',
        ':' if beside(before) || beside(after) => '：',
        '?' if beside(before) => '？',
        '!' if beside(before) => '！',
        c => c,
    }
}

/// Without any blank and quotation mark, for comparing what several hands wrote.
pub(super) fn bare(text: &str) -> String {
    let kept = tidy(text);
    let is_mark = |c: char| {
        c.is_whitespace() || matches!(c, '“' | '”' | '‘' | '’' | '"' | '\'' | '《' | '》')
    };
    kept.chars().filter(|c| !is_mark(*c)).collect()
}

/// The name without brackets at its end, and what they hold.
pub(super) fn unbracketed(name: &str) -> (&str, &str) {
    if name.ends_with('）')
        && let Some(at) = name.rfind('（')
        && at > 0
    {
        return (&name[..at], &name[at..]);
    }
    (name, "")
}

/// How many letters a text has.
pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_a_converter_go_and_those_between_latin_words_stay() {
        assert_eq!(tidy(" “ 十四五 ” 发展目标"), "“十四五”发展目标");
        assert_eq!(tidy("建设 634 国道,长 3 公里"), "建设634国道，长3公里");
        assert_eq!(tidy("Wi Fi 覆盖(公共区域)"), "Wi Fi覆盖（公共区域）");
        assert_eq!(tidy("１２．５％　以上"), "12.5%以上");
    }
}
