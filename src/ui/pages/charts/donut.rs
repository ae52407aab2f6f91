use std::f32::consts::{FRAC_PI_2, TAU};

use egui::{Align2, FontFamily, FontId, Pos2, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};

use crate::app::Command;
use crate::model::Money;
use crate::view::rate;

use super::part::Part;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::fonts;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};

/// Shares of a whole: a ring with the sum in it, and beside it the shares in words and numbers.
pub fn donut(ui: &mut Ui, room: Rect, part: Part<'_>, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let values: Vec<i64> = part.data.series[0]
        .values
        .iter()
        .map(|value| value.unwrap_or_default().max(0))
        .collect();
    let total: i64 = values.iter().sum();
    let size = (room.height() - 16.0).min(room.width() * 0.42).max(60.0);
    let center = pos2(room.left() + size / 2.0, room.center().y);
    let thickness = size * 0.15;
    let radius = (size - thickness) / 2.0;
    let turn = |before: i64| before as f32 / total.max(1) as f32 * TAU - FRAC_PI_2;

    let ring = Rect::from_center_size(center, vec2(size, size));
    let response = ui.interact(ring, ui.make_persistent_id("ring"), Sense::click());
    let whole = part.data.series[0].measure.show(total, part.unit);
    let said = format!("{} 合计 {whole}", part.data.title);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &said));
    let pointed = response.hover_pos().and_then(|at| {
        let from = at - center;
        let is_on_ring = (from.length() - radius).abs() <= thickness / 2.0;
        let angle = (from.angle() + FRAC_PI_2).rem_euclid(TAU);
        let reached = f64::from(angle / TAU) * total as f64;
        let mut before = 0;
        let slice = values.iter().position(|value| {
            before += value;
            reached < before as f64
        });
        slice.filter(|_| is_on_ring)
    });

    let mut before = 0;
    for (category, value) in values.iter().enumerate() {
        let (from, to) = (turn(before), turn(before + value));
        before += value;
        if *value > 0 {
            let wide = if pointed == Some(category) { 4.0 } else { 0.0 };
            let stroke = Stroke::new(thickness + wide, tokens.tone(part.tone(category)));
            ui.painter()
                .add(Shape::line(arc(center, radius, from, to), stroke));
        }
    }
    // A thin line of paper between neighbours, which colours alone would not part in a print.
    if values.iter().filter(|value| **value > 0).count() > 1 {
        let mut before = 0;
        for value in values.iter().filter(|value| **value > 0) {
            let way = egui::Vec2::angled(turn(before));
            before += value;
            let ends = [-0.5, 0.5].map(|half| center + way * (radius + thickness * half));
            ui.painter()
                .line_segment(ends, Stroke::new(1.5, tokens.paper));
        }
    }
    let middle = Money::from_fen(total).format(part.unit);
    // Room for the sum is what the ring leaves.
    let letters = middle.chars().count().max(8) as f32;
    let height = ((size - 2.0 * thickness - 12.0) / (letters * 0.56)).clamp(9.0, 16.0);
    let font = FontId::new(height, fonts::bold());
    let label = FontId::new(SMALL_TEXT, FontFamily::Proportional);
    let (above, below) = (center - vec2(0.0, 8.0), center + vec2(0.0, 11.0));
    let painter = ui.painter();
    painter.text(above, Align2::CENTER_CENTER, middle, font, tokens.text);
    let unit = format!("合计，{}", part.unit.label());
    painter.text(below, Align2::CENTER_CENTER, unit, label, tokens.secondary);

    if let Some(category) = pointed {
        if response.clicked() {
            part.open(category, commands);
        }
        response.on_hover_ui_at_pointer(|ui| part.tip(ui, category));
    }
    let list = Rect::from_min_max(pos2(ring.right() + 24.0, room.top()), room.max);
    legend(ui, list, part, total, commands);
}

/// Two lines for each share: its name and percentage, the amount below.
fn legend(ui: &mut Ui, room: Rect, part: Part<'_>, total: i64, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let count = part.data.categories.len();
    let height = (room.height() / count.max(1) as f32).min(46.0);
    let font = || FontId::new(SMALL_TEXT, FontFamily::Proportional);
    let mut top = room.center().y - height * count as f32 / 2.0;
    for category in 0..count {
        let row = Rect::from_min_size(pos2(room.left(), top), vec2(room.width(), height));
        top += height;
        part.answer(ui, row, category, commands);
        let line = row.with_max_y(row.center().y + 1.0);
        let swatch =
            Rect::from_center_size(pos2(row.left() + 6.0, line.center().y), vec2(10.0, 10.0));
        let color = tokens.tone(part.tone(category));
        ui.painter().rect_filled(swatch, 2, color);
        let value = part.data.series[0].values[category].unwrap_or_default();
        let share = rate(Money::from_fen(value), Money::from_fen(total));
        let percent = share.map_or_else(String::new, crate::model::Ratio::percent_text);
        let words = line.with_min_x(row.left() + 18.0);
        let name = words.with_max_x(words.right() - 52.0);
        let label = &part.data.categories[category].label;
        cell_text(ui, name, label, font(), tokens.text, false);
        cell_text(ui, words, &percent, font(), tokens.text, true);
        let below = row
            .with_min_y(row.center().y - 1.0)
            .with_min_x(words.left());
        let amount = part.bare(0, category);
        cell_text(ui, below, &amount, font(), tokens.secondary, false);
    }
}

fn arc(center: Pos2, radius: f32, from: f32, to: f32) -> Vec<Pos2> {
    let steps = ((to - from) / 0.03).ceil().max(1.0) as usize;
    let at = |step: usize| from + (to - from) * step as f32 / steps as f32;
    (0..=steps)
        .map(|step| center + radius * egui::Vec2::angled(at(step)))
        .collect()
}
