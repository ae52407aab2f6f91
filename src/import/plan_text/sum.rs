//! 总投资12亿元: what a text says that a project costs.

use super::tidy::is_han;
use crate::model::{Money, MoneyUnit};

/// A sum in a sentence, from its first word to behind its unit, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StatedSum {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) amount: Money,
    /// Whether it is only about so much: 约, 近, 多.
    pub(super) is_about: bool,
}

/// The words before such a sum.
const WORDS: [&str; 5] = ["总投资", "投资额", "投资估算", "概算", "投资"];

/// What may stand before them.
const BEFORE: [&str; 10] = [
    "项目", "工程", "计划", "估算", "预计", "概算", "规划", "初步", "匡算", "该",
];

/// What may stand between them and the number.
const BETWEEN: [&str; 15] = [
    "总额", "额", "为", "估算", "概算", "规模", "预计", "大约", "约为", "约", "达到", "达", "近",
    "超", "：",
];

/// What before them says that they are those of many things, or of a time.
const OF_MANY: [&str; 12] = [
    "重大", "重点", "完成", "累计", "全市", "全县", "全区", "年度", "期间", "一批", "类", "各类",
];

/// The sums that a sentence states of a thing: 总投资, and 投资 where nothing else is said of what is invested in.
pub(super) fn sums(text: &str) -> Vec<StatedSum> {
    let mut all: Vec<StatedSum> = Vec::new();
    for word in WORDS {
        for (at, _) in text.match_indices(word) {
            let end = at + word.len();
            let is_known = all.iter().any(|sum| (sum.from..sum.to).contains(&at));
            let Some((amount, to)) = amount(text, end).filter(|_| !is_known) else {
                continue;
            };
            let is_about = text[end..to].contains(['约', '近', '余', '多', '超']);
            let from = start(text, at);
            let before = text[..from].chars().next_back();
            // 固定资产投资, 重大项目总投资 are no project's; 东江大桥总投资 is.
            let is_of_many = OF_MANY.iter().any(|many| text[..from].ends_with(*many));
            if word == "总投资" && !is_of_many || before.is_none_or(|c| !is_han(c)) {
                all.push(StatedSum {
                    from,
                    to,
                    amount,
                    is_about,
                });
            }
        }
    }
    all.sort_by_key(|sum| sum.from);
    all
}

fn start(text: &str, at: usize) -> usize {
    let mut from = at;
    while let Some(word) = BEFORE.iter().find(|word| text[..from].ends_with(*word)) {
        from -= word.len();
    }
    from
}

/// The amount behind a place, and where it ends.
fn amount(text: &str, at: usize) -> Option<(Money, usize)> {
    let mut at = at;
    while let Some(word) = BETWEEN.iter().find(|word| text[at..].starts_with(*word)) {
        at += word.len();
    }
    let rest = &text[at..];
    let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let number = &rest[..digits];
    let behind = rest[digits..].trim_start_matches(['余', '多']);
    let (unit, size) = [
        ("亿元", MoneyUnit::Yi),
        ("亿", MoneyUnit::Yi),
        ("万元", MoneyUnit::Wan),
    ]
    .into_iter()
    .find_map(|(word, unit)| behind.starts_with(word).then_some((unit, word.len())))?;
    let amount = Money::parse(number, unit).ok()?;
    let to = text.len() - behind.len() + size;
    (amount > Money::ZERO).then_some((amount, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, i64)> {
        let all = sums(text).into_iter();
        all.map(|sum| {
            (
                text[sum.from..sum.to].to_owned(),
                sum.amount.fen() / 1_000_000,
            )
        })
        .collect()
    }

    #[test]
    fn what_a_thing_costs_is_told_from_what_is_invested_at_large() {
        assert_eq!(
            read("新建东江大桥，计划总投资约12.5亿元"),
            [("计划总投资约12.5亿元".to_owned(), 125_000)]
        );
        assert_eq!(
            read("水厂（投资3000万元）"),
            [("投资3000万元".to_owned(), 3_000)]
        );
        assert_eq!(
            read("东江大桥总投资2亿"),
            [("总投资2亿".to_owned(), 20_000)]
        );
        for other in [
            "固定资产投资200亿元",
            "累计完成投资30亿元",
            "总投资增长8%",
            "投资者300万人",
            "重大项目总投资5000亿元",
        ] {
            assert!(read(other).is_empty(), "{other}");
        }
    }
}
