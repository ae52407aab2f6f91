//! A paper as JSON: what its columns are and what its rows say, for a program that wants just that.

use serde_json::{Map, Value as Json, json};

use crate::model::{Kind, PaperKey};
use crate::view::Moment;

use super::document::{
    Body, Card, CardBlock, Document, DocumentCell, DocumentColumn, DocumentTable, RowKind, Section,
};
use super::json::json_head;

/// The text of a paper: its heads and rows in their order. Amounts are whole 分 in columns whose `unit` is `fen`, dates
/// stand as `2024-09`, what is not known is `null`. Rows name by place which of their cells are suggestions, and which
/// amounts are in no sum because a programme holds them.
pub fn paper_json(document: &Document, moment: Moment) -> String {
    let mut object = json_head("paper", Some(moment), document.data_mark.as_deref());
    let mut put = |name: &str, value: Json| object.insert(name.to_owned(), value);
    put("paper", document.name.as_str().into());
    put("title", document.title.as_str().into());
    put("subtitle", document.subtitle.as_deref().into());
    put("office", document.office.as_str().into());
    put("briefing", document.briefing.clone().into());
    match &document.body {
        Body::Table(table) => {
            put("group_by", table.group_headings.clone().into());
            put("columns", columns(&table.columns));
            put("rows", rows(table));
        }
        Body::Cards(cards) => {
            put("projects", cards.iter().map(card).collect());
        }
        Body::Sections(sections) => {
            put("sections", sections.iter().map(section).collect());
        }
    }
    put("notes", document.notes.clone().into());
    format!("{:#}\n", Json::Object(object))
}

fn columns(columns: &[DocumentColumn]) -> Json {
    let column = |column: &DocumentColumn| {
        json!({
            "key": column.key().map(|key| name(key).to_owned()),
            "heading": column.heading.replace('\n', ""),
            "over": column.group_heading,
            "unit": column.is_money.then_some("fen"),
        })
    };
    columns.iter().map(column).collect()
}

/// The English name of what a column shows.
fn name(key: PaperKey) -> &'static str {
    match key {
        PaperKey::Field(field) => field.name(),
        PaperKey::Part(field) => field.spec().name,
        PaperKey::Indicator(_) => "indicator",
    }
}

fn rows(table: &DocumentTable) -> Json {
    let row = |row: &super::document::DocumentRow| {
        let mut object = Map::new();
        let mut put = |name: &str, value: Json| object.insert(name.to_owned(), value);
        match &row.kind {
            RowKind::Total { count } => {
                put("kind", "total".into());
                put("count", (*count).into());
            }
            RowKind::Group {
                level,
                label,
                count,
                ..
            } => {
                put("kind", "group".into());
                put("level", (*level).into());
                put("label", label.as_str().into());
                put("count", (*count).into());
            }
            RowKind::Item { number, level } => {
                put("kind", "item".into());
                put("number", (*number).into());
                put("level", (*level).into());
            }
        }
        if let Some(of) = row.of {
            put("project_id", of.project.uuid().to_string().into());
        }
        put("cells", row.cells.iter().map(value).collect());
        let marked = |is_it: fn(&DocumentCell) -> bool| -> Vec<usize> {
            let cells = row.cells.iter().enumerate();
            cells
                .filter(|(_, cell)| is_it(cell))
                .map(|(place, _)| place)
                .collect()
        };
        let suggested = marked(|cell| matches!(cell, DocumentCell::Suggested(_)));
        let not_counted = marked(|cell| matches!(cell, DocumentCell::Contained(_)));
        for (name, places) in [("suggested", suggested), ("not_counted", not_counted)] {
            if !places.is_empty() {
                put(name, places.into());
            }
        }
        Json::Object(object)
    };
    table.rows.iter().map(row).collect()
}

fn value(cell: &DocumentCell) -> Json {
    match cell {
        DocumentCell::Empty | DocumentCell::Absent => Json::Null,
        DocumentCell::Text(text) | DocumentCell::Suggested(text) => text.as_str().into(),
        DocumentCell::Integer(number) => (*number).into(),
        DocumentCell::Decimal(number) | DocumentCell::Rate(number) => number.to_f64().into(),
        DocumentCell::Count(count) => (*count).into(),
        DocumentCell::Date(date) => date.to_string().into(),
        DocumentCell::Amount(amount) | DocumentCell::Contained(amount) => amount.fen().into(),
    }
}

fn card(card: &Card) -> Json {
    let fields = card.fields.iter().map(|field| {
        let is_money = matches!(field.key, Some(PaperKey::Field(of)) if of.kind() == Kind::Money);
        json!({
            "key": field.key.map(name),
            "label": field.label,
            "unit": is_money.then_some("fen"),
            "value": value(&field.value),
        })
    });
    json!({
        "project_id": card.of.map(|id| id.uuid().to_string()),
        "name": card.title,
        "suggested": card.suggested(),
        "fields": fields.collect::<Vec<_>>(),
        "blocks": card.blocks.iter().map(block).collect::<Vec<_>>(),
    })
}

fn section(section: &Section) -> Json {
    json!({
        "heading": section.heading,
        "paragraphs": section.paragraphs,
        "tables": section.tables.iter().map(block).collect::<Vec<_>>(),
    })
}

fn block(block: &CardBlock) -> Json {
    let rows = block.rows.iter();
    let rows = rows.map(|row| row.iter().map(value).collect::<Json>());
    json!({
        "heading": block.heading,
        "columns": columns(&block.columns),
        "rows": rows.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::view::GroupKey;

    #[test]
    fn a_paper_says_to_programs_what_it_says_to_people() {
        let document = fixture::document(&[GroupKey::Chapter]);
        let text = paper_json(&document, fixture::MOMENT);
        let json: Json = serde_json::from_str(&text).unwrap();
        assert_eq!(json["kind"], "paper");
        assert_eq!(json["report_month"], "2025-06");
        let columns = json["columns"].as_array().unwrap();
        assert_eq!(columns.len(), document.table().unwrap().columns.len());
        assert_eq!(columns[6]["key"], "total_investment");
        assert_eq!(columns[6]["unit"], "fen");
        assert_eq!(columns[7]["heading"], "2025年计划投资");
        let rows = json["rows"].as_array().unwrap();
        assert_eq!(rows[0]["kind"], "total");
        assert_eq!(rows[0]["cells"][6], 150_845_678_901_i64);
        assert_eq!(rows[1]["label"], "第十四章 健全综合交通运输网络");
        // The department of 平安大桥 is a suggestion; what the year plans for it is not known.
        assert_eq!(rows[2]["suggested"], serde_json::json!([10]));
        assert_eq!(rows[2]["cells"][10], "市交通运输局");
        assert_eq!(rows[2]["cells"][7], Json::Null);
        // A part's amount is that of its programme.
        assert_eq!(rows[4]["not_counted"], serde_json::json!([6, 7]));
        assert_eq!(rows[4]["cells"][6], 40_000_000_000_i64);
    }
}
