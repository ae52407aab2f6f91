//! 指标完成情况表: the indicators of the plan, chapter by chapter.

use crate::model::{
    Decimal, Direction, Indicator, IndicatorBinding, OutlineNode, PaperKey, PaperRow, Portfolio,
};
use crate::view::{self, IndicatorRow, IndicatorTable, Moment, PathState};

use super::cells::text;
use super::columns::number_column;
use super::document::{Align, DocumentCell, DocumentColumn, DocumentRow, DocumentTable, RowKind};
use super::rows::numeral;

/// The place of the names.
const NAME: usize = 1;

/// 指标完成情况表: what the plan wants to reach, what was reached in each year, and how far it is from there.
pub(super) fn indicators_table(portfolio: &Portfolio, moment: Moment) -> DocumentTable {
    let found = view::indicator_table(portfolio, None, moment);
    let mut rows: Vec<DocumentRow> = Vec::new();
    let (mut chapter, mut number) = (0, 0);
    let columns = columns(&found);
    for (place, row) in found.rows.iter().enumerate() {
        match row {
            IndicatorRow::Chapter(node) => {
                (chapter, number) = (chapter + 1, 0);
                let below = found.rows[place + 1..].iter();
                let below = below.take_while(|row| matches!(row, IndicatorRow::Indicator { .. }));
                let node = node.and_then(|node| portfolio.outline().get(node));
                let label = node.map_or_else(|| "未归入篇章".to_owned(), OutlineNode::heading);
                rows.push(chapter_row(chapter, label, below.count(), columns.len()));
            }
            IndicatorRow::Indicator {
                id,
                values,
                latest,
                progress,
                expected,
                path,
                ..
            } => {
                let Some(indicator) = portfolio.indicators().get(*id) else {
                    continue;
                };
                number += 1;
                let done = progress.map(|(_, done)| done.to_tenths());
                rows.push(DocumentRow {
                    kind: RowKind::Item { number, level: 0 },
                    of: Some(PaperRow::of_indicator(*id)),
                    cells: cells(
                        indicator,
                        (values, found.known),
                        latest.map(|(_, value)| value),
                        (done, *expected, *path),
                        number,
                    ),
                });
            }
        }
    }
    // The running number, name, unit, binding and base before the years, what is set and computed behind them.
    let before = [None]
        .into_iter()
        .chain([Some(PaperKey::Indicator(None)); 4]);
    let years = found
        .years
        .iter()
        .map(|year| Some(PaperKey::Indicator(Some(*year))));
    let behind = [Some(PaperKey::Indicator(None)); 6];
    DocumentTable {
        returns: before.chain(years).chain(behind).collect(),
        group_headings: vec!["章".to_owned()],
        columns,
        label_column: NAME,
        rows,
        ..DocumentTable::default()
    }
}

fn chapter_row(place: usize, label: String, count: usize, columns: usize) -> DocumentRow {
    let mut cells = vec![DocumentCell::Empty; columns];
    let numeral = numeral(1, place);
    for (cell, words) in cells
        .iter_mut()
        .zip([numeral.clone(), format!("{label}（{count}项）")])
    {
        *cell = DocumentCell::Text(words);
    }
    DocumentRow {
        kind: RowKind::Group {
            level: 1,
            numeral,
            label,
            count,
        },
        of: None,
        cells,
    }
}

fn columns(found: &IndicatorTable) -> Vec<DocumentColumn> {
    let column = |heading: &str, align| DocumentColumn {
        heading: heading.to_owned(),
        align,
        ..number_column()
    };
    let centred = |heading| column(heading, Align::Centre);
    let mut columns = vec![number_column(), column("指标", Align::Left)];
    columns.extend(["单位", "属性"].map(centred));
    columns.push(column("基期值", Align::Right));
    columns.extend(found.years.iter().map(|year| DocumentColumn {
        group_heading: Some("实际完成".to_owned()),
        ..column(&format!("{year}年"), Align::Right)
    }));
    columns.extend(["目标值", "距目标", "应达值"].map(|heading| column(heading, Align::Right)));
    columns.push(column("与应达值比", Align::Centre));
    columns.push(column("完成程度（%）", Align::Right));
    columns.push(column("说明", Align::Left));
    columns
}

fn cells(
    indicator: &Indicator,
    (values, known): (&[Option<Decimal>], usize),
    latest: Option<Decimal>,
    (done, expected, path): (Option<Decimal>, Option<Decimal>, Option<PathState>),
    number: usize,
) -> Vec<DocumentCell> {
    let decimal =
        |value: Option<Decimal>| value.map_or(DocumentCell::Absent, DocumentCell::Decimal);
    let target = match (indicator.target_value, indicator.direction()) {
        (None, Direction::Within(from, to)) => text(format!("{from}～{to}")),
        (target, _) => decimal(target),
    };
    let distance = indicator.target_value.zip(latest);
    let distance = distance.map(|(target, latest)| target - latest);
    let binding = indicator.binding.map_or("", IndicatorBinding::label);
    let mut cells = vec![
        DocumentCell::Count(number),
        text(&indicator.name),
        text(&indicator.unit),
        text(binding),
        decimal(indicator.base_value),
    ];
    let told = |(place, value): (usize, &Option<Decimal>)| decimal(value.filter(|_| place < known));
    cells.extend(values.iter().enumerate().map(told));
    cells.push(target);
    cells.push(decimal(distance));
    cells.push(decimal(expected));
    cells.push(text(path.map_or("", PathState::label)));
    cells.push(done.map_or(DocumentCell::Empty, DocumentCell::Rate));
    cells.push(text(&indicator.note));
    cells
}
