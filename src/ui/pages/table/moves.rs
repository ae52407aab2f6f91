//! Where keys take the cursor, and the other end of the selection.

use super::run::Run;
use super::span::{Span, cursor, fields, project};
use crate::app::{ArrangeCommand, Command, SelectCommand};
use crate::model::{Derived, Field, Id, Project, ViewPage};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;
use crate::view::{TableRow, value};

/// Where a key takes the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Rows(isize),
    Columns(isize),
    /// To where the filled cells, or the empty ones, of the column end.
    EdgeOfRows(isize),
    /// The same in the row.
    EdgeOfColumns(isize),
    FirstRow,
    LastRow,
    FirstColumn,
    LastColumn,
}

impl Step {
    /// The step, so many times.
    pub const fn times(self, times: isize) -> Self {
        match self {
            Self::Rows(rows) => Self::Rows(rows * times),
            Self::Columns(columns) => Self::Columns(columns * times),
            other => other,
        }
    }
}

/// The row or column a step away, and the row's place.
fn target(
    rows: &[TableRow],
    shown: &Shown<'_>,
    (row, field): (usize, Field),
    step: Step,
) -> (usize, Field) {
    let all = fields(shown);
    let place = all.iter().position(|other| *other == field);
    let column = place.unwrap_or_default();
    let (last_row, last_column) = (rows.len().saturating_sub(1), all.len() - 1);
    let is_filled = |id: Id<Project>, field: Field| {
        let project = shown.portfolio.projects().get(id);
        project.is_some_and(|project| {
            !value(&shown.portfolio, project, field, shown.moment).is_empty()
        })
    };
    let (row, column) = match step {
        Step::Rows(steps) => (row.saturating_add_signed(steps).min(last_row), column),
        Step::Columns(steps) => (row, column.saturating_add_signed(steps).min(last_column)),
        Step::EdgeOfRows(way) => {
            let cell = |row: usize| project(&rows[row]).map(|id| is_filled(id, field));
            (edge(row, rows.len(), way, cell), column)
        }
        Step::EdgeOfColumns(way) => {
            let id = rows.get(row).and_then(project);
            let cell = |column: usize| id.map(|id| is_filled(id, all[column]));
            (row, edge(column, all.len(), way, cell))
        }
        Step::FirstRow => (0, column),
        Step::LastRow => (last_row, column),
        Step::FirstColumn => (row, 0),
        Step::LastColumn => (row, last_column),
    };
    (row, all[column])
}

/// Where the data end in a line of cells, as sheets have it: the last of the filled cells that follow each other, or
/// the next filled one, or the last of all. What is no cell is passed over.
fn edge(from: usize, len: usize, way: isize, is_filled: impl Fn(usize) -> Option<bool>) -> usize {
    let places: Vec<usize> = if way < 0 {
        (0..from).rev().collect()
    } else {
        (from + 1..len).collect()
    };
    let cells = places.into_iter();
    let mut cells = cells.filter_map(|place| Some((place, is_filled(place)?)));
    let Some((next, is_next_filled)) = cells.next() else {
        return from;
    };
    if is_next_filled && is_filled(from) == Some(true) {
        let run = cells.take_while(|(_, is_filled)| *is_filled);
        return run.last().map_or(next, |(place, _)| place);
    }
    let mut at = (next, is_next_filled);
    while !at.1
        && let Some(further) = cells.next()
    {
        at = further;
    }
    at.0
}

/// Moves the cursor a step.
pub fn go(
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    step: Step,
    commands: &mut Vec<Command>,
) {
    if rows.is_empty() {
        return;
    }
    let at = state.table.cursor_row(rows, shown);
    if let Some(TableRow::Group(group)) = at.map(|at| &rows[at])
        && let Step::Columns(steps) = step
    {
        if group.is_open == (steps < 0) {
            commands.push(Command::Arrange(ArrangeCommand::ToggleFold(
                group.path.clone(),
            )));
        }
        return;
    }
    let Some(at) = at else {
        let to = if step == Step::LastRow {
            rows.len() - 1
        } else {
            0
        };
        land(&rows[to], shown.workspace.cursor, state, commands);
        return;
    };
    let (row, field) = target(rows, shown, (at, shown.workspace.cursor), step);
    land(&rows[row], field, state, commands);
}

/// Tab goes to the right and begins a run, or goes on with it.
pub fn tab(
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    steps: isize,
    commands: &mut Vec<Command>,
) {
    let began = Run::column(state.table.run, shown);
    go(shown, state, rows, Step::Columns(steps), commands);
    let from = (0, shown.workspace.cursor);
    let (_, field) = target(rows, shown, from, Step::Columns(steps));
    state.table.run = shown.selected.map(|id| Run {
        began: began.unwrap_or(shown.workspace.cursor),
        at: (id, field),
    });
}

/// Enter goes to the next project below, after a run of Tabs to the column where the run began; Shift+Enter to the one
/// above. The heads of groups are passed over.
pub fn enter(
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    steps: isize,
    commands: &mut Vec<Command>,
) {
    let Some(at) = state.table.cursor_row(rows, shown) else {
        return;
    };
    let began = Run::column(state.table.run, shown).filter(|_| steps > 0);
    let count = steps.unsigned_abs();
    let is_project = |place: &usize| project(&rows[*place]).is_some();
    let to = if steps < 0 {
        (0..at).rev().filter(is_project).take(count).last()
    } else {
        (at + 1..rows.len()).filter(is_project).take(count).last()
    };
    let row = &rows[to.unwrap_or(at)];
    let field = began.unwrap_or(shown.workspace.cursor);
    land(row, field, state, commands);
    if let (Some(began), Some(id)) = (began, project(row)) {
        state.table.run = Some(Run {
            began,
            at: (id, field),
        });
    }
}

fn land(row: &TableRow, field: Field, state: &mut UiState, commands: &mut Vec<Command>) {
    state.table.is_scrolling_to_cursor = true;
    state.table.span = None;
    state.table.run = None;
    match row {
        // No command goes on acting on a project that the cursor has left, and that may be out of sight.
        TableRow::Group(group) => {
            state.table.group_cursor = Some(group.path.clone());
            commands.push(Command::Select(SelectCommand::Select(None, None)));
        }
        TableRow::Project(row) => {
            state.table.group_cursor = None;
            commands.push(Command::Select(SelectCommand::Select(
                Some(row.id),
                Some(field),
            )));
        }
    }
}

/// Moves the other end of the rectangle; heads of groups are passed over.
pub fn extend(
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    step: Step,
    commands: &mut Vec<Command>,
) {
    let Some((id, field)) = Span::end(state.table.span, shown) else {
        return;
    };
    let Some(at) = rows.iter().position(|row| project(row) == Some(id)) else {
        return;
    };
    let (row, field) = target(rows, shown, (at, field), step);
    let found = if row < at || step == Step::FirstRow {
        let before = rows[..=row].iter().rev().find_map(project);
        before.or_else(|| rows[row..].iter().find_map(project))
    } else {
        let after = rows[row..].iter().find_map(project);
        after.or_else(|| rows[..=row].iter().rev().find_map(project))
    };
    let to = (found.unwrap_or(id), field);
    if let Some((span, command)) = Span::to(rows, shown, to) {
        state.table.span = Some(span);
        state.table.is_scrolling_to_cursor = true;
        commands.push(command);
    }
}

/// Whole rows of what is selected.
pub fn select_rows(shown: &Shown<'_>, state: &mut UiState, rows: &[TableRow]) {
    let all = fields(shown);
    let last = Span::projects(rows, shown).last().copied();
    if let (Some((id, _)), Some(last), Some(field)) = (cursor(shown), last, all.last()) {
        state.table.span = Some(Span::over((id, Field::NAME), (last, *field)));
        state.table.cursor_next = Some(Field::NAME);
    }
}

/// What Ctrl+A takes of the rows that are selected: every column; of 手续 the approvals first, and pressed again every column, as
/// in a sheet whose block is taken before all that is around it.
pub fn select_all(shown: &Shown<'_>, state: &mut UiState, rows: &[TableRow]) {
    let bottom = Span::projects(rows, shown).last().copied();
    if let (Some([first, last]), Some((id, _)), Some(bottom)) =
        (block(shown), cursor(shown), bottom)
    {
        let span = Span::over((id, first), (bottom, last));
        if state.table.span != Some(span) {
            state.table.span = Some(span);
            state.table.cursor_next = Some(first);
            return;
        }
    }
    select_rows(shown, state, rows);
}

/// The first and the last column of the matrix on 手续; none elsewhere.
fn block(shown: &Shown<'_>) -> Option<[Field; 2]> {
    if shown.workspace.page != ViewPage::Approvals {
        return None;
    }
    let is_approval = |field: &&Field| matches!(field, Field::Derived(Derived::Approval(_)));
    let columns = shown.workspace.shown_columns();
    let first = columns.iter().position(|field| is_approval(&field))?;
    let run = columns.get(first..)?.iter().take_while(is_approval);
    Some([*columns.get(first)?, *run.last()?])
}

/// Whole columns: every project that is shown.
pub fn select_columns(
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    commands: &mut Vec<Command>,
) {
    let end = Span::end(state.table.span, shown);
    let projects: Vec<Id<Project>> = rows.iter().filter_map(project).collect();
    if let (Some(cursor), Some((_, field)), Some(last)) = (cursor(shown), end, projects.last()) {
        state.table.span = Some(Span::over(cursor, (*last, field)));
        commands.push(Command::Select(SelectCommand::SelectAll));
    }
}

#[cfg(test)]
mod tests {
    use super::edge;

    #[test]
    fn control_with_an_arrow_goes_to_where_the_data_end_as_in_a_sheet() {
        // A cell filled, empty, or no cell: the head of a group.
        let line: Vec<Option<bool>> = "##.-.##-#.."
            .chars()
            .map(|mark| match mark {
                '#' => Some(true),
                '.' => Some(false),
                _ => None,
            })
            .collect();
        let to = |from: usize, way: isize| edge(from, line.len(), way, |place| line[place]);
        // From the first to the end of its block, over the gap to the next, through the head, to the last of all.
        assert_eq!([to(0, 1), to(1, 1), to(2, 1), to(5, 1)], [1, 5, 5, 8]);
        assert_eq!([to(8, 1), to(9, 1), to(10, 1)], [10, 10, 10]);
        assert_eq!([to(10, -1), to(8, -1), to(5, -1), to(1, -1)], [8, 5, 1, 0]);
        assert_eq!(to(0, -1), 0);
    }
}
