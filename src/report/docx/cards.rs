use super::super::document::{Card, CardBlock, Document};
use super::super::ooxml::Xml;
use super::super::pages::{Columns, label_lines, title_lines};
use super::super::sheet::{self, CELL_PADDING, SMALLEST_POINTS, STEP_OF_CARDS, Sizes};
use super::super::width::wrapped_lines;
use super::pictures::Pictures;
use super::sections::{self, Fitted};
use super::styles::{CARD_AIR, CARD_LINE, Look, block_points, note_points};
use super::table::{self, Place};
use super::text::Paragraph;

/// The share of the sheet that a label has, and how many characters of larger type have room in one line of it.
const LABEL: f64 = 0.14;
const LABEL_CHARACTERS: f64 = 4.4;

/// How wide labels and values are, in points: a label and a value, twice.
fn widths(room: f64, points: f64) -> [f64; 4] {
    let label = (LABEL * room).max(LABEL_CHARACTERS * points + 5.0);
    let value = room / 2.0 - label;
    [label, value, label, value]
}

/// How high the picture of a project may be, in points.
const PHOTO: f64 = 150.0;

/// From one line to the next where a face decides it, in parts of the type's size.
const LINE: f64 = 1.45;

/// Programs differ in the last line: so much of a page may be filled.
const FILLED: f64 = 0.95;

/// The size of type of a paper's cards, in points: the largest that may be in which each stands on a page.
pub(super) fn points(document: &Document, cards: &[Card]) -> f64 {
    let room = room_of(document);
    let longest = Card::longest(cards);
    let largest = document.largest_points();
    let steps = ((largest - SMALLEST_POINTS) / STEP_OF_CARDS).max(0.0) as usize;
    let mut sizes = (0..=steps).map(|step| largest - step as f64 * STEP_OF_CARDS);
    let fitting = sizes.find(|points| {
        let is_larger = *points > document.page.body_points();
        let fits = |card: &Card, below: f64| {
            height(document, card, *points) + below <= room
                && !(is_larger && breaks_values(document, card, *points))
        };
        longest.iter().all(|card| fits(card, 0.0))
            && cards
                .last()
                .is_none_or(|card| fits(card, notes_height(document, *points)))
    });
    fitting.unwrap_or(SMALLEST_POINTS)
}

/// How much of a page is filled, in points.
fn room_of(document: &Document) -> f64 {
    sheet::room_height(document.page) * FILLED
}

/// How many lines a text takes in a cell so wide.
fn lines_in(text: &str, width: f64, points: f64) -> usize {
    wrapped_lines(text, width / points * 2.0 - CELL_PADDING)
}

/// Whether a value that shares its line with another goes over several lines: in larger type than the usual one a date or
/// the number of a document is not to be broken.
fn breaks_values(document: &Document, card: &Card, points: f64) -> bool {
    let [_, width, ..] = widths(sheet::room_points(document.page), points);
    card.shared_fields().any(|field| {
        let text = field.value.show(document.unit);
        lines_in(&text, width, points) > text.lines().count().max(1)
    })
}

/// About how high the notes are that stand below the last card.
fn notes_height(document: &Document, points: f64) -> f64 {
    let points = note_points(points);
    let room = sheet::room_points(document.page) / points * 2.0;
    let notes = document.note_lines();
    let heights = notes.iter().map(|note| {
        let lines = wrapped_lines(note, room) as f64;
        lines.mul_add(points * LINE, 3.0)
    });
    heights.sum()
}

/// About how high a card is in type of this size.
fn height(document: &Document, card: &Card, points: f64) -> f64 {
    let title = document.page.style.title_points();
    let lines = title_lines(&document.title, document.page).lines().count();
    let mut height = title * LINE * lines as f64 + 6.0 + 12.0 * LINE + 6.0;
    if !document.attachment.is_empty() {
        height += document.page.style.attachment_points() * LINE + 6.0;
    }
    if document.subtitle.is_some() {
        height += title * 0.64 * LINE + 6.0;
    }
    let room = sheet::room_points(document.page);
    let of_text = |text: &str, width: f64| lines_in(text, width, points);
    let [label, value, ..] = widths(room, points);
    height += row(of_text(&card.title, room - label), points);
    for line in card.lines() {
        let width = if line.len() > 1 { value } else { room - label };
        let lines = line.iter().map(|field| {
            let text = field.value.show(document.unit);
            of_text(&text, width).max(of_text(&field.label, label))
        });
        height += row(lines.max().unwrap_or(1), points);
    }
    let blocks = card.blocks.iter();
    height += blocks
        .map(|block| block_height(document, block, points))
        .sum::<f64>();
    let photo = card.photo.as_ref();
    if photo.is_some_and(|photo| photo.content.is_some()) {
        height += PHOTO + 6.0;
    }
    height
}

fn block_height(document: &Document, block: &CardBlock, points: f64) -> f64 {
    let list = sheet::block_table(block);
    let sizes = Sizes::of(document.page.style, points);
    let columns = Columns::spaced(&list, document.unit, document.page, sizes);
    let pieces = columns.pieces.iter();
    let pieces = pieces.map(|piece| {
        let chars = |width: f64| width / columns.points * 2.0 - CELL_PADDING;
        let heads = piece.iter().map(|(column, _)| {
            let head = columns.heads.get(*column);
            head.map_or(1, |head| head.lines().count())
        });
        let rows = block.rows.iter().map(|cells| {
            let lines = piece.iter().filter_map(|(column, width)| {
                let text = cells.get(*column)?.show(document.unit);
                Some(wrapped_lines(&text, chars(*width)))
            });
            row(lines.max().unwrap_or(1), points)
        });
        row(heads.max().unwrap_or(1), points) + rows.sum::<f64>()
    });
    block_points(points) * LINE + 5.0 + pieces.sum::<f64>()
}

/// A row of so many lines.
fn row(lines: usize, points: f64) -> f64 {
    (lines as f64 * points).mul_add(CARD_LINE, 2.0 * CARD_AIR + 0.5)
}

/// One project: its name, the grid of labelled cells, the small tables below it, and its picture.
pub(super) fn write(
    xml: &mut Xml,
    pictures: &mut Pictures,
    (card, anchor): (&Card, Option<u32>),
    (document, is_last): (&Document, bool),
    fitted: Fitted,
) {
    let size = fitted.points;
    let pressed = fitted.is_pressed.then_some(size);
    let room = sheet::room_points(document.page);
    let widths = widths(room, size);
    let label = Paragraph::of(Look::Head).pressed(pressed);
    let value = Paragraph::of(Look::Cell).pressed(pressed);
    let one = Place {
        columns: 1,
        ..Place::default()
    };
    let wide = Place {
        columns: 3,
        ..Place::default()
    };
    let rest: f64 = widths[1..].iter().sum();
    let words = |text: &str| match lines_in(text, widths[0], size) {
        ..=1 => text.to_owned(),
        _ => label_lines(text, (widths[0] / size - CELL_PADDING / 2.0) as f32),
    };
    table::open(xml, &widths, true);
    open_row(xml);
    table::cell(xml, widths[0], one, label, "项目名称");
    table::cell(
        xml,
        rest,
        wide,
        Paragraph::of(Look::Name).pressed(pressed).named(anchor),
        &card.title,
    );
    xml.close("w:tr");
    for line in card.lines() {
        open_row(xml);
        if let [field] = line {
            table::cell(xml, widths[0], one, label, &words(&field.label));
            table::cell(xml, rest, wide, value, &field.value.show(document.unit));
        } else {
            for (i, field) in line.iter().enumerate() {
                let text = field.value.show(document.unit);
                table::cell(xml, widths[2 * i], one, label, &words(&field.label));
                table::cell(xml, widths[2 * i + 1], one, value.aligned("center"), &text);
            }
        }
        xml.close("w:tr");
    }
    xml.close("w:tbl");
    let below = if is_last {
        notes_height(document, size)
    } else {
        0.0
    };
    let fills = card.blocks.iter().any(|block| block.fills_page);
    let left = if fills {
        room_of(document) - height(document, card, size) - below
    } else {
        0.0
    };
    for (place, block) in (1..).zip(&card.blocks) {
        let has_notes = fitted.has_notes && is_last && place == card.blocks.len();
        let fitted = Fitted {
            has_notes,
            left,
            ..fitted
        };
        sections::block(xml, block, document, fitted);
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
