//! Text in the cells of tables and lists.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Color32, FontId, Galley, Rangef, Rect, Stroke, Ui, pos2, vec2};

use super::theme::Tokens;
use crate::model::{MoneyUnit, Value};

/// What became of a text in a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Written {
    /// The width that it takes, in points.
    pub width: f32,
    /// Whether less than the whole is there to be read.
    pub is_cut: bool,
}

/// Text in a cell on one line. Where it does not fit into what is seen of the cell, words end with `…`, and for a figure
/// or a date stands `###`, or `…` where the cell itself has room for it: a part of it would be another one.
pub fn cell_text(
    ui: &Ui,
    rect: Rect,
    text: &str,
    font: FontId,
    color: Color32,
    is_right: bool,
) -> Written {
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
) -> Written {
    let seen = rect.x_range().intersection(ui.clip_rect().x_range());
    // Out of sight: what stood for it would stand in another cell.
    if seen.span() <= 0.0 {
        return Written::default();
    }
    // What is scrolled out at the left goes on there, and what goes on at the right is cut where that is seen.
    let (room, width) = if is_right {
        (seen, seen.span())
    } else {
        (Rangef::new(rect.left(), seen.max), seen.max - rect.left())
    };
    let is_whole = is_figure(text);
    let limit = if is_whole { f32::INFINITY } else { width };
    let galley = layout(ui, text, marked, font.clone(), color, limit);
    let size = galley.size();
    let left = if is_right {
        room.max - size.x
    } else {
        room.min
    };
    let fits = left >= seen.min - 0.5 && left + size.x <= seen.max + 0.5;
    if is_whole && !fits {
        return hidden(ui, seen, (rect, size.x), font, color, is_right);
    }
    let is_cut = galley.elided;
    if is_cut && !is_readable(seen.span()) {
        return Written { width: 0.0, is_cut };
    }
    ui.painter()
        .galley(pos2(left, rect.center().y - size.y / 2.0), galley, color);
    Written {
        width: size.x,
        is_cut,
    }
}

/// Whether a text is a figure or a date, with its unit or without: nothing that can be read in part.
fn is_figure(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || OF_FIGURES.contains(c))
}

/// What stands in figures and dates beside digits.
const OF_FIGURES: &str = ",.:-+−±%/～—（）()≥≤ 年月日天项万亿元";

/// Less than this of a cell, in points, shows no part of a text.
const LEAST_SEEN: f32 = 20.0;

/// Whether so much of a cell is seen that part of a text can be read in it: of a column that only peeks out nothing is.
pub fn is_readable(seen: f32) -> bool {
    seen >= LEAST_SEEN
}

/// What stands for a number where that does not fit: a part of it would be another number.
const TOO_NARROW: &str = "###";

/// And where the cell has room for it, and only the edge of the window or of a column that stays takes that.
const GOES_ON: &str = "…";

/// Writes that into what is seen of a cell, or nothing where even this would stand in the next one. The number would
/// be so wide.
fn hidden(
    ui: &Ui,
    seen: Rangef,
    (rect, width): (Rect, f32),
    font: FontId,
    color: Color32,
    is_right: bool,
) -> Written {
    let painter = ui.painter();
    let (text, color) = if width <= rect.width() + 0.5 {
        (GOES_ON, Tokens::of(ui).faint)
    } else {
        (TOO_NARROW, color)
    };
    let galley = painter.layout_no_wrap(text.to_owned(), font, color);
    let size = galley.size();
    let width = if size.x > seen.span() + 0.5 {
        0.0
    } else {
        let left = if is_right {
            seen.max - size.x
        } else {
            seen.min
        };
        painter.galley(pos2(left, rect.center().y - size.y / 2.0), galley, color);
        size.x
    };
    Written {
        width,
        is_cut: true,
    }
}

/// Whether a text on one line is wider than a room.
pub fn is_wider(ui: &Ui, text: &str, font: FontId, room: f32) -> bool {
    let color = Tokens::of(ui).text;
    let galley = ui.painter().layout_no_wrap(unbroken(text), font, color);
    galley.size().x > room + 0.5
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

/// Two texts of which the first gives way: what is cut is the name of a project, never which of its columns is meant.
pub fn named_cell(
    ui: &Ui,
    rect: Rect,
    (name, column): (&str, &str),
    font: FontId,
    color: Color32,
) -> Written {
    let column = format!(" · {column}");
    let galley = one_line(ui, &column, font.clone(), color, rect.width());
    let room = rect.with_max_x((rect.right() - galley.size().x).max(rect.left()));
    let name = cell_text(ui, room, name, font.clone(), color, false);
    let rest = rect.with_min_x(rect.left() + name.width);
    let column = cell_text(ui, rest, &column, font, color, false);
    Written {
        width: name.width + column.width,
        is_cut: name.is_cut || column.is_cut,
    }
}

/// A number at the right of a cell, whatever else stands with it. Whether it did not fit, so that it can be shown
/// otherwise.
pub fn cell_number(ui: &Ui, rect: Rect, text: &str, font: FontId, color: Color32) -> bool {
    let seen = rect.x_range().intersection(ui.clip_rect().x_range());
    if seen.span() <= 0.0 {
        return false;
    }
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), font.clone(), color);
    let size = galley.size();
    if size.x > seen.span() + 0.5 {
        return hidden(ui, seen, (rect, size.x), font, color, true).is_cut;
    }
    let at = pos2(seen.max - size.x, rect.center().y - size.y / 2.0);
    ui.painter().galley(at, galley, color);
    false
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
    let whole = || amount.whole_with_unit(unit);
    (!amount.is_shown_whole(unit)).then(whole)
}

#[cfg(test)]
mod tests {
    use std::ops::RangeInclusive;

    use super::*;
    use egui::{Context, RawInput, Shape};

    /// What is written of a number in a cell between two edges, of which so much is seen.
    fn written(cell: Rangef, seen: f32) -> Option<(String, bool)> {
        let font = FontId::proportional(14.0);
        drawn(cell, 0.0..=seen, |ui, cell| {
            cell_number(ui, cell, "29,943,390.00", font, Color32::BLACK)
        })
    }

    /// The same of any text.
    fn text_written(
        text: &str,
        cell: Rangef,
        seen: RangeInclusive<f32>,
        is_right: bool,
    ) -> Option<(String, bool)> {
        let font = FontId::proportional(14.0);
        drawn(cell, seen, |ui, cell| {
            cell_text(ui, cell, text, font, Color32::BLACK, is_right).is_cut
        })
    }

    fn drawn(
        cell: Rangef,
        seen: RangeInclusive<f32>,
        write: impl FnOnce(&Ui, Rect) -> bool,
    ) -> Option<(String, bool)> {
        let mut is_cut = false;
        let mut write = Some(write);
        let draw = |ui: &mut Ui| {
            let cell = Rect::from_x_y_ranges(cell, Rangef::new(0.0, 30.0));
            ui.shrink_clip_rect(Rect::from_x_y_ranges(seen.clone(), 0.0..=30.0));
            if let Some(write) = write.take() {
                is_cut = write(ui, cell);
            }
        };
        let mut output = Context::default().run_ui(RawInput::default(), draw);
        output.textures_delta.clear();
        let mut texts = output
            .shapes
            .iter()
            .filter_map(|clipped| match &clipped.shape {
                // As it is seen: cut words end with their mark.
                Shape::Text(text) => {
                    let glyphs = text.galley.rows.iter().flat_map(|row| &row.row.glyphs);
                    Some(glyphs.map(|glyph| glyph.chr).collect())
                }
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
        // Half the column is out of sight: what is left would be another number, and nothing is too narrow.
        let goes_on = Some((GOES_ON.to_owned(), true));
        assert_eq!(written(Rangef::new(0.0, 200.0), 40.0), goes_on);
        assert_eq!(written(Rangef::new(0.0, 300.0), 200.0), whole);
        // All of it is: nothing may stand for it in the column before.
        assert_eq!(written(Rangef::new(200.0, 300.0), 200.0), None);
        assert_eq!(written(Rangef::new(260.0, 300.0), 200.0), None);
        // Hardly any of it is seen.
        assert_eq!(written(Rangef::new(190.0, 300.0), 200.0), None);
    }

    #[test]
    fn a_long_name_gives_way_to_the_column() {
        let mut texts = Vec::new();
        let draw = |ui: &mut Ui| {
            let cell = Rect::from_x_y_ranges(0.0..=160.0, 0.0..=30.0);
            let (name, column) = ("a long name of a project that nobody reads", "total");
            let font = FontId::proportional(14.0);
            named_cell(ui, cell, (name, column), font, Color32::BLACK);
        };
        let mut output = Context::default().run_ui(RawInput::default(), draw);
        output.textures_delta.clear();
        for clipped in output.shapes {
            if let Shape::Text(text) = clipped.shape {
                let right = text.pos.x + text.galley.size().x;
                texts.push((text.galley.text().to_owned(), text.galley.elided, right));
            }
        }
        assert_eq!(texts.len(), 2);
        assert!(texts[0].1 && !texts[1].1, "{texts:?}");
        assert!(
            texts[1].0.ends_with("total") && texts[1].2 <= 160.5,
            "{texts:?}"
        );
    }

    #[test]
    fn a_date_or_a_sum_is_whole_or_hidden_and_words_say_that_they_go_on() {
        let hidden = Some((TOO_NARROW.to_owned(), true));
        let goes_on = Some((GOES_ON.to_owned(), true));
        let whole = |text: &str| Some((text.to_owned(), false));
        for text in [
            "2021-08-13",
            "55,560.00",
            "-1,377.5",
            "880,220.00万元",
            "2024年9月",
        ] {
            for is_right in [false, true] {
                let of = |cell: Rangef, seen| text_written(text, cell, seen, is_right);
                let wide = Rangef::new(0.0, 300.0);
                assert_eq!(of(wide, 0.0..=300.0), whole(text), "{text}");
                assert_eq!(of(Rangef::new(0.0, 40.0), 0.0..=300.0), hidden, "{text}");
                assert_eq!(of(wide, 0.0..=40.0), goes_on, "{text}");
                assert_eq!(of(Rangef::new(300.0, 400.0), 0.0..=300.0), None, "{text}");
            }
            // Its beginning is scrolled out of sight.
            let scrolled = text_written(text, Rangef::new(-30.0, 300.0), 0.0..=300.0, false);
            assert_eq!(scrolled, goes_on, "{text}");
        }
        let words = |seen| text_written("2025-02 立项批复", Rangef::new(0.0, 300.0), seen, false);
        assert_eq!(words(0.0..=300.0), whole("2025-02 立项批复"));
        let (cut, is_cut) = words(0.0..=60.0).unwrap();
        assert!(is_cut && cut.ends_with('…') && cut.len() > 3, "{cut}");
    }
}
