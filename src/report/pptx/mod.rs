//! Slides, written by hand in PresentationML: each is a page of the layout for a screen, its tables and charts such that
//! they can be changed. No library at hand writes charts with their numbers.

mod chart;
mod measure;
mod parts;
mod slide;

use chrono::NaiveDate;

use super::ReportError;
use super::document::Document;
use super::ooxml::zipped;
use super::pages::Pages;
use slide::Slides;

/// The document as slides. The same document and day give the same bytes.
pub fn write_pptx(document: &Document, created: NaiveDate) -> Result<Vec<u8>, ReportError> {
    let document = document.clone().as_slides();
    let pages = Pages::with_parts(&document)?;
    let slides = Slides::of(&document, pages.content());
    let mut files = parts::parts(&document, created, &slides);
    for (number, slide) in (1..).zip(slides.xml) {
        files.push((parts::slide_name(number), slide.into_bytes()));
    }
    for (number, (shown, look)) in (1..).zip(&slides.charts) {
        let book = chart::workbook(shown, created)?;
        files.push((parts::book_name(number), book));
        files.push((
            parts::chart_name(number),
            chart::chart_xml(shown, *look).into_bytes(),
        ));
    }
    zipped(&files).map_err(ReportError::Pptx)
}

#[cfg(test)]
mod tests;
