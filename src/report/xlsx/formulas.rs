//! The live formulas of a table: sums and counts of groups, rates and differences of every row.
//!
//! A row that somebody puts in anywhere in a group, also right below its head or above the next one, enters its sums: a
//! range goes from the cell below the head to the one above the next head, wherever these come to stand.

use rust_xlsxwriter::Formula;
use rust_xlsxwriter::utility::{column_number_to_name, row_col_to_cell};

use crate::model::{Derived, Field, FundingKind, PartialDate};

use super::super::document::{Document, DocumentCell, DocumentTable, RowKind};
use super::super::sources::{GAP, SUM_OF_YEARS};
use super::sheet::{column_number, number};

/// Adds up a range, leaving out the subtotals in it. Not 109: that leaves out hidden rows as well, and
/// whoever folds a group would change 合计.
const SUM: u8 = 9;

/// Counts numbers in the same way.
const COUNT: u8 = 2;

/// The longest text that a formula holds.
const LONGEST_TEXT: usize = 250;

/// Writes the formulas of a table that begins in this row of the sheet.
pub(super) struct Formulas<'a> {
    pub document: &'a Document,
    pub table: &'a DocumentTable,
    /// The row of the sheet in which the first row of the table stands; the heads end right above it.
    pub first: u32,
}

impl Formulas<'_> {
    /// The formula of a cell, with its result, because some programs do not compute on opening; `None` where there is
    /// nothing to compute, and where it would give another number than the paper says.
    pub(super) fn of(&self, index: usize, column: usize) -> Option<Formula> {
        let row = self.table.rows.get(index)?;
        let cell = row.cells.get(column)?;
        if let Some(formula) = self.rate(index, column, cell) {
            return Some(formula);
        }
        row.kind.summary_level()?;
        match cell {
            DocumentCell::Text(text) if column == self.table.label_column => {
                self.label(index, text)
            }
            DocumentCell::Amount(_)
            | DocumentCell::Absent
            | DocumentCell::Count(_)
            | DocumentCell::Integer(_)
                if column != 0 =>
            {
                self.sum(index, column, cell)
            }
            _ => None,
        }
    }

    /// A sum, unless a project that is repeated among the rows makes it another one.
    fn sum(&self, index: usize, column: usize, cell: &DocumentCell) -> Option<Formula> {
        let below = self.table.rows_below(index);
        if below.is_empty() {
            return None;
        }
        let leaves = below.filter(|index| self.table.is_leaf(*index));
        let found: i64 = leaves.map(|leaf| self.addend(leaf, column)).sum();
        if found != addend(cell) {
            return None;
        }
        let formula = Formula::new(format!("=SUBTOTAL({SUM},{})", self.range(index, column)));
        Some(formula.set_result(number(cell, self.document).to_string()))
    }

    /// `第十四章 健全综合交通运输网络（3项）`, where the running numbers below are so many.
    fn label(&self, index: usize, text: &str) -> Option<Formula> {
        let (RowKind::Total { count } | RowKind::Group { count, .. }) =
            self.table.rows.get(index)?.kind
        else {
            return None;
        };
        let at = text.rfind(&format!("（{count}"))?;
        let (before, rest) = text.split_at(at + '（'.len_utf8());
        let after = rest.strip_prefix(&count.to_string())?;
        let below = self.table.rows_below(index);
        let numbered = below.filter(|row| {
            let first = self.table.rows.get(*row).and_then(|row| row.cells.first());
            matches!(first, Some(DocumentCell::Count(_)))
        });
        if numbered.count() != count || count == 0 || text.chars().count() > LONGEST_TEXT {
            return None;
        }
        let quoted = |text: &str| text.replace('"', "\"\"");
        let formula = format!(
            "=\"{}\"&SUBTOTAL({COUNT},{})&\"{}\"",
            quoted(before),
            self.range(index, 0),
            quoted(after)
        );
        Some(Formula::new(formula).set_result(text))
    }

    /// A rate or a difference of two cells of its row.
    fn rate(&self, index: usize, column: usize, cell: &DocumentCell) -> Option<Formula> {
        let place = |derived: Derived| {
            let field = Some(Field::Derived(derived));
            let mut columns = self.table.columns.iter();
            columns.position(|column| column.field == field)
        };
        let at = |column: usize| row_col_to_cell(self.first + index as u32, column_number(column));
        if self.is_gap(column) {
            let of = |kind| self.of_all_years(kind);
            let (planned, received) = (of(FundingKind::Planned)?, of(FundingKind::Received)?);
            let DocumentCell::Amount(_) = cell else {
                return None;
            };
            if self.addend(index, planned) - self.addend(index, received) != addend(cell) {
                return None;
            }
            let formula = format!("=N({})-N({})", at(planned), at(received));
            let result = number(cell, self.document);
            return Some(Formula::new(formula).set_result(result.to_string()));
        }
        let Some(Field::Derived(derived @ (Derived::CompletionRate | Derived::ScheduleDifference))) =
            self.table.columns.get(column)?.field
        else {
            return None;
        };
        let DocumentCell::Rate(rate) = cell else {
            return None;
        };
        let (planned, done) = (
            place(Derived::PlannedForYear)?,
            place(Derived::CompletedThisYear)?,
        );
        let months = match self.document.period {
            Some(PartialDate::Month(month)) => month.month(),
            _ => 0,
        };
        let pace = match derived {
            Derived::ScheduleDifference => f64::from(months) / 12.0 * 100.0,
            _ => 0.0,
        };
        let amount = |column: usize| {
            let cell = self.table.rows.get(index)?.cells.get(column)?;
            let is_amount = matches!(cell, DocumentCell::Amount(_));
            Some(if is_amount {
                number(cell, self.document)
            } else {
                0.0
            })
        };
        let (plan, spent) = (amount(planned)?, amount(done)?);
        let computed = ((spent / plan * 100.0 - pace) * 10.0).round() / 10.0;
        // Rounded as the paper is, or it stands there as a number.
        if !(plan > 0.0 && (computed - rate.to_f64()).abs() < 1e-9) {
            return None;
        }
        let less = match derived {
            Derived::ScheduleDifference => format!("-{months}/12*100"),
            _ => String::new(),
        };
        let (planned, done) = (at(planned), at(done));
        let formula = format!("=IF(N({planned})>0,ROUND(N({done})/{planned}*100{less},1),\"\")");
        Some(Formula::new(formula).set_result(rate.with_tenths()))
    }

    fn is_gap(&self, column: usize) -> bool {
        let column = self.table.columns.get(column);
        column.is_some_and(|column| {
            column.group_heading.as_deref() == Some(SUM_OF_YEARS) && column.heading == GAP
        })
    }

    fn of_all_years(&self, kind: FundingKind) -> Option<usize> {
        let mut columns = self.table.columns.iter();
        columns.position(|column| {
            column.group_heading.as_deref() == Some(SUM_OF_YEARS) && column.heading == kind.label()
        })
    }

    fn addend(&self, row: usize, column: usize) -> i64 {
        let row = self.table.rows.get(row);
        let cell = row.and_then(|row| row.cells.get(column));
        cell.map_or(0, addend)
    }

    /// The cells that a summary row adds up.
    fn range(&self, index: usize, column: usize) -> String {
        let column = column_number(column);
        let name = column_number_to_name(column);
        let end = self.first + self.table.rows.len() as u32;
        // The blank row below the table is the last.
        let all = format!("{name}$1:{name}${}", end + 1);
        let below = self.table.rows_below(index);
        if below.end <= index {
            // A sum below its rows: from under the heads to here.
            let heads = format!("{name}${}", self.first);
            return format!("INDEX({all},ROW({heads})+1):INDEX({all},ROW()-1)");
        }
        let next = row_col_to_cell(self.first + below.end as u32, column);
        format!("INDEX({all},ROW()+1):INDEX({all},ROW({next})-1)")
    }
}

/// What a cell adds to a sum.
fn addend(cell: &DocumentCell) -> i64 {
    match cell {
        DocumentCell::Amount(amount) => amount.fen(),
        DocumentCell::Integer(count) => *count,
        DocumentCell::Count(count) => i64::try_from(*count).unwrap_or(i64::MAX),
        _ => 0,
    }
}
