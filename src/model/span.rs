//! Beginnings and ends as ledgers write them, and dates in the shortened forms of tables.

use chrono::NaiveDateTime;

use super::PartialDate;
use super::date::{digits, one_date, plain, two_dates};
use super::parse::ParseError;

/// When something begins and ends, as far as it is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateSpan {
    /// When it begins.
    pub from: Option<PartialDate>,
    /// When it ends.
    pub to: Option<PartialDate>,
}

impl DateSpan {
    /// Reads `2023-2025`, `2023年6月至2025年底`, `2024.3—2026.9`, `2026年6月-12月`; `2026-` and `2026年起` only begin,
    /// `至2026年底` only ends. One date alone begins. `09.10-11.3` has years of two digits on both sides.
    ///
    /// # Errors
    /// It is no span (`24个月`, `长期`), or ends before it begins.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let mut plain = plain(text);
        while plain.contains("--") {
            plain = plain.replace("--", "-");
        }
        let span = Self::of(&plain).ok_or_else(|| ParseError::Span(text.trim().to_owned()))?;
        match (span.from, span.to) {
            (Some(from), Some(to)) if to.last_day() < from.first_day() => {
                Err(ParseError::Reversed(text.trim().to_owned()))
            }
            _ => Ok(span),
        }
    }

    fn of(plain: &str) -> Option<Self> {
        if let Some(from) = one_date(plain) {
            return Some(Self {
                from: Some(from),
                to: None,
            });
        }
        let open_end = ["-", "~", "起", "至", "开始"];
        let begun = open_end.iter().find_map(|mark| plain.strip_suffix(mark));
        if let Some(from) = begun.and_then(one_date) {
            return Some(Self {
                from: Some(from),
                to: None,
            });
        }
        let ended = ["-", "~", "至", "到"];
        let ended = ended.iter().find_map(|mark| plain.strip_prefix(mark));
        if let Some(to) = ended.and_then(one_date) {
            return Some(Self {
                from: None,
                to: Some(to),
            });
        }
        let (from, to) = two_dates(plain).or_else(|| {
            let marks = ['-', '~', '至', '到'];
            let (from, to) = plain.split_once(marks)?;
            Some((
                one_date(&with_century(from)?)?,
                one_date(&with_century(to)?)?,
            ))
        })?;
        Some(Self {
            from: Some(from),
            to: Some(to),
        })
    }
}

impl PartialDate {
    /// Reads a date as tables have it: whatever [`PartialDate::parse`] reads, with a time of day behind it
    /// (`2025-12-30 00:00:00`), or with a year of two digits (`23年6月`, `23.6`): 00–69 are 20xx.
    ///
    /// # Errors
    /// Those of [`PartialDate::parse`].
    pub fn parse_in_table(text: &str) -> Result<Self, ParseError> {
        let error = match Self::parse(text) {
            Ok(date) => return Ok(date),
            Err(error) => error,
        };
        let forms = [
            "%Y-%m-%d %H:%M:%S",
            "%Y/%m/%d %H:%M:%S",
            "%Y-%m-%d %H:%M",
            "%Y/%m/%d %H:%M",
            "%Y-%m-%dT%H:%M:%S",
        ];
        let timed = forms
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text.trim(), form).ok());
        if let Some(timed) = timed {
            return Self::parse(&timed.date().to_string());
        }
        let short = with_century(&plain(text));
        short.and_then(|text| one_date(&text)).ok_or(error)
    }
}

/// The century put before a year of two digits that a month follows.
fn with_century(plain: &str) -> Option<String> {
    let (year, rest) = digits(plain);
    let is_short = year.len() == 2 && rest.starts_with(['.', '年', '/', '-']);
    let month = rest.chars().nth(1);
    if !is_short || !month.is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let century = if year < "70" { "20" } else { "19" };
    Some(format!("{century}{plain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, String), ParseError> {
        let shown = |date: Option<PartialDate>| date.map_or_else(String::new, |d| d.to_string());
        DateSpan::parse(text).map(|span| (shown(span.from), shown(span.to)))
    }

    #[test]
    fn spans_are_read_as_ledgers_write_them() {
        for (text, from, to) in [
            ("2023-2025", "2023", "2025"),
            ("2023年至2025年", "2023", "2025"),
            ("2023—2025年", "2023", "2025"),
            ("2024——2026", "2024", "2026"),
            ("2023\n—\n2025", "2023", "2025"),
            (" 2025 - 2027 ", "2025", "2027"),
            ("2007.10-2010.12", "2007-10", "2010-12"),
            ("09.10-11.3", "2009-10", "2011-03"),
            ("２０２４．３－２０２６．９", "2024-03", "2026-09"),
            ("2023.6～2025.12", "2023-06", "2025-12"),
            ("2024/3-2026/9", "2024-03", "2026-09"),
            ("202403-202609", "2024-03", "2026-09"),
            ("2026年6月-12月", "2026-06", "2026-12"),
            ("2024.03.15-2026.09.30", "2024-03-15", "2026-09-30"),
            ("2025年3月至2025年11月底前", "2025-03", "2025-11"),
            ("2026-2026", "2026", "2026"),
            ("2010-", "2010", ""),
            ("2026年起", "2026", ""),
            ("2026", "2026", ""),
            ("至2026年底", "", "2026-12"),
        ] {
            let expected = (from.to_owned(), to.to_owned());
            assert_eq!(read(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_span_is_refused() {
        for text in [
            "24个月",
            "长期",
            "2024.13-2026.5",
            "“十五五”期间",
            "9.10-11.3",
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error, ParseError::Span(text.to_owned()));
        }
        let error = read("2025-2023").unwrap_err();
        assert_eq!(error, ParseError::Reversed("2025-2023".to_owned()));
    }

    #[test]
    fn tables_shorten_years_and_add_times() {
        let read = |text: &str| PartialDate::parse_in_table(text).map(|date| date.to_string());
        assert_eq!(read("23年6月").as_deref(), Ok("2023-06"));
        assert_eq!(read("98.12").as_deref(), Ok("1998-12"));
        assert_eq!(read("2025-12-30 00:00:00").as_deref(), Ok("2025-12-30"));
        assert_eq!(read("2025年底").as_deref(), Ok("2025-12"));
        for text in ["6月", "2025'12", "2026-06-31", "23年", "2024年三季度"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
