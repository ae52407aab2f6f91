//! The pages of a paper, laid out once: widths by what stands in the columns, rows, page breaks. What comes out is plain
//! drawing data, which `report::pdf` writes and `report::raster` draws.

mod breaks;
mod cards;
mod face;
mod flow;
mod heads;
mod keeping;
mod measure;
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
use super::document::{Document, PageSetup};
use super::svg::picture;
pub(super) use face::Face;
pub(super) use page::{
    Bookmark as PageBookmark, Element as PageElement, Item, Page, Picture, Role as ElementRole,
    Words,
};
use page::{Bookmark, Element, Role};
pub(super) use part::{Frame, Grid, GridCell, Part, TextPart};
use typography::ChartSize;

/// What an overview is tried in, one after the other, until it fits on its page: charts whose type can be read as long as
/// the type of the table can, then smaller ones. One that does not fit in the smallest goes on overleaf.
const ONE_PAGE: [(f32, ChartSize); 11] = [
    (0.95, ChartSize::Readable),
    (0.9, ChartSize::Readable),
    (0.85, ChartSize::Readable),
    (0.8, ChartSize::Readable),
    (0.75, ChartSize::Readable),
    (0.7, ChartSize::Readable),
    (0.66, ChartSize::Readable),
    (0.8, ChartSize::Scaled),
    (0.7, ChartSize::Scaled),
    (0.62, ChartSize::Scaled),
    (0.56, ChartSize::Scaled),
];

/// Points of a page for a pixel of a picture.
const POINTS_PER_PIXEL: f32 = 0.75;

/// The size of a table's type in points, and in how many sets its columns are printed on pages of this kind; none of a
/// paper without a table. Finding out takes less than laying out.
pub(super) fn column_sets(document: &Document, page: PageSetup) -> Option<(f32, usize)> {
    let table = document.table()?;
    Some(paper::column_sets(table, document.unit, page))
}

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

    fn laid_out(document: &Document, keeps_parts: bool) -> Result<Self, ReportError> {
        let mut pages = Self::scaled(document, (1.0, ChartSize::Readable), keeps_parts)?;
        for size in ONE_PAGE {
            if !document.is_one_page || pages.count() <= 1 {
                break;
            }
            pages = Self::scaled(document, size, keeps_parts)?;
        }
        Ok(pages)
    }

    fn scaled(
        document: &Document,
        size: (f32, ChartSize),
        keeps_parts: bool,
    ) -> Result<Self, ReportError> {
        let (flow, done) = paper::lay_out(document, size, keeps_parts)?;
        Ok(Self(Arc::new(Content {
            pages: flow.pages,
            elements: flow.elements,
            bookmarks: flow.bookmarks,
            title: document.title.clone(),
            author: document.office.clone(),
            table: done.map(|done| (done.size, done.sets)),
        })))
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
                parts: Vec::new(),
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
