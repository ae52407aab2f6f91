use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::model::PaperMark;

use super::super::document::{Document, Section};
use super::super::sheet::room_points;
use super::cards::{GRID, write_block};
use super::pages::column_chars;
use super::paper::sheet_of;
use super::sheet::{LINE_HEIGHT, Sheet};
use super::style::{self, CellStyles};

/// By what the sheet is wider than the page, so that its tables are read in type of about 9 points.
const WIDER: f64 = 1.12;

/// The sheet of a report: each section with its text and tables. Its charts stand on a sheet of their own, where their
/// numbers can be changed.
pub(super) fn write(
    document: &Document,
    sections: &[Section],
    sheet: &mut Worksheet,
    mark: Option<&PaperMark>,
) -> Result<(), XlsxError> {
    let width = column_chars(room_points(sheet_of(document.page)) * WIDER / GRID as f64);
    let mut sheet = Sheet::new(document, sheet, &document.name, vec![width; GRID])?;
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
    let mut breaks = Vec::new();
    for section in sections {
        if section.begins_page {
            breaks.push(sheet.next_row);
        }
        sheet.write_across(&section.heading, &style::section_heading(), 28.0)?;
        let format = style::note();
        for paragraph in &section.paragraphs {
            sheet.write_paragraph(&format!("　　{paragraph}"), &format)?;
        }
        for table in &section.tables {
            write_block(&mut sheet, (None, table, WIDER), &styles, None)?;
        }
        sheet.end_row(LINE_HEIGHT)?;
    }
    let format = style::note();
    for note in document.note_lines() {
        sheet.write_paragraph(&note, &format)?;
    }
    sheet.set_up_page(document.page)?;
    sheet.sheet.set_print_fit_to_pages(1, 0);
    sheet.sheet.set_page_breaks(&breaks)?;
    Ok(())
}
