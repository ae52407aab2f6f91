//! The mouse held over the cells: it draws a rectangle, or fills the selection into the rows below.

use std::time::Duration;

use egui::{Pos2, Rect, Ui};

use super::fill;
use super::span::{self, Corner, Span, project};
use crate::app::{Command, SelectCommand};
use crate::model::Field;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;
use crate::view::TableRow;

/// The part of the table that holds rows.
pub struct Body {
    pub rect: Rect,
    /// Where the first row is, or would be, in points of the window.
    pub first_row_top: f32,
}

/// So far beyond the rows the mouse still is at their edge, in points.
const EDGE: f32 = 6.0;

/// So often a further row comes while the mouse is held below or above the rows.
const SCROLL_EVERY: Duration = Duration::from_millis(40);

/// Follows the mouse for as long as its button is held.
pub fn follow(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    (rows, body): (&[TableRow], &Body),
    commands: &mut Vec<Command>,
) {
    if state.table.dragging.is_none() && state.table.filling.is_none() {
        return;
    }
    let (is_down, pointer) = ui.input(|input| {
        let pointer = &input.pointer;
        (pointer.primary_down(), pointer.latest_pos())
    });
    let Some(at) = pointer.filter(|_| is_down && !rows.is_empty()) else {
        state.table.dragging = None;
        fill::end(ui, shown, state, rows, commands);
        return;
    };
    let row = row_at(body, at, rows.len());
    let is_end = row == 0 || row + 1 == rows.len();
    if !body.rect.y_range().expand(EDGE).contains(at.y) {
        state.table.sight.show_row(row);
        if !is_end {
            ui.request_repaint_after(SCROLL_EVERY);
        }
    }
    if state.table.filling.is_some() {
        fill::go_on(ui, state, row, at);
        return;
    }
    // The cursor gets to where the button went down between two pictures: until then the rectangle would begin where
    // the cursor was before.
    if state.table.dragging != span::cursor(shown) {
        return;
    }
    let field = field_at(shown, state, at);
    let end = Span::end(state.table.span, shown);
    let field = field.or_else(|| end.map(|(_, field)| field));
    // Over the head of a group the rectangle stays as it is.
    if let (Some(id), Some(field)) = (project(&rows[row]), field) {
        span_to(shown, state, rows, (id, field), commands);
    }
}

/// The row under a place; one further than is seen where the place is above or below the rows.
fn row_at(body: &Body, at: Pos2, count: usize) -> usize {
    let height = crate::ui::kit::theme::ROW_HEIGHT;
    let row = |y: f32| ((y - body.first_row_top) / height).floor().max(0.0) as usize;
    let Rect { min, max } = body.rect;
    let row = if at.y < min.y {
        row(min.y).saturating_sub(1)
    } else if at.y > max.y {
        row(max.y - 1.0) + 1
    } else {
        row(at.y)
    };
    row.min(count - 1)
}

/// The column under a place; the names stay where they are, over what scrolls.
fn field_at(shown: &Shown<'_>, state: &UiState, at: Pos2) -> Option<Field> {
    let x = &state.table.column_x;
    let place = x.iter().position(|range| range.contains(at.x))?;
    match place {
        0 | 1 => Some(Field::NAME),
        place => shown.workspace.shown_columns().get(place - 2).copied(),
    }
}

/// Every cell between the cursor and another one.
pub fn span_to(
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    to: Corner,
    commands: &mut Vec<Command>,
) {
    if Span::end(state.table.span, shown) == Some(to) {
        return;
    }
    state.table.sight.by_mouse();
    match Span::to(rows, shown, to) {
        Some((span, command)) => {
            state.table.span = Some(span);
            commands.push(command);
        }
        None => commands.push(Command::Select(SelectCommand::Select(
            Some(to.0),
            Some(to.1),
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn above_and_below_the_rows_one_further_is_meant() {
        let body = Body {
            rect: Rect::from_min_max(pos2(0.0, 100.0), pos2(500.0, 250.0)),
            first_row_top: 40.0,
        };
        let height = crate::ui::kit::theme::ROW_HEIGHT;
        assert!((height - 30.0).abs() < f32::EPSILON);
        let row = |y: f32| row_at(&body, pos2(10.0, y), 8);
        assert_eq!([row(100.0), row(131.0), row(249.0)], [2, 3, 6]);
        assert_eq!([row(90.0), row(300.0)], [1, 7]);
    }
}
