//! What stands on the sheets of a document beside its charts: titles, paragraphs, the table in pieces.

use super::super::ReportError;
use super::super::document::{Body, Document, DocumentTable};
use super::super::ooxml::Xml;
use super::super::pages::{Columns, Pages, title_lines};
use super::super::sheet::{self, Sizes};
use super::pictures::{self, Chart};
use super::styles::Look;
use super::table;
use super::text::Paragraph;

/// What type of an overview is multiplied with, so that it has a good chance of fitting on its page: the smallest that can be
/// read.
const OVERVIEW_SCALE: f64 = sheet::SMALLEST_POINTS / 10.5;

/// How the type of a document is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    /// What its type is multiplied with.
    pub scale: f64,
    /// Whether it is an overview whose table has a page of its own, since both do not stand on one in type that can be read.
    pub is_parted: bool,
}

impl Setting {
    pub(super) fn of(document: &Document) -> Result<Self, ReportError> {
        let is_parted = document.is_one_page && Pages::of(document)?.count() > 1;
        let scale = if document.is_one_page && !is_parted {
            OVERVIEW_SCALE
        } else {
            1.0
        };
        Ok(Self { scale, is_parted })
    }
}

/// Whether the notes of a document stand in the table with which it ends, or below what it ends with.
pub(super) fn has_notes_in_table(document: &Document) -> bool {
    let ends_with_table = match &document.body {
        Body::Table(_) => true,
        Body::Cards(cards) => cards.last().is_some_and(|card| {
            let photo = card.photo.as_ref();
            let shows_photo = photo.is_some_and(|photo| photo.content.is_some());
            !card.blocks.is_empty() && !shows_photo
        }),
        Body::Sections(all) => all.last().is_some_and(|last| !last.tables.is_empty()),
    };
    ends_with_table && !document.notes.is_empty()
}

/// The table, in pieces beside one another where its type would be too small; its size in points. The styles of the document
/// have the size of another table, or of this one.
pub(super) fn pieces(
    xml: &mut Xml,
    table: &DocumentTable,
    (document, scale): (&Document, f64),
    styled: Option<f64>,
) -> f64 {
    let (unit, page) = (document.unit, document.page);
    let usual = page.body_points() * scale;
    let all = Columns::spaced(table, unit, page, Sizes::of_document(document, usual));
    let points = all.points;
    for (place, columns) in all.pieces.iter().enumerate() {
        let columns: Vec<usize> = columns.iter().map(|(column, _)| *column).collect();
        let piece = table.with_columns(&columns);
        if place > 0 {
            // Between two tables stands a paragraph, or Word makes them one.
            Paragraph::of(Look::Line).on_new_page().write_ends(
                xml,
                &format!("{}（续{place}）", document.title),
                &document.right_line(),
                sheet::room_points(page),
            );
        }
        let is_last = place + 1 == all.pieces.len();
        let columns = table::Set::of(all.piece(place));
        let columns = columns.with_notes(is_last && !document.notes.is_empty());
        let styled = styled.unwrap_or(points);
        table::write(xml, &piece, (&columns, styled), document);
    }
    points
}

/// Title, subtitle, and the line directly above a table.
pub(super) fn heads(
    xml: &mut Xml,
    document: &Document,
    charts: &[Chart],
    (look, title): (Paragraph, &str),
    is_parted: bool,
) {
    look.write(xml, title);
    subtitle(xml, document);
    if document.is_one_page {
        overview(xml, document, charts);
    }
    let mut line = Paragraph::of(Look::Line);
    if is_parted {
        line = line.on_new_page();
    }
    line.write_ends(
        xml,
        &document.left_line(),
        &document.right_line(),
        sheet::room_points(document.page),
    );
}

/// Briefing and charts in a smaller size, on the sheet of the table.
fn overview(xml: &mut Xml, document: &Document, charts: &[Chart]) {
    for paragraph in &document.briefing {
        Paragraph::of(Look::Brief).write(xml, paragraph);
    }
    if !charts.is_empty() {
        pictures::charts(xml, document, charts, 0..charts.len());
    }
}

fn subtitle(xml: &mut Xml, document: &Document) {
    if let Some(subtitle) = &document.subtitle {
        Paragraph::of(Look::Subtitle).write(xml, subtitle);
    }
}

pub(super) fn briefing(xml: &mut Xml, document: &Document, anchor: Option<u32>) {
    Paragraph::of(Look::Title).named(anchor).write(
        xml,
        &title_lines(&document.title, sheet::text_page(document.page)),
    );
    subtitle(xml, document);
    Paragraph::of(Look::Section).write(xml, "情况简述");
    for paragraph in &document.briefing {
        Paragraph::of(Look::Text).write(xml, paragraph);
    }
}
