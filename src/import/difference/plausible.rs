//! Figures that come in and can hardly be meant: a careful clerk is told of them, and decides. What is odd beside the library,
//! or by itself, waits until somebody takes it: every sum would have it in it. What is odd only beside other figures of its
//! own row comes in with a mark, since nobody knows which of them is wrong; on a sheet of a round it waits, too.

use crate::model::{
    AnnualPlanColumn, Id, MonthlyProgressColumn, Portfolio, Project, ProjectColumn, Table,
    YearMonth,
};
use crate::view::{KnownFigures, Odd, odd_in_words};

use super::incoming::{CellState, IncomingCell};
use super::{RowRef, Spot};

/// Which figures that can hardly be meant wait for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waits {
    /// All, as on a sheet of a round.
    All,
    /// Those against which the library speaks, or that are absurd by themselves.
    OddAlone,
    /// None: a person typed them on our own paper, in the place of others. They are marked.
    None,
}

/// What is odd about the cells of a row that come in, in Chinese. Those that can hardly be meant are marked; those that wait
/// are those on which `is_decided` says that nobody has decided.
pub(super) fn of(
    portfolio: &Portfolio,
    project: Option<Id<Project>>,
    cells: &mut [IncomingCell],
    (waits, is_decided): (Waits, impl Fn(&IncomingCell) -> bool),
) -> Vec<String> {
    if !cells.iter().any(is_looked_at) {
        return Vec::new();
    }
    let project = project.and_then(|id| portfolio.projects().get(id));
    bar_lights_without_reason(portfolio, project, cells);
    let mut seen = KnownFigures::of(portfolio, project);
    let accepted = |cell: &&IncomingCell| cell.state == CellState::Accepted;
    for cell in cells.iter().filter(accepted) {
        put(cell, &mut seen);
    }
    let mut told = Vec::new();
    for cell in cells.iter_mut() {
        let comes_in = cell.state == CellState::Accepted;
        if !comes_in && cell.state != CellState::Refused {
            continue;
        }
        let odd = odd(cell, &seen);
        let doubts = odd.iter().filter(|odd| odd.is_doubtful);
        let doubts: Vec<Odd> = doubts.cloned().collect();
        if !doubts.is_empty() {
            cell.is_doubtful = true;
            let words = odd_in_words(&doubts);
            let is_open = comes_in && !is_decided(cell);
            let waits = match waits {
                Waits::All => is_open,
                Waits::OddAlone => is_open && is_odd_alone(cell, portfolio, project),
                Waits::None => false,
            };
            if waits {
                cell.state = CellState::Held;
                cell.say_why(&format!("{words}；确实如此，再采用"));
            } else if is_open && cell.why().is_empty() {
                cell.say_why(&words);
            }
        }
        // Where both sides of a comparison come in it is told once.
        let odd = odd.into_iter().filter(|_| comes_in);
        for words in odd.map(|odd| odd_in_words(&[odd])) {
            if !told.contains(&words) {
                told.push(words);
            }
        }
    }
    told
}

/// Puts what a cell says to the figures that are known.
fn put(cell: &IncomingCell, seen: &mut KnownFigures<'_>) {
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

/// What is odd about a cell beside these figures.
fn odd(cell: &IncomingCell, seen: &KnownFigures<'_>) -> Vec<Odd> {
    match (&cell.spot, cell.new.as_money(), cell.new.as_text()) {
        (Spot::Field(ProjectColumn::TotalInvestment), Some(total), _) => {
            seen.total(cell.old.as_money(), total)
        }
        (Spot::Annual(year, AnnualPlanColumn::Planned), Some(planned), _) => {
            seen.planned(*year, cell.old.as_money(), planned)
        }
        (Spot::Month(month, MonthlyProgressColumn::Invested), Some(amount), _) => {
            seen.month(*month, amount)
        }
        (Spot::Month(month, MonthlyProgressColumn::PhysicalProgress), _, Some(words)) => {
            Vec::from_iter(seen.progress(*month, words))
        }
        _ => Vec::new(),
    }
}

/// Whether a cell can hardly be meant beside the library alone, whatever else its row says.
fn is_odd_alone(cell: &IncomingCell, portfolio: &Portfolio, project: Option<&Project>) -> bool {
    let mut known = KnownFigures::of(portfolio, project);
    put(cell, &mut known);
    odd(cell, &known).iter().any(|odd| odd.is_doubtful)
}

/// The report of which a cell is a column: that of a month, or a row that our own paper lists.
#[derive(PartialEq)]
enum OfReport<'a> {
    Month(YearMonth),
    Row(&'a RowRef),
}

fn of_report(spot: &Spot, column: MonthlyProgressColumn) -> Option<OfReport<'_>> {
    match spot {
        Spot::Month(month, of) if *of == column => Some(OfReport::Month(*month)),
        Spot::Row(Table::MonthlyProgress, row, of) if *of == column as usize => {
            Some(OfReport::Row(row))
        }
        _ => None,
    }
}

/// A light that is set by hand comes in with its reason, or beside one that the library holds; a reason does not go while its
/// light stays.
fn bar_lights_without_reason(
    portfolio: &Portfolio,
    project: Option<&Project>,
    cells: &mut [IncomingCell],
) {
    use MonthlyProgressColumn::{Light, LightReason};
    let comes = |report: &OfReport<'_>, column| {
        let mut cells = cells.iter();
        let cell = cells.find(|cell| of_report(&cell.spot, column).as_ref() == Some(report))?;
        (cell.state == CellState::Accepted).then(|| !cell.new.is_empty())
    };
    let stands = |report: &OfReport<'_>, column| {
        let reports = portfolio.progress();
        let known = match report {
            OfReport::Month(month) => project.and_then(|project| {
                let mut of = reports.of(project.id).iter();
                of.find(|report| report.month == *month)
            }),
            OfReport::Row(RowRef::Id(id, _)) => reports.get(Id::new(*id)),
            OfReport::Row(RowRef::Called(..)) => None,
        };
        known.is_some_and(|known| match column {
            Light => known.light.is_some(),
            _ => !known.light_reason.trim().is_empty(),
        })
    };
    let is_there = |report: &OfReport<'_>, column| {
        comes(report, column).unwrap_or_else(|| stands(report, column))
    };
    let is_wrong = |cell: &IncomingCell| {
        let light = of_report(&cell.spot, Light).filter(|_| !cell.new.is_empty());
        let reason = of_report(&cell.spot, LightReason).filter(|_| cell.new.is_empty());
        cell.state == CellState::Accepted
            && (light.is_some_and(|report| !is_there(&report, LightReason))
                || reason.is_some_and(|report| is_there(&report, Light)))
    };
    let wrong: Vec<usize> = (0..cells.len())
        .filter(|place| is_wrong(&cells[*place]))
        .collect();
    for place in wrong {
        let cell = &mut cells[place];
        cell.state = CellState::Barred;
        let words = if cell.new.is_empty() {
            "这个月设了人工亮灯，亮灯理由不能清空"
        } else {
            "人工亮灯没有理由；表里加上“亮灯理由”一列写明，再导入"
        };
        cell.say_why(words);
    }
}

/// Whether something of a cell may be odd: of most it is not asked.
const fn is_looked_at(cell: &IncomingCell) -> bool {
    matches!(
        cell.spot,
        Spot::Field(ProjectColumn::TotalInvestment)
            | Spot::Annual(_, AnnualPlanColumn::Planned)
            | Spot::Month(..)
            | Spot::Row(Table::MonthlyProgress, ..)
    )
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{PartialDate, Row, Value};

    fn cell(column: MonthlyProgressColumn, new: Value) -> IncomingCell {
        IncomingCell {
            spot: Spot::Month(YearMonth::new(2026, 7).unwrap(), column),
            place: None,
            old: Value::Empty,
            new,
            state: CellState::Accepted,
            words: None,
            is_doubtful: false,
        }
    }

    /// A library with a report for July 2026, lit by hand where it has a reason.
    fn library(reason: &str) -> Portfolio {
        use MonthlyProgressColumn as C;
        let project = Row::blank(Table::Project, Uuid::from_u128(1));
        let mut report = Row::blank(Table::MonthlyProgress, Uuid::from_u128(2));
        report.values[C::Project as usize] = Value::Ref(project.id);
        report.values[C::Month as usize] = Value::Date(PartialDate::parse("2026-07").unwrap());
        if !reason.is_empty() {
            report.values[C::Light as usize] = Value::Choice("滞后");
            report.values[C::LightReason as usize] = Value::Text(reason.to_owned());
        }
        Portfolio::from_rows([project, report]).unwrap()
    }

    #[test]
    fn a_light_comes_in_with_its_reason_alone() {
        use MonthlyProgressColumn::{Light, LightReason};
        let states = |portfolio: &Portfolio, cells: &[(MonthlyProgressColumn, Value)]| {
            let cells = cells.iter();
            let cells = cells.map(|(column, value)| cell(*column, value.clone()));
            let mut cells: Vec<IncomingCell> = cells.collect();
            let project = Some(Id::new(Uuid::from_u128(1)));
            of(
                portfolio,
                project,
                &mut cells,
                (Waits::OddAlone, |_: &IncomingCell| false),
            );
            cells.into_iter().map(|cell| cell.state).collect::<Vec<_>>()
        };
        let (normal, words) = (Value::Choice("正常"), Value::Text("汛期停工".to_owned()));
        let plain = library("");
        let barred = [CellState::Barred];
        assert_eq!(states(&plain, &[(Light, normal.clone())]), barred);
        let both = [(Light, normal.clone()), (LightReason, words.clone())];
        assert_eq!(states(&plain, &both), [CellState::Accepted; 2]);
        let blank = [(Light, normal.clone()), (LightReason, Value::Empty)];
        assert_eq!(states(&plain, &blank), [CellState::Barred; 2]);
        // Beside a reason that is there already it comes alone, and the reason goes with the light.
        let lit = library("汛期停工");
        assert_eq!(states(&lit, &[(Light, normal)]), [CellState::Accepted]);
        assert_eq!(states(&lit, &[(LightReason, Value::Empty)]), barred);
        let both = [(Light, Value::Empty), (LightReason, Value::Empty)];
        assert_eq!(states(&lit, &both), [CellState::Accepted; 2]);
    }
}
