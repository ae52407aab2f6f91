//! The columns of a table: what they are, how wide they want to be, and where they stand.

use egui::{FontFamily, FontId, Rect, Ui, pos2};

use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};

/// Free space at the sides of a cell, in points.
pub(super) const PADDING: f32 = 6.0;

/// A column.
pub struct SheetColumn<'a> {
    /// Its head.
    pub head: String,
    /// Its width in points; 0 takes what is free.
    pub width: f32,
    /// The least width of one that takes what is free.
    pub least: f32,
    /// Whether it holds numbers, which stand at the right.
    pub is_number: bool,
    /// Whether it stays in sight with those before it, where there is room for that.
    pub stays: bool,
    /// What it holds, shown on hover.
    pub tip: &'a str,
}

impl<'a> SheetColumn<'a> {
    /// A column of words.
    pub fn words(head: impl Into<String>, width: f32) -> Self {
        Self {
            head: head.into(),
            width,
            least: 140.0,
            is_number: false,
            stays: false,
            tip: "",
        }
    }

    /// A column of numbers.
    pub fn numbers(head: impl Into<String>, width: f32) -> Self {
        Self {
            is_number: true,
            ..Self::words(head, width)
        }
    }

    /// A column of numbers, as wide as its head and the widest of these are, however they are written.
    pub fn fitted<'t>(
        ui: &Ui,
        head: impl Into<String>,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Self {
        let head = head.into();
        let heading = FontId::new(SMALL_TEXT, FontFamily::Proportional);
        let mut width = text_width(ui, &head, heading);
        for text in texts {
            // Digits are of one width, but a bold sum has wider ones.
            for is_bold in [false, true] {
                width = width.max(text_width(ui, text, font(is_bold)));
            }
        }
        Self::numbers(head, (width + 2.0 * PADDING).ceil() + 1.0)
    }

    /// A column of words that takes what is free, and is never narrower than this.
    pub fn free(head: impl Into<String>, least: f32) -> Self {
        Self {
            least,
            ..Self::words(head, 0.0)
        }
    }

    /// The same with a line that is shown on hover.
    #[must_use]
    pub fn tip(self, tip: &'a str) -> Self {
        Self { tip, ..self }
    }
}

fn text_width(ui: &Ui, text: &str, font: FontId) -> f32 {
    let color = Tokens::of(ui).text;
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, color);
    galley.size().x
}

/// Where the columns stand.
pub(super) struct Columns<'a> {
    pub columns: &'a [SheetColumn<'a>],
    pub edges: Vec<f32>,
    /// How many stay at the left.
    pub kept: usize,
    /// How far the others are scrolled.
    pub shift: f32,
}

impl Columns<'_> {
    /// The room of a cell in a row, or of a head.
    pub fn cell(&self, column: usize, row: Rect) -> Rect {
        let shift = if column < self.kept { self.shift } else { 0.0 };
        let (left, right) = (self.edges[column], self.edges[column + 1]);
        Rect::from_min_max(
            pos2(left + shift, row.top()),
            pos2(right + shift, row.bottom()),
        )
    }

    /// The room of the columns that stay.
    pub fn stay(&self, row: Rect) -> Rect {
        Rect::from_min_max(
            pos2(self.edges[0] + self.shift, row.top()),
            pos2(self.edges[self.kept] + self.shift, row.bottom()),
        )
    }
}

pub(super) fn font(is_bold: bool) -> FontId {
    let family = if is_bold {
        crate::ui::kit::fonts::bold()
    } else {
        FontFamily::Proportional
    };
    FontId::new(TABLE_TEXT, family)
}
