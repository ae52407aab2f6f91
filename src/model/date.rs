use std::fmt;

use chrono::{Datelike as _, Months, NaiveDate};

use super::bytes::{Bytes, put_signed};
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
    /// Writes it as plain bytes.
    pub(super) fn put(self, out: &mut Vec<u8>) {
        let (precision, number) = match self {
            Self::Year(year) => (1, year),
            Self::Month(month) => (2, month.index()),
            Self::Day(day) => (3, day.num_days_from_ce()),
        };
        out.push(precision);
        put_signed(out, number.into());
    }

    /// The inverse of [`PartialDate::put`].
    pub(super) fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
        let precision = bytes.byte()?;
        let number: i32 = bytes.small()?;
        Some(match precision {
            1 => Self::Year(number),
            2 => Self::Month(YearMonth {
                year: number.div_euclid(12),
                month: number.rem_euclid(12).cast_unsigned() + 1,
            }),
            3 => Self::Day(NaiveDate::from_num_days_from_ce_opt(number)?),
            _ => return None,
        })
    }

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

    /// Reads one date as people write it: `2023`, `2023年6月`, `2023.6.15`, `2023/06`, `202306`.
    ///
    /// 底 and 末 say when it ends: `2023年底` and `2023底` are 2023-12; of a month they say less than a day, and
    /// `2023年6月底前` is 2023-06. 前 after a day is that day; after a bare month or year it is refused, since it may or
    /// may not mean the month or year itself. Two dates (`2023年6月-12月`) are refused by naming both.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        if let Some(date) = as_shown(text) {
            return Ok(date);
        }
        let plain = plain(text);
        if let Some(date) = one_date(&plain) {
            return Ok(date);
        }
        if let Some(month) = part_of_year(&plain) {
            return Err(ParseError::PartOfYear {
                text: text.trim().to_owned(),
                month: Self::Month(month),
                year: Self::Year(month.year()),
            });
        }
        if lacks_year(&plain) {
            return Err(ParseError::NoYear(text.trim().to_owned()));
        }
        match (leading(&plain), two_dates(&plain)) {
            (Some((date, "前" | "以前" | "之前")), _) => Err(date.before(text)),
            (_, Some((from, to))) => Err(ParseError::TwoDates {
                text: text.trim().to_owned(),
                from,
                to,
            }),
            _ => Err(ParseError::Date(text.trim().to_owned())),
        }
    }

    fn before(self, text: &str) -> ParseError {
        let month = |day: NaiveDate| Self::Month(YearMonth::of(day));
        let eve = self.first_day().pred_opt().unwrap_or_default();
        ParseError::Before {
            text: text.trim().to_owned(),
            before: month(eve),
            within: month(self.last_day()),
        }
    }
}

/// A date as it is shown and stored. Almost all that are read are of this form, by the thousand when a library opens.
fn as_shown(text: &str) -> Option<PartialDate> {
    let mark = |place: usize| text.as_bytes().get(place) == Some(&b'-');
    let part = |from: usize, to: usize| {
        let digits = text.get(from..to)?;
        let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
        is_number.then(|| number(digits)).flatten()
    };
    match text.len() {
        4 => date(part(0, 4)?, None, None),
        7 if mark(4) => date(part(0, 4)?, Some(part(5, 7)?), None),
        10 if mark(4) && mark(7) => date(part(0, 4)?, Some(part(5, 7)?), Some(part(8, 10)?)),
        _ => None,
    }
}

/// Half-width, with one kind of dash, and without the blanks that stand beside something else than digits.
pub(super) fn plain(text: &str) -> String {
    let dashed = narrow(text)
        .replace(['—', '–', '−', '‐', '‑'], "-")
        .replace('〜', "~");
    let characters: Vec<char> = dashed.chars().collect();
    let is_digit = |place: Option<usize>| {
        let character = place.and_then(|place| characters.get(place));
        character.is_some_and(char::is_ascii_digit)
    };
    let kept = characters.iter().enumerate().filter(|(place, c)| {
        !c.is_whitespace() || is_digit(place.checked_sub(1)) && is_digit(Some(place + 1))
    });
    kept.map(|(_, c)| *c).collect()
}

/// The month that stands for a part of a year.
fn part_of_year(text: &str) -> Option<YearMonth> {
    let (digits, rest) = digits(text);
    let year = digits.parse().ok().filter(|_| digits.len() == 4)?;
    let rest = rest.strip_prefix('年').unwrap_or(rest);
    let rest = rest.trim_end_matches(['前', '内', '底', '末']);
    let rest = rest.strip_prefix('第').unwrap_or(rest);
    let month = match rest {
        "初" => 1,
        "一季度" | "1季度" => 3,
        "中" | "上半年" | "二季度" | "2季度" => 6,
        "三季度" | "3季度" => 9,
        "下半年" | "四季度" | "4季度" => 12,
        _ => return None,
    };
    YearMonth::new(year, month)
}

/// Whether a text begins with a month, or with a year of two digits.
fn lacks_year(text: &str) -> bool {
    let (digits, rest) = digits(text);
    let is_relative = ["今年", "明年", "后年", "去年"]
        .iter()
        .any(|word| text.starts_with(word));
    is_relative || matches!(digits.len(), 1 | 2) && rest.starts_with(['月', '年', '日', '号'])
}

/// The date that a text says and nothing else.
pub(super) fn one_date(text: &str) -> Option<PartialDate> {
    use PartialDate::{Day, Month, Year};
    match leading(text)? {
        (date, "")
        | (date @ (Year(_) | Month(_)), "内" | "以内")
        | (date @ Day(_), "前" | "以前" | "之前") => Some(date),
        (date @ (Year(_) | Month(_)), "底" | "末" | "底前" | "末前" | "底以前" | "底之前") => {
            Some(Month(YearMonth::of(date.last_day())))
        }
        _ => None,
    }
}

/// The date with which a text begins, and the rest of the text.
fn leading(text: &str) -> Option<(PartialDate, &str)> {
    let (digits, rest) = digits(text);
    if matches!(digits.len(), 6 | 8) {
        let (year, month) = (number(&digits[..4])?, number(&digits[4..6])?);
        return Some((date(year, Some(month), number(&digits[6..]))?, rest));
    }
    let year = number(digits).filter(|_| digits.len() == 4)?;
    let Some(mark) = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '年' | '-' | '.' | '/'))
    else {
        return Some((date(year, None, None)?, rest));
    };
    let rest = &rest[mark.len_utf8()..];
    let (month, rest) = short(rest);
    let Some(month) = month else {
        return (mark == '年').then_some((date(year, None, None)?, rest));
    };
    let after = rest.strip_prefix('月');
    let after = after.or_else(|| rest.strip_prefix(mark).filter(|_| mark != '年'));
    let (day, after) = after.map_or((None, rest), short);
    if let Some(day) = day {
        let rest = after.strip_prefix(['日', '号']).unwrap_or(after);
        return Some((date(year, Some(month), Some(day))?, rest));
    }
    let rest = rest.strip_prefix('月').unwrap_or(rest);
    Some((date(year, Some(month), None)?, rest))
}

/// A number of at most two digits, and the rest of the text.
fn short(text: &str) -> (Option<u32>, &str) {
    let (digits, rest) = digits(text);
    match digits.len() {
        1 | 2 => (number(digits), rest),
        _ => (None, text),
    }
}

pub(super) fn digits(text: &str) -> (&str, &str) {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at(end)
}

fn number(digits: &str) -> Option<u32> {
    digits.parse().ok()
}

/// The date of these numbers, if there is one.
fn date(year: u32, month: Option<u32>, day: Option<u32>) -> Option<PartialDate> {
    let year = i32::try_from(year).ok().filter(|year| valid_year(*year))?;
    match (month, day) {
        (None, _) => Some(PartialDate::Year(year)),
        (Some(month), None) => YearMonth::new(year, month).map(PartialDate::Month),
        (Some(month), Some(day)) => NaiveDate::from_ymd_opt(year, month, day).map(PartialDate::Day),
    }
}

/// Two dates with a word or mark between them. The second may leave out what it has in common with the first.
pub(super) fn two_dates(text: &str) -> Option<(PartialDate, PartialDate)> {
    let marks = ["至", "到", "或", "~", "-", "/", "、", ","];
    let mut places = marks.iter().flat_map(|mark| text.match_indices(mark));
    places.find_map(|(place, mark)| {
        let second = &text[place + mark.len()..];
        let from = one_date(&text[..place])?;
        let (year, month) = (from.year(), from.first_day().month());
        let of_month = || one_date(&format!("{year}年{month}月{second}"));
        let of_year = || one_date(&format!("{year}年{second}"));
        let to = one_date(second).or_else(|| match from {
            PartialDate::Year(_) => None,
            PartialDate::Month(_) => of_year(),
            PartialDate::Day(_) => of_month().or_else(of_year),
        });
        Some((from, to?))
    })
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

impl PartialDate {
    /// As papers print it: `2024年`, `2024年9月`, `2024年9月15日`.
    pub fn in_chinese(self) -> String {
        match self {
            Self::Year(year) => format!("{year}年"),
            Self::Month(month) => format!("{}年{}月", month.year(), month.month()),
            Self::Day(day) => day.format("%Y年%-m月%-d日").to_string(),
        }
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
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<String, ParseError> {
        PartialDate::parse(text).map(|date| date.to_string())
    }

    #[test]
    fn says_what_a_date_lacks() {
        for (text, month) in [
            ("2024年上半年", "2024-06"),
            ("2024年第三季度", "2024-09"),
            ("2024年4季度", "2024-12"),
            ("2024年初", "2024-01"),
            ("2024年三季度末", "2024-09"),
        ] {
            let Err(ParseError::PartOfYear { month: meant, .. }) = read(text) else {
                panic!("{text}");
            };
            assert_eq!(meant.to_string(), month, "{text}");
        }
        for text in ["3月", "24年3月", "3月15日", "明年3月", "15日"] {
            let error = read(text).unwrap_err();
            assert!(matches!(error, ParseError::NoYear(_)), "{text}: {error}");
        }
    }

    #[test]
    fn reads_dates_as_people_write_them() {
        for (text, shown) in [
            ("2023", "2023"),
            ("2023年", "2023"),
            ("2023年内", "2023"),
            ("２０２３年６月", "2023-06"),
            ("2023 年 6 月 1 日", "2023-06-01"),
            ("2023.6", "2023-06"),
            ("2023.6月", "2023-06"),
            ("２０２３．６．５", "2023-06-05"),
            ("2023/06/01", "2023-06-01"),
            ("2023—06—01", "2023-06-01"),
            ("2023年6月15日", "2023-06-15"),
            ("2023年6月15号前", "2023-06-15"),
            ("202306", "2023-06"),
            ("20230615", "2023-06-15"),
            ("2023年6月底前", "2023-06"),
            ("2023.6底", "2023-06"),
            ("2023年底", "2023-12"),
            ("2023底", "2023-12"),
            ("2023年末前", "2023-12"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(shown), "{text}");
        }
    }

    #[test]
    fn refuses_dates_that_do_not_exist() {
        for text in [
            "",
            "2023-13",
            "2023-02-30",
            "三季度",
            "12345",
            "2023 06",
            "2023年至今",
            "2023年6/15",
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error, ParseError::Date(text.to_owned()));
        }
    }

    #[test]
    fn two_dates_are_never_read_as_one() {
        for (text, from, to) in [
            ("2023年6月-12月", "2023-06", "2023-12"),
            ("2023年6-12月", "2023-06", "2023-12"),
            ("2023.6-12", "2023-06", "2023-12"),
            ("2023年6月/7月", "2023-06", "2023-07"),
            ("2023年6月、7月", "2023-06", "2023-07"),
            ("2023—2025", "2023", "2025"),
            ("2023年至2025年", "2023", "2025"),
            ("2023.6～2024.12", "2023-06", "2024-12"),
            ("2023-06-2024-12", "2023-06", "2024-12"),
            ("2023年6月1日-15日", "2023-06-01", "2023-06-15"),
            ("2023年6月1日至12月31日", "2023-06-01", "2023-12-31"),
            ("20230601-20231231", "2023-06-01", "2023-12-31"),
            ("2023年6月到2024年底", "2023-06", "2024-12"),
        ] {
            let error = read(text).unwrap_err();
            let date = |text| PartialDate::parse(text).unwrap();
            let expected = ParseError::TwoDates {
                text: text.to_owned(),
                from: date(from),
                to: date(to),
            };
            assert_eq!(error, expected);
        }
    }

    #[test]
    fn before_a_year_is_asked_back() {
        let error = |text| read(text).unwrap_err().to_string();
        assert!(error("2023年前").contains("2022-12 或 2023-12"));
        assert!(error("2023年6月以前").contains("2023-05 或 2023-06"));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read(days in 0..100_000_i64, precision in 0..3) {
            let day = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Duration::days(days);
            let date = match precision {
                0 => PartialDate::Year(day.year()),
                1 => PartialDate::Month(YearMonth::of(day)),
                _ => PartialDate::Day(day),
            };
            prop_assert_eq!(PartialDate::parse(&date.to_string()), Ok(date));
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
