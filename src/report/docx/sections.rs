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

/// A table of no more rows is not parted.
const MOST_WHOLE: usize = 8;

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
        self::block(xml, block, document, (size, false, 0.0));
    }
}

/// A small table below its heading, in type of this size. Its last row may stay with what follows, and takes what is left of
/// the page where it is to be written in.
pub(super) fn block(
    xml: &mut Xml,
    block: &CardBlock,
    document: &Document,
    (size, keeps_next, left): (f64, bool, f64),
) {
    Paragraph::of(Look::Block).write(xml, &block.heading);
    let list = sheet::block_table(block);
    let columns = Columns::spaced(&list, document.unit, document.page, (size, LEAST));
    let is_whole = list.rows.len() <= MOST_WHOLE;
    let set = table::Set::of(columns)
        .keeping_next(keeps_next)
        .whole(is_whole);
    let set = if block.fills_page {
        set.filling(left)
    } else {
        set
    };
    table::write(xml, &list, (&set, size), document);
}
