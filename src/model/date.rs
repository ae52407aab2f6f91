use std::fmt;

use chrono::{Datelike as _, Months, NaiveDate};

use super::parse::{ParseError, narrow};

/// A date of known precision: a year, a month or a day.
///
/// `2023` is the whole year, never 1 January. Its text form is `2023`, `2023-06` or `2023-06-15`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartialDate {
    /// Only the year is known.
    Year(i32),
    /// The month is known.
    Month(YearMonth),
    /// The day is known.
    Day(NaiveDate),
}

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearMonth {
    year: i32,
    month: u32,
}

impl YearMonth {
    /// `None` unless the year is 1900–2199 and the month 1–12.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        (valid_year(year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    /// The month in which a day lies.
    pub fn of(day: NaiveDate) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// The year.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The month, 1–12.
    pub const fn month(self) -> u32 {
        self.month
    }

    /// The quarter, 1–4.
    pub const fn quarter(self) -> u32 {
        (self.month - 1) / 3 + 1
    }

    /// Months since the year 0: neighbours differ by 1.
    pub fn index(self) -> i32 {
        self.year * 12 + i32::try_from(self.month).unwrap_or_default() - 1
    }

    /// The inverse of [`YearMonth::index`].
    pub fn from_index(index: i32) -> Option<Self> {
        let month = u32::try_from(index.rem_euclid(12)).ok()?;
        Self::new(index.div_euclid(12), month + 1)
    }

    fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or_default()
    }

    fn last_day(self) -> NaiveDate {
        let next = self.first_day().checked_add_months(Months::new(1));
        next.and_then(|day| day.pred_opt()).unwrap_or_default()
    }
}

impl PartialDate {
    /// The year in which it lies.
    pub fn year(self) -> i32 {
        self.first_day().year()
    }

    /// The first day that it may mean.
    pub fn first_day(self) -> NaiveDate {
        match self {
            Self::Year(year) => NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default(),
            Self::Month(month) => month.first_day(),
            Self::Day(day) => day,
        }
    }

    /// The last day that it may mean. A milestone planned for `2023` is late from 1 January 2024.
    pub fn last_day(self) -> NaiveDate {
        match self {
            Self::Year(year) => NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or_default(),
            Self::Month(month) => month.last_day(),
            Self::Day(day) => day,
        }
    }

    /// Reads `2023`, `2023年6月`, `2023.6.15`, `2023/06`, `202306`, `2023年6月底前`, `2023年底`.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let error = || ParseError::Date(text.trim().to_owned());
        let plain = narrow(text);
        let plain = ["前", "底", "末"].iter().fold(plain, |plain, ending| {
            plain.strip_suffix(ending).unwrap_or(&plain).to_owned()
        });
        let ends_at_year = text.contains("年底") || text.contains("年末");
        let parts: Vec<&str> = plain
            .split(['年', '月', '日', '号', '-', '.', '/', '—'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if !parts
            .iter()
            .all(|part| part.bytes().all(|b| b.is_ascii_digit()))
        {
            return Err(error());
        }
        let parts = match parts.as_slice() {
            [run] if run.len() == 6 => vec![&run[..4], &run[4..]],
            [run] if run.len() == 8 => vec![&run[..4], &run[4..6], &run[6..]],
            _ => parts,
        };
        // A part that is too long to be a number must not leave a date made of the others.
        let parts = parts.iter().map(|part| part.parse().ok());
        let parts: Vec<u32> = parts.collect::<Option<_>>().ok_or_else(error)?;
        let year = parts.first().and_then(|year| i32::try_from(*year).ok());
        let year = year.filter(|year| valid_year(*year)).ok_or_else(error)?;
        match parts[1..] {
            [] if ends_at_year => YearMonth::new(year, 12).map(Self::Month),
            [] => Some(Self::Year(year)),
            [month] => YearMonth::new(year, month).map(Self::Month),
            [month, day] => NaiveDate::from_ymd_opt(year, month, day).map(Self::Day),
            _ => None,
        }
        .ok_or_else(error)
    }
}

/// Years that a plan's dates can have; anything else is a slip of the keyboard.
fn valid_year(year: i32) -> bool {
    (1900..2200).contains(&year)
}

impl Ord for PartialDate {
    /// By first day; of two that begin together the shorter is first.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |date: &Self| (date.first_day(), date.last_day());
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for PartialDate {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(month) => month.fmt(f),
            Self::Day(day) => day.format("%Y-%m-%d").fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_as_people_write_them() {
        for (text, shown) in [
            ("2023", "2023"),
            ("2023年", "2023"),
            ("２０２３年６月", "2023-06"),
            ("2023.6", "2023-06"),
            ("2023/06/01", "2023-06-01"),
            ("2023年6月15日", "2023-06-15"),
            ("202306", "2023-06"),
            ("20230615", "2023-06-15"),
            ("2023年6月底前", "2023-06"),
            ("2023年底", "2023-12"),
        ] {
            assert_eq!(
                PartialDate::parse(text).unwrap().to_string(),
                shown,
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_dates_that_do_not_exist() {
        for text in [
            "",
            "2023-13",
            "2023-02-30",
            "23年6月",
            "三季度",
            "2023-06-15-1",
            "2023-99999999999",
            "12345",
        ] {
            assert!(PartialDate::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn months_are_counted_across_years() {
        let month = |year, month| YearMonth::new(year, month).unwrap();
        assert_eq!(month(2024, 1).index() - month(2023, 12).index(), 1);
        assert_eq!(
            YearMonth::from_index(month(2024, 12).index() + 1),
            Some(month(2025, 1))
        );
        assert_eq!(YearMonth::from_index(12), None);
    }

    #[test]
    fn a_year_is_a_span() {
        let year = PartialDate::parse("2024").unwrap();
        assert_eq!(year.first_day().to_string(), "2024-01-01");
        assert_eq!(year.last_day().to_string(), "2024-12-31");
        let february = PartialDate::parse("2024-02").unwrap();
        assert_eq!(february.last_day().to_string(), "2024-02-29");
        assert!(PartialDate::parse("2024-01").unwrap() < year);
    }
}
