use std::ops::Range;

use super::super::document::Document;
use super::super::ooxml::Xml;
use super::super::sheet;
use super::styles::Look;
use super::text::{self, Paragraph};
use super::{table, units};

/// Charts side by side where the sheet lies across, else below one another.
pub(super) fn charts(
    xml: &mut Xml,
    document: &Document,
    pictures: &[Vec<u8>],
    which: Range<usize>,
) {
    let (width, height) = document.page.size_mm();
    let across = match (width > height, document.is_one_page) {
        (true, true) => which.len().clamp(1, 4),
        (true, false) | (false, true) => 2,
        (false, false) => 1,
    };
    let room = sheet::room_points(document.page);
    // At this width the letters of a small chart are 7 points high.
    let share = match (document.is_one_page, document.has_charts_in_text()) {
        (true, _) => 0.88,
        // It finds room beside the text that tells of it.
        (false, true) => 0.8,
        (false, false) => 1.0,
    };
    let cell = room * share / across as f64;
    table::open(xml, &vec![cell; across], false);
    let drawn = (1..).zip(document.charts.iter().zip(pictures));
    let mut drawn = drawn.skip(which.start).take(which.len());
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
