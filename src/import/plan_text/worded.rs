//! Targets without a number: 全覆盖 is all of them, 清零 and 零增长 none, 破零 the first.

use super::candidate::Mention;
use super::indicator::{Bound, FoundIndicator};
use super::sentence::Sentence;
use super::tidy::length;

/// What a target in words says of what stands before it.
struct Wording {
    words: &'static str,
    /// What the name ends with.
    measure: &'static str,
    unit: &'static str,
    target: &'static str,
    bound: Option<Bound>,
}

const WORDINGS: [Wording; 7] = [
    share("全覆盖", "覆盖率"),
    share("乡乡通", "乡乡通比例"),
    share("村村通", "村村通比例"),
    share("户户通", "户户通比例"),
    Wording {
        words: "零增长",
        measure: "增长率",
        unit: "%",
        target: "0",
        bound: Some(Bound::AtMost),
    },
    Wording {
        words: "清零",
        measure: "数",
        unit: "个",
        target: "0",
        bound: Some(Bound::AtMost),
    },
    Wording {
        words: "破零",
        measure: "数",
        unit: "个",
        target: "1",
        bound: Some(Bound::AtLeast),
    },
];

const fn share(words: &'static str, measure: &'static str) -> Wording {
    Wording {
        words,
        measure,
        unit: "%",
        target: "100",
        bound: None,
    }
}

/// What makes a wording a target rather than a way.
const REACHED: [&str; 5] = ["实现", "确保", "达到", "力争", "使用量"];

/// The targets in words of a clause of a sentence, which begins at a place in it.
pub(super) fn worded(
    sentence: &Sentence,
    (start, clause): (usize, &str),
    year: Option<i32>,
) -> Vec<FoundIndicator> {
    let mut all = Vec::new();
    let mut add = |name: String, at: usize, wording: &Wording| {
        all.push(FoundIndicator {
            name,
            unit: wording.unit.to_owned(),
            place: Mention {
                node: sentence.node,
                line: sentence.line(start + at),
            },
            words: clause[..at].to_owned(),
            target: wording.target.to_owned(),
            target_year: year,
            base: String::new(),
            base_year: None,
            bound: wording.bound,
            binding: "",
        });
    };
    for wording in &WORDINGS {
        let Some(at) = clause.find(wording.words) else {
            continue;
        };
        let before = &clause[..at];
        // 覆盖率达到100%，实现全覆盖 is told with its number.
        let is_told = before.contains('%') || !REACHED.iter().any(|word| before.contains(word));
        if let Some(name) = named(before).filter(|_| !is_told) {
            add(format!("{name}{}", wording.measure), at, wording);
        }
    }
    // 所有行政村建成志愿消防队
    if let Some((_, rest)) = clause.split_once("所有")
        && let Some((place, thing)) = rest.split_once("建成")
        && (2..=8).contains(&length(place))
        && (3..=14).contains(&length(thing))
    {
        let at = clause.len() - thing.len();
        add(format!("建成{thing}的{place}比例"), at, &share("", ""));
    }
    all
}

/// What is measured: the words before a wording without what says that it is reached.
fn named(before: &str) -> Option<String> {
    let mut name = before.trim_end_matches(['“', '”']);
    // Of a list only what it is of: 车站、商场等公共区域免费WIFI.
    if let Some((listed, kind)) = name.rsplit_once('等')
        && listed.contains('、')
        && length(kind) >= 4
    {
        name = kind;
    }
    let mut plain = String::new();
    let mut depth = 0;
    for c in name.chars() {
        match c {
            '（' => depth += 1,
            '）' => depth -= 1,
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    for word in [
        "全面实现",
        "基本实现",
        "加快实现",
        "努力实现",
        "逐步实现",
        "实现",
        "确保",
        "达到",
        "力争",
        "全市",
        "全县",
        "实施",
    ] {
        plain = plain.replace(word, "");
    }
    let plain = plain.trim_matches(['、', '，', '的', '“', '”']);
    (4..=24).contains(&length(plain)).then(|| plain.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::import::plan_text::read;

    #[test]
    fn targets_in_words_are_numbers() {
        let text = "临江市国民经济和社会发展第十五个五年规划纲要\n第一章 设施\n第一节 网络\n\
                    确保城区和重点镇区实现5G网络全覆盖。实现车站、校园、商场等公共区域免费WIFI全覆盖。\
                    全面实现三级以上公路乡乡通。实施农药化肥使用量“零增长”行动。实现违法建设清零，\
                    实现本土企业上市破零。全市所有行政村建成农村志愿消防队。推进网格全覆盖。\n";
        let plan = read(text);
        let found: Vec<(&str, &str)> = plan
            .indicators
            .iter()
            .map(|each| (each.name.as_str(), each.target.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("城区和重点镇区5G网络覆盖率", "100"),
                ("公共区域免费WIFI覆盖率", "100"),
                ("三级以上公路乡乡通比例", "100"),
                ("农药化肥使用量增长率", "0"),
                ("违法建设数", "0"),
                ("本土企业上市数", "1"),
                ("建成农村志愿消防队的行政村比例", "100"),
            ]
        );
    }
}
