//! Sheets altered at random.

use std::collections::{BTreeMap, BTreeSet};

use lantu::clock::new_id;
use lantu::import::difference::{CellState, Choices, Difference, IncomingCell};
use lantu::import::understand::Reading;
use lantu::model::{Money, Portfolio, ProjectColumn, Table, Value};
use proptest::prelude::*;
use uuid::Uuid;

use crate::dice::Dice;
use crate::{applied, empty, imported, read_files};

/// Blanks some of what a sheet says and alters some of it; the altered cells by row and printed word.
fn altered(reading: &mut Reading, dice: &mut Dice) -> BTreeSet<(u32, String)> {
    let mut altered = BTreeSet::new();
    for project in &mut reading.projects {
        let row = project.row;
        let mut note = |word: &str| altered.insert((row, word.to_owned()));
        match dice.below(3) {
            0 => project.total_investment = None,
            1 => {
                let total = project.total_investment.unwrap_or_default();
                project.total_investment = Some(total + Money::from_wan(1));
                note("total_investment");
            }
            _ => {}
        }
        match dice.below(3) {
            0 => project.contact.clear(),
            1 => {
                project.contact.push('改');
                note("contact");
            }
            _ => {}
        }
        for year in &mut project.annual {
            match dice.below(3) {
                0 => year.planned = None,
                1 => {
                    year.planned = Some(year.planned.unwrap_or_default() + Money::from_wan(1));
                    note(&format!("annual.{}.planned", year.year));
                }
                _ => {}
            }
        }
        if dice.below(2) == 0 {
            project.scale.clear();
            project.owner.clear();
            project.departments = lantu::import::understand::ReadDepartments::default();
            project.own.clear();
            project.monthly.clear();
            project.funding.clear();
            project.approvals.clear();
        }
    }
    altered
}

/// All that a library holds of its projects, by what it is.
fn held(portfolio: &Portfolio) -> BTreeMap<(Table, Uuid, usize), Value> {
    let tables = Table::parts().chain([Table::Project]);
    let rows = tables.flat_map(|table| portfolio.table_rows(table));
    let cells = rows.flat_map(|row| {
        let (table, id) = (row.table, row.id);
        let cells = row.values.into_iter().enumerate();
        cells.map(move |(column, value)| ((table, id, column), value))
    });
    cells.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn blanks_erase_nothing_and_exactly_what_was_altered_is_changed(seed: u64) {
        let mut dice = Dice::new(seed);
        let names = [
            "02-two-row-heads-funding.xlsx",
            "05-month-pairs.xls",
            "07-packages-and-parts.xls",
            "26a-base-list.xlsx",
            "27-wide-251-columns.xlsx",
            "29-column-numbers-and-example-row.xlsx",
        ];
        let name = names[dice.below(names.len())];
        let base = imported(&empty(), &[name]);
        let mut readings = read_files(&base, &[name]);
        let altered = altered(&mut readings[0].1, &mut dice);
        let difference = Difference::new(&base, &readings, &Choices::default());
        let changed: BTreeSet<(u32, String)> = difference
            .rows()
            .iter()
            .flat_map(|row| {
                // What can hardly be meant has not come in with the sheet, and still waits.
                let waits = |cell: &&IncomingCell| cell.is_doubtful && cell.state == CellState::Held;
                let cells = row.cells.iter().filter(move |cell| !waits(cell) || cell.old != Value::Empty);
                cells.map(|cell| (row.number, cell.spot.to_string()))
            })
            .collect();
        prop_assert_eq!(&changed, &altered);
        let after = applied(&base, &difference);
        for (cell, value) in held(&base) {
            let now = after.cell(cell.0, cell.1, cell.2);
            prop_assert!(now.is_some_and(|now| !now.is_empty() || value.is_empty()), "{:?}", cell);
        }
        // Then the sheet says what the library holds.
        let again = Difference::new(&after, &readings, &Choices::default());
        prop_assert!(again.draft(new_id).changes.is_empty());
    }

    #[test]
    fn a_refused_cell_alters_nothing(seed: u64) {
        let mut dice = Dice::new(seed);
        let base = imported(&empty(), &["26a-base-list.xlsx"]);
        let mut readings = read_files(&base, &["26a-base-list.xlsx"]);
        altered(&mut readings[0].1, &mut dice);
        let all = Difference::new(&base, &readings, &Choices::default());
        let mut choices = Choices::default();
        let mut left = 0;
        for row in all.rows() {
            let Some(key) = row.key else { continue };
            for cell in &row.cells {
                match dice.below(2) {
                    0 => { choices.cells.insert(cell.key(key), false); }
                    _ => left += 1,
                }
            }
        }
        let some = Difference::new(&base, &readings, &choices);
        // Beside a figure that was refused another one may hardly be meant: it waits.
        let counts = some.counts();
        prop_assert_eq!(counts.changes + counts.doubtful, left);
        prop_assert_eq!(some.counts().refused_cells, choices.cells.len());
        let after = applied(&base, &some);
        let (before, after) = (held(&base), held(&after));
        let is_value = |cell: &(Table, Uuid, usize)| {
            cell.0 != Table::Project || cell.2 != ProjectColumn::Sources as usize
        };
        let altered = before.iter().filter(|(cell, value)| {
            is_value(cell) && after.get(cell) != Some(value)
        });
        // Nothing of 26a is empty, so that each cell that came in altered one value.
        prop_assert_eq!(altered.count(), counts.changes);
    }
}
