//! What stands on the sheets of a document: titles, paragraphs, charts side by side, the table in pieces.

use super::super::ReportError;
use super::super::division;
use super::super::document::{Document, DocumentTable, PageSetup};
use super::super::ooxml::Xml;
use super::super::sheet;
use super::parts;
use super::styles::Look;
use super::table;
use super::text::{self, Paragraph};
use super::units;

/// What type and charts of an overview are multiplied with, so that it has a good chance of fitting on its page.
const OVERVIEW_SCALE: f64 = 0.72;

/// What type is multiplied with.
pub(super) const fn scale(document: &Document) -> f64 {
    if document.is_one_page {
        OVERVIEW_SCALE
    } else {
        1.0
    }
}

/// The table, in pieces beside one another where its type would be too small; its size in points.
pub(super) fn pieces(
    xml: &mut Xml,
    table: &DocumentTable,
    document: &Document,
) -> Result<f64, ReportError> {
    let (unit, page) = (document.unit, document.page);
    let all = if document.is_one_page {
        vec![(0..table.columns.len()).collect()]
    } else {
        division::pieces(table, sheet::room_points(page))
    };
    let mut points = page.body_points() * scale(document);
    for (place, columns) in all.iter().enumerate() {
        let piece = table.with_columns(columns);
        let columns = sheet::fit(&piece, unit, page, scale(document))?;
        if place == 0 {
            points = columns.points;
        } else {
            // Between two tables stands a paragraph, or Word makes them one.
            Paragraph::of(Look::Line).on_new_page().write_ends(
                xml,
                &format!("{}（续{place}）", document.title),
                &document.right_line(),
                sheet::room_points(page),
            );
        }
        table::write(xml, &piece, (&columns, points), document);
    }
    Ok(points)
}

/// The paragraph with which a section of another sheet ends.
pub(super) fn end_section(xml: &mut Xml, page: PageSetup) {
    xml.open("w:p");
    xml.open("w:pPr");
    xml.empty("w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"");
    parts::section(xml, page);
    xml.close("w:pPr");
    xml.close("w:p");
}

/// Title, subtitle, and the line directly above a table.
pub(super) fn heads(xml: &mut Xml, document: &Document, pictures: &[Vec<u8>], on_new_page: bool) {
    let mut title = Paragraph::of(Look::Title);
    if on_new_page {
        title = title.on_new_page();
    }
    title.write(xml, &document.title);
    subtitle(xml, document);
    if document.is_one_page {
        overview(xml, document, pictures);
    }
    Paragraph::of(Look::Line).write_ends(
        xml,
        &document.left_line(),
        &document.right_line(),
        sheet::room_points(document.page),
    );
}

/// Briefing and charts in a smaller size, on the sheet of the table.
fn overview(xml: &mut Xml, document: &Document, pictures: &[Vec<u8>]) {
    for paragraph in &document.briefing {
        Paragraph::of(Look::Brief).write(xml, paragraph);
    }
    if !pictures.is_empty() {
        charts(xml, document, pictures);
    }
}

fn subtitle(xml: &mut Xml, document: &Document) {
    if let Some(subtitle) = &document.subtitle {
        Paragraph::of(Look::Subtitle).write(xml, subtitle);
    }
}

pub(super) fn briefing(xml: &mut Xml, document: &Document) {
    Paragraph::of(Look::Title).write(xml, &document.title);
    subtitle(xml, document);
    Paragraph::of(Look::Section).write(xml, "情况简述");
    for paragraph in &document.briefing {
        Paragraph::of(Look::Text).write(xml, paragraph);
    }
}

/// Charts side by side where the sheet lies across, else below one another.
pub(super) fn charts(xml: &mut Xml, document: &Document, pictures: &[Vec<u8>]) {
    let (width, height) = document.page.size_mm();
    let across = match (width > height, document.is_one_page) {
        (true, true) => pictures.len().clamp(1, 4),
        (true, false) | (false, true) => 2,
        (false, false) => 1,
    };
    let room = sheet::room_points(document.page);
    // At this width the letters of a small chart are 7 points high.
    let share = if document.is_one_page { 0.88 } else { 1.0 };
    let cell = room * share / across as f64;
    table::open(xml, &vec![cell; across], false);
    let mut drawn = (1..).zip(document.charts.iter().zip(pictures));
    loop {
        let row: Vec<_> = drawn.by_ref().take(across).collect();
        if row.is_empty() {
            break;
        }
        xml.open("w:tr");
        xml.raw("<w:trPr><w:cantSplit/></w:trPr>");
        for i in 0..across {
            xml.open("w:tc");
            xml.raw(&format!(
                "<w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/></w:tcPr>",
                units::twips(cell)
            ));
            match row.get(i) {
                Some((n, (chart, png))) => {
                    text::picture(xml, *n, &chart.title, png, cell - 12.0);
                }
                None => Paragraph::of(Look::Nothing).write(xml, ""),
            }
            xml.close("w:tc");
        }
        xml.close("w:tr");
    }
    xml.close("w:tbl");
}
