//! The words of a question, read on its library: that may add columns of its own.

use crate::model::{Field, Portfolio, is_it, nearest_first};
use crate::report::{CsvColumn, PaperColumn};
use crate::view::{Direction, Filter, GroupKey, Sort};

use super::Failure;

/// Group keys by their English names or Chinese words.
pub fn group_keys(portfolio: &Portfolio, words: &[String]) -> Result<Vec<GroupKey>, Failure> {
    let key = |word: &String| {
        GroupKey::find_in(portfolio, word).ok_or_else(|| {
            if let Some(field) = Field::find_in(portfolio, word) {
                return usage("group-by", &format!("不能按“{}”分组", field.label()));
            }
            let keys = GroupKey::all_in(portfolio).map(|key| match key {
                GroupKey::Field(field) => field_names(field),
                key => Names(key.label(), Some(key.name())),
            });
            usage("group-by", &none_called("没有分组", word, keys))
        })
    };
    words.iter().map(key).collect()
}

/// A filter expression.
pub fn filter(portfolio: &Portfolio, text: &str) -> Result<Filter, Failure> {
    let filter = Filter::parse_in(portfolio, text);
    filter.map_err(|error| usage("filter", &error.to_string()))
}

/// Columns by their English names, Chinese labels, or headings of papers.
pub fn columns(portfolio: &Portfolio, words: &[String]) -> Result<Vec<PaperColumn>, Failure> {
    let column = |word: &String| {
        if CsvColumn::find_mark(word).is_some() {
            let words = format!(
                "“{word}”只在 CSV 里有：lantu list 请加 --format csv；lantu export 存为 .csv 时总带这一列，\
                 不用写在 --columns 里"
            );
            return Err(usage("columns", &words));
        }
        let found = PaperColumn::find_in(portfolio, word);
        // Papers head some fields by another word.
        let headed = |column: &PaperColumn| column.heading() == word.trim();
        let found = found.or_else(|| Field::all_in(portfolio).map(Into::into).find(headed));
        let found = found.or_else(|| Field::headed(portfolio, word).map(Into::into));
        found.ok_or_else(|| no_field("columns", portfolio, word))
    };
    words.iter().map(column).collect()
}

/// An order: fields, each with `-` before it where the largest comes first.
pub fn sorts(portfolio: &Portfolio, words: &[String]) -> Result<Vec<Sort>, Failure> {
    let sort = |word: &String| {
        let (name, direction) = match word.strip_prefix('-') {
            Some(name) => (name, Direction::Descending),
            None => (word.as_str(), Direction::Ascending),
        };
        let field = Field::headed(portfolio, name);
        let field = field.ok_or_else(|| no_field("sort", portfolio, name))?;
        Ok(Sort { field, direction })
    };
    words.iter().map(sort).collect()
}

fn no_field(argument: &str, portfolio: &Portfolio, word: &str) -> Failure {
    usage(argument, &no_field_words(word, Field::all_in(portfolio)))
}

/// That no field is called so, with those that may be written there.
pub fn no_field_words(word: &str, fields: impl Iterator<Item = Field>) -> String {
    none_called("没有字段", word, fields.map(field_names))
}

/// A Chinese word and the English name of the same, where it has one.
pub struct Names(pub &'static str, pub Option<&'static str>);

/// Own columns go by their headings: their names are numbers.
fn field_names(field: Field) -> Names {
    let name = (!matches!(field, Field::Own(_))).then(|| field.name());
    Names(field.label(), name)
}

/// That nothing is called so, in the words of `what`; then what may be meant as a question, and all there is, the nearest
/// first.
pub fn none_called(what: &str, word: &str, known: impl Iterator<Item = Names>) -> String {
    let mut known: Vec<Names> = known.collect();
    let near = nearest_first(word, &mut known, |Names(label, name)| {
        std::iter::once(*label).chain(*name).collect()
    });
    let labels = known.iter().take(near).map(|Names(label, _)| *label);
    let question = is_it(&labels.collect::<Vec<_>>());
    let comma = if question.is_empty() { "，" } else { "" };
    let said = known.iter().map(|Names(label, name)| match name {
        Some(name) => format!("{label}（{name}）"),
        None => (*label).to_owned(),
    });
    let said: Vec<String> = said.collect();
    format!("{what}“{word}”{question}{comma}可用：{}", said.join("、"))
}

fn usage(argument: &str, reason: &str) -> Failure {
    Failure::Usage(format!("--{argument}：{reason}"))
}
