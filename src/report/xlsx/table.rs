use std::ops::Range;

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::model::PaperMark;

use super::super::document::{Document, DocumentCell, DocumentRow, DocumentTable, RowKind};
use super::super::pages::Columns;
use super::super::sheet::{Sizes, room_height};
use super::super::width::paper_width;
use super::charts;
use super::formulas::Formulas;
use super::marks::Marks;
use super::pages::{Division, PrintedRow};
use super::paper::sheet_of;
use super::sheet::{LINE_HEIGHT, SAFETY, Sheet, column_number, middle};
use super::style::{self, BODY_SIZE, CellStyles};

/// The deepest level to which rows fold.
const DEEPEST_FOLD: usize = 7;

/// The sheet of a document's table.
pub(super) fn write(
    document: &Document,
    table: &DocumentTable,
    sheet: &mut Worksheet,
    mark: Option<&PaperMark>,
) -> Result<(), XlsxError> {
    let page = sheet_of(document.page);
    let fitted = |points: f64| {
        let sizes = Sizes::of_document(document, points);
        let columns = Columns::of_sheet(table, document.unit, page, sizes);
        let division = Division::of(&columns, table.label_column, page);
        (columns, division)
    };
    let mut points = BODY_SIZE;
    let (mut columns, mut division) = fitted(points);
    // All of an overview is printed smaller where it is higher than its page: it is as well made wider, so that names take
    // fewer lines.
    let mut stands_on_page = true;
    while document.is_one_page && height(document, table, &division)? > 1.0 {
        points -= STEP;
        stands_on_page = points >= LEAST_OF_OVERVIEW;
        if !stands_on_page {
            points = BODY_SIZE;
        }
        (columns, division) = fitted(points);
        if !stands_on_page {
            break;
        }
    }
    let widths = division.widths.clone();
    let mut sheet = Sheet::new(document, sheet, &document.name, widths)?;
    sheet.across = division.across();
    if mark.is_some() {
        sheet.mark_rows()?;
    }
    TableWriter {
        table,
        headings: columns.heads,
        sheet,
        division,
        mark,
        stands_on_page: document.is_one_page && stands_on_page,
    }
    .write()
}

/// By how much the type of an overview is made smaller at a time, in points.
const STEP: f64 = 0.5;

/// In smaller type an overview goes on overleaf: the numbers of its charts, which are smaller, could not be read.
const LEAST_OF_OVERVIEW: f64 = 8.25;

/// How high an overview is about, in parts of the page on which it is printed as wide as that is.
fn height(
    document: &Document,
    table: &DocumentTable,
    division: &Division,
) -> Result<f64, XlsxError> {
    /// Title, the line below it and the one above the heads, and the heads.
    const ABOVE: f64 = 36.0 + 24.0 + 20.0 + 3.0 * LINE_HEIGHT;
    let mut scratch = Worksheet::new();
    let widths = division.widths.clone();
    let sheet = Sheet::new(document, &mut scratch, &document.name, widths)?;
    let row_height = |row: &DocumentRow| {
        let cells = row.cells.iter().enumerate();
        let lines = cells.map(|(i, cell)| sheet.lines(&cell.printed(document.unit), i..i + 1));
        lines.max().unwrap_or(1) as f64 * LINE_HEIGHT + 5.0
    };
    let rows: f64 = table.rows.iter().map(row_height).sum();
    let notes = document.note_lines();
    let texts = document.briefing.iter().chain(&notes);
    let texts: f64 = texts.map(|text| sheet.paragraph_height(text)).sum();
    let below = charts::height_below(document, &sheet) + LINE_HEIGHT;
    let page = sheet_of(document.page);
    let room = room_height(page) * SAFETY * 100.0 / f64::from(division.scale);
    Ok((ABOVE + rows + texts + below) / room)
}

struct TableWriter<'a> {
    table: &'a DocumentTable,
    /// The heads, in the lines in which they stand.
    headings: Vec<String>,
    sheet: Sheet<'a>,
    division: Division,
    mark: Option<&'a PaperMark>,
    /// Whether it is an overview that is printed on one page.
    stands_on_page: bool,
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
            self.sheet.write_column_marks(mark, self.table)?;
        }
        let heads = self.write_heads()?;
        self.write_rows()?;
        let rows = heads.end..self.sheet.next_row;
        // Whoever sorts or filters the rows leaves the notes alone: a blank row parts them.
        self.sheet.end_row(LINE_HEIGHT / 2.0)?;
        let format = style::note();
        for note in self.sheet.document.note_lines() {
            self.sheet.write_paragraph(&note, &format)?;
        }
        let names = column_number(self.table.label_column);
        let last_column = self.sheet.last_column();
        let sheet = &mut *self.sheet.sheet;
        sheet.set_freeze_panes(heads.end, names + 1)?;
        if !rows.is_empty() {
            sheet.autofilter(heads.end - 1, 0, rows.end - 1, last_column)?;
        }
        let charts = if document.is_one_page {
            charts::write_below(document, &mut self.sheet)?
        } else {
            Vec::new()
        };
        self.sheet.set_up_page(document.page)?;
        if self.stands_on_page {
            return Ok(());
        }
        let printed = self.printed(&rows, &charts);
        let places = (heads.start as usize..heads.end as usize, rows.end as usize);
        let page = (document.page, self.table.label_column);
        let sheet = &mut *self.sheet.sheet;
        let breaks = self.division.set(sheet, page, &printed, places)?;
        // Above charts that stand overleaf by themselves the heads of the table say nothing.
        let goes_on = breaks.iter().any(|row| *row < rows.end);
        if !document.is_one_page || goes_on {
            sheet.set_repeat_rows(heads.start, heads.end - 1)?;
        }
        Ok(())
    }

    /// The rows as they fall into pages: the head of a group keeps what it heads, the notes a row of the table, a sum at the end a
    /// row that it sums up, and no chart is cut.
    fn printed(&self, rows: &Range<u32>, charts: &[Range<u32>]) -> Vec<PrintedRow> {
        let (first, end) = (rows.start as usize, rows.end as usize);
        let last = self.table.rows.last();
        let ends_with_sum = last.is_some_and(|row| matches!(row.kind, RowKind::Total { .. }));
        let heights = self.sheet.heights.iter().enumerate();
        let all = self.sheet.heights.len();
        let below = charts.first().map_or(all, |pair| pair.start as usize);
        let row = |(place, height): (usize, &f64)| {
            let row = place.checked_sub(first);
            let row = row.and_then(|index| self.table.rows.get(index));
            let is_head = row.is_some_and(|row| matches!(row.kind, RowKind::Group { .. }));
            let is_last = place + 1 >= end && place + 1 < below;
            let is_chart =
                |pair: &Range<u32>| (pair.start as usize..pair.end as usize - 1).contains(&place);
            let is_before_sum = ends_with_sum && row.is_some() && place + 2 == end;
            PrintedRow {
                height: *height,
                keeps_next: is_head || is_last || is_before_sum || charts.iter().any(is_chart),
            }
        };
        heights.map(row).collect()
    }

    /// The office and the unit, directly above the heads.
    fn write_line_above(&mut self) -> Result<(), XlsxError> {
        let document = self.sheet.document;
        let columns = self.sheet.across;
        let lines = (document.left_line(), document.right_line());
        let parted = parted(&self.sheet.widths, columns, (&lines.0, &lines.1));
        self.sheet
            .write_span(0..parted, &lines.0, &style::line_left())?;
        self.sheet
            .write_span(parted..columns, &lines.1, &style::line_right())?;
        self.sheet.end_row(20.0)
    }

    /// Returns the rows of the heads.
    fn write_heads(&mut self) -> Result<Range<u32>, XlsxError> {
        let format = style::head();
        let table = self.table;
        let first = self.sheet.next_row;
        let height = |lines: usize| lines as f64 * LINE_HEIGHT + 10.0;
        let headings = std::mem::take(&mut self.headings);
        let own_lines = |sheet: &Sheet<'_>, is_meant: &dyn Fn(usize) -> bool| {
            let columns = headings.iter().enumerate();
            let lines = columns
                .filter(|(i, _)| is_meant(*i))
                .map(|(i, heading)| sheet.lines(heading, i..i + 1));
            lines.max().unwrap_or(1)
        };
        if !table.has_group_heads() {
            for (i, heading) in headings.iter().enumerate() {
                self.sheet.write_span(i..i + 1, heading, &format)?;
            }
            let lines = own_lines(&self.sheet, &|_| true);
            self.sheet.end_row(height(lines))?;
            return Ok(first..first + 1);
        }
        let mut shared_lines = 1;
        for span in table.head_spans() {
            let Some(heading) = span.heading else {
                let heading = &headings[span.columns.start];
                self.sheet
                    .merge(first, first + 1, span.columns, heading, &format)?;
                continue;
            };
            shared_lines = shared_lines.max(self.sheet.lines(heading, span.columns.clone()));
            self.sheet
                .write_span(span.columns.clone(), heading, &format)?;
            for i in span.columns {
                let heading = &headings[i];
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

    /// The columns over which the name of a sum or group is written in one line; empty where it has its own cell. It is not
    /// merged: a program sorts no rows with cells that are.
    fn label_span(&self, index: usize) -> std::ops::Range<usize> {
        let span = self.table.label_span(index);
        let span = span.start..span.end.min(self.sheet.across.max(span.start));
        let row = self.table.rows.get(index);
        let text = row.and_then(|row| row.cells.get(span.start));
        let is_line = match text {
            Some(DocumentCell::Text(text)) => self.sheet.lines(text, span.clone()) == 1,
            _ => false,
        };
        if span.len() > 1 && is_line {
            span
        } else {
            0..0
        }
    }

    fn write_rows(&mut self) -> Result<(), XlsxError> {
        let table = self.table;
        let first = self.sheet.next_row;
        let styles = CellStyles::new(table);
        let formulas = Formulas {
            document: self.sheet.document,
            table,
            first,
        };
        let mut marks = Marks::default();
        for (index, row) in table.rows.iter().enumerate() {
            let mut lines = 1;
            let label = self.label_span(index);
            for (i, (column, cell)) in table.columns.iter().zip(&row.cells).enumerate() {
                let part = styles.part(row).filter(|_| i == table.label_column);
                let format = part.unwrap_or_else(|| styles.of(row, cell, column.align));
                let indent = part.map_or(0, |_| row.indent());
                let shaded = table.shades.get(&(index, i));
                let shaded = shaded.map(|shade| style::shaded(format, *shade));
                let format = shaded.as_ref().unwrap_or(format);
                let spanned = label
                    .contains(&i)
                    .then(|| style::spanned(format, i, &label));
                let format = spanned.as_ref().unwrap_or(format);
                let place = (first + index as u32, column_number(i));
                match formulas.of(index, i) {
                    Some(formula) => {
                        self.sheet
                            .sheet
                            .write_formula_with_format(place.0, place.1, formula, format)?;
                    }
                    None => self.sheet.write_cell(place, cell, format)?,
                }
                if spanned.is_none()
                    && let DocumentCell::Text(text) | DocumentCell::Suggested(text) = cell
                {
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
}

/// Where the line above the heads is parted: as near to the middle as both of its texts have room. A column may be wider than
/// half of the sheet, and what is written over too few is cut off.
pub(super) fn parted(widths: &[f64], columns: usize, (left, right): (&str, &str)) -> usize {
    /// The line's type is larger than that of the cells in which widths are counted.
    const LARGER: f64 = style::LINE_SIZE / BODY_SIZE;
    let middle = middle(widths, columns);
    let asked = |text: &str| text.chars().map(paper_width).sum::<usize>() as f64 * LARGER + 1.0;
    let wide = |columns: std::ops::Range<usize>| -> f64 {
        widths.get(columns).into_iter().flatten().sum()
    };
    let missing = |at: &usize| {
        let left = (asked(left) - wide(0..*at)).max(0.0);
        let right = (asked(right) - wide(*at..columns)).max(0.0);
        (left + right).ceil() as usize
    };
    let places = 1..columns.max(2);
    let best = places.min_by_key(|at| (missing(at), at.abs_diff(middle)));
    best.unwrap_or(middle)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{self, MOMENT};
    use super::super::super::{Layout, Preset, document};
    use super::super::write_xlsx;
    use super::*;
    use crate::model::MoneyUnit;
    use crate::view::GroupKey;

    #[test]
    fn an_overview_higher_than_its_page_has_wider_columns_as_long_as_it_can_be_read() {
        let portfolio = fixture::portfolio();
        let listing = fixture::listing(&portfolio, &[GroupKey::Chapter]);
        let layout = Layout::new(Preset::Overview, &portfolio, MoneyUnit::Wan, MOMENT);
        let overview = document(&portfolio, &listing, &layout, MOMENT);
        let sheet = |rows: usize| {
            let mut document = overview.clone();
            let table = fixture::table_mut(&mut document);
            let row = table.rows[1].clone();
            table.rows.extend(vec![row; rows]);
            let bytes = write_xlsx(&document, MOMENT.today).unwrap();
            let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
            std::io::read_to_string(zip.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap()
        };
        let name_width = |sheet: &str| -> f64 {
            let (_, column) = sheet
                .split_once("<col min=\"2\" max=\"2\" width=\"")
                .unwrap();
            column.split('"').next().unwrap().parse().unwrap()
        };
        let usual = sheet(0);
        let widths = (0..60).step_by(4).map(|rows| name_width(&sheet(rows)));
        let widest = widths.fold(0.0, f64::max);
        assert!(widest > name_width(&usual) + 2.0, "{widest}");
        // Its default, one page, is not written.
        assert!(!usual.contains("fitToHeight"));
        let long = sheet(200);
        assert!(long.contains("fitToHeight=\"0\"") && long.contains("<rowBreaks"));
        assert!((name_width(&long) - name_width(&usual)).abs() < 1.0);
    }

    #[test]
    fn the_line_above_the_heads_is_parted_where_both_texts_have_room() {
        let office = "编制单位：冷水江市发展和改革局";
        let right = "报告期：2026年12月";
        // Even columns: in the middle.
        assert_eq!(parted(&[40.0; 4], 4, (office, right)), 2);
        // Names take two thirds of the sheet: the number's column alone is too narrow for the office.
        assert_eq!(parted(&[6.0, 90.0, 22.0, 22.0], 4, (office, right)), 2);
        // What stands at the right keeps its room as well.
        assert_eq!(parted(&[6.0, 30.0, 90.0, 6.0], 4, (office, right)), 2);
        // A sheet too narrow for both, and one of a column.
        assert_eq!(parted(&[6.0, 12.0], 2, (office, right)), 1);
        assert_eq!(parted(&[6.0], 1, (office, right)), 1);
    }
}
