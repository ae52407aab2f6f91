use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

use super::{Decimal, Kind, Money, MoneyUnit, PartialDate, Portfolio, Table, Value};

/// Why a typed text is no value of its field, in words for the person who typed it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ParseError {
    /// No amount of money.
    #[error("“{0}”不是金额，请写成 1.2亿元、12000万元 或数字")]
    Money(String),
    /// An amount beyond any plan.
    #[error("“{0}”超过 100 万亿元，请检查单位")]
    MoneyTooLarge(String),
    /// No date.
    #[error("“{0}”不是日期，请写成 2023、2023-06 或 2023-06-15")]
    Date(String),
    /// No whole number.
    #[error("“{0}”不是整数")]
    Integer(String),
    /// No number of at most four decimals.
    #[error("“{0}”不是数，请写成 41.34，最多四位小数")]
    Decimal(String),
    /// Not in the closed list.
    #[error("没有“{0}”这一项，可填：{1}")]
    Choice(String, String),
    /// No such row.
    #[error("没有名为“{name}”的{table}", table = .0.label(), name = .1)]
    NoSuchRef(Table, String),
    /// Several rows of this name.
    #[error("名为“{name}”的{table}不止一个，请写全称或编号", table = .0.label(), name = .1)]
    SeveralRefs(Table, String),
    /// More than a field of its kind is for.
    #[error("内容有 {0} 个字，这里最多 {1} 个字")]
    TooLong(usize, usize),
    /// The field can't be typed into.
    #[error("“{0}”由程序计算，不能填写")]
    Derived(&'static str),
}

/// Full-width letters and digits made half-width, every kind of space dropped from the ends.
pub(super) fn narrow(text: &str) -> String {
    let plain: String = text.nfkc().collect();
    plain
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'))
        .to_owned()
}

/// Marks that ledgers use for “nothing”.
fn means_nothing(text: &str) -> bool {
    matches!(
        text,
        "" | "—" | "——" | "-" | "--" | "/" | "／" | "无" | "待定"
    )
}

impl Kind {
    /// How many characters a text of this kind may have: nobody means more, and every list and paper has to draw it.
    pub const fn most_characters(self) -> usize {
        match self {
            Self::LongText => 100_000,
            Self::Refs(_) | Self::Words(_) => 10_000,
            _ => 200,
        }
    }

    /// Refuses a text that is longer than its kind is for.
    pub fn check_length(self, text: &str) -> Result<(), ParseError> {
        let most = self.most_characters();
        // Bytes are counted at once, and are never fewer.
        if text.len() <= most {
            return Ok(());
        }
        match text.chars().count() {
            count if count > most => Err(ParseError::TooLong(count, most)),
            _ => Ok(()),
        }
    }
}

/// Reads what a person typed into a field of this kind. Bare amounts are in `unit`.
pub fn parse_value(
    portfolio: &Portfolio,
    kind: Kind,
    text: &str,
    unit: MoneyUnit,
) -> Result<Value, ParseError> {
    let text = text.trim();
    kind.check_length(text)?;
    let is_text = match kind {
        Kind::Text | Kind::LongText => true,
        // 有 and 无 are an office's own choices.
        Kind::Choice(words) => words.contains(&text),
        _ => false,
    };
    if text.is_empty() || (!is_text && means_nothing(text)) {
        return Ok(Value::Empty);
    }
    let find = |table: Table, name: &str| match portfolio.find_refs(table, name).as_slice() {
        [id] => Ok(*id),
        [] => Err(ParseError::NoSuchRef(table, name.trim().to_owned())),
        _ => Err(ParseError::SeveralRefs(table, name.trim().to_owned())),
    };
    Ok(match kind {
        Kind::Text => Value::Text(text.replace(['\r', '\n'], "")),
        Kind::LongText => Value::Text(text.replace("\r\n", "\n")),
        Kind::Integer | Kind::Ordinal => {
            let number = narrow(text).trim_end_matches('年').parse();
            Value::Integer(number.map_err(|_not_a_number| ParseError::Integer(text.to_owned()))?)
        }
        Kind::Money => Value::Money(Money::parse(text, unit)?),
        Kind::Decimal => Value::Decimal(Decimal::parse(text)?),
        Kind::Date => Value::Date(PartialDate::parse(text)?),
        Kind::Choice(words) => {
            let word = words.iter().find(|word| **word == narrow(text));
            Value::Choice(
                word.ok_or_else(|| ParseError::Choice(text.to_owned(), words.join("、")))?,
            )
        }
        Kind::Ref(table) => Value::Ref(find(table, text)?),
        Kind::Refs(table) => {
            let mut ids = Vec::new();
            for name in split_words(text) {
                let id = find(table, name)?;
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            Value::Refs(ids)
        }
        Kind::Words(_) => {
            let mut words: Vec<String> = Vec::new();
            for word in split_words(text) {
                if !words.iter().any(|other| other == word) {
                    words.push(word.to_owned());
                }
            }
            Value::Words(words)
        }
        Kind::Sources => return Err(ParseError::Derived("数据来源")),
    })
}

/// The words between 、 ， ； , ; and line breaks.
fn split_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(['、', '，', ',', '；', ';', '\n'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_be_as_long_as_its_kind_is_for() {
        let portfolio = Portfolio::default();
        for (kind, most) in [(Kind::Text, 200), (Kind::LongText, 100_000)] {
            let read = |length: usize| {
                let text = "路".repeat(length);
                parse_value(&portfolio, kind, &text, MoneyUnit::Wan)
            };
            assert_eq!(read(most), Ok(Value::Text("路".repeat(most))));
            let error = read(most + 1).unwrap_err();
            assert_eq!(error, ParseError::TooLong(most + 1, most));
        }
        // The reason does not repeat what nobody can read.
        let error = parse_value(&portfolio, Kind::Money, &"很".repeat(300), MoneyUnit::Wan);
        assert_eq!(
            error.unwrap_err().to_string(),
            "内容有 300 个字，这里最多 200 个字"
        );
    }
}
