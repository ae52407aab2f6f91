//! How much there is of everything, and the rows that a person wants to see.

use std::collections::{BTreeMap, HashSet};

use crate::model::{Department, Id, Project};
use crate::view::given_of;

use super::incoming::{CellState, IncomingRow, RowKind};
use super::{Difference, Spot, remit};

/// How much comes in, stays out and waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// New projects.
    pub new: usize,
    /// Projects of the library of which something differs.
    pub changed: usize,
    /// Projects of the library of which nothing does.
    pub same: usize,
    /// Rows that stay out.
    pub refused: usize,
    /// Rows that wait for a decision.
    pub undecided: usize,
    /// Projects that no sheet has, of those for which the senders answer.
    pub missing: usize,
    /// The others that no sheet has.
    pub missing_of_others: usize,
    /// Projects that go.
    pub deleted: usize,
    /// Values of the library's projects that change.
    pub changes: usize,
    /// Rows of projects for which others than the sender answer.
    pub outside_remit: usize,
    /// Cells that were refused.
    pub refused_cells: usize,
    /// Cells that are held back.
    pub held_cells: usize,
    /// Cells that can't come in as they stand.
    pub barred_cells: usize,
    /// Cells that were altered on both sides since their sheet went out, and on which nobody has decided.
    pub conflicts: usize,
    /// Figures that somebody should look at again.
    pub checks: usize,
    /// Figures that can hardly be meant, and wait for somebody to take them.
    pub doubtful: usize,
    /// Rows with a figure that somebody should look at again, whether it waits or comes in.
    pub suspicious: usize,
}

impl Counts {
    /// How many rows are of a kind.
    pub const fn of(&self, kind: RowKind) -> usize {
        match kind {
            RowKind::New => self.new,
            RowKind::Changed => self.changed,
            RowKind::Same => self.same,
            RowKind::Refused => self.refused,
            RowKind::Undecided => self.undecided,
            RowKind::Missing => self.missing + self.missing_of_others,
        }
    }
}

/// A column of which cells differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnCount {
    /// Its printed word, by which it is refused and filtered.
    pub field: String,
    /// The heading under which people know it.
    pub label: String,
    /// How many cells differ.
    pub cells: usize,
}

/// A department with rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentCount {
    /// The department; none of rows for which nobody answers.
    pub department: Option<Id<Department>>,
    /// How many rows.
    pub rows: usize,
}

/// Which rows a person wants to see; all where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowFilter {
    /// Only of this kind.
    pub kind: Option<RowKind>,
    /// Only with a cell of this column, by its printed word.
    pub column: Option<String>,
    /// Only of this department, or of none.
    pub department: Option<Option<Id<Department>>>,
    /// Only of this file.
    pub file: Option<usize>,
    /// Only of projects for which others than the sender answer.
    pub is_outside_remit: bool,
    /// Only with a figure that somebody should look at again.
    pub is_suspicious: bool,
}

impl RowFilter {
    /// Whether a person wants to see a row.
    pub fn matches(&self, row: &IncomingRow) -> bool {
        let is_of = |department: &Option<Id<Department>>| match department {
            Some(id) => row.departments.contains(id),
            None => row.departments.is_empty(),
        };
        self.kind.is_none_or(|kind| row.kind == kind)
            && self.file.is_none_or(|file| row.file == Some(file))
            && self.department.as_ref().is_none_or(is_of)
            && (!self.is_outside_remit || row.is_of_others())
            && (!self.is_suspicious || row.is_suspicious())
            && self
                .column
                .as_ref()
                .is_none_or(|column| row.has_column(column))
    }
}

impl Counts {
    /// Goes through all rows.
    pub(super) fn of_rows(rows: &[IncomingRow]) -> Self {
        let mut counts = Self::default();
        for row in rows {
            match row.kind {
                RowKind::New => counts.new += 1,
                RowKind::Changed => counts.changed += 1,
                RowKind::Same => counts.same += 1,
                RowKind::Refused => counts.refused += 1,
                RowKind::Undecided => counts.undecided += 1,
                RowKind::Missing if row.is_outside_remit => counts.missing_of_others += 1,
                RowKind::Missing => counts.missing += 1,
            }
            counts.deleted += usize::from(row.is_deleted);
            counts.outside_remit += usize::from(row.is_of_others());
            counts.checks += row.checks.len();
            counts.suspicious += usize::from(row.is_suspicious());
            if row.kind == RowKind::Undecided {
                continue;
            }
            // Half a million cells are gone through once.
            let is_change = row.kind == RowKind::Changed && row.joins.is_none();
            for cell in &row.cells {
                match cell.state {
                    CellState::Accepted => counts.changes += usize::from(is_change),
                    CellState::Refused => counts.refused_cells += 1,
                    CellState::Barred => counts.barred_cells += 1,
                    CellState::Held => {
                        counts.held_cells += 1;
                        counts.conflicts += usize::from(cell.given().is_some());
                        counts.doubtful += usize::from(cell.is_doubtful);
                    }
                }
            }
        }
        counts
    }
}

impl Difference {
    /// How much there is of everything.
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// The columns of which cells differ, in the order in which rows name them.
    pub fn columns(&self) -> Vec<ColumnCount> {
        let mut columns: Vec<ColumnCount> = Vec::new();
        let mut places: BTreeMap<&Spot, usize> = BTreeMap::new();
        let mut words: BTreeMap<String, usize> = BTreeMap::new();
        for cell in self.rows().iter().flat_map(|row| &row.cells) {
            let place = *places.entry(&cell.spot).or_insert_with(|| {
                let field = cell.spot.to_string();
                *words.entry(field.clone()).or_insert_with(|| {
                    let label = cell.spot.label();
                    columns.push(ColumnCount {
                        field,
                        label,
                        cells: 0,
                    });
                    columns.len() - 1
                })
            });
            if let Some(column) = columns.get_mut(place) {
                column.cells += 1;
            }
        }
        columns
    }

    /// The departments with rows, by their names, and those rows for which nobody answers.
    pub fn departments(&self) -> Vec<DepartmentCount> {
        let mut counts: BTreeMap<Option<Id<Department>>, usize> = BTreeMap::new();
        for row in self.rows() {
            for department in &row.departments {
                *counts.entry(Some(*department)).or_default() += 1;
            }
            if row.departments.is_empty() {
                *counts.entry(None).or_default() += 1;
            }
        }
        let counts = counts.into_iter();
        let mut counts: Vec<DepartmentCount> = counts
            .map(|(department, rows)| DepartmentCount { department, rows })
            .collect();
        counts.sort_by_cached_key(|count| {
            let name = count.department.map(|id| self.department_name(id));
            (name.is_none(), name)
        });
        counts
    }

    /// The rows that a person wants to see, each with its place in [`Difference::rows`].
    pub fn filtered<'a>(
        &'a self,
        filter: &'a RowFilter,
    ) -> impl Iterator<Item = (usize, &'a IncomingRow)> {
        let rows = self.rows().iter().enumerate();
        rows.filter(|(_, row)| filter.matches(row))
    }

    /// The projects of the library that one of the files does not have, and whether others than its sender answer for
    /// each.
    pub fn missing_in(&self, file: usize) -> Vec<(Id<Project>, bool)> {
        let of_file = self.rows().iter().filter(|row| row.file == Some(file));
        let seen: HashSet<Id<Project>> = of_file.filter_map(|row| row.project).collect();
        let sender = self.files().get(file).and_then(|file| file.sender);
        let sender = sender.into_iter().collect();
        let projects = remit::in_order(&self.before).into_iter();
        let missing = projects.filter(|project| !seen.contains(&project.id));
        let sheet = self.files().get(file).and_then(|file| file.fill);
        let sheet = sheet.and_then(|sheet| self.before.fill_sheets().get(sheet));
        let given = sheet.map(given_of);
        let is_asked = |project: &&Project| {
            let mut given = given.iter();
            given.all(|given| given.contains_key(&project.id.uuid()))
        };
        missing
            .filter(is_asked)
            .map(|project| {
                let is_outside = remit::is_outside(&project.lead_department, &sender);
                (project.id, is_outside)
            })
            .collect()
    }
}
