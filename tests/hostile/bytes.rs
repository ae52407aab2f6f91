//! What goes wrong in any file, and in binary ones.

use super::dice::Dice;

/// A file does not grow beyond this.
const LARGEST: usize = 4 << 20;

/// Counts, sizes and places that nobody expects.
const ODD: [u32; 14] = [
    0,
    1,
    2,
    0x7f,
    0xff,
    0x100,
    0x7fff,
    0xffff,
    0x1_0000,
    0x10_0000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fffe,
    0xffff_ffff,
];

/// One thing that goes wrong.
pub fn spoil(bytes: &mut Vec<u8>, dice: &mut Dice) {
    if bytes.is_empty() {
        return bytes.push(dice.roll() as u8);
    }
    match dice.below(12) {
        0 | 1 => {
            for _ in 0..=dice.below(8) {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
            }
        }
        2 | 3 => {
            for _ in 0..=dice.below(4) {
                number(bytes, dice);
            }
        }
        4 => {
            let from = dice.stretch(bytes.len());
            let to = dice.below(bytes.len() - from.len() + 1);
            bytes.copy_within(from, to);
        }
        5 => {
            let stretch = dice.stretch(bytes.len());
            bytes[stretch].fill(*dice.pick(&[0, 0xff, b' ']));
        }
        6 => {
            let stretch = dice.stretch(bytes.len());
            for byte in &mut bytes[stretch] {
                *byte = dice.roll() as u8;
            }
        }
        7 => bytes.truncate(dice.below(bytes.len())),
        8 => {
            let stretch = dice.stretch(bytes.len());
            bytes.drain(stretch);
        }
        9 | 10 => repeat(bytes, dice),
        _ => {
            // The beginning, where files say what they are and how large.
            let end = bytes.len().min(512);
            for _ in 0..=dice.below(4) {
                let at = dice.below(end);
                bytes[at] = dice.roll() as u8;
            }
        }
    }
}

/// Puts a stretch in several times.
pub fn repeat(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let stretch = dice.stretch(bytes.len());
    let end = stretch.end;
    let piece = bytes[stretch].to_vec();
    let times = 1 + dice.few(12);
    let times = times.min((LARGEST - bytes.len().min(LARGEST)) / piece.len().max(1));
    let more = piece.repeat(times);
    bytes.splice(end..end, more);
}

/// Puts an odd number somewhere, in one of the ways in which files write them.
fn number(bytes: &mut [u8], dice: &mut Dice) {
    let odd = *dice.pick(&ODD);
    let width = *dice.pick(&[1, 2, 4]);
    let Some(last) = bytes.len().checked_sub(width) else {
        return;
    };
    // Most are even.
    let at = dice.below(last + 1) & !usize::from(!dice.once_in(4));
    bytes[at..at + width].copy_from_slice(&odd.to_le_bytes()[..width]);
}
