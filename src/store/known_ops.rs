//! All ops that a file knows, with the identity that they keep in every copy: its own, and those that merges brought.

use std::sync::Arc;

use rusqlite::Connection;
use uuid::Uuid;

use super::brought::restore;
use super::fault::Fault;
use super::{exchange, log};
use crate::model::op_set::OpSet;
use crate::model::{Dot, OpKind, Remit, SignedOp};

/// The last op of the file; none of an empty one.
pub(super) fn head(connection: &Connection) -> Result<Option<Dot>, Fault> {
    let rows = log::op_rows(connection, "ORDER BY seq DESC LIMIT ?1", 1)?;
    let Some(last) = rows.first() else {
        return Ok(None);
    };
    // A part of a library begins where the library stood.
    let floor = match last.kind.as_str() {
        "baseline" => exchange::remit(connection)?,
        _ => None,
    };
    let floor = floor.as_ref().and_then(Remit::floor);
    match floor {
        Some(floor) => Ok(Some(floor.head)),
        None => log::dot(last).map(Some),
    }
}

/// All ops that the file knows, each after those that it had seen; what the library began with comes without its
/// content.
pub(super) fn op_set(connection: &Connection, library: Uuid) -> Result<OpSet, Fault> {
    let remit = exchange::remit(connection)?;
    let floor = remit.as_ref().and_then(Remit::floor);
    let mut ops: Vec<Arc<SignedOp>> = Vec::new();
    let mut before = None;
    for row in log::op_rows(connection, "WHERE 1 = ?1 ORDER BY seq", 1)? {
        ops.extend(restore(&row.brought)?);
        let record = match row.kind.as_str() {
            "baseline" => log::bare_record(row)?,
            _ => log::record(connection, row)?,
        };
        let op = record.signed(library, before);
        let is_first = op.op.kind == OpKind::Baseline;
        before = Some(
            floor
                .filter(|_| is_first)
                .map_or(op.dot, |floor| floor.head),
        );
        ops.push(Arc::new(op));
    }
    OpSet::above(floor.cloned(), ops).map_err(|error| Fault::Damaged(error.to_string()))
}
