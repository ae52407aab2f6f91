use egui::{FontFamily, FontId, Rect, Sense, Stroke, Ui, Vec2b, pos2, vec2};
use egui_plot::{
    AxisHints, Bar, BarChart, GridInput, GridMark, HPlacement, Line, Plot, PlotPoints,
    PlotTransform, PlotUi,
};

use crate::app::Command;
use crate::model::{Money, MoneyUnit};
use crate::view::Measure;

use super::part::Part;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};

/// Columns side by side for each category.
pub fn columns(ui: &mut Ui, room: Rect, part: Part<'_>, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let count = part.data.series.len().max(1);
    let width = 0.72 / count as f64;
    let transform = draw(ui, room, part, 1, |plot| {
        for (place, series) in part.data.series.iter().enumerate() {
            let shift = width * (place as f64 - (count - 1) as f64 / 2.0);
            let color = tokens.tone(series.tone);
            let bar = |(category, value): (usize, &Option<i64>)| {
                let height = series.measure.number((*value)?, part.unit);
                let bar = Bar::new(category as f64 + shift, height).width(width * 0.94);
                Some(bar.fill(color).stroke(Stroke::NONE))
            };
            let bars = series.values.iter().enumerate().filter_map(bar).collect();
            plot.bar_chart(BarChart::new(series.label, bars).allow_hover(false));
        }
    });
    strips(ui, part, &transform, commands);
}

/// A line for each series.
pub fn lines(ui: &mut Ui, room: Rect, part: Part<'_>, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let transform = draw(ui, room, part, 12, |plot| {
        for series in &part.data.series {
            let point = |(category, value): (usize, &Option<i64>)| {
                Some([category as f64, series.measure.number((*value)?, part.unit)])
            };
            let points = series.values.iter().enumerate().filter_map(point);
            let line = Line::new(series.label, PlotPoints::from_iter(points));
            let color = tokens.tone(series.tone);
            plot.line(line.stroke(Stroke::new(2.0, color)).allow_hover(false));
        }
    });
    strips(ui, part, &transform, commands);
}

/// Draws axes and what `add` adds. Every `every`th category is named below; nothing can be dragged or zoomed.
fn draw(
    ui: &mut Ui,
    room: Rect,
    part: Part<'_>,
    every: usize,
    add: impl FnOnce(&mut PlotUi<'_>),
) -> PlotTransform {
    let tokens = Tokens::of(ui);
    let count = part.data.categories.len();
    let measure = part.data.series[0].measure;
    let font = FontId::new(SMALL_TEXT - 0.5, FontFamily::Proportional);
    let is_wide = room.width() / count.max(1) as f32 * every as f32 > 42.0;
    let name = |mark: GridMark| {
        let category = part.data.categories.get(mark.value.round() as usize);
        let label = category.map_or("", |category| category.label.as_str());
        match every {
            // The first month of a year stands for it.
            12 => label.split('-').next().unwrap_or(label).to_owned(),
            _ if is_wide => label.to_owned(),
            _ => label.trim_end_matches(['月', '年']).to_owned(),
        }
    };
    let x_axis = AxisHints::new_x()
        .formatter(move |mark, _| name(mark))
        .label_spacing(egui::Rangef::new(8.0, 8.5))
        .tick_label_color(tokens.secondary)
        .tick_label_font(font.clone());
    let unit = part.unit;
    let y_axis = AxisHints::new_y()
        .formatter(move |mark, _| number(measure, mark.value, unit))
        .label_spacing(egui::Rangef::new(8.0, 8.5))
        .placement(HPlacement::Left)
        .tick_label_color(tokens.secondary)
        .tick_label_font(font);
    let marks = move |_: GridInput| -> Vec<GridMark> {
        let mark = |category: usize| GridMark {
            value: category as f64,
            step_size: every as f64,
        };
        (0..count).step_by(every).map(mark).collect()
    };
    let is_counted = measure != Measure::Money;
    let count_of_series = part.data.series.len();
    let largest = (0..count_of_series).map(|series| part.data.largest(series));
    let largest = measure.number(largest.max().unwrap_or_default(), part.unit);
    // A few milestones still make a scale, and the highest bar ends below the last level.
    let largest = if is_counted {
        largest.max(4.0)
    } else {
        largest
    };
    let step = step(largest, is_counted);
    let top = (largest / step).ceil() * step;
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(room).id_salt("plot"));
    Plot::new(("chart", part.data.kind))
        .width(room.width())
        .height(room.height())
        .sense(Sense::hover())
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        .show_crosshair(false)
        .show_x(false)
        .show_y(false)
        .show_background(false)
        .show_grid(Vec2b::new(false, true))
        .grid_color(tokens.line)
        .grid_fade(0.0)
        .grid_spacing(egui::Rangef::new(4.0, 5.0))
        .custom_x_axes(vec![x_axis])
        .custom_y_axes(vec![y_axis])
        .x_grid_spacer(marks)
        .y_grid_spacer(move |input| levels(&input, step))
        .set_margin_fraction(vec2(0.0, 0.05))
        .include_x(-0.6)
        .include_x(count as f64 - 0.4)
        .include_y(0.0)
        .include_y(top)
        .show(&mut child, add)
        .transform
}

/// The step of an axis that holds a number: 1, 2 or 5, or ten times as much and so on, for three to six levels.
fn step(largest: f64, is_counted: bool) -> f64 {
    let rough = largest / 4.0;
    if !rough.is_finite() || rough <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|round| round * power)
        .into_iter()
        .find(|step| *step >= rough * 0.75)
        .unwrap_or(power);
    if is_counted { step.max(1.0) } else { step }
}

/// The levels of an axis, a step apart.
fn levels(input: &GridInput, step: f64) -> Vec<GridMark> {
    let (from, to) = input.bounds;
    let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
    (first..=last)
        .map(|level| GridMark {
            value: level as f64 * step,
            step_size: step,
        })
        .collect()
}

/// A number at an axis, without decimals that say nothing.
fn number(measure: Measure, value: f64, unit: MoneyUnit) -> String {
    match measure {
        Measure::Money => {
            let money = Money::from_fen((value * unit.fen() as f64).round() as i64).format(unit);
            let short = money.trim_end_matches('0').trim_end_matches('.');
            if short.is_empty() { "0" } else { short }.to_owned()
        }
        Measure::Projects | Measure::Milestones => format!("{value:.0}"),
    }
}

/// Makes each category answer over the full height of the plot.
fn strips(ui: &mut Ui, part: Part<'_>, transform: &PlotTransform, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let frame = *transform.frame();
    for category in 0..part.data.categories.len() {
        let at = |shift: f64| transform.position_from_point_x(category as f64 + shift);
        let strip = Rect::from_min_max(pos2(at(-0.5), frame.top()), pos2(at(0.5), frame.bottom()));
        let response = part.answer(ui, strip, category, commands);
        if response.hovered() {
            let x = at(0.0);
            let stroke = Stroke::new(1.0, tokens.border);
            ui.painter().vline(x, frame.y_range(), stroke);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_even_steps_of_one_two_or_five() {
        for (largest, expected) in [(675.0, 200.0), (2240.0, 500.0), (50.0, 10.0), (0.3, 0.1)] {
            let found = step(largest, false);
            assert!((found - expected).abs() < 1e-9, "{largest}: {found}");
        }
        // There is no half project.
        assert!((step(2.0, true) - 1.0).abs() < 1e-9);
        assert!((step(0.0, false) - 1.0).abs() < 1e-9);
    }
}
