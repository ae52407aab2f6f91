//! Sets of projects by their place in the order of the plan.

/// A place that is none: of a project that is not there.
pub(super) const NOWHERE: u32 = u32::MAX;

/// A set of places, one bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    words: Vec<u64>,
    /// How many places there are, in the set or not.
    len: usize,
}

impl Places {
    /// None of so many places.
    pub fn none(len: usize) -> Self {
        Self {
            words: vec![0; len.div_ceil(64)],
            len,
        }
    }

    /// All of so many places.
    pub fn all(len: usize) -> Self {
        let mut places = Self {
            words: vec![u64::MAX; len.div_ceil(64)],
            len,
        };
        places.trim();
        places
    }

    /// Those that fulfil a test.
    pub fn of(len: usize, mut is_in: impl FnMut(usize) -> bool) -> Self {
        let mut places = Self::none(len);
        for (word, first) in places.words.iter_mut().zip((0..).step_by(64)) {
            for place in first..len.min(first + 64) {
                *word |= u64::from(is_in(place)) << (place - first);
            }
        }
        places
    }

    /// Whether the place is in the set.
    pub fn has(&self, place: usize) -> bool {
        let word = self.words.get(place / 64).copied().unwrap_or_default();
        word >> (place % 64) & 1 == 1
    }

    /// Puts a place into the set or takes it out.
    pub fn put(&mut self, place: usize, is_in: bool) {
        if let Some(word) = self.words.get_mut(place / 64) {
            let bit = 1 << (place % 64);
            *word = if is_in { *word | bit } else { *word & !bit };
        }
    }

    /// Leaves only what is in both.
    pub fn retain(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Adds what is in the other.
    pub fn add(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Turns in to out.
    pub fn invert(&mut self) {
        for word in &mut self.words {
            *word = !*word;
        }
        self.trim();
    }

    /// How many are in the set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// Those in the set, in order.
    pub fn to_vec(&self) -> Vec<u32> {
        let mut places = Vec::with_capacity(self.count());
        for (word, first) in self.words.iter().zip((0_u32..).step_by(64)) {
            let mut rest = *word;
            while rest != 0 {
                places.push(first + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
        places
    }

    fn trim(&mut self) {
        if let Some(last) = self.words.last_mut()
            && !self.len.is_multiple_of(64)
        {
            *last &= (1 << (self.len % 64)) - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_over_more_than_one_word() {
        let odd = Places::of(70, |place| place % 2 == 1);
        assert_eq!(odd.count(), 35);
        let mut rest = odd.clone();
        rest.invert();
        assert_eq!(
            (rest.count(), rest.has(68), rest.has(69)),
            (35, true, false)
        );
        rest.put(69, true);
        rest.put(0, false);
        rest.retain(&Places::of(70, |place| place > 65));
        assert_eq!(rest.to_vec(), [66, 68, 69]);
        rest.add(&odd);
        assert_eq!(rest.count(), 37);
        assert_eq!(Places::all(70).count(), 70);
        assert_eq!(Places::none(70).to_vec(), [0_u32; 0]);
    }
}
