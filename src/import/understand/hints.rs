//! What a careful clerk would notice: amounts ten thousand times their neighbours, numbers that jump, names that come twice,
//! what is hidden.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::import::grid::{Grid, GridRow, Place, column_letters};
use crate::model::{Money, in_shares, level_name};

use super::build::Built;
use super::findings::Findings;
use super::heads::Table;
use super::reading::ReadProject;
use super::role::Role;
use super::rows::{BodyRow, RowKind};
use super::text::{level, one_line};

/// An amount so many times the middle one of its column is probably in another unit.
const TOO_LARGE: i64 = 1000;
/// And one so many times smaller.
const TOO_SMALL: i64 = 5000;

/// So many rows are named in one sentence.
const SHOWN: usize = 30;

/// Tells of amounts that are far from all others of their column. They are read as they stand, and only a person takes
/// them.
pub fn outliers(grid: &Grid, table: &Table, built: &mut Built, findings: &mut Findings) {
    let mut of_columns: HashMap<u32, Vec<(usize, i64)>> = HashMap::new();
    for (index, column, amount) in built.amounts.iter() {
        let amount = amount.fen().saturating_abs();
        if amount > 0 {
            let of_column = of_columns.entry(column).or_default();
            of_column.push((index, amount));
        }
    }
    for column in &table.columns {
        let amounts = of_columns.remove(&column.index).unwrap_or_default();
        if amounts.len() < 5 {
            continue;
        }
        let mut sorted: Vec<i64> = amounts.iter().map(|(_, amount)| *amount).collect();
        sorted.sort_unstable();
        let middle = sorted[sorted.len() / 2];
        for (index, amount) in amounts {
            let is_large = amount / TOO_LARGE >= middle;
            let is_small = amount.saturating_mul(TOO_SMALL) <= middle;
            if !is_large && !is_small {
                continue;
            }
            let place = Place::new(built.projects[index].row - 1, column.index);
            if let Some(cell) = grid.cell(place) {
                let far = if is_large { "大" } else { "小" };
                let why = format!("比同列其他金额{far}上千倍，可能是单位不同；默认不导入，请核对");
                findings.doubt(place, cell, why.as_str());
                built.projects[index].held.push((place, why));
            }
        }
    }
}

/// Tells of numbers that are left out or come back, as where rows were deleted.
pub fn serials(rows: &[BodyRow], findings: &mut Findings) {
    let mut before: Option<u32> = None;
    let is_counted =
        |row: &&BodyRow| matches!(row.kind, RowKind::Project(_) | RowKind::Other("empty"));
    for row in rows.iter().filter(is_counted) {
        let Some(serial) = row.serial else {
            continue;
        };
        if let Some(before) = before.filter(|before| serial.saturating_sub(*before) > 1) {
            findings.notice(format!(
                "第 {} 行的序号从 {before} 跳到 {serial}，中间可能删过行",
                row.index + 1
            ));
        }
        before = Some(serial);
    }
}

/// Tells of projects that may be the same: equal names, or equal content and total under another name; and of codes that
/// stand twice.
pub fn duplicates(projects: &[ReadProject], findings: &mut Findings) {
    let mut names: HashMap<String, &ReadProject> = HashMap::new();
    let mut contents: HashMap<(String, Money), &ReadProject> = HashMap::new();
    let mut codes: HashMap<&str, &ReadProject> = HashMap::new();
    let tops = projects.iter().filter(|project| project.parent.is_none());
    let tops: Vec<&ReadProject> = tops.collect();
    // To level the texts is most of the work.
    let leveled = in_shares(&tops, |tops| {
        let leveled = tops.iter().map(|project| {
            let total = project.total_investment;
            let total = total.filter(|_| project.scale.chars().nth(3).is_some());
            let content = total.map(|total| (level(&project.scale), total));
            (level_name(&project.name), content)
        });
        leveled.collect::<Vec<_>>()
    });
    for (project, (name, content)) in tops.into_iter().zip(leveled.into_iter().flatten()) {
        if let Some(first) = names.get(&name) {
            findings.notice(format!(
                "第 {} 行与第 {} 行同名：{}",
                project.row, first.row, project.name
            ));
        } else {
            if let Some(content) = content {
                match contents.get(&content) {
                    Some(first) => findings.notice(format!(
                        "第 {} 行“{}”与第 {} 行“{}”的建设内容和总投资相同，可能是同一个项目，没有合并",
                        project.row, project.name, first.row, first.name
                    )),
                    None => {
                        contents.insert(content, project);
                    }
                }
            }
            names.insert(name, project);
        }
        if project.national_code.is_empty() {
            continue;
        }
        match codes.get(project.national_code.as_str()) {
            Some(first) => findings.notice(format!(
                "第 {} 行的项目代码与第 {} 行相同（{}），没有合并",
                project.row, first.row, project.national_code
            )),
            None => {
                codes.insert(&project.national_code, project);
            }
        }
    }
}

/// Tells what the file hides, and what stands outside the list.
pub fn hidden(grid: &Grid, table: &Table, built: &Built, findings: &mut Findings) {
    let rows: Vec<String> = built
        .projects
        .iter()
        .filter(|project| grid.is_row_hidden(project.row - 1))
        .map(|project| project.row.to_string())
        .collect();
    if !rows.is_empty() {
        let by = if grid.filter.is_some() {
            "（表上有筛选）"
        } else {
            ""
        };
        let more = if rows.len() > SHOWN {
            format!(" 等 {} ", rows.len())
        } else {
            " ".to_owned()
        };
        let shown = rows[..rows.len().min(SHOWN)].join("、");
        findings.notice(format!("隐藏的第 {shown}{more}行也已读入{by}"));
    }
    for column in table
        .columns
        .iter()
        .filter(|column| grid.is_column_hidden(column.index))
    {
        let letters = column_letters(column.index);
        findings.notice(format!(
            "{letters} 列“{}”是隐藏列，也已读入",
            column.heading
        ));
    }
    let others: BTreeSet<u32> = built.others.iter().map(|other| other.row - 1).collect();
    let totals: BTreeSet<u32> = built.stated.iter().map(|stated| stated.row).collect();
    // Every cell of the sheet is asked for.
    let width = table.columns.iter().map(|column| column.index + 1).max();
    let mut is_known = vec![false; width.unwrap_or_default() as usize];
    for column in &table.columns {
        is_known[column.index as usize] = true;
    }
    let known = |column: u32| is_known.get(column as usize).copied().unwrap_or_default();
    let mut beside: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for row in grid.rows().iter().filter(|row| row.index > table.last_head) {
        for (column, cell) in row.cells().filter(|(column, _)| !known(*column)) {
            let place = Place::new(row.index, column);
            if grid
                .merged_at(place)
                .is_some_and(|area| area.first != place || known(area.first.column))
            {
                continue;
            }
            let is_told = others.contains(&row.index) && !totals.contains(&row.index);
            if !is_told {
                beside
                    .entry(column)
                    .or_default()
                    .push(format!("{place} {}", one_line(&cell.to_string())));
            }
        }
    }
    for (column, cells) in beside.into_iter().take(20) {
        let letters = column_letters(column);
        let shown: Vec<&str> = cells.iter().take(3).map(String::as_str).collect();
        let more = if cells.len() > 3 { " 等" } else { "" };
        findings.notice(format!(
            "{letters} 列没有表头，没有读入：{}{more}",
            shown.join("；")
        ));
    }
}

/// Tells of amounts that contradict one another.
pub fn sums(table: &Table, projects: &[ReadProject], findings: &mut Findings) {
    let has_sources = table
        .columns
        .iter()
        .any(|column| matches!(column.role, Role::Funding(_)));
    // With a source that the library does not know the known ones are not all.
    let is_all = !table.columns.iter().any(|column| {
        let is_source = column.heading.starts_with("其中") || column.heading.starts_with("资金");
        column.role == Role::Own && column.is_own_money && is_source
    });
    let has_sources = has_sources && is_all;
    for project in projects {
        let funding: Money = project.funding.iter().map(|line| line.amount).sum();
        if let Some(total) = project
            .total_investment
            .filter(|total| has_sources && !project.funding.is_empty() && *total != funding)
        {
            findings.notice(format!(
                "第 {} 行：资金来源合计 {}，总投资 {}",
                project.row,
                table.amount(funding),
                table.amount(total)
            ));
        }
        for done in project.to_date.iter().filter(|done| done.since.is_some()) {
            if let Some(total) = project.total_investment.filter(|total| *total < done.done) {
                findings.notice(format!(
                    "第 {} 行：开工至今累计 {} 超过总投资 {}",
                    project.row,
                    table.amount(done.done),
                    table.amount(total)
                ));
            }
        }
        for year in &project.annual {
            let done = project
                .to_date
                .iter()
                .find(|done| done.of_year == Some(year.year));
            if let (Some(planned), Some(done)) = (year.planned, done)
                && done.done > planned
            {
                findings.notice(format!(
                    "第 {} 行：{} 年累计完成 {} 超过年度计划 {}",
                    project.row,
                    year.year,
                    table.amount(done.done),
                    table.amount(planned)
                ));
            }
        }
    }
}

/// Tells what the marks before names mean, where a note says so.
pub fn marks(built: &Built, findings: &mut Findings) {
    let used: BTreeSet<char> = built
        .projects
        .iter()
        .flat_map(|project| project.marks.chars())
        .collect();
    for note in built.others.iter().filter(|other| other.kind == "note") {
        let said: String = used
            .iter()
            .filter(|mark| note.text.contains(**mark))
            .collect();
        if !said.is_empty() {
            let text: String = note.text.chars().take(100).collect();
            findings.notice(format!("标记 {said} 的含义见第 {} 行：{text}", note.row));
        }
    }
}

/// Tells of heads further down that are others than the first ones: the rows below them are read by the first.
pub fn second_heads(grid: &Grid, table: &Table, built: &Built, findings: &mut Findings) {
    let texts = |row: u32| -> Vec<(u32, String)> {
        let cells = grid.row(row).map(GridRow::cells);
        let cells = cells.into_iter().flatten();
        cells
            .map(|(column, cell)| (column, level(&cell.to_string())))
            .collect()
    };
    let first: Vec<_> = (table.first_head..=table.last_head).map(texts).collect();
    for other in built.others.iter().filter(|other| other.kind == "heads") {
        if !first.contains(&texts(other.row - 1)) {
            findings.notice(format!(
                "第 {} 行又有一个表头，与第一个不同；下面的行仍按第一个表头读入，请拆成两张表后再导入",
                other.row
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_jump_are_told_up_to_the_largest() {
        let row = |(index, serial): (u32, u32)| BodyRow {
            index,
            kind: RowKind::Other("empty"),
            text: String::new(),
            label_column: 1,
            serial: Some(serial),
        };
        let serials_of = [(3, 1), (4, 2), (5, 5), (6, u32::MAX), (7, u32::MAX), (8, 1)];
        let rows: Vec<BodyRow> = serials_of.into_iter().map(row).collect();
        let mut findings = Findings::default();
        serials(&rows, &mut findings);
        let told: Vec<&str> = findings.notices.iter().map(String::as_str).collect();
        assert_eq!(
            told,
            [
                "第 6 行的序号从 2 跳到 5，中间可能删过行",
                "第 7 行的序号从 5 跳到 4294967295，中间可能删过行",
            ]
        );
    }
}
