use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::model::PaperMark;

use super::super::document::{Document, Section};
use super::cards::{Block, GRID, Grid, notes_height, write_block};
use super::paper::sheet_of;
use super::sheet::LINE_HEIGHT;
use super::style::{self, CellStyles};

/// In about which type the tables are printed, in points.
const POINTS: f64 = 9.3;

/// How high the heading of a section is, in points.
const HEADING: f64 = 28.0;

/// The sheet of a report: each section with its text and tables. Its charts stand on a sheet of their own, where their
/// numbers can be changed.
pub(super) fn write(
    document: &Document,
    sections: &[Section],
    sheet: &mut Worksheet,
    mark: Option<&PaperMark>,
) -> Result<(), XlsxError> {
    let grid = Grid::printing(POINTS, sheet_of(document.page));
    let mut sheet = grid.sheet(document, sheet)?;
    if let Some(mark) = mark {
        sheet.mark_rows()?;
        // None of its rows comes back: the first one says which paper it is.
        sheet.write_mark(mark);
    }
    sheet.write_title()?;
    let half = GRID / 2;
    sheet.write_span(0..half, &document.left_line(), &style::line_left())?;
    sheet.write_span(half..GRID, &document.right_line(), &style::line_right())?;
    sheet.end_row(20.0)?;
    let styles = CellStyles::of_items();
    let format = style::note();
    for (place, section) in sections.iter().enumerate() {
        if section.begins_page {
            sheet.begin_page();
        }
        let paragraphs = section.paragraphs.iter();
        let paragraphs: Vec<String> = paragraphs.map(|text| format!("　　{text}")).collect();
        let tables = section.tables.iter();
        let mut tables: Vec<Block<'_>> = tables
            .map(|table| Block::of(document, table, grid))
            .collect();
        if let (true, Some(table)) = (place + 1 == sections.len(), tables.last_mut()) {
            table.below = notes_height(&sheet);
        }
        // A heading stays with what it heads.
        let next = match (paragraphs.first(), tables.first()) {
            (Some(paragraph), _) => sheet.paragraph_height(paragraph),
            (None, Some(table)) => table.beginning(&sheet),
            (None, None) => 0.0,
        };
        sheet.make_room(HEADING + next);
        sheet.write_across(&section.heading, &style::section_heading(), HEADING)?;
        for paragraph in &paragraphs {
            sheet.write_paragraph(paragraph, &format)?;
        }
        for table in &tables {
            write_block(&mut sheet, (None, table, 0.0), &styles, None)?;
        }
        sheet.end_row(LINE_HEIGHT)?;
    }
    for note in document.note_lines() {
        sheet.write_paragraph(&note, &format)?;
    }
    grid.set_up(&mut sheet)
}
