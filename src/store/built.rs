//! A file that is built of a log which came from elsewhere, op by op.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};
use uuid::Uuid;

use super::carry_out::carry_out;
use super::connect::connect;
use super::fault::Fault;
use super::member::MEMBER;
use super::{StoreError, UndoHistory, log, rows, schema};
use crate::model::{Portfolio, SignedOp};

/// A file that nobody has opened yet.
pub(super) struct Building<'a> {
    path: &'a Path,
    connection: Connection,
}

impl<'a> Building<'a> {
    /// Begins a library. With a member it is the replica of one on a server, and whoever opens it signs so.
    pub fn begin(path: &'a Path, library: Uuid, member: Option<&str>) -> Result<Self, StoreError> {
        let begin = || -> Result<Connection, Fault> {
            let mut connection = connect(path)?;
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            schema::upgrade(&transaction, 0)?;
            let sql = "INSERT INTO meta (key, value) VALUES (?1, ?2)";
            transaction.execute(sql, ["library_id", &library.to_string()])?;
            if let Some(member) = member {
                transaction.execute(sql, [MEMBER, member])?;
            }
            transaction.commit()?;
            connection.execute_batch("BEGIN IMMEDIATE")?;
            Ok(connection)
        };
        let connection = begin().map_err(|fault| fault.at(path))?;
        Ok(Self { path, connection })
    }

    /// Goes on with a file that was built.
    pub fn go_on(path: &'a Path) -> Result<Self, StoreError> {
        let go_on = || -> Result<Connection, Fault> {
            let connection = connect(path)?;
            connection.execute_batch("BEGIN IMMEDIATE")?;
            Ok(connection)
        };
        let connection = go_on().map_err(|fault| fault.at(path))?;
        Ok(Self { path, connection })
    }

    /// Adds the next op.
    pub fn add(&mut self, op: &SignedOp) -> Result<(), StoreError> {
        let added = carry_out(&self.connection, op, &|| {});
        added.map(|_seq| ()).map_err(|fault| fault.at(self.path))
    }

    /// The file is whole.
    pub fn finish(self) -> Result<(), StoreError> {
        let ended = self.connection.execute_batch("COMMIT");
        let closed = ended.and_then(|()| self.connection.close().map_err(|(_, error)| error));
        closed.map_err(|error| Fault::from(error).at(self.path))
    }
}

/// The content of a file that was built, and what can be undone.
pub(super) fn read(path: &Path) -> Result<(Portfolio, UndoHistory), StoreError> {
    let read = || {
        let connection = connect(path)?;
        Ok((rows::load(&connection)?, UndoHistory::load(&connection)?))
    };
    read().map_err(|fault: Fault| fault.at(path))
}

/// Whether a file that was built holds this content, and a log that ends with this hash.
pub(super) fn verify(path: &Path, content: &Portfolio, hash: &str) -> Result<bool, StoreError> {
    let same = || {
        let connection = connect(path)?;
        Ok(rows::are_those_of(&connection, content)? && log::head(&connection)?.1 == hash)
    };
    same().map_err(|fault: Fault| fault.at(path))
}
