//! Charts on pages, side by side.

use std::sync::Arc;

use resvg::usvg;

use super::super::document::DocumentChart;
use super::flow::Flow;
use super::page::{Item, Picture, Role};
use super::part::{Frame, Part};

/// White between charts: 6 mm.
pub(super) const GUTTER: f32 = 6.0 * 72.0 / 25.4;

/// A chart as it is drawn.
pub(super) struct Drawn<'c> {
    pub chart: &'c DocumentChart,
    pub drawing: Arc<usvg::Tree>,
}

/// Puts charts side by side in a room of this width, which begins at `left`; `y` is then below them.
pub(super) fn put(flow: &mut Flow, charts: &[Drawn<'_>], across: usize, left: f32, width: f32) {
    let across = across.max(1);
    let each = GUTTER.mul_add(-((across - 1) as f32), width) / across as f32;
    for (row, charts) in charts.chunks(across).enumerate() {
        let heights = charts.iter().map(|chart| height(chart, each));
        let high = heights.fold(0.0, f32::max);
        if row > 0 {
            flow.y += GUTTER;
        }
        if high > flow.room() + 0.1 && flow.room() < flow.full() {
            flow.start_page();
        }
        let mut x = left;
        for chart in charts {
            let element = flow.element(None, Role::Figure(chart.chart.title.clone()));
            // A chart higher than the page is made to fit.
            let scale = (flow.full() / height(chart, each)).min(1.0);
            let frame = Frame {
                left: x,
                top: flow.y,
                width: each * scale,
                height: height(chart, each) * scale,
            };
            flow.part(|| Part::Chart(frame, chart.chart.clone()));
            flow.item(Item::Picture(Picture {
                left: frame.left,
                top: frame.top,
                width: frame.width,
                height: frame.height,
                drawing: Arc::clone(&chart.drawing),
                element,
            }));
            x += each + GUTTER;
        }
        flow.y += high.min(flow.full());
    }
}

/// How wide charts side by side are together where all of their rows stand in the room that is left: narrower than `width`
/// as long as the smallest type of each can be read.
pub(super) fn fitted_width(flow: &Flow, charts: &[Drawn<'_>], across: usize, width: f32) -> f32 {
    /// Points for a pixel of a chart, whose smallest type is of 11 pixels: 7 points.
    const LEAST: f32 = 0.64;
    let across = across.max(1);
    let gutters = GUTTER * (across - 1) as f32;
    let each = (width - gutters) / across as f32;
    let of_row = |row: &[Drawn<'_>]| {
        let heights = row.iter().map(|chart| height(chart, each));
        heights.fold(0.0, f32::max)
    };
    let rows = charts.chunks(across);
    let between = GUTTER * rows.len().saturating_sub(1) as f32;
    let high: f32 = rows.map(of_row).sum();
    let fitted = each * (flow.room() - between - 0.5) / high.max(1.0);
    let pixels = charts.iter().map(|chart| chart.drawing.size().width());
    let pixels = pixels.fold(1.0, f32::max);
    if fitted < each && fitted / pixels >= LEAST {
        fitted.mul_add(across as f32, gutters)
    } else {
        width
    }
}

/// How high a chart of this width is.
pub(super) fn height(chart: &Drawn<'_>, width: f32) -> f32 {
    let size = chart.drawing.size();
    width * size.height() / size.width().max(1.0)
}
