//! What goes wrong in markup and in tables as text.

use std::ops::Range;

use super::bytes;
use super::dice::Dice;

/// Numbers that nobody expects.
const NUMBERS: [&str; 22] = [
    "0",
    "-1",
    "1",
    "16384",
    "16385",
    "65536",
    "1048576",
    "1048577",
    "2147483647",
    "4294967295",
    "4294967296",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999999999",
    "1e308",
    "-1e308",
    "1e-320",
    "NaN",
    "inf",
    "2958466",
    "45000.999999999",
    "",
];

/// One thing that goes wrong. `words` are those of the format, `other` is a file of its kind.
pub fn spoil(text: &mut Vec<u8>, words: &[&str], other: &[u8], dice: &mut Dice) {
    if text.is_empty() {
        return text.extend(dice.pick(words).bytes());
    }
    match dice.below(13) {
        0 | 1 => {
            for _ in 0..=dice.below(6) {
                number(text, dice);
            }
        }
        2 | 3 => {
            for _ in 0..=dice.below(4) {
                let at = dice.below(text.len() + 1);
                let word = dice.pick(words).bytes();
                text.splice(at..at, word);
            }
        }
        4 => {
            if let Some(tag) = tag(text, dice) {
                text.drain(tag);
            }
        }
        5 => {
            if let Some(tag) = tag(text, dice) {
                let piece = text[tag.clone()].to_vec();
                let at = dice.below(text.len() + 1);
                text.splice(at..at, piece);
            }
        }
        6 => {
            // As deep as nobody writes, or as often.
            if let Some(tag) = tag(text, dice) {
                let piece = text[tag.clone()].repeat(1 + dice.few(14));
                text.splice(tag, piece);
            }
        }
        7 => {
            if let (Some(one), Some(another)) = (quoted(text, dice), quoted(text, dice)) {
                let piece = text[another].to_vec();
                text.splice(one, piece);
            }
        }
        8 => {
            // A whole element of another file, or what may be one.
            let from = dice.stretch(other.len());
            let at = dice.below(text.len() + 1);
            text.splice(at..at, other[from].iter().copied());
        }
        9 => {
            // The beginning of one, the end of another.
            text.truncate(dice.below(text.len()));
            text.extend(&other[dice.below(other.len())..]);
        }
        10 => bytes::repeat(text, dice),
        _ => bytes::spoil(text, dice),
    }
}

/// From somewhere on the next stretch of which the first byte is one and the last another.
fn between(text: &[u8], first: u8, last: u8, dice: &mut Dice) -> Option<Range<usize>> {
    let from = dice.below(text.len());
    let begin = from + text[from..].iter().position(|byte| *byte == first)?;
    let inside = &text[begin + 1..];
    let end = begin + 1 + inside.iter().position(|byte| *byte == last)?;
    Some(begin..end + 1)
}

fn tag(text: &[u8], dice: &mut Dice) -> Option<Range<usize>> {
    between(text, b'<', b'>', dice)
}

/// What stands between two quotation marks.
fn quoted(text: &[u8], dice: &mut Dice) -> Option<Range<usize>> {
    let whole = between(text, b'"', b'"', dice)?;
    Some(whole.start + 1..whole.end - 1)
}

/// Puts an odd number in the place of one.
fn number(text: &mut Vec<u8>, dice: &mut Dice) {
    let from = dice.below(text.len());
    let begin = text[from..].iter().position(u8::is_ascii_digit);
    let Some(begin) = begin.map(|begin| from + begin) else {
        return;
    };
    let length = text[begin..].iter().position(|byte| !byte.is_ascii_digit());
    let end = length.map_or(text.len(), |length| begin + length);
    let number = dice.pick(&NUMBERS).bytes();
    text.splice(begin..end, number);
}
