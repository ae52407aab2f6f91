//! What every row of a table on a page has in common: its columns, and how texts stand in their cells.

use std::sync::Arc;

use super::super::document::Align;
use super::flow::{Flow, Style};
use super::measure::Measured;
use super::text::{Line, Shaped};
use super::widths::PADDING;

/// From one line of a cell to the next, in parts of the type's size.
pub(super) const PITCH: f32 = 1.25;

/// What a row is higher than its lines, in parts of the type's size.
pub(super) const AIR: f32 = 0.47;

/// How thick the lines of a table are, in points.
pub(super) const HAIRLINE: f32 = 0.5;

/// Columns of a table that stand side by side.
pub(super) struct Set<'m, 't> {
    pub measured: &'m Measured<'t>,
    /// Each with its width in points.
    pub columns: &'m [(usize, f32)],
    /// The size of type.
    pub size: f32,
    /// Where the first begins.
    pub left: f32,
}

/// How high a row of so many lines is.
pub(super) fn high(lines: usize, size: f32) -> f32 {
    PITCH.mul_add(lines as f32, AIR) * size
}

impl Set<'_, '_> {
    pub(super) fn width(&self) -> f32 {
        self.columns.iter().map(|(_, width)| width).sum()
    }

    /// The cells of a row from left to right: where each begins in the set, its column, over how many it goes, and how wide
    /// they are.
    pub(super) fn places(&self, row: usize) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::with_capacity(self.columns.len());
        for (place, (column, width)) in self.columns.iter().enumerate() {
            match places.last_mut() {
                Some(last) if self.is_covered(row, place) => {
                    last.columns += 1;
                    last.width += width;
                }
                _ => places.push(Place {
                    place,
                    column: *column,
                    columns: 1,
                    width: *width,
                }),
            }
        }
        places
    }

    /// Whether the name of a row goes over this place of the set, too.
    pub(super) fn is_covered(&self, row: usize, place: usize) -> bool {
        let label = self.measured.table.label_span(row);
        let of = |place: usize| self.columns.get(place).map(|(column, _)| *column);
        let before = place.checked_sub(1).and_then(of);
        let goes_on = |column: usize| column > label.start && label.contains(&column);
        of(place).is_some_and(goes_on) && before.is_some_and(|column| label.contains(&column))
    }
}

/// Where a cell of a row stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    /// The first of its columns, from the left of the set.
    pub place: usize,
    /// The same, of the table.
    pub column: usize,
    /// Over how many it goes.
    pub columns: usize,
    /// How wide they are together, in points.
    pub width: f32,
}

/// Lines in the middle of a box, as high as they are, each where `align` says; `before` and `after` are white.
#[expect(
    clippy::too_many_arguments,
    reason = "a box, what is in it and how it is set"
)]
pub(super) fn put_lines(
    flow: &mut Flow,
    text: &Arc<Shaped>,
    lines: &[Line],
    (x, top): (f32, f32),
    (width, height): (f32, f32),
    (align, before, after): (Align, f32, f32),
    style: Style,
    element: Option<u32>,
) {
    let size = style.size;
    let count = lines.len() as f32;
    let content = PITCH.mul_add(count, -0.25) * size;
    let mut y = top + (height - content) / 2.0;
    let white = PADDING / 2.0 * size;
    let (left, right) = (x + white + before, x + width - white - after);
    for line in lines {
        let spare = right - left - line.width * size;
        let x = match align {
            Align::Left => left,
            Align::Centre => left + spare / 2.0,
            Align::Right => left + spare,
        };
        flow.put(text, *line, (x, y), style, element);
        y += PITCH * size;
    }
}
