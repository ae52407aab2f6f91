use std::fmt::{self, Write as _};

use crate::model::{Field, Portfolio};
use crate::view::{BudgetBand, Condition, Filter, GroupKey, MilestoneDue, Operator, Subject};

use super::tokens::needs_quotes;
use super::words::{BLANK, GROUPED, are_due, subject_word};

/// In which words an expression is written.
#[derive(Clone, Copy)]
enum Tongue<'a> {
    /// English names and ids, as libraries keep them.
    Kept,
    /// The words of the window.
    Window(&'a Portfolio),
}

/// The expression that reads back as this filter, in English names.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Tongue::Kept.filter(self))
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Tongue::Kept.condition(self))
    }
}

impl Filter {
    /// The expression as a person reads and writes it: 总投资>=1亿 且 牵头部门 为空.
    pub fn expression(&self, portfolio: &Portfolio) -> String {
        Tongue::Window(portfolio).filter(self)
    }

    /// The filter as people read it: `（建设阶段：在建 或 总投资 ≥ 1亿）`.
    pub fn describe(&self) -> String {
        let join = |filters: &[Self], word: &str| {
            let filters = filters.iter().filter(|filter| !filter.is_empty());
            let parts: Vec<String> = filters.map(Self::describe).collect();
            match parts.as_slice() {
                [only] => only.clone(),
                parts => format!("（{}）", parts.join(word)),
            }
        };
        match self {
            Self::All(filters) => join(filters, " 且 "),
            Self::Any(filters) => join(filters, " 或 "),
            Self::Not(filter) => format!("不是{}", filter.describe()),
            Self::Test(condition) => condition.describe(),
        }
    }
}

impl Condition {
    /// The condition as people read it: `总投资 ≥ 1亿`, `牵头部门 未填`.
    pub fn describe(&self) -> String {
        let mut text = self.subject.label().to_owned();
        let words = self.words.iter().map(|word| match word.as_str() {
            "" => BLANK,
            word => self.subject.word(word),
        });
        let words = words.collect::<Vec<_>>().join("、");
        let written = match self.operator {
            Operator::Is => write!(text, "：{words}"),
            Operator::IsNot => write!(text, " 不是 {words}"),
            Operator::Contains => write!(text, " 含 {words}"),
            Operator::Lacks => write!(text, " 不含 {words}"),
            Operator::AtLeast => write!(text, " ≥ {words}"),
            Operator::AtMost => write!(text, " ≤ {words}"),
            Operator::More => write!(text, " > {words}"),
            Operator::Less => write!(text, " < {words}"),
            Operator::IsEmpty => write!(text, " 未填"),
            Operator::IsNotEmpty => write!(text, " 已填"),
        };
        written.map(|()| text).unwrap_or_default()
    }
}

impl Subject {
    /// A word of a condition as people read it: groups are named in files by keys of their own.
    pub(in crate::view) fn word(self, word: &str) -> &str {
        let milestone = || MilestoneDue::ALL.into_iter().find(|due| due.key() == word);
        let budget = || BudgetBand::ALL.into_iter().find(|band| band.key() == word);
        let label = match self {
            Self::Group(GroupKey::Milestone) => milestone().map(MilestoneDue::label),
            Self::Group(GroupKey::Budget) => budget().map(BudgetBand::label),
            Self::Group(key) if word == "none" => Some(key.unset_label(0)),
            _ => None,
        };
        label.unwrap_or(word)
    }
}

impl Tongue<'_> {
    fn filter(self, filter: &Filter) -> String {
        let (and, or, not) = match self {
            Self::Kept => (" and ", " or ", "not"),
            Self::Window(_) => (" 且 ", " 或 ", "非"),
        };
        let join = |filters: &[Filter], word: &str| {
            let filters = filters.iter().filter(|filter| !filter.is_empty());
            let parts = filters.map(|filter| match filter {
                Filter::All(_) | Filter::Any(_) => format!("({})", self.filter(filter)),
                Filter::Not(_) | Filter::Test(_) => self.filter(filter),
            });
            parts.collect::<Vec<_>>().join(word)
        };
        match filter {
            Filter::All(filters) => join(filters, and),
            Filter::Any(filters) => join(filters, or),
            Filter::Not(filter) => format!("{not} ({})", self.filter(filter)),
            Filter::Test(condition) => self.condition(condition),
        }
    }

    fn condition(self, condition: &Condition) -> String {
        let Condition {
            subject,
            operator,
            words,
        } = condition;
        let words: Vec<&str> = words.iter().map(|word| self.word(*subject, word)).collect();
        let subject = self.subject(*subject, &words);
        let written: Vec<String> = words.iter().map(|word| self.value(word)).collect();
        let (list, joined) = match self {
            Self::Kept => (["in", "not in"], written.join(", ")),
            Self::Window(_) => (["属于", "不属于"], written.join("、")),
        };
        match (operator, written.as_slice()) {
            (Operator::Is, [_, _, ..]) => format!("{subject} {} ({joined})", list[0]),
            (Operator::IsNot, [_, _, ..]) => format!("{subject} {} ({joined})", list[1]),
            _ => format!("{subject}{}{}", self.operator(*operator), written.join(" ")),
        }
    }

    fn subject(self, subject: Subject, words: &[&str]) -> String {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        match (self, subject) {
            (Self::Window(_), Subject::Group(GroupKey::Milestone)) if are_due(&words) => {
                Field::NEXT_MILESTONE.label().to_owned()
            }
            (Self::Window(portfolio), subject) => quoted(&subject_word(portfolio, subject)),
            (Self::Kept, Subject::Field(field)) => field.name().to_owned(),
            (Self::Kept, Subject::Group(key)) => {
                let is_field =
                    matches!(key, GroupKey::Field(_)) || Field::find(key.name()).is_some();
                let prefix = if is_field { GROUPED[1] } else { "" };
                format!("{prefix}{}", key.name())
            }
        }
    }

    fn word(self, subject: Subject, word: &str) -> &str {
        match self {
            Self::Kept => word,
            Self::Window(_) => subject.word(word),
        }
    }

    fn value(self, word: &str) -> String {
        match (self, word) {
            (Self::Window(_), "") => BLANK.to_owned(),
            _ => quoted(word),
        }
    }

    const fn operator(self, operator: Operator) -> &'static str {
        match (operator, self) {
            (Operator::IsEmpty, Self::Window(_)) => " 为空",
            (Operator::IsNotEmpty, Self::Window(_)) => " 不为空",
            (Operator::Contains, Self::Window(_)) => " 包含 ",
            (Operator::Lacks, Self::Window(_)) => " 不包含 ",
            (Operator::IsEmpty, Self::Kept) => " is empty",
            (Operator::IsNotEmpty, Self::Kept) => " is not empty",
            (Operator::Contains, Self::Kept) => "~",
            (Operator::Lacks, Self::Kept) => "!~",
            (Operator::Is, _) => "=",
            (Operator::IsNot, _) => "!=",
            (Operator::AtLeast, _) => ">=",
            (Operator::AtMost, _) => "<=",
            (Operator::More, _) => ">",
            (Operator::Less, _) => "<",
        }
    }
}

/// A word as the expression writes it: in quotes where it would be read as several, or as no value.
pub(super) fn quoted(word: &str) -> String {
    if !needs_quotes(word) {
        word.to_owned()
    } else if !word.contains('"') {
        format!("\"{word}\"")
    } else {
        format!("“{}”", word.replace('”', "””"))
    }
}
