use std::str::FromStr;

use crate::model::{Field, Portfolio};
use crate::view::{Condition, Filter, GroupKey, Operator, Subject};

use super::error::{FilterSyntaxError, Reason};
use super::tokens::{Token, TokenKind, tokens};
use super::words::{AND, Asked, BLANK, NOT, OPERATORS, OR, TO, are_due, near_fields, subject};

/// Reads an expression piece by piece. Chinese needs no blanks: a piece is parted where the reading calls for it.
pub(super) struct Parser<'p> {
    portfolio: &'p Portfolio,
    tokens: Vec<Token>,
    next: usize,
    /// The field of the condition that was read last.
    pub subject: Option<Subject>,
    /// Whether a field and what is asked of it were read.
    pub is_condition: bool,
}

impl<'p> Parser<'p> {
    pub fn new(portfolio: &'p Portfolio, text: &str) -> Result<Self, FilterSyntaxError> {
        Ok(Self {
            portfolio,
            tokens: tokens(text)?,
            next: 0,
            subject: None,
            is_condition: false,
        })
    }

    /// The whole expression.
    pub fn read(&mut self) -> Result<Filter, FilterSyntaxError> {
        if self.peek().kind == TokenKind::End {
            return Ok(Filter::default());
        }
        let filter = self.any()?;
        let rest = self.peek();
        match rest.kind {
            TokenKind::End => Ok(filter),
            _ if rest.text == ")" => Err(FilterSyntaxError::at(rest, Reason::Parenthesis)),
            _ => Err(FilterSyntaxError::at(rest, Reason::Surplus)),
        }
    }

    fn peek(&self) -> &Token {
        // The last token is End and is never passed.
        &self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    fn error<T>(&self, reason: Reason) -> Result<T, FilterSyntaxError> {
        Err(FilterSyntaxError::at(self.peek(), reason))
    }

    fn takes(&mut self, words: &[&str]) -> bool {
        let token = self.peek();
        let is_meant = |word: &&str| token.text.eq_ignore_ascii_case(word);
        let is_it = token.kind != TokenKind::Quoted && words.iter().any(is_meant);
        self.next += usize::from(is_it);
        is_it
    }

    /// Parts the next piece, a word, in two.
    fn part(&mut self, characters: usize) {
        let Some(token) = self.tokens.get_mut(self.next) else {
            return;
        };
        let at = token.text.char_indices().nth(characters);
        if let Some((at, _)) = at.filter(|(at, _)| *at > 0) {
            let behind = Token {
                text: token.text.split_off(at),
                place: token.place + characters,
                kind: TokenKind::Word,
            };
            self.tokens.insert(self.next + 1, behind);
        }
    }

    /// Parts a Chinese word from the beginning of the next piece.
    fn part_off(&mut self, words: &[&str]) {
        let token = self.peek();
        if token.kind == TokenKind::Word {
            let chinese = words.iter().filter(|word| !word.is_ascii());
            let begins = chinese.filter(|word| token.text.starts_with(**word));
            let longest = begins.map(|word| word.chars().count()).max();
            self.part(longest.unwrap_or(0));
        }
    }

    /// How many characters at the beginning of a text name a field.
    fn named(&self, text: &str) -> usize {
        let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let is_named = |(_, end): &(usize, usize)| subject(self.portfolio, &text[..*end]).is_some();
        let mut named = ends.enumerate().skip(1).filter(is_named);
        named.by_ref().last().map_or(0, |(length, _)| length)
    }

    fn any(&mut self) -> Result<Filter, FilterSyntaxError> {
        let mut filters = vec![self.all()?];
        loop {
            self.part_off(&OR);
            if !self.takes(&OR) {
                break;
            }
            filters.push(self.all()?);
        }
        Ok(alone(filters, Filter::Any))
    }

    fn all(&mut self) -> Result<Filter, FilterSyntaxError> {
        let mut filters = vec![self.one()?];
        loop {
            self.part_off(&AND);
            if !self.takes(&AND) {
                break;
            }
            filters.push(self.one()?);
        }
        Ok(alone(filters, Filter::All))
    }

    fn one(&mut self) -> Result<Filter, FilterSyntaxError> {
        if self.peek().kind == TokenKind::Word
            && subject(self.portfolio, &self.peek().text).is_none()
        {
            self.part_off(&NOT);
        }
        if self.takes(&NOT) {
            return Ok(Filter::Not(Box::new(self.one()?)));
        }
        if self.takes(&["("]) {
            let filter = self.any()?;
            if !self.takes(&[")"]) {
                let is_end = self.peek().kind == TokenKind::End;
                return self.error(if is_end {
                    Reason::Closing
                } else {
                    Reason::Surplus
                });
            }
            return Ok(filter);
        }
        self.condition()
    }

    fn condition(&mut self) -> Result<Filter, FilterSyntaxError> {
        if self.peek().kind == TokenKind::End {
            return self.error(Reason::Condition);
        }
        let word = self.peek().text.clone();
        let is_word = self.peek().kind == TokenKind::Word;
        if is_word && subject(self.portfolio, &word).is_none() {
            self.part(self.named(&word));
        }
        let Some(of) = subject(self.portfolio, &self.peek().text) else {
            let near = near_fields(self.portfolio, &self.peek().text);
            let error = FilterSyntaxError::at(self.peek(), Reason::NoSuchField);
            return Err(FilterSyntaxError { near, ..error });
        };
        self.next += 1;
        self.subject = Some(of);
        self.is_condition = false;
        let asked = self.asked()?;
        self.is_condition = true;
        let test = |operator, words: Vec<String>| {
            let is_due = of == Subject::Field(Field::NEXT_MILESTONE) && are_due(&words);
            Filter::Test(Condition {
                subject: if is_due {
                    Subject::Group(GroupKey::Milestone)
                } else {
                    of
                },
                operator,
                words,
            })
        };
        Ok(match asked {
            Asked::One(operator @ (Operator::IsEmpty | Operator::IsNotEmpty)) => {
                test(operator, Vec::new())
            }
            Asked::List(operator) => test(operator, self.words()?),
            Asked::One(operator @ (Operator::Is | Operator::IsNot))
                if self.peek().kind == TokenKind::Symbol && self.peek().text == "(" =>
            {
                test(operator, self.words()?)
            }
            Asked::One(operator) => test(operator, vec![self.value()?]),
            Asked::Between => {
                let is_open = self.takes(&["("]);
                let from = self.value()?;
                self.part_off(&TO);
                if !self.takes(&TO) {
                    return self.error(Reason::Value);
                }
                let to = self.value()?;
                if is_open && !self.takes(&[")"]) {
                    return self.error(Reason::Closing);
                }
                let bounds = [(Operator::AtLeast, from), (Operator::AtMost, to)];
                let tests = bounds.map(|(operator, bound)| test(operator, vec![bound]));
                Filter::All(tests.into())
            }
        })
    }

    /// What is asked of a field.
    fn asked(&mut self) -> Result<Asked, FilterSyntaxError> {
        if self.takes(&["is"]) {
            let operator = if self.takes(&["not"]) {
                Operator::IsNotEmpty
            } else {
                Operator::IsEmpty
            };
            return if self.takes(&["empty"]) {
                Ok(Asked::One(operator))
            } else {
                self.error(Reason::Operator)
            };
        }
        if self.takes(&["not"]) {
            return if self.takes(&["in"]) {
                Ok(Asked::List(Operator::IsNot))
            } else {
                self.error(Reason::Operator)
            };
        }
        if !OPERATORS.iter().any(|(word, _)| self.peek().text == *word) {
            self.part_off(&OPERATORS.map(|(word, _)| word));
        }
        let asked = OPERATORS.iter().find(|(word, _)| self.takes(&[word]));
        asked.map_or_else(|| self.error(Reason::Operator), |(_, asked)| Ok(*asked))
    }

    /// The one value of a comparison. Commas part values in lists only: `1,000万` is one number.
    fn value(&mut self) -> Result<String, FilterSyntaxError> {
        let is_quoted = self.peek().kind == TokenKind::Quoted;
        self.part_value();
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
            self.next += 1;
            self.part_value();
            let digits = self.take().text;
            end += 1 + digits.chars().count();
            value = format!("{value},{digits}");
        }
        Ok(value)
    }

    /// Parts a value from what follows without a blank: `1亿且牵头部门为空`, `1亿至2亿`.
    fn part_value(&mut self) {
        let token = self.peek();
        if token.kind != TokenKind::Word {
            return;
        }
        let text = token.text.as_str();
        let behind = self.tokens.get(self.next + 1);
        let is_followed = behind.is_some_and(|token| token.kind != TokenKind::End);
        let is_number = |c: char| c.is_numeric() || "元亿万月日年".contains(c);
        let before = |at: usize| text[..at].ends_with(is_number);
        let place = text
            .char_indices()
            .enumerate()
            .skip(1)
            .find(|(_, (at, c))| {
                let rest = &text[at + c.len_utf8()..];
                match c {
                    '且' | '或' if rest.is_empty() => is_followed,
                    '且' | '或' => {
                        let rest = rest.trim_start_matches(['非']);
                        self.named(rest) > 0 || rest.starts_with("不是")
                    }
                    '和' | '至' | '到' | '与' => {
                        before(*at) && rest.starts_with(char::is_numeric)
                    }
                    _ => false,
                }
            });
        if let Some((characters, _)) = place {
            self.part(characters);
        }
    }

    fn word(&mut self) -> Result<String, FilterSyntaxError> {
        match self.peek().kind {
            TokenKind::Word if self.peek().text == BLANK => {
                self.next += 1;
                Ok(String::new())
            }
            TokenKind::Word | TokenKind::Quoted => Ok(self.take().text),
            TokenKind::Symbol | TokenKind::End => self.error(Reason::Value),
        }
    }

    fn words(&mut self) -> Result<Vec<String>, FilterSyntaxError> {
        let is_open = self.takes(&["("]);
        self.part_value();
        let mut words = vec![self.word()?];
        while self.takes(&[","]) {
            self.part_value();
            words.push(self.word()?);
        }
        if is_open && !self.takes(&[")"]) {
            return self.error(Reason::Closing);
        }
        Ok(words)
    }
}

fn alone(mut filters: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    if filters.len() == 1 {
        filters.remove(0)
    } else {
        join(filters)
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
        Parser::new(portfolio, text)?.read()
    }

    /// Whether a text that may be words to look for is meant as an expression, be it half-typed: it begins with a
    /// field and what is asked of it.
    pub fn is_meant(portfolio: &Portfolio, text: &str) -> bool {
        let Ok(mut parser) = Parser::new(portfolio, text) else {
            // A quotation that is not closed may stand behind a field only.
            let begin = text.split(['"', '“', '\'']).next().unwrap_or_default();
            return begin.len() < text.len() && Self::is_meant(portfolio, begin);
        };
        let read = parser.read();
        parser.subject.is_some()
            && (parser.is_condition || read.is_ok_and(|filter| !filter.is_empty()))
    }
}
