//! The words of the language.

use crate::model::{Field, Portfolio, nearest_first};
use crate::view::{GroupKey, MilestoneDue, Operator, Subject};

/// What a word behind a field asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// An operator, with as many words as it takes.
    One(Operator),
    /// The same with a list of words.
    List(Operator),
    /// Within two bounds.
    Between,
}

/// The words and signs behind a field. Of those that ask for the same, the first is offered.
pub(super) const OPERATORS: [(&str, Asked); 37] = [
    ("=", Asked::One(Operator::Is)),
    ("!=", Asked::One(Operator::IsNot)),
    (">=", Asked::One(Operator::AtLeast)),
    ("<=", Asked::One(Operator::AtMost)),
    (">", Asked::One(Operator::More)),
    ("<", Asked::One(Operator::Less)),
    ("介于", Asked::Between),
    ("属于", Asked::List(Operator::Is)),
    ("不属于", Asked::List(Operator::IsNot)),
    ("包含", Asked::One(Operator::Contains)),
    ("不包含", Asked::One(Operator::Lacks)),
    ("为空", Asked::One(Operator::IsEmpty)),
    ("不为空", Asked::One(Operator::IsNotEmpty)),
    ("~", Asked::One(Operator::Contains)),
    ("!~", Asked::One(Operator::Lacks)),
    ("等于", Asked::One(Operator::Is)),
    ("不等于", Asked::One(Operator::IsNot)),
    ("是", Asked::One(Operator::Is)),
    ("不是", Asked::One(Operator::IsNot)),
    ("含", Asked::One(Operator::Contains)),
    ("不含", Asked::One(Operator::Lacks)),
    ("未填", Asked::One(Operator::IsEmpty)),
    ("已填", Asked::One(Operator::IsNotEmpty)),
    ("大于等于", Asked::One(Operator::AtLeast)),
    ("不小于", Asked::One(Operator::AtLeast)),
    ("不少于", Asked::One(Operator::AtLeast)),
    ("不低于", Asked::One(Operator::AtLeast)),
    ("不早于", Asked::One(Operator::AtLeast)),
    ("小于等于", Asked::One(Operator::AtMost)),
    ("不大于", Asked::One(Operator::AtMost)),
    ("不超过", Asked::One(Operator::AtMost)),
    ("不晚于", Asked::One(Operator::AtMost)),
    ("大于", Asked::One(Operator::More)),
    ("晚于", Asked::One(Operator::More)),
    ("小于", Asked::One(Operator::Less)),
    ("早于", Asked::One(Operator::Less)),
    ("in", Asked::List(Operator::Is)),
];

/// Both, either.
pub(super) const AND: [&str; 2] = ["且", "and"];
pub(super) const OR: [&str; 2] = ["或", "or"];
/// Not what follows.
pub(super) const NOT: [&str; 3] = ["非", "不是", "not"];
/// Between two bounds.
pub(super) const TO: [&str; 7] = ["和", "至", "到", "与", "and", ",", "~"];
/// Stands for nothing filled in, among the words of a condition.
pub(super) const BLANK: &str = "空白";

/// Before a grouping that is called like a field: `按建设阶段=未填`, `group.stage=none`.
pub(super) const GROUPED: [&str; 2] = ["按", "group."];

/// Whether a word has a meaning of its own and is no value.
pub(super) fn is_joining(word: &str) -> bool {
    let words = AND.iter().chain(&OR).chain(&NOT);
    let mut words = words.chain(&["in", "is", BLANK]);
    words.any(|joining| joining.eq_ignore_ascii_case(word))
}

/// Whether a bracket behind a word opens a list or a group, and is no part of a name.
pub(super) fn opens(word: &str) -> bool {
    let is_operator = OPERATORS.iter().any(|(operator, _)| *operator == word);
    let ends = ["且", "或", "非", "不是", "属于", "介于"];
    is_operator || is_joining(word) || ends.iter().any(|end| word.ends_with(end))
}

/// The field or grouping of this name; a name of milestones alone means their dates.
pub(super) fn subject(portfolio: &Portfolio, word: &str) -> Option<Subject> {
    let key = |word: &str| GroupKey::find_in(portfolio, word).map(Subject::Group);
    let field = || Field::find_in(portfolio, word).map(Subject::Field);
    let grouped = || {
        let mut words = GROUPED
            .iter()
            .filter_map(|prefix| word.strip_prefix(prefix));
        words.find_map(key)
    };
    let milestone = || Field::headed(portfolio, word).map(Subject::Field);
    field()
        .or_else(|| key(word))
        .or_else(grouped)
        .or_else(milestone)
}

/// The fields that may be meant by a word that is none.
pub(super) fn near_fields(portfolio: &Portfolio, word: &str) -> Vec<String> {
    let mut fields: Vec<Field> = Field::all_in(portfolio).collect();
    let near = nearest_first(word, &mut fields, |field| vec![field.label(), field.name()]);
    let near = fields.into_iter().take(near).map(Subject::Field);
    near.map(|subject| subject_word(portfolio, subject))
        .collect()
}

/// How the window calls a field or grouping, so that it reads back.
pub(super) fn subject_word(portfolio: &Portfolio, subject: Subject) -> String {
    let label = subject.label();
    let (name, group) = match subject {
        Subject::Field(field) => (field.name(), false),
        Subject::Group(key) => (key.name(), true),
    };
    let short = label.split('（').next().unwrap_or(label);
    let words = [
        short.to_owned(),
        label.to_owned(),
        format!("{}{short}", GROUPED[0]),
        format!("{}{label}", GROUPED[0]),
    ];
    let is_it = |word: &String| self::subject(portfolio, word) == Some(subject);
    words.into_iter().find(is_it).unwrap_or_else(|| {
        let prefix = if group { GROUPED[1] } else { "" };
        format!("{prefix}{name}")
    })
}

/// Whether all words are those of when a milestone is due. 下一节点 is both a text and a grouping: who asks in the
/// grouping's words, such as 已逾期, means that.
pub(super) fn are_due(words: &[String]) -> bool {
    let is_due = |word: &String| MilestoneDue::ALL.iter().any(|due| due.label() == word);
    !words.is_empty() && words.iter().all(is_due)
}
