//! The dress in which a form wants its dates.

use crate::import::grid::DateParts;
use crate::model::{PartialDate, level};

/// How dates are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DateDress {
    pub separators: Separators,
    /// Whether months and days have two digits.
    pub is_padded: bool,
    /// As much as is asked for.
    pub most: Option<DateParts>,
}

/// What stands between the parts of a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Separators {
    /// 2023年6月
    #[default]
    Chinese,
    Dots,
    Dashes,
    Slashes,
    /// 202306
    None,
}

impl DateDress {
    /// The dress that a head, an instruction or an example shows: `（如：2023.06）`, `YYYY-MM-DD`, `填到月`.
    pub fn shown_in(text: &str) -> Option<Self> {
        let text = level(text).to_lowercase();
        let pattern = text
            .replace("yyyy", "2023")
            .replace("mm", "06")
            .replace("dd", "08");
        let bytes = pattern.as_bytes();
        let digits = |at: usize| {
            bytes[at..]
                .iter()
                .take_while(|b| b.is_ascii_digit())
                .count()
        };
        let mut at = 0;
        while at < bytes.len() {
            let count = digits(at);
            if count == 0 {
                at += 1;
                continue;
            }
            let is_year = pattern[at..].starts_with("20") || pattern[at..].starts_with("19");
            if is_year && (count == 6 || count == 8) {
                return Some(Self {
                    separators: Separators::None,
                    is_padded: true,
                    most: Some(if count == 6 {
                        DateParts::Month
                    } else {
                        DateParts::Day
                    }),
                });
            }
            if is_year
                && count == 4
                && let Some(dress) = Self::of_parts(&pattern[at + count..], &text, &pattern)
            {
                return Some(dress);
            }
            at += count;
        }
        let upto = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if upto(&[
            "填到月",
            "精确到月",
            "具体到月",
            "到月份",
            "年月)",
            "年月）",
        ]) {
            return Some(Self {
                most: Some(DateParts::Month),
                ..Self::default()
            });
        }
        if upto(&["填到日", "精确到日", "具体到日", "年月日"]) {
            return Some(Self {
                most: Some(DateParts::Day),
                ..Self::default()
            });
        }
        None
    }

    /// The dress of the month, and perhaps the day, behind a year in a text.
    fn of_parts(rest: &str, text: &str, pattern: &str) -> Option<Self> {
        let separators = [
            ('年', Separators::Chinese),
            ('.', Separators::Dots),
            ('-', Separators::Dashes),
            ('/', Separators::Slashes),
        ];
        let (rest, separators) = separators
            .into_iter()
            .find_map(|(sign, kind)| Some((rest.strip_prefix(sign)?, kind)))?;
        let month = rest.bytes().take_while(u8::is_ascii_digit).count();
        // 2023年计划 is no example of a date, nor is 2021-2025.
        let is_month = (1..=2).contains(&month);
        let behind = &rest[month..];
        let sign = behind.chars().next();
        let is_day = match separators {
            Separators::Chinese => behind
                .strip_prefix('月')
                .is_some_and(|day| day.starts_with(|c: char| c.is_ascii_digit())),
            Separators::Dots => sign == Some('.'),
            Separators::Dashes => sign == Some('-'),
            Separators::Slashes => sign == Some('/'),
            Separators::None => false,
        };
        let is_of_months = separators != Separators::Chinese || behind.starts_with('月');
        // 2026年1月 in a head may as well be the month of a report: only what is called an example, or stands alone, is one.
        let is_alone = pattern
            .chars()
            .all(|c| c.is_ascii_digit() || "年月日.-/".contains(c));
        let words = ["如", "例", "格式", "yyyy"];
        let is_example = is_alone || words.iter().any(|word| text.contains(word));
        (is_month && is_of_months && is_example).then(|| Self {
            separators,
            is_padded: month == 2 && rest.starts_with('0'),
            most: Some(if is_day {
                DateParts::Day
            } else {
                DateParts::Month
            }),
        })
    }

    /// A date in this dress, as far as it is known.
    pub fn write(self, date: PartialDate) -> String {
        use chrono::Datelike as _;
        let (year, month, day) = match date {
            PartialDate::Year(year) => (year, None, None),
            PartialDate::Month(month) => (month.year(), Some(month.month()), None),
            PartialDate::Day(day) => (day.year(), Some(day.month()), Some(day.day())),
        };
        let month = month.filter(|_| self.most != Some(DateParts::Year));
        let day = day.filter(|_| !matches!(self.most, Some(DateParts::Year | DateParts::Month)));
        let number = |number: u32| {
            if self.is_padded {
                format!("{number:02}")
            } else {
                number.to_string()
            }
        };
        let sign = match self.separators {
            Separators::Chinese => {
                let mut words = format!("{year}年");
                if let Some(month) = month {
                    words += &number(month);
                    words.push('月');
                }
                if let Some(day) = day {
                    words += &number(day);
                    words.push('日');
                }
                return words;
            }
            Separators::Dots => ".",
            Separators::Dashes => "-",
            Separators::Slashes => "/",
            Separators::None => "",
        };
        let parts = month.into_iter().chain(day).map(number);
        let parts = std::iter::once(year.to_string()).chain(parts);
        parts.collect::<Vec<_>>().join(sign)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::model::YearMonth;

    #[test]
    fn dates_take_the_dress_that_is_shown() {
        let month = PartialDate::Month(YearMonth::new(2024, 6).unwrap());
        let day = PartialDate::Day(NaiveDate::from_ymd_opt(2024, 6, 9).unwrap());
        for (text, of_month, of_day) in [
            ("开工时间（如：2023.06）", "2024.06", "2024.06"),
            ("开工时间（格式：2023.6）", "2024.6", "2024.6"),
            ("竣工时间(YYYY-MM-DD)", "2024-06", "2024-06-09"),
            ("2023/6/8", "2024/6", "2024/6/9"),
            ("例：202306", "202406", "202406"),
            ("开工时间（填到月）", "2024年6月", "2024年6月"),
            ("如2023年6月", "2024年6月", "2024年6月"),
        ] {
            let dress = DateDress::shown_in(text).unwrap();
            assert_eq!(dress.write(month), of_month, "{text}");
            assert_eq!(dress.write(day), of_day, "{text}");
        }
        for text in [
            "2026年计划投资",
            "开工时间",
            "起止年限",
            "2021-2025年规划",
            "2026年8月形象进度",
        ] {
            assert_eq!(DateDress::shown_in(text), None, "{text}");
        }
        assert_eq!(
            DateDress::default().write(PartialDate::Year(2024)),
            "2024年"
        );
    }
}
