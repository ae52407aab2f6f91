//! What a pasted block takes away: cells that hold something, over which stands that nothing is known, or nothing at all.
//!
//! Typed into one cell that is what the person means. In a block it stands somewhere among other cells, where nobody may
//! have looked: it is told before anything is written.

use crate::model::{Portfolio, Value};
use crate::view::Moment;

use super::paste::{Paste, Spot};
use super::sheet::SheetColumn;

/// A cell that holds something and is to be emptied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emptied {
    /// The row.
    pub spot: Spot,
    /// The column.
    pub column: SheetColumn,
    /// What it holds so far.
    pub before: Value,
}

impl Paste {
    /// The cells that hold something and would be emptied.
    pub fn emptied(&self, portfolio: &Portfolio, moment: Moment) -> Vec<Emptied> {
        let cells = self.cells.iter();
        let emptied = cells.filter_map(|(spot, column, value)| {
            let before = lost(portfolio, moment, (*spot, *column, value))?;
            Some(Emptied {
                spot: *spot,
                column: *column,
                before,
            })
        });
        emptied.collect()
    }

    /// The same with what these cells hold left to them.
    #[must_use]
    pub fn sparing(mut self, portfolio: &Portfolio, moment: Moment) -> Self {
        self.cells.retain(|(spot, column, value)| {
            lost(portfolio, moment, (*spot, *column, value)).is_none()
        });
        self
    }
}

/// What is lost with a cell that is pasted; nothing where it says something, or where nothing is held.
fn lost(
    portfolio: &Portfolio,
    moment: Moment,
    (spot, column, value): (Spot, SheetColumn, &Value),
) -> Option<Value> {
    if !value.is_empty() {
        return None;
    }
    let held = match (spot, column) {
        (Spot::Project(id), SheetColumn::Field(field)) => {
            let project = portfolio.projects().get(id)?;
            crate::view::value(portfolio, project, field, moment)
        }
        (Spot::Row(id), SheetColumn::Part(table, column)) => portfolio.cell(table, id, column)?,
        _ => return None,
    };
    (!held.is_empty()).then_some(held)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::parse_block;
    use crate::model::{Field, Money, MoneyUnit, ProjectColumn};

    #[test]
    fn what_a_block_would_take_away_is_found_and_can_be_spared() {
        let mut portfolio = crate::seed::plan_portfolio().unwrap();
        let moment = Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap());
        let ids: Vec<_> = portfolio.projects().iter().take(4).map(|p| p.id).collect();
        let total = Field::TOTAL_INVESTMENT;
        let column = ProjectColumn::TotalInvestment as usize;
        let changes = ids[..3].iter().map(|id| {
            let project = portfolio.projects().get(*id).unwrap();
            let sum = Value::Money(Money::from_wan(500));
            crate::model::Change::set(project, column, sum).unwrap()
        });
        let op = crate::model::Op::edit(crate::clock::new_id(), "改", changes.collect());
        portfolio.apply(&op).unwrap();
        // A word, a mark and nothing at all over sums; the last over an empty cell.
        let block = parse_block("待定\n—\n800\n无");
        let paste = Paste::new(&portfolio, block, &ids, &[total], MoneyUnit::Wan);
        let emptied = paste.emptied(&portfolio, moment);
        let spots: Vec<Spot> = emptied.iter().map(|cell| cell.spot).collect();
        assert_eq!(spots, [ids[0], ids[1]].map(Spot::Project));
        assert_eq!(emptied[0].before, Value::Money(Money::from_wan(500)));
        let spared = paste.sparing(&portfolio, moment);
        let left: Vec<_> = spared.project_cells().map(|(id, ..)| id).collect();
        assert_eq!(left, ids[2..]);
    }
}
