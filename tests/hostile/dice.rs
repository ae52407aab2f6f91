//! Chance that can be had again.

/// SplitMix64.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub const fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 where there is none.
    pub const fn below(&mut self, end: usize) -> usize {
        if end == 0 {
            return 0;
        }
        (self.roll() % (end as u64)) as usize
    }

    /// A number below 2 to the power of `powers`, small more often than large.
    pub const fn few(&mut self, powers: usize) -> usize {
        let end = 1 << self.below(powers);
        self.below(end)
    }

    /// Once in so many times.
    pub const fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A stretch of something of this length, short more often than long.
    pub fn stretch(&mut self, length: usize) -> std::ops::Range<usize> {
        let begin = self.below(length);
        let most = length - begin;
        begin..begin + self.few(14).min(most)
    }
}
