//! Cumulative figures of a sheet beside the months, and sums beside the whole: checks, never typed.

use std::collections::BTreeMap;

use crate::import::understand::{ReadProject, ReadToDate};
use crate::model::{
    FundingKind, Id, Money, MoneyUnit, MonthlyProgressColumn, Portfolio, Project, YearMonth,
};

use super::Spot;
use super::incoming::{CellState, IncomingCell};

/// What the cumulative figures of a row say otherwise than its months will, in Chinese. A sheet of a round was printed
/// before the month that it asks, `asked`, was known: what it has of it may be without that.
pub(super) fn of(
    portfolio: &Portfolio,
    project: Option<Id<Project>>,
    (read, asked): (&ReadProject, Option<YearMonth>),
    cells: &[IncomingCell],
) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(funding(portfolio, project, read));
    if read.to_date.is_empty() {
        return lines;
    }
    let reports = project.map_or(&[][..], |id| portfolio.progress().of(id));
    let mut months: BTreeMap<YearMonth, Money> = reports
        .iter()
        .filter_map(|report| Some((report.month, report.known()?)))
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
    for line in read
        .to_date
        .iter()
        .filter_map(|figure| check(figure, &months, asked))
    {
        // Two columns may say the same figure.
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// That the sources of a row come to more than the whole.
fn funding(
    portfolio: &Portfolio,
    project: Option<Id<Project>>,
    read: &ReadProject,
) -> Option<String> {
    let planned = FundingKind::Planned.label();
    let lines = read.funding.iter().filter(|line| line.kind == planned);
    let sum: Money = lines.map(|line| line.amount).sum();
    above("资金来源合计", sum, total(portfolio, project, read))
}

/// That the parts of a row come to more than the whole.
pub(super) fn parts(
    portfolio: &Portfolio,
    project: Option<Id<Project>>,
    (read, sum): (&ReadProject, Money),
) -> Option<String> {
    above("子项总投资之和", sum, total(portfolio, project, read))
}

/// What a project costs by its row, else by the library.
fn total(portfolio: &Portfolio, project: Option<Id<Project>>, read: &ReadProject) -> Option<Money> {
    let known = || portfolio.projects().get(project?)?.total_investment;
    read.total_investment.or_else(known)
}

fn above(what: &str, sum: Money, total: Option<Money>) -> Option<String> {
    let total = total.filter(|total| sum > *total)?;
    let shown = |money: Money| money.format_whole(MoneyUnit::Wan);
    Some(format!(
        "{what} {}万元，超过总投资 {}万元",
        shown(sum),
        shown(total)
    ))
}

/// The months of a year stand against its figure where all of them are there; fewer, and those of which nobody knows the
/// first, only where they come to more.
fn check(
    figure: &ReadToDate,
    months: &BTreeMap<YearMonth, Money>,
    asked: Option<YearMonth>,
) -> Option<String> {
    let through = figure.through?;
    let first = figure.of_year.and_then(|year| YearMonth::new(year, 1));
    let within = months
        .iter()
        .filter(|(month, _)| **month <= through && first.is_none_or(|first| **month >= first));
    let within: Vec<Money> = within.map(|(_, invested)| *invested).collect();
    let is_whole = first.is_some_and(|first| {
        let all = through.index() - first.index() + 1;
        usize::try_from(all).is_ok_and(|all| all == within.len())
    });
    let sum: Money = within.into_iter().sum();
    let shown = |money: Money| money.format_whole(MoneyUnit::Wan);
    let disagrees = sum > figure.done || is_whole && sum != figure.done;
    let new = asked.filter(|asked| *asked <= through);
    let new = new.and_then(|asked| months.get(&asked).copied());
    if new.is_some_and(|new| sum - new == figure.done) {
        return None;
    }
    disagrees.then(|| {
        format!(
            "到 {through} 的累计：表上 {}万元，各月相加 {}万元",
            shown(figure.done),
            shown(sum)
        )
    })
}
