//! A sorted map most of which was made in one go and stays: that is a list, quickly made and without room for more. What
//! alters lies over it in a map that shares structure, so that a copy costs two pointers.

use std::sync::Arc;

use imbl::OrdMap;

/// The map.
#[derive(Clone, Debug)]
pub(super) struct Lasting<K: Ord, V> {
    base: Arc<[(K, V)]>,
    /// What stands in the place of an entry of the list or beside it; none where one is gone.
    over: OrdMap<K, Option<V>>,
    len: usize,
}

impl<K: Ord, V> Default for Lasting<K, V> {
    fn default() -> Self {
        Self {
            base: Arc::new([]),
            over: OrdMap::new(),
            len: 0,
        }
    }
}

impl<K: Ord + Copy, V: Copy> Lasting<K, V> {
    /// The map of what comes in ascending order; none when it does not.
    pub(super) fn of(entries: Vec<(K, V)>) -> Option<Self> {
        let is_sorted = entries.is_sorted_by(|(a, _), (b, _)| a < b);
        is_sorted.then(|| Self {
            len: entries.len(),
            base: entries.into(),
            over: OrdMap::new(),
        })
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) fn get(&self, key: &K) -> Option<V> {
        let over = self.over.get(key);
        over.map_or_else(|| self.in_base(key), |over| *over)
    }

    fn in_base(&self, key: &K) -> Option<V> {
        let found = self.base.binary_search_by(|(other, _)| other.cmp(key));
        found.ok().map(|at| self.base[at].1)
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        self.len += usize::from(self.get(&key).is_none());
        self.over.insert(key, Some(value));
    }

    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        let gone = self.get(key)?;
        if self.in_base(key).is_some() {
            self.over.insert(*key, None);
        } else {
            self.over.remove(key);
        }
        self.len -= 1;
        Some(gone)
    }

    /// The keys in their order.
    pub(super) fn keys(&self) -> impl DoubleEndedIterator<Item = K> + '_ {
        let (mut base, mut mixed) = (&self.base[..], Vec::new());
        if !self.over.is_empty() {
            let left = base.iter().map(|(key, _)| *key);
            mixed.extend(left.filter(|key| !self.over.contains_key(key)));
            let over = self.over.iter().filter(|(_, value)| value.is_some());
            mixed.extend(over.map(|(key, _)| *key));
            // Two ascending runs: what knows such is quick.
            mixed.sort();
            base = &[];
        }
        base.iter().map(|(key, _)| *key).chain(mixed)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_holds_what_any_sorted_map_would(
            begin in prop::collection::btree_map(0..40_u8, any::<u8>(), 0..20),
            steps in prop::collection::vec((0..40_u8, any::<Option<u8>>()), 0..40),
        ) {
            let mut expected: BTreeMap<u8, u8> = begin.clone();
            let mut map = Lasting::of(begin.into_iter().collect()).unwrap();
            for (key, value) in steps {
                if let Some(value) = value {
                    map.insert(key, value);
                    expected.insert(key, value);
                } else {
                    prop_assert_eq!(map.remove(&key), expected.remove(&key));
                }
                prop_assert_eq!(map.len(), expected.len());
                prop_assert!(map.keys().eq(expected.keys().copied()));
                prop_assert!(map.keys().rev().eq(expected.keys().rev().copied()));
                for key in 0..40 {
                    prop_assert_eq!(map.get(&key), expected.get(&key).copied());
                }
            }
        }
    }

    #[test]
    fn it_is_made_of_what_is_in_order_alone() {
        assert!(Lasting::of(vec![(1, 'a'), (2, 'b')]).is_some());
        assert!(Lasting::of(vec![(2, 'a'), (1, 'b')]).is_none());
        assert!(Lasting::of(vec![(1, 'a'), (1, 'b')]).is_none());
    }
}
