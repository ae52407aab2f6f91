//! Lines that speak of the same: of one project together, or of one identity twice.

use std::collections::{BTreeSet, HashMap};

use crate::import::grid::GridRow;
use crate::model::{BesideRow, PaperRow};

use super::super::reading::ReadProject;

/// Identities that stand beside several rows, with these rows, from 1.
pub(super) fn twice(rows: &[(&GridRow, BesideRow)]) -> HashMap<(PaperRow, u32), BTreeSet<u32>> {
    let mut lines: HashMap<(PaperRow, u32), BTreeSet<u32>> = HashMap::new();
    // Every line of a form speaks of its project.
    let listed = rows.iter().filter_map(|(row, beside)| match beside {
        BesideRow::Row(mark) => Some((row.index + 1, mark)),
        _ => None,
    });
    for (row, mark) in listed {
        lines.entry((mark.row, mark.nth)).or_default().insert(row);
    }
    lines.retain(|_, rows| rows.len() > 1);
    lines
}

pub(super) fn twice_words(rows: &BTreeSet<u32>) -> String {
    let rows: Vec<String> = rows.iter().map(u32::to_string).collect();
    let rows = rows.join("、");
    format!("第 {rows} 行的编号相同，不知道哪一行算数；复制出来的新项目，请清空它在隐藏列里的编号")
}

/// Adds a further line of a form to what was read of its project.
pub(super) fn add_line(read: &mut ReadProject, line: ReadProject) {
    let ReadProject {
        name,
        code,
        national_code,
        location,
        owner,
        total_investment,
        annual,
        returned,
        ..
    } = line;
    let texts = [
        (&mut read.name, name),
        (&mut read.code, code),
        (&mut read.national_code, national_code),
    ];
    for (held, text) in texts {
        if held.is_empty() {
            *held = text;
        }
    }
    read.location.extend(location);
    read.owner.extend(owner);
    read.annual.extend(annual);
    read.total_investment = read.total_investment.or(total_investment);
    if let (Some(all), Some(line)) = (&mut read.returned, returned) {
        all.cells.extend(line.cells);
        if all.refused.is_empty() {
            all.refused = line.refused;
        }
    }
}
