use std::cmp::Ordering;
use std::ops::Sub;

use super::Decimal;

/// An exact fraction, such as a rate in percent. It is rounded once, when it is shown: rounded to four places and then
/// to two, 94.994995 would be 95.00.
#[derive(Clone, Copy, Debug)]
pub struct Ratio {
    numerator: i128,
    /// Positive.
    denominator: i128,
}

/// Beyond this nothing is a rate, and a [`Decimal`] could not hold it.
const LARGEST: i128 = 100_000_000_000_000;

impl Default for Ratio {
    fn default() -> Self {
        Self {
            numerator: 0,
            denominator: 1,
        }
    }
}

impl Ratio {
    /// `None` for a denominator of 0 and for a quotient that is too large.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        let sign = denominator.signum();
        let ratio = Self {
            numerator: numerator.checked_mul(sign)?,
            denominator: denominator.checked_abs()?,
        };
        let quotient = ratio.numerator.checked_div(ratio.denominator)?;
        (quotient.abs() < LARGEST).then_some(ratio)
    }

    /// `part ÷ whole` in percent.
    pub fn percent(part: i128, whole: i128) -> Option<Self> {
        Self::new(part.checked_mul(100)?, whole)
    }

    /// By how many percent it is more, or less, than another; `None` where that is nothing.
    pub fn relative_to(self, other: Self) -> Option<Self> {
        let of = |difference: Self, other: Self| {
            let part = difference.numerator.checked_mul(other.denominator)?;
            Self::percent(part, difference.denominator.checked_mul(other.numerator)?)
        };
        let difference = self - other;
        of(difference, other).or_else(|| of(difference.reduced(), other.reduced()))
    }

    /// The same in its lowest terms, which takes time and is needed where numbers grow too large.
    fn reduced(self) -> Self {
        let (mut divisor, mut rest) = (self.denominator, self.numerator.saturating_abs());
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        Self {
            numerator: self.numerator / divisor,
            denominator: self.denominator / divisor,
        }
    }

    /// What is subtracted exactly; `None` where that grows too large.
    fn less(self, other: Self) -> Option<Self> {
        let here = self.numerator.checked_mul(other.denominator)?;
        let there = other.numerator.checked_mul(self.denominator)?;
        Some(Self {
            numerator: here.checked_sub(there)?,
            denominator: self.denominator.checked_mul(other.denominator)?,
        })
    }

    /// Compares by whole parts, and what is left over by its reciprocals: nothing grows.
    fn cmp_by_parts(self, other: Self) -> Ordering {
        let parts = |ratio: Self| {
            let Self {
                numerator,
                denominator,
            } = ratio;
            let whole = numerator.div_euclid(denominator);
            (whole, numerator.rem_euclid(denominator))
        };
        let ((here, rest), (there, other_rest)) = (parts(self), parts(other));
        here.cmp(&there).then_with(|| match (rest, other_rest) {
            (0, _) | (_, 0) => rest.cmp(&other_rest),
            (rest, other_rest) => {
                let reciprocal = |numerator, denominator| Self {
                    numerator,
                    denominator,
                };
                let here = reciprocal(self.denominator, rest);
                reciprocal(other.denominator, other_rest).cmp_by_parts(here)
            }
        })
    }

    /// To two decimals, halves away from zero.
    pub fn to_hundredths(self) -> Decimal {
        self.rounded(100)
    }

    /// To one decimal, halves away from zero: how rates are shown.
    pub fn to_tenths(self) -> Decimal {
        self.rounded(10)
    }

    /// As a column shows it: `9.0%`, of a number that would round to nothing `不足0.1%`.
    pub fn percent_text(self) -> String {
        let tenths = self.rounded(10).parts() / (ONE / 10);
        match (tenths, self.numerator.signum()) {
            (0, 1) => "不足0.1%".to_owned(),
            _ => format!("{}%", tenths_text(tenths)),
        }
    }

    /// The same in whole numbers, for a share among a few: `9%`, `不足1%`, and `99%以上` of what is not yet all.
    pub fn whole_percent_text(self) -> String {
        let whole = self.rounded(1).parts() / ONE;
        match (whole, self.numerator.signum()) {
            (0, 1) => "不足1%".to_owned(),
            (100, _) if self.numerator < self.denominator.saturating_mul(100) => {
                "99%以上".to_owned()
            }
            _ => format!("{whole}%"),
        }
    }

    /// Points of percent more or less, as a column shows them: `+7.3`, `-16.0`, `0.0`.
    pub fn points_text(self) -> String {
        let tenths = self.rounded(10).parts() / (ONE / 10);
        let sign = if tenths > 0 { "+" } else { "" };
        format!("{sign}{}", tenths_text(tenths))
    }

    /// The number for a drawing.
    pub fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    fn rounded(self, places: i64) -> Decimal {
        let Self {
            numerator,
            denominator,
        } = self;
        let scaled = numerator.saturating_mul(i128::from(places));
        let magnitude = (scaled.abs() + denominator / 2) / denominator;
        let parts = magnitude * i128::from(ONE / places) * scaled.signum();
        Decimal::from_parts(i64::try_from(parts).unwrap_or(i64::MAX))
    }
}

/// How many parts one whole of a [`Decimal`] has.
const ONE: i64 = Decimal::from_whole(1).parts();

/// Always with its decimal, so that the numbers of a column stand below each other.
fn tenths_text(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let tenths = tenths.unsigned_abs();
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let here = self.numerator.checked_mul(other.denominator);
        let there = other.numerator.checked_mul(self.denominator);
        match (here, there) {
            (Some(here), Some(there)) => here.cmp(&there),
            _ => self.cmp_by_parts(*other),
        }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ratio {}

impl From<Decimal> for Ratio {
    fn from(number: Decimal) -> Self {
        Self {
            numerator: i128::from(number.parts()),
            denominator: i128::from(ONE),
        }
    }
}

impl Sub for Ratio {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        let exact = self.less(other);
        exact
            .or_else(|| self.reduced().less(other.reduced()))
            .unwrap_or_else(|| Self {
                numerator: self
                    .numerator
                    .saturating_mul(other.denominator)
                    .saturating_sub(other.numerator.saturating_mul(self.denominator)),
                denominator: self.denominator.saturating_mul(other.denominator),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(part: i128, whole: i128) -> [String; 2] {
        let rate = Ratio::percent(part, whole).unwrap();
        [rate.to_hundredths(), rate.to_tenths()].map(|number| number.to_string())
    }

    #[test]
    fn it_is_rounded_once_half_away_from_zero() {
        // 94.994994…: to four places 94.9950, from which 95.00 would come.
        assert_eq!(shown(9_490_000_000, 9_990_000_000), ["94.99", "95"]);
        assert_eq!(shown(2, 3), ["66.67", "66.7"]);
        assert_eq!(shown(-2, 3), ["-66.67", "-66.7"]);
        assert_eq!(shown(1, -8), ["-12.5", "-12.5"]);
        // 0.125 and −0.125 are halves.
        assert_eq!(shown(1, 800), ["0.13", "0.1"]);
        assert_eq!(shown(-1, 800), ["-0.13", "-0.1"]);
        assert!(Ratio::percent(1, 0).is_none());
        assert!(Ratio::percent(i128::from(i64::MAX), 1).is_none());
    }

    #[test]
    fn columns_have_one_decimal_and_what_is_there_is_not_nothing() {
        let percent = |part, whole| Ratio::percent(part, whole).unwrap();
        let texts = [(98, 100), (514, 1000), (0, 7), (1, 10_000), (-1, 8)];
        let texts = texts.map(|(part, whole)| percent(part, whole).percent_text());
        assert_eq!(texts, ["98.0%", "51.4%", "0.0%", "不足0.1%", "-12.5%"]);
        let whole = [(1, 547), (0, 5), (3, 4), (546, 547), (3, 3)];
        let whole = whole.map(|(part, of)| percent(part, of).whole_percent_text());
        assert_eq!(whole, ["不足1%", "0%", "75%", "99%以上", "100%"]);
        let points = [(73, 1000), (-16, 100), (1, 10_000), (-1, 10_000)];
        let points = points.map(|(part, whole)| percent(part, whole).points_text());
        assert_eq!(points, ["+7.3", "-16.0", "0.0", "0.0"]);
    }

    #[test]
    fn differences_and_bounds_are_exact() {
        // 74 % less 8/12 of a year: 7.333…
        let rate = Ratio::percent(74, 100).unwrap();
        let pace = Ratio::percent(8, 12).unwrap();
        let lead = rate - pace;
        assert_eq!(lead.to_hundredths().to_string(), "7.33");
        let bound = |text: &str| Ratio::from(Decimal::parse(text).unwrap());
        assert!(bound("7.3333") < lead && lead < bound("7.3334"));
        assert_eq!(rate, bound("74"));
        // 7.333… of 66.666… is 11 %.
        assert_eq!(rate.relative_to(pace), Some(bound("11")));
        assert_eq!(rate.relative_to(Ratio::default()), None);
    }

    #[test]
    fn large_terms_are_compared_and_subtracted_exactly() {
        let large =
            |numerator: i128, denominator: i128| Ratio::new(numerator, denominator).unwrap();
        // The same rate in terms whose products are beyond 128 bits.
        let unit = 1_i128 << 90;
        let rate = large(21 * unit, unit);
        assert_eq!(rate, large(21, 1));
        assert!(rate > large(20 * unit + 1, unit + 7));
        assert!(large(-21 * unit, unit) < large(-20 * unit, unit + 1));
        assert!(large(unit + 1, unit) > large(unit + 2, unit + 1));
        let lead = rate - large(16 * unit, unit);
        assert_eq!(lead, large(5, 1));
        assert_eq!(rate.relative_to(large(14 * unit, unit)), Some(large(50, 1)));
    }
}
