//! What Chinese print asks of signs and words at the ends of lines, beyond the rules of Unicode.

/// Whether the right half of a sign is white.
pub(super) const fn is_closing(letter: char) -> bool {
    matches!(
        letter,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '）'
            | '》'
            | '〉'
            | '】'
            | '」'
            | '』'
            | '”'
            | '’'
    )
}

const fn is_opening(letter: char) -> bool {
    matches!(letter, '（' | '《' | '〈' | '【' | '「' | '『' | '“' | '‘')
}

/// Whether two signs one after the other share the white between them.
pub(super) const fn are_squeezed(before: char, letter: char) -> bool {
    (is_closing(before) && (is_closing(letter) || is_opening(letter)))
        || (is_opening(before) && is_opening(letter))
}

/// Whether a character is one of Chinese writing.
pub(super) const fn is_han(letter: char) -> bool {
    matches!(letter as u32, 0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

/// Whether Latin writing or an ASCII sign, as the mark of a suggestion is one, stands beside a Chinese character or sign.
pub(super) fn is_change(one: char, other: char) -> bool {
    let is_wide =
        |letter: char| is_han(letter) || matches!(letter as u32, 0x3001..=0x303f | 0xff01..=0xff60);
    let is_latin = |letter: char| letter.is_ascii_graphic();
    is_latin(one) && is_wide(other) || is_wide(one) && is_latin(other)
}

/// What print asks for beyond the rules of Unicode: a number stays with what it counts, a date and a span of years in one
/// piece, the mark of a suggestion with its word, and quotes go with what they enclose.
pub(super) fn tailor(text: &str, begins: &mut Vec<usize>) {
    let is_kept = |at: &usize| {
        let before = text[..*at].chars().next_back();
        let after = text[*at..].chars().next();
        let (Some(before), Some(after)) = (before, after) else {
            return true;
        };
        let is_counted = before.is_ascii_digit()
            && matches!(
                after,
                '年' | '月' | '日' | '号' | '万' | '亿' | '个' | '项' | '公' | '米' | '％' | '%'
            );
        // 2024年9月12日: a date is one word.
        let is_of_date = matches!(before, '年' | '月')
            && after.is_ascii_digit()
            && text[..*at]
                .chars()
                .rev()
                .nth(1)
                .is_some_and(|digit| digit.is_ascii_digit());
        let is_numbered = before == '第' && after.is_ascii_digit();
        let is_of_span = |c: char| c == '—' || c.is_ascii_digit();
        let is_span = (before == '—' && is_of_span(after)) || (after == '—' && is_of_span(before));
        let is_mark = after == '*' || after == '\u{2060}' || before == '\u{2060}';
        let is_office = is_han(before) && names_an_office(&text[*at..]);
        let is_joined = is_counted || is_of_date || is_numbered || is_span || is_mark || is_office;
        !is_joined && !names_what_is_due(text, *at)
    };
    begins.retain(is_kept);
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let goes_in = matches!(letter, '“' | '‘') && is_han(before);
        let comes_out = matches!(before, '”' | '’') && is_han(letter);
        if goes_in || comes_out {
            begins.push(at);
        }
        before = letter;
    }
    begins.sort_unstable();
    begins.dedup();
}

/// Whether a text goes on with the year of a document's number, after what is left of the office's short name.
fn names_an_office(rest: &str) -> bool {
    /// Offices have short names of up to so many characters before the year.
    const LONGEST: usize = 4;
    let letters = rest.chars().take(LONGEST);
    let before = letters.take_while(|letter| is_han(*letter)).count();
    before < LONGEST && rest.chars().nth(before) == Some('〔')
}

/// Whether a place is within a short name behind a date, as in 2024年9月 主体完工.
fn names_what_is_due(text: &str, at: usize) -> bool {
    /// Milestones have names of up to so many characters.
    const LONGEST: usize = 6;
    let (before, after) = text.split_at(at);
    let Some((date, begin)) = before.rsplit_once(' ') else {
        return false;
    };
    let end = after.split([' ', '\n']).next().unwrap_or_default();
    let mut letters = begin.chars().chain(end.chars());
    !begin.is_empty()
        && date.ends_with(['月', '日'])
        && letters.clone().count() <= LONGEST
        && letters.all(is_han)
}

/// Terms of two words, which titles have: a line that ends in the middle of one is read twice.
const TERMS: [&str; 1] = ["重点项目"];

/// Whether a place is inside one of the terms.
fn is_in_term(text: &str, place: usize) -> bool {
    let inside = |term: &&str| {
        let mut found = text.match_indices(*term);
        found.any(|(start, _)| start < place && place < start + term.len())
    };
    TERMS.iter().any(inside)
}

/// Where a line of a head may begin: between words of two characters and more.
pub(super) fn joined_words(text: &str, ends: &[usize]) -> Vec<usize> {
    let count = |from: usize, to: usize| text.get(from..to).map_or(0, |word| word.chars().count());
    let mut begins = Vec::new();
    for places in ends.windows(3) {
        let (Some(first), Some(middle), Some(last)) =
            (places.first(), places.get(1), places.get(2))
        else {
            continue;
        };
        let since = begins.last().copied().unwrap_or(0).min(*first);
        let is_short = count(since, *middle) < 2 || count(*middle, *last) < 2;
        let next = text[*middle..].chars().next().unwrap_or(' ');
        let before = text[..*middle].chars().next_back().unwrap_or(' ');
        // What stands in brackets goes to a line of its own before a word is broken.
        let is_word =
            !is_short && !is_closing(next) && !is_opening(before) && !is_in_term(text, *middle);
        if is_word || is_opening(next) || before == '\n' {
            begins.push(*middle);
        }
    }
    begins
}
