//! `lantu history`: what was done, by whom and when, the latest first.

use std::fmt::Write as _;
use std::mem::ManuallyDrop;

use serde_json::{Value as Json, json};

use crate::model::{
    Change, Dot, MoneyUnit, OpKind, OpRecord, Portfolio, Remit, Row, Source, Value,
};
use crate::report::{json_head, json_ids, json_name, json_value};
use crate::store::{Glance, HistoryQuery};
use crate::view::{change_line, row_name, show, with_gone};

use super::args::{History, HistoryFormat};
use super::library::{look, words};
use super::{Failure, output};

/// `lantu history`
pub fn history(history: &History) -> Result<(), Failure> {
    let limit = history.limit.unwrap_or(usize::MAX);
    // One more: the public form of a step may name the one before it.
    let query = HistoryQuery {
        before: None,
        search: String::new(),
        rows: Vec::new(),
        limit: limit.saturating_add(1),
    };
    let asked = look(&history.library, |Glance { portfolio, archive }| {
        let remit = archive.remit()?;
        Ok((
            portfolio,
            archive.page(&query)?,
            archive.library_id()?,
            remit,
        ))
    });
    let (portfolio, mut records, library, remit) = asked.map_err(|error| words(&error))?;
    let known = with_gone(&portfolio, records.iter().map(|record| &record.op));
    // They go with the process: to take large ones apart is work for nobody.
    let (_library, portfolio) = (ManuallyDrop::new(portfolio), ManuallyDrop::new(known));
    let library = library.parse().unwrap_or_default();
    // In a copy of a part of a library the first op stands for all that the library knew.
    let floor = remit.as_ref().and_then(Remit::floor);
    let dot = |record: &OpRecord| match floor {
        Some(floor) if record.op.kind == OpKind::Baseline => floor.head,
        _ => record.dot,
    };
    let before: Vec<Dot> = records.iter().skip(1).map(dot).collect();
    records.truncate(limit);
    let steps = || {
        records.iter().enumerate().map(|(place, record)| {
            let mut step = record_json(&portfolio, record);
            if record.op.kind != OpKind::Baseline {
                let signed = record.clone().signed(library, before.get(place).copied());
                step["op"] = signed.to_json();
            }
            step
        })
    };
    match history.format {
        HistoryFormat::Text => output::print(&text(&portfolio, &records))?,
        HistoryFormat::Json => {
            let mut object = json_head("history", None, portfolio.data_mark());
            object.insert("steps".to_owned(), steps().collect());
            output::print_json(&format!("{:#}\n", Json::from(object)))?;
        }
        HistoryFormat::Jsonl => {
            for step in steps() {
                output::print_json(&format!("{step}\n"))?;
            }
        }
    }
    Ok(())
}

fn text(portfolio: &Portfolio, records: &[OpRecord]) -> String {
    let mut text = String::new();
    for record in records {
        let prefix = match record.op.kind {
            OpKind::Undo(_) => "撤销 ",
            OpKind::Redo(_) => "重做 ",
            OpKind::Baseline | OpKind::Edit => "",
        };
        let at = record.at.format("%Y-%m-%d %H:%M:%S");
        let head = format!(
            "{}　{at}　{}@{}　{prefix}{}",
            record.seq, record.actor, record.host, record.op.label
        );
        text.push_str(output::line(&head).trim_end());
        text.push('\n');
        for change in &record.op.changes {
            if let Some(line) = change_line(portfolio, change) {
                writeln!(text, "    {}", output::line(&line)).ok();
            }
        }
    }
    text
}

/// A step; the first, which holds the whole first content, without it.
fn record_json(portfolio: &Portfolio, record: &OpRecord) -> Json {
    let reverses = match record.op.kind {
        OpKind::Undo(id) | OpKind::Redo(id) => Some(id.to_string()),
        OpKind::Baseline | OpKind::Edit => None,
    };
    let changes = record.op.changes.iter();
    let changes: Vec<Json> = changes
        .map(|change| change_json(portfolio, change))
        .collect();
    json!({
        "seq": record.seq,
        "id": record.op.id.to_string(),
        "kind": record.op.kind_word(),
        "reverses": reverses,
        "label": record.op.label,
        "actor": record.actor,
        "host": record.host,
        "at": record.at.to_rfc3339(),
        "changes": changes,
    })
}

fn change_json(portfolio: &Portfolio, change: &Change) -> Json {
    let row = |row: &Row| -> Json {
        let mut object = serde_json::Map::new();
        for (column, value) in row.table.columns().iter().zip(&row.values) {
            let shown = json_value(portfolio, column.kind, value);
            object.insert(json_name(column.name, column.kind), shown);
            object.extend(json_ids(column.name, column.kind, value));
        }
        object.into()
    };
    let mut object = serde_json::Map::new();
    let mut put = |key: &str, value: Json| object.insert(key.to_owned(), value);
    put("table", change.table().name().into());
    put("row", change.row_id().to_string().into());
    put("name", row_name(portfolio, change).into());
    match change {
        Change::Create(new) => {
            put("kind", "create".into());
            put("new", row(new));
        }
        Change::Delete(old) => {
            put("kind", "delete".into());
            put("old", row(old));
        }
        Change::Set {
            old, new, source, ..
        } => {
            put("kind", "set".into());
            if let Some(column) = change.column() {
                let words = |value: &Value| {
                    let text = show(portfolio, column.kind, value, MoneyUnit::Wan);
                    (!value.is_empty()).then_some(text)
                };
                put("field", json_name(column.name, column.kind).into());
                put("label", column.label.into());
                put("old", json_value(portfolio, column.kind, old));
                put("new", json_value(portfolio, column.kind, new));
                put("old_label", words(old).into());
                put("new_label", words(new).into());
                for (name, value) in [("old", old), ("new", new)] {
                    if let Some((name, ids)) = json_ids(name, column.kind, value) {
                        put(&name, ids);
                    }
                }
            }
            let key = |source: Option<Source>| source.map(Source::key);
            put("old_source", source.and_then(|step| key(step.old)).into());
            put("new_source", source.and_then(|step| key(step.new)).into());
        }
    }
    object.into()
}
