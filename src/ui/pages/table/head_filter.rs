//! The arrow in a column's head that opens what the column shall hold.

use egui::{Align2, FontId, Rect, Sense, Ui, pos2, vec2};

use crate::model::Field;
use crate::ui::dialogs::ColumnFilter;
use crate::ui::kit::icons;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::focus_ring;
use crate::view::Subject;

use super::delegate::Delegate;

/// How wide the arrow is.
const ARROW: f32 = 18.0;

impl Delegate<'_> {
    /// How much room the arrow takes beside the words of a head: none where it only shows under the mouse.
    pub(super) fn arrow_room(&self, head: Rect, words: f32, field: Option<Field>) -> f32 {
        let has_room = head.width() >= words + ARROW + 14.0;
        match field {
            Some(field) if has_room || self.is_filtered(field) => ARROW - 4.0,
            _ => 0.0,
        }
    }

    /// Whether anything is asked about the column.
    fn is_filtered(&self, field: Field) -> bool {
        let filter = self.shown.workspace.filter();
        filter.asks(Subject::of_column(field)) || filter.asks(Subject::Field(field))
    }

    /// Draws the arrow at the right of a head; a click opens the menu below the head.
    pub(super) fn filter_arrow(&mut self, ui: &Ui, head: Rect, field: Field, has_room: bool) {
        let tokens = Tokens::of(ui);
        let is_filtered = self.is_filtered(field);
        let rect = Rect::from_min_max(pos2(head.right() - ARROW, head.top()), head.max);
        let id = ui.make_persistent_id(("head_filter", field));
        let response = ui.interact(rect, id, Sense::CLICK);
        let name = format!("筛选 {}", field.label());
        response.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::Button, true, is_filtered, &name)
        });
        let has_keyboard = response.has_focus();
        if has_room || is_filtered || has_keyboard || ui.rect_contains_pointer(head) {
            let (icon, color) = match (is_filtered, response.hovered()) {
                (true, _) => (icons::FUNNEL, tokens.accent),
                (false, true) => (icons::CARET_DOWN, tokens.accent),
                (false, false) => (icons::CARET_DOWN, tokens.faint),
            };
            let plate = rect.shrink2(vec2(1.0, 8.0));
            ui.painter().rect_filled(plate, 3, tokens.subgroup);
            let font = FontId::new(11.0, icons::family());
            ui.painter()
                .text(rect.center(), Align2::CENTER_CENTER, icon, font, color);
        }
        focus_ring(ui, &response);
        if response.clicked() {
            self.open_filter(head, field);
        }
        response.on_hover_text("排序、筛选这一列（Alt+↓）");
    }

    /// What the column shall hold, below its head.
    pub(super) fn open_filter(&mut self, head: Rect, field: Field) {
        let menu = ColumnFilter::new(head.left_bottom(), self.shown, field);
        self.state.dialogs.open(menu);
    }
}
