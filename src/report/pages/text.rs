//! Texts as glyphs that are broken into lines by the rules of Chinese print: no line begins with a closing sign or ends
//! with an opening one, words, numbers and dates are not broken. Equal texts are shaped once.

use std::collections::HashMap;
use std::sync::Arc;

use icu_segmenter::options::{LineBreakOptions, WordBreakInvariantOptions};
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed, WordSegmenter, WordSegmenterBorrowed};

use super::super::charset::drawable;
use super::face::{Face, Shaper};
use super::signs::{are_squeezed, is_change, is_closing, joined_words, tailor};

/// A little more than rounding takes from a width.
pub(super) const NEARLY: f32 = 0.001;

/// What a glyph is to the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// No line begins with it.
    Joined,
    /// A line may begin with it.
    Begins,
    /// White, which is not seen at the end of a line.
    Space,
    /// The end of a paragraph.
    Break,
}

/// A glyph of a text; lengths in parts of the type's size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::report) struct Glyph {
    /// Its number in the face.
    pub id: u16,
    role: Role,
    /// Whether its right half is white, which may hang over the end of a line.
    is_closing: bool,
    /// Where its text begins, in bytes.
    pub at: u32,
    /// How far the next one stands.
    pub advance: f32,
    /// How far to the right of its place it is drawn.
    pub offset: f32,
}

/// A text in one face, at no size.
#[derive(Debug)]
pub(in crate::report) struct Shaped {
    /// In which face.
    pub face: Face,
    /// What it says, as it is drawn.
    pub text: Box<str>,
    glyphs: Box<[Glyph]>,
}

/// A line of a text: from one glyph to before another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::report) struct Line {
    /// The first glyph.
    pub first: u32,
    /// The one after the last; white at the end is left out.
    pub end: u32,
    /// In parts of the type's size.
    pub width: f32,
    /// Whether a paragraph ends with it.
    pub is_last: bool,
}

impl Shaped {
    /// The glyphs of a line.
    pub(in crate::report) fn glyphs(&self, line: Line) -> &[Glyph] {
        let range = line.first as usize..line.end as usize;
        self.glyphs.get(range).unwrap_or_default()
    }

    /// The bytes of the text that a line shows.
    pub(in crate::report) fn range(&self, line: Line) -> std::ops::Range<usize> {
        let at = |glyph: u32| {
            let glyph = self.glyphs.get(glyph as usize);
            glyph.map_or(self.text.len(), |glyph| glyph.at as usize)
        };
        at(line.first)..at(line.end)
    }

    /// How wide the widest paragraph is in one line.
    pub(super) fn width(&self) -> f32 {
        let paragraphs = self.glyphs.split(|glyph| glyph.role == Role::Break);
        let widths = paragraphs.map(|glyphs| glyphs.iter().map(|glyph| glyph.advance).sum());
        widths.fold(0.0, f32::max)
    }

    /// How many ends of paragraphs are in it.
    pub(super) fn breaks(&self) -> usize {
        let glyphs = self.glyphs.iter();
        glyphs.filter(|glyph| glyph.role == Role::Break).count()
    }

    /// How wide the widest piece is that is not broken.
    pub(super) fn widest_word(&self) -> f32 {
        let (mut widest, mut width) = (0.0_f32, 0.0_f32);
        for glyph in &self.glyphs {
            match glyph.role {
                Role::Break => width = 0.0,
                Role::Space => {}
                Role::Begins => width = glyph.advance,
                Role::Joined => width += glyph.advance,
            }
            widest = widest.max(width - hang(glyph));
        }
        widest
    }

    /// The lines in a room of this width; the first begins `indent` to the right.
    pub(in crate::report) fn lines(&self, room: f32, indent: f32) -> Vec<Line> {
        let mut lines = Vec::new();
        self.for_lines(room, indent, |line| lines.push(line));
        lines
    }

    /// How many lines there are in a room of this width.
    pub(super) fn count_lines(&self, room: f32) -> usize {
        let mut count = 0;
        self.for_lines(room, 0.0, |_| count += 1);
        count
    }

    /// As few lines as the room takes, as even as they can be.
    pub(super) fn balanced(&self, room: f32) -> Vec<Line> {
        let count = self.count_lines(room);
        if count <= 1 {
            return self.lines(room, 0.0);
        }
        let (mut narrow, mut wide) = (self.width() / count as f32 - NEARLY, room);
        for _ in 0..12 {
            let middle = f32::midpoint(narrow, wide);
            if self.count_lines(middle) <= count && self.widest_word() <= middle + NEARLY {
                wide = middle;
            } else {
                narrow = middle;
            }
        }
        self.lines(wide, 0.0)
    }

    fn for_lines(&self, room: f32, indent: f32, mut put: impl FnMut(Line)) {
        let glyphs = &self.glyphs;
        let (mut start, mut width, mut begins) = (0, indent, None);
        for (i, glyph) in glyphs.iter().enumerate() {
            match glyph.role {
                Role::Break => {
                    put(self.line(start, i, true));
                    (start, width, begins) = (i + 1, indent, None);
                    continue;
                }
                Role::Begins if i > start => begins = Some(i),
                _ => {}
            }
            let is_over = width + glyph.advance - hang(glyph) > room + NEARLY;
            if is_over && glyph.role != Role::Space && i > start {
                let at = begins.unwrap_or(i);
                put(self.line(start, at, false));
                width = glyphs[at..i].iter().map(|glyph| glyph.advance).sum();
                (start, begins) = (at, None);
            }
            width += glyph.advance;
        }
        put(self.line(start, glyphs.len(), true));
    }

    fn line(&self, first: usize, end: usize, is_last: bool) -> Line {
        let glyphs = &self.glyphs[first..end];
        let white = glyphs.iter().rev();
        let white = white.take_while(|glyph| glyph.role == Role::Space).count();
        let end = end - white;
        Line {
            first: first as u32,
            end: end as u32,
            width: self.glyphs[first..end]
                .iter()
                .map(|glyph| glyph.advance)
                .sum(),
            is_last,
        }
    }
}

/// What of a glyph may stand over the end of a line.
fn hang(glyph: &Glyph) -> f32 {
    if glyph.is_closing {
        (glyph.advance - 0.5).max(0.0)
    } else {
        0.0
    }
}

/// Shapes texts, each once.
pub(super) struct Texts {
    shapers: [Option<Shaper>; 4],
    known: [HashMap<String, Arc<Shaped>>; 4],
    lines: LineSegmenterBorrowed<'static>,
    words: WordSegmenterBorrowed<'static>,
    /// White between Latin and Chinese writing, in parts of the type's size.
    between: f32,
}

impl Texts {
    pub(super) fn new() -> Self {
        Self {
            between: 0.0,
            shapers: [None, None, None, None],
            known: std::array::from_fn(|_| HashMap::new()),
            lines: LineSegmenter::new_for_non_complex_scripts(LineBreakOptions::default()),
            words: WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()),
        }
    }

    /// Texts with white between Latin and Chinese writing, as programs for slides put it there whether asked or not.
    pub(super) fn spaced() -> Self {
        /// A quarter of a character, as is the custom.
        const WHITE: f32 = 0.25;
        Self {
            between: WHITE,
            ..Self::new()
        }
    }

    /// A text in a face.
    pub(super) fn shaped(&mut self, face: Face, text: &str) -> Arc<Shaped> {
        if let Some(known) = self.known[face as usize].get(text) {
            return Arc::clone(known);
        }
        // The joiner before a mark has done its work: here the mark itself begins no line.
        let drawn = drawable(text).replace("\u{2060}*", "*");
        let mut begins: Vec<usize> = self.lines.segment_str(&drawn).collect();
        tailor(&drawn, &mut begins);
        let shaped = Arc::new(self.shape(face, drawn, &begins));
        self.known[face as usize].insert(text.to_owned(), Arc::clone(&shaped));
        shaped
    }

    /// The head of a column: it is broken between words, and a word of one character stays with its neighbour.
    pub(super) fn head(&mut self, face: Face, text: &str) -> Arc<Shaped> {
        let drawn = drawable(text);
        let ends: Vec<usize> = self.words.segment_str(&drawn).collect();
        let begins = joined_words(&drawn, &ends);
        Arc::new(self.shape(face, drawn, &begins))
    }

    fn shape(&mut self, face: Face, text: String, begins: &[usize]) -> Shaped {
        let shaper = &mut self.shapers[face as usize];
        if shaper.is_none() {
            *shaper = Shaper::new(face);
        }
        let shaped = shaper.as_mut().map(|shaper| shaper.shape(&text));
        let mut glyphs: Vec<Glyph> = Vec::new();
        let mut before = None;
        for glyph in shaped.unwrap_or_default() {
            let at = glyph.at as usize;
            let letter = text.get(at..).and_then(|rest| rest.chars().next());
            let letter = letter.unwrap_or(' ');
            if letter == '\u{2060}' {
                continue;
            }
            let is_wide = glyph.advance > 0.9;
            // Two signs one after the other share the white between them.
            if let Some((last, before)) = glyphs.last_mut().zip(before)
                && is_wide
                && last.advance > 0.9
                && are_squeezed(before, letter)
            {
                last.advance -= 0.5;
            }
            if let Some((last, before)) = glyphs.last_mut().zip(before)
                && self.between > 0.0
                && is_change(before, letter)
            {
                last.advance += self.between;
            }
            let role = match letter {
                '\n' => Role::Break,
                ' ' | '\u{3000}' => Role::Space,
                _ if begins.binary_search(&at).is_ok() => Role::Begins,
                _ => Role::Joined,
            };
            glyphs.push(Glyph {
                id: glyph.id,
                role,
                is_closing: is_wide && is_closing(letter),
                at: glyph.at,
                advance: match role {
                    Role::Break => 0.0,
                    _ => glyph.advance,
                },
                offset: glyph.offset,
            });
            before = Some(letter);
        }
        Shaped {
            face,
            text: text.into_boxed_str(),
            glyphs: glyphs.into_boxed_slice(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_of(text: &str, room: f32) -> Vec<String> {
        let shaped = Texts::new().shaped(Face::Serif, text);
        let lines = shaped.lines(room, 0.0).into_iter();
        lines
            .map(|line| shaped.text[shaped.range(line)].to_owned())
            .collect()
    }

    fn head_of(text: &str, room: f32) -> Vec<String> {
        let shaped = Texts::new().head(Face::SansBold, text);
        let lines = shaped.balanced(room).into_iter();
        lines
            .map(|line| shaped.text[shaped.range(line)].to_owned())
            .collect()
    }

    #[test]
    fn no_line_begins_with_a_closing_sign_or_ends_with_an_opening_one() {
        assert_eq!(lines_of("平安大桥引道", 4.0), ["平安大桥", "引道"]);
        // The comma's white half hangs over the end.
        assert_eq!(lines_of("平安大桥，引道", 4.5), ["平安大桥，", "引道"]);
        assert_eq!(lines_of("平安大桥，引道", 4.0), ["平安大", "桥，引道"]);
        assert_eq!(lines_of("平安大（引道）", 4.0), ["平安大", "（引道）"]);
    }

    #[test]
    fn words_numbers_spans_and_marks_stay_in_one_piece() {
        assert_eq!(lines_of("新建bridge", 4.5), ["新建", "bridge"]);
        assert_eq!(lines_of("张三 000-00005556", 7.5), ["张三", "000-00005556"]);
        assert_eq!(lines_of("长2022—2025", 5.5), ["长", "2022—2025"]);
        assert_eq!(lines_of("市水利局\u{2060}*", 4.2), ["市水利", "局*"]);
        assert_eq!(lines_of("定于2024年", 4.5), ["定于", "2024年"]);
        assert_eq!(
            lines_of("市发改〔2024〕98号", 8.0),
            ["市发改〔2024〕", "98号"]
        );
    }

    #[test]
    fn a_short_name_behind_a_date_is_not_broken() {
        let lines = lines_of("2024年9月 初步设计批复", 7.0);
        assert_eq!(lines, ["2024年9月", "初步设计批复"]);
        assert_eq!(lines_of("2024年9月 立项", 8.0), ["2024年9月 立项"]);
        // A sentence is no name.
        let lines = lines_of("2024年9月 已现场协调并明确分工", 7.5);
        assert!(lines[0].starts_with("2024年9月 已"), "{lines:?}");
    }

    #[test]
    fn on_slides_there_is_white_between_latin_and_chinese() {
        let width = |mut texts: Texts, text: &str| texts.shaped(Face::Sans, text).width();
        let more = |text: &str| width(Texts::spaced(), text) - width(Texts::new(), text);
        assert!((more("2024年9月") - 0.75).abs() < 1e-4);
        assert!((more("示例〔2024〕98号") - 1.0).abs() < 1e-4);
        // The mark of a suggestion, too, which would else fall below its word and make the row higher than the slide has it.
        assert!((more("市生态环境分局\u{2060}*") - 0.25).abs() < 1e-4);
        assert!(more("平安大桥，引道").abs() < 1e-4 && more("1,234.00").abs() < 1e-4);
    }

    #[test]
    fn a_word_longer_than_its_line_is_broken_where_the_line_ends() {
        assert_eq!(lines_of("00000000", 2.3), ["0000", "0000"]);
    }

    #[test]
    fn paragraphs_end_where_the_text_says() {
        assert_eq!(lines_of("平安\n大桥", 9.0), ["平安", "大桥"]);
        assert_eq!(lines_of("", 9.0), [""]);
    }

    #[test]
    fn signs_one_after_the_other_share_their_white() {
        let width = |text: &str| Texts::new().shaped(Face::Sans, text).width();
        // 大桥）、引道 has six characters, of which two signs share half of one.
        assert!((width("大桥）、引道") - 5.5).abs() < 1e-6);
        assert!((width("大桥）引道") - 5.0).abs() < 1e-6);
    }

    #[test]
    fn heads_are_broken_between_words_into_even_lines() {
        assert_eq!(head_of("年度计划投资", 5.0), ["年度计划", "投资"]);
        assert_eq!(head_of("序号", 2.0), ["序号"]);
        assert_eq!(head_of("总投资", 3.0), ["总投资"]);
        assert_eq!(head_of("序时差（百分点）", 5.0), ["序时差", "（百分点）"]);
        assert_eq!(head_of("建设起止年限", 5.0).len(), 2);
        // The name of what all titles are about is one word.
        assert_eq!(
            head_of("冷水江市2024年重点项目三年滚动投资计划表", 20.0),
            ["冷水江市2024年重点项目", "三年滚动投资计划表"]
        );
    }

    #[test]
    fn equal_texts_are_shaped_once() {
        let mut texts = Texts::new();
        let first = texts.shaped(Face::Serif, "市水利局");
        assert!(Arc::ptr_eq(&first, &texts.shaped(Face::Serif, "市水利局")));
    }
}
