//! What 情况简述 says of the groups of the first level.

use std::fmt::Write as _;

use crate::model::{Derived, Money, MoneyUnit, Ratio};

use super::{Summary, SummaryRow};

/// Of more groups than these a paragraph names the ends, and the table has the rest.
const MOST_GROUPS: usize = 8;

/// How many of either end it names.
const OF_AN_END: usize = 3;

/// What each group of the first level comes to; of many, the first and the last.
pub(super) fn of_groups(summary: &Summary) -> Option<String> {
    let groups = summary.rows.iter();
    let groups = groups.filter(|row| row.depth == 0 && row.totals.count > 0);
    let groups: Vec<&SummaryRow> = groups.collect();
    let [first, _, ..] = groups.as_slice() else {
        return None;
    };
    let by = first.by.label();
    if groups.len() <= MOST_GROUPS {
        let groups: Vec<String> = groups.into_iter().map(group_words).collect();
        return Some(format!("按{by}分：{}。", groups.join("；")));
    }
    let head = format!("按{by}分为{}组", groups.len());
    let rates = groups.iter();
    let mut rated: Vec<(&SummaryRow, Ratio)> = rates
        .filter_map(|row| Some((*row, row.totals.completion_rate()?)))
        .collect();
    if rated.len() > 2 * OF_AN_END {
        // Equal rates share a rank, and stand in the order of the table.
        rated.sort_by(|(_, a), (_, b)| b.cmp(a));
        let ranked = |(row, rate): &(&SummaryRow, Ratio)| {
            let rank = rated.iter().take_while(|(_, other)| other > rate).count() + 1;
            format!(
                "{}{}%（第{rank}）",
                row.label,
                rate.to_tenths().with_tenths()
            )
        };
        let all: Vec<String> = rated.iter().map(ranked).collect();
        let unrated = groups.len() - rated.len();
        let rest = match unrated {
            0 => String::new(),
            unrated => format!("，{unrated}组无年度计划、未排名"),
        };
        return Some(format!(
            "{head}，年度完成率居前的是{}；居后的是{}{rest}；其余见表。",
            all[..OF_AN_END].join("、"),
            all[all.len() - OF_AN_END..].join("、"),
        ));
    }
    let mut largest = groups;
    largest.retain(|row| row.totals.total_investment > Money::ZERO);
    largest.sort_by_key(|row| std::cmp::Reverse(row.totals.total_investment));
    let largest = largest.into_iter().take(OF_AN_END);
    let largest: Vec<String> = largest
        .map(|row| format!("{}{}", row.label, yi(row.totals.total_investment)))
        .collect();
    if largest.is_empty() {
        return Some(format!("{head}，各组情况见表。"));
    }
    Some(format!(
        "{head}，总投资居前的是{}；其余见表。",
        largest.join("、")
    ))
}

/// What one group comes to.
fn group_words(row: &SummaryRow) -> String {
    let mut text = format!("{}{}个项目", row.label, row.totals.count);
    if row.totals.total_investment > Money::ZERO {
        let total = yi(row.totals.total_investment);
        write!(text, "，总投资{total}").ok();
    }
    let planned = row.totals.money(Derived::PlannedForYear);
    if planned > Money::ZERO {
        write!(text, "，年度计划{}", yi(planned)).ok();
        let done = row.totals.money(Derived::CompletedThisYear);
        if done == Money::ZERO {
            text.push_str("，尚未完成投资");
            return text;
        }
        write!(text, "，完成{}", yi(done)).ok();
        if let Some(rate) = row.totals.completion_rate() {
            let rate = rate.to_tenths().with_tenths();
            write!(text, "，完成率{rate}%").ok();
        }
    }
    text
}

/// `128.47亿元`, from the unrounded sum; `30.00万元` of what would read as nothing.
pub fn yi(money: Money) -> String {
    let unit = match money.hundredths(MoneyUnit::Yi) {
        0 => MoneyUnit::Wan,
        _ => MoneyUnit::Yi,
    };
    format!("{}{}", money.format(unit), unit.label())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::GroupKey;

    /// A group of this name, with 100 万元 planned for the year of which so many are done.
    fn group(label: &str, done: Option<i64>) -> SummaryRow {
        let mut totals = crate::view::Totals::default();
        totals.count = 1;
        totals.total_investment = Money::from_wan(10_000 * label.chars().count() as i64);
        if let Some(done) = done {
            totals.add_to(Derived::PlannedForYear.into(), Money::from_wan(100).fen());
            totals.add_to(
                Derived::CompletedThisYear.into(),
                Money::from_wan(done).fen(),
            );
        }
        SummaryRow {
            by: GroupKey::LeadDepartment,
            path: Vec::new(),
            label: label.to_owned(),
            depth: 0,
            totals,
            facts: crate::view::Facts::default(),
            elsewhere: 0,
            supported: None,
            only_supports: false,
        }
    }

    #[test]
    fn of_many_groups_the_first_and_the_last_are_told() {
        let names = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬"];
        let of = |done: &dyn Fn(i64) -> Option<i64>| {
            let rows = (1..).zip(names);
            let rows = rows.map(|(place, name)| group(name, done(place))).collect();
            of_groups(&Summary {
                rows,
                ..Summary::default()
            })
            .unwrap()
        };
        assert_eq!(
            of(&|place| (place < 9).then_some(place * 10 % 70)),
            "按牵头部门分为9组，年度完成率居前的是己60.0%（第1）、戊50.0%（第2）、丁40.0%（第3）；\
             居后的是甲10.0%（第6）、辛10.0%（第6）、庚0.0%（第8），1组无年度计划、未排名；其余见表。"
        );
        let words = of(&|_| None);
        assert_eq!(
            words,
            "按牵头部门分为9组，总投资居前的是甲1.00亿元、乙1.00亿元、丙1.00亿元；其余见表。"
        );
    }

    #[test]
    fn nothing_done_is_said_in_words_and_a_little_in_a_unit_that_shows_it() {
        assert_eq!(
            group_words(&group("甲", Some(0))),
            "甲1个项目，总投资1.00亿元，年度计划0.01亿元，尚未完成投资"
        );
        assert!(group_words(&group("甲", Some(30))).ends_with("完成30.00万元，完成率30.0%"));
    }
}
