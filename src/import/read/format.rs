//! Number formats of workbooks: whether a number is a date, how much of it is seen, how many decimals.

use chrono::NaiveDateTime;

use crate::import::grid::{Cell, DateParts, Epoch, Shown, Value};

/// What a cell's style says about its content.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Style {
    pub(super) shown: Shown,
    pub(super) indent: u8,
}

impl Style {
    /// A number in this style.
    pub(super) fn number(self, number: f64, epoch: Epoch) -> Cell {
        if !number.is_finite() {
            return self.plain(Value::Error("#NUM!".into()));
        }
        let day = match self.shown {
            Shown::Date(_) => epoch.date_time(number),
            _ => None,
        };
        self.of(day.map_or(Value::Number(number), Value::Date))
    }

    /// A day in this style; as a day where the style is no date's.
    pub(super) fn date(mut self, at: NaiveDateTime) -> Cell {
        if !matches!(self.shown, Shown::Date(_)) {
            self.shown = Shown::Date(DateParts::Day);
        }
        self.of(Value::Date(at))
    }

    /// A value that no number format touches.
    pub(super) const fn plain(self, value: Value) -> Cell {
        Cell {
            value,
            shown: Shown::Plain,
            is_formula: false,
            indent: self.indent,
        }
    }

    const fn of(self, value: Value) -> Cell {
        Cell {
            value,
            shown: self.shown,
            is_formula: false,
            indent: self.indent,
        }
    }
}

const fn number(decimals: u8) -> Shown {
    Shown::Number {
        decimals,
        digits: 1,
        is_percent: false,
        is_scaled: false,
    }
}

const fn percent(decimals: u8) -> Shown {
    Shown::Number {
        decimals,
        digits: 1,
        is_percent: true,
        is_scaled: false,
    }
}

/// A format that files do not spell out. 27–36 and 50–58 are those of Chinese Excel and WPS.
pub(super) const fn built_in(id: u32) -> Shown {
    match id {
        1 | 3 | 37 | 38 | 41 | 42 => number(0),
        2 | 4 | 39 | 40 | 43 | 44 => number(2),
        9 => percent(0),
        10 => percent(2),
        14..=16 | 22 | 28..=31 | 51 | 53 | 54 | 58 => Shown::Date(DateParts::Day),
        17 | 27 | 36 | 50 | 52 | 57 => Shown::Date(DateParts::Month),
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => Shown::Date(DateParts::Time),
        _ => Shown::Plain,
    }
}

/// Words whose letters stand for nothing.
const WORDS: [&str; 4] = ["general", "g/通用格式", "am/pm", "a/p"];

/// A spelled-out format.
pub(super) fn spelled(code: &str) -> Shown {
    let code = code.to_lowercase();
    let code = WORDS.iter().fold(code, |code, word| code.replace(word, ""));
    let mut seen = Seen::default();
    let mut rest = code.chars();
    while let Some(letter) = rest.next() {
        match letter {
            // The first section is that of positive numbers.
            ';' => break,
            '"' => drop(rest.by_ref().take_while(|c| *c != '"').count()),
            '\\' | '!' | '_' | '*' => drop(rest.next()),
            '[' => {
                let inner: String = rest.by_ref().take_while(|c| *c != ']').collect();
                // `[h]:mm` is a span of time; colours, conditions and locales are not looked at.
                let mut letters = inner.chars();
                if !inner.is_empty() && letters.all(|c| matches!(c, 'h' | 'm' | 's')) {
                    seen.clock();
                }
            }
            _ => seen.letter(letter),
        }
    }
    seen.shown()
}

/// What stands in a format.
#[derive(Debug, Default)]
struct Seen {
    year: bool,
    month: bool,
    day: bool,
    clock: bool,
    /// `m` directly after hours is minutes.
    after_hour: bool,
    /// An `m` that would be minutes if seconds follow.
    open_m: bool,
    zeros: u8,
    places: u8,
    decimals: u8,
    after_point: bool,
    percent: bool,
    /// A comma directly after a digit; thousands if another digit follows.
    comma: bool,
    other: bool,
}

impl Seen {
    fn clock(&mut self) {
        self.clock = true;
        self.after_hour = true;
    }

    fn letter(&mut self, letter: char) {
        if letter != 'm' && self.open_m && letter != ':' && letter != 's' && letter != ' ' {
            self.open_m = false;
        }
        match letter {
            'y' | 'e' | 'g' | 'b' if !self.has_digits() => self.year = true,
            'd' | 'a' if !self.has_digits() => self.day = true,
            'm' if self.after_hour => {}
            'm' => {
                self.month = true;
                self.open_m = true;
            }
            'h' => self.clock(),
            's' => {
                self.clock = true;
                if self.open_m {
                    self.month = false;
                }
            }
            '0' | '#' | '?' => self.digit(letter),
            '.' if self.has_digits() || !self.clock => self.after_point = true,
            ',' => self.comma = self.has_digits(),
            '%' => self.percent = true,
            '/' if self.has_digits() => self.other = true,
            'e' => self.other = true,
            _ => {}
        }
        if !matches!(letter, 'm' | 'h' | ':' | ' ' | '时') {
            self.after_hour = false;
        }
    }

    const fn has_digits(&self) -> bool {
        self.places > 0
    }

    fn digit(&mut self, letter: char) {
        self.places = self.places.saturating_add(1);
        self.comma = false;
        if self.after_point {
            self.decimals = self.decimals.saturating_add(1);
        } else if letter == '0' {
            self.zeros = self.zeros.saturating_add(1);
        }
    }

    const fn shown(&self) -> Shown {
        if self.day {
            Shown::Date(DateParts::Day)
        } else if self.month {
            Shown::Date(DateParts::Month)
        } else if self.year {
            Shown::Date(DateParts::Year)
        } else if self.clock {
            Shown::Date(DateParts::Time)
        } else if self.has_digits() && !self.other {
            Shown::Number {
                decimals: self.decimals,
                digits: self.zeros,
                is_percent: self.percent,
                is_scaled: self.comma,
            }
        } else {
            Shown::Plain
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_say_what_is_seen() {
        let day = Shown::Date(DateParts::Day);
        let month = Shown::Date(DateParts::Month);
        let time = Shown::Date(DateParts::Time);
        for (code, shown) in [
            ("General", Shown::Plain),
            ("@", Shown::Plain),
            ("G/通用格式", Shown::Plain),
            ("yyyy/m/d", day),
            ("yyyy/m/d h:mm", day),
            ("m\"月\"d\"日\"", day),
            ("[$-804]yyyy\"年\"m\"月\"", month),
            ("[DBNum1][$-804]yyyy\"年\"m\"月\";@", month),
            ("yyyy\\-mm", month),
            ("mmm-yy", month),
            ("yyyy\"年\"", Shown::Date(DateParts::Year)),
            ("aaaa", day),
            ("h:mm", time),
            ("[h]:mm:ss", time),
            ("mm:ss.0", time),
            ("上午/下午h\"时\"mm\"分\"", time),
            ("0", number(0)),
            ("0\"年\"", number(0)),
            ("0.00", number(2)),
            ("#,##0.00_);[Red]\\(#,##0.00\\)", number(2)),
            ("0.0%", percent(1)),
            ("0.00E+00", Shown::Plain),
            ("# ?/?", Shown::Plain),
            ("¥#,##0.00", number(2)),
        ] {
            assert_eq!(spelled(code), shown, "{code}");
        }
        let is_scaled =
            |code| matches!(spelled(code), Shown::Number { is_scaled, .. } if is_scaled);
        assert!(is_scaled("0!.0,\"万\""));
        assert!(is_scaled("0.00,"));
        assert!(!is_scaled("#,##0"));
        let Shown::Number { digits, .. } = spelled("00000") else {
            panic!("a number");
        };
        assert_eq!(digits, 5);
    }
}
