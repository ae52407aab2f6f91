//! Ops of other copies, which merges brought into the file.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::fault::Fault;
use crate::model::{Dot, Merged, SignedOp};

/// Writes what a merge brought; it is hashed with the merge.
pub(super) fn insert(connection: &Connection, seq: i64, merged: &Merged) -> Result<(), Fault> {
    let sql = "INSERT INTO brought_op (seq, i, origin, counter, op) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut statement = connection.prepare_cached(sql)?;
    for (i, op) in (0_i64..).zip(&merged.brought) {
        let Dot { origin, counter } = op.dot;
        let counter = i64::try_from(counter).unwrap_or(i64::MAX);
        let text = op.to_json().to_string();
        statement.execute(params![seq, i, origin.to_string(), counter, text])?;
    }
    Ok(())
}

/// What a merge brought, as the file keeps it.
pub(super) fn texts(connection: &Connection, seq: i64) -> Result<Vec<String>, Fault> {
    let sql = "SELECT op FROM brought_op WHERE seq = ?1 ORDER BY i";
    let mut statement = connection.prepare_cached(sql)?;
    let texts = statement.query_map([seq], |row| row.get(0))?;
    Ok(texts.collect::<Result<_, _>>()?)
}

/// The ops of such texts.
pub(super) fn restore(texts: &[String]) -> Result<Vec<Arc<SignedOp>>, Fault> {
    let restore = |text: &String| {
        let json = serde_json::from_str(text)?;
        SignedOp::from_json(&json).map(Arc::new)
    };
    let ops = texts.iter().map(restore);
    let ops: Result<_, crate::model::WireError> = ops.collect();
    ops.map_err(|error| Fault::Damaged(error.to_string()))
}

/// How many ops of a copy stand in the log.
pub(super) fn counter(connection: &Connection, origin: Uuid) -> Result<u64, Fault> {
    let sql = "SELECT max(counter) FROM op WHERE origin = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let last: Option<i64> = statement
        .query_row([origin.to_string()], |row| row.get(0))
        .optional()?
        .flatten();
    Ok(last.map_or(0, i64::cast_unsigned))
}
