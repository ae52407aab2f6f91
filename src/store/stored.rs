//! How values travel into cells, and whole rows into the JSON text of the log.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::fault::Fault;
use crate::model::value::{Lent, Stored};
use crate::model::{Kind, Row, RowValues, Table, Value};

impl ToSql for Stored {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl ToSql for Lent<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl FromSql for Stored {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Null => Ok(Self::Null),
            ValueRef::Integer(number) => Ok(Self::Integer(number)),
            ValueRef::Text(_) => value.as_str().map(|text| Self::Text(text.to_owned())),
            ValueRef::Real(_) | ValueRef::Blob(_) => Err(FromSqlError::InvalidType),
        }
    }
}

/// As JSON, which is also what the chain hashes.
impl Serialize for Stored {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// The text of something that consists of texts and numbers: there are none of which JSON has no form. An import has a
/// hundred thousand rows, so nothing is built up in between.
pub(super) fn json_text(plain: &impl Serialize) -> String {
    let text = serde_json::to_string(plain);
    text.unwrap_or_else(|error| unreachable!("plain values are JSON: {error}"))
}

/// The value of a cell, or which cell is damaged.
pub(super) fn restore(
    table: Table,
    id: &str,
    column: usize,
    stored: Stored,
) -> Result<Value, Fault> {
    let kind = table.columns().get(column).map(|column| column.kind);
    let value = kind.and_then(|kind: Kind| kind.restore(stored));
    value.ok_or_else(|| unreadable(table, id, column))
}

/// Which cell is damaged.
pub(super) fn unreadable(table: Table, id: &str, column: usize) -> Fault {
    let column = table.columns().get(column);
    Fault::Damaged(format!(
        "{}的“{}”读不懂：{table}.{}，{id}",
        table.label(),
        column.map_or("?", |column| column.label),
        column.map_or("?", |column| column.name),
    ))
}

/// An id as the file keeps it.
pub(super) fn parse_id(text: &str) -> Result<Uuid, Fault> {
    text.parse()
        .map_err(|error| Fault::Damaged(format!("{text}：{error}")))
}

/// A row as one JSON object; empty values are left out.
pub(super) fn row_to_json(row: &Row) -> String {
    json_text(&RowValues(row))
}

/// The inverse of [`row_to_json`].
pub(super) fn row_from_json(table: Table, id: Uuid, text: &str) -> Result<Row, Fault> {
    let damaged = || Fault::Damaged(format!("修改记录中的 {table}，{id}"));
    let object: Map<String, Json> = serde_json::from_str(text)
        .map_err(|error| Fault::Damaged(format!("修改记录中的 {table}，{id}：{error}")))?;
    let mut row = Row::blank(table, id);
    for (name, json) in object {
        let column = table.column(&name).ok_or_else(damaged)?;
        let stored = match json {
            Json::String(text) => Stored::Text(text),
            Json::Number(number) => Stored::Integer(number.as_i64().ok_or_else(damaged)?),
            _ => return Err(damaged()),
        };
        row.values[column] = restore(table, &id.to_string(), column, stored)?;
    }
    Ok(row)
}
