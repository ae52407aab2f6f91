use std::fmt;
use std::ops::{Add, Sub};

use super::money::{decimal, scaled};
use super::number::{Misplaced, ungrouped};
use super::parse::{ParseError, narrow};

/// An exact number of four decimals, in 1/10000: the value of an indicator, a rate in percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i64);

/// How many parts one whole has.
const ONE: i64 = 10_000;

impl Decimal {
    /// From a number of 1/10000.
    pub const fn from_parts(parts: i64) -> Self {
        Self(parts)
    }

    /// From a whole number.
    pub const fn from_whole(whole: i64) -> Self {
        Self(whole * ONE)
    }

    /// The number of 1/10000.
    pub const fn parts(self) -> i64 {
        self.0
    }

    /// The same without its sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// To one decimal, which always stands there: `41.3`, `7.0`.
    pub fn with_tenths(self) -> String {
        let tenths = (self.0.unsigned_abs() + ONE.unsigned_abs() / 20) / (ONE.unsigned_abs() / 10);
        let sign = if self.0 < 0 && tenths > 0 { "-" } else { "" };
        format!("{sign}{}.{}", tenths / 10, tenths % 10)
    }

    /// The number for a spreadsheet's cell.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / ONE as f64
    }

    /// Reads `41.34`, `-3`, `１２．５`, `1,200`; more than four decimals are refused, not rounded.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let plain = narrow(text);
        let text = || text.trim().to_owned();
        let digits = ungrouped(&plain).map_err(|Misplaced| ParseError::Separators(text()))?;
        let parts = scaled(&digits, ONE);
        parts.map(Self).ok_or_else(|| ParseError::Decimal(text()))
    }
}

impl fmt::Display for Decimal {
    /// The shortest exact text: `41.34`, `7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal(self.0, ONE))
    }
}

impl Add for Decimal {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Decimal {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_text_reads_back() {
        for (text, shown) in [
            ("41.34", "41.34"),
            ("3.3617", "3.3617"),
            ("-0.5", "-0.5"),
            ("１００", "100"),
            ("1,200.50", "1200.5"),
            ("0", "0"),
        ] {
            let number = Decimal::parse(text).unwrap();
            assert_eq!(number.to_string(), shown);
            assert_eq!(Decimal::parse(shown).unwrap(), number);
        }
    }

    #[test]
    fn what_is_no_exact_number_is_refused() {
        for text in ["", "2-3", "0.12345", "约5", "10%", "1e3", "1，5", "1 2"] {
            assert!(Decimal::parse(text).is_err(), "{text}");
        }
    }
}
