use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError,
    utility::cell_range,
};

use super::ReportError;
use super::document::{Document, DocumentCell, DocumentRow, Paper, RowKind};
use super::width::wrapped_lines;
use super::xlsx_style::{self as style, CellStyles};

/// The one sheet.
const SHEET: &str = "项目一览表";

/// Rows of a sheet, less what stands above and below the table.
const MOST_ROWS: usize = 1_048_576 - 100;

/// The longest text that a cell holds, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;

/// Adds up a range, leaving out the subtotals in it. Not 109: that leaves out hidden rows as well, and
/// whoever folds a group would change 合计.
const SUBTOTAL_SUM: u8 = 9;

/// The deepest level to which rows fold.
const DEEPEST_FOLD: usize = 7;

/// In points, for one line of the body's size.
const LINE_HEIGHT: f64 = 15.0;

/// What the edges of a cell take from its width, in half-width characters.
const CELL_PADDING: f64 = 1.0;

/// The tallest row that spreadsheets show, in points.
const TALLEST_ROW: f64 = 409.0;

/// The document as a workbook, ready to print. The same document and day give the same bytes.
///
/// 合计 and group rows hold live formulas together with their results, because some programs do not
/// compute on opening. Where a formula would not give the document's sum, the sum itself stands there.
pub fn write_xlsx(document: &Document, created: NaiveDate) -> Result<Vec<u8>, ReportError> {
    if document.rows.len() > MOST_ROWS {
        return Err(ReportError::TooManyRows(document.rows.len()));
    }
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document, created)?);
    let writer = SheetWriter {
        document,
        sheet: workbook.add_worksheet(),
        next_row: 0,
        last_column: column_number(document.columns.len().saturating_sub(1)),
    };
    writer.write()?;
    Ok(workbook.save_to_buffer()?)
}

fn properties(document: &Document, created: NaiveDate) -> Result<DocProperties, XlsxError> {
    let month = created.month() as u8;
    let day = ExcelDateTime::from_ymd(created.year() as u16, month, created.day() as u8)?;
    Ok(DocProperties::new()
        .set_title(&document.title)
        .set_author(&document.office)
        .set_creation_datetime(&day))
}

struct SheetWriter<'a> {
    document: &'a Document,
    sheet: &'a mut Worksheet,
    next_row: u32,
    last_column: u16,
}

impl SheetWriter<'_> {
    fn write(mut self) -> Result<(), XlsxError> {
        self.sheet.set_name(SHEET)?;
        for (i, column) in (0..).zip(&self.document.columns) {
            self.sheet.set_column_width(i, column.width_chars)?;
        }
        self.write_above()?;
        let heads = self.write_heads()?;
        self.write_rows()?;
        self.write_notes()?;
        self.set_up_page(heads)
    }

    fn write_above(&mut self) -> Result<(), XlsxError> {
        let document = self.document;
        if !document.attachment.is_empty() {
            self.write_across(&document.attachment, &style::attachment(), 24.0)?;
        }
        let lines = wrapped_lines(&document.title, self.width() * style::BODY_SIZE / 22.0);
        self.write_across(&document.title, &style::title(), 36.0 * lines as f64)?;
        if let Some(subtitle) = &document.subtitle {
            self.write_across(subtitle, &style::subtitle(), 24.0)?;
        }
        let row = self.next_row;
        let middle = self.last_column / 2;
        self.write_span(
            row,
            0,
            middle,
            &document.left_line,
            &style::line(FormatAlign::Left),
        )?;
        let right = style::line(FormatAlign::Right);
        self.write_span(
            row,
            middle + 1,
            self.last_column,
            &document.right_text(),
            &right,
        )?;
        self.end_row(20.0)
    }

    /// Returns the row of the heads.
    fn write_heads(&mut self) -> Result<u32, XlsxError> {
        let format = style::head();
        let mut lines = 1;
        for (i, column) in (0..).zip(&self.document.columns) {
            self.sheet
                .write_string_with_format(self.next_row, i, &column.heading, &format)?;
            lines = lines.max(wrapped_lines(
                &column.heading,
                column.width_chars - CELL_PADDING,
            ));
        }
        let row = self.next_row;
        self.end_row(lines as f64 * LINE_HEIGHT + 10.0)?;
        Ok(row)
    }

    fn write_rows(&mut self) -> Result<(), XlsxError> {
        let document = self.document;
        let first = self.next_row;
        let styles = CellStyles::new(document);
        for (index, row) in document.rows.iter().enumerate() {
            let mut lines = 1;
            for (i, (column, cell)) in document.columns.iter().zip(&row.cells).enumerate() {
                let format = styles.of(row, cell, column.align);
                self.write_cell(first, index, i, format)?;
                if let DocumentCell::Text(text) | DocumentCell::Suggested(text) = cell {
                    lines = lines.max(wrapped_lines(text, column.width_chars - CELL_PADDING));
                }
            }
            self.end_row(lines as f64 * LINE_HEIGHT + 5.0)?;
        }
        self.sheet.group_symbols_above(true);
        for (index, row) in document.rows.iter().enumerate() {
            let below = document.rows_below(index);
            match row.kind {
                RowKind::Group { level, .. } if level <= DEEPEST_FOLD && !below.is_empty() => {
                    self.sheet
                        .group_rows(first + below.start as u32, first + below.end as u32 - 1)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn write_cell(
        &mut self,
        first: u32,
        index: usize,
        i: usize,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let document = self.document;
        let (row, column) = (first + index as u32, column_number(i));
        let cell = &document.rows[index].cells[i];
        if let Some(below) = self.summed_rows(index, i) {
            let range = cell_range(
                first + below.start as u32,
                column,
                first + below.end as u32 - 1,
                column,
            );
            let formula = Formula::new(format!("=SUBTOTAL({SUBTOTAL_SUM},{range})"))
                .set_result(number(cell, document).to_string());
            self.sheet
                .write_formula_with_format(row, column, formula, format)?;
            return Ok(());
        }
        match cell {
            DocumentCell::Empty => self.sheet.write_blank(row, column, format)?,
            DocumentCell::Integer(_)
            | DocumentCell::Decimal(_)
            | DocumentCell::Count(_)
            | DocumentCell::Amount(_) => {
                self.sheet
                    .write_number_with_format(row, column, number(cell, document), format)?
            }
            // Always as a string: a text that begins with `=` must stay a text.
            DocumentCell::Text(_)
            | DocumentCell::Suggested(_)
            | DocumentCell::Absent
            | DocumentCell::Contained(_) => {
                let text = fitting(cell.show(document.unit));
                self.sheet
                    .write_string_with_format(row, column, text, format)?
            }
        };
        Ok(())
    }

    /// The rows over which a formula gives the sum of this cell; `None` where there are none, or where the
    /// sum differs because a project is repeated among them.
    fn summed_rows(&self, index: usize, column: usize) -> Option<std::ops::Range<usize>> {
        let row = &self.document.rows[index];
        row.kind.summary_level()?;
        let sum = match row.cells[column] {
            DocumentCell::Amount(sum) => sum.fen(),
            DocumentCell::Absent => 0,
            _ => return None,
        };
        let below = self.document.rows_below(index);
        let is_item = |row: &&DocumentRow| row.kind.summary_level().is_none();
        let amount = |row: &DocumentRow| match row.cells[column] {
            DocumentCell::Amount(amount) => amount.fen(),
            _ => 0,
        };
        let found: i64 = self.document.rows[below.clone()]
            .iter()
            .filter(is_item)
            .map(amount)
            .sum();
        (found == sum && !below.is_empty()).then_some(below)
    }

    fn write_notes(&mut self) -> Result<(), XlsxError> {
        let format = style::note();
        let width = self.width() - CELL_PADDING;
        for note in self.document.note_lines() {
            let lines = wrapped_lines(&note, width);
            self.write_across(&note, &format, lines as f64 * LINE_HEIGHT + 3.0)?;
        }
        Ok(())
    }

    fn set_up_page(self, heads: u32) -> Result<(), XlsxError> {
        let Self {
            document,
            sheet,
            next_row,
            last_column,
        } = self;
        let names = column_number(document.label_column);
        sheet.set_freeze_panes(heads + 1, names + 1)?;
        sheet.set_repeat_rows(heads, heads)?;
        sheet.set_print_area(0, 0, next_row - 1, last_column)?;
        sheet.set_paper_size(match document.paper {
            Paper::A3 => 8,
            Paper::A4 => 9,
        });
        sheet.set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_print_center_horizontally(true);
        // In inches: left, right, top, bottom, header, footer.
        sheet.set_margins(0.6, 0.6, 0.8, 0.8, 0.3, 0.4);
        sheet.set_footer("&C— &P —");
        Ok(())
    }

    /// A row of one text over all columns.
    fn write_across(&mut self, text: &str, format: &Format, height: f64) -> Result<(), XlsxError> {
        self.write_span(self.next_row, 0, self.last_column, text, format)?;
        self.end_row(height)
    }

    fn write_span(
        &mut self,
        row: u32,
        first: u16,
        last: u16,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let text = fitting(text.to_owned());
        if first < last {
            self.sheet
                .merge_range(row, first, row, last, &text, format)?;
        } else {
            self.sheet
                .write_string_with_format(row, first, &text, format)?;
        }
        Ok(())
    }

    fn end_row(&mut self, height: f64) -> Result<(), XlsxError> {
        self.sheet
            .set_row_height(self.next_row, height.min(TALLEST_ROW))?;
        self.next_row += 1;
        Ok(())
    }

    fn width(&self) -> f64 {
        self.document
            .columns
            .iter()
            .map(|column| column.width_chars)
            .sum()
    }
}

/// Sheets have fewer columns than a `u16` counts, and a list has about thirty.
fn column_number(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

/// What the cell holds as a number; 0 where it holds none.
fn number(cell: &DocumentCell, document: &Document) -> f64 {
    match cell {
        DocumentCell::Amount(amount) => amount.in_unit(document.unit),
        DocumentCell::Integer(number) => *number as f64,
        DocumentCell::Decimal(number) => number.to_f64(),
        DocumentCell::Count(count) => *count as f64,
        _ => 0.0,
    }
}

/// The text as far as a cell holds it; one that is cut says so.
fn fitting(text: String) -> String {
    const MARK: &str = "…（过长，其余未列出）";
    // A UTF-16 text is never longer than its UTF-8.
    if text.len() <= LONGEST_TEXT || text.encode_utf16().count() <= LONGEST_TEXT {
        return text;
    }
    let room = LONGEST_TEXT - MARK.encode_utf16().count();
    let mut used = 0;
    let fits = |c: &char| {
        used += c.len_utf16();
        used <= room
    };
    let mut kept: String = text.chars().take_while(fits).collect();
    kept.push_str(MARK);
    kept
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Cursor;

    use calamine::{DataRef, Reader as _, Xlsx};

    use super::super::fixture;
    use super::*;
    use crate::view::GroupKey;

    const DAY: NaiveDate = fixture::MOMENT.today;

    /// Cells by their name, as another program reads them: texts, numbers, and formulas with results.
    fn reopened(bytes: Vec<u8>) -> BTreeMap<String, String> {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), [SHEET]);
        let name = |(row, column): (u32, u32)| {
            rust_xlsxwriter::utility::row_col_to_cell(row, column as u16)
        };
        let mut cells = BTreeMap::new();
        let mut reader = book.worksheet_cells_reader(SHEET).unwrap();
        while let Some(cell) = reader.next_cell().unwrap() {
            let text = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::SharedString(text) => (*text).to_owned(),
                DataRef::String(text) => text.clone(),
                DataRef::Float(number) => number.to_string(),
                other => panic!("{other:?}"),
            };
            cells.insert(name(cell.get_position()), text);
        }
        drop(reader);
        let mut reader = book.worksheet_cells_reader(SHEET).unwrap();
        while let Some(cell) = reader.next_formula().unwrap() {
            if cell.get_value().is_empty() {
                continue;
            }
            let result = cells.remove(&name(cell.get_position())).unwrap();
            cells.insert(
                name(cell.get_position()),
                format!("={} -> {result}", cell.get_value()),
            );
        }
        cells
    }

    fn written(keys: &[GroupKey]) -> BTreeMap<String, String> {
        reopened(write_xlsx(&fixture::document(keys), DAY).unwrap())
    }

    #[test]
    fn another_program_reads_the_paper() {
        let cells = written(&[GroupKey::Chapter]);
        let expected = [
            ("A1", "附件1"),
            ("A2", "冷水江市“十四五”重点项目一览表"),
            ("A3", "编制单位：冷水江市发展和改革局"),
            ("G3", "单位：万元"),
            ("A4", "序号"),
            ("E4", "建设规模及主要内容"),
            ("K4", "责任单位"),
            ("B5", "合计"),
            ("E5", "5"),
            ("G5", "=SUBTOTAL(9,G6:G12) -> 150845.678901"),
            ("H5", "=SUBTOTAL(9,H6:H12) -> 20000"),
            ("A6", "一、"),
            ("B6", "第十四章 健全综合交通运输网络"),
            ("E6", "3"),
            ("G6", "=SUBTOTAL(9,G7:G9) -> 138500"),
            ("A7", "1"),
            ("B7", "平安大桥"),
            ("G7", "38500"),
            ("H7", "—"),
            ("K7", "市交通运输局*"),
            ("G8", "100000"),
            ("G9", "（40,000.00）"),
            ("H9", "（5,000.00）"),
            ("A10", "二、"),
            ("G10", "=SUBTOTAL(9,G11:G12) -> 12345.678901"),
            ("H10", "=SUBTOTAL(9,H11:H12) -> 0"),
            ("B11", "=周头水库"),
            ("G11", "—"),
            ("A12", "2"),
            ("G12", "12345.678901"),
            ("A13", "注：1．年度计划投资、年度目标为2025年数。"),
        ];
        for (name, text) in expected {
            assert_eq!(cells.get(name).map(String::as_str), Some(text), "{name}");
        }
        assert_eq!(cells.get("C5"), None);
        assert!(!cells.contains_key("A17"));
    }

    #[test]
    fn a_sum_that_counts_a_repeated_project_once_is_no_formula() {
        let cells = written(&[GroupKey::LeadDepartment]);
        assert_eq!(cells["G5"], "150845.678901");
        assert_eq!(cells["H5"], "=SUBTOTAL(9,H6:H14) -> 20000");
        assert_eq!(cells["G6"], "=SUBTOTAL(9,G7:G8) -> 50845.678901");
        assert_eq!(cells["G9"], "=SUBTOTAL(9,G10:G11) -> 12345.678901");
    }

    #[test]
    fn the_same_document_gives_the_same_bytes() {
        let document = fixture::document(&[GroupKey::Chapter]);
        assert_eq!(
            write_xlsx(&document, DAY).unwrap(),
            write_xlsx(&document, DAY).unwrap()
        );
        let next = DAY.succ_opt().unwrap();
        assert_ne!(
            write_xlsx(&document, DAY).unwrap(),
            write_xlsx(&document, next).unwrap()
        );
    }

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_and_says_so() {
        assert_eq!(
            fitting("桥".repeat(LONGEST_TEXT)),
            "桥".repeat(LONGEST_TEXT)
        );
        let cut = fitting("𠀀".repeat(LONGEST_TEXT));
        assert!(cut.ends_with("…（过长，其余未列出）"));
        assert!(cut.encode_utf16().count() <= LONGEST_TEXT);
    }

    #[test]
    fn an_empty_list_is_still_a_paper() {
        let mut document = fixture::document(&[]);
        document.rows.truncate(1);
        document.notes.clear();
        document.columns.truncate(2);
        document.rows[0].cells.truncate(2);
        let cells = reopened(write_xlsx(&document, DAY).unwrap());
        assert_eq!(cells["B5"], "合计");
    }
}
