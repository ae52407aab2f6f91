//! The cursor is always in sight: whoever moves it by keys, or asks for other projects, sees where it stands. Other words
//! to search for begin at the top; once they are taken away, the table is where it was before.
//!
//! The mouse moves no cells: what is under it stays there.

use std::sync::Arc;

use egui::{Rangef, Ui, style::ScrollAnimation, vec2};

use super::span::{Span, project};
use crate::model::{Field, Id, Project};
use crate::ui::kit::theme::ROW_HEIGHT;
use crate::ui::shown::Shown;
use crate::view::{Listing, Query, TableRow};

/// What is looked at, and what is still to be brought into sight.
#[derive(Debug, Default)]
pub struct Sight {
    /// Where the end of the selection that moves was in the last picture.
    place: Option<Place>,
    /// What was asked then.
    asked: Option<(Arc<Listing>, Query)>,
    /// What was selected when nothing was searched for.
    stood: Option<Id<Project>>,
    goal: Option<Place>,
    /// For so many pictures the rows are still drawn where they stood before they were scrolled.
    stale: u8,
    is_pointed: bool,
    /// How wide the table was in the last picture.
    width: f32,
}

/// The toolkit lays rows out before it moves them: what is asked of it in one picture is drawn in the second after it.
const STALE: u8 = 2;

/// What is asked for that was not asked in the last picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// Other words are searched for.
    Words,
    /// No words any more.
    NoWords,
    /// Other projects, or another order.
    Otherwise,
}

/// A row, and the column that matters in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    row: usize,
    column: Option<usize>,
}

/// The columns as they are laid out: the left edge of each, and the right edge of the last, from the table's left.
pub struct Edges {
    pub at: Vec<f32>,
    /// How many columns at the left don't scroll.
    pub sticky: usize,
}

impl Sight {
    /// The cursor goes to where the mouse is.
    pub const fn by_mouse(&mut self) {
        self.is_pointed = true;
    }

    /// A row is to be in sight, as while the mouse is held beyond the last one seen.
    pub const fn show_row(&mut self, row: usize) {
        self.goal = Some(Place { row, column: None });
    }

    /// Decides what is to be brought into sight. `cursor_row` is that of a project or of a group's head.
    pub fn follow(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        rows: &[TableRow],
        cursor_row: Option<usize>,
        span: Option<Span>,
        is_wanted: bool,
    ) {
        if self.stale > 0 {
            self.stale -= 1;
            // Nothing else asks for the picture that shows them in their new place.
            ui.request_repaint();
        }
        let place = cursor_row.map(|row| end_of_span(shown, rows, row, span));
        let has_moved = std::mem::replace(&mut self.place, place) != place;
        let is_mouse = std::mem::take(&mut self.is_pointed) || ui.input(|i| i.pointer.any_down());
        let top = Place {
            row: 0,
            column: None,
        };
        let width = ui.clip_rect().width();
        // A panel came beside the table, and may stand where the cursor was.
        let is_narrower = width + 1.0 < std::mem::replace(&mut self.width, width);
        if let Some(asked) = self.asks_anew(shown) {
            let before = self.stood.filter(|_| asked == Asked::NoWords);
            let before = before.and_then(|id| rows.iter().position(|row| project(row) == Some(id)));
            let before = before.map(|row| Place { row, column: None });
            self.goal = Some(match asked {
                Asked::Words => top,
                Asked::NoWords | Asked::Otherwise => place.or(before).unwrap_or(top),
            });
        } else if is_wanted || is_narrower || (has_moved && !is_mouse) {
            self.goal = place;
        }
    }

    /// What is asked for otherwise than in the last picture.
    fn asks_anew(&mut self, shown: &Shown<'_>) -> Option<Asked> {
        let is_searching = !shown.workspace.words().is_empty();
        if let Some((listing, _)) = &self.asked
            && Arc::ptr_eq(listing, &shown.listing)
        {
            if !is_searching {
                self.stood = shown.selected;
            }
            return None;
        }
        // What is added up moves no row.
        let query = Query {
            sums: Vec::new(),
            ..shown.workspace.query()
        };
        let before = self.asked.replace((Arc::clone(&shown.listing), query));
        let (_, before) = before?;
        let (_, now) = self.asked.as_ref()?;
        if before == *now {
            return None;
        }
        Some(match (before.search == now.search, is_searching) {
            (true, _) => Asked::Otherwise,
            (false, true) => Asked::Words,
            (false, false) => Asked::NoWords,
        })
    }

    /// Scrolls just so far that all of the goal is in sight. `ui` is that of the row `row_nr` among the columns that
    /// scroll.
    pub fn scroll(&mut self, ui: &Ui, row_nr: usize, edges: &Edges) {
        // Measured against rows that are about to move, it would be moved twice.
        if self.stale > 0 {
            ui.request_discard("rows on their way");
            return;
        }
        let Some(Place { row, column }) = self.goal.take() else {
            return;
        };
        let (this, room) = (ui.max_rect(), ui.clip_rect());
        let top = this.top() + (row as f32 - row_nr as f32) * ROW_HEIGHT;
        let down = way(room.y_range(), Rangef::new(top, top + ROW_HEIGHT));
        let column = column.filter(|column| *column >= edges.sticky);
        let edge = |column: usize| this.left() + edges.at.get(column).copied().unwrap_or_default();
        let right = column.map_or(0.0, |column| {
            way(room.x_range(), Rangef::new(edge(column), edge(column + 1)))
        });
        if right != 0.0 || down != 0.0 {
            ui.scroll_with_delta_animation(vec2(right, down), ScrollAnimation::none());
            self.stale = STALE;
            ui.request_repaint();
            // Where the cursor is out of sight, nothing is drawn on the screen.
            ui.request_discard("cursor out of sight");
        }
    }
}

/// The other end of the rectangle, where there is one.
fn end_of_span(shown: &Shown<'_>, rows: &[TableRow], row: usize, span: Option<Span>) -> Place {
    let end = Span::in_sight(span, shown).filter(|_| project(&rows[row]).is_some());
    let Some((id, field)) = end else {
        return Place { row, column: None };
    };
    let is_elsewhere = project(&rows[row]) != Some(id);
    let other = is_elsewhere.then(|| rows.iter().position(|row| project(row) == Some(id)));
    Place {
        row: other.flatten().unwrap_or(row),
        column: column_of(shown, field),
    }
}

/// The place of a field among the table's columns.
fn column_of(shown: &Shown<'_>, field: Field) -> Option<usize> {
    let columns = shown.workspace.shown_columns();
    let place = columns.iter().position(|other| *other == field);
    place.map(|place| place + 2)
}

/// How far what is wanted has to move to be in the room; to its beginning where it is larger.
fn way(room: Rangef, wanted: Rangef) -> f32 {
    if wanted.min < room.min || wanted.span() > room.span() {
        room.min - wanted.min
    } else if wanted.max > room.max {
        room.max - wanted.max
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_sight_stays_and_what_is_cut_comes_just_so_far() {
        let room = Rangef::new(100.0, 300.0);
        for (wanted, expected) in [
            ((100.0, 130.0), 0.0),
            ((270.0, 300.0), 0.0),
            ((90.0, 120.0), 10.0),
            ((297.0, 409.0), -109.0),
            ((-500.0, -470.0), 600.0),
            ((150.0, 400.0), -50.0),
        ] {
            let wanted = Rangef::new(wanted.0, wanted.1);
            assert!(
                (way(room, wanted) - expected).abs() < f32::EPSILON,
                "{wanted:?}"
            );
        }
    }
}
