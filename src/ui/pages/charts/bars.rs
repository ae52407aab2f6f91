use egui::{FontFamily, FontId, Rect, Stroke, Ui, pos2, vec2};

use crate::app::Command;

use super::part::Part;
use crate::ui::kit::bars::broken;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};

/// Highest and lowest row, in points.
const ROW: (f32, f32) = (20.0, 34.0);

fn font() -> FontId {
    FontId::new(SMALL_TEXT, FontFamily::Proportional)
}

/// The share of the largest value that a category has, 0 to 1.
fn share(part: Part<'_>, category: usize) -> f32 {
    let largest = part.data.largest(0);
    let value = part.data.series[0].values.get(category).copied().flatten();
    let value = value.unwrap_or_default().max(0);
    if largest > 0 {
        (value as f64 / largest as f64) as f32
    } else {
        0.0
    }
}

fn bar(ui: &Ui, part: Part<'_>, rect: Rect, category: usize, is_hovered: bool) {
    let tokens = Tokens::of(ui);
    if rect.width() <= 0.0 {
        return;
    }
    // A little is still to be seen.
    let rect = rect.with_max_x(rect.right().max(rect.left() + 1.5));
    ui.painter()
        .rect_filled(rect, 2, tokens.tone(part.tone(category)));
    if is_hovered {
        let stroke = Stroke::new(1.0, tokens.text);
        ui.painter()
            .rect_stroke(rect, 2, stroke, egui::StrokeKind::Outside);
    }
}

/// How much of its room the bar of a category fills, and whether it is broken there.
fn length(part: Part<'_>, category: usize) -> (f32, bool) {
    let end = part.data.bars_end();
    let value = part.data.series[0].values.get(category).copied().flatten();
    let value = value.unwrap_or_default().max(0) as f64;
    if end > 0.0 {
        ((value / end).min(1.0) as f32, value > end)
    } else {
        (0.0, false)
    }
}

/// A row for each category: its name, a bar, the number. What stands apart, as a sum of many, has no bar: it would make
/// the others small.
pub fn bars(ui: &mut Ui, room: Rect, part: Part<'_>, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let count = part.data.categories.len();
    let height = (room.height() / count.max(1) as f32).clamp(ROW.0, ROW.1);
    let names = widest(ui, part).clamp(48.0, room.width() * 0.54);
    let numbers = (0..count)
        .map(|i| width(ui, &part.bare(0, i)))
        .fold(40.0, f32::max);
    for category in 0..count {
        let top = room.top() + height * category as f32;
        let row = Rect::from_min_size(pos2(room.left(), top), vec2(room.width(), height));
        let response = part.answer(ui, row, category, commands);
        let name = row.with_max_x(row.left() + names);
        let label = &part.data.categories[category].label;
        cell_text(ui, name, label, font(), tokens.text, false);
        let number = row.with_min_x(row.right() - numbers);
        let text = part.bare(0, category);
        cell_text(ui, number, &text, font(), tokens.secondary, true);
        let track = Rect::from_x_y_ranges(
            name.right() + 10.0..=(number.left() - 10.0).max(name.right() + 20.0),
            row.y_range(),
        )
        .shrink2(vec2(0.0, (height * 0.22).max(3.0)));
        if !part.data.categories[category].is_aside {
            let (length, is_broken) = length(part, category);
            let filled = track.with_max_x(track.left() + track.width() * length);
            bar(ui, part, filled, category, response.hovered());
            if is_broken {
                broken(ui, filled);
            }
        }
    }
}

/// The stages one below the other, each as wide as it has projects; the side states in a line at the foot.
pub fn funnel(ui: &mut Ui, room: Rect, part: Part<'_>, commands: &mut Vec<Command>) {
    const FOOT: f32 = 44.0;
    let tokens = Tokens::of(ui);
    let (aside, main): (Vec<usize>, Vec<usize>) =
        (0..part.data.categories.len()).partition(|i| part.data.categories[*i].is_aside);
    let foot = if aside.is_empty() { 0.0 } else { FOOT };
    let height = ((room.height() - foot) / main.len().max(1) as f32).clamp(ROW.0, ROW.1 + 4.0);
    let sums = main
        .iter()
        .map(|i| width(ui, &part.bare(1, *i)))
        .fold(40.0, f32::max);
    let names = 40.0;
    for (line, category) in main.iter().enumerate() {
        let top = room.top() + height * line as f32;
        let row = Rect::from_min_size(pos2(room.left(), top), vec2(room.width(), height));
        let response = part.answer(ui, row, *category, commands);
        let name = row.with_max_x(row.left() + names);
        let label = &part.data.categories[*category].label;
        cell_text(ui, name, label, font(), tokens.text, false);
        let sum = row.with_min_x(row.right() - sums);
        let text = part.bare(1, *category);
        cell_text(ui, sum, &text, font(), tokens.secondary, true);
        let counts = 44.0;
        let track = Rect::from_x_y_ranges(
            name.right()..=(sum.left() - 10.0 - counts).max(name.right() + 20.0),
            row.y_range(),
        );
        let size = vec2(track.width() * share(part, *category), height - 6.0);
        let filled = Rect::from_center_size(track.center(), size);
        bar(ui, part, filled, *category, response.hovered());
        let count = row
            .with_min_x(track.right())
            .with_max_x(track.right() + counts);
        let text = part.bare(0, *category);
        cell_text(ui, count, &text, font(), tokens.text, true);
    }
    if aside.is_empty() {
        return;
    }
    let line = Rect::from_min_max(pos2(room.left(), room.bottom() - FOOT + 4.0), room.max);
    ui.painter()
        .hline(line.x_range(), line.top(), Stroke::new(1.0, tokens.line));
    let width = line.width() / aside.len() as f32;
    for (place, category) in aside.iter().enumerate() {
        let left = line.left() + width * place as f32;
        let cell = Rect::from_min_max(pos2(left, line.top()), pos2(left + width, line.bottom()));
        part.answer(ui, cell, *category, commands);
        let half = cell.center().y;
        let label = &part.data.categories[*category].label;
        let text = format!("{label}　{}", part.shown(0, *category));
        cell_text(
            ui,
            cell.with_max_y(half + 2.0),
            &text,
            font(),
            tokens.text,
            false,
        );
        let sum = part.bare(1, *category);
        let below = cell.with_min_y(half - 2.0);
        cell_text(ui, below, &sum, font(), tokens.secondary, false);
    }
}

fn widest(ui: &Ui, part: Part<'_>) -> f32 {
    let labels = part.data.categories.iter();
    labels.map(|c| width(ui, &c.label)).fold(0.0, f32::max)
}

fn width(ui: &Ui, text: &str) -> f32 {
    let color = Tokens::of(ui).text;
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font(), color);
    galley.size().x + 1.0
}
