//! What was read of a ledger, in words.

use std::fmt::Write as _;

use crate::import::understand::Reading;
use crate::model::{Money, MoneyUnit};

use super::super::output;

/// So many cells, rows and notes of each kind are listed in text; JSON has all of them.
const LISTED: usize = 30;

pub(super) fn tell(text: &mut String, reading: &Reading) {
    let sheet = match (reading.cards(), reading.sheet.as_str()) {
        (0, "") => String::new(),
        (0, sheet) => format!("　工作表“{sheet}”"),
        (cards, _) => format!("　一项一表 {cards} 张"),
    };
    let heads: Vec<String> = reading.head_rows.iter().map(u32::to_string).collect();
    let heads = match heads.as_slice() {
        [] => String::new(),
        heads => format!("　表头第 {} 行", heads.join("、")),
    };
    let unit = match (reading.unit.as_str(), reading.unit_from.as_str()) {
        ("", _) => String::new(),
        (unit, "") => format!("　单位{unit}"),
        (unit, from) => format!("　单位{unit}（{from}）"),
    };
    let doubt = match reading.unit_basis.doubt() {
        doubt if doubt.is_empty() => doubt,
        doubt => format!("　{doubt}"),
    };
    let paper = match reading.paper.as_str() {
        "" => String::new(),
        paper => format!("　本程序导出的“{paper}”，按编号收回"),
    };
    writeln!(text, "{sheet}{paper}{heads}{unit}{doubt}").ok();
    let (read, parts) = (
        reading.read,
        reading.read.projects - reading.read.top_projects,
    );
    let parts = if parts == 0 {
        String::new()
    } else {
        format!("，另有子项 {parts} 个")
    };
    let sum = |money: Money| money.format_whole(MoneyUnit::Wan);
    let (total, planned) = (sum(read.total_investment), sum(read.planned));
    let count = read.top_projects;
    writeln!(
        text,
        "  读出项目 {count} 个{parts}，总投资 {total}万元，年度计划 {planned}万元"
    )
    .ok();
    if !reading.declared.is_empty() {
        let wrong: Vec<_> = reading
            .declared
            .iter()
            .filter(|each| !each.agrees)
            .collect();
        let right = reading.declared.len() - wrong.len();
        let lines = wrong.iter().map(|each| {
            let mut line = format!("{} {}：", each.cell, each.what);
            if let (Some(stated), Some(read)) = (each.count, each.count_read) {
                write!(line, "表上 {stated} 个，读出 {read} 个；").ok();
            }
            if let (Some(stated), Some(read)) = (each.sum, each.sum_read) {
                write!(line, "表上 {}万元，读出 {}万元", sum(stated), sum(read)).ok();
            }
            line.trim_end_matches('；').to_owned()
        });
        let head = format!("合计和个数核对：{right} 处相符，{} 处不符", wrong.len());
        writeln!(text, "  {head}").ok();
        lines_of(text, lines);
    }
    let rows = reading.refused_rows.iter();
    list(
        text,
        "不能进库的行",
        rows.map(|row| format!("第 {} 行：{}", row.row, row.why)),
    );
    for (head, cells) in [
        ("没有读懂、留空的单元格", &reading.not_understood),
        ("改了、但不能改的单元格", &reading.not_taken),
        ("读入了、需要核对的单元格", &reading.doubtful),
    ] {
        let lines = cells.iter().map(|cell| {
            let text = output::line(&cell.text);
            let heading = match cell.heading.as_str() {
                "" => String::new(),
                heading => output::line(heading),
            };
            format!("{} {heading}“{text}”：{}", cell.cell, cell.why)
        });
        list(text, head, lines);
    }
    list(
        text,
        "提示",
        reading.notices.iter().map(|notice| output::line(notice)),
    );
}

/// A head with its lines; nothing where there is nothing to list.
pub(super) fn list(text: &mut String, head: &str, lines: impl ExactSizeIterator<Item = String>) {
    if lines.len() > 0 {
        writeln!(text, "  {head} {} 处", lines.len()).ok();
        lines_of(text, lines);
    }
}

fn lines_of(text: &mut String, lines: impl ExactSizeIterator<Item = String>) {
    let more = lines.len().saturating_sub(LISTED);
    for line in lines.take(LISTED) {
        writeln!(text, "    {line}").ok();
    }
    if more > 0 {
        writeln!(text, "    …… 另有 {more} 处，用 --format json 看全部").ok();
    }
}
