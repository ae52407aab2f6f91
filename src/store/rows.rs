//! The rows of the model's tables. One set of statements serves all of them: names come from the
//! declarations, values are always bound.

use std::sync::LazyLock;
use std::sync::mpsc::{self, SyncSender};
use std::{panic, thread};

use chrono::{DateTime, NaiveDate};
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, Statement};
use uuid::Uuid;

use super::change_row::ChangeRow;
use super::connect::passing_by;
use super::fault::Fault;
use super::large;
use super::log;
use super::stored::{parse_id, unreadable};
use crate::model::{
    ApplyError, Change, Id, Kind, LONGEST_TEXT, Loading, Portfolio, ProjectColumn, Row, Source,
    SourceStep, Sources, Table, Value, tree,
};

/// Carries changes out one after another, provided that the file still holds what they replace.
pub(super) fn apply_all(connection: &Connection, changes: &[Change]) -> Result<(), Fault> {
    for run in changes.chunk_by(Change::is_made_with) {
        match run {
            [Change::Create(first), ..] => insert_all(connection, first.table, run)?,
            run => {
                let mut run = run.iter();
                run.try_for_each(|change| apply(connection, change))?;
            }
        }
    }
    Ok(())
}

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
            column,
            old,
            new,
            source,
        } => {
            if Sources::is_column(*table, *column) {
                return set_sources(connection, change, old, new);
            }
            if let Some((field, step)) = ProjectColumn::ALL.get(*column).zip(*source) {
                set_source(connection, change, *field, step)?;
            }
            let column = change.column().ok_or_else(|| conflict(change))?.name;
            let sql = format!(
                r#"UPDATE "{table}" SET "{column}" = ?1 WHERE id = ?2 AND "{column}" IS ?3"#
            );
            let values = (Kind::lend(new), id.to_string(), Kind::lend(old));
            connection.prepare_cached(&sql)?.execute(values)?
        }
    };
    if affected == 1 {
        Ok(())
    } else {
        Err(conflict(change))
    }
}

/// Sets where the value of one field comes from, provided that the file still says what is replaced.
fn set_source(
    connection: &Connection,
    change: &Change,
    field: ProjectColumn,
    step: SourceStep,
) -> Result<(), Fault> {
    let path = format!("$.{}", field.spec().name);
    let (old, new) = (step.old.map(Source::key), step.new.map(Source::key));
    let id = change.row_id().to_string();
    let affected = if let Some(new) = new {
        let sql = "UPDATE project SET sources = json_set(coalesce(sources, '{}'), ?1, ?2)
                   WHERE id = ?3 AND json_extract(sources, ?1) IS ?4";
        let mut statement = connection.prepare_cached(sql)?;
        statement.execute((path, new, id, old))?
    } else {
        let sql = "UPDATE project SET sources = nullif(json_remove(sources, ?1), '{}')
                   WHERE id = ?2 AND json_extract(sources, ?1) IS ?3";
        let mut statement = connection.prepare_cached(sql)?;
        statement.execute((path, id, old))?
    };
    if affected == 1 {
        Ok(())
    } else {
        Err(conflict(change))
    }
}

/// What an op of an earlier version did, which carries all sources of a project: only those that it altered count.
fn set_sources(
    connection: &Connection,
    change: &Change,
    old: &Value,
    new: &Value,
) -> Result<(), Fault> {
    let sources = |value: &Value| match value {
        Value::Sources(sources) => sources.clone(),
        _ => Sources::default(),
    };
    let (old, new) = (sources(old), sources(new));
    let mut steps = old.differences(&new);
    steps.try_for_each(|(field, step)| set_source(connection, change, field, step))
}

/// Refuses changes by which a row would stand above itself. What a library of an older version holds already is left.
pub(super) fn check_trees(connection: &Connection, changes: &[Change]) -> Result<(), Fault> {
    for (table, placed) in tree::placed(changes) {
        let Some(parent) = table.parent_column() else {
            continue;
        };
        let parent = &table.columns()[parent];
        let sql = format!(r#"SELECT "{}" FROM "{table}" WHERE id = ?1"#, parent.name);
        let mut statement = connection.prepare_cached(&sql)?;
        let mut fault = None;
        let circle = tree::closed_by(&placed, |id| {
            let above =
                statement.query_row([id.to_string()], |row| row.get::<_, Option<String>>(0));
            match above.optional() {
                Ok(above) => parse_id(&above??).ok(),
                Err(error) => {
                    fault = Some(error);
                    None
                }
            }
        });
        if let Some(error) = fault {
            return Err(error.into());
        }
        if let Some(rows) = circle {
            let names = rows.iter().map(|id| name(connection, table, *id));
            let words = tree::circle_words(&names.collect::<Result<Vec<_>, Fault>>()?);
            return Err(Fault::Circle(parent.label, words));
        }
    }
    Ok(())
}

/// What a row of a tree is called.
fn name(connection: &Connection, table: Table, id: Uuid) -> Result<String, Fault> {
    let column = table
        .name_column()
        .map_or("id", |column| table.columns()[column].name);
    let sql = format!(r#"SELECT "{column}" FROM "{table}" WHERE id = ?1"#);
    let name: Option<String> = connection.query_row(&sql, [id.to_string()], |row| row.get(0))?;
    Ok(name.unwrap_or_default())
}

/// The whole library.
pub(super) fn load(connection: &Connection) -> Result<Portfolio, Fault> {
    let mut portfolio = load_rows(connection)?;
    note_changes(connection, &mut portfolio, i64::MAX)?;
    Ok(portfolio)
}

/// The whole library without what only its log tells. Rows are read here and put in their places on a second thread:
/// each is half of the work.
pub(super) fn load_rows(connection: &Connection) -> Result<Portfolio, Fault> {
    let (sender, batches) = mpsc::sync_channel::<Vec<Row>>(BATCHES);
    thread::scope(|scope| {
        let placing = scope.spawn(move || -> Result<Portfolio, ApplyError> {
            let mut loading = Loading::default();
            for row in batches.into_iter().flatten() {
                loading.take(row)?;
            }
            loading.finish()
        });
        let mut room = MOST_TEXT;
        let read = passing_by(connection, || {
            let mut tables = Table::ALL.into_iter();
            tables.try_for_each(|table| load_table(connection, table, &sender, &mut room))
        });
        drop(sender);
        let portfolio = placing
            .join()
            .unwrap_or_else(|panic| panic::resume_unwind(panic));
        read?;
        portfolio.map_err(|error| Fault::Damaged(error.to_string()))
    })
}

/// How many rows go to the second thread at once, and how many such lots may wait: no second copy of the library arises.
const BATCH: usize = 1024;
const BATCHES: usize = 4;

/// When the library began, when each project was altered last and when the figures of months were first there, from the log up
/// to its op `last`.
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
        if let (Some(project), Some(day)) = (project, day_of(&at)) {
            portfolio.note_changed_on(project, day);
        }
    }
    let began = "SELECT at FROM op WHERE kind = 'baseline' AND seq <= ?1 ORDER BY seq LIMIT 1";
    let began = connection.query_row(began, [last], |row| row.get::<_, String>(0));
    if let Some(day) = began.optional()?.and_then(|at| day_of(&at)) {
        portfolio.note_beginning(day);
    }
    note_reports(connection, portfolio, last)
}

fn day_of(at: &str) -> Option<NaiveDate> {
    let at = DateTime::parse_from_rfc3339(at);
    at.ok().map(|at| at.date_naive())
}

/// The changes of months in the order in which they were made, packed or not; of packed steps all changes are noted.
fn note_reports(
    connection: &Connection,
    portfolio: &mut Portfolio,
    last: i64,
) -> Result<(), Fault> {
    let mut packed = large::up_to(connection, last)?.into_iter().peekable();
    let mut note_packed = |portfolio: &mut Portfolio, before: i64| -> Result<(), Fault> {
        while let Some(seq) = packed.next_if(|seq| *seq < before) {
            if let Some(row) = log::entry(connection, seq)? {
                let record = log::record(connection, row)?;
                portfolio.note_change(&record.op, record.at.date_naive());
            }
        }
        Ok(())
    };
    let sql = "SELECT seq, at, change.kind, table_name, row_id, column_name, old, new, NULL, NULL
               FROM change JOIN op USING (seq)
               WHERE op.kind <> 'baseline' AND table_name = ?1 AND seq <= ?2
               ORDER BY seq, i";
    let mut statement = connection.prepare(sql)?;
    let mut found = statement.query((Table::MonthlyProgress.name(), last))?;
    while let Some(row) = found.next()? {
        let (seq, at): (i64, String) = (row.get(0)?, row.get(1)?);
        note_packed(portfolio, seq)?;
        // What an older version wrote and no table holds today is no figure.
        let change = ChangeRow::read(row, 2)?.restore();
        if let (Ok(change), Some(day)) = (change, day_of(&at)) {
            portfolio.note_reports([&change], day);
        }
    }
    note_packed(portfolio, i64::MAX)
}

/// How much text a library may hold in cells of more than [`SHORT`], in bytes, and how much more for each row: one that
/// was made to fill the memory is refused on the way, and none that people typed is. Short cells do not count: of these a
/// large library has many.
const MOST_TEXT: usize = 128 << 20;
const TEXT_OF_A_ROW: usize = 4 << 10;
const SHORT: usize = 1024;

/// A cell, if it is of a size that this program itself writes. It is read where it stands: a large library has millions.
fn cell(
    row: &rusqlite::Row<'_>,
    column: usize,
    kind: Kind,
    room: &mut usize,
) -> Result<Option<Value>, Fault> {
    let text = match row.get_ref(column)? {
        ValueRef::Null => return Ok(Some(Value::Empty)),
        ValueRef::Integer(number) => return Ok(kind.restore_integer(number)),
        ValueRef::Text(text) => text,
        ValueRef::Real(_) | ValueRef::Blob(_) => return Ok(None),
    };
    if text.len() > LONGEST_TEXT {
        return Err(Fault::Damaged("有大得不合理的内容".to_owned()));
    }
    if text.len() > SHORT {
        let rest = room.checked_sub(text.len());
        *room = rest.ok_or_else(|| Fault::Damaged("内容多得不合理".to_owned()))?;
    }
    let text = str::from_utf8(text).ok();
    Ok(text.and_then(|text| kind.restore_text(text)))
}

fn load_table(
    connection: &Connection,
    table: Table,
    batches: &SyncSender<Vec<Row>>,
    room: &mut usize,
) -> Result<(), Fault> {
    let mut batch = Vec::with_capacity(BATCH);
    // Whoever takes them may have found one that fits nowhere, and says so.
    let mut is_taken = true;
    each(connection, table, room, |row| {
        batch.push(row);
        if batch.len() == BATCH {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            is_taken = batches.send(full).is_ok();
        }
        is_taken
    })?;
    match batches.send(batch) {
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Whether the file holds, row by row, the content of a library. No second one is made of it.
pub(super) fn are_those_of(connection: &Connection, portfolio: &Portfolio) -> Result<bool, Fault> {
    let mut room = MOST_TEXT;
    for table in Table::ALL {
        let mut count = 0;
        let mut is_same = true;
        each(connection, table, &mut room, |row| {
            count += 1;
            is_same = portfolio.row(table, row.id) == Some(row);
            is_same
        })?;
        if !is_same || count != portfolio.count_of(table) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Visits the rows of a table, as long as `visit` wants more.
fn each(
    connection: &Connection,
    table: Table,
    room: &mut usize,
    mut visit: impl FnMut(Row) -> bool,
) -> Result<(), Fault> {
    let sql = format!(r#"SELECT {} FROM "{table}""#, column_list(table));
    let mut statement = connection.prepare(&sql)?;
    let mut found = statement.query([])?;
    let columns = table.columns();
    while let Some(row) = found.next()? {
        let id = match row.get_ref(0)? {
            ValueRef::Text(text) => str::from_utf8(text).unwrap_or_default(),
            _ => "",
        };
        *room += TEXT_OF_A_ROW;
        let mut values = Vec::with_capacity(columns.len());
        for (place, column) in columns.iter().enumerate() {
            let value = cell(row, place + 1, column.kind, room)?;
            values.push(value.ok_or_else(|| unreadable(table, id, place))?);
        }
        let id = parse_id(id)?;
        if !visit(Row { table, id, values }) {
            return Ok(());
        }
    }
    Ok(())
}

fn insert(connection: &Connection, row: &Row) -> Result<(), Fault> {
    let mut statement = insertion(connection, row.table)?;
    put(&mut statement, row)
}

/// The same of the rows of one table that changes make. The statement is looked for once: an import brings a hundred
/// thousand rows.
fn insert_all(connection: &Connection, table: Table, changes: &[Change]) -> Result<(), Fault> {
    let mut statement = insertion(connection, table)?;
    for change in changes {
        if let Change::Create(row) = change {
            put(&mut statement, row)?;
        }
    }
    Ok(())
}

fn insertion(connection: &Connection, table: Table) -> Result<CachedStatement<'_>, Fault> {
    let sql = INSERTS.get(table as usize);
    let sql = sql.ok_or_else(|| Fault::Damaged(table.label().to_owned()))?;
    Ok(connection.prepare_cached(sql)?)
}

fn put(statement: &mut Statement<'_>, row: &Row) -> Result<(), Fault> {
    let mut text = Uuid::encode_buffer();
    let id: &str = row.id.as_hyphenated().encode_lower(&mut text);
    statement.raw_bind_parameter(1_usize, id)?;
    for (place, value) in (2_usize..).zip(&row.values) {
        statement.raw_bind_parameter(place, Kind::lend(value))?;
    }
    statement.raw_execute()?;
    Ok(())
}

/// How a row of each table is put in.
static INSERTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let insert = |table: Table| {
        let places = vec!["?"; table.columns().len() + 1].join(", ");
        let columns = column_list(table);
        format!(r#"INSERT INTO "{table}" ({columns}) VALUES ({places})"#)
    };
    Table::ALL.into_iter().map(insert).collect()
});

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
