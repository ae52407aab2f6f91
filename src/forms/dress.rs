//! How a form wants a value written: in its unit, with dates in its dress, in the words of its drop-down lists.

use chrono::NaiveDate;

use crate::import::grid::{DateParts, Epoch, Shown};
use crate::import::understand::Unit;
use crate::model::{Decimal, Money, PartialDate, Portfolio, level};

use super::figures::{Said, plain, years};
use super::lists::DropDown;

/// What goes into a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Nothing,
    Text(String),
    /// A number, in plain digits.
    Number(String),
}

/// How a column wants its values.
#[derive(Clone, Debug)]
pub(super) struct Dress {
    pub unit: Unit,
    /// How its empty cells show numbers; none outside workbooks, where all is text.
    pub shown: Option<Shown>,
    pub epoch: Epoch,
    pub dates: DateDress,
    pub list: Option<DropDown>,
    /// Whether the head says 年限, so that years are enough.
    pub is_of_years: bool,
    /// Whether the head says `%` or 百分点, so that numbers stand without it.
    pub names_percent: bool,
}

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
            let rest = &pattern[at + count..];
            let separators = [
                ('年', Separators::Chinese),
                ('.', Separators::Dots),
                ('-', Separators::Dashes),
                ('/', Separators::Slashes),
            ];
            let found = separators
                .into_iter()
                .find_map(|(sign, kind)| Some((rest.strip_prefix(sign)?, kind)));
            if let (4, true, Some((rest, separators))) = (count, is_year, found) {
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
                // 2026年1月 in a head may as well be the month of a report: only what is called an example, or stands alone, is
                // one.
                let is_alone = pattern
                    .chars()
                    .all(|c| c.is_ascii_digit() || "年月日.-/".contains(c));
                let is_example = is_alone
                    || ["如", "例", "格式", "yyyy"]
                        .iter()
                        .any(|word| text.contains(word));
                if is_month && is_of_months && is_example {
                    return Some(Self {
                        separators,
                        is_padded: month == 2 && rest.starts_with('0'),
                        most: Some(if is_day {
                            DateParts::Day
                        } else {
                            DateParts::Month
                        }),
                    });
                }
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

    fn write(self, date: PartialDate) -> String {
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
                    words.push_str(&format!("{}月", number(month)));
                }
                if let Some(day) = day {
                    words.push_str(&format!("{}日", number(day)));
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

impl Dress {
    /// The value as the form wants it.
    ///
    /// # Errors
    /// Why it can't stand there, in Chinese.
    pub fn write(&self, portfolio: &Portfolio, said: &Said) -> Result<Written, String> {
        if *said == Said::Nothing {
            return Ok(Written::Nothing);
        }
        if let Some(list) = &self.list {
            return match list.pick(portfolio, said) {
                Some(word) => Ok(Written::Text(word)),
                None => Err(format!(
                    "“{}”不在下拉列表中（{}）",
                    plain(said),
                    list.shown()
                )),
            };
        }
        let number = |digits: String| match self.shown {
            Some(_) => Written::Number(digits),
            None => Written::Text(digits),
        };
        Ok(match said {
            Said::Nothing => Written::Nothing,
            Said::Text(words) | Said::Departments(_, words) => Written::Text(words.clone()),
            Said::Choice(word) => Written::Text((*word).to_owned()),
            Said::Amount(amount) => number(amount_in(*amount, self.unit)),
            Said::Integer(count) => number(count.to_string()),
            Said::Number(of) => number(of.to_string()),
            Said::Percent(rate) => self.percent(*rate),
            Said::Date(date) => self.date(*date),
            Said::Span(start, end) => {
                if self.is_of_years {
                    return Ok(Written::Text(years(*start, *end)));
                }
                let word = |date: &Option<PartialDate>| {
                    date.map(|date| self.dates.write(date)).unwrap_or_default()
                };
                Written::Text(format!("{}—{}", word(start), word(end)))
            }
        })
    }

    fn percent(&self, rate: Decimal) -> Written {
        match self.shown {
            Some(Shown::Number {
                is_percent: true, ..
            }) => {
                // A hundredth: two more decimals.
                let parts = rate.parts();
                Written::Number(shifted(parts, 6))
            }
            Some(_) if self.names_percent => Written::Number(rate.to_string()),
            None if self.names_percent => Written::Text(rate.with_tenths()),
            _ => Written::Text(format!("{}%", rate.with_tenths())),
        }
    }

    /// A date: as a day of the calendar where the form's cells show such, as far as it is known.
    fn date(&self, date: PartialDate) -> Written {
        let is_known = |parts: DateParts| match parts {
            DateParts::Year => true,
            DateParts::Month => !matches!(date, PartialDate::Year(_)),
            DateParts::Day | DateParts::Time => matches!(date, PartialDate::Day(_)),
        };
        match self.shown {
            Some(Shown::Date(parts)) if is_known(parts) => {
                Written::Number(serial(date.first_day(), self.epoch).to_string())
            }
            _ => Written::Text(self.dates.write(date)),
        }
    }
}

/// The number by which workbooks know a day.
fn serial(day: NaiveDate, epoch: Epoch) -> i64 {
    let start = match epoch {
        Epoch::From1900 => NaiveDate::from_ymd_opt(1899, 12, 30),
        Epoch::From1904 => NaiveDate::from_ymd_opt(1904, 1, 1),
    };
    start.map_or(0, |start| (day - start).num_days())
}

/// All of an amount in a unit: `1.234567`.
fn amount_in(amount: Money, unit: Unit) -> String {
    let decimals = unit.fen().ilog10() as usize;
    shifted(amount.fen(), decimals)
}

/// A whole number with the point so many digits from its end, without zeros that say nothing.
fn shifted(whole: i64, decimals: usize) -> String {
    let sign = if whole < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", whole.unsigned_abs(), width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len() - decimals);
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest}")
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn amounts_are_exact_in_every_unit() {
        let amount = Money::from_fen(123_456_789);
        assert_eq!(amount_in(amount, Unit::Wan), "123.456789");
        assert_eq!(amount_in(amount, Unit::Yuan), "1234567.89");
        assert_eq!(amount_in(amount, Unit::Yi), "0.0123456789");
        assert_eq!(amount_in(Money::from_wan(-38_500), Unit::Wan), "-38500");
        assert_eq!(shifted(700_000, 6), "0.7");
        let day = NaiveDate::from_ymd_opt(2024, 6, 9).unwrap();
        assert_eq!(serial(day, Epoch::From1900), 45_452);
        assert_eq!(serial(day, Epoch::From1904), 43_990);
    }
}
