//! 函: a letter on sheets of its own, and behind it the table that goes with it.

use chrono::NaiveDate;

use super::super::ReportError;
use super::super::document::{Body, Document};
use super::super::ooxml::{Xml, zipped};
use super::super::pages::title_lines;
use super::super::sheet;
use super::body::{has_notes_in_table, heads, pieces};
use super::parts::{self, end_section};
use super::styles::{self, Look};
use super::text::Paragraph;

/// What a letter says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// What it is about.
    pub title: String,
    /// To whom.
    pub to: String,
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
    /// What goes with it; empty for nothing.
    pub attached: String,
    /// Who sends it.
    pub office: String,
    /// When.
    pub date: String,
}

/// A letter for Word and its like, with the table of a document behind it. The same letter and day give the same bytes.
///
/// # Errors
/// The table is too wide for its sheet.
pub fn write_letter(
    letter: &Letter,
    document: &Document,
    created: NaiveDate,
) -> Result<Vec<u8>, ReportError> {
    let mut xml = Xml::new();
    xml.open(&format!("w:document {}", parts::NAMESPACES));
    xml.open("w:body");
    Paragraph::of(Look::Title).write(&mut xml, &letter.title);
    Paragraph::of(Look::Text)
        .flush()
        .write(&mut xml, &letter.to);
    for paragraph in &letter.paragraphs {
        Paragraph::of(Look::Text).write(&mut xml, paragraph);
    }
    if !letter.attached.is_empty() {
        let attached = format!("附件：{}", letter.attached);
        Paragraph::of(Look::Text).write(&mut xml, &attached);
    }
    Paragraph::of(Look::Text).write(&mut xml, "");
    for line in [&letter.office, &letter.date] {
        let paragraph = Paragraph::of(Look::Text).flush().aligned("right");
        paragraph.write(&mut xml, line);
    }
    end_section(&mut xml, sheet::text_page(document.page));
    let mut points = document.page.body_points();
    if let Body::Table(table) = &document.body {
        let title = title_lines(&document.title, document.page);
        heads(
            &mut xml,
            document,
            &[],
            (Paragraph::of(Look::Title), &title),
            false,
        );
        points = pieces(&mut xml, table, (document, 1.0), None);
    }
    if !has_notes_in_table(document) {
        for line in document.note_lines() {
            Paragraph::of(Look::Note).write(&mut xml, &line);
        }
    }
    Paragraph::of(Look::Nothing).write(&mut xml, "");
    parts::section(&mut xml, document.page);
    xml.close("w:body");
    xml.close("w:document");
    let sizes = styles::sizes(document, points, 1.0);
    let mut files = parts::parts((document, false), created, &[], sizes);
    files.push(("word/document.xml".to_owned(), xml.finish().into_bytes()));
    zipped(&files).map_err(ReportError::Docx)
}
