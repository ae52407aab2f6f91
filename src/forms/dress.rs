//! How a form wants a value written: in its unit, with dates in its dress, in the words of its drop-down lists.

use chrono::NaiveDate;
use thiserror::Error;

use crate::import::grid::{DateParts, Epoch, Shown};
use crate::import::understand::Unit;
use crate::model::{Decimal, Money, PartialDate, Portfolio};

use super::dates::DateDress;
use super::figures::{Said, plain, years};
use super::lists::DropDown;

/// Why a value can't stand in a cell.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("“{word}”不在下拉列表中（{list}）")]
pub(super) struct Unfit {
    word: String,
    list: String,
}

/// What goes into a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Nothing,
    Text(String),
    /// A number, in plain digits.
    Number(String),
    /// Nothing, not even the formula of the form: what it would reckon with is no number here.
    Emptied,
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

impl Dress {
    /// The value as the form wants it.
    ///
    /// # Errors
    /// It is none of the words that may stand there.
    pub fn write(&self, portfolio: &Portfolio, said: &Said) -> Result<Written, Unfit> {
        if *said == Said::Nothing {
            return Ok(Written::Nothing);
        }
        if let Some(list) = &self.list {
            return match list.pick(portfolio, said) {
                Some(word) => Ok(Written::Text(word)),
                None => Err(Unfit {
                    word: plain(said),
                    list: list.shown(),
                }),
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

    /// An amount that is in that of its programme, as people write it: what is in brackets no sum counts. It is rounded as
    /// the cells beside it are shown.
    pub fn in_brackets(&self, amount: Money) -> Written {
        let decimals = match self.shown {
            Some(Shown::Number {
                decimals,
                is_percent: false,
                is_scaled: false,
                ..
            }) => Some(u32::from(decimals)),
            _ => None,
        };
        let of_unit = self.unit.fen().ilog10();
        let digits = match decimals.filter(|decimals| *decimals <= of_unit) {
            None => amount_in(amount, self.unit),
            Some(decimals) => {
                let step = 10_i64.pow(of_unit - decimals);
                let half = amount.fen().signum() * (step / 2);
                let rounded = (amount.fen() + half) / step;
                fixed(rounded, decimals as usize)
            }
        };
        Written::Text(format!("（{digits}）"))
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
    let digits = fixed(whole, decimals);
    match decimals {
        0 => digits,
        _ => digits
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned(),
    }
}

/// The same with all its decimals.
fn fixed(whole: i64, decimals: usize) -> String {
    let sign = if whole < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", whole.unsigned_abs(), width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len() - decimals);
    if rest.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_in_every_unit() {
        let amount = Money::from_fen(123_456_789);
        assert_eq!(amount_in(amount, Unit::Wan), "123.456789");
        assert_eq!(amount_in(amount, Unit::Yuan), "1234567.89");
        assert_eq!(amount_in(amount, Unit::Yi), "0.0123456789");
        assert_eq!(amount_in(Money::from_wan(-38_500), Unit::Wan), "-38500");
        assert_eq!(shifted(700_000, 6), "0.7");
        assert_eq!(shifted(0, 6), "0");
        assert_eq!(fixed(-1_250, 2), "-12.50");
        let day = NaiveDate::from_ymd_opt(2024, 6, 9).unwrap();
        assert_eq!(serial(day, Epoch::From1900), 45_452);
        assert_eq!(serial(day, Epoch::From1904), 43_990);
    }
}
