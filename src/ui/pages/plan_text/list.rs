//! What the lists of the page have in common: a cursor that keys walk, the table at the left and the one at the cursor at
//! the right.

use egui::{Rect, Ui, UiBuilder, vec2};

use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::caption;

/// Width of the room for the one at the cursor, in points.
const DETAIL: f32 = 372.0;

/// Which row of a list is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    at: usize,
    is_moved: bool,
}

impl Cursor {
    /// The row.
    pub const fn at(self) -> usize {
        self.at
    }

    /// Goes to a row.
    pub const fn put(&mut self, at: usize) {
        self.at = at;
    }

    /// Goes so many rows on among so many.
    pub fn walk(&mut self, by: isize, count: usize) {
        if by != 0 {
            let last = count.saturating_sub(1);
            self.at = self.at.saturating_add_signed(by).min(last);
            self.is_moved = true;
        }
    }

    /// Stays among so many rows.
    pub fn keep_among(&mut self, count: usize) {
        self.at = self.at.min(count.saturating_sub(1));
    }

    /// Has the row scrolled into sight.
    pub const fn show(&mut self) {
        self.is_moved = true;
    }

    /// The row that is to be scrolled into sight.
    pub fn take_moved(&mut self) -> Option<usize> {
        std::mem::take(&mut self.is_moved).then_some(self.at)
    }
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
