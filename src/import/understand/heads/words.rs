//! What the heads of a sheet say: each column's from above, the year and month, whether money is meant.

use std::collections::BTreeMap;

use crate::import::grid::{Area, Grid, Place};

use super::super::heading::{Heads, bare};
use super::super::period::Period;
use super::super::text::{level, one_line, years};
use super::super::unit::Unit;

/// The heads of each column, from above.
pub fn heads(grid: &Grid, first: u32, last: u32) -> BTreeMap<u32, Heads> {
    let mut columns: BTreeMap<u32, Heads> = BTreeMap::new();
    let used = grid.width();
    for row in first..=last {
        let Some(cells) = grid.row(row) else {
            continue;
        };
        for (column, cell) in cells.cells() {
            let place = Place::new(row, column);
            let Some(text) = cell.as_text().map(one_line) else {
                continue;
            };
            let area = grid.merged_at(place);
            if area.is_some_and(|area| area.first != place) {
                continue;
            }
            let mut width = area.map_or(1, Area::width);
            // Without merges a head reaches over the columns whose own heads stand only below it.
            if area.is_none() && row < last {
                let is_open = |column: u32| {
                    grid.cell(Place::new(row, column)).is_none()
                        && grid.merged_at(Place::new(row, column)).is_none()
                        && (row + 1..=last)
                            .any(|below| grid.cell(Place::new(below, column)).is_some())
                };
                let is_over =
                    (row + 1..=last).any(|below| grid.cell(Place::new(below, column)).is_some());
                while is_over && is_open(column + width) {
                    width += 1;
                }
            }
            // A head that is merged to the end of the sheet reaches over what is used.
            for over in column..(column + width).min(used) {
                columns.entry(over).or_default().texts.push(text.clone());
            }
        }
    }
    columns.retain(|_, heads| heads.texts.iter().any(|text| !level(text).is_empty()));
    columns
}

/// Of which year and month the sheet speaks: by its lines above, its name, and last its heads.
pub fn period(grid: &Grid, first_head: u32, heads: &BTreeMap<u32, Heads>) -> Period {
    let mut said = Period::default();
    for text in &grid.above {
        said = said.or(Period::of(text));
    }
    for row in grid.rows().iter().filter(|row| row.index < first_head) {
        for (_, cell) in row.cells() {
            said = said.or(Period::of(&cell.to_string()));
        }
    }
    said = said.or(Period::of_name(&grid.name));
    if said.year.is_none() {
        let texts = heads.values().flat_map(|heads| &heads.texts);
        let planned = texts.filter(|text| text.contains('年') && !text.contains('底'));
        // There may be thousands of heads: each is counted once.
        let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
        for text in planned {
            if let Some((year, _)) = years(text).first() {
                *counts.entry(*year).or_default() += 1;
            }
        }
        // The year of which most heads speak, the earlier of two.
        let most = counts
            .into_iter()
            .max_by_key(|(year, count)| (*count, std::cmp::Reverse(*year)));
        said.year = most.map(|(year, _)| year);
    }
    said
}

/// Whether heads speak of an amount of money.
pub fn names_money(texts: &[String]) -> bool {
    let joined = texts.iter().map(|text| bare(text)).collect::<String>();
    let is_sum = [
        "投资",
        "金额",
        "资金",
        "造价",
        "费用",
        "产值",
        "价款",
        "税收",
        "合同额",
    ]
    .iter()
    .any(|word| joined.contains(word));
    let leaf = texts.last().map(|text| bare(text)).unwrap_or_default();
    let is_word = [
        "类型", "类别", "主体", "方式", "情况", "来源", "说明", "率", "占比", "比例", "单位",
        "文号", "进度",
    ]
    .iter()
    .any(|word| leaf.ends_with(word));
    (is_sum || texts.iter().any(|text| Unit::of_heading(text).is_some())) && !is_word
}
