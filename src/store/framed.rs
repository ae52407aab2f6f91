//! Records of text in a file that only grows, each with its length and a checksum.
//!
//! Invariants:
//! - A record is one line: `LENGTH CHECKSUM TEXT`, where LENGTH is that of the text in bytes, CHECKSUM the first 16
//!   hexadecimal digits of its SHA-256, and the text holds no line break.
//! - What breaks off in the middle of a record harms neither the records before it nor those after it: a reader goes
//!   on at the next line.
//! - A reader takes bytes, not text: half a character is a broken record and not an unreadable file.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// How many digits of the checksum are written.
const CHECKSUM: usize = 16;

/// The line that holds a text.
pub(super) fn frame(text: &str) -> String {
    debug_assert!(!text.contains('\n'), "a record is one line");
    format!("{} {} {text}\n", text.len(), checksum(text.as_bytes()))
}

/// A line that holds something as JSON. It is written where it is to stand: the note of an import is a hundred megabytes.
pub(super) struct JsonLine {
    bytes: Vec<u8>,
    start: usize,
}

impl JsonLine {
    /// The line that holds a value.
    ///
    /// # Errors
    /// JSON has no form for it.
    pub fn of(value: &impl Serialize) -> serde_json::Result<Self> {
        // The head comes before the text, and is known after it.
        let mut bytes = vec![0; MOST_HEAD];
        serde_json::to_writer(&mut bytes, value)?;
        let text = &bytes[MOST_HEAD..];
        let head = format!("{} {} ", text.len(), checksum(text));
        let start = MOST_HEAD - head.len();
        bytes[start..MOST_HEAD].copy_from_slice(head.as_bytes());
        bytes.push(b'\n');
        Ok(Self { bytes, start })
    }

    /// The bytes of the line.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[self.start..]
    }
}

/// The longest beginning of a line: the digits of any length, the checksum, and a blank behind each.
const MOST_HEAD: usize = 20 + 1 + CHECKSUM + 1;

/// What a file of records holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Records {
    /// The texts of the whole records, in their order.
    pub whole: Vec<String>,
    /// How many lines are none of ours any more: the disk, or somebody, altered them.
    pub broken: usize,
    /// Where the last line ends, in bytes. Less than the length of the file when its last write was broken off.
    pub end: usize,
}

/// Reads whatever can be read.
pub(super) fn read(bytes: &[u8]) -> Records {
    let mut records = Records::default();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let Some(line) = line.strip_suffix(b"\n") else {
            break;
        };
        records.end += line.len() + 1;
        match parse(line) {
            Some(text) => records.whole.push(text),
            // An empty line ends what was torn before it.
            None if line.is_empty() => {}
            None => records.broken += 1,
        }
    }
    records
}

fn parse(line: &[u8]) -> Option<String> {
    let mut parts = str::from_utf8(line).ok()?.splitn(3, ' ');
    let (length, sum, text) = (parts.next()?, parts.next()?, parts.next()?);
    let is_whole = length.parse() == Ok(text.len()) && sum == checksum(text.as_bytes());
    is_whole.then(|| text.to_owned())
}

fn checksum(bytes: &[u8]) -> String {
    let mut digits = format!("{:x}", Sha256::digest(bytes));
    digits.truncate(CHECKSUM);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 3] = ["平安大桥", "", r#"{"op":"资江二桥"}"#];

    fn file() -> Vec<u8> {
        TEXTS.map(frame).concat().into_bytes()
    }

    #[test]
    fn records_are_read_as_they_were_written() {
        let bytes = file();
        let records = read(&bytes);
        assert_eq!(records.whole, TEXTS);
        assert_eq!((records.broken, records.end), (0, bytes.len()));
        assert!(file().starts_with(b"12 "), "the length is in bytes");
    }

    #[test]
    fn a_value_is_written_as_its_text_would_be() {
        for text in TEXTS {
            let line = JsonLine::of(&[text]).unwrap();
            let framed = frame(&serde_json::to_string(&[text]).unwrap());
            assert_eq!(line.bytes(), framed.as_bytes());
        }
    }

    #[test]
    fn whatever_is_cut_off_the_end_everything_before_it_is_read() {
        let bytes = file();
        for length in 0..bytes.len() {
            let records = read(&bytes[..length]);
            let ends = TEXTS.map(|text| frame(text).len());
            let mut whole = 0;
            let mut end = 0;
            while whole < ends.len() && end + ends[whole] <= length {
                end += ends[whole];
                whole += 1;
            }
            assert_eq!(records.whole, TEXTS[..whole], "{length} bytes");
            assert_eq!((records.broken, records.end), (0, end), "{length} bytes");
        }
    }

    #[test]
    fn what_follows_a_torn_record_is_read_and_the_torn_one_is_told() {
        let mut bytes = file();
        let whole = bytes.len();
        bytes.extend(b"999 0123456789abcdef {\"file\":\"\xe9\xa1");
        let records = read(&bytes);
        assert_eq!((records.broken, records.end), (0, whole));
        bytes.extend(b"\n");
        bytes.extend(frame("后来的").into_bytes());
        let records = read(&bytes);
        assert_eq!(records.whole.last().unwrap(), "后来的");
        assert_eq!(
            (records.whole.len(), records.broken, records.end),
            (4, 1, bytes.len())
        );
    }

    #[test]
    fn no_altered_bit_goes_unnoticed() {
        let bytes = file();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut altered = bytes.clone();
                altered[at] ^= 1 << bit;
                let records = read(&altered);
                let is_told = records.broken > 0 || records.end < altered.len();
                let is_same = records.whole == TEXTS;
                assert!(is_told && !is_same, "byte {at}, bit {bit}: {records:?}");
            }
        }
    }
}
