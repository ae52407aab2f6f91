//! The built-in faces, and what a text becomes in them: glyphs and how far each goes.

use harfrust::{
    Direction, FontRef, Language, ShapeOptions, ShapePlan, ShaperData, UnicodeBuffer, script,
};

use crate::fonts;

/// A face of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::report) enum Face {
    /// Noto Sans SC, for 黑体.
    Sans,
    /// The same in bold.
    SansBold,
    /// Noto Serif SC, for 仿宋 and 小标宋.
    Serif,
    /// The same in bold.
    SerifBold,
}

impl Face {
    /// Every face.
    #[cfg(test)]
    pub(super) const ALL: [Self; 4] = [Self::Sans, Self::SansBold, Self::Serif, Self::SerifBold];

    /// The file of the face.
    pub(in crate::report) fn bytes(self) -> &'static [u8] {
        match self {
            Self::Sans => fonts::SANS_REGULAR,
            Self::SansBold => fonts::SANS_BOLD,
            Self::Serif => fonts::SERIF_REGULAR,
            Self::SerifBold => fonts::SERIF_BOLD,
        }
    }

    /// The bold face of the same design.
    pub(in crate::report) const fn bold(self) -> Self {
        match self {
            Self::Sans | Self::SansBold => Self::SansBold,
            Self::Serif | Self::SerifBold => Self::SerifBold,
        }
    }

    /// Whether it is bold.
    pub(in crate::report) const fn is_bold(self) -> bool {
        matches!(self, Self::SansBold | Self::SerifBold)
    }
}

/// A glyph as the shaper gives it; lengths in parts of the type's size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ShapedGlyph {
    /// Its number in the face.
    pub id: u16,
    /// Where its text begins, in bytes.
    pub at: u32,
    /// How far the next one stands.
    pub advance: f32,
    /// How far to the right of its place it is drawn.
    pub offset: f32,
}

/// A face made ready for shaping.
pub(super) struct Shaper {
    font: FontRef<'static>,
    data: ShaperData,
    plan: ShapePlan,
    units: f32,
    /// How wide every digit is made, so that those of a column stand below one another.
    digit: f32,
    buffer: Option<UnicodeBuffer>,
}

impl Shaper {
    /// None where the face can't be read.
    pub(super) fn new(face: Face) -> Option<Self> {
        let font = FontRef::from_index(face.bytes(), 0).ok()?;
        let data = ShaperData::new(&font);
        let shaper = data.shaper(&font).build();
        let plan = ShapePlan::new(
            &shaper,
            Direction::LeftToRight,
            Some(script::HAN),
            chinese().as_ref(),
            &[],
        );
        let units = shaper.units_per_em() as f32;
        let mut ready = Self {
            font,
            data,
            plan,
            units,
            digit: 0.0,
            buffer: None,
        };
        ready.digit = ready.shape("0").first().map_or(0.0, |zero| zero.advance);
        Some(ready)
    }

    /// The glyphs of a text, from left to right.
    pub(super) fn shape(&mut self, text: &str) -> Vec<ShapedGlyph> {
        let mut buffer = self.buffer.take().unwrap_or_default();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::HAN);
        if let Some(language) = chinese() {
            buffer.set_language(language);
        }
        let shaper = self.data.shaper(&self.font).build();
        let shaped = shaper.shape(buffer, ShapeOptions::new().plan(Some(&self.plan)));
        let placed = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
        let glyphs = placed.map(|(info, position)| {
            let glyph = ShapedGlyph {
                id: u16::try_from(info.glyph_id).unwrap_or_default(),
                at: info.cluster,
                advance: position.x_advance as f32 / self.units,
                offset: position.x_offset as f32 / self.units,
            };
            let letter = text.as_bytes().get(info.cluster as usize);
            if self.digit > 0.0 && letter.is_some_and(u8::is_ascii_digit) {
                let spare = self.digit - glyph.advance;
                return ShapedGlyph {
                    advance: self.digit,
                    offset: glyph.offset + spare / 2.0,
                    ..glyph
                };
            }
            glyph
        });
        let glyphs = glyphs.collect();
        self.buffer = Some(shaped.clear());
        glyphs
    }
}

fn chinese() -> Option<Language> {
    "zh-hans".parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_as_wide_as_they_are_high_and_digits_are_alike() {
        for face in Face::ALL {
            let mut shaper = Shaper::new(face).unwrap();
            let widths = |shaper: &mut Shaper, text: &str| -> Vec<f32> {
                shaper
                    .shape(text)
                    .iter()
                    .map(|glyph| glyph.advance)
                    .collect()
            };
            let is_square = |width: &f32| (width - 1.0).abs() < 1e-6;
            assert!(widths(&mut shaper, "桥，").iter().all(is_square));
            let digits = widths(&mut shaper, "0123456789");
            assert_eq!(digits.len(), 10);
            assert!(
                digits.iter().all(|width| (width - digits[0]).abs() < 1e-6),
                "{digits:?}"
            );
        }
        // Of the file: the digit 0 of Noto Sans SC has 555 of 1 000 units.
        let mut sans = Shaper::new(Face::Sans).unwrap();
        assert!((sans.shape("7")[0].advance - 0.555).abs() < 1e-6);
    }

    #[test]
    fn every_face_holds_the_whole_charset() {
        for face in Face::ALL {
            let mut shaper = Shaper::new(face).unwrap();
            let missing: String = fonts::CHARSET
                .chars()
                .filter(|c| *c != '\n')
                .filter(|c| {
                    shaper
                        .shape(&c.to_string())
                        .iter()
                        .any(|glyph| glyph.id == 0)
                })
                .collect();
            assert_eq!(missing, "", "{face:?}");
        }
    }
}
