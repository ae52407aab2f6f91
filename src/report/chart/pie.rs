use std::f64::consts::TAU;

use super::super::document::DocumentChart;
use super::canvas::{Anchor, Canvas, INK, SECONDARY, cut, text_width};
use super::scale::{is_whole, number_text};
use super::{Area, COLOURS};

/// From one line of the list to the next, and in a small picture.
const ROW: f64 = 20.0;
const CLOSE_ROW: f64 = 16.0;
const SMALL: f64 = 11.5;

/// How high the list beside the ring is.
pub(super) fn legend_height(chart: &DocumentChart, is_small: bool) -> f64 {
    slices(chart).count() as f64 * row(is_small)
}

const fn row(is_small: bool) -> f64 {
    if is_small { CLOSE_ROW } else { ROW }
}

/// What has a share: its place among the categories, its name and its number.
fn slices(chart: &DocumentChart) -> impl Iterator<Item = (usize, &str, f64)> {
    let values = chart.series.first().map(|series| series.values.as_slice());
    let named = chart.categories.iter().zip(values.unwrap_or_default());
    named.enumerate().filter_map(|(i, (name, value))| {
        let value = value.filter(|value| *value > 0.0);
        value.map(|value| (i, name.as_str(), value))
    })
}

/// What stands behind the names of a small list: of things the count, of money the share.
pub(in crate::report) fn counts(chart: &DocumentChart) -> bool {
    is_whole(chart) && chart.unit == "个"
}

/// The names of all categories with what they are, for programs that draw the chart and cannot be told where numbers at
/// narrow slices have room.
pub(in crate::report) fn named_shares(chart: &DocumentChart) -> Vec<String> {
    let values = chart.series.first().map(|series| series.values.as_slice());
    let values = values.unwrap_or_default();
    let total: f64 = values.iter().flatten().sum();
    let named = chart.categories.iter().enumerate();
    let named = named.map(|(i, name)| {
        let value = values.get(i).copied().flatten().unwrap_or(0.0);
        if counts(chart) {
            format!("{name}{BEHIND_NAME}{}", number_text(value, true))
        } else {
            format!(
                "{name}{BEHIND_NAME}{:.1}%",
                value / total.max(f64::MIN_POSITIVE) * 100.0
            )
        }
    });
    named.collect()
}

/// The same as a formula over the cells of a name, its number and all numbers.
pub(in crate::report) fn share_formula(
    chart: &DocumentChart,
    (name, value, all): (&str, &str, &str),
) -> String {
    if counts(chart) {
        format!("={name}&\"{BEHIND_NAME}\"&N({value})")
    } else {
        format!("={name}&\"{BEHIND_NAME}\"&TEXT(N({value})/SUM({all}),\"0.0%\")")
    }
}

/// What parts a name from its number.
const BEHIND_NAME: char = '\u{3000}';

/// A ring of shares, and a list of what they are.
pub(super) fn draw(canvas: &mut Canvas, chart: &DocumentChart, area: Area, is_small: bool) {
    let total: f64 = slices(chart).map(|(.., value)| value).sum();
    if total <= 0.0 {
        let middle = f64::midpoint(area.top, area.bottom);
        let centre = f64::midpoint(area.left, area.right);
        canvas.text(centre, middle, Anchor::Middle, 13.0, SECONDARY, "暂无数据");
        return;
    }
    // In a small picture the list beside the ring needs most of the room.
    let radius = 100.0_f64.min(area.height() / 2.0).min(area.width() * 0.21);
    let centre = (
        area.left + radius + 12.0,
        f64::midpoint(area.top, area.bottom),
    );
    let whole = is_whole(chart);
    let is_counted = is_small && counts(chart);
    let left = centre.0 + radius + 28.0;
    let numbers = slices(chart).map(|(.., value)| text_width(&number_text(value, whole), SMALL));
    let numbers = numbers.fold(0.0, f64::max);
    // A small picture has room for one of the two: of things the count, of money the share.
    let numbers = if is_small { 0.0 } else { numbers };
    let room = area.right - 56.0 - numbers - left - 18.0;
    let mut y = centre.1 - legend_height(chart, is_small) / 2.0 + 14.0;
    let mut from = 0.0;
    for (i, name, value) in slices(chart) {
        let colour = COLOURS[i % COLOURS.len()];
        let to = from + value / total;
        canvas.path(&ring(centre, radius, from, to), colour);
        from = to;
        canvas.rect(left, y - 10.0, 12.0, 12.0, colour);
        let name = cut(name, SMALL, room);
        canvas.text(left + 18.0, y, Anchor::Start, SMALL, INK, &name);
        let number = number_text(value, whole);
        let share = format!("{:.1}%", value / total * 100.0);
        if !is_small {
            canvas.text(area.right - 50.0, y, Anchor::End, SMALL, INK, &number);
        }
        let last = if is_counted { number } else { share };
        canvas.text(area.right, y, Anchor::End, SMALL, SECONDARY, &last);
        y += row(is_small);
    }
}

/// The outline of a piece of the ring, between two shares of the whole, from the top clockwise.
fn ring(centre: (f64, f64), outer: f64, from: f64, to: f64) -> String {
    let inner = outer * 0.58;
    let at = |radius: f64, share: f64| {
        let angle = share * TAU;
        let (x, y) = (
            centre.0 + radius * angle.sin(),
            centre.1 - radius * angle.cos(),
        );
        format!("{x:.2} {y:.2}")
    };
    let arc = |radius: f64, share: f64, large: bool, sweep: u8| {
        let large = u8::from(large);
        format!(
            "A{radius:.2} {radius:.2} 0 {large} {sweep} {}",
            at(radius, share)
        )
    };
    // An arc that ends where it begins is nothing at all: a whole ring is drawn in two halves.
    if to - from > 0.999_9 {
        let half = f64::midpoint(from, to);
        let circle = |radius: f64| {
            format!(
                "M{} {} {} Z",
                at(radius, from),
                arc(radius, half, false, 1),
                arc(radius, to, false, 1)
            )
        };
        return format!("{} {}", circle(outer), circle(inner));
    }
    let large = to - from > 0.5;
    format!(
        "M{} {} L{} {} Z",
        at(outer, from),
        arc(outer, to, large, 1),
        at(inner, to),
        arc(inner, from, large, 0)
    )
}
