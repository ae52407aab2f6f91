//! What keeps a library, whatever it is: the file, memory, a server. `tests/conformance.rs` is what each must pass.

use super::meanwhile::Meanwhile;
use super::{CheckReport, Store, StoreError, UndoHistory};
use crate::model::op_set::OpSet;
use crate::model::{OpRecord, Portfolio, SignedOp};

/// An open library. Whoever has it has it alone, until it is dropped.
///
/// What each keeps to:
/// - An op is in it whole or not at all, with all that it alters, once [`Storage::append`] has returned.
/// - The log only grows. Each op chains to the one before it, so that no earlier one can be altered unseen.
/// - The content is what the log leads to, at any time and after it was opened anew.
pub trait Storage {
    /// Carries an op out and logs it; its number. One that is there already is not done again. One that does not follow
    /// upon the last of its origin is signed anew: no two ops have one identity.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it does not fit the content; nothing of it is then kept.
    fn append(&self, op: &SignedOp) -> Result<u64, StoreError>;

    /// The same of one that is in it only after what is done `meanwhile` has ended.
    ///
    /// # Errors
    /// As [`Storage::append`].
    fn append_when(&self, op: &SignedOp, meanwhile: &dyn Meanwhile) -> Result<u64, StoreError> {
        meanwhile.end();
        self.append(op)
    }

    /// The steps after that of this number, in the order in which they were taken: also what is told to whoever has the
    /// same library open elsewhere.
    ///
    /// # Errors
    /// They can't be read.
    fn since(&self, seq: u64) -> Result<Vec<OpRecord>, StoreError>;

    /// The content.
    ///
    /// # Errors
    /// It can't be read.
    fn rows(&self) -> Result<Portfolio, StoreError>;

    /// What can be undone and redone.
    ///
    /// # Errors
    /// The log can't be read.
    fn undo(&self) -> Result<UndoHistory, StoreError>;

    /// All ops that it knows, with the identity that they keep in every copy: its own and those that merges brought.
    ///
    /// # Errors
    /// The log can't be read.
    fn op_set(&self) -> Result<OpSet, StoreError>;

    /// Number and hash of the last op.
    ///
    /// # Errors
    /// The log can't be read.
    fn chain(&self) -> Result<(u64, String), StoreError>;

    /// Examines the chain, and whether the log leads to the content.
    ///
    /// # Errors
    /// It can't be read at all.
    fn check(&self) -> Result<CheckReport, StoreError>;
}

impl Storage for Store {
    fn append(&self, op: &SignedOp) -> Result<u64, StoreError> {
        self.commit_signed(op)
    }

    fn append_when(&self, op: &SignedOp, meanwhile: &dyn Meanwhile) -> Result<u64, StoreError> {
        self.commit_when(op, meanwhile)
    }

    fn since(&self, seq: u64) -> Result<Vec<OpRecord>, StoreError> {
        self.archive().since(seq)
    }

    fn rows(&self) -> Result<Portfolio, StoreError> {
        self.content()
    }

    fn undo(&self) -> Result<UndoHistory, StoreError> {
        self.undo_history()
    }

    fn op_set(&self) -> Result<OpSet, StoreError> {
        self.archive().op_set()
    }

    fn chain(&self) -> Result<(u64, String), StoreError> {
        Ok((self.head()?, self.head_hash()?))
    }

    fn check(&self) -> Result<CheckReport, StoreError> {
        Self::check(self)
    }
}
