use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::{Portfolio, Project};

use super::places::NOWHERE;

/// Something known of every project, by its place in the order of the plan.
pub(super) trait Column: Clone {
    /// What is known, and for when.
    type Key: Clone + PartialEq;

    /// So many places of which nothing is known.
    fn blank(len: usize) -> Self;
    /// Takes in what is known of a project.
    fn set(&mut self, key: &Self::Key, portfolio: &Portfolio, place: usize, project: &Project);
    /// Moves everything to new places; those that had no place are set next.
    fn rearrange(&mut self, moves: &Moves);
    /// Called when every place that has to be is set.
    fn settle(&mut self, _key: &Self::Key, _portfolio: &Portfolio) {}
}

/// How places move when projects come, go or stand elsewhere in the plan.
pub(super) struct Moves {
    /// For each new place the old one; [`NOWHERE`] for a project that comes.
    pub from: Vec<u32>,
    /// For each old place the new one; [`NOWHERE`] for a project that goes.
    pub to: Vec<u32>,
}

impl Moves {
    pub fn new(from: Vec<u32>, before: usize) -> Self {
        let mut to = vec![NOWHERE; before];
        for (new, old) in (0..).zip(&from) {
            if let Some(to) = to.get_mut(*old as usize) {
                *to = new;
            }
        }
        Self { from, to }
    }

    /// Values of places, moved; the default for projects that come.
    pub fn apply<T: Clone + Default>(&self, values: &[T]) -> Vec<T> {
        let moved = self.from.iter().map(|old| values.get(*old as usize));
        moved
            .map(|value| value.cloned().unwrap_or_default())
            .collect()
    }

    /// A list of places, moved, at its end those of projects that come.
    pub fn apply_to_list(&self, places: &[u32]) -> Vec<u32> {
        let kept = places.iter().map(|place| self.to[*place as usize]);
        let come = (0..).zip(&self.from).filter(|(_, old)| **old == NOWHERE);
        let all = kept.chain(come.map(|(new, _)| new));
        all.filter(|place| *place != NOWHERE).collect()
    }
}

/// Columns that were asked for, kept for the next question. They follow the library as it alters; the one not asked
/// for longest makes room.
pub(super) struct Shelf<C: Column> {
    columns: Mutex<Vec<(C::Key, Arc<C>)>>,
}

/// So many columns are kept, each of some hundred kilobytes in a large library.
pub(super) const ROOM: usize = 32;

impl<C: Column> Default for Shelf<C> {
    fn default() -> Self {
        Self {
            columns: Mutex::default(),
        }
    }
}

impl<C: Column> Shelf<C> {
    /// The column of the key, made if it is not there.
    pub fn get(&self, key: &C::Key, make: impl FnOnce() -> C) -> Arc<C> {
        let kept = {
            let mut columns = self.lock();
            let at = columns.iter().position(|(other, _)| other == key);
            at.map(|at| columns.remove(at).1)
        };
        let column = kept.unwrap_or_else(|| Arc::new(make()));
        let mut columns = self.lock();
        if columns.len() >= ROOM {
            columns.remove(0);
        }
        columns.push((key.clone(), Arc::clone(&column)));
        column
    }

    /// Whether there is a column of the key.
    pub fn has(&self, key: &C::Key) -> bool {
        self.lock().iter().any(|(other, _)| other == key)
    }

    /// All columns with their keys.
    pub fn into_columns(self) -> Vec<(C::Key, Arc<C>)> {
        let columns = self.columns.into_inner();
        columns.unwrap_or_else(PoisonError::into_inner)
    }

    /// Alters every column.
    pub fn alter(&mut self, mut alter: impl FnMut(&C::Key, &mut C)) {
        let columns = self.columns.get_mut();
        for (key, column) in columns.unwrap_or_else(PoisonError::into_inner) {
            alter(key, Arc::make_mut(column));
        }
    }

    /// Drops the columns that can't follow.
    pub fn retain(&mut self, mut keeps: impl FnMut(&C::Key) -> bool) {
        let columns = self.columns.get_mut();
        let columns = columns.unwrap_or_else(PoisonError::into_inner);
        columns.retain(|(key, _)| keeps(key));
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(C::Key, Arc<C>)>> {
        self.columns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
