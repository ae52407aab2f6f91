use super::super::document::{CardBlock, Document, Section};
use super::super::ooxml::Xml;
use super::super::pages::Columns;
use super::super::sheet::{self, Sizes};
use super::pictures::{Chart, charts};
use super::styles::{Look, block_points};
use super::table;
use super::text::Paragraph;

/// A table of no more rows is not parted.
const MOST_WHOLE: usize = 8;

/// How small tables are fitted onto their page.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fitted {
    /// The size of type.
    pub points: f64,
    /// Whether the notes of the document stand below the last row.
    pub has_notes: bool,
    /// What of the page is left for a last row that is to be written in, in points.
    pub left: f64,
    /// Whether the styles of the document are not those of its cells.
    pub is_pressed: bool,
}

/// A section of a report: heading, text, charts, tables.
pub(super) fn write(
    xml: &mut Xml,
    section: &Section,
    (document, pictures): (&Document, &[Chart]),
    fitted: Fitted,
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
    for (place, block) in (1..).zip(&section.tables) {
        let has_notes = fitted.has_notes && place == section.tables.len();
        self::block(
            xml,
            block,
            document,
            Fitted {
                has_notes,
                ..fitted
            },
        );
    }
}

/// A small table below its heading; one too wide goes on below itself.
pub(super) fn block(xml: &mut Xml, block: &CardBlock, document: &Document, fitted: Fitted) {
    let Fitted {
        points: size,
        has_notes,
        left,
        is_pressed,
    } = fitted;
    let heading = Paragraph::of(Look::Block);
    let heading = if is_pressed {
        heading.sized(block_points(size))
    } else {
        heading
    };
    heading.write(xml, &block.heading);
    let list = sheet::block_table(block);
    let sizes = Sizes::of(document.page.style, size);
    let columns = Columns::spaced(&list, document.unit, document.page, sizes);
    for (place, piece) in columns.pieces.iter().enumerate() {
        if place > 0 {
            // Between two tables stands a paragraph, or Word makes them one.
            Paragraph::of(Look::Nothing).write(xml, "");
        }
        let is_last = place + 1 == columns.pieces.len();
        let set = table::Set::of(columns.piece(place))
            .with_notes(has_notes && is_last)
            .pressed(is_pressed)
            .whole(list.rows.len() <= MOST_WHOLE);
        let set = if block.fills_page && is_last {
            set.filling(left)
        } else {
            set
        };
        let shown: Vec<usize> = piece.iter().map(|(column, _)| *column).collect();
        table::write(xml, &list.with_columns(&shown), (&set, size), document);
    }
}
