use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::Id;

/// What belongs to rows, found by their identity.
pub(crate) type IdMap<R, V> = HashMap<Id<R>, V, BuildHasherDefault<IdHasher>>;

/// Identities are spread well by themselves: this mixes their halves and no more, several times faster than the usual
/// hasher, which guards against keys that strangers choose.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct IdHasher(u64);

/// An odd number without pattern, as for every multiplying hash.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for half in bytes.chunks(8) {
            let half = half.iter().fold(0, |n, byte| n << 8 | u64::from(*byte));
            self.write_u64(half);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(23) ^ number).wrapping_mul(SPREAD);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        // The map looks at the highest bits and at the lowest; a product is best spread in the highest.
        self.0 ^ (self.0 >> 32)
    }
}
