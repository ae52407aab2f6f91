use super::super::document::{ChartKind, DocumentChart};
use super::canvas::{Anchor, Canvas, GRID, INK, SECONDARY, cut, text_width};
use super::scale::{Scale, is_whole, number_text, tick_text};
use super::{Area, COLOURS};
use crate::view::bars_end;

/// The size of labels and numbers, in pixels.
const SMALL: f64 = 11.0;

/// The thickness of a lying bar and of the white between two categories.
const BAR: f64 = 13.0;
const GAP: f64 = 9.0;

/// White between two numbers side by side.
const BETWEEN: f64 = 4.0;

/// Whether the names of categories would not stand side by side below their bars, or their numbers above them.
pub(super) fn labels_are_long(chart: &DocumentChart, area: Area) -> bool {
    let slot = (area.width() - 60.0) / chart.categories.len().max(1) as f64;
    let mut labels = chart.categories.iter();
    let are_names_long = labels.any(|label| text_width(label, SMALL) > slot - 4.0);
    let are_numbers_long = || {
        let whole = is_whole(chart);
        let mut categories = 0..chart.categories.len();
        categories.any(|category| {
            let numbers = segments(chart, category).into_iter();
            let widths = numbers.map(|(_, from, to)| number_width(to - from, whole));
            widths.sum::<f64>() > slot
        })
    };
    are_names_long || chart.kind == ChartKind::Bar && are_numbers_long()
}

/// How wide a number is, with the white behind it.
fn number_width(number: f64, whole: bool) -> f64 {
    text_width(&number_text(number, whole), SMALL) + BETWEEN
}

/// Where the middles of numbers stand that are so wide, with their white: each above its bar, or as near to it as the
/// others let it.
fn spread(middles: &[f64], widths: &[f64], slot: f64) -> Vec<f64> {
    let is_free = |(pair, widths): (&[f64], &[f64])| match (pair, widths) {
        ([one, other], [wide, next]) => other - one >= f64::midpoint(*wide, *next),
        _ => true,
    };
    if middles.windows(2).zip(widths.windows(2)).all(is_free) {
        return middles.to_vec();
    }
    // Side by side, parted where the bars are parted that stand in the middle, and within their category.
    let centre = middles.iter().sum::<f64>() / middles.len().max(1) as f64;
    let half = middles.len() / 2;
    let left: f64 = widths.iter().take(half).sum();
    let inner = match (middles.len() % 2, widths.get(half)) {
        (1, Some(width)) => width / 2.0,
        _ => 0.0,
    };
    let all: f64 = widths.iter().sum();
    let from = (centre - left - inner).min(centre + slot / 2.0 - all);
    let mut from = from.max(centre - slot / 2.0);
    let mut placed = Vec::with_capacity(widths.len());
    for width in widths {
        placed.push(from + width / 2.0);
        from += width;
    }
    placed
}

/// How high lying bars are together, with their axis; in a small picture they stand closer.
pub(super) fn lying_height(chart: &DocumentChart, is_small: bool) -> f64 {
    let (bar, gap) = if is_small { (10.0, 3.0) } else { (BAR, GAP) };
    let slot = bars_per_category(chart) as f64 * bar + gap;
    chart.categories.len() as f64 * slot + 22.0
}

fn bars_per_category(chart: &DocumentChart) -> usize {
    if chart.kind == ChartKind::StackedBar {
        1
    } else {
        chart.series.len().max(1)
    }
}

fn scale(chart: &DocumentChart) -> Scale {
    if chart.kind == ChartKind::StackedBar {
        let ends = (0..chart.categories.len()).flat_map(|i| {
            let segments = segments(chart, i);
            segments.into_iter().flat_map(|(_, from, to)| [from, to])
        });
        return Scale::holding(ends);
    }
    // Of a category far beyond the others only so much is drawn that those can be told apart.
    let largest = (0..chart.categories.len()).map(|category| {
        let values = chart
            .series
            .iter()
            .map(|series| series.values.get(category));
        let values = values.filter_map(|value| value.copied().flatten());
        values.fold(0.0, f64::max)
    });
    let end = bars_end(largest);
    let numbers = chart.series.iter().flat_map(|series| &series.values);
    Scale::holding(numbers.flatten().map(|number| number.min(end)))
}

/// The bars of a category: which series, from where, to where. What is stacked begins where the last ended,
/// above 0 and below it apart.
fn segments(chart: &DocumentChart, category: usize) -> Vec<(usize, f64, f64)> {
    let values = chart.series.iter().enumerate();
    let values = values.filter_map(|(i, series)| {
        let value = series.values.get(category).copied().flatten();
        value.map(|value| (i, value))
    });
    if chart.kind != ChartKind::StackedBar {
        return values.map(|(i, value)| (i, 0.0, value)).collect();
    }
    let (mut above, mut below) = (0.0, 0.0);
    values
        .map(|(i, value)| {
            let end = if value < 0.0 { &mut below } else { &mut above };
            let from = *end;
            *end += value;
            (i, from, *end)
        })
        .collect()
}

/// Bars from left to right, for names that are long.
pub(super) fn draw_lying(canvas: &mut Canvas, chart: &DocumentChart, area: Area) {
    let scale = scale(chart);
    let whole = is_whole(chart);
    let widest = |texts: &mut dyn Iterator<Item = String>| {
        texts
            .map(|text| text_width(&text, SMALL))
            .fold(0.0, f64::max)
    };
    let names = widest(&mut chart.categories.iter().cloned()).min(area.width() * 0.42);
    let numbers = chart.series.iter().flat_map(|series| &series.values);
    let numbers = widest(&mut numbers.flatten().map(|number| number_text(*number, whole)));
    let plot = Area {
        left: area.left + names + 8.0,
        right: area.right - numbers - 6.0,
        bottom: area.bottom - 18.0,
        ..area
    };
    let x = |number: f64| plot.left + plot.width() * scale.share(number);
    draw_marks(canvas, scale, plot, x);
    let slot = plot.height() / chart.categories.len().max(1) as f64;
    // Numbers beside bars that stand close need all but a little of the room.
    let share = if slot < 24.0 { 0.84 } else { 0.62 };
    let thick = (slot * share / bars_per_category(chart) as f64).clamp(4.0, 22.0);
    for (i, name) in chart.categories.iter().enumerate() {
        let middle = plot.top + slot * (i as f64 + 0.5);
        let name = cut(name, SMALL, names);
        canvas.text(
            plot.left - 8.0,
            middle + 4.0,
            Anchor::End,
            SMALL,
            INK,
            &name,
        );
        let first = middle - thick * bars_per_category(chart) as f64 / 2.0;
        for (series, from, to) in segments(chart, i) {
            let row = if chart.kind == ChartKind::StackedBar {
                0
            } else {
                series
            };
            let top = first + thick * row as f64;
            let (start, end) = (x(from).min(x(to)), x(from).max(x(to)));
            canvas.rect(
                start,
                top,
                end - start,
                thick - 1.0,
                COLOURS[series % COLOURS.len()],
            );
            if to > scale.high {
                break_bar(canvas, (end - 14.0, top), (0.0, thick - 1.0));
            }
            let text = number_text(to - from, whole);
            if chart.kind == ChartKind::StackedBar {
                label_inside(canvas, (start, end), top + thick / 2.0 + 3.5, series, &text);
            } else {
                canvas.text(
                    end + 4.0,
                    top + thick / 2.0 + 3.5,
                    Anchor::Start,
                    SMALL,
                    INK,
                    &text,
                );
            }
        }
    }
    canvas.line((x(0.0), plot.top), (x(0.0), plot.bottom), SECONDARY);
}

/// Two slanted lines through a bar, from a point across it: it is longer than it is drawn, as its number says.
fn break_bar(canvas: &mut Canvas, (x, y): (f64, f64), (wide, high): (f64, f64)) {
    for step in [0.0, 5.0] {
        let (x, y) = if wide > 0.0 {
            (x, y + step)
        } else {
            (x + step, y)
        };
        let (lean, rise) = if wide > 0.0 { (0.0, 4.0) } else { (4.0, 0.0) };
        let points = [(x - 1.0, y + high + rise), (x + wide + lean + 1.0, y)];
        canvas.polyline(&points, PAPER, "");
    }
}

/// The colour of the sheet.
const PAPER: u32 = 0x00FF_FFFF;

/// Marks below the bars: all, or every second or third where they have no room beside one another.
fn draw_marks(canvas: &mut Canvas, scale: Scale, plot: Area, x: impl Fn(f64) -> f64) {
    let ticks: Vec<f64> = scale.ticks().collect();
    let texts: Vec<String> = ticks.iter().map(|tick| tick_text(*tick, scale)).collect();
    let widths = texts.iter().map(|text| text_width(text, SMALL));
    let widest = widths.fold(0.0, f64::max) + 6.0;
    let distance = match ticks.as_slice() {
        [first, second, ..] => (x(*second) - x(*first)).abs().max(1.0),
        _ => widest,
    };
    let every = ((widest / distance).ceil() as usize).max(1);
    for (place, (tick, text)) in ticks.iter().zip(&texts).enumerate() {
        let at = x(*tick);
        canvas.line((at, plot.top), (at, plot.bottom), GRID);
        if place % every == 0 {
            let y = plot.bottom + 14.0;
            canvas.text(at, y, Anchor::Middle, SMALL, SECONDARY, text);
        }
    }
}

/// A number within its bar, where it has room: white on the dark colours, black on the light ones.
fn label_inside(canvas: &mut Canvas, ends: (f64, f64), y: f64, series: usize, text: &str) {
    let (start, end) = ends;
    if text_width(text, SMALL) + 6.0 > end - start {
        return;
    }
    let fill = COLOURS[series % COLOURS.len()];
    let [_, red, green, blue] = fill.to_be_bytes().map(u32::from);
    let is_dark = red * 299 + green * 587 + blue * 114 < 140_000;
    let colour = if is_dark { 0x00FF_FFFF } else { INK };
    canvas.text(
        f64::midpoint(start, end),
        y,
        Anchor::Middle,
        SMALL,
        colour,
        text,
    );
}

/// Bars from the ground up, for names that are short.
pub(super) fn draw_standing(canvas: &mut Canvas, chart: &DocumentChart, area: Area) {
    let scale = scale(chart);
    let whole = is_whole(chart);
    let plot = super::lines::plot_area(scale, area);
    let y = |number: f64| plot.bottom - plot.height() * scale.share(number);
    super::lines::draw_axis(canvas, scale, plot);
    let slot = plot.width() / chart.categories.len().max(1) as f64;
    let side_by_side = bars_per_category(chart);
    let thick = (slot * 0.66 / side_by_side as f64).min(44.0);
    for (i, name) in chart.categories.iter().enumerate() {
        let middle = plot.left + slot * (i as f64 + 0.5);
        canvas.text(middle, plot.bottom + 16.0, Anchor::Middle, SMALL, INK, name);
        let first = middle - thick * side_by_side as f64 / 2.0;
        let bars = segments(chart, i);
        let left_of = |series: usize| match chart.kind {
            ChartKind::StackedBar => first,
            _ => first + thick * series as f64,
        };
        for (series, from, to) in &bars {
            let left = left_of(*series);
            let (top, bottom) = (y(*from).min(y(*to)), y(*from).max(y(*to)));
            canvas.rect(
                left,
                top,
                thick - 1.0,
                bottom - top,
                COLOURS[series % COLOURS.len()],
            );
            if *to > scale.high {
                break_bar(canvas, (left, top + 14.0), (thick - 1.0, 0.0));
            }
            if chart.kind == ChartKind::StackedBar && bottom - top > SMALL + 3.0 {
                let text = number_text(to - from, whole);
                let ends = (left, left + thick);
                let at = f64::midpoint(top, bottom) + 4.0;
                label_inside(canvas, ends, at, *series, &text);
            }
        }
        if chart.kind != ChartKind::StackedBar {
            let above = |(series, from, to): &(usize, f64, f64)| {
                let left = left_of(*series);
                ((left, left + thick), (y(*from), y(*to)), to - from)
            };
            let bars: Vec<_> = bars.iter().map(above).collect();
            numbers_above(canvas, &bars, (slot, whole));
        }
    }
    canvas.line((plot.left, y(0.0)), (plot.right, y(0.0)), SECONDARY);
}

/// A standing bar: its left and right edge, where it begins and ends, and its number.
type Standing = ((f64, f64), (f64, f64), f64);

/// The numbers of a category side by side, each above its bar and above whatever bar it reaches over; those of bars that
/// hang down stand below them. They are left out where they have no room.
fn numbers_above(canvas: &mut Canvas, bars: &[Standing], (slot, whole): (f64, bool)) {
    let middles = bars.iter();
    let middles: Vec<f64> = middles
        .map(|((left, right), ..)| f64::midpoint(*left, *right))
        .collect();
    let widths = bars.iter();
    let widths: Vec<f64> = widths
        .map(|(.., number)| number_width(*number, whole))
        .collect();
    if widths.iter().sum::<f64>() > slot + BETWEEN {
        return;
    }
    let places = spread(&middles, &widths, slot);
    for ((at, width), (_, (from, to), number)) in places.iter().zip(&widths).zip(bars) {
        let reach = (at - width / 2.0, at + width / 2.0);
        let below = bars.iter();
        let below = below.filter(|((left, right), ..)| *left < reach.1 && reach.0 < *right);
        let line = if to > from {
            let ends = below.map(|(_, (from, to), _)| from.max(*to));
            ends.fold(*to, f64::max) + 12.0
        } else {
            let ends = below.map(|(_, (from, to), _)| from.min(*to));
            ends.fold(*to, f64::min) - 4.0
        };
        let text = number_text(*number, whole);
        canvas.text(*at, line, Anchor::Middle, SMALL, INK, &text);
    }
}
