//! What is said of the line at the cursor, whole, below the list: in the list words are cut where their cells end.

use egui::text::LayoutJob;
use egui::{FontId, Rect, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, vec2};

use crate::ui::kit::theme::{TABLE_TEXT, Tokens};

/// So many lines it takes at most; the rest is said on hover.
const MOST_LINES: usize = 4;

/// Room around it, in points.
const AROUND: [f32; 2] = [12.0, 6.0];

/// Draws a list, and below it what is said of its line; all of the room for the list where nothing is.
pub fn above_detail(ui: &mut Ui, text: &str, list: impl FnOnce(&mut Ui)) {
    if text.is_empty() {
        return list(ui);
    }
    let tokens = Tokens::of(ui);
    let whole = ui.available_rect_before_wrap();
    let [aside, above] = AROUND;
    let font = FontId::proportional(TABLE_TEXT);
    let width = whole.width() - 2.0 * aside;
    let mut job = LayoutJob::simple(text.to_owned(), font, tokens.text, width);
    job.wrap.max_rows = MOST_LINES;
    let galley = ui.painter().layout_job(job);
    let top = whole.bottom() - galley.size().y - 2.0 * above;
    let (upper, strip): (Rect, Rect) = whole.split_top_bottom_at_y(top);
    ui.scope_builder(UiBuilder::new().max_rect(upper), |ui| {
        ui.set_clip_rect(upper.intersect(ui.clip_rect()));
        list(ui);
    });
    let painter = ui.painter();
    painter.rect_filled(strip, 0, tokens.subgroup);
    let line = Stroke::new(1.0, tokens.line);
    painter.hline(strip.x_range(), strip.top(), line);
    let id = ui.make_persistent_id("detail");
    let response = ui.interact(strip, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    if galley.elided {
        response.on_hover_text(text);
    }
    ui.painter()
        .galley(strip.min + vec2(aside, above), galley, tokens.text);
}
