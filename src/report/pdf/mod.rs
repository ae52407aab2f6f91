//! Pages as they are printed, for PDF files and for the preview: the document as JSON, laid out by one
//! Typst template with the program's own faces. Typst runs in process and sees nothing else.

mod data;
mod world;

use chrono::{Datelike as _, NaiveDate};
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions as TypstOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;

use super::ReportError;
use super::charset::drawable;
use super::chart::chart_svg;
use super::document::Document;
use super::error::LayoutError;
use world::PaperWorld;

const TEMPLATE: &str = include_str!("../../../assets/papers/paper.typ");

/// A template that puts one picture on a page of its size.
const PICTURE: &str = include_str!("../../../assets/papers/picture.typ");

/// How a PDF is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PdfOptions {
    /// PDF/A-2a for archives and screen readers: tagged, and several times larger.
    pub for_archive: bool,
}

/// A document in pages. Laying out takes the time; drawing a page or writing the file is quick.
#[derive(Clone, Debug)]
pub struct Pages(PagedDocument);

/// A page as pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageImage {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Red, green, blue and alpha of each pixel, row by row. Paper is opaque.
    pub rgba: Vec<u8>,
}

impl Pages {
    /// Lays a document out.
    pub fn of(document: &Document) -> Result<Self, ReportError> {
        let mut files = Vec::with_capacity(document.charts.len() + 1);
        let mut names = Vec::with_capacity(document.charts.len());
        for (i, chart) in document.charts.iter().enumerate() {
            let name = format!("chart-{i}.svg");
            files.push((name.clone(), drawable(&chart_svg(chart)).into_bytes()));
            names.push(name);
        }
        let paper = data::paper(document, &names)?;
        let json = serde_json::to_vec(&paper);
        let json = json.map_err(|error| ReportError::Pages(LayoutError(error.to_string())))?;
        files.push(("data.json".to_owned(), json));
        lay_out(TEMPLATE, files)
    }

    /// One page that is a picture and no larger.
    pub(super) fn of_picture(svg: &str) -> Result<Self, ReportError> {
        let svg = drawable(svg).into_bytes();
        lay_out(PICTURE, vec![("picture.svg".to_owned(), svg)])
    }

    /// How many pages.
    pub fn count(&self) -> usize {
        self.0.pages().len()
    }

    /// Width and height of a page in points; none past the last.
    pub fn size_points(&self, page: usize) -> Option<(f64, f64)> {
        let size = self.0.pages().get(page)?.frame.size();
        Some((size.x.to_pt(), size.y.to_pt()))
    }

    /// Draws a page, counted from 0, at so many pixels per point; none past the last.
    pub fn draw(&self, page: usize, scale: f64) -> Option<PageImage> {
        let options = RenderOptions {
            pixel_per_pt: scale.into(),
            render_bleed: false,
        };
        let pixels = typst_render::render(self.0.pages().get(page)?, &options);
        Some(PageImage {
            width: pixels.width() as usize,
            height: pixels.height() as usize,
            rgba: pixels.take(),
        })
    }

    /// The pages as a PDF. The same pages and day give the same bytes.
    pub fn pdf(&self, created: NaiveDate, options: PdfOptions) -> Result<Vec<u8>, ReportError> {
        let standards: &[PdfStandard] = if options.for_archive {
            &[PdfStandard::A_2a]
        } else {
            &[]
        };
        let standards = PdfStandards::new(standards)
            .map_err(|error| ReportError::Pages(LayoutError(error.message().to_string())))?;
        let options = TypstOptions {
            ident: Smart::Auto,
            creator: Smart::Custom(Some("蓝图".to_owned())),
            timestamp: timestamp(created),
            page_ranges: None,
            standards,
            tagged: options.for_archive,
            pretty: false,
        };
        typst_pdf::pdf(&self.0, &options).map_err(|errors| explain(&errors))
    }
}

/// The document as a PDF. The same document and day give the same bytes.
pub fn write_pdf(
    document: &Document,
    created: NaiveDate,
    options: PdfOptions,
) -> Result<Vec<u8>, ReportError> {
    Pages::of(document)?.pdf(created, options)
}

/// A picture as a PDF page of its size, a pixel to three quarters of a point.
pub fn svg_to_pdf(svg: &str, created: NaiveDate) -> Result<Vec<u8>, ReportError> {
    Pages::of_picture(svg)?.pdf(created, PdfOptions::default())
}

/// Every page as pixels, at so many pixels per point. [`Pages`] draws them one at a time.
pub fn preview_pages(document: &Document, scale: f64) -> Result<Vec<PageImage>, ReportError> {
    let pages = Pages::of(document)?;
    Ok((0..pages.count())
        .filter_map(|page| pages.draw(page, scale))
        .collect())
}

fn lay_out(template: &str, files: Vec<(String, Vec<u8>)>) -> Result<Pages, ReportError> {
    let world =
        PaperWorld::new(template, files).map_err(|error| ReportError::Pages(LayoutError(error)))?;
    let Warned {
        output,
        warnings: _,
    } = typst::compile::<PagedDocument>(&world);
    // What is remembered of one paper is of no use to the next and takes memory.
    typst::comemo::evict(0);
    output.map(Pages).map_err(|errors| explain(&errors))
}

fn explain(errors: &[SourceDiagnostic]) -> ReportError {
    let messages: Vec<String> = errors
        .iter()
        .map(|error| error.message.to_string())
        .collect();
    ReportError::Pages(LayoutError(messages.join("; ")))
}

/// Midnight of the day.
fn timestamp(day: NaiveDate) -> Option<Timestamp> {
    let (month, day_of_month) = (day.month() as u8, day.day() as u8);
    Datetime::from_ymd_hms(day.year(), month, day_of_month, 0, 0, 0).map(Timestamp::new_utc)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::fixture;
    use super::*;
    use crate::view::GroupKey;

    const DAY: NaiveDate = fixture::MOMENT.today;

    #[test]
    fn look() {
        let document = fixture::document(&[GroupKey::Chapter]);
        fs::write(
            "/tmp/look.pdf",
            write_pdf(&document, DAY, PdfOptions::default()).unwrap(),
        )
        .unwrap();
    }
}
