//! Where bars end, when one of them is so long that the others could not be told apart: the same on screen and paper.

/// A bar so many times as long as the next is broken: beside it, whole, that one would be a stub.
const FAR: f64 = 6.0;

/// Of the room of the broken bar, the next takes three quarters: it stays plain which one is longer.
const NEXT: f64 = 0.75;

/// The value for which the full length of a bar stands: the largest, or somewhat more than the second where the largest
/// is far beyond that. Bars beyond it are drawn broken. 0 where there is nothing to draw.
pub fn bars_end(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut largest, mut second, mut count) = (0.0_f64, 0.0_f64, 0);
    for value in values.into_iter().filter(|value| *value > 0.0) {
        count += 1;
        if value > largest {
            (largest, second) = (value, largest);
        } else {
            second = second.max(value);
        }
    }
    // Of two, one may well be a stub: there is nothing else to be told apart.
    if count > 2 && largest > FAR * second {
        second / NEXT
    } else {
        largest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_far_beyond_the_others_leaves_them_their_length() {
        let end = |values: &[f64]| bars_end(values.iter().copied());
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(close(end(&[3.0, 90_000.0, 2.0]), 4.0));
        // As usual: the largest fills the room.
        assert!(close(end(&[30.0, 90.0, 20.0]), 90.0));
        assert!(close(end(&[15.0, 90.0, 1.0]), 90.0));
        // Two bars, equal ones, and none.
        assert!(close(end(&[1.0, 90.0]), 90.0));
        assert!(close(end(&[90.0, 90.0, 1.0]), 90.0));
        assert!(close(end(&[0.0, -5.0]), 0.0));
        assert!(close(end(&[]), 0.0));
    }
}
