//! Text in the cells of tables and lists.

use egui::{Color32, FontId, Rect, Ui, pos2};

/// Text in a cell on one line, cut with `…` where it does not fit.
pub fn cell_text(
    ui: &Ui,
    rect: Rect,
    text: &str,
    font: FontId,
    color: Color32,
    is_right: bool,
) -> f32 {
    // A break would be drawn as a box.
    let text = text.replace("\r\n", " ").replace('\n', " ");
    let mut job = egui::text::LayoutJob::simple_singleline(text, font, color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width().max(8.0));
    let galley = ui.painter().layout_job(job);
    let size = galley.size();
    let x = if is_right {
        rect.right() - size.x
    } else {
        rect.left()
    };
    ui.painter()
        .galley(pos2(x, rect.center().y - size.y / 2.0), galley, color);
    size.x
}
