//! A candidate for a project, as it is handed on.

use super::tidy::{is_han, length};
use crate::model::Money;

/// Where a text names something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The heading below which it stands.
    pub node: Option<usize>,
    /// Line in the text, from 1.
    pub line: usize,
}

/// What may be a project.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// As a list would name it.
    pub name: String,
    /// The words of the text.
    pub words: String,
    /// Where it stands.
    pub place: Mention,
    /// Where else it is named.
    pub mentions: Vec<Mention>,
    /// The sentence that names it.
    pub sentence: String,
    /// Path in the tree of categories, by its last word; empty where the word does not say.
    pub category: &'static str,
    /// 新建, 改建 …, where the text says so.
    pub construction_kind: &'static str,
    /// 谋划, 在建 …, where the text says so.
    pub stage: &'static str,
    /// The words that say the stage.
    pub stage_words: String,
    /// Places that its name or its sentence gives.
    pub location: Vec<String>,
    /// The firm that its name gives.
    pub owner: Vec<String>,
    /// Numbers that are said of it.
    pub scale: String,
    /// What it costs, where the text says so.
    pub total: Option<Money>,
    /// Whether that is only about so much.
    pub is_total_about: bool,
    /// The programme of which it is a part, as a place in the list of candidates.
    pub parent: Option<usize>,
    /// Points of a hundred.
    pub sureness: u8,
    /// Why so many.
    pub why: Vec<String>,
}

impl Candidate {
    /// Up to twelve letters of the text that lead to it.
    pub fn anchor(&self) -> String {
        let parts = self
            .words
            .split(|c: char| !is_han(c) && !c.is_ascii_alphanumeric());
        let longest = parts.max_by_key(|part| length(part)).unwrap_or("");
        longest.chars().take(12).collect()
    }
}

/// A candidate as a sentence gives it.
pub(super) struct Found {
    pub(super) candidate: Candidate,
    /// The programme of the list in which it stands, as a place among all that was found.
    pub(super) programme: Option<usize>,
    /// From where to where its words stand in the sentence, in bytes.
    pub(super) span: (usize, usize),
}
