use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use super::number::{Misplaced, ungrouped};
use super::parse::{ParseError, narrow};

/// An amount of money in 分 (1/100 元). Sums are exact; rounding happens only when shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

/// The unit in which amounts are shown, and which a bare typed number is taken to mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MoneyUnit {
    /// 万元, ten thousand yuan.
    #[default]
    Wan,
    /// 亿元, a hundred million yuan.
    Yi,
}

impl MoneyUnit {
    /// Both units, the smaller first.
    pub const ALL: [Self; 2] = [Self::Wan, Self::Yi];

    /// `万元` or `亿元`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Wan => "万元",
            Self::Yi => "亿元",
        }
    }

    /// How many 分 one unit holds.
    pub const fn fen(self) -> i64 {
        match self {
            Self::Wan => 1_000_000,
            Self::Yi => 10_000_000_000,
        }
    }

    /// The other unit.
    pub const fn other(self) -> Self {
        match self {
            Self::Wan => Self::Yi,
            Self::Yi => Self::Wan,
        }
    }
}

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The largest amount that can be typed: 1,000,000 亿元. Keeps every sum inside `i64`.
    pub const MAX: Self = Self(1_000_000 * MoneyUnit::Yi.fen());

    /// From an amount in 分.
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// From whole 万元.
    pub const fn from_wan(wan: i64) -> Self {
        Self(wan * MoneyUnit::Wan.fen())
    }

    /// The amount in 分.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The amount as a number of `unit`, for a spreadsheet's cell.
    pub fn in_unit(self, unit: MoneyUnit) -> f64 {
        self.0 as f64 / unit.fen() as f64
    }

    /// Two decimals and thousands separated: `12,000.00`. Halves are rounded away from zero.
    pub fn format(self, unit: MoneyUnit) -> String {
        let hundredth = unit.fen() / 100;
        let magnitude = self.0.unsigned_abs();
        let rounded = (magnitude + hundredth.unsigned_abs() / 2) / hundredth.unsigned_abs();
        let sign = if self.0 < 0 && rounded > 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", thousands(rounded / 100), rounded % 100)
    }

    /// The shortest exact text that [`Money::parse`] reads back: `1.2亿元`, `860万元`, `12.34元`.
    pub fn exact(self) -> String {
        let unit = [
            (MoneyUnit::Yi.fen(), "亿元"),
            (MoneyUnit::Wan.fen(), "万元"),
        ]
        .into_iter()
        .find(|(fen, _)| {
            self.0.unsigned_abs() >= fen.unsigned_abs() && self.0 % (fen / 10_000) == 0
        })
        .unwrap_or((100, "元"));
        format!("{}{}", decimal(self.0, unit.0), unit.1)
    }

    /// Reads what people type: `1.2亿元`, `12,000`, `１２００万`, `￥500元`. A bare number is in `unit`.
    pub fn parse(text: &str, unit: MoneyUnit) -> Result<Self, ParseError> {
        let plain = narrow(text);
        let plain = plain.trim_start_matches(['¥', '￥']).trim_start();
        let (digits, fen) = if let Some(rest) = strip(plain, &["亿元", "亿"]) {
            (rest, MoneyUnit::Yi.fen())
        } else if let Some(rest) = strip(plain, &["万元", "万"]) {
            (rest, MoneyUnit::Wan.fen())
        } else if let Some(rest) = strip(plain, &["元"]) {
            (rest, 100)
        } else {
            (plain, unit.fen())
        };
        let text = || text.trim().to_owned();
        let digits = ungrouped(digits.trim_end());
        let digits = digits.map_err(|Misplaced| ParseError::Separators(text()))?;
        let amount = scaled(&digits, fen).ok_or_else(|| ParseError::Money(text()))?;
        if amount.unsigned_abs() > Self::MAX.0.unsigned_abs() {
            return Err(ParseError::MoneyTooLarge(text()));
        }
        Ok(Self(amount))
    }
}

fn strip<'t>(text: &'t str, endings: &[&str]) -> Option<&'t str> {
    endings.iter().find_map(|ending| text.strip_suffix(ending))
}

/// `digits × factor`, exactly; `None` when it is no number or not a whole number of the smallest unit.
pub(super) fn scaled(digits: &str, factor: i64) -> Option<i64> {
    let (negative, digits) = match digits.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, digits),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 15 || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let mut amount = whole.parse::<i64>().ok()?.checked_mul(factor)?;
    let mut place = factor;
    for digit in fraction.bytes().map(|b| i64::from(b - b'0')) {
        if place % 10 == 0 {
            place /= 10;
            amount = amount.checked_add(digit * place)?;
        } else if digit != 0 {
            return None;
        }
    }
    Some(if negative { -amount } else { amount })
}

/// The shortest exact text of `amount ÷ factor`, a power of ten.
pub(super) fn decimal(amount: i64, factor: i64) -> String {
    let magnitude = amount.unsigned_abs();
    let factor = factor.unsigned_abs();
    let width = factor.ilog10() as usize;
    let sign = if amount < 0 { "-" } else { "" };
    let text = format!(
        "{sign}{}.{:0width$}",
        magnitude / factor,
        magnitude % factor
    );
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.exact())
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> Money {
        Money::parse(text, MoneyUnit::Wan).unwrap()
    }

    #[test]
    fn reads_what_people_type() {
        assert_eq!(parsed("1.2亿元").fen(), 12_000_000_000);
        assert_eq!(parsed("12000"), parsed("1.2亿"));
        assert_eq!(parsed("12,000 万元"), parsed("１．２亿元"));
        assert_eq!(parsed("￥500元").fen(), 50_000);
        assert_eq!(parsed("0.000001万元").fen(), 1);
        assert_eq!(Money::parse("8.6", MoneyUnit::Yi).unwrap(), parsed("86000"));
        assert_eq!(parsed("-3.5万").fen(), -3_500_000);
    }

    #[test]
    fn refuses_what_is_no_money() {
        for text in [
            "",
            "约500",
            "2000万件",
            "1.2.3",
            "一亿",
            "0.0000001万元",
            "--",
        ] {
            assert!(Money::parse(text, MoneyUnit::Wan).is_err(), "{text}");
        }
        assert!(Money::parse("99999999亿元", MoneyUnit::Wan).is_err());
    }

    #[test]
    fn shows_two_decimals_rounded_half_away_from_zero() {
        assert_eq!(
            Money::from_wan(1_284_650).format(MoneyUnit::Wan),
            "1,284,650.00"
        );
        assert_eq!(Money::from_wan(1_284_650).format(MoneyUnit::Yi), "128.47");
        assert_eq!(Money::from_fen(-4_999).format(MoneyUnit::Wan), "0.00");
        assert_eq!(Money::from_fen(-5_000).format(MoneyUnit::Wan), "-0.01");
    }

    #[test]
    fn exact_text_reads_back() {
        for fen in [
            0,
            1,
            99,
            12_000_000_000,
            8_600_000_000,
            123_456_789,
            -3_500_000,
        ] {
            let money = Money::from_fen(fen);
            assert_eq!(parsed(&money.exact()), money, "{}", money.exact());
        }
        assert_eq!(parsed("12000").exact(), "1.2亿元");
    }

    #[test]
    fn thousands_marks_stand_at_the_thousands() {
        for (text, wan) in [
            ("1,234.5万", "1234.5"),
            ("1，234，567", "1234567"),
            ("１，２３４．５", "1234.5"),
            ("12 000 万元", "12000"),
            ("-1,000", "-1000"),
            ("￥ 1,200万", "1200"),
        ] {
            assert_eq!(parsed(text), parsed(wan), "{text}");
        }
        for text in [
            "1,2亿",
            "1，5",
            "12,34,5",
            "1 2",
            "1,234,5",
            "1,,234",
            ",234",
            "1,",
            "0,125",
            "1,234 567",
            "1.2,5",
            "1234,567",
            "1,2345",
        ] {
            let error = Money::parse(text, MoneyUnit::Wan);
            assert_eq!(error, Err(ParseError::Separators(text.to_owned())));
        }
        // What is no number at all is told as such.
        let error = Money::parse("甲, 乙", MoneyUnit::Wan);
        assert!(matches!(error, Err(ParseError::Money(_))), "{error:?}");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_and_with_a_broken_group_refused(
            hundredths in -99_999_999_999_i64..99_999_999_999, at in any::<prop::sample::Index>(),
        ) {
            let money = Money::from_fen(hundredths * 10_000);
            let shown = money.format(MoneyUnit::Wan);
            prop_assert_eq!(parsed(&shown), money);
            prop_assert_eq!(parsed(&shown.replace(',', "，")), money);
            let marks: Vec<usize> = shown.match_indices(',').map(|(place, _)| place).collect();
            if !marks.is_empty() {
                // A digit less behind one mark.
                let mut broken = shown.clone();
                broken.remove(at.get(&marks) + 1);
                prop_assert!(Money::parse(&broken, MoneyUnit::Wan).is_err(), "{broken}");
                // A mark that slipped by one.
                let mut broken = shown.clone();
                let mark = *at.get(&marks);
                broken.replace_range(mark..mark + 2, &format!("{},", &shown[mark + 1..mark + 2]));
                prop_assert!(Money::parse(&broken, MoneyUnit::Wan).is_err(), "{broken}");
            }
        }
    }
}
