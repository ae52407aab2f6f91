//! What stands on a page as an office program holds it: texts, tables with their cells, charts with their numbers. It is
//! kept beside what is drawn only for a writer that asks for it. Lengths are points, from the left and from the top.

use super::super::document::{Align, DocumentChart};
use super::text::{Line, Shaped};

/// Something that can be changed as a whole.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::report) enum Part {
    /// Running text.
    Text(TextPart),
    /// A table, or what of it stands on the page.
    Grid(Grid),
    /// A chart and where it stands.
    Chart(Frame, DocumentChart),
}

/// Where something stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::report) struct Frame {
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
}

/// Paragraphs of one kind, or what of them stands on the page.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::report) struct TextPart {
    pub frame: Frame,
    pub text: String,
    /// The size of its type.
    pub size: f32,
    pub is_bold: bool,
    pub align: Align,
    /// By how much its first line begins to the right of the others.
    pub indent: f32,
    /// By how much the others do.
    pub hanging: f32,
    /// From one line to the next.
    pub pitch: f32,
    /// Whether it says what the page is about.
    pub is_title: bool,
    /// The page to which it leads, from 0.
    pub to: Option<usize>,
}

/// Rows of cells below one another.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::report) struct Grid {
    pub left: f32,
    pub top: f32,
    /// How wide each column is.
    pub columns: Vec<f32>,
    pub rows: Vec<GridRow>,
    /// The size of type.
    pub size: f32,
}

/// A row of a grid.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::report) struct GridRow {
    pub height: f32,
    /// Those that begin in this row, from left to right.
    pub cells: Vec<GridCell>,
}

/// A cell of a grid.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::report) struct GridCell {
    /// The column in which it begins.
    pub column: usize,
    /// Over how many columns it goes.
    pub columns: usize,
    /// Over how many rows.
    pub rows: usize,
    pub text: String,
    pub align: Align,
    pub is_bold: bool,
    /// Room before the text and behind it.
    pub white: (f32, f32),
    pub ground: Option<[u8; 3]>,
}

impl TextPart {
    pub(super) fn goes_on_with(&self, below: &Self) -> bool {
        let kind = |text: &Self| {
            (
                text.frame.left,
                text.size,
                text.is_bold,
                text.align,
                text.hanging,
                text.is_title,
                text.to,
            )
        };
        let gap = below.frame.top - self.frame.top - self.frame.height;
        kind(self) == kind(below) && (0.0..=self.size).contains(&gap)
    }
}

impl Grid {
    pub(super) fn bottom(&self) -> f32 {
        self.top + self.rows.iter().map(|row| row.height).sum::<f32>()
    }
}

/// What lines of a text say, without the signs that only keep it together.
pub(super) fn said(shaped: &Shaped, lines: &[Line]) -> String {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
        return String::new();
    };
    let range = shaped.range(*first).start..shaped.range(*last).end;
    let text = shaped.text.get(range).unwrap_or_default();
    text.replace('\u{2060}', "")
}
