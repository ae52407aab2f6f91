//! What a cell holds, and how it is shown.

use std::fmt;
use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, never of blanks alone, untrimmed.
    Text(Arc<str>),
    /// A number without the format of a date; or with one, where it is no day (0, a time of day, negative):
    /// [`Cell::shown`] then is [`Shown::Date`].
    Number(f64),
    /// A number with the format of a date, resolved by the file's epoch. [`Cell::shown`] says how much of it is seen.
    Date(NaiveDateTime),
    /// A truth value.
    Bool(bool),
    /// An error: `#REF!`, `#DIV/0!` …
    Error(Arc<str>),
    /// A formula whose result the file does not hold, with its `=`.
    Formula(Arc<str>),
}

/// The parts of a date that its number format shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateParts {
    /// Only the year.
    Year,
    /// Year and month, or the month alone.
    Month,
    /// The day (with or without its year and its time).
    Day,
    /// Only a time of day.
    Time,
}

/// How a number is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// As it is; texts, too.
    #[default]
    Plain,
    /// By a number format.
    Number {
        /// Decimal places shown: `0.00` has 2, so 2023.1 is seen as 2023.10.
        decimals: u8,
        /// Digits before the point that are always shown: `00000` has 5.
        digits: u8,
        /// Shown times 100 with `%`.
        is_percent: bool,
        /// Shown in other units than it is held (`0!.0,"万"`): what is seen is not what the cell holds.
        is_scaled: bool,
    },
    /// As a date.
    Date(DateParts),
}

/// A cell that holds something.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What it holds; for a formula its kept result.
    pub value: Value,
    /// How that is shown.
    pub shown: Shown,
    /// The result of a formula.
    pub is_formula: bool,
    /// Steps by which the alignment indents the text; blanks in the text itself are not counted.
    pub indent: u8,
}

impl Cell {
    /// A cell of text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::new(Value::Text(text.into()))
    }

    /// A cell shown as it is.
    pub const fn new(value: Value) -> Self {
        Self {
            value,
            shown: Shown::Plain,
            is_formula: false,
            indent: 0,
        }
    }

    /// The text if it holds one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// What the cell holds, as text: a number in plain digits whatever its format (`2023.1`, `12500`), a date as far as it
/// is shown (`2023`, `2023-06`, `2023-06-15`), `TRUE`, `#REF!`, `=C2*2`.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Value::Text(text) | Value::Error(text) | Value::Formula(text) => f.write_str(text),
            // More digits than a cell keeps: the last ones were lost when it was typed.
            Value::Number(number) if number.abs() >= 1e16 => {
                let text = format!("{number:e}");
                f.write_str(&text.replace('e', "e+"))
            }
            Value::Number(number) => write!(f, "{number}"),
            Value::Bool(true) => f.write_str("TRUE"),
            Value::Bool(false) => f.write_str("FALSE"),
            Value::Date(at) => match self.shown {
                Shown::Date(DateParts::Year) => write!(f, "{}", at.format("%Y")),
                Shown::Date(DateParts::Month) => write!(f, "{}", at.format("%Y-%m")),
                _ => write!(f, "{}", at.format("%Y-%m-%d")),
            },
        }
    }
}

/// From which day a file counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Epoch {
    /// Day 1 is 1 January 1900 (and 29 February 1900 is counted, though it never was).
    #[default]
    From1900,
    /// Day 0 is 1 January 1904.
    From1904,
}

impl Epoch {
    /// The day and time of a serial number; `None` where it is no day (0, a time of day, past the year 9999).
    pub fn date_time(self, serial: f64) -> Option<NaiveDateTime> {
        if !(1.0..2_958_466.0).contains(&serial) {
            return None;
        }
        // Rounded to whole seconds: fractions of a day are never exact.
        let seconds = (serial * 86_400.0).round() as u64;
        let (days, seconds) = (seconds / 86_400, (seconds % 86_400) as u32);
        let (year, days) = match self {
            Self::From1904 => (1904, days),
            // The uncounted day: serial 61 is 1 March 1900.
            Self::From1900 if days < 60 => (1900, days - 1),
            Self::From1900 => (1900, days - 2),
        };
        let day = NaiveDate::from_ymd_opt(year, 1, 1)?.checked_add_days(Days::new(days))?;
        let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?;
        Some(day.and_time(time))
    }
}
