//! A library that no disk keeps: it lasts as long as the program.

use std::cell::RefCell;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};

use chrono::{DateTime, FixedOffset};

use super::change_row::ChangeRow;
use super::fault::Fault;
use super::lock_record::in_use;
use super::log::{self, Chain};
use super::storage::Storage;
use super::{Author, CheckReport, StoreError, UndoHistory};
use crate::model::op_set::OpSet;
use crate::model::{Dot, Op, OpKind, OpRecord, Portfolio, SignedOp, Table};

/// Where such libraries are, in messages.
const PLACE: &str = "内存";

/// The library, whether somebody has it open or not.
#[derive(Clone, Debug)]
pub struct Memory(Arc<Mutex<Kept>>);

/// The library, open: nobody else gets it until this is dropped.
#[derive(Debug)]
pub struct OpenMemory<'a>(RefCell<MutexGuard<'a, Kept>>);

#[derive(Debug)]
struct Kept {
    portfolio: Portfolio,
    log: Vec<Logged>,
}

#[derive(Debug)]
struct Logged {
    op: SignedOp,
    hash: String,
}

impl Memory {
    /// A library that begins with `baseline`.
    ///
    /// # Errors
    /// It does not hold together.
    pub fn create(
        baseline: &Op,
        author: &Author,
        at: DateTime<FixedOffset>,
    ) -> Result<Self, StoreError> {
        let mut kept = Kept {
            portfolio: Portfolio::default(),
            log: Vec::new(),
        };
        kept.append(&SignedOp {
            library: baseline.id,
            dot: Dot {
                origin: baseline.id,
                counter: 1,
            },
            seen: Vec::new(),
            author: author.name.clone(),
            host: author.host.clone(),
            at,
            op: Arc::new(baseline.clone()),
        })?;
        Ok(Self(Arc::new(Mutex::new(kept))))
    }

    /// Opens it.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when somebody has it.
    pub fn open(&self) -> Result<OpenMemory<'_>, StoreError> {
        match self.0.try_lock() {
            Ok(kept) => Ok(OpenMemory(RefCell::new(kept))),
            Err(TryLockError::Poisoned(kept)) => Ok(OpenMemory(RefCell::new(kept.into_inner()))),
            Err(TryLockError::WouldBlock) => Err(in_use(Path::new(PLACE))),
        }
    }
}

impl Kept {
    fn append(&mut self, op: &SignedOp) -> Result<u64, StoreError> {
        let known = self
            .log
            .iter()
            .position(|logged| logged.op.op.id == op.op.id);
        if let Some(place) = known {
            return Ok(place as u64 + 1);
        }
        let mut op = op.clone();
        let counter = self.counter(&op);
        if op.op.kind != OpKind::Baseline && counter + 1 != op.dot.counter {
            // As a file does it: a new origin, known to nobody before.
            op.dot = Dot {
                origin: uuid::Uuid::new_v5(&op.op.id, b"origin"),
                counter: 1,
            };
        }
        let applied = self.portfolio.apply(&op.op);
        applied.map_err(|error| Fault::Conflict(error.to_string()).at(Path::new(PLACE)))?;
        self.portfolio.note_change(&op.op, op.at.date_naive());
        let hash = self.hash(self.log.len(), &op);
        self.log.push(Logged { op, hash });
        Ok(self.log.len() as u64)
    }

    fn counter(&self, op: &SignedOp) -> u64 {
        let own = self.log.iter().map(|logged| logged.op.dot);
        let own = own.filter(|dot| dot.origin == op.dot.origin);
        own.map(|dot| dot.counter).max().unwrap_or(0)
    }

    /// The hash of an op in its place.
    fn hash(&self, place: usize, op: &SignedOp) -> String {
        let before = place.checked_sub(1).and_then(|before| self.log.get(before));
        let before = before.map(|logged| logged.hash.clone()).unwrap_or_default();
        let row = log::row_of(place as i64, before, op);
        let mut chain = Chain::begin(&row);
        for change in &op.op.changes {
            chain.add(ChangeRow::from(change).line().as_bytes());
        }
        chain.end(&row)
    }

    fn record(&self, place: usize) -> Option<OpRecord> {
        let SignedOp {
            dot,
            author,
            host,
            at,
            op,
            ..
        } = self.log.get(place)?.op.clone();
        Some(OpRecord {
            seq: place as u64 + 1,
            dot,
            op: Arc::unwrap_or_clone(op),
            actor: author,
            host,
            at,
        })
    }
}

impl OpenMemory<'_> {
    fn with<T>(&self, act: impl FnOnce(&mut Kept) -> T) -> T {
        act(&mut self.0.borrow_mut())
    }
}

impl Storage for OpenMemory<'_> {
    fn append(&self, op: &SignedOp) -> Result<u64, StoreError> {
        self.with(|kept| kept.append(op))
    }

    fn since(&self, seq: u64) -> Result<Vec<OpRecord>, StoreError> {
        let first = usize::try_from(seq).unwrap_or(usize::MAX);
        Ok(self.with(|kept| {
            (first..kept.log.len())
                .filter_map(|place| kept.record(place))
                .collect()
        }))
    }

    fn rows(&self) -> Result<Portfolio, StoreError> {
        Ok(self.with(|kept| kept.portfolio.clone()))
    }

    fn undo(&self) -> Result<UndoHistory, StoreError> {
        Ok(self.with(|kept| UndoHistory::new(kept.log.iter().map(|logged| logged.op.op.clone()))))
    }

    fn op_set(&self) -> Result<OpSet, StoreError> {
        let set = self.with(|kept| {
            let mut ops = Vec::new();
            let mut before = None;
            for logged in &kept.log {
                let brought = logged.op.op.merged.iter();
                ops.extend(brought.flat_map(|merged| merged.brought.iter().cloned()));
                let mut op = logged.op.clone();
                op.seen = op.dot.seen(before, &op.op);
                // What the library began with comes without its content.
                if op.op.kind == OpKind::Baseline {
                    Arc::make_mut(&mut op.op).changes = Vec::new();
                }
                before = Some(op.dot);
                ops.push(Arc::new(op));
            }
            OpSet::new(ops)
        });
        set.map_err(|error| Fault::Damaged(error.to_string()).at(Path::new(PLACE)))
    }

    fn chain(&self) -> Result<(u64, String), StoreError> {
        Ok(self.with(|kept| {
            let last = kept.log.last();
            let hash = last.map(|logged| logged.hash.clone());
            (kept.log.len() as u64, hash.unwrap_or_default())
        }))
    }

    fn check(&self) -> Result<CheckReport, StoreError> {
        Ok(self.with(|kept| {
            let mut report = CheckReport::default();
            let mut replayed = Portfolio::default();
            for (place, logged) in kept.log.iter().enumerate() {
                report.ops += 1;
                if kept.hash(place, &logged.op) != logged.hash {
                    let seq = place + 1;
                    report
                        .problems
                        .push(format!("修改记录第 {seq} 条被改动过（校验值不符）"));
                }
                if let Err(error) = replayed.follow(&logged.op.op) {
                    report.problems.push(error.to_string());
                }
            }
            report.projects = kept.portfolio.projects().len() as u64;
            for table in Table::ALL {
                if replayed.table_rows(table) != kept.portfolio.table_rows(table) {
                    let what = format!("{}与修改记录不符", table.label());
                    report.problems.push(what);
                }
            }
            report
        }))
    }
}
