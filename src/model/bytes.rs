//! Values as plain bytes, for this program alone: quicker to read than what other programs can read too. The bytes do
//! not say what they are; whoever reads them knows what was written.

/// Bytes that are taken from the front. Each question takes what it gives; none where there is too little, or what is
/// none of ours.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    /// All of these.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// So many bytes.
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    /// One byte.
    pub fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    /// A number; small ones take one byte.
    pub fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A number that may be negative.
    pub fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// The same for one of a smaller type.
    pub fn small<N: TryFrom<i64>>(&mut self) -> Option<N> {
        N::try_from(self.signed()?).ok()
    }

    /// How many there are of something that takes at least a byte each.
    pub fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.0.len()).then_some(count)
    }

    /// A text.
    pub fn text(&mut self) -> Option<&'a str> {
        let length = self.count()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        str::from_utf8(text).ok()
    }
}

/// The inverse of [`Bytes::number`].
pub(super) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// The inverse of [`Bytes::signed`].
pub(super) fn put_signed(out: &mut Vec<u8>, number: i64) {
    put_number(out, (number << 1 ^ number >> 63).cast_unsigned());
}

/// The inverse of [`Bytes::count`].
pub(super) fn put_count(out: &mut Vec<u8>, count: usize) {
    put_number(out, count as u64);
}

/// The inverse of [`Bytes::text`].
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_count(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_come_back_and_what_is_cut_short_does_not() {
        let numbers = [0, 1, -1, 63, -64, 64, 1 << 40, i64::MAX, i64::MIN];
        let mut out = Vec::new();
        for number in numbers {
            put_signed(&mut out, number);
            put_number(&mut out, number.cast_unsigned());
        }
        put_text(&mut out, "平安大桥");
        let mut bytes = Bytes::new(&out);
        for number in numbers {
            assert_eq!(bytes.signed(), Some(number));
            assert_eq!(bytes.number(), Some(number.cast_unsigned()));
        }
        assert_eq!(bytes.text(), Some("平安大桥"));
        assert!(bytes.is_empty() && bytes.number().is_none());
        assert_eq!(Bytes::new(&[5, b'a']).text(), None);
        assert_eq!(Bytes::new(&[2, 0xe5, 0xb9]).text(), None);
        assert_eq!(Bytes::new(&[0xff; 11]).number(), None);
        assert_eq!(Bytes::new(&[0x80, 2]).small::<u8>(), Some(128));
        assert_eq!(Bytes::new(&[0x80, 4]).small::<u8>(), None);
    }
}
