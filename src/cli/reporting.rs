//! `lantu reporting`: the rule by which projects are lit, shown and altered.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::clock::new_id;
use crate::edit::Draft;
use crate::model::{MoneyUnit, Portfolio, ReportingColumn, Value, parse_value};
use crate::report::json_head;
use crate::store::read_only;
use crate::view::{LightRule, Relit};

use super::args::{Reporting, TextOrJson};
use super::export::report_moment;
use super::library::{finish_with, perform, words};
use super::set::{once, parted};
use super::words::{Names, none_called};
use super::{Failure, library, output};

/// Shows the rule, or alters it and says what that lit anew.
pub fn reporting(asked: &Reporting) -> Result<(), Failure> {
    if asked.values.is_empty() && asked.preset.is_none() {
        let snapshot = read_only(&asked.library).map_err(|error| words(&error))?;
        let portfolio = snapshot.portfolio().map_err(|error| words(&error))?;
        return show(&portfolio, asked.format);
    }
    if asked.format == TextOrJson::Json {
        let words = "--format json 只用于查看；修改后可再运行一次不带字段的命令";
        return Err(Failure::Usage(words.to_owned()));
    }
    let mut session = library::open(&asked.library).map_err(|error| words(&error))?;
    let before = session.portfolio();
    let cells = cells(&before, asked)?;
    let draft = Draft::set_reporting(&before, &cells, new_id);
    let draft = draft.map_err(|error| Failure::Work(error.to_string()))?;
    let is_new = !draft.changes.is_empty();
    let moment = report_moment(&before, &asked.reported);
    drop(before);
    if is_new {
        perform(&mut session, draft)?;
    }
    let rule = LightRule::of(session.portfolio_ref());
    let mut text = in_words(rule);
    if is_new {
        let relit = Relit::of(session.portfolio_ref(), moment, rule);
        writeln!(text, "{}", relit.describe()).ok();
    } else {
        text.push_str("没有改动：规则已经是这样\n");
    }
    Ok(finish_with(session, || output::say(&text))?)
}

fn cells(
    portfolio: &Portfolio,
    asked: &Reporting,
) -> Result<Vec<(ReportingColumn, Value)>, Failure> {
    let mut cells = match &asked.preset {
        None => Vec::new(),
        Some(name) => LightRule::of(portfolio).lit_as(preset(name)?).cells(),
    };
    let mut labels = Vec::new();
    for assignment in &asked.values {
        let (word, text) = parted(assignment)?;
        let is_called = |column: &&ReportingColumn| {
            let spec = column.spec();
            spec.label == word.trim() || spec.name == word.trim()
        };
        let Some(column) = ReportingColumn::ALL.iter().find(is_called) else {
            let known = ReportingColumn::ALL.iter().map(|column| column.spec());
            let known = known.map(|spec| Names(spec.label, Some(spec.name)));
            return Err(Failure::Usage(none_called("规则里没有", word, known)));
        };
        let spec = column.spec();
        once(&mut labels, spec.label)?;
        let value = parse_value(portfolio, spec.kind, text, MoneyUnit::Wan)
            .map_err(|error| Failure::Usage(format!("{}：{error}", spec.label)))?;
        cells.retain(|(other, _)| other != column);
        cells.push((*column, value));
    }
    Ok(cells)
}

fn preset(name: &str) -> Result<LightRule, Failure> {
    let presets = LightRule::presets();
    let found = presets.iter().find(|(word, _)| *word == name.trim());
    found.map(|(_, rule)| *rule).ok_or_else(|| {
        let known = presets.iter().map(|(word, _)| Names(word, None));
        Failure::Usage(format!(
            "--preset：{}",
            none_called("没有规则", name, known)
        ))
    })
}

fn in_words(rule: LightRule) -> String {
    let mut text = rule.describe();
    if let Some(line) = rule.describe_deadline() {
        text.push('\n');
        text.push_str(&line);
    }
    text.push('\n');
    text
}

fn show(portfolio: &Portfolio, format: TextOrJson) -> Result<(), Failure> {
    let rule = LightRule::of(portfolio);
    if format == TextOrJson::Text {
        return Ok(output::print(&in_words(rule))?);
    }
    let mut object = json_head("reporting", None, portfolio.data_mark());
    for (column, value) in rule.cells() {
        object.insert(column.spec().name.to_owned(), plain(&value));
    }
    object.insert("words".to_owned(), rule.describe().into());
    let json = Json::from(object);
    Ok(output::print_json(&format!("{json:#}\n"))?)
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Decimal(number) => number
            .to_string()
            .parse::<f64>()
            .map_or(Json::Null, Json::from),
        Value::Integer(number) => (*number).into(),
        Value::Choice(word) => (*word).into(),
        Value::Text(text) => text.as_str().into(),
        _ => Json::Null,
    }
}
