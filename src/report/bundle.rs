//! Several papers as one: 会议材料 with a page that lists them, and a book of projects.

use crate::model::PartialDate;

use super::document::{Document, PageSetup};

/// Papers that are handed round as one file, numbered 附件1, 附件2 ….
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// What stands above the list of contents.
    pub title: String,
    /// The papers in their order.
    pub papers: Vec<Document>,
}

/// A cover, a list of contents, and what it lists.
pub(super) struct Book<'a> {
    pub title: &'a str,
    pub office: &'a str,
    /// For when it is made, as a cover says it; none of a book without a cover.
    pub cover: Option<String>,
    /// `示例数据`.
    pub mark: Option<&'a str>,
    /// The sheet of cover and contents goes by this.
    pub page: PageSetup,
    pub papers: Vec<Chapter<'a>>,
}

/// A paper of a book.
pub(super) struct Chapter<'a> {
    /// How the contents name it; none where they name what is in it.
    pub entry: Option<String>,
    pub document: &'a Document,
}

/// The first chapter of a book of projects.
const OVERVIEW: &str = "总体情况";

impl Bundle {
    /// Numbers papers in their order.
    pub fn new(title: String, mut papers: Vec<Document>) -> Self {
        for (number, paper) in (1..).zip(&mut papers) {
            paper.attachment = format!("附件{number}");
        }
        Self { title, papers }
    }
}

impl<'a> Book<'a> {
    /// The book that a document is; none of one that is a paper.
    pub(super) fn of(document: &'a Document) -> Option<Self> {
        let overview = document.overview.as_deref()?;
        let date = document.fill_date.clone();
        let period = document.period.map(PartialDate::in_chinese);
        Some(Self {
            title: &document.title,
            office: &document.office,
            cover: date.or(period).or_else(|| Some(String::new())),
            mark: document.data_mark.as_deref(),
            page: document.page,
            papers: vec![
                Chapter {
                    entry: Some(OVERVIEW.to_owned()),
                    document: overview,
                },
                Chapter {
                    entry: None,
                    document,
                },
            ],
        })
    }

    /// The papers of a bundle behind a list of them.
    pub(super) fn of_bundle(bundle: &'a Bundle) -> Self {
        let papers = bundle.papers.iter();
        let papers = papers.map(|document| Chapter {
            entry: Some(format!("{}　{}", document.attachment, document.title)),
            document,
        });
        let first = bundle.papers.first();
        let mut marks = bundle.papers.iter();
        Self {
            title: &bundle.title,
            office: first.map_or("", |paper| paper.office.as_str()),
            cover: None,
            mark: marks.find_map(|paper| paper.data_mark.as_deref()),
            page: first.map_or(PageSetup::A4, |paper| paper.page),
            papers: papers.collect(),
        }
    }

    /// How deep the entries of its contents go.
    pub(super) const fn depth(&self) -> usize {
        if self.cover.is_some() { 2 } else { 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn papers_are_numbered_in_their_order() {
        let paper = || fixture::document(&[]);
        let bundle = Bundle::new("会议材料".to_owned(), vec![paper(), paper()]);
        let numbers: Vec<&str> = bundle
            .papers
            .iter()
            .map(|paper| paper.attachment.as_str())
            .collect();
        assert_eq!(numbers, ["附件1", "附件2"]);
        let book = Book::of_bundle(&bundle);
        assert_eq!(
            book.papers[1].entry.as_deref(),
            Some("附件2　冷水江市“十四五”重点项目一览表")
        );
        assert!(book.cover.is_none() && book.depth() == 1);
        assert!(Book::of(&bundle.papers[0]).is_none());
    }
}
