use crate::model::{Id, PaperKey, Project, Table};
use uuid::Uuid;

use super::super::photo::Photo;
use super::{DocumentCell, DocumentColumn};

/// 一项一表: everything on one project, on a page of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The project; none of a specimen.
    pub of: Option<Id<Project>>,
    /// The row of the project that it is about, where it is about one.
    pub part: Option<(Table, Uuid)>,
    /// The project's name.
    pub title: String,
    /// The grid of labelled cells.
    pub fields: Vec<CardField>,
    /// Small tables below the grid: funding, approvals, the months.
    pub blocks: Vec<CardBlock>,
    /// The chapter of a book to which it belongs; empty for none.
    pub chapter: String,
    /// The picture of the project; none where a paper shows none.
    pub photo: Option<CardPhoto>,
}

/// A picture that goes with a project: which file it is, and what that holds once it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct CardPhoto {
    /// What the file is called.
    pub name: String,
    /// How large it is, in bytes.
    pub size: i32,
    /// By what it is found beside the library.
    pub hash: String,
    /// What it holds; none until it was read, or where it can't be.
    pub content: Option<Photo>,
}

/// A label and what belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct CardField {
    /// The label.
    pub label: String,
    /// For what it stands: a field of the project, or of the row that the card is about.
    pub key: Option<PaperKey>,
    /// What it says.
    pub value: DocumentCell,
    /// Whether it takes a line of its own.
    pub is_wide: bool,
}

/// A small table of a card.
#[derive(Clone, Debug, PartialEq)]
pub struct CardBlock {
    /// What stands above it.
    pub heading: String,
    /// The columns.
    pub columns: Vec<DocumentColumn>,
    /// The rows, each with one cell per column.
    pub rows: Vec<Vec<DocumentCell>>,
    /// The rows of the library that they are, one for each.
    pub ids: Vec<Uuid>,
    /// Whether its last row is to be written in by hand, and takes what is left of the page.
    pub fills_page: bool,
}

impl CardBlock {
    /// Whether any of its cells says something.
    pub(in crate::report) fn says_anything(&self) -> bool {
        let mut cells = self.rows.iter().flatten();
        cells.any(|cell| match cell {
            DocumentCell::Empty | DocumentCell::Absent => false,
            DocumentCell::Text(text) | DocumentCell::Suggested(text) => !text.trim().is_empty(),
            _ => true,
        })
    }
}

impl Card {
    /// The labels of the values that nobody has confirmed.
    pub fn suggested(&self) -> Vec<&str> {
        let fields = self.fields.iter();
        let suggested = fields.filter(|one| matches!(one.value, DocumentCell::Suggested(_)));
        suggested.map(|one| one.label.as_str()).collect()
    }

    /// The longest of some cards: what they stand in on a page each, the others do as well.
    pub(in crate::report) fn longest(cards: &[Self]) -> Vec<&Self> {
        const LOOKED_AT: usize = 8;
        let mut cards: Vec<(usize, &Self)> =
            cards.iter().map(|card| (card.extent(), card)).collect();
        cards.sort_by_key(|(extent, _)| std::cmp::Reverse(*extent));
        let longest = cards.into_iter().take(LOOKED_AT);
        longest.map(|(_, card)| card).collect()
    }

    /// About how many lines a card has: those of its values and of its small tables.
    fn extent(&self) -> usize {
        /// In bytes, of running text.
        const LINE: usize = 120;
        let words = |cell: &DocumentCell| match cell {
            DocumentCell::Text(text) | DocumentCell::Suggested(text) => text.len() / LINE,
            _ => 0,
        };
        let fields = self.fields.iter().map(|field| words(&field.value));
        let blocks = self.blocks.iter().map(|block| {
            let cells = block.rows.iter().flatten().map(words);
            block.rows.len() + 2 + cells.sum::<usize>()
        });
        self.lines().len() + fields.sum::<usize>() + blocks.sum::<usize>()
    }

    /// The fields that share their line with another.
    pub(in crate::report) fn shared_fields(&self) -> impl Iterator<Item = &CardField> {
        let pairs = self.lines().into_iter().filter(|line| line.len() > 1);
        pairs.flatten()
    }

    /// The grid line by line: one wide field, or up to two narrow ones.
    pub fn lines(&self) -> Vec<&[CardField]> {
        let mut lines = Vec::new();
        let mut rest = self.fields.as_slice();
        while let Some(first) = rest.first() {
            let pairs = !first.is_wide && rest.get(1).is_some_and(|second| !second.is_wide);
            let (line, below) = rest.split_at(if pairs { 2 } else { 1 });
            lines.push(line);
            rest = below;
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_fields_stand_in_pairs() {
        let field = |label: &str, is_wide| CardField {
            label: label.to_owned(),
            key: None,
            value: DocumentCell::Empty,
            is_wide,
        };
        let card = Card {
            of: None,
            part: None,
            title: String::new(),
            fields: vec![
                field("建设性质", false),
                field("投资主体", false),
                field("总投资", false),
                field("建设内容", true),
                field("备注", false),
            ],
            blocks: Vec::new(),
            chapter: String::new(),
            photo: None,
        };
        let lines: Vec<usize> = card.lines().iter().map(|line| line.len()).collect();
        assert_eq!(lines, [2, 1, 1, 1]);
        let shared: Vec<&str> = card.shared_fields().map(|one| one.label.as_str()).collect();
        assert_eq!(shared, ["建设性质", "投资主体"]);
    }
}
