//! An op carried out in a file and logged, and the first of a new one.

use std::path::Path;

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, TransactionBehavior};

use super::author::Author;
use super::connect::connect;
use super::fault::Fault;
use super::meanwhile::Meanwhile;
use super::origin::Signer;
use super::{log, rows, schema};
use crate::model::{Op, SignedOp};

pub(super) fn build(
    file: &Path,
    baseline: &Op,
    author: &Author,
    at: DateTime<FixedOffset>,
) -> Result<(), Fault> {
    let mut connection = connect(file)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    schema::upgrade(&transaction, 0)?;
    // Copies of a library share this identity, however they are named.
    let library_id = baseline.id.to_string();
    transaction.execute(
        "INSERT INTO meta (key, value) VALUES ('library_id', ?1)",
        [library_id],
    )?;
    let mut signer = Signer::new(baseline.id, author.clone(), &transaction)?;
    carry_out(&transaction, &signer.sign(baseline.clone(), at), &|| {})?;
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

pub(super) fn carry_out(
    transaction: &Connection,
    signed: &SignedOp,
    meanwhile: &dyn Meanwhile,
) -> Result<u64, Fault> {
    let changes = &signed.op.changes;
    // All of them before the log: rows of the log point at their op, which is written last, and while anything points at
    // what is not there yet, SQLite walks whole tables for each new row that could be it.
    for change in changes {
        rows::apply(transaction, change)?;
    }
    rows::check_trees(transaction, changes)?;
    log::append(transaction, signed, meanwhile)
}
