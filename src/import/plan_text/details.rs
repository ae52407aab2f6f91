//! What a list says of one thing behind its name: 新建，总投资1.5亿元，2025—2027年.

use super::sum::{StatedSum, sums};
use super::tidy::is_han;
use super::words::WORDS;

/// What stands behind a name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Details {
    pub(super) stage: &'static str,
    pub(super) stage_words: &'static str,
    pub(super) construction_kind: &'static str,
    pub(super) years: Option<(i32, i32)>,
    pub(super) sum: Option<StatedSum>,
}

/// Words before a number that say only how much of a thing there is.
const MEASURES: [&str; 18] = [
    "总投资",
    "投资",
    "全长",
    "线路全长",
    "总长度",
    "总长",
    "长度",
    "长",
    "全线",
    "占地面积",
    "占地",
    "总用地面积",
    "用地面积",
    "总建筑面积",
    "建筑面积",
    "总面积",
    "面积",
    "到",
];

/// Reads what stands behind a name. Empty where its first part says nothing of the kind, so that a sentence that begins
/// with something else is none of it.
pub(super) fn details(text: &str) -> Details {
    let mut found = Details::default();
    let parts = text.split(['，', '；', '。', '（', '）', '：']);
    for (at, part) in parts.filter(|part| !part.is_empty()).enumerate() {
        let stage = WORDS.stages.iter().find(|(word, _)| *word == part);
        let kind = WORDS.kinds.iter().find(|(word, _)| *word == part);
        let years = years(part);
        if at == 0 && stage.is_none() && kind.is_none() && years.is_none() && !is_measure(part) {
            return Details::default();
        }
        if let Some((word, stage)) = stage.filter(|_| found.stage.is_empty()) {
            (found.stage_words, found.stage) = (word, stage);
        }
        if let Some((_, kind)) = kind.filter(|_| found.construction_kind.is_empty()) {
            found.construction_kind = kind;
        }
        found.years = found.years.or(years);
    }
    let mut all = sums(text).into_iter();
    found.sum = all.next().filter(|_| all.next().is_none());
    found
}

impl Details {
    /// Whether they say anything.
    pub(super) fn says(&self) -> bool {
        *self != Self::default()
    }
}

/// 2025—2027年: from when to when.
fn years(part: &str) -> Option<(i32, i32)> {
    let part = part.strip_suffix('年')?;
    let part = part.trim_start_matches(is_han);
    let (first, last) = part.split_once(['-', '—', '~', '至'])?;
    let year = |text: &str| {
        let digits = text.trim_matches(['-', '—', '~', '年']);
        let is_year = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
        is_year.then(|| digits.parse::<i32>().ok()).flatten()
    };
    let (first, last) = (year(first)?, year(last)?);
    let is_near = (1990..=2100).contains(&first) && first <= last && last <= first + 30;
    is_near.then_some((first, last))
}

/// Whether words only say how much there is of a thing, or when, and name nothing: 总投资3.2亿元, 全长18公里, 2025—2027年.
pub(super) fn is_measure(name: &str) -> bool {
    if years(name).is_some() {
        return true;
    }
    let costs = sums(name);
    let Some(first) = costs.first() else {
        let rest = MEASURES.iter().find_map(|word| name.strip_prefix(word));
        let rest = rest
            .unwrap_or(name)
            .trim_start_matches(['约', '达', '近', '为', '超']);
        let behind =
            rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '余' | '多'));
        let has_unit = ["unit", "counter"]
            .iter()
            .any(|set| WORDS.set(set).contains(&behind));
        return behind.len() < rest.len() && has_unit;
    };
    first.from == 0 && first.to == name.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::plan_text::{Candidate, read};
    use crate::model::Money;

    fn found(lines: &str) -> Vec<Candidate> {
        let plan = read(&format!(
            "临江市国民经济和社会发展第十五个五年规划纲要\n第一章 设施\n第一节 水利\n建设一批水利工程。\n专栏1 水利重点工程\n{lines}\n"
        ));
        plan.candidates
    }

    fn one<'a>(all: &'a [Candidate], name: &str) -> &'a Candidate {
        let one = all.iter().find(|each| each.name == name);
        one.unwrap_or_else(|| panic!("{name} is not in {all:?}"))
    }

    #[test]
    fn an_item_has_the_stage_the_cost_and_the_years_that_stand_behind_its_name() {
        let all = found(
            "1.青山水库除险加固工程。续建，总投资3.2亿元，2025—2027年。\n\
             2．城北水厂扩建：日供水能力提高到10万吨，总投资8600万元\n\
             3.城南水厂（新建，总投资1.5亿元）\n\
             4.绿水河治理工程。新建，全长18公里，总投资2.1亿元，2026—2028年。\n\
             5.白水大桥：新建，全长18公里，2026—2028年，总投资4亿元。\n\
             6.黑水大桥",
        );
        let said = |name: &str| {
            let one = one(&all, name);
            (one.stage, one.construction_kind, one.total, one.years)
        };
        let wan = |wan| Some(Money::from_wan(wan));
        assert_eq!(
            said("青山水库除险加固工程"),
            ("在建", "", wan(32_000), Some((2025, 2027)))
        );
        assert_eq!(said("城北水厂扩建"), ("", "扩建", wan(8_600), None));
        assert_eq!(said("城南水厂"), ("", "新建", wan(15_000), None));
        assert_eq!(
            said("绿水河治理工程"),
            ("", "新建", wan(21_000), Some((2026, 2028)))
        );
        assert_eq!(
            said("白水大桥"),
            ("", "新建", wan(40_000), Some((2026, 2028)))
        );
        assert_eq!(said("黑水大桥"), ("", "", None, None));
    }

    #[test]
    fn what_only_measures_a_thing_is_no_candidate() {
        for name in ["总投资3.2亿元", "2025—2027年", "全长18公里", "到10万吨"] {
            assert!(is_measure(name), "{name}");
        }
        for name in ["南湖公园", "634国道", "S217公路", "10万吨水厂"] {
            assert!(!is_measure(name), "{name}");
        }
        let all = found("（1）城北水厂扩建。续建，全长18公里，2025—2027年。总投资3.2亿元。");
        let first = one(&all, "城北水厂扩建");
        assert_eq!(first.years, Some((2025, 2027)));
        assert_eq!(first.total, Some(Money::from_wan(32_000)));
        assert!(first.is_ticked(), "{:?}", first.why);
        assert!(all.iter().all(|each| !is_measure(&each.name)), "{all:?}");
    }
}
