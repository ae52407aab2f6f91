//! What a library is asked: its content, its history, what its log holds.

use uuid::Uuid;

use super::super::archive::Archive;
use super::super::fault::Fault;
use super::super::schema::library_id;
use super::super::{StoreError, UndoHistory, brought, log, rows};
use super::Store;
use crate::model::op_set::OpSet;
use crate::model::{Dot, OpRecord, Portfolio};

impl Store {
    /// All ops that the file knows, with the identity that they keep in every copy.
    pub fn op_set(&self) -> Result<OpSet, StoreError> {
        self.archive().op_set()
    }

    /// The content.
    pub(in crate::store) fn content(&self) -> Result<Portfolio, StoreError> {
        rows::load(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// What can be undone and redone.
    pub(in crate::store) fn undo_history(&self) -> Result<UndoHistory, StoreError> {
        UndoHistory::load(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// The newest `limit` steps of history, the latest first.
    pub fn history(&self, limit: usize) -> Result<Vec<OpRecord>, StoreError> {
        log::newest(&self.connection, limit).map_err(|fault| fault.at(&self.path))
    }

    /// The library as it once stood, and its history in pages.
    pub fn archive(&self) -> Archive<'_> {
        Archive {
            connection: &self.connection,
            path: &self.path,
        }
    }

    /// Whether an op is in the log already.
    pub(in crate::store) fn holds(&self, op: Uuid) -> Result<bool, StoreError> {
        let found = log::find(&self.connection, op);
        Ok(found.map_err(|fault| fault.at(&self.path))?.is_some())
    }

    /// How many changes an op of the log has; none of one that is not there.
    pub(in crate::store) fn changes_of(&self, op: Uuid) -> Result<Option<usize>, StoreError> {
        let count = || {
            let Some(seq) = log::find(&self.connection, op)? else {
                return Ok(None);
            };
            let mut count = 0;
            log::each_change(&self.connection, seq.cast_signed(), |_change| {
                count += 1;
                Ok(())
            })?;
            Ok(Some(count))
        };
        count().map_err(|fault: Fault| fault.at(&self.path))
    }

    /// Which op has this number in the log.
    pub(in crate::store) fn dot_at(&self, seq: u64) -> Result<Option<Dot>, StoreError> {
        let row = log::entry(&self.connection, i64::try_from(seq).unwrap_or(i64::MAX));
        let dot = row.and_then(|row| row.as_ref().map(log::dot).transpose());
        dot.map_err(|fault| fault.at(&self.path))
    }

    /// The projects that it holds, in the order of their identities.
    pub(in crate::store) fn project_ids(&self) -> Result<Vec<String>, StoreError> {
        let read = || {
            let mut statement = self
                .connection
                .prepare_cached("SELECT id FROM project ORDER BY id")?;
            let ids = statement.query_map([], |row| row.get(0))?;
            Ok(ids.collect::<Result<_, _>>()?)
        };
        read().map_err(|fault: Fault| fault.at(&self.path))
    }

    /// Whether an op comes right after the last of its origin.
    pub(in crate::store) fn follows(&self, dot: Dot) -> Result<bool, StoreError> {
        let last = brought::counter(&self.connection, dot.origin);
        Ok(last.map_err(|fault| fault.at(&self.path))? + 1 == dot.counter)
    }

    /// What copies of this library share, however they are named.
    pub fn library_id(&self) -> Result<String, StoreError> {
        library_id(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// The hash of the last op.
    pub(in crate::store) fn head_hash(&self) -> Result<String, StoreError> {
        let head = log::head(&self.connection);
        Ok(head.map_err(|fault| fault.at(&self.path))?.1)
    }

    /// The number of the last op.
    pub(in crate::store) fn head(&self) -> Result<u64, StoreError> {
        let head = log::head(&self.connection);
        Ok(head
            .map_err(|fault| fault.at(&self.path))?
            .0
            .cast_unsigned())
    }
}
