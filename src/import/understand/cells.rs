//! Single cells read as amounts, dates, spans, codes and words. What is not understood is said, never guessed.

use crate::import::grid::{Cell, DateParts, Epoch, Shown, Value};
use crate::model::{
    CodeProblem, DateSpan, Money, ParseError, PartialDate, YearMonth, check_project_code,
    normalize_project_code,
};

use super::text::{level, says_nothing, tidy};
use super::unit::Unit;

/// What a cell was read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read<T> {
    /// It says nothing.
    Nothing,
    /// It says this.
    Value(T),
    /// It says this, and needs a look.
    Doubtful(T, String),
    /// It is not understood.
    Not(String),
}

impl<T> Read<T> {
    /// The value, whether or not it needs a look.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) | Self::Doubtful(value, _) => Some(value),
            Self::Nothing | Self::Not(_) => None,
        }
    }

    fn of(result: Result<T, ParseError>) -> Self {
        match result {
            Ok(value) => Self::Value(value),
            Err(error) => Self::Not(error.to_string()),
        }
    }
}

/// Why an error cell or a formula without a result says nothing, whatever its column.
pub fn broken(cell: &Cell) -> Option<String> {
    match &cell.value {
        Value::Error(_) => Some("单元格是公式错误值".to_owned()),
        Value::Formula(_) => {
            Some("公式没有保存计算结果，请在表格软件中打开并保存后再导入".to_owned())
        }
        _ => None,
    }
}

/// The text of a cell that means something.
fn meant(cell: &Cell) -> Option<String> {
    let text = match cell.as_text() {
        Some(text) => tidy(text),
        None => tidy(&cell.to_string()),
    };
    (!says_nothing(&text)).then_some(text)
}

/// An amount of money.
pub fn money(cell: &Cell, unit: Unit) -> Read<Money> {
    if let Some(why) = broken(cell) {
        return Read::Not(why);
    }
    match &cell.value {
        Value::Number(number) => {
            let amount = match unit.amount(*number) {
                Ok(amount) => amount,
                Err(error) => return Read::Not(error.to_string()),
            };
            match cell.shown {
                Shown::Number {
                    is_percent: true, ..
                } => Read::Not("按百分数显示，不是金额".to_owned()),
                Shown::Date(_) => Read::Not("按日期显示，不是金额".to_owned()),
                Shown::Number {
                    is_scaled: true, ..
                } => {
                    let why = "单元格格式换了单位显示，看到的数与实际保存的数不同，请核对";
                    Read::Doubtful(amount, why.to_owned())
                }
                _ => Read::Value(amount),
            }
        }
        Value::Text(_) => match meant(cell) {
            None => Read::Nothing,
            Some(text) => Read::of(unit.parse(bracketed(cell).unwrap_or(&text))),
        },
        _ => Read::Not(ParseError::Money(cell.to_string()).to_string()),
    }
}

/// What stands in the brackets of a cell that has nothing outside them: `（40,000.00）` is how papers write an amount that
/// its programme has already. Half-width brackets are left alone, since accounts mean less than nothing by them.
pub fn bracketed(cell: &Cell) -> Option<&str> {
    let inner = cell.as_text()?.trim().strip_prefix('（')?;
    inner.strip_suffix('）')
}

/// A date of the precision that is shown.
pub fn date(cell: &Cell, epoch: Epoch) -> Read<PartialDate> {
    if let Some(why) = broken(cell) {
        return Read::Not(why);
    }
    match &cell.value {
        Value::Date(at) => {
            let month = YearMonth::of(at.date());
            match cell.shown {
                Shown::Date(DateParts::Year) => Read::Value(PartialDate::Year(month.year())),
                Shown::Date(DateParts::Month) => Read::Value(PartialDate::Month(month)),
                Shown::Date(DateParts::Time) => Read::Not("只有时刻，没有日期".to_owned()),
                _ => Read::Value(PartialDate::Day(at.date())),
            }
        }
        Value::Number(number) => number_date(*number, cell.shown, epoch),
        Value::Text(_) => match meant(cell) {
            None => Read::Nothing,
            Some(text) => text_date(&text, epoch),
        },
        _ => Read::Not(ParseError::Date(cell.to_string()).to_string()),
    }
}

/// Day numbers from 1954 to 2119.
fn is_day_number(number: f64) -> bool {
    (20_000.0..80_000.0).contains(&number) && number.fract() == 0.0
}

fn number_date(number: f64, shown: Shown, epoch: Epoch) -> Read<PartialDate> {
    if let Shown::Date(parts) = shown {
        let why = match parts {
            DateParts::Time => "只有时刻，没有日期",
            _ => "日期格式的数不是有效日期",
        };
        return Read::Not(why.to_owned());
    }
    if is_day_number(number) {
        return match epoch.date_time(number) {
            Some(at) => {
                let why = format!("没有日期格式的天数，按 {} 读入，请核对", at.date());
                Read::Doubtful(PartialDate::Day(at.date()), why)
            }
            None => Read::Not(ParseError::Date(number.to_string()).to_string()),
        };
    }
    let decimals = match shown {
        Shown::Number { decimals, .. } => decimals.into(),
        _ => 0,
    };
    let plain = number.to_string();
    let written = plain
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    // A number shown as 2023.10 is October; 2023.1 may be it, too, with its zero lost.
    if written == 1 && plain.ends_with(".1") && decimals < 2 {
        return Read::Not(format!("“{plain}”可能是 1 月，也可能是 10 月丢了末尾的 0"));
    }
    let text = if written > 0 {
        let decimals = decimals.max(written);
        format!("{number:.decimals$}")
    } else {
        plain
    };
    Read::of(PartialDate::parse(&text))
}

fn text_date(text: &str, epoch: Epoch) -> Read<PartialDate> {
    if let Ok(number) = level(text).parse::<f64>()
        && is_day_number(number)
    {
        let day = epoch.date_time(number).map(|at| at.date().to_string());
        return Read::Not(format!(
            "像是天数（{}），但写成了文字，请改写成日期",
            day.unwrap_or_default()
        ));
    }
    Read::of(PartialDate::parse_in_table(text))
}

/// A beginning and an end in one cell.
pub fn span(cell: &Cell, epoch: Epoch) -> Read<DateSpan> {
    let alone = |from: PartialDate| {
        let span = DateSpan {
            from: Some(from),
            to: None,
        };
        let why = format!("只写了 {from}，按开始时间读入，是否当年完工请核对");
        Read::Doubtful(span, why)
    };
    match &cell.value {
        Value::Text(_) => match meant(cell) {
            None => Read::Nothing,
            Some(text) => match (DateSpan::parse(&text), PartialDate::parse_in_table(&text)) {
                (_, Ok(from)) => alone(from),
                (result, _) => Read::of(result),
            },
        },
        _ => match date(cell, epoch) {
            Read::Value(from) | Read::Doubtful(from, _) => alone(from),
            Read::Nothing => Read::Nothing,
            Read::Not(why) => Read::Not(why),
        },
    }
}

/// A national code in its normal form.
pub fn national_code(cell: &Cell) -> Read<String> {
    if let Some(why) = broken(cell) {
        return Read::Not(why);
    }
    if matches!(cell.value, Value::Number(_)) {
        return Read::Not("项目代码按数字保存，末几位已丢失，请改为文本后重新填写".to_owned());
    }
    let Some(text) = meant(cell) else {
        return Read::Nothing;
    };
    match (normalize_project_code(&text), check_project_code(&text)) {
        (Some(code), Err(CodeProblem::CheckDigit)) => {
            Read::Doubtful(code, CodeProblem::CheckDigit.to_string())
        }
        (Some(code), _) => Read::Value(code),
        (None, _) => {
            let codes = text
                .split(['\n', '、', '，', ';', '；'])
                .filter(|part| normalize_project_code(part).is_some());
            if codes.count() > 1 {
                Read::Not("一格里有两个项目代码，请拆开".to_owned())
            } else {
                Read::Not(CodeProblem::Shape.to_string())
            }
        }
    }
}

/// Words. A truth value is none.
pub fn words(cell: &Cell) -> Read<String> {
    if let Some(why) = broken(cell) {
        return Read::Not(why);
    }
    match &cell.value {
        Value::Bool(_) => Read::Not("单元格是逻辑值（是/否），不是文字".to_owned()),
        _ => match meant(cell) {
            None => Read::Nothing,
            Some(text) => Read::Value(text),
        },
    }
}

/// A cell without a field, as text: numbers as they are seen.
pub fn shown_text(cell: &Cell) -> Read<String> {
    match (&cell.value, cell.shown) {
        (
            Value::Number(number),
            Shown::Number {
                is_percent: true,
                decimals,
                ..
            },
        ) => {
            let decimals = decimals.into();
            Read::Value(format!("{:.decimals$}%", number * 100.0))
        }
        _ => words(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: f64, shown: Shown) -> Cell {
        Cell {
            shown,
            ..Cell::new(Value::Number(number))
        }
    }

    const TWO: Shown = Shown::Number {
        decimals: 2,
        digits: 1,
        is_percent: false,
        is_scaled: false,
    };

    #[test]
    fn dates_have_the_precision_that_is_shown() {
        let read = |cell: &Cell| {
            date(cell, Epoch::From1900)
                .value()
                .map(|date| date.to_string())
        };
        let text = |text: &str| read(&Cell::text(text));
        assert_eq!(read(&number(2023.0, Shown::Plain)).as_deref(), Some("2023"));
        assert_eq!(
            read(&number(202_512.0, Shown::Plain)).as_deref(),
            Some("2025-12")
        );
        assert_eq!(
            read(&number(20_230_615.0, Shown::Plain)).as_deref(),
            Some("2023-06-15")
        );
        assert_eq!(read(&number(2023.1, TWO)).as_deref(), Some("2023-10"));
        assert_eq!(
            read(&number(2025.6, Shown::Plain)).as_deref(),
            Some("2025-06")
        );
        assert_eq!(read(&number(2023.1, Shown::Plain)), None);
        assert_eq!(read(&number(0.35, Shown::Date(DateParts::Time))), None);
        assert_eq!(read(&number(0.0, Shown::Date(DateParts::Day))), None);
        assert_eq!(text("2023.10").as_deref(), Some("2023-10"));
        assert_eq!(text("23年6月").as_deref(), Some("2023-06"));
        for nothing in ["45092", "2025年初", "已开工", "6月"] {
            assert_eq!(text(nothing), None, "{nothing}");
        }
        let day = date(&number(45_092.0, Shown::Plain), Epoch::From1900);
        assert!(
            matches!(&day, Read::Doubtful(day, _) if day.to_string() == "2023-06-15"),
            "{day:?}"
        );
        let day = date(&number(44_272.0, Shown::Plain), Epoch::From1904).value();
        assert_eq!(
            day.map(|day| day.to_string()).as_deref(),
            Some("2025-03-18")
        );
    }

    #[test]
    fn codes_are_read_or_the_reason_is_said() {
        let read = |text: &str| national_code(&Cell::text(text));
        assert_eq!(
            read("2603-141124-89-05-346948"),
            Read::Value("2603-141124-89-05-346948".to_owned())
        );
        assert!(matches!(
            read("2603-141124-89-05-346949"),
            Read::Doubtful(..)
        ));
        assert_eq!(read("—"), Read::Nothing);
        for text in [
            "正在办理",
            "2603-141124-89-05-3469",
            "2603-141124-89-05-346948\n2411-130202-89-01-637015",
        ] {
            assert!(matches!(read(text), Read::Not(_)), "{text}");
        }
        let rounded = national_code(&number(2.411_991_201_040_12e19, Shown::Plain));
        assert!(matches!(rounded, Read::Not(_)));
    }

    #[test]
    fn what_is_shown_in_another_unit_is_told() {
        let scaled = Shown::Number {
            decimals: 1,
            digits: 1,
            is_percent: false,
            is_scaled: true,
        };
        assert!(matches!(
            money(&number(9234.0, scaled), Unit::Wan),
            Read::Doubtful(..)
        ));
        assert_eq!(money(&Cell::text("—"), Unit::Wan), Read::Nothing);
        assert_eq!(
            money(&number(0.0, Shown::Plain), Unit::Wan),
            Read::Value(Money::ZERO)
        );
        assert!(matches!(
            money(&Cell::new(Value::Error("#REF!".into())), Unit::Wan),
            Read::Not(_)
        ));
        assert!(matches!(words(&Cell::new(Value::Bool(true))), Read::Not(_)));
    }
}
