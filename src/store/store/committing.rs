//! Steps carried out in the file: one's own, others', and the whole of another file.

use std::path::Path;

use chrono::{DateTime, FixedOffset};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Transaction, TransactionBehavior};

use super::super::built::Building;
use super::super::carry_out::carry_out;
use super::super::connect::{connect, drop_pages};
use super::super::fault::Fault;
use super::super::meanwhile::Meanwhile;
use super::super::origin::Signer;
use super::super::schema::library_uuid;
use super::super::{StoreError, brought, log};
use super::Store;
use crate::files::FileIdentity;
use crate::model::{Dot, Op, OpKind, SignedOp};

/// An op of so many changes, such as an import, leaves the cache full of its pages.
const LARGE: usize = 2_000;

impl Store {
    /// Carries an op out and logs it, in one transaction that is on disk when this returns.
    ///
    /// Committing the same op again changes nothing and gives the same number: after an error at the very
    /// end it may be unknown whether the op reached the disk, and a retry must not do it twice.
    ///
    /// # Errors
    /// Nothing of the op is then in the file.
    pub fn commit(&self, op: &Op, at: DateTime<FixedOffset>) -> Result<u64, StoreError> {
        let signed = self.signer().sign(op.clone(), at);
        self.commit_signed(&signed)
    }

    /// The same with an op that has its identity already. One that does not follow upon the last of its origin is
    /// signed anew.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn commit_signed(&self, op: &SignedOp) -> Result<u64, StoreError> {
        self.commit_when(op, &|| {})
    }

    /// The same; the transaction ends only after what is done `meanwhile`.
    pub(in crate::store) fn commit_when(
        &self,
        op: &SignedOp,
        meanwhile: &dyn Meanwhile,
    ) -> Result<u64, StoreError> {
        self.check_in_place()?;
        let seq = self.try_commit(op, meanwhile);
        let seq = seq.map_err(|fault| fault.at(&self.path))?;
        // Written into a file that was replaced meanwhile, it would be lost.
        self.check_in_place()?;
        Ok(seq)
    }

    /// Adds an op that was done elsewhere and comes with its identity; this file goes on signing as it did.
    ///
    /// # Errors
    /// As [`Store::commit`], also for one that does not follow upon the last of its origin.
    pub(in crate::store) fn receive(&self, op: &SignedOp) -> Result<u64, StoreError> {
        self.check_in_place()?;
        let receive = || {
            let Dot { origin, counter } = op.dot;
            if brought::counter(&self.connection, origin)? + 1 != counter {
                return Err(Fault::Damaged("收到的修改次序不对".to_owned()));
            }
            let transaction =
                Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
            let seq = carry_out(&transaction, op, &|| {})?;
            transaction.commit()?;
            self.signer.borrow_mut().see(op.dot);
            Ok(seq)
        };
        receive().map_err(|fault| fault.at(&self.path))
    }

    /// Puts the content and the log of another file in the place of this one's, with ops that follow it, in one
    /// transaction. This file goes on under a new origin.
    pub(in crate::store) fn take_over(
        &mut self,
        file: &Path,
        since: &[SignedOp],
    ) -> Result<(), StoreError> {
        self.check_in_place()?;
        let mut building = Building::go_on(file)?;
        for op in since {
            building.add(op)?;
        }
        building.finish()?;
        let mut take_over = || {
            let from = connect(file)?;
            let backup = Backup::new(&from, &mut self.connection)?;
            // All pages at once: what is half done goes back.
            if backup.step(-1)? != StepResult::Done {
                return Err(Fault::Damaged("副本正被占用".to_owned()));
            }
            drop(backup);
            let library = library_uuid(&self.connection)?;
            let author = self.signer.borrow().author();
            let mut signer = Signer::new(library, author, &self.connection)?;
            since.last().into_iter().for_each(|op| signer.note(op.dot));
            *self.signer.borrow_mut() = signer;
            Ok(())
        };
        take_over().map_err(|fault: Fault| fault.at(&self.path))
    }

    /// Whether the file is still the one that was opened: with its journal kept open SQLite itself would go on writing into
    /// a file that no longer has a name.
    pub(super) fn check_in_place(&self) -> Result<(), StoreError> {
        if FileIdentity::of(&self.path).as_ref() == Some(&self.identity) {
            return Ok(());
        }
        Err(StoreError::Moved {
            path: self.path.clone(),
        })
    }

    fn try_commit(&self, signed: &SignedOp, meanwhile: &dyn Meanwhile) -> Result<u64, Fault> {
        if let Some(seq) = log::find(&self.connection, signed.op.id)? {
            return Ok(seq);
        }
        let Dot { origin, counter } = signed.dot;
        let follows = signed.op.kind == OpKind::Baseline
            || brought::counter(&self.connection, origin)? + 1 == counter;
        let anew;
        let signed = if follows {
            signed
        } else {
            anew = self.signer().sign(signed.op.clone(), signed.at);
            &anew
        };
        // Shared: while pages are copied, what is committed goes on to the copy.
        let transaction =
            Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        let seq = carry_out(&transaction, signed, meanwhile)?;
        meanwhile.end();
        transaction.commit()?;
        if signed.op.changes.len() > LARGE {
            drop_pages(&self.connection);
        }
        self.signer.borrow_mut().note(signed.dot);
        Ok(seq)
    }
}
