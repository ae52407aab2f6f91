//! What every storage must do, run on each there is.

use std::sync::Arc;

use super::super::memory::Memory;
use super::super::storage::Storage;
use super::*;
use crate::model::{Merged, OpRecord};

/// A library that can be opened again and again.
trait Place {
    fn open(&self) -> Result<Box<dyn Storage + '_>, StoreError>;
}

impl Place for Fixture {
    fn open(&self) -> Result<Box<dyn Storage + '_>, StoreError> {
        Ok(Box::new(open(&self.path)?.store))
    }
}

impl Place for Memory {
    fn open(&self) -> Result<Box<dyn Storage + '_>, StoreError> {
        Ok(Box::new(Self::open(self)?))
    }
}

fn on_each(test: impl Fn(&dyn Place)) {
    on_each_alone(&test);
    // A server is there for many at once, where PostgreSQL is installed.
    #[cfg(unix)]
    if let Some(database) = super::server::Database::new() {
        super::server::moved(&database, &Fixture::new());
        test(&database);
    }
}

/// On those that one person has at a time.
fn on_each_alone(test: &impl Fn(&dyn Place)) {
    test(&Fixture::new());
    test(&Memory::create(&baseline(), &author(), at()).unwrap());
}

#[cfg(unix)]
impl Place for super::server::Database {
    fn open(&self) -> Result<Box<dyn Storage + '_>, StoreError> {
        let server = super::super::server::Server::open(&self.address("postgres"))?;
        Ok(Box::new(server))
    }
}

/// The next op of an origin.
fn of(origin: u128, counter: u64, op: &Op) -> SignedOp {
    SignedOp {
        dot: Dot {
            origin: Uuid::from_u128(origin),
            counter,
        },
        ..signed(op)
    }
}

fn renamed(storage: &dyn Storage, id: u128, name: &str) -> Op {
    rename(&storage.rows().unwrap(), id, name)
}

fn name(storage: &dyn Storage) -> String {
    bridge(&storage.rows().unwrap()).name.clone()
}

fn rows(storage: &dyn Storage) -> Vec<Vec<Row>> {
    let portfolio = storage.rows().unwrap();
    Table::ALL.map(|table| portfolio.table_rows(table)).to_vec()
}

#[test]
fn an_op_is_in_the_log_as_it_was_signed_and_in_the_content() {
    on_each(|place| {
        let storage = place.open().unwrap();
        assert_eq!(storage.chain().unwrap().0, 1);
        let first = of(7, 1, &renamed(&*storage, 101, "一桥"));
        assert_eq!(storage.append(&first).unwrap(), 2);
        let second = of(7, 2, &renamed(&*storage, 102, "二桥"));
        assert_eq!(storage.append(&second).unwrap(), 3);
        assert_eq!(name(&*storage), "二桥");
        let told: Vec<OpRecord> = storage.since(1).unwrap();
        let told: Vec<SignedOp> = told
            .into_iter()
            .map(|record| record.signed(Uuid::from_u128(100), None))
            .collect();
        assert_eq!(told, [first, second]);
        assert_eq!(storage.since(3).unwrap(), []);
        assert_eq!(storage.check().unwrap().problems, Vec::<String>::new());
        assert_eq!(storage.check().unwrap().ops, 3);
    });
}

#[test]
fn an_op_is_done_once() {
    on_each(|place| {
        let storage = place.open().unwrap();
        let op = of(7, 1, &renamed(&*storage, 101, "一桥"));
        assert_eq!(storage.append(&op).unwrap(), 2);
        let chain = storage.chain().unwrap();
        assert_eq!(storage.append(&op).unwrap(), 2);
        assert_eq!(storage.chain().unwrap(), chain);
    });
}

#[test]
fn what_does_not_fit_leaves_nothing() {
    on_each(|place| {
        let storage = place.open().unwrap();
        let (before, chain) = (rows(&*storage), storage.chain().unwrap());
        let mut op = renamed(&*storage, 101, "一桥");
        op.changes.extend(renamed(&*storage, 101, "二桥").changes);
        let error = storage.append(&of(7, 1, &op)).unwrap_err();
        assert!(matches!(error, StoreError::Conflict { .. }), "{error}");
        assert_eq!(rows(&*storage), before);
        assert_eq!(storage.chain().unwrap(), chain);
        assert_eq!(storage.since(1).unwrap(), []);
    });
}

#[test]
fn no_two_ops_have_one_identity() {
    on_each(|place| {
        let storage = place.open().unwrap();
        storage
            .append(&of(7, 1, &renamed(&*storage, 101, "一桥")))
            .unwrap();
        for (id, counter) in [(102, 1), (103, 9)] {
            let op = of(7, counter, &renamed(&*storage, id, &format!("{id}桥")));
            storage.append(&op).unwrap();
        }
        let records = storage.since(0).unwrap();
        let mut dots: Vec<Dot> = records.iter().map(|record| record.dot).collect();
        dots.sort_unstable();
        dots.dedup();
        assert_eq!(dots.len(), records.len());
        assert!(storage.op_set().is_ok());
    });
}

#[test]
fn everything_is_there_when_it_is_opened_anew() {
    on_each(|place| {
        let storage = place.open().unwrap();
        storage
            .append(&of(7, 1, &renamed(&*storage, 101, "一桥")))
            .unwrap();
        let (content, chain) = (rows(&*storage), storage.chain().unwrap());
        drop(storage);
        let storage = place.open().unwrap();
        assert_eq!(rows(&*storage), content);
        assert_eq!(storage.chain().unwrap(), chain);
        let undo = storage
            .undo()
            .unwrap()
            .undo_op()
            .unwrap()
            .reversed(Uuid::from_u128(102));
        storage.append(&of(7, 2, &undo)).unwrap();
        assert_eq!(name(&*storage), "平安大桥");
        drop(storage);
        let storage = place.open().unwrap();
        let undo = storage.undo().unwrap();
        assert!(undo.undo_op().is_none());
        let redo = undo.redo_op().unwrap().reversed(Uuid::from_u128(103));
        storage.append(&of(7, 3, &redo)).unwrap();
        assert_eq!(name(&*storage), "一桥");
        assert_eq!(storage.check().unwrap().problems, Vec::<String>::new());
    });
}

#[test]
fn whoever_has_it_has_it_alone() {
    on_each_alone(&|place: &dyn Place| {
        let storage = place.open().unwrap();
        let error = place.open().map(|_storage| ()).unwrap_err();
        assert!(matches!(error, StoreError::InUse { .. }), "{error}");
        drop(storage);
        assert!(place.open().is_ok());
    });
}

#[test]
fn each_op_chains_to_the_one_before_it() {
    let hashes = |first: &str| {
        let hashes = std::cell::RefCell::new(Vec::new());
        on_each(|place| {
            let storage = place.open().unwrap();
            storage
                .append(&of(7, 1, &renamed(&*storage, 101, first)))
                .unwrap();
            let note = Op::edit(Uuid::from_u128(102), "导出", Vec::new());
            storage.append(&of(7, 2, &note)).unwrap();
            hashes.borrow_mut().push(storage.chain().unwrap().1);
        });
        hashes.into_inner()
    };
    let (one, other) = (hashes("一桥"), hashes("二桥"));
    assert_ne!(one[0], other[0]);
    // The same in every storage: a library can move from one to another.
    assert_eq!(one[0], one[1]);
    assert_eq!(other[0], other[1]);
    assert!(one.iter().all(|hash| *hash == one[0]));
}

#[test]
fn what_a_merge_brought_keeps_its_identity() {
    on_each(|place| {
        let storage = place.open().unwrap();
        let mut theirs = of(9, 1, &renamed(&*storage, 201, "他们的桥"));
        let baseline = storage.op_set().unwrap().head().unwrap();
        theirs.seen = vec![baseline];
        let mut op = renamed(&*storage, 101, "他们的桥");
        op.merged = Some(Arc::new(Merged {
            head: theirs.dot,
            decided: Vec::new(),
            brought: vec![Arc::new(theirs.clone())],
        }));
        storage.append(&of(7, 1, &op)).unwrap();
        drop(storage);
        let storage = place.open().unwrap();
        let set = storage.op_set().unwrap();
        assert!(set.is_active(theirs.dot));
        assert!(set.ops().iter().any(|known| **known == theirs));
        assert!(!set.own().contains(&theirs.dot));
        assert_eq!(storage.check().unwrap().problems, Vec::<String>::new());
    });
}
