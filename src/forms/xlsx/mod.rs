//! The sheet of an xlsx that is filled: what of it matters for that. `rows` writes its rows, `around` what moves with them,
//! in the sheet and in other parts.

mod around;
mod copies;
mod rows;
mod validations;

use std::collections::BTreeMap;

use crate::import::grid::{Area, Epoch, Place, Shown, Workbook};

use super::FormError;
use super::body::RowOut;
use super::lists::Listed;
use super::package::{Changes, Package};
use super::references::{columns_named, columns_of, rows_of};
use super::shift::Shift;
use super::tree::{Id, Tree};

use validations::{ListOf, lists_of};

/// A row as the part has it.
#[derive(Debug)]
pub(super) struct Row {
    id: Id,
    /// Its cells with their columns, from the left.
    cells: Vec<(u32, Id)>,
}

/// The sheet that is filled.
#[derive(Debug)]
pub(super) struct Sheet {
    /// The part of the workbook.
    main: String,
    /// The part of the sheet.
    part: String,
    name: String,
    tree: Tree,
    /// The element around the rows.
    data: Id,
    rows: BTreeMap<u32, Row>,
    merged: Vec<Area>,
    /// How each style shows numbers.
    styles: Vec<Shown>,
    pub epoch: Epoch,
    lists: Vec<ListOf>,
    has_calculation_chain: bool,
}

impl Sheet {
    /// Finds the sheet of this name.
    pub fn read(bytes: &[u8], workbook: &Workbook, name: &str) -> Result<Self, FormError> {
        let mut package = Package::open(bytes)?;
        let main = package.main()?;
        let book = package.tree(&main)?.ok_or_else(|| FormError::part(&main))?;
        let related = package.relations(&main)?;
        let of_name = |id: &Id| book.attribute(*id, "name").as_deref() == Some(name);
        let entry = book.named("sheet").find(of_name);
        let relation = entry.and_then(|id| {
            let own = format!("{}id", relation_prefix(&book, id));
            book.attribute(id, &own)
        });
        let sheet = relation.and_then(|id| related.iter().find(|each| each.id == id));
        let sheet = sheet.ok_or_else(|| FormError::NoSheet(name.to_owned()))?;
        let part = sheet.part.clone();
        let tree = package.tree(&part)?.ok_or_else(|| FormError::part(&part))?;
        let data = tree
            .child(Tree::ROOT, "sheetData")
            .ok_or_else(|| FormError::part(&part))?;
        let rows = rows_in(&tree, data);
        let merged = tree.named("mergeCell").filter_map(|id| {
            let area = tree.attribute(id, "ref")?;
            let ((top, bottom), (left, right)) = (rows_of(&area)?, columns_of(&area)?);
            Some(Area {
                first: Place::new(top, left),
                last: Place::new(bottom, right),
            })
        });
        let grid = workbook.grids.iter().find(|grid| grid.name == name);
        Ok(Self {
            merged: merged.collect(),
            lists: lists_of(&tree, &book, workbook, name),
            styles: crate::import::read::number_styles(bytes)?,
            epoch: grid.map(|grid| grid.epoch).unwrap_or_default(),
            has_calculation_chain: related.iter().any(|each| each.kind == "calcChain"),
            main,
            part,
            name: name.to_owned(),
            data,
            rows,
            tree,
        })
    }

    /// The last row of which the part says anything.
    pub fn last_row(&self) -> Option<u32> {
        self.rows.keys().next_back().copied()
    }

    fn cell(&self, place: Place) -> Option<Id> {
        let row = self.rows.get(&place.row)?;
        let found = row
            .cells
            .binary_search_by_key(&place.column, |(column, _)| *column);
        found.ok().map(|at| row.cells[at].1)
    }

    /// The style of a cell, if it has one.
    fn style(&self, place: Place) -> Option<u32> {
        self.tree.number(self.cell(place)?, "s")
    }

    /// How a cell shows numbers.
    pub fn shown(&self, place: Place) -> Shown {
        let style = self.style(place).unwrap_or_default();
        self.styles.get(style as usize).copied().unwrap_or_default()
    }

    /// Whether a cell holds a formula.
    pub fn is_formula(&self, place: Place) -> bool {
        let cell = self.cell(place);
        cell.is_some_and(|cell| self.tree.child(cell, "f").is_some())
    }

    /// The columns that the formula of a cell names; none where it has none.
    pub fn columns_in_formula(&self, place: Place) -> Vec<u32> {
        let formula = self.cell(place).and_then(|cell| self.tree.child(cell, "f"));
        formula.map_or_else(Vec::new, |formula| {
            columns_named(&self.tree.content(formula))
        })
    }

    /// Whether a cell lies under a merged area that begins elsewhere.
    pub fn is_covered(&self, place: Place) -> bool {
        let mut areas = self.merged.iter();
        areas.any(|area| area.contains(place) && area.first != place)
    }

    /// The styles of a row in some columns: rows of a table look alike.
    pub fn look(&self, row: u32, columns: &[u32]) -> Vec<Option<u32>> {
        let of = columns.iter();
        of.map(|column| self.style(Place::new(row, *column)))
            .collect()
    }

    /// Whether the part says anything of a row's cells.
    pub fn has_cells(&self, row: u32) -> bool {
        self.rows.get(&row).is_some_and(|row| !row.cells.is_empty())
    }

    /// What may stand in a cell.
    pub fn list(&self, place: Place) -> Listed {
        let mut lists = self.lists.iter();
        let found = lists.find(|list| list.is_of(place));
        found.map_or(Listed::Free, |list| list.words.clone())
    }

    /// The part with its rows filled, and the other parts that change with it.
    pub fn fill(
        &self,
        bytes: &[u8],
        rows: &[RowOut],
        sample: Option<u32>,
    ) -> Result<Vec<u8>, FormError> {
        let shift = shift_of(rows);
        let mut package = Package::open(bytes)?;
        let mut changes = Changes::new();
        let sheet = rows::filled(self, rows, sample, &shift);
        changes.insert(self.part.clone(), Some(sheet.into_bytes()));
        around::follow(self, &mut package, &shift, &mut changes)?;
        package.with(changes)
    }

    /// The file with a sheet for each of these, by its name: the first is the sheet itself, the others are like it.
    pub fn fill_each(
        &self,
        bytes: &[u8],
        sheets: &[(String, Vec<RowOut>)],
    ) -> Result<Vec<u8>, FormError> {
        let none = Shift::new(Vec::new());
        let mut package = Package::open(bytes)?;
        let mut changes = Changes::new();
        let mut parts = sheets.iter().map(|(name, rows)| {
            let part = rows::filled(self, rows, None, &none);
            (name.as_str(), part)
        });
        if let Some((_, first)) = parts.next() {
            changes.insert(self.part.clone(), Some(first.into_bytes()));
        }
        around::follow(self, &mut package, &none, &mut changes)?;
        copies::add(self, &mut package, parts.collect(), &mut changes)?;
        package.with(changes)
    }

    /// Whether any cell of the sheet holds a formula.
    fn has_formulas(&self) -> bool {
        self.tree
            .below(self.data)
            .any(|id| self.tree.local(id) == "f")
    }
}

/// How many rows are put in behind which.
pub(super) fn shift_of(rows: &[RowOut]) -> Shift {
    let mut runs: BTreeMap<u32, u32> = BTreeMap::new();
    for row in rows {
        if let super::body::At::After(after, nth) = row.at {
            let count = runs.entry(after).or_default();
            *count = (*count).max(nth);
        }
    }
    Shift::new(runs.into_iter().collect())
}

/// The rows of a part; what it does not number follows on what came before.
fn rows_in(tree: &Tree, data: Id) -> BTreeMap<u32, Row> {
    let mut rows = BTreeMap::new();
    let mut next = 0;
    for id in tree.children_named(data, "row") {
        let index = tree
            .number(id, "r")
            .and_then(|number| number.checked_sub(1));
        let index = index.unwrap_or(next);
        next = index + 1;
        let mut column = 0;
        let mut cells = Vec::new();
        for cell in tree.children_named(id, "c") {
            let place = tree.attribute(cell, "r").and_then(|at| columns_of(&at));
            let at = place.map_or(column, |(first, _)| first);
            column = at + 1;
            cells.push((at, cell));
        }
        cells.sort_unstable_by_key(|(column, _)| *column);
        rows.insert(index, Row { id, cells });
    }
    rows
}

/// The prefix of relations in an element, `r:` nearly always.
fn relation_prefix(book: &Tree, id: Id) -> String {
    let tag = book.at(book.tag(id));
    let at = tag.find(":id=");
    let name = at.map(|at| tag[..at].rsplit(char::is_whitespace).next().unwrap_or("r"));
    format!("{}:", name.unwrap_or("r"))
}
