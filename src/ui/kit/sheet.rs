//! A quiet read-only table for the pages: fixed columns, one that takes what is free, rows drawn only where seen. The
//! heads stay above, and the columns up to the one that takes what is free stay at the left: they say what a row is.

mod columns;
mod row;

use egui::{FontFamily, FontId, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, vec2};

use crate::ui::kit::cells::cell_text;
use crate::ui::kit::scrolling::{asked, follow};
use crate::ui::kit::theme::{ROW_HEIGHT, SMALL_TEXT, Tokens};

pub use columns::SheetColumn;
use columns::{Columns, PADDING};
pub use row::SheetRow;

/// Height of the heads, in points.
const HEADS: f32 = ROW_HEIGHT + 2.0;

/// More than this, in points, the words of a row hardly need.
const ENOUGH: f32 = 440.0;

/// So much wider a column of numbers becomes at most, in points.
const APART: f32 = 44.0;

/// Columns that stay take this part of the room at most; else the first ones alone stay.
const MOST_KEPT: f32 = 0.78;

/// How high a table of so many rows is, with the bar that moves it sideways, in points.
pub fn sheet_height(rows: usize) -> f32 {
    HEADS + ROW_HEIGHT * rows as f32 + 8.0
}

/// Draws a table of so many rows in what is left of `ui`, or in as much of it as the rows need.
pub fn sheet(
    ui: &mut Ui,
    id: &str,
    columns: &[SheetColumn<'_>],
    rows: usize,
    draw: impl FnMut(&mut SheetRow<'_>, usize),
) {
    sheet_with(ui, id, columns, (rows, None), draw);
}

/// The same, scrolled so that a row is in sight.
pub fn sheet_with(
    ui: &mut Ui,
    id: &str,
    columns: &[SheetColumn<'_>],
    (rows, wanted): (usize, Option<usize>),
    mut draw: impl FnMut(&mut SheetRow<'_>, usize),
) {
    let fixed: f32 = columns.iter().map(|column| column.width).sum();
    let free = columns.iter().filter(|column| column.width <= 0.0).count();
    let spare = (ui.available_width() - fixed - 10.0) / free.max(1) as f32;
    let numbers = columns
        .iter()
        .filter(|column| column.is_number && column.width > 0.0);
    let numbers = numbers.count().max(1) as f32;
    // In a wide page the numbers move apart, and nearer to their name.
    let apart = if free == 1 {
        ((spare - ENOUGH) / numbers).clamp(0.0, APART)
    } else {
        0.0
    };
    let spare = spare - apart * numbers;
    let width_of = |column: &SheetColumn<'_>| {
        if column.width <= 0.0 {
            spare.max(column.least)
        } else if column.is_number {
            column.width + apart
        } else {
            column.width
        }
    };
    let mut widths: Vec<f32> = columns.iter().map(width_of).collect();
    // What says which row it is stays in any case, and more where the rest still has its room.
    let name = columns.iter().position(|column| column.width <= 0.0);
    let name = name.map_or(0, |name| name + 1);
    let all = columns.iter().rposition(|column| column.stays);
    let all = all.map_or(name, |last| name.max(last + 1));
    let taken: f32 = columns[..all].iter().map(width_of).sum();
    let is_roomy = taken <= ui.available_width() * MOST_KEPT;
    let kept = if is_roomy { all } else { name };
    let bar = ui.spacing().scroll.allocated_width();
    let is_long = HEADS + ROW_HEIGHT * rows as f32 > ui.available_height() - bar;
    let room = ui.available_width() - if is_long { bar } else { 0.0 };
    end_with_a_column(&mut widths, kept, room);
    let width: f32 = widths.iter().sum();
    ScrollArea::both()
        .id_salt(id)
        .auto_shrink([false, true])
        .show_viewport(ui, |ui, seen| {
            let asked = asked(ui);
            let size = vec2(width, HEADS + ROW_HEIGHT * rows as f32);
            let (all, _) = ui.allocate_exact_size(size, Sense::hover());
            let mut edges = vec![all.left()];
            for width in &widths {
                edges.push(edges[edges.len() - 1] + width);
            }
            let layout = Columns {
                columns,
                edges,
                kept,
                shift: seen.min.x.max(0.0),
            };
            if let Some(wanted) = wanted.filter(|wanted| *wanted < rows) {
                // The heads lie over the first row that is seen.
                let top = all.top() + ROW_HEIGHT * wanted as f32;
                let rect =
                    Rect::from_x_y_ranges(ui.clip_rect().x_range(), top..=top + HEADS + ROW_HEIGHT);
                ui.scroll_to_rect(rect, None);
            }
            let head = all.with_min_y(all.top() + seen.min.y.max(0.0));
            let head = head.with_max_y(head.top() + HEADS);
            let mut body = ui.new_child(UiBuilder::new().max_rect(all).id_salt("rows"));
            body.shrink_clip_rect(ui.clip_rect().with_min_y(head.bottom()));
            let first = (seen.min.y / ROW_HEIGHT).floor().max(0.0) as usize;
            let last = ((seen.max.y - HEADS) / ROW_HEIGHT).ceil().max(0.0) as usize;
            for index in first..last.min(rows) {
                let top = all.top() + HEADS + ROW_HEIGHT * index as f32;
                let rect = all.with_min_y(top).with_max_y(top + ROW_HEIGHT);
                let builder = UiBuilder::new().max_rect(rect).id_salt((id, index));
                let mut child = body.new_child(builder);
                let ground = Tokens::of(ui).paper;
                let mut row = SheetRow::new(&mut child, rect, &layout, ground);
                draw(&mut row, index);
                row.finish();
                let line = Stroke::new(1.0, Tokens::of(ui).line);
                body.painter()
                    .hline(rect.x_range(), rect.bottom() - 0.5, line);
            }
            heads(ui, head, &layout);
            if layout.shift > 0.0 {
                let stay = layout.stay(all);
                let line = Stroke::new(1.0, Tokens::of(ui).border);
                ui.painter().vline(stay.right(), stay.y_range(), line);
            }
            follow(ui, asked, HEADS);
        });
}

/// How many columns a table that scrolls sideways shows whole from its beginning, and the room that is left beside them;
/// none where all have room.
pub fn whole_columns(widths: &[f32], room: f32) -> Option<(usize, f32)> {
    if widths.iter().sum::<f32>() <= room + 0.5 {
        return None;
    }
    let mut seen = 0;
    let mut left = room;
    while let Some(width) = widths.get(seen).filter(|width| **width <= left) {
        left -= *width;
        seen += 1;
    }
    Some((seen, left))
}

/// Where the table scrolls sideways, it ends at the edge of its room with a whole column: those that have room beside the
/// ones that stay share what is left.
fn end_with_a_column(widths: &mut [f32], kept: usize, room: f32) {
    if let Some((seen, left)) = whole_columns(widths, room)
        && seen > kept
    {
        let more = left / (seen - kept) as f32;
        for width in &mut widths[kept..seen] {
            *width += more;
        }
    }
}

fn heads(ui: &Ui, rect: Rect, layout: &Columns<'_>) {
    let tokens = Tokens::of(ui);
    let ground = |rect| ui.painter().rect_filled(rect, 0, tokens.subgroup);
    ground(rect);
    let line = Stroke::new(1.0, tokens.line);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, line);
    let count = layout.columns.len();
    // Those that stay are written last, over the others.
    for i in (layout.kept..count).chain(0..layout.kept) {
        let column = &layout.columns[i];
        let cell = layout.cell(i, rect);
        if i < layout.kept && layout.shift > 0.0 {
            ground(cell);
        }
        let room = cell.shrink2(vec2(PADDING, 0.0));
        let font = FontId::new(SMALL_TEXT, FontFamily::Proportional);
        cell_text(
            ui,
            room,
            &column.head,
            font,
            tokens.secondary,
            column.is_number,
        );
        let id = ui.make_persistent_id(("head", i));
        let response = ui.interact(cell, id, Sense::hover());
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::ColumnHeader, true, &column.head)
        });
        if !column.tip.is_empty() {
            response.on_hover_text(column.tip);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Color32, Context, Pos2, RawInput, Shape};

    /// What is written of three numbers beside a name, each with its place and the part of the window that shows it.
    fn numbers(width: f32, scrolled: f32) -> Vec<(String, Rect, Rect)> {
        let ctx = Context::default();
        let columns = [
            SheetColumn::free("名称", 100.0),
            SheetColumn::numbers("甲", 110.0),
            SheetColumn::numbers("乙", 110.0),
            SheetColumn::numbers("丙", 110.0),
        ];
        let draw = |ui: &mut Ui, by: f32| {
            ui.set_width(width);
            sheet(ui, "test", &columns, 1, |row, _| {
                row.ui.scroll_with_delta(vec2(-by, 0.0));
                for column in 1..4 {
                    row.text(column, "29940491", Color32::BLACK, false);
                }
            });
        };
        let mut shapes = Vec::new();
        for by in [scrolled, 0.0, 0.0] {
            let size = vec2(width + 16.0, 300.0);
            let input = RawInput {
                screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
                ..RawInput::default()
            };
            let mut output = ctx.run_ui(input, |ui| draw(ui, by));
            output.textures_delta.clear();
            shapes = output.shapes;
        }
        let texts = shapes.into_iter().filter_map(|clipped| {
            let Shape::Text(text) = clipped.shape else {
                return None;
            };
            let rect = Rect::from_min_size(text.pos, text.galley.size());
            Some((text.galley.text().to_owned(), rect, clipped.clip_rect))
        });
        let is_number = |text: &str| text.starts_with('2') || text == "…";
        texts.filter(|(text, ..)| is_number(text)).collect()
    }

    #[test]
    fn no_part_of_a_number_stands_for_another_at_the_edge_of_a_table() {
        let mut hidden = 0;
        // In the narrowest there is no room for a whole column beside the name.
        for width in [140.0, 150.0, 260.0, 280.0, 300.0, 340.0, 420.0, 460.0] {
            for scrolled in [0.0, 25.0, 60.0, 90.0] {
                let about = format!("{width} {scrolled}");
                let numbers = numbers(width, scrolled);
                assert!(!numbers.is_empty(), "{about}");
                for (text, rect, seen) in numbers {
                    hidden += usize::from(text == "…");
                    // The name lies over what is scrolled below it.
                    let seen = seen.with_min_x(seen.left().max(106.0));
                    let is_out = rect.left() >= seen.right() || rect.right() <= seen.left();
                    let is_whole = seen.expand(0.5).contains_rect(rect);
                    let is_said = text == "…" || is_whole || is_out;
                    assert!(is_said, "{about}: {text} {rect:?} in {seen:?}");
                }
            }
        }
        assert!(hidden > 0);
        // As long as nobody scrolls, the table ends with a whole column.
        for width in [260.0, 280.0, 300.0, 340.0, 420.0] {
            let numbers = numbers(width, 0.0);
            let is_whole = |(text, ..): &(String, Rect, Rect)| text == "29940491";
            assert!(numbers.iter().all(is_whole), "{width}: {numbers:?}");
        }
        let whole = numbers(460.0, 0.0);
        assert!(whole.iter().all(|(text, ..)| text == "29940491"));
    }
}
