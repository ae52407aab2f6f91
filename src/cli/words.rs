//! The words of a question, read on its library: that may add columns of its own.

use crate::model::{Field, Portfolio};
use crate::report::PaperColumn;
use crate::view::{Direction, Filter, GroupKey, Sort};

use super::Failure;

/// Group keys by their English names or Chinese words.
pub fn group_keys(portfolio: &Portfolio, words: &[String]) -> Result<Vec<GroupKey>, Failure> {
    let key = |word: &String| {
        GroupKey::find_in(portfolio, word).ok_or_else(|| {
            if let Some(field) = Field::find_in(portfolio, word) {
                return usage("group-by", &format!("不能按“{}”分组", field.label()));
            }
            let names: Vec<&str> = GroupKey::all_in(portfolio).map(said_key).collect();
            let names = names.join(" ");
            usage("group-by", &format!("没有分组“{word}”，可用：{names}"))
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
    let names: Vec<&str> = Field::all_in(portfolio).map(said_field).collect();
    let names = names.join(" ");
    usage(argument, &format!("没有字段“{word}”，可用：{names}"))
}

/// Own columns go by their headings: their names are numbers.
fn said_field(field: Field) -> &'static str {
    match field {
        Field::Own(_) => field.label(),
        built_in => built_in.name(),
    }
}

fn said_key(key: GroupKey) -> &'static str {
    match key {
        GroupKey::Field(field) => said_field(field),
        built_in => built_in.name(),
    }
}

fn usage(argument: &str, reason: &str) -> Failure {
    Failure::Usage(format!("--{argument}：{reason}"))
}
