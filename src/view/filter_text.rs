//! The expression language of filters: `category=交通 and total_investment>=1亿 and lead_department is empty`.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use thiserror::Error;

use crate::model::{Field, Portfolio};

use super::{Condition, Filter, GroupKey, MilestoneDue, Operator, Subject};

/// What is wrong with an expression, and at which word.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("筛选表达式第 {place} 个字处“{word}”：{reason}")]
pub struct FilterSyntaxError {
    /// Place of the word, in characters, counted from 1.
    pub place: usize,
    /// The word.
    pub word: String,
    reason: Reason,
}

#[derive(Clone, Debug, Error, PartialEq, Eq)]
enum Reason {
    #[error("没有这个字段，请用字段名（如 总投资 或 total_investment）")]
    NoSuchField,
    #[error("这里应是 =、!=、~、>=、<=、>、<、in、is empty 或 is not empty")]
    Operator,
    #[error("这里缺少要比较的值")]
    Value,
    #[error("括号没有配对")]
    Parenthesis,
    #[error("引号没有配对")]
    Quote,
    #[error("多余的内容，条件之间请用 and 或 or 连接")]
    Surplus,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    text: String,
    place: usize,
    kind: TokenKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TokenKind {
    Word,
    Quoted,
    Symbol,
    End,
}

const SYMBOLS: [&str; 11] = ["!=", ">=", "<=", "≥", "≤", "=", "~", ">", "<", "(", ")"];

fn tokens(text: &str) -> Result<Vec<Token>, FilterSyntaxError> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut i = 0;
    while i < characters.len() {
        let place = i + 1;
        let rest = &characters[i..];
        let symbol = SYMBOLS
            .iter()
            .find(|s| s.chars().eq(rest.iter().copied().take(s.chars().count())));
        let (text, taken, kind) = match (rest[0], symbol) {
            (c, _) if c.is_whitespace() => {
                i += 1;
                continue;
            }
            (',' | '，' | '、', _) => (",".to_owned(), 1, TokenKind::Symbol),
            (_, Some(symbol)) => (
                (*symbol).to_owned(),
                symbol.chars().count(),
                TokenKind::Symbol,
            ),
            (open @ ('"' | '“' | '\''), _) => {
                let close = if open == '“' { '”' } else { open };
                let end = rest[1..].iter().position(|c| *c == close);
                let end = end.ok_or_else(|| FilterSyntaxError {
                    place,
                    word: rest.iter().take(12).collect(),
                    reason: Reason::Quote,
                })?;
                (rest[1..=end].iter().collect(), end + 2, TokenKind::Quoted)
            }
            _ => {
                let ends = |c: &char| c.is_whitespace() || "=~<>≥≤!(),，、\"“".contains(*c);
                let length = rest.iter().position(ends).unwrap_or(rest.len()).max(1);
                (rest[..length].iter().collect(), length, TokenKind::Word)
            }
        };
        tokens.push(Token { text, place, kind });
        i += taken;
    }
    tokens.push(Token {
        text: String::new(),
        place: characters.len() + 1,
        kind: TokenKind::End,
    });
    Ok(tokens)
}

struct Parser<'p> {
    portfolio: &'p Portfolio,
    tokens: Vec<Token>,
    next: usize,
}

impl Parser<'_> {
    fn peek(&self) -> &Token {
        // The last token is End and is never passed.
        &self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    fn takes(&mut self, word: &str) -> bool {
        let token = self.peek();
        let is_it = token.kind != TokenKind::Quoted && token.text.eq_ignore_ascii_case(word);
        self.next += usize::from(is_it);
        is_it
    }

    fn error(token: &Token, reason: Reason) -> FilterSyntaxError {
        FilterSyntaxError {
            place: token.place,
            word: if token.kind == TokenKind::End {
                "（末尾）".to_owned()
            } else {
                token.text.clone()
            },
            reason,
        }
    }

    fn any(&mut self) -> Result<Filter, FilterSyntaxError> {
        let mut filters = vec![self.all()?];
        while self.takes("or") || self.takes("或") {
            filters.push(self.all()?);
        }
        Ok(if filters.len() == 1 {
            filters.remove(0)
        } else {
            Filter::Any(filters)
        })
    }

    fn all(&mut self) -> Result<Filter, FilterSyntaxError> {
        let mut filters = vec![self.one()?];
        while self.takes("and") || self.takes("且") {
            filters.push(self.one()?);
        }
        Ok(if filters.len() == 1 {
            filters.remove(0)
        } else {
            Filter::All(filters)
        })
    }

    fn one(&mut self) -> Result<Filter, FilterSyntaxError> {
        if self.takes("not") {
            return Ok(Filter::Not(Box::new(self.one()?)));
        }
        if self.takes("(") {
            let filter = self.any()?;
            if !self.takes(")") {
                let token = self.peek().clone();
                return Err(Self::error(&token, Reason::Parenthesis));
            }
            return Ok(filter);
        }
        let mut condition = self.condition()?;
        // 下一节点 is both a text and a grouping: who asks in the grouping's words, such as 已逾期, means that.
        let is_due = |word: &String| MilestoneDue::ALL.iter().any(|due| due.label() == word);
        if condition.subject == Subject::Field(Field::NEXT_MILESTONE)
            && !condition.words.is_empty()
            && condition.words.iter().all(is_due)
        {
            condition.subject = Subject::Group(GroupKey::Milestone);
        }
        Ok(Filter::Test(condition))
    }

    fn condition(&mut self) -> Result<Condition, FilterSyntaxError> {
        let token = self.take();
        let subject = subject(self.portfolio, &token.text);
        let subject = subject.ok_or_else(|| Self::error(&token, Reason::NoSuchField))?;
        let token = self.take();
        let operator = match token.text.to_ascii_lowercase().as_str() {
            "=" => Operator::Is,
            "!=" => Operator::IsNot,
            "~" => Operator::Contains,
            ">=" | "≥" => Operator::AtLeast,
            "<=" | "≤" => Operator::AtMost,
            ">" => Operator::More,
            "<" => Operator::Less,
            "in" => {
                let words = self.words()?;
                return Ok(Condition {
                    subject,
                    operator: Operator::Is,
                    words,
                });
            }
            "not" if self.takes("in") => {
                let words = self.words()?;
                return Ok(Condition {
                    subject,
                    operator: Operator::IsNot,
                    words,
                });
            }
            "is" => {
                let operator = if self.takes("not") {
                    Operator::IsNotEmpty
                } else {
                    Operator::IsEmpty
                };
                if !self.takes("empty") {
                    let token = self.peek().clone();
                    return Err(Self::error(&token, Reason::Operator));
                }
                return Ok(Condition {
                    subject,
                    operator,
                    words: Vec::new(),
                });
            }
            "为空" => {
                return Ok(Condition {
                    subject,
                    operator: Operator::IsEmpty,
                    words: Vec::new(),
                });
            }
            _ => return Err(Self::error(&token, Reason::Operator)),
        };
        Ok(Condition {
            subject,
            operator,
            words: vec![self.value()?],
        })
    }

    /// The one value of a comparison. Commas part values in lists only: `1,000万` is one number.
    fn value(&mut self) -> Result<String, FilterSyntaxError> {
        let is_quoted = self.peek().kind == TokenKind::Quoted;
        let mut end = self.peek().place + self.peek().text.chars().count();
        let mut value = self.word()?;
        while let [comma, digits, ..] = self.tokens.get(self.next..).unwrap_or_default()
            && !is_quoted
            && value.ends_with(|c: char| c.is_numeric())
            && (comma.text.as_str(), comma.place) == (",", end)
            && digits.kind == TokenKind::Word
            && digits.place == end + 1
            && digits.text.starts_with(|c: char| c.is_numeric())
        {
            end += 1 + digits.text.chars().count();
            value = format!("{value},{}", digits.text);
            self.next += 2;
        }
        Ok(value)
    }

    fn word(&mut self) -> Result<String, FilterSyntaxError> {
        let token = self.take();
        match token.kind {
            TokenKind::Word | TokenKind::Quoted => Ok(token.text),
            TokenKind::Symbol | TokenKind::End => Err(Self::error(&token, Reason::Value)),
        }
    }

    fn words(&mut self) -> Result<Vec<String>, FilterSyntaxError> {
        if !self.takes("(") {
            let token = self.peek().clone();
            return Err(Self::error(&token, Reason::Parenthesis));
        }
        let mut words = vec![self.word()?];
        while self.takes(",") {
            words.push(self.word()?);
        }
        if !self.takes(")") {
            let token = self.peek().clone();
            return Err(Self::error(&token, Reason::Parenthesis));
        }
        Ok(words)
    }
}

/// Knows the built-in fields only; see [`Filter::parse_in`].
impl FromStr for Filter {
    type Err = FilterSyntaxError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse_in(&Portfolio::default(), text)
    }
}

impl Filter {
    /// Reads an expression on a library, which may name the columns that the library adds.
    pub fn parse_in(portfolio: &Portfolio, text: &str) -> Result<Self, FilterSyntaxError> {
        let mut parser = Parser {
            portfolio,
            tokens: tokens(text)?,
            next: 0,
        };
        if parser.peek().kind == TokenKind::End {
            return Ok(Self::default());
        }
        let filter = parser.any()?;
        let rest = parser.peek().clone();
        match rest.kind {
            TokenKind::End => Ok(filter),
            _ if rest.text == ")" => Err(Parser::error(&rest, Reason::Parenthesis)),
            _ => Err(Parser::error(&rest, Reason::Surplus)),
        }
    }
}

/// Before a group key that is called like a field: `group.stage`.
const GROUP: &str = "group.";

fn subject(portfolio: &Portfolio, word: &str) -> Option<Subject> {
    let key = |word| GroupKey::find_in(portfolio, word).map(Subject::Group);
    if let Some(word) = word.strip_prefix(GROUP) {
        return key(word);
    }
    let field = Field::find_in(portfolio, word).map(Subject::Field);
    field.or_else(|| key(word))
}

/// The expression that reads back as this filter.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = |f: &mut fmt::Formatter<'_>, filters: &[Self], word: &str| {
            for (i, filter) in filters
                .iter()
                .filter(|filter| !filter.is_empty())
                .enumerate()
            {
                if i > 0 {
                    write!(f, " {word} ")?;
                }
                match filter {
                    Self::All(_) | Self::Any(_) => write!(f, "({filter})")?,
                    Self::Not(_) | Self::Test(_) => write!(f, "{filter}")?,
                }
            }
            Ok(())
        };
        match self {
            Self::All(filters) => join(f, filters, "and"),
            Self::Any(filters) => join(f, filters, "or"),
            Self::Not(filter) => write!(f, "not ({filter})"),
            Self::Test(condition) => write!(f, "{condition}"),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.subject {
            Subject::Field(field) => f.write_str(field.name())?,
            Subject::Group(key)
                if matches!(key, GroupKey::Field(_)) || Field::find(key.name()).is_some() =>
            {
                write!(f, "{GROUP}{}", key.name())?;
            }
            Subject::Group(key) => f.write_str(key.name())?,
        }
        let words: Vec<String> = self.words.iter().map(|word| quoted(word)).collect();
        match (self.operator, words.as_slice()) {
            (Operator::IsEmpty | Operator::IsNotEmpty, _) => {
                write!(f, " {}", self.operator.symbol())
            }
            (Operator::Is, [_, _, ..]) => write!(f, " in ({})", words.join(", ")),
            (Operator::IsNot, [_, _, ..]) => write!(f, " not in ({})", words.join(", ")),
            _ => write!(f, "{}{}", self.operator.symbol(), words.join(" ")),
        }
    }
}

/// A word as the expression writes it: in quotes where it would be read as several.
fn quoted(word: &str) -> String {
    let alone = |c: char| !c.is_whitespace() && !"=~<>≥≤!(),，、\"“”'".contains(c);
    let is_keyword = ["and", "or", "not", "且", "或"]
        .iter()
        .any(|keyword| keyword.eq_ignore_ascii_case(word));
    if !word.is_empty() && word.chars().all(alone) && !is_keyword {
        word.to_owned()
    } else if word.contains('"') {
        format!("“{word}”")
    } else {
        format!("\"{word}\"")
    }
}

impl Filter {
    /// The expression as a person writes it: own columns by their headings, where those need no quotes. Kept views
    /// name them by their ids instead, which no other heading breaks.
    pub fn expression(&self, portfolio: &Portfolio) -> String {
        let plain = portfolio.own_columns().iter().map(|own| own.column());
        let plain = plain.filter(|column| quoted(column.label) == column.label);
        plain.fold(self.to_string(), |text, column| {
            text.replace(column.name, column.label)
        })
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
    /// The condition as people read it: `总投资 >= 1亿`, `牵头部门 未填`.
    pub fn describe(&self) -> String {
        let mut text = self.subject.label().to_owned();
        let words = self.words.iter().map(|word| self.subject.word(word));
        let words = words.collect::<Vec<_>>().join("、");
        let written = match self.operator {
            Operator::Is => write!(text, "：{words}"),
            Operator::IsNot => write!(text, " 不是 {words}"),
            Operator::Contains => write!(text, " 含 {words}"),
            Operator::AtLeast => write!(text, " ≥ {words}"),
            Operator::AtMost => write!(text, " ≤ {words}"),
            Operator::IsEmpty => write!(text, " 未填"),
            Operator::IsNotEmpty => write!(text, " 已填"),
            operator => write!(text, " {} {words}", operator.symbol()),
        };
        written.map(|()| text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
