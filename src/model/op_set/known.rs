use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::Dot;

/// Of each copy of a library, up to which of its ops somebody has them: those of one copy are always had from the first
/// on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Known(BTreeMap<Uuid, u64>);

/// What a copy that began with a part of a library stands on: ops that it does not hold, and whose outcome is its first
/// content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Floor {
    /// The op after which it was taken.
    pub head: Dot,
    /// All ops that the library knew then.
    pub known: Known,
}

impl Known {
    /// The last op that is had of a copy; 0 for none.
    pub fn last(&self, origin: Uuid) -> u64 {
        self.0.get(&origin).copied().unwrap_or(0)
    }

    /// Whether an op is had.
    pub fn holds(&self, dot: Dot) -> bool {
        self.last(dot.origin) >= dot.counter
    }

    /// Takes note of an op and those before it.
    pub fn note(&mut self, dot: Dot) {
        let last = self.0.entry(dot.origin).or_default();
        *last = (*last).max(dot.counter);
    }

    /// Adds what another has.
    pub fn join(&mut self, other: &Self) {
        for dot in other.ends() {
            self.note(dot);
        }
    }

    /// The last op of each copy.
    pub fn ends(&self) -> impl Iterator<Item = Dot> {
        let ends = self.0.iter();
        ends.map(|(origin, counter)| Dot {
            origin: *origin,
            counter: *counter,
        })
    }
}

impl FromIterator<Dot> for Known {
    fn from_iter<I: IntoIterator<Item = Dot>>(dots: I) -> Self {
        let mut known = Self::default();
        for dot in dots {
            known.note(dot);
        }
        known
    }
}
