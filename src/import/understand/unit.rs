//! In what unit a sheet's bare amounts are: said in the cell, else in the head, else on the line above.

use super::text::level;
use crate::model::{Money, MoneyUnit, ParseError};

/// A unit of money as a sheet names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 元
    Yuan,
    /// 千元
    Thousand,
    /// 万元
    Wan,
    /// 百万元
    Million,
    /// 亿元
    Yi,
}

/// Who says in what unit a sheet's bare amounts are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnitBasis {
    /// There are none.
    #[default]
    Nothing,
    /// The sheet.
    Stated,
    /// A person.
    Person,
    /// A person, of an earlier sheet of this shape; this one states nothing else.
    Library,
    /// The same, and this sheet states another.
    LibraryAgainst(Unit),
    /// Nobody: 万元 is taken.
    Assumed,
}

impl UnitBasis {
    /// What somebody should look at, in Chinese; empty where there is nothing.
    pub fn doubt(self) -> String {
        match self {
            Self::Assumed => "单位未写明，按万元读入，请核对".to_owned(),
            Self::LibraryAgainst(stated) => {
                format!("单位按上次的选择，表上写的是{}，请核对", stated.label())
            }
            Self::Nothing | Self::Stated | Self::Person | Self::Library => String::new(),
        }
    }
}

impl Unit {
    /// All, the longer words first.
    pub const ALL: [Self; 5] = [
        Self::Million,
        Self::Thousand,
        Self::Wan,
        Self::Yi,
        Self::Yuan,
    ];

    /// `万元`
    pub const fn label(self) -> &'static str {
        match self {
            Self::Yuan => "元",
            Self::Thousand => "千元",
            Self::Wan => "万元",
            Self::Million => "百万元",
            Self::Yi => "亿元",
        }
    }

    /// The same as a unit of papers; the others are none.
    pub const fn of_papers(self) -> Option<MoneyUnit> {
        match self {
            Self::Wan => Some(MoneyUnit::Wan),
            Self::Yi => Some(MoneyUnit::Yi),
            Self::Yuan | Self::Thousand | Self::Million => None,
        }
    }

    /// How many 分 it holds.
    pub const fn fen(self) -> i64 {
        match self {
            Self::Yuan => 100,
            Self::Thousand => 100_000,
            Self::Wan => 1_000_000,
            Self::Million => 100_000_000,
            Self::Yi => 10_000_000_000,
        }
    }

    /// How many decimals it takes to reach 分.
    const fn decimals(self) -> usize {
        match self {
            Self::Yuan => 2,
            Self::Thousand => 5,
            Self::Wan => 6,
            Self::Million => 8,
            Self::Yi => 10,
        }
    }

    /// The unit that a text of nothing else names: `万元`, `人民币万元`, `亿`.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.strip_prefix("人民币").unwrap_or(text);
        let named = |unit: &Self| {
            text == unit.label()
                || *unit != Self::Yuan && Some(text) == unit.label().strip_suffix('元')
        };
        Self::ALL.into_iter().find(named)
    }

    /// The unit that a line above a table names: `单位：万元`, `（金额单位：万元）`, `单位：万元、%`, 万元 alone.
    pub fn of_line(text: &str) -> Option<Self> {
        let line = level(text);
        let line = line.trim_matches(['(', ')', '（', '）']);
        if let Some(unit) = Self::of(line) {
            return Some(unit);
        }
        let (_, rest) = line.rsplit_once("单位:")?;
        rest.split(['、', ',', '，', '/', ';', ')', '）'])
            .find_map(Self::of)
    }

    /// The unit in the brackets of a heading, or behind its comma: `总投资（亿元）`, `总投资(万元)`, `总投资/万元`.
    pub fn of_heading(text: &str) -> Option<Self> {
        let heading = level(text);
        let inner = heading.split(['(', '（', '[', '【']).skip(1);
        let bracketed = inner.filter_map(|part| part.split([')', '）', ']', '】']).next());
        let mut words = bracketed.flat_map(|part| part.split(['、', ',', '，', ':', ';']));
        let in_bracket = words.find_map(|word| Self::of(word.trim_start_matches("单位")));
        in_bracket.or_else(|| {
            let (_, last) = heading.rsplit_once(['/', ',', ':'])?;
            Self::of(last)
        })
    }

    /// An amount as it stands in a cell of text; a bare number is in this unit.
    pub fn parse(self, text: &str) -> Result<Money, ParseError> {
        match self {
            Self::Wan => Money::parse(text, MoneyUnit::Wan),
            Self::Yi => Money::parse(text, MoneyUnit::Yi),
            _ if level(text).ends_with(|c: char| c.is_ascii_digit()) => {
                let named = format!("{}{}", text.trim(), self.label());
                Money::parse(&named, MoneyUnit::Wan).map_err(|error| match error {
                    ParseError::Money(_) => ParseError::Money(text.trim().to_owned()),
                    ParseError::Separators(_) => ParseError::Separators(text.trim().to_owned()),
                    error => error,
                })
            }
            _ => Money::parse(text, MoneyUnit::Wan),
        }
    }

    /// An amount that a cell holds as a number. Numbers of a workbook have 15 digits; what is finer than 分 is rounded.
    pub fn amount(self, number: f64) -> Result<Money, ParseError> {
        if !number.is_finite() || number.abs() >= 1e15 {
            return Err(ParseError::MoneyTooLarge(number.to_string()));
        }
        let whole = number.abs().max(1.0).log10() as usize + 1;
        let decimals = 15_usize.saturating_sub(whole).min(self.decimals());
        self.parse(&format!("{number:.decimals$}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_or_a_heading_names_the_unit() {
        for (line, unit) in [
            ("单位：万元", Some(Unit::Wan)),
            ("（单位：万元）", Some(Unit::Wan)),
            ("计量单位：亿元", Some(Unit::Yi)),
            ("单位：万元、%", Some(Unit::Wan)),
            ("填报：县发展和改革局      单位：亿元", Some(Unit::Yi)),
            ("万元", Some(Unit::Wan)),
            ("填报单位：县发展和改革局", None),
            ("填报单位（盖章）：", None),
        ] {
            assert_eq!(Unit::of_line(line), unit, "{line}");
        }
        for (heading, unit) in [
            ("总投资\n（亿元）", Some(Unit::Yi)),
            ("总投资     (万元)", Some(Unit::Wan)),
            ("完成投资（元）", Some(Unit::Yuan)),
            ("投资（单位：万元）", Some(Unit::Wan)),
            ("业主单位（盖章）", None),
            ("开工时间（填到月）", None),
        ] {
            assert_eq!(Unit::of_heading(heading), unit, "{heading}");
        }
    }

    #[test]
    fn amounts_are_read_in_the_unit_and_rounded_to_fen() {
        let fen = |unit: Unit, number| unit.amount(number).map(Money::fen);
        assert_eq!(fen(Unit::Yi, 0.1 + 0.2), Ok(3_000_000_000));
        assert_eq!(fen(Unit::Wan, 333.3333), Ok(333_333_300));
        assert_eq!(fen(Unit::Yuan, 12_345_678.9), Ok(1_234_567_890));
        assert_eq!(fen(Unit::Wan, -260.0), Ok(-260_000_000));
        assert_eq!(fen(Unit::Wan, 100.0 / 3.0), Ok(33_333_333));
        assert!(Unit::Wan.amount(1e16).is_err());
        let text = |unit: Unit, text: &str| unit.parse(text).map(Money::fen).ok();
        assert_eq!(text(Unit::Yuan, "35,000,000.00"), Some(3_500_000_000));
        assert_eq!(text(Unit::Yuan, "120万"), Some(120_000_000));
        assert_eq!(text(Unit::Yi, "5000万元"), Some(5_000_000_000));
        assert_eq!(text(Unit::Yuan, "1.5e6"), None);
        assert_eq!(text(Unit::Yuan, "≤2000000"), None);
    }
}
