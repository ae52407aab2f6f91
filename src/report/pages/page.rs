//! Pages as plain drawing data: what a PDF holds and what a screen shows. Lengths are points, from the left and from
//! the top.

use std::sync::Arc;

use resvg::usvg;

use super::part::Part;
use super::text::{Line, Shaped};

/// A page.
#[derive(Clone, Debug, Default)]
pub(in crate::report) struct Page {
    /// How wide the sheet is.
    pub width: f32,
    /// How high it is.
    pub height: f32,
    /// What stands on it: what is drawn first lies below.
    pub items: Vec<Item>,
    /// The same for office programs; empty where nobody asked for it.
    pub parts: Vec<Part>,
    /// What leads to other pages.
    pub links: Vec<Link>,
}

/// A place on a page that leads to another page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::report) struct Link {
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
    /// The page, from 0, and where on it.
    pub page: usize,
    pub to: f32,
}

/// Something on a page.
#[derive(Clone, Debug)]
pub(in crate::report) enum Item {
    /// A line of text.
    Text(Words),
    /// A ruled line.
    Rule(Rule),
    /// A coloured ground.
    Fill(Fill),
    /// A drawing.
    Picture(Picture),
}

/// A line of text at its place.
#[derive(Clone, Debug)]
pub(in crate::report) struct Words {
    /// The text of which it is a line.
    pub shaped: Arc<Shaped>,
    /// Which line.
    pub line: Line,
    /// Where it begins.
    pub x: f32,
    /// Where its letters stand.
    pub baseline: f32,
    /// The size of its type.
    pub size: f32,
    /// What is added behind each glyph.
    pub spacing: f32,
    /// The element of the document that it belongs to; none where it only belongs to the page.
    pub element: Option<u32>,
}

/// A ruled line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::report) struct Rule {
    pub from: (f32, f32),
    pub to: (f32, f32),
    pub width: f32,
}

/// A coloured ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::report) struct Fill {
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
    /// Red, green and blue.
    pub colour: [u8; 3],
}

/// A drawing at its place.
#[derive(Clone, Debug)]
pub(in crate::report) struct Picture {
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
    pub drawing: Arc<usvg::Tree>,
    /// The element of the document that it is.
    pub element: u32,
}

/// An element of the document, for those who have it read to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Element {
    /// The element of which it is a part; none for one of the document itself.
    pub parent: Option<u32>,
    /// What it is.
    pub role: Role,
}

/// What an element of the document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Role {
    /// A heading of this level, from 1.
    Heading(u16),
    /// Running text.
    Paragraph,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// The head of so many columns and rows.
    Head { columns: u32, rows: u32 },
    /// The cell over so many columns that says what its row is about.
    RowHead { columns: u32 },
    /// A cell over so many columns.
    Cell { columns: u32 },
    /// A drawing, and what it shows in words.
    Figure(String),
}

/// An entry of the list of contents that a reader shows beside the pages.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::report) struct Bookmark {
    /// Its depth, from 1.
    pub level: usize,
    /// What it says.
    pub title: String,
    /// The page, from 0.
    pub page: usize,
    /// Where on the page.
    pub top: f32,
}
