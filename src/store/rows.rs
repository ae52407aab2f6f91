//! The rows of the model's tables. One set of statements serves all of them: names come from the
//! declarations, values are always bound.

use chrono::DateTime;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ToSql, params_from_iter};

use super::error::Fault;
use super::stored::{parse_id, restore};
use crate::model::value::Stored;
use crate::model::{Change, Id, Kind, LONGEST_TEXT, Portfolio, Row, Table};

/// Carries a change out, provided that the file still holds what it replaces.
pub(super) fn apply(connection: &Connection, change: &Change) -> Result<(), Fault> {
    let affected = match change {
        Change::Create(row) => return insert(connection, row),
        Change::Delete(row) => {
            let sql = format!(r#"DELETE FROM "{}" WHERE id = ?1"#, row.table);
            connection
                .prepare_cached(&sql)?
                .execute([row.id.to_string()])?
        }
        Change::Set {
            table,
            id,
            old,
            new,
            ..
        } => {
            let column = change.column().ok_or_else(|| conflict(change))?.name;
            let sql = format!(
                r#"UPDATE "{table}" SET "{column}" = ?1 WHERE id = ?2 AND "{column}" IS ?3"#
            );
            let values = (Kind::store(new), id.to_string(), Kind::store(old));
            connection.prepare_cached(&sql)?.execute(values)?
        }
    };
    if affected == 1 {
        Ok(())
    } else {
        Err(conflict(change))
    }
}

/// The whole library.
pub(super) fn load(connection: &Connection) -> Result<Portfolio, Fault> {
    let mut portfolio = load_rows(connection)?;
    note_changes(connection, &mut portfolio, i64::MAX)?;
    Ok(portfolio)
}

/// The whole library without what only its log tells.
pub(super) fn load_rows(connection: &Connection) -> Result<Portfolio, Fault> {
    let mut rows = Vec::new();
    let mut room = MOST_TEXT;
    for table in Table::ALL {
        load_table(connection, table, &mut rows, &mut room)?;
    }
    let portfolio = Portfolio::from_rows(rows);
    portfolio.map_err(|error| Fault::Damaged(error.to_string()))
}

/// When each project was altered last, from the log up to its op `last`.
pub(super) fn note_changes(
    connection: &Connection,
    portfolio: &mut Portfolio,
    last: i64,
) -> Result<(), Fault> {
    let sql = "SELECT table_name, row_id, json_extract(coalesce(old, new), '$.project'), max(at)
               FROM change JOIN op USING (seq)
               WHERE op.kind <> 'baseline' AND change.kind <> 'set' AND seq <= ?1
               GROUP BY table_name, row_id
               UNION ALL
               SELECT table_name, row_id, NULL, max(at)
               FROM change JOIN op USING (seq)
               WHERE op.kind <> 'baseline' AND change.kind = 'set' AND seq <= ?1
               GROUP BY table_name, row_id";
    let mut statement = connection.prepare(sql)?;
    let mut found = statement.query([last])?;
    while let Some(row) = found.next()? {
        let (table, id): (String, String) = (row.get(0)?, row.get(1)?);
        let (owner, at): (Option<String>, String) = (row.get(2)?, row.get(3)?);
        let Some(table) = Table::from_name(&table) else {
            continue;
        };
        let project = match owner {
            Some(owner) => Some(Id::new(parse_id(&owner)?)),
            None if table == Table::Project => Some(Id::new(parse_id(&id)?)),
            None => portfolio.project_of(table, parse_id(&id)?),
        };
        let day = DateTime::parse_from_rfc3339(&at).map(|at| at.date_naive());
        if let (Some(project), Ok(day)) = (project, day) {
            portfolio.note_changed_on(project, day);
        }
    }
    Ok(())
}

/// How much text a library may hold in cells of more than [`SHORT`], in bytes: 13 KB for each of 5 000 projects. One that
/// was made to fill the memory is refused on the way. Short cells do not count: of these a large library has many.
const MOST_TEXT: usize = 64 << 20;
const SHORT: usize = 1024;

/// A cell, if it is of a size that this program itself writes.
fn cell(row: &rusqlite::Row<'_>, column: usize, room: &mut usize) -> Result<Stored, Fault> {
    let cell = row.get_ref(column)?;
    if let ValueRef::Text(text) = cell {
        if text.len() > LONGEST_TEXT {
            return Err(Fault::Damaged("有大得不合理的内容".to_owned()));
        }
        if text.len() > SHORT {
            let rest = room.checked_sub(text.len());
            *room = rest.ok_or_else(|| Fault::Damaged("内容多得不合理".to_owned()))?;
        }
    }
    row.get(column).map_err(Fault::from)
}

fn load_table(
    connection: &Connection,
    table: Table,
    rows: &mut Vec<Row>,
    room: &mut usize,
) -> Result<(), Fault> {
    let sql = format!(r#"SELECT {} FROM "{table}""#, column_list(table));
    let mut statement = connection.prepare(&sql)?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let id: String = row.get(0)?;
        let values = (0..table.columns().len()).map(|column| {
            let stored = cell(row, column + 1, room)?;
            restore(table, &id, column, stored)
        });
        rows.push(Row {
            table,
            id: parse_id(&id)?,
            values: values.collect::<Result<_, Fault>>()?,
        });
    }
    Ok(())
}

fn insert(connection: &Connection, row: &Row) -> Result<(), Fault> {
    let table = row.table;
    let places = vec!["?"; table.columns().len() + 1].join(", ");
    let sql = format!(
        r#"INSERT INTO "{table}" ({}) VALUES ({places})"#,
        column_list(table)
    );
    let id = row.id.to_string();
    let values: Vec<Stored> = row.values.iter().map(Kind::store).collect();
    let cells = std::iter::once(&id as &dyn ToSql).chain(values.iter().map(|v| v as &dyn ToSql));
    connection
        .prepare_cached(&sql)?
        .execute(params_from_iter(cells))?;
    Ok(())
}

/// `"id", "name", …`; quoted because `end` is a keyword.
pub(super) fn column_list(table: Table) -> String {
    let names = table.columns().iter().map(|column| column.name);
    let quoted: Vec<String> = std::iter::once("id")
        .chain(names)
        .map(|name| format!(r#""{name}""#))
        .collect();
    quoted.join(", ")
}

fn conflict(change: &Change) -> Fault {
    let table = change.table().label();
    Fault::Conflict(match change.column() {
        Some(column) => format!("{table}的“{}”", column.label),
        None => format!("要增删的{table}"),
    })
}
