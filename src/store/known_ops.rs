//! All ops that a file knows, with the identity that they keep in every copy: its own, and those that merges brought.

use std::sync::Arc;

use rusqlite::Connection;
use uuid::Uuid;

use super::brought::restore;
use super::fault::Fault;
use super::log;
use crate::model::op_set::OpSet;
use crate::model::{Dot, SignedOp};

/// The last op of the file; none of an empty one.
pub(super) fn head(connection: &Connection) -> Result<Option<Dot>, Fault> {
    let rows = log::op_rows(connection, "ORDER BY seq DESC LIMIT ?1", 1)?;
    rows.first().map(log::dot).transpose()
}

/// All ops that the file knows, each after those that it had seen; what the library began with comes without its
/// content.
pub(super) fn op_set(connection: &Connection, library: Uuid) -> Result<OpSet, Fault> {
    let mut ops: Vec<Arc<SignedOp>> = Vec::new();
    let mut before = None;
    for row in log::op_rows(connection, "WHERE 1 = ?1 ORDER BY seq", 1)? {
        ops.extend(restore(&row.brought)?);
        let record = match row.kind.as_str() {
            "baseline" => log::bare_record(row)?,
            _ => log::record(connection, row)?,
        };
        let op = record.signed(library, before);
        before = Some(op.dot);
        ops.push(Arc::new(op));
    }
    OpSet::new(ops).map_err(|error| Fault::Damaged(error.to_string()))
}
