//! Figures that come in and can hardly be meant: a careful clerk is told of them, and decides. On a sheet of a round they wait
//! until somebody takes them: every sum would have them in it.

use crate::model::{
    AnnualPlanColumn, Id, MonthlyProgressColumn, Portfolio, Project, ProjectColumn,
};
use crate::view::{KnownFigures, leap};

use super::Spot;
use super::incoming::{CellState, IncomingCell};

/// What is odd about the cells of a row that come in, in Chinese. Where the row `holds` them back, cells that can hardly be
/// meant wait: those on which `is_decided` says that nobody has decided.
pub(super) fn of(
    portfolio: &Portfolio,
    project: Option<Id<Project>>,
    cells: &mut [IncomingCell],
    (holds, is_decided): (bool, impl Fn(&IncomingCell) -> bool),
) -> Vec<String> {
    if !cells.iter().any(is_looked_at) {
        return Vec::new();
    }
    let project = project.and_then(|id| portfolio.projects().get(id));
    let mut seen = KnownFigures::of(portfolio, project);
    let accepted = |cell: &&IncomingCell| cell.state == CellState::Accepted;
    for cell in cells.iter().filter(accepted) {
        match (&cell.spot, cell.new.as_money()) {
            (Spot::Field(ProjectColumn::TotalInvestment), Some(total)) => seen.total = Some(total),
            (Spot::Annual(year, AnnualPlanColumn::Planned), Some(planned)) => {
                seen.planned.insert(*year, planned);
            }
            (Spot::Month(month, MonthlyProgressColumn::Invested), Some(amount)) => {
                seen.months.insert(*month, amount);
            }
            _ => {}
        }
    }
    let mut told = Vec::new();
    for cell in cells.iter_mut() {
        let comes_in = cell.state == CellState::Accepted;
        if !comes_in && cell.state != CellState::Refused {
            continue;
        }
        let odd = match (&cell.spot, cell.new.as_money(), cell.new.as_text()) {
            (Spot::Field(ProjectColumn::TotalInvestment), Some(total), _) => {
                Vec::from_iter(leap("总投资", cell.old.as_money(), total))
            }
            (Spot::Annual(year, AnnualPlanColumn::Planned), Some(planned), _) => {
                let label = format!("{year}年计划投资");
                Vec::from_iter(leap(&label, cell.old.as_money(), planned))
            }
            (Spot::Month(month, MonthlyProgressColumn::Invested), Some(amount), _) => {
                seen.month(*month, amount)
            }
            (Spot::Month(month, MonthlyProgressColumn::PhysicalProgress), _, Some(words)) => {
                Vec::from_iter(seen.progress(*month, words))
            }
            _ => Vec::new(),
        };
        let mut doubts = odd.iter().filter(|odd| odd.is_doubtful);
        if holds && let Some(first) = doubts.next() {
            cell.is_doubtful = true;
            if comes_in && !is_decided(cell) {
                let others = doubts.map(|odd| odd.words.as_str());
                let words: Vec<&str> = std::iter::once(first.words.as_str())
                    .chain(others)
                    .collect();
                cell.state = CellState::Held;
                cell.say_why(&format!("{}；确实如此，再采用", words.join("；")));
            }
        }
        let words = odd.into_iter().map(|odd| odd.words);
        told.extend(words.filter(|_| comes_in));
    }
    told
}

/// Whether something of a cell may be odd: of most it is not asked.
const fn is_looked_at(cell: &IncomingCell) -> bool {
    matches!(
        cell.spot,
        Spot::Field(ProjectColumn::TotalInvestment)
            | Spot::Annual(_, AnnualPlanColumn::Planned)
            | Spot::Month(..)
    )
}
