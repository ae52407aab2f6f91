//! The words with which rows begin: numbers, marks and counts taken off groups and names.

use super::text::{end_bracket, leading_number, level, one_line};
use crate::model::MARKS;
pub use crate::model::{marked, without_number};

/// How a group row is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// 第一篇, 第二章
    Chapter,
    /// Ⅰ
    Roman,
    /// 一、
    Chinese,
    /// （一）
    Bracketed,
    /// ①
    Circled,
    /// ——
    Dash,
    /// None; a count or the row's place shows it.
    Plain,
}

/// A group row's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// How it is numbered; `Plain` where it is not.
    pub numbering: Numbering,
    /// Without number, mark and count.
    pub text: String,
    /// `（4项）`, `14`
    pub count: Option<u32>,
}

const NUMERALS: &str = "一二三四五六七八九十百";

/// A text of Chinese numerals alone.
pub fn is_numeral(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| NUMERALS.contains(c))
}

impl Label {
    /// Takes a label apart.
    pub fn of(text: &str) -> Self {
        let text = one_line(text);
        let (numbering, rest) = numbered(&text);
        let (rest, count) = counted(rest);
        let rest = rest.trim().trim_matches(|c| MARKS.contains(c));
        Self {
            numbering,
            text: rest.trim().trim_end_matches(['：', ':']).to_owned(),
            count,
        }
    }

    /// 合计, 总计 …
    pub fn is_total(&self) -> bool {
        let text = level(&self.text);
        let of_all = [
            "合计",
            "总计",
            "共计",
            "总合计",
            "合计数",
            "全部合计",
            "总共",
        ];
        of_all.contains(&text.as_str())
            || text.chars().count() < 8
                && ["全县", "全市", "全区", "全州", "本表", "项目"]
                    .iter()
                    .any(|lead| {
                        text.strip_prefix(lead)
                            .is_some_and(|rest| of_all.contains(&rest))
                    })
    }

    /// 小计
    pub fn is_subtotal(&self) -> bool {
        let text = level(&self.text);
        text.ends_with("小计") && text.chars().count() < 10
    }
}

/// The number before a label, and the label.
fn numbered(text: &str) -> (Numbering, &str) {
    let text = text.trim_start_matches(|c: char| MARKS.contains(c));
    let numeral = |text: &str| {
        text.chars()
            .take_while(|c| NUMERALS.contains(*c))
            .map(char::len_utf8)
            .sum::<usize>()
    };
    let end = numeral(text);
    if end > 0
        && let Some(rest) = text[end..].strip_prefix(['、', '.', '．', ' ', '　', ','])
    {
        return (Numbering::Chinese, rest.trim_start());
    }
    if let Some(inner) = text.strip_prefix(['（', '(']) {
        let end = numeral(inner);
        if end > 0
            && let Some(rest) = inner[end..].strip_prefix(['）', ')'])
        {
            return (Numbering::Bracketed, rest.trim_start_matches(['、', ' ']));
        }
    }
    if let Some(inner) = text.strip_prefix('第') {
        let end = numeral(inner);
        let number = leading_number(inner).map_or(&inner[end..], |(_, rest)| rest);
        if let Some(rest) = number.strip_prefix(['篇', '章', '编'])
            && number.len() < inner.len()
        {
            return (
                Numbering::Chapter,
                rest.trim_start_matches(['、', ' ', '　']),
            );
        }
    }
    for (numbering, first, last) in [
        (Numbering::Roman, 'Ⅰ', 'Ⅻ'),
        (Numbering::Circled, '①', '⑳'),
        (Numbering::Bracketed, '㈠', '㈩'),
    ] {
        if let Some(rest) = text.strip_prefix(|c| (first..=last).contains(&c)) {
            return (
                numbering,
                rest.trim_start_matches(['、', '.', '．', ' ', '　']),
            );
        }
    }
    let dashes = text.trim_start_matches(['—', '－']);
    if dashes.len() + 3 <= text.len() && text.starts_with('—') && !dashes.trim().is_empty() {
        return (Numbering::Dash, dashes.trim_start());
    }
    (Numbering::Plain, text)
}

/// The count behind a label, and the label: `（4项）`, `（共4个）`, `（4）`, ` 14`, ` 7个`.
fn counted(text: &str) -> (&str, Option<u32>) {
    let text = text.trim_end();
    if let Some((before, inner)) = end_bracket(text)
        && let Some(count) = count_of(inner)
    {
        return (before, Some(count));
    }
    let tail = text.trim_end_matches(['个', '项']);
    let digits = tail.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (before, number) = tail.split_at(tail.len() - digits);
    let is_apart = before.ends_with([' ', '　', '：', ':']) && digits < 5;
    match number.parse() {
        Ok(count) if is_apart => (before.trim_end(), Some(count)),
        _ => (text, None),
    }
}

/// A count alone: `14`, `3个`, `共12项`, `2个项目`.
pub fn count_of(text: &str) -> Option<u32> {
    let text = level(text);
    let text = text
        .trim_start_matches("总计")
        .trim_start_matches(['共', '计']);
    let (count, rest) = leading_number(text)?;
    let is_count = matches!(
        rest,
        "" | "个" | "项" | "个项目" | "项目" | "项目个数" | "宗" | "子项" | "个子项"
    );
    (is_count && count < 100_000).then_some(count)
}

/// A count of parts in a project's bracket: `打包3个`, `含5个子项`.
pub fn count_of_parts(inner: &str) -> Option<u32> {
    let text = level(inner);
    let lead = ["打包", "包含", "含", "共"];
    let rest = lead.iter().find_map(|word| text.strip_prefix(word));
    count_of(rest.unwrap_or(&text)).filter(|_| !text.bytes().all(|b| b.is_ascii_digit()))
}

/// The name of a part behind its number: `（1）滨水路`, `(2)管网`, `3）公园`, `其中：小学`.
pub fn part_name(name: &str) -> Option<&str> {
    let name = name.trim_start();
    if let Some(rest) = name.strip_prefix("其中") {
        return Some(
            rest.trim_start_matches(['：', ':', '，', ',', '、'])
                .trim_start(),
        );
    }
    let inner = name.strip_prefix(['（', '(']).unwrap_or(name);
    let (number, rest) = leading_number(inner)?;
    let rest = rest.strip_prefix(['）', ')'])?;
    (number < 200 && !rest.trim().is_empty()).then(|| rest.trim_start_matches(['、', ' ', '　']))
}

/// Whether a text is a remark below or above a table.
pub fn is_note(text: &str) -> bool {
    let text = level(text);
    let leads = [
        "备注",
        "附注",
        "说明",
        "填报说明",
        "填表说明",
        "编制说明",
        "注释",
        "注",
    ];
    let signs = [
        "单位负责人",
        "填表人",
        "填报人",
        "制表人",
        "审核人",
        "负责人",
        "联系人",
        "联系电话",
        "填报日期",
        "制表日期",
        "填报时间",
        "填报单位",
        "制表单位",
        "主管领导",
        "分管领导",
        "审核",
        "制表",
    ];
    let follows =
        |rest: &str| rest.is_empty() || rest.starts_with([':', '：', '1', '(', '（', '、', '.']);
    leads
        .iter()
        .any(|lead| text.strip_prefix(lead).is_some_and(follows))
        || signs.iter().any(|sign| {
            text.strip_prefix(sign)
                .is_some_and(|rest| rest.starts_with([':', '：', '(', '（']))
        })
        || is_dots(&text)
}

/// `……`
pub fn is_dots(text: &str) -> bool {
    let text = level(text);
    !text.is_empty()
        && text
            .chars()
            .all(|c| matches!(c, '…' | '.' | '。' | '⋯' | '·'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_lose_number_count_and_mark() {
        for (text, numbering, bare, count) in [
            (
                "一、基础设施（94个）",
                Numbering::Chinese,
                "基础设施",
                Some(94),
            ),
            ("（一）交通 14", Numbering::Bracketed, "交通", Some(14)),
            ("——铁路", Numbering::Dash, "铁路", None),
            ("Ⅰ 产业", Numbering::Roman, "产业", None),
            ("①文旅 7个", Numbering::Circled, "文旅", Some(7)),
            ("第三章 交通", Numbering::Chapter, "交通", None),
            ("续建项目（2个）", Numbering::Plain, "续建项目", Some(2)),
            ("合  计（3项）", Numbering::Plain, "合  计", Some(3)),
            ("一号路", Numbering::Plain, "一号路", None),
            ("110 千伏", Numbering::Plain, "110 千伏", None),
        ] {
            let label = Label::of(text);
            assert_eq!(
                (label.numbering, label.text.as_str(), label.count),
                (numbering, bare, count),
                "{text}"
            );
        }
        assert!(Label::of("合  计（3项）").is_total());
        assert!(!Label::of("合计划项目").is_total());
        assert!(Label::of(" 小计").is_subtotal());
    }

    #[test]
    fn parts_lose_their_numbers() {
        assert_eq!(part_name("（1）滨水路"), Some("滨水路"));
        assert_eq!(
            part_name("(2)澄水快线（栎霜段）"),
            Some("澄水快线（栎霜段）")
        );
        assert_eq!(part_name("其中：小学"), Some("小学"));
        assert_eq!(part_name("（一期）公路"), None);
        assert_eq!(count_of_parts("打包3个"), Some(3));
        assert_eq!(count_of_parts("一期"), None);
        assert_eq!(count_of("3个"), Some(3));
        assert_eq!(count_of("36班"), None);
    }

    #[test]
    fn notes_are_known_by_their_first_words() {
        for text in [
            "备注：标★的为省重点",
            "注：按开工先后",
            "说明",
            "单位负责人：张甲一",
            "……",
            "备注：1、旬报",
        ] {
            assert!(is_note(text), "{text}");
        }
        for text in ["注塑机生产线", "说明书印刷基地", "联系人大桥", "县一中"]
        {
            assert!(!is_note(text), "{text}");
        }
    }
}
