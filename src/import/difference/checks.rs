//! Cumulative figures of a sheet beside the months: a check, never typed.

use std::collections::BTreeMap;

use crate::import::understand::{ReadProject, ReadToDate};
use crate::model::{Id, Money, MoneyUnit, MonthlyProgressColumn, Portfolio, Project, YearMonth};

use super::Spot;
use super::incoming::{CellState, IncomingCell};

/// What the cumulative figures of a row say otherwise than its months will, in Chinese.
pub(super) fn of(
    portfolio: &Portfolio,
    project: Option<Id<Project>>,
    read: &ReadProject,
    cells: &[IncomingCell],
) -> Vec<String> {
    if read.to_date.is_empty() {
        return Vec::new();
    }
    let reports = project.map_or_else(Vec::new, |id| portfolio.progress().of(id));
    let mut months: BTreeMap<YearMonth, Money> = reports
        .iter()
        .filter_map(|report| Some((report.month, report.invested?)))
        .collect();
    for cell in cells
        .iter()
        .filter(|cell| cell.state == CellState::Accepted)
    {
        if let (Spot::Month(month, MonthlyProgressColumn::Invested), Some(invested)) =
            (&cell.spot, cell.new.as_money())
        {
            months.insert(*month, invested);
        }
    }
    let figures = read.to_date.iter();
    figures
        .filter_map(|figure| check(figure, &months))
        .collect()
}

/// Without months there is nothing to compare.
fn check(figure: &ReadToDate, months: &BTreeMap<YearMonth, Money>) -> Option<String> {
    let through = figure.through?;
    let first = figure.of_year.and_then(|year| YearMonth::new(year, 1));
    let within = months
        .iter()
        .filter(|(month, _)| **month <= through && first.is_none_or(|first| **month >= first));
    let mut within = within.map(|(_, invested)| *invested).peekable();
    within.peek()?;
    let sum: Money = within.sum();
    let shown = |money: Money| money.format_whole(MoneyUnit::Wan);
    (sum != figure.done).then(|| {
        format!(
            "到 {through} 的累计：表上 {} 万元，各月相加 {} 万元",
            shown(figure.done),
            shown(sum)
        )
    })
}
