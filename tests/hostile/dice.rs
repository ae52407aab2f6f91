//! Chance that can be had again, as it is wanted of foreign files.

#[path = "../support/dice.rs"]
mod chance;

pub use chance::Dice;

impl Dice {
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
