//! The words of a question, read on its library: that may add columns of its own.

use crate::model::{Field, Portfolio};
use crate::view::{Filter, GroupKey};

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

/// Fields by their English names or Chinese headings.
pub fn fields(portfolio: &Portfolio, words: &[String]) -> Result<Vec<Field>, Failure> {
    let field = |word: &String| {
        Field::find_in(portfolio, word).ok_or_else(|| {
            let names: Vec<&str> = Field::all_in(portfolio).map(said_field).collect();
            let names = names.join(" ");
            usage("columns", &format!("没有字段“{word}”，可用：{names}"))
        })
    };
    words.iter().map(field).collect()
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
