//! The rows as they are after a merge: decided one by one, then made to hold together.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Kind, Row, Table, Value};

use super::conflict::Matter;
use super::rows::{Fate, Key, SOURCES, Versions, value};
use super::{Keep, Merge};

/// The rows of a merge as they come out; none for one that is not there.
pub(super) type Outcome = BTreeMap<Key, Option<Row>>;

/// What the disputes were decided to.
#[derive(Default)]
struct Decided {
    /// Deleted by them, and kept.
    kept: BTreeSet<Key>,
    /// Deleted by us, and brought back.
    back: BTreeSet<Key>,
}

impl Merge {
    /// The rows after the merge; no pointer leads nowhere, and no row stands above itself.
    pub(super) fn outcome(&self, choices: &[Keep]) -> Outcome {
        let mut outcome = self.settled(choices);
        loop {
            let rings = self.rings(&outcome);
            if rings.is_empty() {
                return outcome;
            }
            for (key, column) in rings {
                self.put_back(&mut outcome, key, column);
            }
            self.mend(&mut outcome);
        }
    }

    /// The same before rings are looked for.
    pub(super) fn settled(&self, choices: &[Keep]) -> Outcome {
        let decided = self.decided(choices);
        let rows = self.rows.iter().map(|(key, versions)| {
            let row = match (&versions.base, &versions.ours, &versions.theirs) {
                (_, Some(ours), Some(theirs)) => {
                    Some(self.merged(*key, versions, (ours, theirs), choices, &decided))
                }
                (None, ours, theirs) => ours.clone().or_else(|| theirs.clone()),
                (Some(_), Some(ours), None) => decided.kept.contains(key).then(|| ours.clone()),
                (Some(_), None, theirs) => theirs.clone().filter(|_| decided.back.contains(key)),
            };
            (*key, row)
        });
        let mut outcome = rows.collect();
        self.mend(&mut outcome);
        outcome
    }

    fn decided(&self, choices: &[Keep]) -> Decided {
        let mut decided = Decided::default();
        for (place, conflict) in self.conflicts.iter().enumerate() {
            let choice = choices.get(place).copied().unwrap_or_default();
            if let Matter::Dispute(dispute) = &conflict.matter
                && dispute.keeper == choice
            {
                let rows = match choice {
                    Keep::Ours => &mut decided.kept,
                    Keep::Theirs => &mut decided.back,
                };
                rows.extend(&dispute.rows);
            }
        }
        decided
    }

    /// A row that both have, cell by cell.
    fn merged(
        &self,
        key: Key,
        versions: &Versions,
        (ours, theirs): (&Row, &Row),
        choices: &[Keep],
        decided: &Decided,
    ) -> Row {
        let mut row = ours.clone();
        let mut fates = Vec::with_capacity(row.values.len());
        for column in 0..row.values.len() {
            let fate = match self.cells.get(&(key, column)) {
                Some(place) => match choices.get(*place).copied().unwrap_or_default() {
                    Keep::Ours => Fate::Ours,
                    Keep::Theirs => Fate::Theirs,
                },
                None => versions.fate(column),
            };
            let is_taken = fate == Fate::Theirs || is_freed(versions, key.0, column, decided);
            if is_taken && let Some(value) = theirs.values.get(column) {
                row.values[column] = value.clone();
            }
            fates.push(fate);
        }
        if key.0 == Table::Project {
            row.values[SOURCES] = versions.sources(&fates);
        }
        row
    }

    /// Takes pointers that lead nowhere out, and rows that belong to nothing.
    fn mend(&self, outcome: &mut Outcome) {
        loop {
            let mut mended = Vec::new();
            for (key, row) in &*outcome {
                let Some(row) = row else { continue };
                let columns = 0..row.values.len();
                let mut broken = columns.filter(|column| {
                    let mut pointers = row.pointers(*column);
                    pointers.any(|target| !self.is_there(outcome, &target))
                });
                if let Some(column) = broken.next() {
                    mended.push((*key, column));
                }
            }
            if mended.is_empty() {
                return;
            }
            for (key, column) in mended {
                let value = self.mended(outcome, key, column);
                if let Some(row) = outcome.get_mut(&key) {
                    match (value, row.as_mut()) {
                        (Some(value), Some(row)) => row.values[column] = value,
                        _ => *row = None,
                    }
                }
            }
        }
    }

    /// What a cell that points at nothing holds instead; `None` where the row can't be without it.
    fn mended(&self, outcome: &Outcome, key: Key, column: usize) -> Option<Value> {
        if key.0.owners().contains(&column) {
            return None;
        }
        let is_gone = |row: &Row| {
            let mut pointers = row.pointers(column);
            pointers.any(|target| !self.is_there(outcome, &target))
        };
        let row = outcome.get(&key)?.as_ref()?;
        let ours = self.rows.get(&key).and_then(|row| row.ours.as_ref());
        // The one place that a row of ours had is better than none.
        if matches!(row.values.get(column)?, Value::Ref(_))
            && let Some(ours) = ours.filter(|ours| !is_gone(ours))
        {
            return ours.values.get(column).cloned();
        }
        let table = row.pointers(column).next()?.0;
        let value = row.values.get(column)?;
        Some(value.without(|id| !self.is_there(outcome, &(table, *id))))
    }

    fn is_there(&self, outcome: &Outcome, key: &Key) -> bool {
        match outcome.get(key) {
            Some(row) => row.is_some(),
            None => self.ground.has(key),
        }
    }

    /// The cells taken from the copy that put a row above itself.
    pub(super) fn rings(&self, outcome: &Outcome) -> Vec<(Key, usize)> {
        let taken = |key: &Key| {
            let column = key.0.parent_column()?;
            let row = outcome.get(key)?.as_ref()?;
            let ours = self.rows.get(key)?.ours.as_ref()?;
            let is_new = row.values.get(column) != ours.values.get(column);
            (is_new && !self.ring(outcome, *key).is_empty()).then_some((*key, column))
        };
        outcome.keys().filter_map(taken).collect()
    }

    /// The rows above a row that lead back to it; none for a row that is not above itself.
    pub(super) fn ring(&self, outcome: &Outcome, key: Key) -> BTreeSet<Key> {
        let mut seen = BTreeSet::new();
        let mut place = self.above(outcome, key);
        while let Some(above) = place.filter(|above| seen.insert(*above)) {
            if above == key {
                return seen;
            }
            place = self.above(outcome, above);
        }
        BTreeSet::new()
    }

    fn above(&self, outcome: &Outcome, key: Key) -> Option<Key> {
        let id = match outcome.get(&key) {
            Some(row) => row.as_ref()?.pointers(key.0.parent_column()?).next()?.1,
            None => self.ground.above(&key)?,
        };
        Some((key.0, id))
    }

    fn put_back(&self, outcome: &mut Outcome, key: Key, column: usize) {
        let ours = self.rows.get(&key).and_then(|row| row.ours.as_ref());
        if let (Some(ours), Some(Some(row))) = (ours, outcome.get_mut(&key)) {
            row.values[column] = ours.values[column].clone();
        }
    }
}

/// Whether a pointer was only lost because its target was deleted, and that is brought back.
fn is_freed(versions: &Versions, table: Table, column: usize, decided: &Decided) -> bool {
    let Some(Kind::Ref(target) | Kind::Refs(target)) =
        table.columns().get(column).map(|column| column.kind)
    else {
        return false;
    };
    let was = value(versions.base.as_ref(), column);
    let here = value(versions.ours.as_ref(), column);
    let there = value(versions.theirs.as_ref(), column);
    let is_back = |id: &uuid::Uuid| decided.back.contains(&(target, *id));
    was == there && here != there && there.map(|there| there.without(is_back)).as_ref() == here
}
