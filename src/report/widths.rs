//! How wide the columns of a table are: by what is in them. Numbers, dates, codes, telephones and heads are never broken;
//! the rest of the sheet goes where it saves most lines.

use crate::model::MoneyUnit;

use super::document::{DocumentCell, DocumentTable, PageSetup};
use super::width::{paper_width, unbroken_width};

/// What the edges of a cell take from its width, in half-width characters.
const PADDING: f64 = 2.0;

/// How much is given to a column at a time, in half-width characters: a Chinese character.
const STEP: f64 = 2.0;

/// So many rows tell what a column needs; of more, every other or fewer are looked at.
const MOST_ROWS: usize = 150;

/// How large type may be beside the body's size, the largest first: 10.5 points come down to 8.5.
const SIZES: [f64; 5] = [1.0, 0.95, 0.9, 0.855, 0.81];

/// Into how many pieces beside one another a table may go.
const MOST_PIECES: usize = 3;

/// Digits in a row are a little wider than half a Chinese character.
const DIGIT: f64 = 1.05;

/// What one column asks for.
struct Wish {
    /// Below this something would be broken that must not be.
    least: f64,
    /// From here on nothing is broken at all.
    most: f64,
    /// The widths of its texts, by row.
    texts: Vec<f64>,
}

/// Gives each column its width. All of them together are as wide as the sheet, or wider where smaller type, or a second
/// piece beside the first, saves so many lines that it is worth it.
pub(super) fn fit_columns(table: &mut DocumentTable, unit: MoneyUnit, page: PageSetup) {
    let wishes: Vec<Wish> = (0..table.columns.len())
        .map(|place| wish(table, place, unit))
        .collect();
    let mut widths: Vec<f64> = wishes.iter().map(|wish| wish.least).collect();
    let rows = wishes.first().map_or(0, |wish| wish.texts.len());
    let repeated: f64 = widths.iter().take(table.label_column + 1).sum();
    let mut best: Option<(f64, f64, Vec<f64>)> = None;
    let mut used: f64 = widths.iter().sum();
    // The more room there is, the less of it is worth: each choice goes on from the one before.
    for pieces in 1..=MOST_PIECES {
        for size in SIZES {
            let room = page.width_chars() / size;
            let room = room * pieces as f64 - repeated * (pieces - 1) as f64;
            if used > room {
                continue;
            }
            while used + STEP <= room {
                let Some(place) = most_wanted(&wishes, &widths, rows) else {
                    break;
                };
                widths[place] += STEP;
                used += STEP;
            }
            let cost = all_lines(&wishes, &widths, rows)
                * (1.0 + 2.0 * (1.0 - size))
                * (1.0 + 0.6 * (pieces - 1) as f64);
            if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                let spare = if pieces == 1 { room - used } else { 0.0 };
                best = Some((cost, spare, widths.clone()));
            }
        }
    }
    let (_, spare, widths) = best.unwrap_or((0.0, 0.0, widths));
    // All stands in one line: what is left is white, most of it beside long texts.
    let total: f64 = widths.iter().sum::<f64>().max(1.0);
    for (column, width) in table.columns.iter_mut().zip(widths) {
        column.width_chars = width + spare.max(0.0) * width / total;
    }
}

/// How many lines the rows take together.
fn all_lines(wishes: &[Wish], widths: &[f64], rows: usize) -> f64 {
    let lines = (0..rows).map(|row| {
        let cells = wishes.iter().zip(widths);
        cells
            .map(|(wish, width)| lines(wish, *width, row))
            .fold(1.0, f64::max)
    });
    lines.sum()
}

/// How many lines a text takes.
fn lines(wish: &Wish, width: f64, row: usize) -> f64 {
    let text = wish.texts.get(row).copied().unwrap_or_default();
    (text / (width - PADDING).max(1.0)).ceil().max(1.0)
}

fn wish(table: &DocumentTable, place: usize, unit: MoneyUnit) -> Wish {
    let (mut least, mut most) = table
        .columns
        .get(place)
        .map_or((0.0, 0.0), |column| heading_width(&column.heading));
    let step = table.rows.len() / MOST_ROWS + 1;
    let mut texts = Vec::new();
    for (index, row) in table.rows.iter().enumerate() {
        let Some(cell) = row.cells.get(place) else {
            continue;
        };
        let (whole, unbroken) = cell_width(cell, unit, place == 0);
        least = least.max(unbroken);
        // The name of a group may run over several lines, and is not what its column is made for.
        let is_label = place == table.label_column && row.kind.summary_level().is_some();
        if !is_label {
            most = most.max(whole);
        }
        if index % step == 0 {
            texts.push(if is_label { 0.0 } else { whole });
        }
    }
    let least = least + PADDING;
    Wish {
        least,
        most: (most + PADDING).max(least),
        texts,
    }
}

/// The least and the most that a head needs: two lines of even length, three of a long one.
fn heading_width(heading: &str) -> (f64, f64) {
    let whole = text_width(heading);
    let lines = if whole > 16.0 { 3.0 } else { 2.0 };
    let even = (whole / lines / 2.0).ceil() * 2.0;
    // `（%）` and `（百分点）` stay in one piece.
    let piece = heading
        .find('（')
        .map_or(0.0, |at| text_width(&heading[at..]));
    let least = even.max(4.0).max(piece.min(12.0));
    (least.min(whole.max(4.0)), whole)
}

/// With what a line of a head may well begin.
const BEGINNINGS: [&str; 14] = [
    "投资",
    "计划投资",
    "年限",
    "情况",
    "单位",
    "部门",
    "内容",
    "主要内容",
    "完成",
    "完成投资",
    "累计完成投资",
    "进度",
    "目标",
    "意见",
];

/// A head as it stands over a column of this width: in lines of about the same length, broken between words where it can
/// be.
pub(super) fn broken_heading(heading: &str, width_chars: f64) -> String {
    let room = (width_chars - PADDING).max(2.0);
    if text_width(heading) <= room {
        return heading.to_owned();
    }
    let breaks: Vec<usize> = heading.char_indices().map(|(at, _)| at).skip(1).collect();
    let cost = |at: usize| {
        let (left, right) = heading.split_at(at);
        let is_between = right.starts_with('（')
            || left.ends_with(['年', '及', '底'])
            || BEGINNINGS.contains(&right);
        let lines = (text_width(right) / room).ceil().max(1.0);
        let longest = text_width(left).max(text_width(right) / lines);
        let too_long = if text_width(left) > room { 100.0 } else { 0.0 };
        longest + lines * 2.0 + too_long + if is_between { 0.0 } else { 2.5 }
    };
    // Of equal ones the last: 年度计划 / 投资.
    let best = breaks
        .into_iter()
        .rev()
        .min_by(|a, b| cost(*a).total_cmp(&cost(*b)));
    let Some((left, right)) = best.map(|at| heading.split_at(at)) else {
        return heading.to_owned();
    };
    if text_width(left) > room {
        return heading.to_owned();
    }
    format!("{left}\n{}", broken_heading(right, width_chars))
}

/// How wide a cell is in one line, and what of it must not be broken.
fn cell_width(cell: &DocumentCell, unit: MoneyUnit, is_numeral: bool) -> (f64, f64) {
    match cell {
        DocumentCell::Empty => (0.0, 0.0),
        DocumentCell::Text(text) | DocumentCell::Suggested(text) => {
            let mark = f64::from(u8::from(matches!(cell, DocumentCell::Suggested(_))));
            let lines = text.lines().map(text_width);
            let whole = lines.fold(0.0, f64::max) + mark;
            let unbroken = if is_numeral {
                whole
            } else {
                unbroken_width(text) as f64 + mark
            };
            (whole, unbroken)
        }
        DocumentCell::Date(_) => {
            // Some programs put white between its digits and its characters.
            let whole = text_width(&cell.show(unit)) + 2.5;
            (whole, whole)
        }
        cell => {
            let whole = text_width(&cell.show(unit)) * DIGIT;
            (whole, whole)
        }
    }
}

fn text_width(text: &str) -> f64 {
    text.chars().map(paper_width).sum::<usize>() as f64
}

/// The column that saves most lines when it gets wider: those of the tallest cell of each row first, then those of all.
fn most_wanted(wishes: &[Wish], widths: &[f64], rows: usize) -> Option<usize> {
    /// A line less in a cell that is not the tallest of its row helps only later.
    const LATER: f64 = 0.02;
    let open: Vec<usize> = (0..wishes.len())
        .filter(|place| widths[*place] < wishes[*place].most)
        .collect();
    let mut saved = vec![0.0; wishes.len()];
    for row in 0..rows {
        // The tallest and the next.
        let (mut first, mut second) = (1.0_f64, 1.0_f64);
        for (wish, width) in wishes.iter().zip(widths) {
            let lines = lines(wish, *width, row);
            if lines >= first {
                (first, second) = (lines, first);
            } else {
                second = second.max(lines);
            }
        }
        for place in &open {
            let (wish, width) = (&wishes[*place], widths[*place]);
            let now = wish.texts.get(row).copied().unwrap_or_default() / (width - PADDING).max(1.0);
            let then = now * (width - PADDING).max(1.0) / (width + STEP - PADDING);
            let tall = (now.ceil() >= first).then(|| (now - then).min(first - second.min(first)));
            saved[*place] += tall.unwrap_or(0.0) + (now - then) * LATER;
        }
    }
    open.into_iter()
        .max_by(|a, b| saved[*a].total_cmp(&saved[*b]))
}

#[cfg(test)]
mod tests {
    use super::super::document::{Align, DocumentColumn, DocumentRow, RowKind};
    use super::*;

    fn table(heads: &[&str], rows: &[&[&str]]) -> DocumentTable {
        let column = |heading: &&str| DocumentColumn {
            group_heading: None,
            heading: (*heading).to_owned(),
            field: None,
            part: None,
            width_chars: 0.0,
            align: Align::Left,
            is_money: false,
        };
        let row = |(number, cells): (usize, &&[&str])| DocumentRow {
            kind: RowKind::Item { number, level: 0 },
            of: None,
            cells: cells
                .iter()
                .map(|text| DocumentCell::Text((*text).to_owned()))
                .collect(),
        };
        DocumentTable {
            columns: heads.iter().map(column).collect(),
            label_column: 1,
            rows: (1..).zip(rows).map(row).collect(),
            ..DocumentTable::default()
        }
    }

    fn widths(heads: &[&str], rows: &[&[&str]]) -> Vec<f64> {
        let mut table = table(heads, rows);
        fit_columns(&mut table, MoneyUnit::Wan, PageSetup::A4);
        let (all, room) = (table.width_chars(), PageSetup::A4.width_chars());
        assert!(all > room - 1e-6 && all < room * 3.0 / 0.8, "{all}");
        table.columns.iter().map(|c| c.width_chars).collect()
    }

    #[test]
    fn a_long_text_gets_the_room_that_empty_columns_do_not_need() {
        let remark = "征地拆迁尚未完成，管线迁改方案待批，需市自然资源局协调".repeat(6);
        let widths = widths(
            &["序号", "项目名称", "联系人", "形象进度", "备注"],
            &[
                &["1", "平安大桥", "张三 0738-5556677", "", &remark],
                &["2", "城区路网", "", "", ""],
            ],
        );
        // A telephone is never broken, nor is the remark a tower beside white columns.
        assert!(widths[2] >= 12.0 + PADDING, "{widths:?}");
        assert!(widths[4] > 80.0, "{widths:?}");
        assert!(widths[3] < 12.0, "{widths:?}");
    }

    #[test]
    fn document_numbers_and_dates_stay_in_one_line() {
        let widths = widths(
            &["序号", "项目名称", "可研批复"],
            &[&[
                "1",
                "平安大桥",
                "已完成\n冷发改审〔2023〕45号\n2023年10月12日",
            ]],
        );
        assert!(widths[2] >= 20.0 + PADDING, "{widths:?}");
    }

    #[test]
    fn heads_break_into_even_lines() {
        let (least, most) = heading_width("2024年计划投资");
        // 14 half-width characters: two lines of 8.
        assert_eq!((least, most), (8.0, 14.0));
        assert_eq!(heading_width("备注"), (4.0, 4.0));
        // Never 序时差（百 / 分点）.
        assert!((heading_width("序时差（百分点）").0 - 10.0).abs() < 1e-9);
        let broken = |heading, width| broken_heading(heading, width + PADDING);
        assert_eq!(broken("2024年计划投资", 8.0), "2024年\n计划投资");
        assert_eq!(broken("年度计划投资", 10.0), "年度计划\n投资");
        assert_eq!(broken("建设起止年限", 8.0), "建设起止\n年限");
        assert_eq!(broken("序时差（百分点）", 10.0), "序时差\n（百分点）");
        assert_eq!(broken("项目名称", 30.0), "项目名称");
        assert_eq!(broken("序号", 2.0), "序\n号");
    }
}
