//! The rectangle of selected cells: the selected projects by the columns from the cursor to the span's other end.

use std::collections::HashSet;

use crate::app::{Command, Paste, SelectCommand};
use crate::model::{Field, Id, Project};

use crate::ui::shown::Shown;
use crate::view::TableRow;

/// A corner of the rectangle.
pub type Corner = (Id<Project>, Field);

/// From the cell cursor to the other end. It holds only as long as the cursor stays where it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    from: Corner,
    to: Corner,
    /// Whole rows or columns: more than fits, so that nothing is scrolled for its other end.
    is_whole: bool,
}

/// The columns of the table behind 序号, in their order.
pub fn fields(shown: &Shown<'_>) -> Vec<Field> {
    let columns = shown.workspace.shown_columns().iter().copied();
    std::iter::once(Field::NAME).chain(columns).collect()
}

/// The cell cursor.
pub fn cursor(shown: &Shown<'_>) -> Option<Corner> {
    Some((shown.selected?, shown.workspace.cursor))
}

impl Span {
    /// The end that moves: the cursor itself while nothing else is selected.
    pub fn end(span: Option<Self>, shown: &Shown<'_>) -> Option<Corner> {
        let cursor = cursor(shown)?;
        let is_whole = |span: &Self| span.from == cursor && shown.selection.contains(&span.to.0);
        Some(span.filter(is_whole).map_or(cursor, |span| span.to))
    }

    /// The selected columns.
    pub fn columns(span: Option<Self>, shown: &Shown<'_>) -> Vec<Field> {
        let all = fields(shown);
        let place = |field: Field| all.iter().position(|other| *other == field);
        let from = place(shown.workspace.cursor).unwrap_or_default();
        let to = Self::end(span, shown).and_then(|(_, field)| place(field));
        let to = to.unwrap_or(from);
        all[from.min(to)..=from.max(to)].to_vec()
    }

    /// The selected projects, in the order of the rows. One that stands in two groups counts once.
    pub fn projects(rows: &[TableRow], shown: &Shown<'_>) -> Vec<Id<Project>> {
        let mut seen = HashSet::new();
        let selected = rows.iter().filter_map(project);
        selected
            .filter(|id| shown.selection.contains(id) && seen.insert(*id))
            .collect()
    }

    /// The rectangle between the cursor and another cell, and the command that selects its projects.
    pub fn to(rows: &[TableRow], shown: &Shown<'_>, to: Corner) -> Option<(Self, Command)> {
        let from = cursor(shown)?;
        let place = |id: Id<Project>| rows.iter().position(|row| project(row) == Some(id));
        let (first, last) = (place(from.0)?, place(to.0)?);
        let between = &rows[first.min(last)..=first.max(last)];
        let projects = between.iter().filter_map(project).collect();
        Some((
            Self {
                from,
                to,
                is_whole: false,
            },
            Command::Select(SelectCommand::SelectMany(projects)),
        ))
    }

    /// Every row, or every column, of what is selected.
    pub fn over(from: Corner, to: Corner) -> Self {
        Self {
            from,
            to,
            is_whole: true,
        }
    }

    /// The block that a paste fills in, once its projects are selected with the cursor in its first cell; none where it
    /// is no rectangle of the table's columns.
    pub fn pasted(shown: &Shown<'_>, paste: &Paste) -> Option<Self> {
        let projects = paste.projects();
        let (first, last) = (*projects.first()?, *projects.last()?);
        let columns: HashSet<Field> = paste.project_cells().map(|(_, field, _)| field).collect();
        let all = fields(shown);
        let places = (0..all.len()).filter(|place| columns.contains(&all[*place]));
        let places: Vec<usize> = places.collect();
        let (left, right) = (*places.first()?, *places.last()?);
        let (_, begins, _) = paste.project_cells().next()?;
        let is_whole = right - left + 1 == columns.len() && begins == all[left];
        is_whole.then_some(Self {
            from: (first, all[left]),
            to: (last, all[right]),
            is_whole: false,
        })
    }

    /// What is to be in sight: the end that was moved last.
    pub fn in_sight(span: Option<Self>, shown: &Shown<'_>) -> Option<Corner> {
        Self::end(span.filter(|span| !span.is_whole), shown)
    }
}

/// The project of a row.
pub fn project(row: &TableRow) -> Option<Id<Project>> {
    match row {
        TableRow::Project(row) => Some(row.id),
        TableRow::Group(_) => None,
    }
}
