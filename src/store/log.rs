//! The log: one row per op, one per change, chained by hashes. What is written here is never altered.
//!
//! The changes of a baseline and of a large step are packed, see [`super::packed`]. Whoever reads changes does so by [`each_change`].

use std::sync::Arc;

use chrono::DateTime;
use rusqlite::{Connection, OptionalExtension as _, Params, params};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::brought;
use super::change_row::{ChangeRow, each_row};
use super::fault::Fault;
use super::large::Sought;
use super::packed::{self, Pieces};
use super::stored::parse_id;
use crate::model::{Dot, Merged, Op, OpKind, OpRecord, SignedOp, WireError};

/// Which steps of the history to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryQuery {
    /// Only steps before this one; none to begin with the latest.
    pub before: Option<u64>,
    /// Words that stand in the label, the person's name or a value; empty for all steps.
    pub search: String,
    /// Only steps that altered one of these rows; empty for all steps.
    pub rows: Vec<Uuid>,
    /// How many at most.
    pub limit: usize,
}

/// A row of `op` as the file keeps it.
#[derive(Debug)]
pub(super) struct OpRow {
    pub(super) seq: i64,
    pub(super) id: String,
    pub(super) kind: String,
    reverses: Option<String>,
    label: String,
    actor: String,
    host: String,
    at: String,
    /// The copy in which it was done; none of a baseline and of an op of an earlier version.
    pub(super) origin: Option<String>,
    pub(super) counter: Option<i64>,
    merged: Option<String>,
    /// What it brought, where it is a merge.
    pub(super) brought: Vec<String>,
    pub(super) previous_hash: String,
    pub(super) hash: String,
}

/// An op as the file keeps it after so many others; its hash comes when its changes are known.
pub(super) fn row_of(last: i64, previous_hash: String, signed: &SignedOp) -> OpRow {
    let SignedOp {
        dot,
        author,
        host,
        at,
        op,
        ..
    } = signed;
    let merged = op.merged.as_deref();
    let has_origin = op.kind != OpKind::Baseline;
    let (kind, reverses) = kind_words(op.kind);
    OpRow {
        seq: last + 1,
        id: op.id.to_string(),
        kind: kind.to_owned(),
        reverses: reverses.map(|id| id.to_string()),
        label: op.label.clone(),
        actor: author.clone(),
        host: host.clone(),
        at: at.to_rfc3339(),
        origin: has_origin.then(|| dot.origin.to_string()),
        counter: has_origin.then(|| i64::try_from(dot.counter).unwrap_or(i64::MAX)),
        merged: merged.map(|merged| merged.to_json().to_string()),
        brought: merged.map_or_else(Vec::new, |merged| {
            let brought = merged.brought.iter();
            brought.map(|op| op.to_json().to_string()).collect()
        }),
        previous_hash,
        hash: String::new(),
    }
}

/// The number under which an op is in the log already.
pub(super) fn find(connection: &Connection, op: Uuid) -> Result<Option<u64>, Fault> {
    let mut statement = connection.prepare_cached("SELECT seq FROM op WHERE id = ?1")?;
    let seq: Option<i64> = statement
        .query_row([op.to_string()], |row| row.get(0))
        .optional()?;
    Ok(seq.map(i64::cast_unsigned))
}

/// The newest steps, the latest first.
pub(super) fn newest(connection: &Connection, limit: usize) -> Result<Vec<OpRecord>, Fault> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = op_rows(connection, "ORDER BY seq DESC LIMIT ?1", limit)?;
    rows.into_iter()
        .map(|row| record(connection, row))
        .collect()
}

/// The ops after that of number `seq`, the latest first.
pub(super) fn after(connection: &Connection, seq: i64) -> Result<Vec<Op>, Fault> {
    let rows = op_rows(connection, "WHERE seq > ?1 ORDER BY seq DESC", seq)?;
    let ops = rows
        .into_iter()
        .map(|row| record(connection, row).map(|record| record.op));
    ops.collect()
}

/// The steps after that of number `seq`, in the order in which they were taken.
pub(super) fn since(connection: &Connection, seq: i64) -> Result<Vec<OpRecord>, Fault> {
    let rows = op_rows(connection, "WHERE seq > ?1 ORDER BY seq", seq)?;
    rows.into_iter()
        .map(|row| record(connection, row))
        .collect()
}

/// The hash of one op, which covers those before it.
pub(super) fn hash_at(connection: &Connection, seq: u64) -> Result<Option<String>, Fault> {
    let mut statement = connection.prepare_cached("SELECT hash FROM op WHERE seq = ?1")?;
    let hash = statement.query_row([i64::try_from(seq).unwrap_or(i64::MAX)], |row| row.get(0));
    Ok(hash.optional()?)
}

/// The hash of every op, in their order.
pub(super) fn hashes(connection: &Connection) -> Result<Vec<String>, Fault> {
    let mut statement = connection.prepare("SELECT hash FROM op ORDER BY seq")?;
    let hashes = statement.query_map([], |row| row.get(0))?;
    Ok(hashes.collect::<Result<_, _>>()?)
}

/// The steps that a question picks, the latest first; baselines without their changes. A row that no later op created
/// was there from the beginning.
pub(super) fn page(connection: &Connection, query: &HistoryQuery) -> Result<Vec<OpRecord>, Fault> {
    let HistoryQuery {
        before,
        search,
        rows,
        limit,
    } = query;
    let before = before.map_or(i64::MAX, |seq| i64::try_from(seq).unwrap_or(i64::MAX));
    let limit = i64::try_from(*limit).unwrap_or(i64::MAX);
    let tail = "WHERE seq < ?1 AND (?2 = '' OR instr(lower(label), ?2) OR instr(lower(actor), ?2)
                    OR seq IN (SELECT value FROM json_each(?5))
                    OR kind <> 'baseline' AND EXISTS (
                        SELECT 1 FROM change WHERE change.seq = op.seq
                        AND (instr(lower(old), ?2) OR instr(lower(new), ?2))))
                AND (?4 = '[]'
                    OR seq IN (
                        SELECT change.seq FROM change JOIN json_each(?4) ON change.row_id = value)
                    OR seq IN (SELECT value FROM json_each(?6))
                    OR kind = 'baseline' AND ?7)
                ORDER BY seq DESC LIMIT ?3";
    let search = search.trim().to_lowercase();
    let ids: Vec<String> = rows.iter().map(Uuid::to_string).collect();
    let sought = Sought::of(connection, before, &search, &ids)?;
    let list = |values: Vec<serde_json::Value>| serde_json::Value::from(values).to_string();
    let numbers = |seqs: &[i64]| list(seqs.iter().map(|seq| json!(seq)).collect());
    let (with_words, with_rows) = (numbers(&sought.with_words), numbers(&sought.with_rows));
    let ids = list(ids.into_iter().map(serde_json::Value::from).collect());
    let values = params![
        before,
        search,
        limit,
        ids,
        with_words,
        with_rows,
        sought.began_with
    ];
    let rows = op_rows_where(connection, tail, values)?;
    let records = rows.into_iter().map(|row| match row.kind.as_str() {
        "baseline" => bare_record(row),
        _ => record(connection, row),
    });
    records.collect()
}

/// Every op as the file keeps it, from the first on; stops at an error of `visit`.
pub(super) fn walk(
    connection: &Connection,
    mut visit: impl FnMut(OpRow) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut seqs = connection.prepare("SELECT seq FROM op ORDER BY seq")?;
    let seqs = seqs
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    for seq in seqs {
        for row in op_rows(connection, "WHERE seq = ?1", seq)? {
            visit(row)?;
        }
    }
    Ok(())
}

/// One op as the file keeps it.
pub(super) fn entry(connection: &Connection, seq: i64) -> Result<Option<OpRow>, Fault> {
    Ok(op_rows(connection, "WHERE seq = ?1", seq)?.pop())
}

/// Visits the changes of an op in their order, packed or not: never all at once, since a baseline is a whole library.
pub(super) fn each_change(
    connection: &Connection,
    seq: i64,
    mut visit: impl FnMut(ChangeRow) -> Result<(), Fault>,
) -> Result<(), Fault> {
    each_row(connection, seq, &mut visit)?;
    packed::each(connection, seq, visit)
}

/// SHA-256 over one JSON line for the op, which names the hash before it, one for each change and one for each op that a
/// merge brought.
pub(super) struct Chain(Sha256);

impl Chain {
    /// Takes the op itself.
    pub(super) fn begin(op: &OpRow) -> Self {
        let OpRow {
            seq,
            id,
            kind,
            reverses,
            label,
            actor,
            host,
            at,
            origin,
            counter,
            merged,
            brought: _,
            previous_hash,
            hash: _,
        } = op;
        let mut head = vec![
            json!(previous_hash),
            json!(seq),
            json!(id),
            json!(kind),
            json!(reverses),
            json!(label),
            json!(actor),
            json!(host),
            json!(at),
        ];
        // Ops of earlier versions have no more than this.
        if origin.is_some() {
            head.extend([json!(origin), json!(counter)]);
        }
        head.extend(merged.iter().map(|merged| json!(merged)));
        let head = serde_json::Value::from(head);
        Self(Sha256::new_with_prefix(format!("{head}\n")))
    }

    /// Takes the line of the next change, or several of them.
    pub(super) fn add(&mut self, line: &[u8]) {
        self.0.update(line);
    }

    /// Takes changes that are packed.
    pub(super) fn add_pieces(&mut self, pieces: &Pieces) -> Result<(), Fault> {
        for piece in pieces.iter() {
            let plain = packed::unpack(piece);
            let plain = plain.ok_or_else(|| Fault::Damaged("要写入的修改记录".to_owned()))?;
            self.add(&plain);
        }
        Ok(())
    }

    /// The hash of the op, once it has taken every change.
    pub(super) fn end(mut self, op: &OpRow) -> String {
        for brought in &op.brought {
            self.0.update(format!("{}\n", json!(brought)));
        }
        format!("{:x}", self.0.finalize())
    }
}

/// The hash that an op of the file should have.
pub(super) fn hash(connection: &Connection, op: &OpRow) -> Result<String, Fault> {
    let mut chain = Chain::begin(op);
    each_change(connection, op.seq, |change| {
        chain.add(change.line().as_bytes());
        Ok(())
    })?;
    Ok(chain.end(op))
}

/// An op as notes of earlier versions have it.
pub(super) fn op_from_json(json: &serde_json::Value) -> Result<Op, Fault> {
    let damaged = || Fault::Damaged("本机记录".to_owned());
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let changes = json["changes"].as_array().ok_or_else(damaged)?.iter();
    let changes: Option<Vec<ChangeRow>> = changes.map(ChangeRow::from_json).collect();
    let row = OpRow {
        seq: 0,
        id: text(&json["id"]).ok_or_else(damaged)?,
        kind: text(&json["kind"]).ok_or_else(damaged)?,
        reverses: text(&json["reverses"]),
        label: text(&json["label"]).ok_or_else(damaged)?,
        actor: String::new(),
        host: String::new(),
        at: String::new(),
        origin: None,
        counter: None,
        merged: None,
        brought: Vec::new(),
        previous_hash: String::new(),
        hash: String::new(),
    };
    let mut op = restore_op(&row)?;
    let changes = changes.ok_or_else(damaged)?.into_iter();
    op.changes = changes.map(ChangeRow::restore).collect::<Result<_, _>>()?;
    Ok(op)
}

fn kind_words(kind: OpKind) -> (&'static str, Option<Uuid>) {
    match kind {
        OpKind::Baseline => ("baseline", None),
        OpKind::Edit => ("edit", None),
        OpKind::Undo(reversed) => ("undo", Some(reversed)),
        OpKind::Redo(reversed) => ("redo", Some(reversed)),
    }
}

/// The op as the model knows it, without its changes.
pub(super) fn restore_op(row: &OpRow) -> Result<Op, Fault> {
    let reverses = row.reverses.as_deref().map(parse_id).transpose()?;
    let kind = match (row.kind.as_str(), reverses) {
        ("baseline", None) => OpKind::Baseline,
        ("edit", None) => OpKind::Edit,
        ("undo", Some(reversed)) => OpKind::Undo(reversed),
        ("redo", Some(reversed)) => OpKind::Redo(reversed),
        (kind, _) => {
            return Err(Fault::Damaged(format!(
                "修改记录第 {} 条的类型 {kind}",
                row.seq
            )));
        }
    };
    let merged = row.merged.as_deref().map(|text| {
        let json = serde_json::from_str(text)?;
        let merged = Merged::from_json(&json)?;
        Ok::<_, WireError>(Arc::new(merged))
    });
    let merged = merged.transpose();
    let merged = merged.map_err(|error| Fault::Damaged(error.to_string()))?;
    Ok(Op {
        id: parse_id(&row.id)?,
        label: row.label.clone(),
        kind,
        changes: Vec::new(),
        merged,
    })
}

/// Number and hash of the last op; 0 and nothing before the first.
pub(super) fn head(connection: &Connection) -> Result<(i64, String), Fault> {
    let mut statement =
        connection.prepare_cached("SELECT seq, hash FROM op ORDER BY seq DESC LIMIT 1")?;
    let head = statement
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(head.unwrap_or_default())
}

pub(super) fn insert_op(connection: &Connection, row: &OpRow) -> Result<(), Fault> {
    let OpRow {
        seq,
        id,
        kind,
        reverses,
        label,
        actor,
        host,
        at,
        origin,
        counter,
        merged,
        brought: _,
        previous_hash,
        hash,
    } = row;
    let sql =
        "INSERT INTO op (seq, id, kind, reverses, label, actor, host, at, origin, counter, merged,
                               previous_hash, hash)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    let values = params![
        seq,
        id,
        kind,
        reverses,
        label,
        actor,
        host,
        at,
        origin,
        counter,
        merged,
        previous_hash,
        hash
    ];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// The ops that `tail`, with its one parameter, picks and orders.
pub(super) fn op_rows(
    connection: &Connection,
    tail: &str,
    parameter: i64,
) -> Result<Vec<OpRow>, Fault> {
    op_rows_where(connection, tail, [parameter])
}

fn op_rows_where(
    connection: &Connection,
    tail: &str,
    parameters: impl Params,
) -> Result<Vec<OpRow>, Fault> {
    let select = |identity: &str| {
        let sql = format!(
            "SELECT seq, id, kind, reverses, label, actor, host, at, previous_hash, hash, {identity}
             FROM op {tail}"
        );
        connection.prepare_cached(&sql)
    };
    // Only a damaged library is read as an older program left it.
    let mut statement =
        select("origin, counter, merged").or_else(|_| select("NULL, NULL, NULL"))?;
    let rows = statement.query_map(parameters, |row| {
        Ok(OpRow {
            seq: row.get(0)?,
            id: row.get(1)?,
            kind: row.get(2)?,
            reverses: row.get(3)?,
            label: row.get(4)?,
            actor: row.get(5)?,
            host: row.get(6)?,
            at: row.get(7)?,
            previous_hash: row.get(8)?,
            hash: row.get(9)?,
            origin: row.get(10)?,
            counter: row.get(11)?,
            merged: row.get(12)?,
            brought: Vec::new(),
        })
    })?;
    let mut rows: Vec<OpRow> = rows.collect::<Result<_, _>>()?;
    for row in rows.iter_mut().filter(|row| row.merged.is_some()) {
        row.brought = brought::texts(connection, row.seq)?;
    }
    Ok(rows)
}

/// An op with its changes.
pub(super) fn record(connection: &Connection, row: OpRow) -> Result<OpRecord, Fault> {
    let mut changes = Vec::new();
    each_change(connection, row.seq, |change| {
        changes.push(change.restore()?);
        Ok(())
    })?;
    let mut record = bare_record(row)?;
    record.op.changes = changes;
    Ok(record)
}

pub(super) fn bare_record(row: OpRow) -> Result<OpRecord, Fault> {
    let at = DateTime::parse_from_rfc3339(&row.at)
        .map_err(|error| Fault::Damaged(format!("修改记录第 {} 条的时间：{error}", row.seq)))?;
    Ok(OpRecord {
        seq: row.seq.cast_unsigned(),
        dot: dot(&row)?,
        op: restore_op(&row)?,
        actor: row.actor,
        host: row.host,
        at,
    })
}

/// The place of an op among those of its copy.
pub(super) fn dot(row: &OpRow) -> Result<Dot, Fault> {
    Ok(match (&row.origin, row.counter) {
        (Some(origin), Some(counter)) => Dot {
            origin: parse_id(origin)?,
            counter: counter.cast_unsigned(),
        },
        _ => Dot {
            origin: parse_id(&row.id)?,
            counter: 1,
        },
    })
}
