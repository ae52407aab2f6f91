use rust_xlsxwriter::{Formula, Worksheet, XlsxError, utility::cell_range};

use crate::model::PaperMark;

use super::super::document::{Document, DocumentCell, DocumentTable, RowKind};
use super::marks::Marks;
use super::sheet::{LINE_HEIGHT, Sheet, column_number, number};
use super::style::{self, CellStyles};

/// Adds up a range, leaving out the subtotals in it. Not 109: that leaves out hidden rows as well, and
/// whoever folds a group would change 合计.
const SUBTOTAL_SUM: u8 = 9;

/// The deepest level to which rows fold.
const DEEPEST_FOLD: usize = 7;

/// The sheet of a document's table.
pub(super) fn write(
    document: &Document,
    table: &DocumentTable,
    sheet: &mut Worksheet,
    mark: Option<&PaperMark>,
) -> Result<(), XlsxError> {
    let widths = table.columns.iter().map(|column| column.width_chars);
    let mut sheet = Sheet::new(document, sheet, &document.name, widths.collect())?;
    if mark.is_some() {
        sheet.mark_rows()?;
    }
    TableWriter { table, sheet, mark }.write()
}

struct TableWriter<'a> {
    table: &'a DocumentTable,
    sheet: Sheet<'a>,
    mark: Option<&'a PaperMark>,
}

impl TableWriter<'_> {
    fn write(mut self) -> Result<(), XlsxError> {
        self.sheet.write_title()?;
        let document = self.sheet.document;
        if document.is_one_page {
            let format = style::note();
            for paragraph in &document.briefing {
                self.sheet
                    .write_paragraph(&format!("　　{paragraph}"), &format)?;
            }
        }
        self.write_line_above()?;
        if let Some(mark) = self.mark {
            self.sheet.write_column_marks(mark, &self.table.columns)?;
        }
        let heads = self.write_heads()?;
        self.write_rows()?;
        let format = style::note();
        for note in self.sheet.document.note_lines() {
            self.sheet.write_paragraph(&note, &format)?;
        }
        let names = column_number(self.table.label_column);
        let sheet = &mut *self.sheet.sheet;
        sheet.set_freeze_panes(heads.end, names + 1)?;
        sheet.set_repeat_rows(heads.start, heads.end - 1)?;
        let page = self.sheet.document.page;
        self.sheet.set_up_page(page)
    }

    /// The office and the unit, directly above the heads.
    fn write_line_above(&mut self) -> Result<(), XlsxError> {
        let document = self.sheet.document;
        let columns = self.table.columns.len();
        let middle = (columns / 2).max(1);
        self.sheet
            .write_span(0..middle, &document.left_line(), &style::line_left())?;
        self.sheet.write_span(
            middle..columns,
            &document.right_line(),
            &style::line_right(),
        )?;
        self.sheet.end_row(20.0)
    }

    /// Returns the rows of the heads.
    fn write_heads(&mut self) -> Result<std::ops::Range<u32>, XlsxError> {
        let format = style::head();
        let table = self.table;
        let first = self.sheet.next_row;
        let height = |lines: usize| lines as f64 * LINE_HEIGHT + 10.0;
        let own_lines = |sheet: &Sheet<'_>, is_meant: &dyn Fn(usize) -> bool| {
            let columns = table.columns.iter().enumerate();
            let lines = columns
                .filter(|(i, _)| is_meant(*i))
                .map(|(i, column)| sheet.lines(&column.heading, i..i + 1));
            lines.max().unwrap_or(1)
        };
        if !table.has_group_heads() {
            for (i, column) in table.columns.iter().enumerate() {
                self.sheet.write_span(i..i + 1, &column.heading, &format)?;
            }
            let lines = own_lines(&self.sheet, &|_| true);
            self.sheet.end_row(height(lines))?;
            return Ok(first..first + 1);
        }
        let mut shared_lines = 1;
        for span in table.head_spans() {
            let Some(heading) = span.heading else {
                let column = &table.columns[span.columns.start];
                self.sheet
                    .merge(first, first + 1, span.columns, &column.heading, &format)?;
                continue;
            };
            shared_lines = shared_lines.max(self.sheet.lines(heading, span.columns.clone()));
            self.sheet
                .write_span(span.columns.clone(), heading, &format)?;
            for i in span.columns {
                let heading = &table.columns[i].heading;
                self.sheet
                    .merge(first + 1, first + 1, i..i + 1, heading, &format)?;
            }
        }
        let is_shared = |i: usize| table.columns[i].group_heading.is_some();
        let single = own_lines(&self.sheet, &|i| !is_shared(i));
        let second = own_lines(&self.sheet, &is_shared);
        // A head of both rows may need more lines than the two rows have between them.
        let second = second.max(single.saturating_sub(shared_lines));
        self.sheet.end_row(height(shared_lines))?;
        self.sheet.end_row(height(second))?;
        Ok(first..first + 2)
    }

    fn write_rows(&mut self) -> Result<(), XlsxError> {
        let table = self.table;
        let first = self.sheet.next_row;
        let styles = CellStyles::new(table);
        let mut marks = Marks::default();
        for (index, row) in table.rows.iter().enumerate() {
            let mut lines = 1;
            for (i, (column, cell)) in table.columns.iter().zip(&row.cells).enumerate() {
                let part = styles.part(row).filter(|_| i == table.label_column);
                let format = part.unwrap_or_else(|| styles.of(row, cell, column.align));
                let indent = part.map_or(0, |_| row.indent());
                let shaded = table.shades.get(&(index, i));
                let shaded = shaded.map(|shade| style::shaded(format, *shade));
                let format = shaded.as_ref().unwrap_or(format);
                let place = (first + index as u32, column_number(i));
                match self.formula(first, index, i) {
                    Some(formula) => {
                        self.sheet
                            .sheet
                            .write_formula_with_format(place.0, place.1, formula, format)?;
                    }
                    None => self.sheet.write_cell(place, cell, format)?,
                }
                if let DocumentCell::Text(text) | DocumentCell::Suggested(text) = cell {
                    lines = lines.max(self.sheet.indented_lines(text, i..i + 1, indent));
                }
            }
            if let (Some(_), Some(of)) = (self.mark, row.of) {
                let mark = marks.of_line(of, &row.cells, self.sheet.document);
                self.sheet.beside = Some(mark);
            }
            self.sheet.end_row(lines as f64 * LINE_HEIGHT + 5.0)?;
        }
        let sheet = &mut *self.sheet.sheet;
        sheet.group_symbols_above(true);
        for (index, row) in table.rows.iter().enumerate() {
            let below = table.rows_below(index);
            match row.kind {
                RowKind::Group { level, .. } if level <= DEEPEST_FOLD && !below.is_empty() => {
                    sheet.group_rows(first + below.start as u32, first + below.end as u32 - 1)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A live formula for a sum, with its result, because some programs do not compute on opening; `None`
    /// where there is nothing to add, and where the sum differs because a project is repeated among the rows.
    fn formula(&self, first: u32, index: usize, column: usize) -> Option<Formula> {
        let table = self.table;
        let row = &table.rows[index];
        row.kind.summary_level()?;
        let cell = &row.cells[column];
        let sum = match cell {
            DocumentCell::Amount(sum) => sum.fen(),
            DocumentCell::Absent => 0,
            _ => return None,
        };
        let below = table.rows_below(index);
        if below.is_empty() {
            return None;
        }
        let amount = |index: usize| match table.rows[index].cells[column] {
            DocumentCell::Amount(amount) => amount.fen(),
            _ => 0,
        };
        let leaves = below.clone().filter(|index| table.is_leaf(*index));
        let found: i64 = leaves.map(amount).sum();
        if found != sum {
            return None;
        }
        let place = column_number(column);
        let range = cell_range(
            first + below.start as u32,
            place,
            first + below.end as u32 - 1,
            place,
        );
        let formula = Formula::new(format!("=SUBTOTAL({SUBTOTAL_SUM},{range})"));
        Some(formula.set_result(number(cell, self.sheet.document).to_string()))
    }
}
