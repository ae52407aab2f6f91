use super::super::document::DocumentChart;
use super::canvas::{Anchor, Canvas, GRID, INK, SECONDARY, text_width};
use super::scale::{Scale, is_whole, number_text, tick_text};
use super::{Area, COLOURS};

/// The size of labels and numbers, in pixels.
const SMALL: f64 = 11.0;

/// Lines are told apart in black and white by their dashes.
const DASHES: [&str; 4] = ["", "6 4", "2 3", "9 3 2 3"];

/// What is left of an area beside an axis of numbers and above the names of categories.
pub(super) fn plot_area(scale: Scale, area: Area) -> Area {
    let ticks = scale
        .ticks()
        .map(|tick| text_width(&tick_text(tick, scale), SMALL));
    Area {
        left: area.left + ticks.fold(0.0, f64::max) + 8.0,
        top: area.top + 8.0,
        bottom: area.bottom - 22.0,
        ..area
    }
}

/// The axis at the left, with thin lines across.
pub(super) fn draw_axis(canvas: &mut Canvas, scale: Scale, plot: Area) {
    for tick in scale.ticks() {
        let y = plot.bottom - plot.height() * scale.share(tick);
        canvas.line((plot.left, y), (plot.right, y), GRID);
        let text = tick_text(tick, scale);
        canvas.text(
            plot.left - 6.0,
            y + 4.0,
            Anchor::End,
            SMALL,
            SECONDARY,
            &text,
        );
    }
}

/// One line for each series, broken where a number is not known.
pub(super) fn draw(canvas: &mut Canvas, chart: &DocumentChart, area: Area) {
    let numbers = chart.series.iter().flat_map(|series| &series.values);
    let scale = Scale::holding(numbers.flatten().copied());
    let plot = plot_area(scale, area);
    draw_axis(canvas, scale, plot);
    let slot = plot.width() / chart.categories.len().max(1) as f64;
    let x = |i: usize| plot.left + slot * (i as f64 + 0.5);
    draw_names(canvas, chart, plot, x);
    let y = |number: f64| plot.bottom - plot.height() * scale.share(number);
    canvas.line((plot.left, y(0.0)), (plot.right, y(0.0)), SECONDARY);
    let whole = is_whole(chart);
    for (i, series) in chart.series.iter().enumerate() {
        let colour = COLOURS[i % COLOURS.len()];
        let points: Vec<Option<(f64, f64)>> = series
            .values
            .iter()
            .take(chart.categories.len())
            .enumerate()
            .map(|(i, value)| value.map(|value| (x(i), y(value))))
            .collect();
        let known = |point: &Option<(f64, f64)>| point.is_none();
        for piece in points.split(known) {
            let piece: Vec<(f64, f64)> = piece.iter().copied().flatten().collect();
            if piece.len() > 1 {
                canvas.polyline(&piece, colour, DASHES[i % DASHES.len()]);
            }
        }
        for point in points.iter().flatten() {
            canvas.dot(*point, 2.5, colour);
        }
        let mut known = points.iter().zip(&series.values).rev();
        let last = known.find_map(|(point, value)| point.zip(*value));
        if let Some(((x, y), value)) = last {
            let text = number_text(value, whole);
            let x = x.min(plot.right - text_width(&text, SMALL) / 2.0);
            canvas.text(x, y - 7.0, Anchor::Middle, SMALL, INK, &text);
        }
    }
}

/// The names of categories, leaving some out where all would run into one another.
fn draw_names(canvas: &mut Canvas, chart: &DocumentChart, plot: Area, x: impl Fn(usize) -> f64) {
    let mut free_from = f64::NEG_INFINITY;
    for (i, name) in chart.categories.iter().enumerate() {
        let half = text_width(name, SMALL) / 2.0;
        if x(i) - half >= free_from {
            canvas.text(x(i), plot.bottom + 16.0, Anchor::Middle, SMALL, INK, name);
            free_from = x(i) + half + 8.0;
        }
    }
}
