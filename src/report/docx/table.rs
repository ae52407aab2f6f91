use std::ops::Range;

use super::super::document::{Align, Document, DocumentRow, DocumentTable, PageStyle};
use super::super::ooxml::Xml;
use super::super::pages::Columns;
use super::super::shade::ground;
use super::super::sheet::{self, CELL_PADDING};
use super::super::width::wrapped_lines;
use super::styles::{CARD_LINE, Look};
use super::text::Paragraph;
use super::units::{half_points, twips};

/// Opens a table of columns so many points wide, with or without lines.
pub(super) fn open(xml: &mut Xml, widths: &[f64], has_lines: bool) {
    let total: f64 = widths.iter().sum();
    xml.open("w:tbl");
    let border = |side: &str| {
        format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>")
    };
    let borders = ["top", "left", "bottom", "right", "insideH", "insideV"].map(border);
    let borders = if has_lines {
        format!("<w:tblBorders>{}</w:tblBorders>", borders.concat())
    } else {
        String::new()
    };
    xml.raw(&format!(
        "<w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/>{borders}\
         <w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"50\" w:type=\"dxa\"/>\
         <w:right w:w=\"50\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>",
        twips(total)
    ));
    xml.open("w:tblGrid");
    for width in widths {
        xml.empty(&format!("w:gridCol w:w=\"{}\"", twips(*width)));
    }
    xml.close("w:tblGrid");
}

/// The place of a cell among others.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// How many columns it takes.
    pub(super) columns: usize,
    /// Whether it begins, or goes on with, a cell over several rows.
    pub(super) merge: Option<&'static str>,
    /// Its shade as six hexadecimal digits.
    pub(super) fill: Option<&'static str>,
}

/// A cell of one paragraph, so many points wide.
pub(super) fn cell(xml: &mut Xml, width: f64, place: Place, paragraph: Paragraph, text: &str) {
    xml.open("w:tc");
    xml.open("w:tcPr");
    xml.empty(&format!("w:tcW w:w=\"{}\" w:type=\"dxa\"", twips(width)));
    if place.columns > 1 {
        xml.empty(&format!("w:gridSpan w:val=\"{}\"", place.columns));
    }
    if let Some(merge) = place.merge {
        xml.empty(&format!("w:vMerge w:val=\"{merge}\""));
    }
    if let Some(fill) = place.fill {
        xml.empty(&format!(
            "w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{fill}\""
        ));
    }
    xml.empty("w:vAlign w:val=\"center\"");
    xml.close("w:tcPr");
    paragraph.write(xml, text);
    xml.close("w:tc");
}

/// The columns of a table as Word is told of them.
pub(super) struct Set {
    /// The size of type, in points.
    points: f64,
    /// In points.
    widths: Vec<f64>,
    heads: Vec<String>,
    /// Whether the notes of the document stand in it, below its last row.
    has_notes: bool,
    /// What is left of the page for the last row, in points.
    left: f64,
    /// Whether all rows stay together.
    is_whole: bool,
    /// Whether the styles of the document are not those of its cells.
    is_pressed: bool,
}

impl Set {
    /// The notes of the document stand below its last row.
    pub(super) fn with_notes(self, has_notes: bool) -> Self {
        Self { has_notes, ..self }
    }

    /// Small ones are not parted.
    pub(super) fn whole(self, is_whole: bool) -> Self {
        Self { is_whole, ..self }
    }

    /// In the lines of a card in which the styles of the document are not.
    pub(super) fn pressed(self, is_pressed: bool) -> Self {
        Self { is_pressed, ..self }
    }

    /// Its last row takes what is left of the page.
    pub(super) fn filling(self, left: f64) -> Self {
        Self { left, ..self }
    }

    /// How wide columns are together in half-width characters of the table's size, less what the edges of a cell take.
    fn chars(&self, columns: Range<usize>) -> f64 {
        let width: f64 = self.widths.get(columns).into_iter().flatten().sum();
        width / self.points * 2.0 - CELL_PADDING
    }

    /// Those of the first piece.
    pub(super) fn of(columns: Columns) -> Self {
        Self {
            widths: columns.widths(),
            points: columns.points,
            heads: columns.heads,
            has_notes: false,
            left: 0.0,
            is_whole: false,
            is_pressed: false,
        }
    }
}

/// The table with its heads, which come again on every page. `points` is the size of the styles of its cells.
pub(super) fn write(
    xml: &mut Xml,
    table: &DocumentTable,
    (columns, points): (&Set, f64),
    document: &Document,
) {
    open(xml, &columns.widths, true);
    heads(xml, table, (columns, points));
    for row in table.rows.iter().enumerate() {
        write_row(xml, row, table, (columns, points), document);
    }
    if columns.has_notes {
        write_notes(
            xml,
            columns.widths.len(),
            columns.widths.iter().sum(),
            document,
        );
    }
    xml.close("w:tbl");
}

/// The notes as a row without lines around it: programs keep a row with the one before it, and only some keep a paragraph
/// with a table.
fn write_notes(xml: &mut Xml, columns: usize, width: f64, document: &Document) {
    xml.open("w:tr");
    xml.raw("<w:trPr><w:cantSplit/></w:trPr>");
    xml.open("w:tc");
    xml.open("w:tcPr");
    xml.empty(&format!("w:tcW w:w=\"{}\" w:type=\"dxa\"", twips(width)));
    xml.empty(&format!("w:gridSpan w:val=\"{columns}\""));
    let none = ["left", "bottom", "right"].map(|side| format!("<w:{side} w:val=\"nil\"/>"));
    xml.raw(&format!("<w:tcBorders>{}</w:tcBorders>", none.concat()));
    xml.close("w:tcPr");
    for line in document.note_lines() {
        Paragraph::of(Look::Note).write(xml, &line);
    }
    xml.close("w:tc");
    xml.close("w:tr");
}

fn open_head_row(xml: &mut Xml) {
    xml.open("w:tr");
    xml.raw("<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
}

/// A paragraph of a cell, in the size of its table.
fn of_cell(look: Look, columns: &Set, points: f64) -> Paragraph {
    let paragraph = Paragraph::of(look);
    if columns.is_pressed {
        paragraph.pressed(Some(columns.points))
    } else if half_points(columns.points) == half_points(points) {
        paragraph
    } else {
        paragraph.sized(columns.points)
    }
}

fn heads(xml: &mut Xml, table: &DocumentTable, (columns, points): (&Set, f64)) {
    let paragraph = of_cell(Look::Head, columns, points).keeping_next(columns.is_whole);
    let heading = |i: usize| columns.heads.get(i).cloned().unwrap_or_default();
    let has_groups = table.has_group_heads();
    let spans = table.head_spans();
    open_head_row(xml);
    for span in &spans {
        let width = columns.widths[span.columns.clone()].iter().sum();
        let place = Place {
            columns: span.columns.len(),
            merge: (has_groups && span.heading.is_none()).then_some("restart"),
            fill: None,
        };
        let own = heading(span.columns.start);
        cell(xml, width, place, paragraph, span.heading.unwrap_or(&own));
    }
    xml.close("w:tr");
    if !has_groups {
        return;
    }
    open_head_row(xml);
    for span in &spans {
        for i in span.columns.clone() {
            let place = Place {
                columns: 1,
                merge: span.heading.is_none().then_some("continue"),
                fill: None,
            };
            let text = span.heading.map(|_| heading(i)).unwrap_or_default();
            cell(xml, columns.widths[i], place, paragraph, &text);
        }
    }
    xml.close("w:tr");
}

fn write_row(
    xml: &mut Xml,
    (index, row): (usize, &DocumentRow),
    table: &DocumentTable,
    (columns, points): (&Set, f64),
    document: &Document,
) {
    let level = row.kind.summary_level();
    let look = |i: usize| {
        level.map_or(Look::Cell, |level| {
            Look::of_group(level, i == table.label_column)
        })
    };
    let texts: Vec<String> = row
        .cells
        .iter()
        .map(|cell| cell.show(document.unit))
        .collect();
    let indent = |i: usize| {
        if i == table.label_column {
            row.indent() as f64
        } else {
            0.0
        }
    };
    let label = table.label_span(index);
    // The name of a group goes over the columns behind it that say nothing.
    let span = |i: usize| {
        if i == label.start {
            label.clone()
        } else {
            i..i + 1
        }
    };
    let is_covered = |i: usize| i > label.start && label.contains(&i);
    let lines = texts
        .iter()
        .enumerate()
        .filter(|(i, _)| !is_covered(*i))
        .map(|(i, text)| wrapped_lines(text, columns.chars(span(i)) - indent(i)))
        .max();
    xml.open("w:tr");
    let is_last = index + 1 == table.rows.len();
    // The sum of a list is not left alone on the last page.
    let last = table.rows.last().map(|row| row.kind.summary_level());
    let goes_with_sum = index + 2 == table.rows.len() && last == Some(Some(0));
    let lines = lines.unwrap_or_default();
    if is_last && columns.left > 0.0 {
        let height = (lines as f64 * columns.points).mul_add(CARD_LINE, columns.left);
        xml.raw(&format!(
            "<w:trPr><w:cantSplit/><w:trHeight w:val=\"{}\" w:hRule=\"atLeast\"/></w:trPr>",
            twips(height)
        ));
    } else if lines <= sheet::LINES_IN_ONE_PIECE {
        xml.raw("<w:trPr><w:cantSplit/></w:trPr>");
    }
    for (i, text) in texts.iter().enumerate() {
        if is_covered(i) {
            continue;
        }
        let align = sheet::cell_align(&row.cells[i], table.columns[i].align);
        let left = indent(i) * columns.points / 2.0;
        let mut paragraph = of_cell(look(i), columns, points)
            .with_left(left)
            .keeping_next(if is_last {
                columns.has_notes
            } else {
                columns.is_whole || goes_with_sum
            });
        if align != Align::Left {
            paragraph = paragraph.aligned(align_word(align));
        }
        let ground = table.shades.get(&(index, i)).map(|shade| ground(*shade));
        let place = Place {
            columns: span(i).len(),
            merge: None,
            fill: ground.or_else(|| shade(level, document.page.style)),
        };
        let width = columns.widths[span(i)].iter().sum();
        cell(xml, width, place, paragraph, text);
    }
    xml.close("w:tr");
}

/// Official papers are black and white.
const fn shade(level: Option<usize>, style: PageStyle) -> Option<&'static str> {
    match (style, level) {
        (PageStyle::Official, _) | (_, None) => None,
        (_, Some(0)) => Some("E0E0E0"),
        (_, Some(1)) => Some("EDEDED"),
        (_, Some(2)) => Some("F7F7F7"),
        (_, Some(_)) => None,
    }
}

const fn align_word(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Centre => "center",
        Align::Right => "right",
    }
}
