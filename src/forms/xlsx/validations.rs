//! The drop-down lists of a sheet, and their words.

use crate::forms::lists::{DropDown, Listed};
use crate::forms::references::{columns_of, rows_of};
use crate::forms::tree::{Id, Tree};
use crate::import::grid::{Grid, Place, Workbook};

/// No list is looked at further.
const LONGEST: usize = 5_000;

type Span = (u32, u32);

/// A list of a sheet.
#[derive(Debug)]
pub(super) struct ListOf {
    rows: Span,
    columns: Span,
    pub words: Listed,
}

impl ListOf {
    /// Whether it is for a cell.
    pub fn is_of(&self, place: Place) -> bool {
        (self.rows.0..=self.rows.1).contains(&place.row)
            && (self.columns.0..=self.columns.1).contains(&place.column)
    }
}

/// The lists of a sheet.
pub(super) fn lists_of(tree: &Tree, book: &Tree, workbook: &Workbook, sheet: &str) -> Vec<ListOf> {
    let mut lists = Vec::new();
    for id in tree.named("dataValidation") {
        if tree.attribute(id, "type").as_deref() != Some("list") {
            continue;
        }
        // Newer ones have areas and formulas in elements of their own.
        let inner = |name: &str| {
            let found = tree.below(id).find(|each| tree.local(*each) == name);
            found.map(|each| tree.content(each))
        };
        let areas = tree.attribute(id, "sqref").or_else(|| inner("sqref"));
        let formula = inner("f").or_else(|| inner("formula1"));
        let (Some(areas), Some(formula)) = (areas, formula) else {
            continue;
        };
        let words = words_of(&formula, book, workbook, sheet, 0);
        for area in areas.split_whitespace() {
            if let (Some(rows), Some(columns)) = (rows_of(area), columns_of(area)) {
                let words = words.clone().map_or(Listed::Unknown, Listed::Words);
                lists.push(ListOf {
                    rows,
                    columns,
                    words,
                });
            }
        }
    }
    lists
}

/// The words that a list's formula names: themselves in quotes, an area, or the name of one.
fn words_of(
    formula: &str,
    book: &Tree,
    workbook: &Workbook,
    sheet: &str,
    depth: u32,
) -> Option<DropDown> {
    let formula = formula.trim().trim_start_matches('=').trim();
    if let Some(inner) = formula
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        let words = inner.split([',', '，']).map(|word| word.trim().to_owned());
        return list(words.collect());
    }
    let (of, area) = match formula.rsplit_once('!') {
        Some((of, area)) => (of.trim_matches('\'').replace("''", "'"), area),
        None => (sheet.to_owned(), formula),
    };
    if let (Some(rows), Some(columns)) = (rows_of(area), columns_of(area)) {
        let grid = workbook.grids.iter().find(|grid| grid.name == of)?;
        return list(words_in(grid, rows, columns));
    }
    let mut names = book.named("definedName");
    let is_it = |id: &Id| {
        let name = book.attribute(*id, "name");
        name.is_some_and(|name| name.eq_ignore_ascii_case(area))
    };
    let name = names.find(is_it).filter(|_| depth < 3)?;
    words_of(&book.content(name), book, workbook, sheet, depth + 1)
}

fn words_in(grid: &Grid, rows: Span, columns: Span) -> Vec<String> {
    let inside = grid.rows().iter();
    let inside = inside.filter(|row| (rows.0..=rows.1).contains(&row.index));
    let mut words = Vec::new();
    for row in inside.take(LONGEST) {
        for column in columns.0..=columns.1.min(columns.0 + 64) {
            let cell = grid.cell(Place::new(row.index, column));
            words.extend(cell.map(|cell| cell.to_string().trim().to_owned()));
        }
    }
    words
}

fn list(mut words: Vec<String>) -> Option<DropDown> {
    words.retain(|word| !word.is_empty());
    (!words.is_empty()).then_some(DropDown { words })
}
