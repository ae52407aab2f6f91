//! Chance that can be had again: tests take it in by its path.

/// Numbers that look like chance and are the same in every run of a seed: SplitMix64.
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
        let rolled = self.roll();
        if end == 0 {
            return 0;
        }
        (rolled % (end as u64)) as usize
    }
}
