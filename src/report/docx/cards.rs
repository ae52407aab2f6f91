use super::super::ReportError;
use super::super::document::{Card, Document};
use super::super::sheet;
use super::table::{self, Place};
use super::text::{BODY_FACE, HEAD_FACE, Paragraph, Style};
use super::xml::Xml;

/// Shares of the sheet: a label and a value, twice.
const SHARES: [f64; 4] = [0.14, 0.36, 0.14, 0.36];

/// One project: its name, the grid of labelled cells, and the small tables below it.
pub(super) fn write(xml: &mut Xml, card: &Card, document: &Document) -> Result<(), ReportError> {
    let room = sheet::room_points(document.page);
    let size = document.page.body_points();
    let widths = SHARES.map(|share| share * room);
    let label = Paragraph::of(Style::new(HEAD_FACE, size)).centred();
    let value = Paragraph::of(Style::new(BODY_FACE, size));
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
    table::cell(xml, rest, wide, label.heading(1), &card.title);
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
                table::cell(xml, widths[2 * i + 1], one, value.centred(), &text);
            }
        }
        xml.close("w:tr");
    }
    xml.close("w:tbl");
    for block in &card.blocks {
        Paragraph::of(Style::new(HEAD_FACE, size))
            .before(8.0)
            .after(3.0)
            .with_next()
            .write(xml, &block.heading);
        let list = sheet::block_table(block);
        let columns = sheet::fit(&list, document.unit, document.page, 1.0)?;
        table::write(xml, &list, &columns, document);
    }
    Ok(())
}

fn open_row(xml: &mut Xml) {
    xml.open("w:tr");
    xml.raw("<w:trPr><w:cantSplit/></w:trPr>");
}
