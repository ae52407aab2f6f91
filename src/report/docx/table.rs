use super::super::document::{Align, Document, DocumentRow, DocumentTable, PageStyle, RowKind};
use super::super::shade::ground;
use super::super::sheet::{self, Columns};
use super::super::width::wrapped_lines;
use super::text::{BODY_FACE, HEAD_FACE, Paragraph, SECOND_FACE, Style};
use super::units::twips;
use super::xml::Xml;

/// White above and below the text of a cell, in points.
const CELL_AIR: f64 = 2.0;

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
    paragraph.before(CELL_AIR).after(CELL_AIR).write(xml, text);
    xml.close("w:tc");
}

/// The table with its heads, which come again on every page.
pub(super) fn write(xml: &mut Xml, table: &DocumentTable, columns: &Columns, document: &Document) {
    open(xml, &columns.widths, true);
    heads(xml, table, columns);
    for row in table.rows.iter().enumerate() {
        write_row(xml, row, table, columns, document);
    }
    xml.close("w:tbl");
}

fn open_head_row(xml: &mut Xml) {
    xml.open("w:tr");
    xml.raw("<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
}

fn heads(xml: &mut Xml, table: &DocumentTable, columns: &Columns) {
    let paragraph = Paragraph::of(Style::new(HEAD_FACE, columns.points)).centred();
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
        let own = table.columns[span.columns.start].heading.as_str();
        cell(xml, width, place, paragraph, span.heading.unwrap_or(own));
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
            let own = table.columns[i].heading.as_str();
            let text = if span.heading.is_some() { own } else { "" };
            cell(xml, columns.widths[i], place, paragraph, text);
        }
    }
    xml.close("w:tr");
}

fn write_row(
    xml: &mut Xml,
    (index, row): (usize, &DocumentRow),
    table: &DocumentTable,
    columns: &Columns,
    document: &Document,
) {
    let level = row.kind.summary_level();
    let style = match level {
        Some(0 | 1) => Style::new(HEAD_FACE, columns.points).bold(),
        Some(2) => Style::new(SECOND_FACE, columns.points).bold(),
        Some(_) => Style::new(BODY_FACE, columns.points).bold(),
        None => Style::new(BODY_FACE, columns.points),
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
    let lines = texts
        .iter()
        .zip(&columns.chars)
        .enumerate()
        .map(|(i, (text, chars))| wrapped_lines(text, *chars - indent(i)))
        .max();
    xml.open("w:tr");
    if lines.unwrap_or_default() <= sheet::LINES_IN_ONE_PIECE {
        xml.raw("<w:trPr><w:cantSplit/></w:trPr>");
    }
    for (i, text) in texts.iter().enumerate() {
        let align = sheet::cell_align(&row.cells[i], table.columns[i].align);
        let left = indent(i) * columns.points / 2.0;
        let mut paragraph = Paragraph::of(style)
            .aligned(align_word(align))
            .with_left(left);
        if matches!(row.kind, RowKind::Group { .. }) {
            // The head of a group is not left behind at the foot of a page.
            paragraph = paragraph.with_next();
        }
        let ground = table.shades.get(&(index, i)).map(|shade| ground(*shade));
        let place = Place {
            columns: 1,
            merge: None,
            fill: ground.or_else(|| shade(level, document.page.style)),
        };
        cell(xml, columns.widths[i], place, paragraph, text);
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
