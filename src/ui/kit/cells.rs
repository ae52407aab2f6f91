//! Text in the cells of tables and lists.

use std::ops::Range;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Color32, FontId, Rect, Ui, pos2};

use super::theme::Tokens;

/// Text in a cell on one line, cut with `…` where it does not fit; the width that it takes.
pub fn cell_text(
    ui: &Ui,
    rect: Rect,
    text: &str,
    font: FontId,
    color: Color32,
    is_right: bool,
) -> f32 {
    marked_text(ui, rect, &unbroken(text), &[], font, color, is_right)
}

/// A text without breaks, which would be drawn as boxes.
pub fn unbroken(text: &str) -> String {
    text.replace("\r\n", " ").replace('\n', " ")
}

/// The same for a text of one line, of which some ranges of bytes stand on a ground of their own.
pub fn marked_text(
    ui: &Ui,
    rect: Rect,
    text: &str,
    marked: &[Range<usize>],
    font: FontId,
    color: Color32,
    is_right: bool,
) -> f32 {
    let plain = TextFormat::simple(font, color);
    let mark = TextFormat {
        background: Tokens::of(ui).amber.fill,
        ..plain.clone()
    };
    let mut job = LayoutJob {
        wrap: TextWrapping::truncate_at_width(rect.width().max(8.0)),
        break_on_newline: false,
        ..LayoutJob::default()
    };
    let mut from = 0;
    for hit in marked {
        job.append(&text[from..hit.start], 0.0, plain.clone());
        job.append(&text[hit.clone()], 0.0, mark.clone());
        from = hit.end;
    }
    job.append(&text[from..], 0.0, plain);
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
