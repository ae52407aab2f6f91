//! Pictures of projects, as their files hold them.

use std::sync::Arc;

/// More pixels than these are not opened: a scan of a large plan has fewer.
const MOST_PIXELS: u64 = 60_000_000;

/// A picture of a project.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    bytes: Arc<[u8]>,
    is_jpeg: bool,
    width: u32,
    height: u32,
}

impl Photo {
    /// The endings of files that may be one.
    pub const ENDINGS: [&str; 3] = ["jpg", "jpeg", "png"];

    /// A picture larger than this is not printed, in bytes: a photograph has a tenth of it.
    pub const LARGEST: u64 = 20_000_000;

    /// Whether a file of this name may be one.
    pub fn is_named(name: &str) -> bool {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let is = |other: &&str| ending.is_some_and(|ending| ending.eq_ignore_ascii_case(other));
        Self::ENDINGS.iter().any(is)
    }

    /// The picture that a file holds; none where it is no JPEG or PNG, or has more pixels than can be shown.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        let is_jpeg = bytes.starts_with(&[0xff, 0xd8]);
        let (width, height) = if is_jpeg {
            jpeg_size(&bytes)?
        } else {
            png_size(&bytes)?
        };
        let pixels = u64::from(width) * u64::from(height);
        (pixels > 0 && pixels <= MOST_PIXELS).then(|| Self {
            bytes: bytes.into(),
            is_jpeg,
            width,
            height,
        })
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The ending of its file.
    pub(super) const fn ending(&self) -> &'static str {
        if self.is_jpeg { "jpeg" } else { "png" }
    }

    /// Pixels across and down.
    pub(super) const fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }
}

/// So many bytes say nothing to anybody.
impl std::fmt::Debug for Photo {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (width, height) = self.size();
        write!(formatter, "Photo({width}×{height})")
    }
}

/// Pixels across and down, as the head of the file says.
pub(super) fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return None;
    }
    let number = |at: usize| {
        let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(bytes))
    };
    number(16).zip(number(20))
}

/// The same of a JPEG: in its first segment that begins a picture.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| {
        let bytes = bytes.get(at..at + 2)?.try_into().ok()?;
        Some(u16::from_be_bytes(bytes))
    };
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            // White between segments, and segments without content.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            // Of the kinds of pictures all but those that are tables.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let (height, width) = (number(at + 5)?, number(at + 7)?);
                return Some((u32::from(width), u32::from(height)));
            }
            _ => at += 2 + usize::from(number(at + 2)?),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A small picture.
    pub(in crate::report) fn png(width: u32, height: u32) -> Vec<u8> {
        let mut pixels = resvg::tiny_skia::Pixmap::new(width, height).unwrap();
        pixels.fill(resvg::tiny_skia::Color::from_rgba8(40, 90, 160, 255));
        pixels.encode_png().unwrap()
    }

    #[test]
    fn the_size_of_a_picture_is_read_from_its_head() {
        assert_eq!(Photo::new(png(30, 20)).unwrap().size(), (30, 20));
        // SOI, a segment of four bytes, and the head of a picture of 300 by 200.
        let jpeg = [
            0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 11, 8, 0, 200, 1, 44, 1, 1, 0x11, 0,
        ];
        let photo = Photo::new(jpeg.to_vec()).unwrap();
        assert_eq!((photo.size(), photo.ending()), ((300, 200), "jpeg"));
    }

    #[test]
    fn what_is_no_picture_or_a_wall_of_pixels_is_none() {
        assert_eq!(Photo::new(b"%PDF-1.7".to_vec()), None);
        assert_eq!(Photo::new(vec![0xff, 0xd8, 0xff]), None);
        assert_eq!(Photo::new(vec![0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff]), None);
        let mut wall = png(2, 2);
        wall[16..20].copy_from_slice(&1_000_000_u32.to_be_bytes());
        wall[20..24].copy_from_slice(&1_000_000_u32.to_be_bytes());
        assert_eq!(Photo::new(wall), None);
    }
}
