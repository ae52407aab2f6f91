use super::super::document::{Card, Document};
use super::super::ooxml::Xml;
use super::super::sheet;
use super::pictures::Pictures;
use super::sections;
use super::styles::Look;
use super::table::{self, Place};
use super::text::Paragraph;

/// Shares of the sheet: a label and a value, twice.
const SHARES: [f64; 4] = [0.14, 0.36, 0.14, 0.36];

/// How high the picture of a project may be, in points.
const PHOTO: f64 = 150.0;

/// One project: its name, the grid of labelled cells, the small tables below it, and its picture.
pub(super) fn write(
    xml: &mut Xml,
    pictures: &mut Pictures,
    (card, anchor): (&Card, Option<u32>),
    document: &Document,
    size: f64,
) {
    let room = sheet::room_points(document.page);
    let widths = SHARES.map(|share| share * room);
    let label = Paragraph::of(Look::Head);
    let value = Paragraph::of(Look::Cell);
    let one = Place {
        columns: 1,
        ..Place::default()
    };
    let wide = Place {
        columns: 3,
        ..Place::default()
    };
    let rest: f64 = widths[1..].iter().sum();
    table::open(xml, &widths, true);
    open_row(xml);
    table::cell(xml, widths[0], one, label, "项目名称");
    table::cell(
        xml,
        rest,
        wide,
        Paragraph::of(Look::Name).named(anchor),
        &card.title,
    );
    xml.close("w:tr");
    for line in card.lines() {
        open_row(xml);
        if let [field] = line {
            table::cell(xml, widths[0], one, label, &field.label);
            table::cell(xml, rest, wide, value, &field.value.show(document.unit));
        } else {
            for (i, field) in line.iter().enumerate() {
                let text = field.value.show(document.unit);
                table::cell(xml, widths[2 * i], one, label, &field.label);
                table::cell(xml, widths[2 * i + 1], one, value.aligned("center"), &text);
            }
        }
        xml.close("w:tr");
    }
    xml.close("w:tbl");
    for block in &card.blocks {
        sections::block(xml, block, document, size);
    }
    let photo = card.photo.as_ref();
    if let Some(photo) = photo.and_then(|photo| photo.content.as_ref()) {
        pictures.put_photo(xml, (photo, &card.title), (room, PHOTO));
    }
}

fn open_row(xml: &mut Xml) {
    xml.open("w:tr");
    xml.raw("<w:trPr><w:cantSplit/></w:trPr>");
}
