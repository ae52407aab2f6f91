//! What the lists of the page have in common: a cursor that keys walk, the table at the left and the one at the cursor at
//! the right.

use egui::{Key, Modifiers, Rect, Ui, UiBuilder, vec2};

use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::sheet::{SheetColumn, SheetRow, sheet_with};
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::{caption, combo_box};

/// Width of the room for the one at the cursor, in points.
const DETAIL: f32 = 372.0;

/// What of a list is seen, and the one that is looked at.
#[derive(Debug, Default)]
pub struct Rows {
    seen: Vec<usize>,
    cursor: usize,
    is_moved: bool,
}

impl Rows {
    /// The one at the cursor.
    pub fn at(&self) -> Option<usize> {
        self.seen.get(self.cursor).copied()
    }

    /// All that are seen.
    pub fn seen(&self) -> &[usize] {
        &self.seen
    }

    /// Sees these from now on; the cursor stays with what it is at.
    pub fn see(&mut self, seen: Vec<usize>) {
        let at = self.at();
        let place = at.and_then(|at| seen.iter().position(|row| *row == at));
        let last = seen.len().saturating_sub(1);
        self.cursor = place.unwrap_or(self.cursor).min(last);
        self.seen = seen;
    }

    /// Has the one at the cursor scrolled into sight.
    pub const fn show(&mut self) {
        self.is_moved = true;
    }

    /// Goes to a row that was clicked.
    pub fn put(&mut self, clicked: Option<usize>) {
        self.cursor = clicked.unwrap_or(self.cursor);
    }

    /// The keys: arrows walk by so many rows; whether Space turns the tick of one over, and of which.
    pub fn keys(&mut self, ui: &Ui, by: isize) -> Option<usize> {
        if by != 0 {
            let last = self.seen.len().saturating_sub(1);
            self.cursor = self.cursor.saturating_add_signed(by).min(last);
            self.is_moved = true;
        }
        self.at()
            .filter(|_| take_key(ui, Modifiers::NONE, Key::Space))
    }

    /// Draws them: `line` draws one, and says whether it was clicked. The row that was.
    pub fn table(
        &mut self,
        ui: &mut Ui,
        (id, columns): (&str, &[SheetColumn<'_>]),
        mut line: impl FnMut(&mut SheetRow<'_>, usize) -> bool,
    ) -> Option<usize> {
        let wanted = std::mem::take(&mut self.is_moved).then_some(self.cursor);
        let mut clicked = None;
        sheet_with(ui, id, columns, (self.seen.len(), wanted), |row, index| {
            let Some(at) = self.seen.get(index) else {
                return;
            };
            if index == self.cursor {
                let selection = Tokens::of(row.ui).selection;
                row.fill(selection);
            }
            if line(row, *at) {
                clicked = Some(index);
            }
        });
        clicked
    }
}

/// A box to choose one of few words; whether another was chosen.
pub fn choice_box<T: Copy + PartialEq>(
    ui: &mut Ui,
    (id, name, width): (&str, &str, f32),
    choices: &[(T, &str)],
    chosen: &mut T,
) -> bool {
    let shown = choices.iter().find(|(choice, _)| choice == chosen);
    let list = combo_box(id)
        .width(width)
        .selected_text(shown.map_or("", |(_, word)| word));
    let mut is_new = false;
    let list = list.show_ui(ui, |ui| {
        for (choice, label) in choices {
            is_new |= ui.selectable_value(chosen, *choice, *label).changed();
        }
    });
    list.response.accessible_name(name);
    is_new
}

/// The rooms of the table and of the one at the cursor.
pub fn rooms(ui: &Ui) -> (Rect, Rect) {
    let all = ui.available_rect_before_wrap();
    all.split_left_right_at_x(all.right() - DETAIL)
}

/// Draws into the room at the left.
pub fn left<T>(ui: &mut Ui, (room, id): (Rect, &str), add: impl FnOnce(&mut Ui) -> T) -> T {
    let builder = UiBuilder::new().max_rect(room).id_salt(id);
    let drawn = ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(room.intersect(ui.clip_rect()));
        add(ui)
    });
    drawn.inner
}

/// Draws into the room at the right, behind a line.
pub fn right<T>(ui: &mut Ui, (room, id): (Rect, &str), add: impl FnOnce(&mut Ui) -> T) -> T {
    left(ui, (room, id), |ui| {
        let border = egui::Stroke::new(1.0, Tokens::of(ui).line);
        ui.painter().vline(room.left(), room.y_range(), border);
        add(ui)
    })
}

/// Something behind its label.
pub fn labeled<T>(ui: &mut Ui, label: &str, add: impl FnOnce(&mut Ui) -> T) -> T {
    ui.horizontal(|ui| {
        let size = vec2(58.0, 22.0);
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        ui.allocate_ui_with_layout(size, layout, |ui| {
            ui.set_min_size(size);
            caption(ui, label)
        });
        add(ui)
    })
    .inner
}
