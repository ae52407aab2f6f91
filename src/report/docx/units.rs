//! The units in which Word counts.

/// Twentieths of a point.
pub(super) fn twips(points: f64) -> i64 {
    (points * 20.0).round() as i64
}

/// Sizes of type are counted in half points, and rounded down so that lines do not grow longer.
pub(super) fn half_points(points: f64) -> i64 {
    ((points * 2.0).floor() as i64).max(2)
}
