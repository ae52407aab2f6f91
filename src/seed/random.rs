/// A generator of numbers that look like chance and are the same in every run: `SplitMix64`, by Steele, Lea and
/// Flood, “Fast splittable pseudorandom number generators” (2014). Good enough for samples, never for secrets.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// One stream per seed and number: what is drawn for one project never shifts another's.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut random = Self(seed ^ stream.wrapping_mul(0xd134_2543_de82_ef95));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included; `low` where they cross.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).unwrap_or(1).max(1);
        low + (self.next() % span).cast_signed()
    }

    /// The same for months and other small numbers.
    pub(super) fn small(&mut self, low: i32, high: i32) -> i32 {
        i32::try_from(self.between(low.into(), high.into())).unwrap_or(low)
    }

    /// True in so many of a hundred cases.
    pub(super) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of several.
    pub(super) fn pick<T: Copy>(&mut self, first: T, others: &[T]) -> T {
        let last = i64::try_from(others.len()).unwrap_or_default();
        let place = self.between(0, last);
        match usize::try_from(place - 1) {
            Ok(place) => others.get(place).copied().unwrap_or(first),
            Err(_first) => first,
        }
    }

    /// The value of the first entry whose weight covers the draw; the last entry for what is left.
    pub(super) fn weighted<T: Copy>(&mut self, entries: &[(i64, T)], otherwise: T) -> T {
        let whole: i64 = entries.iter().map(|(weight, _)| weight).sum();
        let mut draw = self.between(1, whole);
        for (weight, value) in entries {
            draw -= weight;
            if draw <= 0 {
                return *value;
            }
        }
        otherwise
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_algorithm_is_the_published_one() {
        // The first outputs of SplitMix64 seeded with 1234567, as listed by its reference implementation.
        let mut random = Random(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn draws_stay_inside_their_bounds() {
        let mut random = Random::new(1, 2);
        let draws: Vec<i64> = (0..200).map(|_| random.between(-2, 2)).collect();
        assert!(draws.iter().all(|draw| (-2..=2).contains(draw)));
        assert!((-2..=2).all(|number| draws.contains(&number)));
        assert_eq!(random.between(3, 3), 3);
        assert_eq!(random.weighted(&[(0, 'a'), (5, 'b')], 'c'), 'b');
    }
}
