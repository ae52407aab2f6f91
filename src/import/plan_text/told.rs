//! What a person should know before anything is taken: the plan of another region, a further plan of the same years, pairs
//! that nobody has decided, several projects that become one.

use std::collections::BTreeMap;

use super::against::short_region;
use super::carry::Carry;
use super::rows::plan_of;
use super::settle::InLibrary;
use super::settled::Settled;
use super::title::Title;
use crate::model::{Money, MoneyUnit, Plan, Portfolio};
use crate::view::Undecided;

/// What a library has against the plan of a title, as sentences; none where all is as usual.
pub fn unlike_library(portfolio: &Portfolio, title: &Title) -> Vec<String> {
    if plan_of(portfolio, title).is_some() {
        return Vec::new();
    }
    let mut told = Vec::new();
    let own = short_region(&title.region);
    let plans = portfolio.plans_in_order();
    let known: Vec<&Plan> = plans
        .iter()
        .copied()
        .filter(|plan| !plan.region.is_empty())
        .collect();
    if let Some(plan) = known.first().filter(|_| !own.is_empty())
        && known.iter().all(|plan| short_region(&plan.region) != own)
    {
        told.push(format!(
            "地区不同：文本是{}的规划，项目库是{}的",
            title.region, plan.region
        ));
    }
    let same = plans
        .iter()
        .find(|plan| title.years.is_some() && plan.years() == title.years);
    if let Some(plan) = same {
        told.push(format!(
            "项目库里已有同一时期的规划“{}”，加入后是另一个规划；若是同一个，请把上面的规划名称改成与它一致",
            plan.name
        ));
    }
    told
}

/// What a library has of the plan of a text already, in words; none where the plan is new to it.
pub fn already_there(library: &InLibrary, settled: &Settled) -> Option<String> {
    if !library.has_plan {
        return None;
    }
    let projects = settled.projects.iter();
    let known = projects.clone().filter(|each| each.known.is_some()).count();
    let like = projects.clone().filter(|each| each.is_like).count();
    let indicators = settled.indicators.iter().filter(|each| each.is_known);
    let indicators = indicators.count();
    if library.has_same_text {
        return Some(format!(
            "库里存着这份原文：项目已有 {known} 项、指标已有 {indicators} 项，其余是上次没有取用的，默认都不勾选"
        ));
    }
    let new = projects.filter(|each| each.is_taken && each.known.is_none());
    let new = new.count();
    Some(format!(
        "库里已有这个规划：项目同名 {known} 项、相近 {like} 项，指标同名 {indicators} 项，默认不勾选；新找到的 {new} 项已勾选，请核对"
    ))
}

/// The pairs of which both sides would stand in the library, and nobody ticked them.
pub fn undecided(portfolio: &Portfolio, carries: &[Carry], settled: &Settled) -> Undecided {
    let mut all = Undecided::default();
    for (carry, said) in carries.iter().zip(&settled.carries) {
        let to = said.to.and_then(|to| settled.projects.get(to));
        let Some(to) = to.filter(|_| carry.known.is_none() && !said.is_taken) else {
            continue;
        };
        let known = to.known.and_then(|id| portfolio.projects().get(id));
        if !to.is_taken && known.is_none() {
            continue;
        }
        let total = known.map_or(to.total, |known| known.total_investment);
        all = all.with([carry.total, total]);
    }
    all
}

/// How many projects of the earlier plan become how many of the new one, and those into which several go: the place of the
/// candidate, how many, and what they cost together.
pub fn joined(carries: &[Carry], settled: &Settled) -> Vec<(usize, usize, Option<Money>)> {
    let mut into: BTreeMap<usize, Vec<&Carry>> = BTreeMap::new();
    for (carry, said) in carries.iter().zip(&settled.carries) {
        if let (true, Some(to)) = (said.is_taken, said.to) {
            into.entry(to).or_default().push(carry);
        }
    }
    let several = into.into_iter().filter(|(_, all)| all.len() > 1);
    several
        .map(|(to, all)| {
            let totals = all.iter().filter_map(|carry| carry.total);
            (to, all.len(), totals.reduce(|sum, total| sum + total))
        })
        .collect()
}

/// The same in words, as `3 项并入“北环路”，总投资按合计 1,200.00万元作为建议`.
pub fn joined_words(carries: &[Carry], settled: &Settled) -> Vec<String> {
    let words = |(to, count, sum): (usize, usize, Option<Money>)| {
        let into = settled.projects.get(to)?;
        let sum = match (into.total, sum) {
            _ if into.known.is_some() => "那一行的总投资不变，请核对".to_owned(),
            (Some(_), _) => "总投资按新规划写的".to_owned(),
            (None, Some(sum)) => {
                let sum = sum.with_unit(MoneyUnit::Wan);
                format!("新规划没写总投资，先按合计 {sum} 作为建议")
            }
            (None, None) => "总投资都没有填".to_owned(),
        };
        Some(format!("{count} 项并入“{}”：{sum}", into.name))
    };
    let all = joined(carries, settled).into_iter();
    all.filter_map(words).collect()
}
