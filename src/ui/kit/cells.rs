//! Text in the cells of tables and lists.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Color32, FontId, Galley, Rect, Stroke, Ui, pos2, vec2};

use super::theme::Tokens;
use crate::model::{MoneyUnit, Value};

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
    let galley = layout(ui, text, marked, font, color, rect.width());
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

/// A text on one line, cut with `…` at a width.
pub fn one_line(ui: &Ui, text: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    layout(ui, &unbroken(text), &[], font, color, width)
}

fn layout(
    ui: &Ui,
    text: &str,
    marked: &[Range<usize>],
    font: FontId,
    color: Color32,
    width: f32,
) -> Arc<Galley> {
    let plain = TextFormat::simple(font, color);
    let mark = TextFormat {
        background: Tokens::of(ui).amber.fill,
        ..plain.clone()
    };
    let mut job = LayoutJob {
        wrap: TextWrapping::truncate_at_width(width.max(8.0)),
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
    ui.painter().layout_job(job)
}

/// What stands for a number where that does not fit: a part of it would be another number.
const TOO_NARROW: &str = "###";

/// A number at the right of a cell. It is never cut: where it does not fit into what is seen of the cell, `###` stands
/// for it, and this is `true`, so that the number can be shown otherwise.
pub fn cell_number(ui: &Ui, rect: Rect, text: &str, font: FontId, color: Color32) -> bool {
    let seen = rect.x_range().intersection(ui.clip_rect().x_range());
    // Out of sight: what stood for it would stand in another cell.
    if seen.span() <= 0.0 {
        return false;
    }
    let room = Rect::from_x_y_ranges(seen, rect.y_range());
    let painter = ui.painter();
    let galley = painter.layout_no_wrap(text.to_owned(), font.clone(), color);
    let is_cut = galley.size().x > room.width() + 0.5;
    let galley = if is_cut {
        painter.layout_no_wrap(TOO_NARROW.to_owned(), font, color)
    } else {
        galley
    };
    // So little of the cell is seen that even this would stand in the one before.
    if galley.size().x > room.width() + 0.5 {
        return is_cut;
    }
    let at = pos2(
        room.right() - galley.size().x,
        room.center().y - galley.size().y / 2.0,
    );
    painter.galley(at, galley, color);
    is_cut
}

/// The small mark in a corner of a cell about which there is something to be read on hover.
pub fn corner_mark(ui: &Ui, cell: Rect, color: Color32) {
    let corner = cell.right_top();
    let points = vec![corner, corner + vec2(-7.0, 0.0), corner + vec2(0.0, 7.0)];
    ui.painter()
        .add(egui::Shape::convex_polygon(points, color, Stroke::NONE));
}

/// An amount with all its decimals and its unit, where two decimals hide some.
pub fn hidden_decimals(value: &Value, unit: MoneyUnit) -> Option<String> {
    let amount = value.as_money()?;
    let whole = || format!("{} {}", amount.format_whole(unit), unit.label());
    (!amount.is_shown_whole(unit)).then(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Context, Rangef, RawInput, Shape};

    /// What is written of a number in a cell between two edges, of which so much is seen.
    fn written(cell: Rangef, seen: f32) -> Option<(String, bool)> {
        let mut is_cut = false;
        let draw = |ui: &mut Ui| {
            let cell = Rect::from_x_y_ranges(cell, Rangef::new(0.0, 30.0));
            ui.shrink_clip_rect(Rect::from_x_y_ranges(0.0..=seen, 0.0..=30.0));
            let font = FontId::proportional(14.0);
            is_cut = cell_number(ui, cell, "29,943,390.00", font, Color32::BLACK);
        };
        let mut output = Context::default().run_ui(RawInput::default(), draw);
        output.textures_delta.clear();
        let mut texts = output
            .shapes
            .iter()
            .filter_map(|clipped| match &clipped.shape {
                Shape::Text(text) => Some(text.galley.text().to_owned()),
                _ => None,
            });
        texts.next().map(|text| (text, is_cut))
    }

    #[test]
    fn a_number_is_shown_whole_or_not_at_all() {
        let whole = Some(("29,943,390.00".to_owned(), false));
        let hidden = Some((TOO_NARROW.to_owned(), true));
        assert_eq!(written(Rangef::new(0.0, 200.0), 200.0), whole);
        assert_eq!(written(Rangef::new(0.0, 40.0), 200.0), hidden);
        // Half the column is out of sight: what is left would be another number.
        assert_eq!(written(Rangef::new(0.0, 200.0), 40.0), hidden);
        assert_eq!(written(Rangef::new(0.0, 300.0), 200.0), whole);
        // All of it is: nothing may stand for it in the column before.
        assert_eq!(written(Rangef::new(200.0, 300.0), 200.0), None);
        assert_eq!(written(Rangef::new(260.0, 300.0), 200.0), None);
        // Hardly any of it is seen.
        assert_eq!(written(Rangef::new(190.0, 300.0), 200.0), None);
    }
}
