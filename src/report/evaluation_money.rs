//! How the groups of an evaluation stand to each other in what they planned and did.

use std::fmt::Write as _;

use crate::model::{Money, MoneyUnit, Ratio};
use crate::view::Sums;

use super::document::{ChartKind, ChartSeries, DocumentChart};

/// So many groups have room in a chart.
const MOST: usize = 8;

/// So many groups are named that did nothing.
const NAMED: usize = 3;

/// Which group did most of its plan and which least, as the end of a paragraph. Groups that have a plan and reported
/// nothing are no last ones among those that did: nobody knows what they did.
pub(super) fn ends(by: &str, groups: &[(&str, Sums)]) -> String {
    let rated = groups
        .iter()
        .filter_map(|(label, sums)| Some((*label, *sums, sums.rate()?)));
    let (idle, mut ranked): (Vec<_>, Vec<_>) = rated.partition(|(_, sums, _)| !sums.is_reported);
    ranked.sort_by_key(|(.., rate)| std::cmp::Reverse(*rate));
    let mut parts = Vec::new();
    if let [(best, _, high), .., (worst, _, low)] = ranked.as_slice() {
        let [high, low] = [high, low].map(|rate: &Ratio| rate.percent_text());
        parts.push(format!(
            "按{by}看，完成率最高的是{best}（{high}），最低的是{worst}（{low}）"
        ));
    }
    if !idle.is_empty() && !ranked.is_empty() {
        let names: Vec<&str> = idle.iter().map(|(label, ..)| *label).collect();
        let rest = if names.len() > NAMED { "等" } else { "" };
        let names = names[..names.len().min(NAMED)].join("、");
        let count = idle.len();
        parts.push(format!(
            "有年度计划而没有填报完成投资的{count}组：{names}{rest}"
        ));
    }
    if parts.is_empty() {
        return String::new();
    }
    format!("{}。", parts.join("；"))
}

/// 计划与完成: year by year, or of one year the groups; of many those that planned most, which the title says. None where
/// nothing was planned or done.
pub(super) fn chart(
    period: &str,
    years: &[(i32, Sums)],
    groups: &[(&str, Sums)],
    unit: MoneyUnit,
) -> Option<DocumentChart> {
    let is_nothing = |sums: &Sums| sums.planned == Money::ZERO && sums.done == Money::ZERO;
    if groups.iter().all(|(_, sums)| is_nothing(sums))
        && years.iter().all(|(_, sums)| is_nothing(sums))
    {
        return None;
    }
    let mut title = format!("{period}计划与完成投资");
    let lines: Vec<(String, Sums)> = if years.len() > 1 {
        let years = years.iter();
        years
            .map(|(year, sums)| (format!("{year}年"), *sums))
            .collect()
    } else {
        let groups = groups.iter();
        let mut groups: Vec<_> = groups
            .map(|(label, sums)| ((*label).to_owned(), *sums))
            .collect();
        groups.sort_by_key(|(_, sums)| std::cmp::Reverse(sums.planned));
        if groups.len() > MOST {
            let all = groups.len();
            write!(title, "（共{all}组，列计划投资最多的{MOST}组）").ok();
            groups.truncate(MOST);
        }
        groups
    };
    let series = |name: &str, of: fn(&Sums) -> Money| ChartSeries {
        name: name.to_owned(),
        values: lines
            .iter()
            .map(|(_, sums)| Some(of(sums).in_unit(unit)))
            .collect(),
    };
    Some(DocumentChart {
        title,
        kind: ChartKind::Bar,
        series: vec![
            series("计划投资", |sums| sums.planned),
            series("完成投资", |sums| sums.done),
        ],
        categories: lines.iter().map(|(label, _)| label.clone()).collect(),
        unit: unit.label().to_owned(),
        is_small: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(planned: i64, done: i64) -> Sums {
        Sums {
            planned: Money::from_wan(planned),
            done: Money::from_wan(done),
            is_reported: done > 0,
        }
    }

    #[test]
    fn a_group_that_reported_nothing_is_not_the_last_of_those_that_did() {
        let groups = [
            ("甲", sums(100, 90)),
            ("乙", sums(100, 0)),
            ("丙", sums(200, 50)),
            ("丁", sums(0, 0)),
        ];
        assert_eq!(
            ends("章", &groups),
            "按章看，完成率最高的是甲（90.0%），最低的是丙（25.0%）；有年度计划而没有填报完成投资的1组：乙。"
        );
        let idle = ["甲", "乙", "丙", "丁"].map(|label| (label, sums(100, 0)));
        assert_eq!(ends("章", &idle), "");
        let groups = [&idle[..], &[("戊", sums(100, 10))]].concat();
        assert_eq!(
            ends("章", &groups),
            "有年度计划而没有填报完成投资的4组：甲、乙、丙等。"
        );
    }

    #[test]
    fn a_chart_of_some_of_the_groups_says_of_how_many() {
        let labels: Vec<String> = (1..=25).map(|n| format!("第{n}章")).collect();
        let groups: Vec<(&str, Sums)> = labels
            .iter()
            .zip(1..)
            .map(|(label, n)| (label.as_str(), sums(n, 1)))
            .collect();
        let years = [(2025, sums(1, 1))];
        let all = chart("2025年", &years, &groups, MoneyUnit::Wan).unwrap();
        assert_eq!(
            all.title,
            "2025年计划与完成投资（共25组，列计划投资最多的8组）"
        );
        assert_eq!(all.categories.len(), 8);
        assert_eq!(all.categories[0], "第25章");
        let few = chart("2025年", &years, &groups[..8], MoneyUnit::Wan).unwrap();
        assert_eq!(few.title, "2025年计划与完成投资");
        let nothing = [("第一章", sums(0, 0))];
        let of_nothing = chart("2026年", &[(2026, sums(0, 0))], &nothing, MoneyUnit::Wan);
        assert!(of_nothing.is_none());
    }
}
