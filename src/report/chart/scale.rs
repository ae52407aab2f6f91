use super::super::document::DocumentChart;

/// The axis of numbers: from where to where, in steps that people count in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    step: f64,
}

impl Scale {
    /// An axis that holds all of these numbers, and 0.
    pub(super) fn holding(numbers: impl Iterator<Item = f64>) -> Self {
        let (low, high) = numbers
            .filter(|number| number.is_finite())
            .fold((0.0_f64, 0.0_f64), |(low, high), number| {
                (low.min(number), high.max(number))
            });
        let high = if high > low { high } else { low + 1.0 };
        let step = round_step((high - low) / 4.0);
        Self {
            low: (low / step).floor() * step,
            high: ((high / step).ceil() * step).max(step),
            step,
        }
    }

    /// Where a number lies between the ends, 0 to 1.
    pub(super) fn share(self, number: f64) -> f64 {
        ((number - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// The marks of the axis.
    pub(super) fn ticks(self) -> impl Iterator<Item = f64> {
        let count = ((self.high - self.low) / self.step).round() as usize;
        (0..=count).map(move |i| self.low + self.step * i as f64)
    }
}

/// 1, 2, 2.5 or 5 times a power of ten, not below `least`.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
    let found = steps.into_iter().find(|step| step * power >= least * 0.999);
    found.unwrap_or(10.0) * power
}

/// Whether every number of a chart is whole, so that none needs decimals.
pub(super) fn is_whole(chart: &DocumentChart) -> bool {
    let numbers = chart.series.iter().flat_map(|series| &series.values);
    numbers.flatten().all(|number| number.fract() == 0.0)
}

/// A number as people read it: `1,234.50`, or `1,235` where all are whole.
pub(super) fn number_text(number: f64, whole: bool) -> String {
    let hundredths = (number.abs() * 100.0).round() as u64;
    let (units, rest) = (hundredths / 100, hundredths % 100);
    let digits = units.to_string();
    let mut text = String::new();
    if number < 0.0 && hundredths > 0 {
        text.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !whole {
        text.extend(format!(".{rest:02}").chars());
    }
    text
}

/// A mark of an axis, with the decimals that its step needs.
pub(super) fn tick_text(number: f64, scale: Scale) -> String {
    number_text(number, scale.step.fract() == 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_numbers() {
        let marks = |numbers: &[f64]| {
            let scale = Scale::holding(numbers.iter().copied());
            let ticks = scale.ticks().map(|tick| tick_text(tick, scale));
            ticks.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(marks(&[93_000.0]), "0 25,000 50,000 75,000 100,000");
        assert_eq!(marks(&[3.0]), "0 1 2 3");
        assert_eq!(marks(&[0.9]), "0.00 0.25 0.50 0.75 1.00");
        assert_eq!(marks(&[10.0, -5.0]), "-5 0 5 10");
        assert_eq!(marks(&[]), "0.00 0.25 0.50 0.75 1.00");
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(number_text(1_234_567.891, false), "1,234,567.89");
        assert_eq!(number_text(1_000.0, true), "1,000");
        assert_eq!(number_text(-12.5, false), "-12.50");
        assert_eq!(number_text(-0.001, false), "0.00");
    }
}
