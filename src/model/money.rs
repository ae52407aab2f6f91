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

    /// The unit in which amounts up to this one are read at a glance: 亿元 from ten of them on.
    pub const fn fitting(largest: Money) -> Self {
        if largest.0.unsigned_abs() >= 10 * Self::Yi.fen().unsigned_abs() {
            Self::Yi
        } else {
            Self::Wan
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

    /// The amount in hundredths of `unit`: what two decimals show. Halves are rounded away from zero.
    pub const fn hundredths(self, unit: MoneyUnit) -> i64 {
        let hundredth = unit.fen() / 100;
        let half = self.0.signum() * (hundredth / 2);
        self.0.saturating_add(half) / hundredth
    }

    /// Whether two decimals show all of it.
    pub const fn is_shown_whole(self, unit: MoneyUnit) -> bool {
        self.0 % (unit.fen() / 100) == 0
    }

    /// Two decimals and thousands separated: `12,000.00`. Halves are rounded away from zero.
    pub fn format(self, unit: MoneyUnit) -> String {
        let hundredths = self.hundredths(unit);
        let sign = if hundredths < 0 { "-" } else { "" };
        let rounded = hundredths.unsigned_abs();
        format!("{sign}{}.{:02}", thousands(rounded / 100), rounded % 100)
    }

    /// The same with its unit: `12,000.00万元`.
    pub fn with_unit(self, unit: MoneyUnit) -> String {
        format!("{}{}", self.format(unit), unit.label())
    }

    /// All of it with its unit: `1.234567亿元`.
    pub fn whole_with_unit(self, unit: MoneyUnit) -> String {
        format!("{}{}", self.format_whole(unit), unit.label())
    }

    /// All of it, thousands separated, with two decimals or as many more as it has: `12,000.00`, `1.234567`.
    pub fn format_whole(self, unit: MoneyUnit) -> String {
        if self.is_shown_whole(unit) {
            return self.format(unit);
        }
        let exact = decimal(self.0, unit.fen());
        let decimals = exact.split_once('.').map_or("", |(_, decimals)| decimals);
        let sign = if self.0 < 0 { "-" } else { "" };
        let whole = self.0.unsigned_abs() / unit.fen().unsigned_abs();
        format!("{sign}{}.{decimals}", thousands(whole))
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

    /// The same in a certain unit: `12000万元`.
    pub fn exact_in(self, unit: MoneyUnit) -> String {
        format!("{}{}", decimal(self.0, unit.fen()), unit.label())
    }

    /// Reads what people type: `1.2亿元`, `12,000`, `１２００万`, `￥500元`, `1亿2000万`. A bare number is in `unit`.
    ///
    /// # Errors
    /// It is no amount, too large a one, or only about one, such as 约3亿.
    pub fn parse(text: &str, unit: MoneyUnit) -> Result<Self, ParseError> {
        let plain = narrow(text);
        let plain = plain.trim_start_matches(['¥', '￥']).trim_start();
        let typed = text.trim();
        let amount = composed(plain, typed).unwrap_or_else(|| single(plain, typed, unit));
        amount.map_err(|error| match about(plain) {
            Some(rest) if Self::parse(rest, unit).is_ok() => ParseError::AboutMoney {
                text: typed.to_owned(),
                plain: rest.to_owned(),
            },
            _ => error,
        })
    }
}

/// The units of typed amounts, the longer words first, in 分.
const UNITS: [(&str, i64); 10] = [
    ("亿元", MoneyUnit::Yi.fen()),
    ("千万元", 1_000 * MoneyUnit::Wan.fen()),
    ("百万元", 100 * MoneyUnit::Wan.fen()),
    ("万元", MoneyUnit::Wan.fen()),
    ("千元", 100_000),
    ("元", 100),
    ("亿", MoneyUnit::Yi.fen()),
    ("千万", 1_000 * MoneyUnit::Wan.fen()),
    ("百万", 100 * MoneyUnit::Wan.fen()),
    ("万", MoneyUnit::Wan.fen()),
];

/// One number with at most one unit.
fn single(plain: &str, typed: &str, unit: MoneyUnit) -> Result<Money, ParseError> {
    let of_unit = |(word, fen): &(&str, i64)| Some((plain.strip_suffix(word)?, *fen));
    let (digits, fen) = UNITS
        .iter()
        .find_map(of_unit)
        .unwrap_or_else(|| (plain, unit.fen()));
    let digits = ungrouped(digits.trim_end());
    let digits = digits.map_err(|Misplaced| ParseError::Separators(typed.to_owned()))?;
    let too_large = || ParseError::MoneyTooLarge(typed.to_owned());
    let amount = scaled(&digits, fen).ok_or_else(|| {
        let whole = digits.trim_start_matches('-').split('.').next();
        let is_long = whole.is_some_and(|whole| whole.len() > 7);
        if is_long
            && digits
                .bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))
        {
            too_large()
        } else {
            ParseError::Money(typed.to_owned())
        }
    })?;
    if amount.unsigned_abs() > Money::MAX.0.unsigned_abs() {
        return Err(too_large());
    }
    Ok(Money(amount))
}

/// `1亿2000万`, `3万5000元`: a number of each unit, the larger first, each below one of the larger.
fn composed(plain: &str, typed: &str) -> Option<Result<Money, ParseError>> {
    let (first, rest) = ["亿", "万"].iter().find_map(|mark| {
        let (head, rest) = plain.split_once(mark)?;
        let is_number = rest.starts_with(|c: char| c.is_ascii_digit());
        let head = &plain[..head.len() + mark.len()];
        is_number.then_some((head, rest))
    })?;
    let has_unit = UNITS.iter().any(|(word, _)| rest.ends_with(word));
    if !has_unit {
        return None;
    }
    let fen = if first.ends_with('亿') {
        MoneyUnit::Yi.fen()
    } else {
        MoneyUnit::Wan.fen()
    };
    let first = single(first, typed, MoneyUnit::Wan);
    let rest = Money::parse(rest, MoneyUnit::Wan);
    Some(match (first, rest) {
        (Ok(first), Ok(rest)) if first.fen() >= 0 && (0..fen).contains(&rest.fen()) => {
            Ok(first + rest)
        }
        _ => Err(ParseError::Money(typed.to_owned())),
    })
}

/// What stands beside a word that makes an amount a rough one.
fn about(plain: &str) -> Option<&str> {
    let before = ["约", "大约", "近", "超", "超过", "逾", "不少于", "不低于"];
    let behind = ["左右", "以上", "余元", "余", "多元", "多"];
    let rest = before
        .iter()
        .rev()
        .find_map(|word| plain.strip_prefix(word));
    rest.or_else(|| behind.iter().find_map(|word| plain.strip_suffix(word)))
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
    fn large_amounts_are_read_in_the_large_unit() {
        let fitting = |wan| MoneyUnit::fitting(Money::from_wan(wan));
        assert_eq!(fitting(99_999), MoneyUnit::Wan);
        assert_eq!(fitting(100_000), MoneyUnit::Yi);
        assert_eq!(fitting(-29_943_390), MoneyUnit::Yi);
        assert_eq!(fitting(0), MoneyUnit::Wan);
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
        assert_eq!(parsed("1亿2000万"), parsed("1.2亿"));
        assert_eq!(parsed("1亿2,000万元"), parsed("1.2亿"));
        assert_eq!(parsed("3万5000元").fen(), 3_500_000);
        assert_eq!(parsed("1.5千万"), parsed("1500"));
        assert_eq!(parsed("860千元"), parsed("86万"));
    }

    #[test]
    fn says_why_an_amount_is_refused() {
        let error = |text: &str| Money::parse(text, MoneyUnit::Wan).unwrap_err();
        let about = |text: &str, plain: &str| {
            let (text, plain) = (text.to_owned(), plain.to_owned());
            assert_eq!(error(&text.clone()), ParseError::AboutMoney { text, plain });
        };
        about("约3亿", "3亿");
        about("超过500万元", "500万元");
        about("3亿元左右", "3亿元");
        about("3亿余", "3亿");
        for text in [
            "99999999999999999",
            "9999999999999亿",
            "12345678901234567890万",
        ] {
            assert!(
                matches!(error(text), ParseError::MoneyTooLarge(_)),
                "{text}"
            );
        }
        // Nobody can tell what the second number counts, or which of the two is wrong.
        for text in ["1亿2", "1亿20000万", "1万2亿", "约若干", "1亿-3万元"] {
            assert!(matches!(error(text), ParseError::Money(_)), "{text}");
        }
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
    fn what_two_decimals_hide_is_shown_where_all_is_wanted() {
        // 1,234.567 万元 is 1,234.57 to a cell and 0.1234567 亿元 to a clerk who looks closer.
        let money = Money::from_fen(1_234_567_000);
        let shown = |unit| (money.format(unit), money.format_whole(unit));
        let expected = |cell: &str, whole: &str| (cell.to_owned(), whole.to_owned());
        assert_eq!(shown(MoneyUnit::Wan), expected("1,234.57", "1,234.567"));
        assert_eq!(shown(MoneyUnit::Yi), expected("0.12", "0.1234567"));
        assert!(!money.is_shown_whole(MoneyUnit::Wan));
        assert_eq!(money.hundredths(MoneyUnit::Wan), 123_457);
        let whole = Money::from_wan(-12_000);
        assert!(whole.is_shown_whole(MoneyUnit::Wan));
        assert_eq!(whole.format_whole(MoneyUnit::Wan), "-12,000.00");
        assert_eq!(
            Money::from_fen(-1).format_whole(MoneyUnit::Wan),
            "-0.000001"
        );
        assert_eq!(
            Money::from_fen(i64::MIN).hundredths(MoneyUnit::Wan),
            i64::MIN / 10_000
        );
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
            for unit in [MoneyUnit::Wan, MoneyUnit::Yi] {
                assert_eq!(parsed(&money.exact_in(unit)), money);
            }
        }
        assert_eq!(parsed("12000").exact_in(MoneyUnit::Wan), "12000万元");
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
