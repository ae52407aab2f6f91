//! One change of an op as the file keeps it, and as the line over which the hash of the op runs.

use std::borrow::Cow;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use super::fault::Fault;
use super::stored::{json_text, parse_id, restore, row_from_json, row_to_json};
use crate::model::value::Stored;
use crate::model::{Change, Kind, LONGEST_TEXT, Source, SourceStep, Table};

/// A row of `change` as the file keeps it.
#[derive(Debug)]
pub(super) struct ChangeRow {
    kind: Word,
    table: Word,
    id: String,
    column: Option<Word>,
    old: Stored,
    new: Stored,
    /// Where the value came from and comes from, where the change says so.
    source: Option<[Option<Word>; 2]>,
}

/// A name that the program knows, or one that a file has.
type Word = Cow<'static, str>;

impl From<&Change> for ChangeRow {
    fn from(change: &Change) -> Self {
        let source = match change {
            Change::Set { source, .. } => source.map(|SourceStep { old, new }| {
                [old, new].map(|source| source.map(|source| source.key().into()))
            }),
            Change::Create(_) | Change::Delete(_) => None,
        };
        let (kind, old, new) = match change {
            Change::Create(row) => ("create", Stored::Null, Stored::Text(row_to_json(row))),
            Change::Set { old, new, .. } => ("set", Kind::store(old), Kind::store(new)),
            Change::Delete(row) => ("delete", Stored::Text(row_to_json(row)), Stored::Null),
        };
        Self {
            kind: kind.into(),
            table: change.table().name().into(),
            id: change.row_id().to_string(),
            column: change.column().map(|column| column.name.into()),
            old,
            new,
            source,
        }
    }
}

impl ChangeRow {
    /// As a line of what is hashed: a list in JSON.
    pub(super) fn line(&self) -> String {
        let Self {
            kind,
            table,
            id,
            column,
            old,
            new,
            source,
        } = self;
        let mut line = match source {
            None => json_text(&(kind, table, id, column, old, new)),
            Some([was, is]) => json_text(&(kind, table, id, column, old, new, was, is)),
        };
        line.push('\n');
        line
    }

    /// Whether it is of a row, which is named as the file names it.
    pub(super) fn is_of(&self, row: &str) -> bool {
        self.id == row
    }

    /// Whether it makes its row.
    pub(super) fn creates(&self) -> bool {
        self.kind == "create"
    }

    /// Whether what it replaces or puts in its place holds words, which are in small letters.
    pub(super) fn holds(&self, words: &str) -> bool {
        let holds = |value: &Stored| match value {
            Stored::Null => false,
            Stored::Integer(number) => number.to_string().contains(words),
            Stored::Text(text) => text.to_ascii_lowercase().contains(words),
        };
        holds(&self.old) || holds(&self.new)
    }

    /// What a line says; nothing for what is none of ours.
    pub(super) fn from_json(json: &serde_json::Value) -> Option<Self> {
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let word = |value: &serde_json::Value| text(value).map(Word::Owned);
        let stored = |value: &serde_json::Value| match value {
            serde_json::Value::Null => Some(Stored::Null),
            serde_json::Value::String(text) => Some(Stored::Text(text.clone())),
            value => value.as_i64().map(Stored::Integer),
        };
        Some(Self {
            kind: word(&json[0])?,
            table: word(&json[1])?,
            id: text(&json[2])?,
            column: word(&json[3]),
            old: stored(&json[4])?,
            new: stored(&json[5])?,
            source: json.get(6).map(|old| [word(old), word(&json[7])]),
        })
    }

    /// A row of a query whose column `first` is the first of [`CHANGE_COLUMNS`].
    pub(super) fn read(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Self> {
        let kind: String = row.get(first)?;
        // What goes into a cell or comes out of one; a whole row is longer.
        let is_too_long = |column: usize| -> rusqlite::Result<bool> {
            let cell = row.get_ref(column)?;
            Ok(matches!(cell, ValueRef::Text(text) if text.len() > LONGEST_TEXT))
        };
        if kind == "set" && (is_too_long(first + 4)? || is_too_long(first + 5)?) {
            let too_big = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_TOOBIG);
            return Err(rusqlite::Error::SqliteFailure(too_big, None));
        }
        let word = |column: usize| -> rusqlite::Result<Option<Word>> {
            let text: Option<String> = row.get(column)?;
            Ok(text.map(Word::Owned))
        };
        let table: String = row.get(first + 1)?;
        Ok(Self {
            kind: kind.into(),
            table: table.into(),
            id: row.get(first + 2)?,
            column: word(first + 3)?,
            old: row.get(first + 4)?,
            new: row.get(first + 5)?,
            source: match (word(first + 6)?, word(first + 7)?) {
                (None, None) => None,
                (old, new) => Some([old, new]),
            },
        })
    }

    /// The change as the model knows it.
    pub(super) fn restore(self) -> Result<Change, Fault> {
        let Self {
            kind,
            table: table_name,
            id: id_text,
            column,
            old,
            new,
            source,
        } = self;
        let damaged = || Fault::Damaged(format!("修改记录中的 {table_name}，{id_text}"));
        let table = Table::from_name(&table_name).ok_or_else(damaged)?;
        let id = parse_id(&id_text)?;
        match (&*kind, column, old, new) {
            ("create", None, Stored::Null, Stored::Text(row)) if source.is_none() => {
                row_from_json(table, id, &row).map(Change::Create)
            }
            ("delete", None, Stored::Text(row), Stored::Null) if source.is_none() => {
                row_from_json(table, id, &row).map(Change::Delete)
            }
            ("set", Some(name), old, new) => {
                let column = table.column(&name).ok_or_else(damaged)?;
                Ok(Change::Set {
                    table,
                    id,
                    column,
                    old: restore(table, &id_text, column, old)?,
                    new: restore(table, &id_text, column, new)?,
                    source: source.map(restore_source).transpose()?,
                })
            }
            _ => Err(damaged()),
        }
    }
}

/// Writes a change of an op, which is its `i`th.
pub(super) fn insert_change(
    connection: &Connection,
    seq: i64,
    i: i64,
    row: &ChangeRow,
) -> Result<(), Fault> {
    let ChangeRow {
        kind,
        table,
        id,
        column,
        old,
        new,
        source,
    } = row;
    let [was, is] = source
        .as_ref()
        .map_or([None, None], |[was, is]| [was.as_ref(), is.as_ref()]);
    let sql = "INSERT INTO change
               (seq, i, kind, table_name, row_id, column_name, old, new, old_source, new_source)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let values = params![seq, i, kind, table, id, column, old, new, was, is];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Visits the changes of an op that are rows of `change`.
pub(super) fn each_row(
    connection: &Connection,
    seq: i64,
    mut visit: impl FnMut(ChangeRow) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let select = |columns: &str| {
        let sql = format!("SELECT {columns} FROM change WHERE seq = ?1 ORDER BY i");
        connection.prepare_cached(&sql)
    };
    // Only a damaged library is read as an older program left it.
    let mut statement =
        select(CHANGE_COLUMNS).or_else(|_| select(CHANGE_COLUMNS_WITHOUT_SOURCE))?;
    let mut rows = statement.query([seq])?;
    while let Some(row) = rows.next()? {
        visit(ChangeRow::read(row, 0)?)?;
    }
    Ok(())
}

/// The columns of [`ChangeRow::read`].
pub(super) const CHANGE_COLUMNS: &str =
    "kind, table_name, row_id, column_name, old, new, old_source, new_source";

/// The same in a library of version 2 or older, whose changes say nothing of sources.
pub(super) const CHANGE_COLUMNS_WITHOUT_SOURCE: &str =
    "kind, table_name, row_id, column_name, old, new, NULL, NULL";

fn restore_source([old, new]: [Option<Word>; 2]) -> Result<SourceStep, Fault> {
    let source = |word: Option<Word>| match word {
        None => Ok(None),
        Some(word) => match Source::from_key(&word) {
            Some(source) => Ok(Some(source)),
            None => Err(Fault::Damaged(format!("修改记录中的来源 {word}"))),
        },
    };
    Ok(SourceStep {
        old: source(old)?,
        new: source(new)?,
    })
}
