//! Records of old workbooks and the texts in them.

use encoding_rs::Encoding;

use super::budget::damaged;
use crate::import::grid::ImportError;

/// The longest text that a cell of these workbooks holds is 32 767 units; a name is shorter.
const CONTINUE: u16 = 0x3c;

/// A record of the stream.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) data: &'a [u8],
}

/// Walks the records of a stream from a place on.
#[derive(Clone)]
pub(super) struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    pub(super) const fn new(stream: &'a [u8], at: usize) -> Self {
        Self { stream, at }
    }

    /// How many bytes have gone by since a place.
    pub(super) const fn passed_since(&self, start: usize) -> u64 {
        self.at.saturating_sub(start) as u64
    }

    /// The next record; a stream that ends without saying so is broken off.
    pub(super) fn next(&mut self) -> Result<Record<'a>, ImportError> {
        let broken = || damaged("工作表内容中断");
        let rest = self.stream.get(self.at..).ok_or_else(broken)?;
        let [a, b, c, d, rest @ ..] = rest else {
            return Err(broken());
        };
        let size = usize::from(u16::from_le_bytes([*c, *d]));
        let data = rest.get(..size).ok_or_else(broken)?;
        self.at += 4 + size;
        let kind = u16::from_le_bytes([*a, *b]);
        Ok(Record { kind, data })
    }

    /// The pieces of a record that goes on in others: its own and theirs.
    pub(super) fn pieces(&mut self, first: &'a [u8]) -> Vec<&'a [u8]> {
        let mut pieces = vec![first];
        loop {
            let mut ahead = self.clone();
            match ahead.next() {
                Ok(record) if record.kind == CONTINUE => {
                    pieces.push(record.data);
                    *self = ahead;
                }
                _ => return pieces,
            }
        }
    }
}

/// Reads numbers and texts out of a record.
pub(super) struct Fields<'a> {
    pieces: Vec<&'a [u8]>,
    piece: usize,
    at: usize,
}

impl<'a> Fields<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self::of(vec![data])
    }

    pub(super) const fn of(pieces: Vec<&'a [u8]>) -> Self {
        Self {
            pieces,
            piece: 0,
            at: 0,
        }
    }

    /// What is left of the current piece.
    fn rest(&self) -> &'a [u8] {
        let piece = self.pieces.get(self.piece).copied().unwrap_or_default();
        piece.get(self.at..).unwrap_or_default()
    }

    /// Goes on to the next piece where this one is used up.
    fn turn(&mut self) -> bool {
        let is_used_up = self.rest().is_empty() && self.piece + 1 < self.pieces.len();
        if is_used_up {
            self.piece += 1;
            self.at = 0;
        }
        is_used_up
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.turn();
        let byte = *self.rest().first()?;
        self.at += 1;
        Some(byte)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    pub(super) fn f64(&mut self) -> Option<f64> {
        let low = u64::from(self.u32()?);
        Some(f64::from_bits(low | u64::from(self.u32()?) << 32))
    }

    pub(super) fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            self.turn();
            let step = bytes.min(self.rest().len());
            if step == 0 {
                return None;
            }
            self.at += step;
            bytes -= step;
        }
        Some(())
    }

    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let bytes = self.rest().get(..count)?;
        self.at += count;
        Some(bytes)
    }

    /// A text of so many characters with its flags: one byte each or two, runs of fonts and reading aids behind it.
    /// Where it goes on in another piece, that piece begins with flags of its own.
    pub(super) fn unicode(&mut self, mut count: usize) -> Option<String> {
        let flags = self.u8()?;
        let runs = if flags & 8 == 0 {
            0
        } else {
            usize::from(self.u16()?)
        };
        let aids = if flags & 4 == 0 {
            0
        } else {
            self.u32()? as usize
        };
        let mut is_wide = flags & 1 != 0;
        let mut units: Vec<u16> = Vec::with_capacity(count.min(self.rest().len()));
        while count > 0 {
            if self.turn() {
                is_wide = self.u8()? & 1 != 0;
                continue;
            }
            let rest = self.rest();
            let width = if is_wide { 2 } else { 1 };
            let here = count.min(rest.len() / width);
            if here == 0 {
                return None;
            }
            let bytes = self.bytes(here * width)?;
            if is_wide {
                let (pairs, _) = bytes.as_chunks::<2>();
                units.extend(pairs.iter().map(|pair| u16::from_le_bytes(*pair)));
            } else {
                units.extend(bytes.iter().map(|byte| u16::from(*byte)));
            }
            count -= here;
        }
        self.skip(runs * 4)?;
        self.skip(aids)?;
        Some(String::from_utf16_lossy(&units))
    }

    /// A text of so many characters of two bytes each.
    pub(super) fn wide(&mut self, count: usize) -> Option<String> {
        let (pairs, _) = self.bytes(count.checked_mul(2)?)?.as_chunks::<2>();
        let units = pairs.iter().map(|pair| u16::from_le_bytes(*pair));
        let units: Vec<u16> = units.collect();
        Some(String::from_utf16_lossy(&units))
    }

    /// A text of so many bytes in the workbook's code page, as before 1997.
    pub(super) fn coded(&mut self, count: usize, encoding: &'static Encoding) -> Option<String> {
        let bytes = self.bytes(count)?;
        Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
    }
}
