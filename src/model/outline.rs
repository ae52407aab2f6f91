use super::record::record;
use super::{Id, OutlineKind, Plan};

record! {
    /// A part, chapter, section or item of a plan.
    OutlineNode, columns OutlineNodeColumn {
        /// The plan whose outline it belongs to.
        plan: Id<Plan> => Plan, "规划", "所属规划";
        /// The node above; none for a part.
        parent: Option<Id<OutlineNode>> => Parent, "上级", "上一级篇章";
        /// Its rank.
        kind: Option<OutlineKind> => Kind, "级别", "篇、章、节或条";
        /// Its number among its kind, as printed in the plan; 0 where the plan prints none of that kind, as 二、 and （一）.
        number: i32 => Number, "序号", "在规划中的序号";
        /// Title without number.
        title: String => Title, "标题", "不含序号的标题", is_name = true;
        /// Place among all nodes of the plan, counted from 1.
        position: i32 => Position, "次序", "在全部篇章中的次序";
    }
}

impl OutlineNode {
    /// The number as a plan prints it: `第十四章`, `第二节`, `3.`; empty where it prints none.
    pub fn numeral(&self) -> String {
        match self.kind {
            _ if self.number == 0 => String::new(),
            Some(OutlineKind::Item) | None => format!("{}.", self.number),
            Some(kind) => format!("第{}{}", chinese_numeral(self.number), kind.label()),
        }
    }

    /// Number and title: `第十四章 健全综合交通运输网络`.
    pub fn heading(&self) -> String {
        match self.numeral() {
            none if none.is_empty() => self.title.clone(),
            numeral => format!("{numeral} {}", self.title),
        }
    }
}

/// `1` → 一, `14` → 十四, `31` → 三十一; numbers outside 1–99 stay digits.
pub fn chinese_numeral(number: i32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: i32| usize::try_from(n).ok().and_then(|n| DIGITS.get(n)).copied();
    let (tens, ones) = (digit(number / 10), digit(number % 10));
    match (number, tens, ones) {
        (1..=9, _, Some(ones)) => ones.to_owned(),
        (10..=19, _, Some(ones)) => format!("十{ones}"),
        (20..=99, Some(tens), Some(ones)) => format!("{tens}十{ones}"),
        _ => number.to_string(),
    }
}

/// Reads a heading as a plan prints it: `第十四章 健全综合交通运输网络`, also with digits or without the space.
pub fn parse_heading(line: &str) -> Option<(OutlineKind, i32, String)> {
    let rest = line.trim().strip_prefix('第')?;
    let kinds = [
        OutlineKind::Part,
        OutlineKind::Chapter,
        OutlineKind::Section,
    ];
    let found = kinds.iter().filter_map(|kind| {
        let (numeral, title) = rest.split_once(kind.label())?;
        let numeral = numeral.trim();
        let number =
            (1..100).find(|n| chinese_numeral(*n) == numeral || n.to_string() == numeral)?;
        Some((*kind, number, title.trim().to_owned()))
    });
    found
        .into_iter()
        .next()
        .filter(|(.., title)| !title.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_read_as_they_are_printed() {
        let read = |line: &str| {
            parse_heading(line).map(|(kind, number, title)| (kind.label(), number, title))
        };
        let title = |text: &str| text.to_owned();
        assert_eq!(
            read("第十四章 健全综合交通"),
            Some(("章", 14, title("健全综合交通")))
        );
        assert_eq!(
            read("　第2节　产业集群 "),
            Some(("节", 2, title("产业集群")))
        );
        assert_eq!(read("第一篇转型"), Some(("篇", 1, title("转型"))));
        assert_eq!(read("第章"), None);
        assert_eq!(read("第三章"), None);
        assert_eq!(read("目录"), None);
    }

    #[test]
    fn numbers_are_written_as_plans_write_them() {
        for (number, text) in [
            (1, "一"),
            (10, "十"),
            (14, "十四"),
            (20, "二十"),
            (31, "三十一"),
        ] {
            assert_eq!(chinese_numeral(number), text);
        }
        assert_eq!(chinese_numeral(100), "100");
    }
}
