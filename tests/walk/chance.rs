//! Chance that can be had again, as a hand wants it.

#[path = "../support/dice.rs"]
mod dice;

pub use dice::Dice;

impl Dice {
    /// One of these.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        let place = self.below(of.len());
        of.get(place).copied()
    }
}
