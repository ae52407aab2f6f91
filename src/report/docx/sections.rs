use super::super::document::{CardBlock, Document, Section};
use super::super::ooxml::Xml;
use super::super::pages::Columns;
use super::super::sheet;
use super::pictures::{Chart, charts};
use super::styles::Look;
use super::table;
use super::text::Paragraph;

/// The smallest type of a small table, which has its columns side by side whatever they take, in points.
pub(super) const LEAST: f64 = 5.0;

/// A section of a report: heading, text, charts, tables.
pub(super) fn write(
    xml: &mut Xml,
    section: &Section,
    (document, pictures): (&Document, &[Chart]),
    size: f64,
) {
    let mut heading = Paragraph::of(Look::Section).aligned("left");
    if section.begins_page {
        heading = heading.on_new_page();
    }
    heading.write(xml, &section.heading);
    for paragraph in &section.paragraphs {
        Paragraph::of(Look::Text).write(xml, paragraph);
    }
    if !section.charts.is_empty() {
        charts(xml, document, pictures, section.charts.clone());
    }
    for block in &section.tables {
        self::block(xml, block, document, size);
    }
}

/// A small table below its heading.
pub(super) fn block(xml: &mut Xml, block: &CardBlock, document: &Document, size: f64) {
    Paragraph::of(Look::Block).write(xml, &block.heading);
    let list = sheet::block_table(block);
    let columns = Columns::spaced(&list, document.unit, document.page, (size, LEAST));
    table::write(xml, &list, (&table::Set::of(columns), size), document);
}
