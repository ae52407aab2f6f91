//! The milestones that have a column of their own in 里程碑节点表.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::{MilestoneName, Portfolio};

/// How many milestones have a column of their own.
const MOST_MILESTONES: usize = 8;

/// The names that most milestones have, in the order in which projects come to them.
pub(super) fn usual_milestones(portfolio: &Portfolio) -> Vec<MilestoneName> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for milestone in portfolio.milestones().iter() {
        *counts.entry(milestone.name.trim()).or_default() += 1;
    }
    counts.remove("");
    let mut names: Vec<(&str, usize)> = counts.into_iter().collect();
    names.sort_by_key(|(_, count)| Reverse(*count));
    names.truncate(MOST_MILESTONES);
    let mut names: Vec<MilestoneName> = names
        .into_iter()
        .map(|(name, _)| MilestoneName::of(name))
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, MOMENT};
    use super::super::{Layout, Preset, document};
    use crate::model::MoneyUnit;

    #[test]
    fn a_project_has_one_row_that_says_how_each_milestone_stands() {
        let portfolio = fixture::portfolio();
        let layout = Layout::new(Preset::MilestoneColumns, &portfolio, MoneyUnit::Wan, MOMENT);
        let listing = fixture::listing(&portfolio, &[]);
        let document = document(&portfolio, &listing, &layout, MOMENT);
        let table = document.table().unwrap();
        let heads: Vec<&str> = table.columns.iter().map(|c| c.heading.as_str()).collect();
        assert_eq!(
            heads,
            ["序号", "项目名称", "开工节点", "责任单位", "责任领导"]
        );
        assert_eq!(table.rows.len(), 1 + listing.projects.len());
        let bridge = table.rows[1].cells[2].show(MoneyUnit::Wan);
        assert_eq!(bridge, "2022年3月\n2022年3月18日完成");
        // There is no money in it, so no unit is said.
        assert_eq!(document.right_line(), "报告期：2025年6月");
    }
}
