//! What one side deleted while the other worked on it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Kind;

use super::Keep;
use super::rows::{Key, Versions};

/// A row that one side deleted and the other altered, or to which the other gave something new to hang on.
#[derive(Clone, Debug)]
pub(super) struct Dispute {
    /// The row that is in question.
    pub(super) root: Key,
    /// The side that still has it.
    pub(super) keeper: Keep,
    /// All that stays or goes with it: what hangs on it, and what it needs.
    pub(super) rows: BTreeSet<Key>,
    /// What the keeper altered or made.
    pub(super) causes: BTreeSet<Key>,
}

/// The deleted rows, each with those that hang on it.
struct Gone<'a> {
    rows: &'a BTreeMap<Key, Versions>,
    keeper: Keep,
    hanging: BTreeMap<Key, Vec<Key>>,
}

/// The deletions that can't go without asking, where `keeper` still has the rows.
pub(super) fn disputes(rows: &BTreeMap<Key, Versions>, keeper: Keep) -> Vec<Dispute> {
    let gone = Gone::new(rows, keeper);
    let mut causes: BTreeMap<Key, BTreeSet<Key>> = BTreeMap::new();
    for (key, versions) in rows {
        // Rows are renumbered when others are moved: a place in an order is no work on the row.
        let columns = key.0.columns().iter().enumerate();
        let columns = columns.filter(|(_, column)| column.kind != Kind::Ordinal);
        let altered: Vec<usize> = columns
            .map(|(column, _)| column)
            .filter(|column| versions.is_altered(keeper, *column))
            .collect();
        if gone.has(key) && !altered.is_empty() {
            causes.entry(gone.root(*key)).or_default().insert(*key);
        }
        for target in altered
            .into_iter()
            .flat_map(|column| gone.pointers(key, column))
        {
            causes.entry(gone.root(target)).or_default().insert(*key);
        }
    }
    let dispute = |(root, causes): (Key, BTreeSet<Key>)| {
        let seeds = causes.iter().filter(|key| gone.has(key)).copied();
        Dispute {
            root,
            keeper,
            rows: gone.whole(seeds.chain([root])),
            causes,
        }
    };
    causes.into_iter().map(dispute).collect()
}

impl<'a> Gone<'a> {
    fn new(rows: &'a BTreeMap<Key, Versions>, keeper: Keep) -> Self {
        let mut gone = Self {
            rows,
            keeper,
            hanging: BTreeMap::new(),
        };
        let mut hanging: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
        for key in rows.keys().filter(|key| gone.has(key)) {
            for owner in gone.owners(key) {
                hanging.entry(owner).or_default().push(*key);
            }
        }
        gone.hanging = hanging;
        gone
    }

    fn has(&self, key: &Key) -> bool {
        let row = self.rows.get(key);
        row.is_some_and(|row| row.is_left_only_in(self.keeper))
    }

    /// The deleted rows at which a cell points.
    fn pointers(&self, key: &Key, column: usize) -> Vec<Key> {
        let row = self.rows.get(key).and_then(|row| row.of(self.keeper));
        let pointers = row.into_iter().flat_map(|row| row.pointers(column));
        pointers.filter(|target| self.has(target)).collect()
    }

    /// The deleted rows to which a row belongs.
    fn owners(&self, key: &Key) -> Vec<Key> {
        let columns = key.0.owners().iter();
        columns
            .flat_map(|column| self.pointers(key, *column))
            .collect()
    }

    /// The row by which people know what is gone: the project rather than its milestone.
    fn root(&self, key: Key) -> Key {
        let mut root = key;
        while let Some(owner) = self.owners(&root).first() {
            root = *owner;
        }
        root
    }

    /// Rows with all that they need and all that hangs on them.
    fn whole(&self, seeds: impl Iterator<Item = Key>) -> BTreeSet<Key> {
        let mut whole = BTreeSet::new();
        let mut next: Vec<Key> = seeds.collect();
        while let Some(key) = next.pop() {
            if !whole.insert(key) {
                continue;
            }
            let columns = 0..key.0.columns().len();
            next.extend(columns.flat_map(|column| self.pointers(&key, column)));
            // What also belongs to something else that is gone comes only when that does.
            let hanging = self.hanging.get(&key).into_iter().flatten().copied();
            let is_free = |row: &Key| self.owners(row).iter().all(|owner| whole.contains(owner));
            next.extend(hanging.filter(is_free));
        }
        whole
    }
}
