//! The pages of a paper, laid out once: widths by what stands in the columns, rows, page breaks. What comes out is plain
//! drawing data, which `report::pdf` writes and `report::raster` draws.

mod around;
mod book;
mod breaks;
mod cards;
mod columns;
mod face;
mod flow;
mod heads;
mod keeping;
mod measure;
mod one_page;
mod page;
mod paper;
mod part;
mod pictures;
mod running;
mod sections;
mod set;
mod signs;
mod table;
mod text;
mod typography;
mod widths;

use std::sync::Arc;

use super::ReportError;
use super::bundle::{Book, Bundle};
use super::document::Document;
use super::svg::picture;
pub(super) use around::{label_lines, title_lines};
pub(super) use breaks::FEWEST;
pub(super) use columns::Columns;
pub(super) use face::Face;
use flow::Flow;
pub(super) use page::{
    Bookmark as PageBookmark, Element as PageElement, Item, Link, Page, Picture,
    Role as ElementRole, Words,
};
use page::{Bookmark, Element, Role};
pub(super) use part::{Frame, Grid, GridCell, Part, TextPart};

/// Points of a page for a pixel of a picture.
const POINTS_PER_PIXEL: f32 = 0.75;

/// A document in pages. Laying out takes the time; drawing a page or writing the file is quick.
#[derive(Clone, Debug)]
pub struct Pages(Arc<Content>);

/// What the pages hold.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) pages: Vec<Page>,
    pub(super) elements: Vec<Element>,
    pub(super) bookmarks: Vec<Bookmark>,
    /// Of the whole document.
    pub(super) title: String,
    /// Empty for none.
    pub(super) author: String,
    /// The size of the table's type in points, and in how many sets its columns are printed; none without a table.
    table: Option<(f32, usize)>,
}

impl Pages {
    /// Lays a document out.
    pub fn of(document: &Document) -> Result<Self, ReportError> {
        Self::laid_out(document, false)
    }

    /// The same, with what office programs hold beside what is drawn.
    pub(super) fn with_parts(document: &Document) -> Result<Self, ReportError> {
        Self::laid_out(document, true)
    }

    /// Lays papers out one behind the other, with a list of them before.
    pub fn of_bundle(bundle: &Bundle) -> Result<Self, ReportError> {
        let flow = book::lay_out(&Book::of_bundle(bundle), false)?;
        let office = bundle.papers.first().map_or("", |paper| &paper.office);
        Ok(Self::made(flow, (&bundle.title, office), None))
    }

    fn laid_out(document: &Document, keeps_parts: bool) -> Result<Self, ReportError> {
        let (flow, done) = match Book::of(document) {
            Some(book) => (book::lay_out(&book, keeps_parts)?, None),
            None => paper::fitting(document, keeps_parts)?,
        };
        let table = done.map(|done| (done.size, done.sets));
        Ok(Self::made(flow, (&document.title, &document.office), table))
    }

    fn made(mut flow: Flow, (title, author): (&str, &str), table: Option<(f32, usize)>) -> Self {
        flow.put_numbers();
        Self(Arc::new(Content {
            pages: flow.pages,
            elements: flow.elements,
            bookmarks: flow.bookmarks,
            title: title.to_owned(),
            author: author.to_owned(),
            table,
        }))
    }

    /// One page that is a picture and no larger.
    pub(super) fn of_picture(svg: &str) -> Result<Self, ReportError> {
        let drawing = Arc::new(picture(svg)?);
        let size = drawing.size();
        let (width, height) = (
            size.width() * POINTS_PER_PIXEL,
            size.height() * POINTS_PER_PIXEL,
        );
        let element = Element {
            parent: None,
            role: Role::Figure(String::new()),
        };
        Ok(Self(Arc::new(Content {
            pages: vec![Page {
                width,
                height,
                items: vec![Item::Picture(Picture {
                    left: 0.0,
                    top: 0.0,
                    width,
                    height,
                    drawing,
                    element: 0,
                })],
                ..Page::default()
            }],
            elements: vec![element],
            ..Content::default()
        })))
    }

    /// What the pages hold.
    pub(super) fn content(&self) -> &Content {
        &self.0
    }

    /// How many pages.
    pub fn count(&self) -> usize {
        self.0.pages.len()
    }

    /// The size of the table's type, in points, and in how many sets its columns are printed where they do not go side by
    /// side; none of a paper without a table.
    pub fn table_type(&self) -> Option<(f64, usize)> {
        self.0.table.map(|(size, sets)| (f64::from(size), sets))
    }

    /// Width and height of a page in points; none past the last.
    pub fn size_points(&self, page: usize) -> Option<(f64, f64)> {
        let page = self.0.pages.get(page)?;
        Some((f64::from(page.width), f64::from(page.height)))
    }

    /// The text of a page in the order in which it is drawn; none past the last.
    pub fn text(&self, page: usize) -> Option<String> {
        let mut text = String::new();
        for item in &self.0.pages.get(page)?.items {
            if let Item::Text(words) = item {
                text.push_str(
                    words
                        .shaped
                        .text
                        .get(words.shaped.range(words.line))
                        .unwrap_or_default(),
                );
                text.push('\n');
            }
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests;
