use std::ops::Range;

use super::CardBlock;

/// A section of a report: what it says, and the charts and tables that show it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// `一、总体情况`
    pub heading: String,
    /// Running text.
    pub paragraphs: Vec<String>,
    /// Which of the document's charts stand in it.
    pub charts: Range<usize>,
    /// Its tables, each with its own heading.
    pub tables: Vec<CardBlock>,
    /// Whether it begins a page: somebody is handed it alone.
    pub begins_page: bool,
}
