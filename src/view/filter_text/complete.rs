use std::ops::Range;

use crate::model::{Field, Kind, Portfolio};
use crate::view::{Search, Subject};

use super::error::Reason;
use super::parse::Parser;
use super::tokens::{Token, TokenKind, tokens};
use super::words::{Asked, OPERATORS, subject, subject_word};
use super::write::quoted;
use crate::view::{Filter, GroupKey, Operator};

/// What may stand where an expression is being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The characters that an offer takes the place of.
    pub place: Range<usize>,
    /// The offers, the likeliest first.
    pub offers: Vec<Offer>,
}

/// A word that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// As it is listed.
    pub label: String,
    /// As it is written into the expression.
    pub written: String,
    /// What it is: 字段, 条件, 内容, 连接.
    pub kind: &'static str,
}

/// More offers than this nobody looks through.
const MOST: usize = 60;

impl Filter {
    /// What may stand at a place of a half-typed expression, given in characters; words are found by pinyin as well.
    pub fn complete(portfolio: &Portfolio, text: &str, at: usize) -> Completion {
        let begin: String = text.chars().take(at).collect();
        let Ok(tokens) = tokens(&begin) else {
            return Completion::default();
        };
        // What touches the place is the word that is being typed.
        let typed =
            tokens.iter().rev().nth(1).filter(|token| {
                token.kind == TokenKind::Word && !begin.ends_with(char::is_whitespace)
            });
        let typed = typed.cloned().unwrap_or_else(|| Token {
            text: String::new(),
            place: begin.chars().count() + 1,
            kind: TokenKind::Word,
        });
        let before: String = begin.chars().take(typed.place - 1).collect();
        let offers = offers(portfolio, &before, &typed.text);
        let place = typed.place - 1..at.min(begin.chars().count());
        // A word that stands there whole asks for no other.
        let is_whole =
            |offers: &[Offer]| matches!(offers, [only] if only.written.trim() == typed.text);
        if is_whole(&offers) {
            return Completion::default();
        }
        Completion { place, offers }
    }
}

fn offers(portfolio: &Portfolio, before: &str, typed: &str) -> Vec<Offer> {
    let Ok(mut parser) = Parser::new(portfolio, before) else {
        return Vec::new();
    };
    let read = parser.read();
    let search = Search::new(typed);
    let fits = |offer: &Offer| search.finds(&offer.label);
    match (read.map_err(|error| error.reason), parser.subject) {
        (Ok(filter), _) if filter.is_empty() => subjects(portfolio, typed),
        (Ok(_) | Err(Reason::Closing), _) => joining().into_iter().filter(fits).collect(),
        (Err(Reason::Condition), _) => subjects(portfolio, typed),
        (Err(Reason::Operator), Some(subject)) => {
            operators(subject, "").into_iter().filter(fits).collect()
        }
        (Err(Reason::Value), Some(subject)) => {
            let subject = match subject {
                Subject::Field(field) => Subject::of_column(field),
                group @ Subject::Group(_) => group,
            };
            let words = subject.choices(portfolio).into_iter();
            let offers = words.map(|word| Offer {
                written: format!("{} ", quoted(&word)),
                label: word,
                kind: "内容",
            });
            offers.filter(fits).take(MOST).collect()
        }
        _ => Vec::new(),
    }
}

/// Fields, and behind the name of one what may be asked of it.
fn subjects(portfolio: &Portfolio, typed: &str) -> Vec<Offer> {
    let search = Search::new(typed);
    let groups = [GroupKey::Milestone, GroupKey::Budget].map(Subject::Group);
    let fields = Field::all_in(portfolio).map(Subject::Field);
    // The words of this one are those of the grouping that is called so.
    let fields = fields.filter(|of| *of != Subject::Field(Field::NEXT_MILESTONE));
    let named = subject(portfolio, typed);
    let mut offers = named.map_or_else(Vec::new, |of| operators(of, typed));
    let others = fields.chain(groups).filter(|of| Some(*of) != named);
    let found = others.filter(|of| search.finds(of.label()));
    offers.extend(found.map(|of| Offer {
        label: of.label().to_owned(),
        written: match of {
            Subject::Group(GroupKey::Milestone) => Field::NEXT_MILESTONE.label().to_owned(),
            of => quoted(&subject_word(portfolio, of)),
        },
        kind: "字段",
    }));
    // What begins with what is typed is meant before what only contains it.
    offers.sort_by_key(|offer| offer.kind == "字段" && !offer.label.starts_with(typed));
    offers.truncate(MOST);
    offers
}

/// What may be asked of a field, each once.
fn operators(of: Subject, written: &str) -> Vec<Offer> {
    let (is_ordered, is_text) = match of {
        Subject::Field(field) => (
            matches!(
                field.kind(),
                Kind::Money | Kind::Integer | Kind::Ordinal | Kind::Decimal | Kind::Date
            ),
            matches!(field.kind(), Kind::Text | Kind::LongText | Kind::Words(_)),
        ),
        Subject::Group(_) => (false, false),
    };
    let makes_sense = |asked: Asked| match asked {
        Asked::Between
        | Asked::One(Operator::AtLeast | Operator::AtMost | Operator::More | Operator::Less) => {
            is_ordered
        }
        Asked::One(Operator::Contains | Operator::Lacks) => is_text,
        Asked::List(_) => !is_ordered && !is_text,
        Asked::One(Operator::Is | Operator::IsNot | Operator::IsEmpty | Operator::IsNotEmpty) => {
            true
        }
    };
    let mut seen = Vec::new();
    let mut offers = Vec::new();
    for (word, asked) in OPERATORS {
        if seen.contains(&asked) || !makes_sense(asked) {
            continue;
        }
        seen.push(asked);
        let is_sign = word.is_ascii();
        offers.push(Offer {
            label: format!("{written}{word}"),
            written: if is_sign {
                format!("{written}{word}")
            } else {
                format!("{written} {word} ")
            },
            kind: "条件",
        });
    }
    if is_text {
        // Texts are asked for by a part of them first of all.
        offers.sort_by_key(|offer| !offer.label.ends_with("包含"));
    }
    offers
}

fn joining() -> Vec<Offer> {
    let offer = |word: &str| Offer {
        label: word.to_owned(),
        written: format!("{word} "),
        kind: "连接",
    };
    vec![offer("且"), offer("或")]
}
