//! A table too wide for its sheet goes on beside itself: its type stays readable, and each piece begins with the running
//! number and the name.

use std::ops::Range;

use super::document::DocumentTable;

/// Type smaller than this is not printed, in points.
pub(super) const SMALLEST_POINTS: f64 = 8.0;

/// The columns of each piece, in their order. The first begins with those up to `label`, which come again before the
/// others. `room` is what a piece may take, in the measure of the widths.
pub(super) fn divided(widths: &[f64], label: usize, room: f64) -> Vec<Range<usize>> {
    let repeated: f64 = widths.iter().take(label + 1).sum();
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut used = 0.0;
    for (place, width) in widths.iter().enumerate() {
        let is_first = place <= label + 1 || place == start;
        if !is_first && used + width > room {
            pieces.push(start..place);
            start = place;
            used = repeated;
        }
        used += width;
    }
    pieces.push(start..widths.len());
    even(widths, repeated, pieces)
}

/// The same number of pieces with widths as even as they come: a last one of a single column looks like a slip.
fn even(widths: &[f64], repeated: f64, pieces: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let count = pieces.len();
    let Some(first) = pieces.first().filter(|_| count > 1) else {
        return pieces;
    };
    let own = |range: &Range<usize>| widths.get(range.clone()).into_iter().flatten().sum::<f64>();
    let width =
        |place: usize, range: &Range<usize>| own(range) + if place == 0 { 0.0 } else { repeated };
    let most = |pieces: &[Range<usize>]| {
        let widths = pieces.iter().enumerate();
        widths
            .map(|(place, range)| width(place, range))
            .fold(0.0, f64::max)
    };
    let limit = most(&pieces);
    let total = own(&(0..widths.len())) + repeated * (count - 1) as f64;
    let mean = total / count as f64;
    let mut evened = Vec::new();
    let mut start = first.start;
    for place in 0..count - 1 {
        let mut end = start + 1;
        while end < widths.len() && width(place, &(start..end + 1)) <= mean.min(limit) {
            end += 1;
        }
        evened.push(start..end);
        start = end;
    }
    evened.push(start..widths.len());
    let is_whole = evened.iter().all(|range| !range.is_empty());
    if is_whole && most(&evened) <= limit {
        evened
    } else {
        pieces
    }
}

/// The columns of each piece of a table on a sheet with so many points between its edges, by place; one piece of all
/// where these fit.
pub(super) fn pieces(table: &DocumentTable, room_points: f64) -> Vec<Vec<usize>> {
    let widths = table.columns.iter().map(|column| column.width_chars);
    let widths: Vec<f64> = widths.collect();
    let room = room_points / SMALLEST_POINTS * 2.0;
    let label = table.label_column;
    let pieces = divided(&widths, label, room).into_iter();
    let with_names = |columns: Range<usize>| match columns.start {
        0 => columns.collect(),
        _ => (0..=label).chain(columns).collect(),
    };
    pieces.map(with_names).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_table_goes_on_beside_itself_in_even_pieces() {
        // 序号, 项目名称 and ten columns of ten.
        let mut widths = vec![6.0, 24.0];
        widths.extend([10.0; 10]);
        assert_eq!(
            divided(&widths, 1, 130.0).as_slice(),
            std::slice::from_ref(&(0..12))
        );
        // 100 hold seven of the columns behind the names; two pieces of five look better than seven and three.
        assert_eq!(divided(&widths, 1, 100.0), [0..7, 7..12]);
        assert_eq!(divided(&widths, 1, 60.0).len(), 4);
        // A column wider than all of it has a piece to itself.
        assert_eq!(divided(&[6.0, 24.0, 500.0, 10.0], 1, 60.0), [0..3, 3..4]);
    }
}
