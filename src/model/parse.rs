use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

use super::light_look::choice_called;
use super::money::scaled;
use super::number::{Misplaced, ungrouped};
use super::{Decimal, Kind, Money, MoneyUnit, PartialDate, Portfolio, Table, Value, is_it};

/// Why a typed text is no value of its field, in words for the person who typed it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ParseError {
    /// No amount of money.
    #[error("“{0}”不是金额，请写成 1.2亿元、12000万元 或数字")]
    Money(String),
    /// Commas or blanks that are no thousands marks.
    #[error("“{0}”里的逗号或空格不在千分位上。千分位每三位一个，如 1,234,567；小数点请写“.”")]
    Separators(String),
    /// An amount that is only about right.
    #[error("“{text}”是约数，请写成 {plain}，需要时在备注里说明是约数")]
    AboutMoney {
        /// What was typed.
        text: String,
        /// The amount alone.
        plain: String,
    },
    /// An amount beyond any plan.
    #[error("“{0}”超过 100 万亿元，请检查单位")]
    MoneyTooLarge(String),
    /// No date.
    #[error("“{0}”不是日期，请写成 2023、2023-06 或 2023-06-15")]
    Date(String),
    /// A part of a year: 上半年, 三季度, 年初.
    #[error("“{text}”没有具体到月，请写成 {month} 或 {year}")]
    PartOfYear {
        /// What was typed.
        text: String,
        /// The month in which the part ends, of 年初 that in which it begins.
        month: PartialDate,
        /// The whole year.
        year: PartialDate,
    },
    /// A month or day without the year, or with two digits of it.
    #[error("“{0}”没有写清年份，请写四位年份，如 2023-06")]
    NoYear(String),
    /// No beginning and end.
    #[error("“{0}”不是起止时间，请写成 2023-2025 或 2023.6-2025.12")]
    Span(String),
    /// An end before its beginning.
    #[error("“{0}”的结束早于开始，请核对")]
    Reversed(String),
    /// Two dates where there is room for one.
    #[error(
        "“{text}”里有两个日期（{from} 和 {to}），这里只填一个；起止时间请分别填在开工时间和完工时间"
    )]
    TwoDates {
        /// What was typed.
        text: String,
        /// The first of them.
        from: PartialDate,
        /// The second.
        to: PartialDate,
    },
    /// 2023年前: it is not said whether the year itself is meant.
    #[error("“{text}”没有说清到哪一年哪一月为止，请写成 {before} 或 {within}")]
    Before {
        /// What was typed.
        text: String,
        /// The last month before what is named.
        before: PartialDate,
        /// The last month of it.
        within: PartialDate,
    },
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
    #[error("没有名为“{name}”的{table}{near}", table = .table.label(), near = is_it(.near))]
    NoSuchRef {
        /// Of what.
        table: Table,
        /// What was typed.
        name: String,
        /// What the library has that may be meant, the likeliest first. Never taken unasked.
        near: Vec<String>,
    },
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

/// Marks and words that ledgers use for “nothing”: `—`, `/`, 无, 待定. Nothing is known then, and nothing is erased.
pub fn means_nothing(text: &str) -> bool {
    matches!(
        text,
        "" | "—"
            | "——"
            | "-"
            | "--"
            | "---"
            | "/"
            | "／"
            | "\\"
            | "无"
            | "待定"
            | "暂无"
            | "－"
            | "–"
    )
}

impl ParseError {
    /// That nothing of a table has a name.
    pub fn no_such_ref(portfolio: &Portfolio, table: Table, name: &str) -> Self {
        let name = name.trim();
        Self::NoSuchRef {
            table,
            name: name.to_owned(),
            near: portfolio.near_refs(table, name),
        }
    }
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
        [] => Err(ParseError::no_such_ref(portfolio, table, name)),
        _ => Err(ParseError::SeveralRefs(table, name.trim().to_owned())),
    };
    Ok(match kind {
        Kind::Text => Value::Text(text.replace(['\r', '\n'], "")),
        Kind::LongText => Value::Text(text.replace("\r\n", "\n")),
        Kind::Integer | Kind::Ordinal => {
            let plain = narrow(text);
            let digits = ungrouped(plain.strip_suffix('年').unwrap_or(&plain).trim_end());
            let digits = digits.map_err(|Misplaced| ParseError::Separators(text.to_owned()))?;
            let number = scaled(&digits, 1);
            Value::Integer(number.ok_or_else(|| ParseError::Integer(text.to_owned()))?)
        }
        Kind::Money => Value::Money(Money::parse(text, unit)?),
        Kind::Decimal => Value::Decimal(Decimal::parse(text)?),
        Kind::Date => Value::Date(PartialDate::parse(text)?),
        Kind::Choice(words) => {
            let word = choice_called(portfolio, words, &narrow(text));
            let known = || portfolio.choice_words(kind).join("、");
            Value::Choice(word.ok_or_else(|| ParseError::Choice(text.to_owned(), known()))?)
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
        Kind::Words(known) => {
            let mut words: Vec<String> = Vec::new();
            for word in split_words(text).flat_map(|words| parted(words, known)) {
                let word = known_word(word, known)?;
                if !words.contains(&word) {
                    words.push(word);
                }
            }
            Value::Words(words)
        }
        Kind::Sources => return Err(ParseError::Derived("数据来源")),
    })
}

/// Words of a closed list have no blanks in them; places and firms may.
fn parted<'t>(words: &'t str, known: &[&str]) -> Vec<&'t str> {
    match known {
        [] => vec![words],
        _ => words.split_whitespace().collect(),
    }
}

/// A word as the list has it, also where somebody wrote it more fully: 省级重点, 市重点项目, 国家级. An empty list holds
/// every word.
fn known_word(word: &str, known: &[&str]) -> Result<String, ParseError> {
    let plain = narrow(word);
    if known.is_empty() {
        return Ok(word.to_owned());
    }
    let short = plain.replace('级', "");
    let short = short.strip_suffix("项目").unwrap_or(&short);
    let spellings = [
        plain.as_str(),
        short,
        short.strip_suffix("重点").unwrap_or(short),
    ];
    let found = spellings.iter().find(|spelling| known.contains(spelling));
    let found = found.ok_or_else(|| ParseError::Choice(word.to_owned(), known.join("、")))?;
    Ok((*found).to_owned())
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
    use crate::model::LevelTag;

    fn words(kind: Kind, text: &str) -> Result<Value, ParseError> {
        parse_value(&Portfolio::default(), kind, text, MoneyUnit::Wan)
    }

    #[test]
    fn tags_are_read_as_the_list_has_them_or_refused() {
        let tags = |text| match words(Kind::Words(LevelTag::WORDS), text) {
            Ok(Value::Words(words)) => Ok(words.join("、")),
            other => Err(other),
        };
        for (text, read) in [
            ("省重点、市重点", "省重点、市重点"),
            ("省重点 市重点", "省重点、市重点"),
            ("省级重点，县级重点项目", "省重点、县重点"),
            ("国家级", "国家"),
            ("国家重点", "国家"),
        ] {
            assert_eq!(tags(text).as_deref(), Ok(read), "{text}");
        }
        for text in ["省级", "重点", "省重点、区重点"] {
            let error = tags(text).unwrap_err().unwrap_err();
            assert!(matches!(error, ParseError::Choice(..)), "{text}: {error}");
        }
        let places = words(Kind::Words(&[]), "东方 大道、经开区级产业园").unwrap();
        let expected = ["东方 大道", "经开区级产业园"].map(str::to_owned);
        assert_eq!(places, Value::Words(expected.to_vec()));
    }

    #[test]
    fn whole_numbers_take_thousands_marks_where_they_stand_right() {
        let read = |text| words(Kind::Integer, text);
        assert_eq!(read("1,200"), Ok(Value::Integer(1_200)));
        assert_eq!(read("２０２４年"), Ok(Value::Integer(2_024)));
        assert_eq!(
            read("1，20"),
            Err(ParseError::Separators("1，20".to_owned()))
        );
        assert_eq!(read("1.5"), Err(ParseError::Integer("1.5".to_owned())));
    }

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
