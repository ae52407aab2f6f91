use super::super::ReportError;
use super::super::document::{CardBlock, Document, Section};
use super::super::ooxml::Xml;
use super::super::sheet;
use super::charts::charts;
use super::styles::Look;
use super::table;
use super::text::Paragraph;

/// A section of a report: heading, text, charts, tables.
pub(super) fn write(
    xml: &mut Xml,
    section: &Section,
    (document, pictures): (&Document, &[Vec<u8>]),
    size: f64,
) -> Result<(), ReportError> {
    let mut heading = Paragraph::of(Look::Section);
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
        self::block(xml, block, document, size)?;
    }
    Ok(())
}

/// A small table below its heading.
pub(super) fn block(
    xml: &mut Xml,
    block: &CardBlock,
    document: &Document,
    size: f64,
) -> Result<(), ReportError> {
    Paragraph::of(Look::Block).write(xml, &block.heading);
    let list = sheet::block_table(block);
    let columns = sheet::fit(
        &list,
        document.unit,
        document.page,
        size / document.page.body_points(),
    )?;
    table::write(xml, &list, (&columns, size), document);
    Ok(())
}
