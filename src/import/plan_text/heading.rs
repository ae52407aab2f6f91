//! How a line that is a heading looks.

use super::numeral::{is_numeral, ordinal};
use super::tidy::{is_han, length};

/// The form in which a plan writes the number of a heading; outer ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Dress {
    /// 第一篇, 第一编, 第一部分
    Part,
    /// 第一章
    Chapter,
    /// 第一节
    Section,
    /// 一、
    Han,
    /// （一）
    HanBrackets,
    /// 1. and 1、
    Digits,
    /// （1）
    DigitBrackets,
    /// ——
    Dash,
    /// 专栏1
    Box,
}

/// A line that looks like a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) dress: Dress,
    /// As the plan writes it, without what only parts it from the title.
    pub(super) number: String,
    pub(super) ordinal: u32,
    pub(super) title: String,
    /// What follows the title in the same line.
    pub(super) body: String,
}

/// No title is longer.
const LONGEST: usize = 60;
/// A title before the text in the same line is shorter.
pub(super) const LONGEST_BEFORE_TEXT: usize = 40;

/// What a line says as a heading, if it looks like one. Whether it is one, the headings around it decide.
pub(super) fn heading(text: &str) -> Option<Heading> {
    let first = text.chars().next()?;
    match first {
        '第' => numbered(text),
        '专' => boxed(text),
        '—' => dashed(text),
        '（' => bracketed(text),
        c if is_numeral(c) => {
            let (number, rest) = leading(text, is_numeral);
            let rest = rest.strip_prefix('、').or_else(|| rest.strip_prefix('.'))?;
            // 一、二、三产业
            if rest.chars().next().is_some_and(is_numeral)
                && leading(rest, is_numeral).1.starts_with('、')
            {
                return None;
            }
            titled(Dress::Han, number, number, rest)
        }
        c if c.is_ascii_digit() => {
            let (number, rest) = leading(text, |c| c.is_ascii_digit());
            let rest = rest
                .strip_prefix(['.', '、'])
                .or_else(|| rest.strip_prefix("．"))?;
            let is_title = rest.chars().next().is_some_and(|c| !c.is_ascii_digit());
            (number.len() <= 2 && is_title)
                .then(|| titled(Dress::Digits, number, number, rest))
                .flatten()
        }
        _ => None,
    }
}

fn leading(text: &str, is: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !is(c)).unwrap_or(text.len());
    text.split_at(end)
}

fn numbered(text: &str) -> Option<Heading> {
    let rest = &text['第'.len_utf8()..];
    let (number, rest) = leading(rest, |c| is_numeral(c) || c.is_ascii_digit());
    let words = [
        ("部分", Dress::Part),
        ("篇", Dress::Part),
        ("编", Dress::Part),
        ("章", Dress::Chapter),
        ("节", Dress::Section),
    ];
    let found = words
        .iter()
        .find_map(|(word, dress)| Some((rest.strip_prefix(word)?, word, *dress)));
    let (rest, word, dress) = found?;
    // 第一节课, 第三部分析 and the like go on with a sentence.
    let rest = rest.trim_start_matches([' ', '：', '、', '.', '，']);
    titled(dress, &format!("第{number}{word}"), number, rest)
}

fn boxed(text: &str) -> Option<Heading> {
    let rest = text.strip_prefix("专栏")?.trim_start();
    let (number, rest) = leading(rest, |c| is_numeral(c) || c.is_ascii_digit());
    let rest = rest.trim_start_matches([' ', '：', '、', '.']);
    if rest.contains(['。', '，']) {
        return None;
    }
    titled(Dress::Box, &format!("专栏{number}"), number, rest)
}

fn dashed(text: &str) -> Option<Heading> {
    let rest = text.strip_prefix("——").or_else(|| text.strip_prefix('—'))?;
    let rest = rest.trim_start_matches('—');
    let heading = titled(Dress::Dash, "——", "1", rest)?;
    (!heading.body.is_empty() || length(&heading.title) <= 24).then_some(heading)
}

fn bracketed(text: &str) -> Option<Heading> {
    let (inside, rest) = text['（'.len_utf8()..].split_once('）')?;
    let dress = if !inside.is_empty() && inside.chars().all(is_numeral) {
        Dress::HanBrackets
    } else if inside.len() <= 2 && !inside.is_empty() && inside.bytes().all(|b| b.is_ascii_digit())
    {
        Dress::DigitBrackets
    } else {
        return None;
    };
    titled(dress, &format!("（{inside}）"), inside, rest)
}

/// A title ends at the first full stop; what follows is text. `第一章` alone stands for a title on the next line.
fn titled(dress: Dress, number: &str, word: &str, rest: &str) -> Option<Heading> {
    let ordinal = ordinal(word)?;
    let rest = without_leader(rest);
    let (title, body) = match rest.split_once('。') {
        Some((title, body)) => (title, body),
        None => (rest, ""),
    };
    let title = title.trim();
    let is_outer = dress <= Dress::Section || dress == Dress::Box;
    let longest = if rest.len() > title.len() && !is_outer {
        LONGEST_BEFORE_TEXT
    } else {
        LONGEST
    };
    // 一、经济发展（12项） is a group of a table.
    if !is_outer && title.ends_with("项）") {
        return None;
    }
    // The middle of a sentence that a page broke.
    if !is_outer && title.matches('“').count() != title.matches('”').count() {
        return None;
    }
    let length = length(title);
    let ends_openly = title.ends_with(['，', '、', '；', '：', '（', '“', '《']);
    let says = title.chars().any(is_han) || title.is_empty() && is_outer;
    if length > longest || ends_openly || !says || title.contains(['；', '？']) && !is_outer {
        return None;
    }
    // A sentence that goes on from the line above, not a title.
    let goes_on = is_outer
        && (title.starts_with(['的', '至', '和', '、', '）', '”']) && title.contains('，'));
    if goes_on || is_outer && !body.is_empty() && length > LONGEST_BEFORE_TEXT {
        return None;
    }
    Some(Heading {
        dress,
        number: number.to_owned(),
        ordinal,
        title: title.to_owned(),
        body: body.trim().to_owned(),
    })
}

/// Without the dots and the page number of a table of contents.
fn without_leader(text: &str) -> &str {
    let text = text.trim();
    let before = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let bare = before.trim_end_matches(['.', '…', '·', '—', '-', '_', ' ']);
    let has_leader = before.len() >= bare.len() + 3 && !bare.is_empty();
    if has_leader { bare } else { text }
}

/// Whether a line ends as those of a table of contents do.
pub(super) fn has_leader(text: &str) -> bool {
    without_leader(text).len() < text.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(Dress, String, String, String)> {
        let heading = heading(text)?;
        Some((heading.dress, heading.number, heading.title, heading.body))
    }

    #[test]
    fn every_dress_is_known() {
        let all = [
            ("第一篇建设新港城", Dress::Part, "第一篇", "建设新港城", ""),
            (
                "第十二章：夯实基础",
                Dress::Chapter,
                "第十二章",
                "夯实基础",
                "",
            ),
            ("第2节 港口", Dress::Section, "第2节", "港口", ""),
            (
                "三、做强港口。扩建码头。",
                Dress::Han,
                "三",
                "做强港口",
                "扩建码头。",
            ),
            (
                "（四）内河航运",
                Dress::HanBrackets,
                "（四）",
                "内河航运",
                "",
            ),
            (
                "5.公路。新建一条路。",
                Dress::Digits,
                "5",
                "公路",
                "新建一条路。",
            ),
            (
                "——绿色发展。守住底线。",
                Dress::Dash,
                "——",
                "绿色发展",
                "守住底线。",
            ),
            ("专栏7港口工程", Dress::Box, "专栏7", "港口工程", ""),
            (
                "第三章港口..........12",
                Dress::Chapter,
                "第三章",
                "港口",
                "",
            ),
        ];
        for (text, dress, number, title, body) in all {
            let expected = (dress, number.to_owned(), title.to_owned(), body.to_owned());
            assert_eq!(read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_only_begins_like_a_heading_is_none() {
        for text in [
            "一、二、三产业融合",
            "2.5%以上",
            "第一产业增加值",
            "（见附表）",
            "十个项目",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
