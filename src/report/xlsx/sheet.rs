use std::borrow::Cow;

use chrono::Datelike as _;
use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet, XlsxError};

use crate::model::{BesideRow, ColumnMark, PaperMark, PartialDate};

use super::super::document::{
    Document, DocumentCell, DocumentTable, Orientation, PageSetup, Paper,
};
use super::super::sheet::{margins, room_height};
use super::super::width::{latin_share, paper_width, wrapped_lines};
use super::paper::sheet_of;
use super::style;

/// The longest text that a cell holds, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;

/// In points, for one line of the body's size.
pub(super) const LINE_HEIGHT: f64 = 14.0;

/// Spreadsheets count no days before this year.
const FIRST_YEAR: i32 = 1900;

/// What is left free beside a text, in half-width characters; a width of a column does not count the edges of its cells.
const CELL_PADDING: f64 = 0.4;

/// The tallest row that spreadsheets show, in points.
const TALLEST_ROW: f64 = 409.0;

/// A sheet that is written from the top down.
pub(super) struct Sheet<'a> {
    pub document: &'a Document,
    pub sheet: &'a mut Worksheet,
    /// The row that is written next.
    pub next_row: u32,
    /// Widths of the columns in half-width characters.
    pub widths: Vec<f64>,
    /// Over how many of them title and notes go.
    pub across: usize,
    /// The heights of the rows that are written, in points.
    pub heights: Vec<f64>,
    /// What stands in the hidden column beside the row that is written next; none where the paper has no such column.
    pub beside: Option<String>,
    /// How high a page of paper is, in points of the sheet; boundless where something else tells where pages begin.
    pub page: f64,
    /// How much of it is used.
    used: f64,
    /// The rows with which pages begin, after the first.
    pub begins: Vec<u32>,
    /// By what rows are lower than they would be, in points, so that all of a card stands on its page.
    pub lower: f64,
    /// By what print makes it larger; 1 for a sheet that is as wide as its paper, or wider.
    pub enlarged: f64,
    /// How wide the labels of cards are, in pixels.
    pub label: f64,
    /// Whether only heights are asked for.
    is_trial: bool,
}

/// What of a column its width does not count is room where several are one cell.
const EDGES: f64 = BESIDE / DIGIT;

/// Pixels of a screen in a point.
pub(super) const PIXELS: f64 = 4.0 / 3.0;

/// Spreadsheets count a width in digits, each so many pixels wide, and have so many beside them that it does not count.
const DIGIT: f64 = 7.0;
const BESIDE: f64 = 5.0;

/// How wide a column of so many characters is, in pixels.
pub(super) fn pixels_of_chars(chars: f64) -> f64 {
    chars.mul_add(DIGIT, BESIDE)
}

/// The same the other way round.
pub(super) fn chars_of_pixels(pixels: f64) -> f64 {
    (pixels - BESIDE) / DIGIT
}

/// Programs differ in the last point: a page that is full to the brim may be one too many.
pub(super) const SAFETY: f64 = 0.97;

impl<'a> Sheet<'a> {
    pub fn new(
        document: &'a Document,
        sheet: &'a mut Worksheet,
        name: &str,
        widths: Vec<f64>,
    ) -> Result<Self, XlsxError> {
        sheet.set_name(name)?;
        for (i, width) in (0..).zip(&widths) {
            sheet.set_column_width_pixels(i, pixels_of_chars(*width).round() as u32)?;
        }
        Ok(Self {
            document,
            sheet,
            next_row: 0,
            across: widths.len(),
            heights: Vec::new(),
            widths,
            beside: None,
            page: f64::INFINITY,
            used: 0.0,
            begins: Vec::new(),
            lower: 0.0,
            enlarged: 1.0,
            label: 0.0,
            is_trial: false,
        })
    }

    /// Tells how high a page is: the sheet is so much wider than the paper on which it is printed.
    pub fn page_of(&mut self, page: PageSetup, wider: f64) {
        self.page = room_height(page) * wider * SAFETY;
    }

    /// Begins a page with the row that is written next.
    pub fn begin_page(&mut self) {
        if self.used > 0.0 {
            self.begins.push(self.next_row);
        }
        self.used = 0.0;
    }

    /// Begins a page where so much does not go on this one; whether it did.
    pub fn make_room(&mut self, height: f64) -> bool {
        let is_full = self.used > 0.0 && self.used + height - self.lower > self.page;
        if is_full {
            self.begin_page();
        }
        is_full
    }

    /// How high the rows are that `write` would write on a page without end, and how many. Nothing is written.
    pub fn height_of(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), XlsxError>,
    ) -> Result<(f64, usize), XlsxError> {
        let before = (self.next_row, self.heights.len(), self.used, self.page);
        let beside = self.beside.take();
        (self.is_trial, self.page) = (true, f64::INFINITY);
        write(self)?;
        let rows = self.heights.get(before.1..).unwrap_or_default();
        let height = (rows.iter().sum(), rows.len());
        self.heights.truncate(before.1);
        (self.next_row, _, self.used, self.page) = before;
        (self.is_trial, self.beside) = (false, beside);
        Ok(height)
    }

    /// Gives the paper a hidden column behind the others, in which every row says for what it stands.
    pub fn mark_rows(&mut self) -> Result<(), XlsxError> {
        let column = self.beside_column();
        self.sheet.set_column_hidden(column)?;
        self.beside = Some(BesideRow::FRAME.to_owned());
        Ok(())
    }

    /// Says beside the row that is written next what the paper is.
    pub fn write_mark(&mut self, mark: &PaperMark) {
        let column = self.beside_column().into();
        let mark = PaperMark {
            column,
            ..mark.clone()
        };
        self.beside = Some(mark.to_string());
    }

    fn beside_column(&self) -> u16 {
        column_number(self.widths.len())
    }

    /// The hidden row above the heads: for what each column stands, and at its end what the paper is.
    pub fn write_column_marks(
        &mut self,
        mark: &PaperMark,
        table: &DocumentTable,
    ) -> Result<(), XlsxError> {
        let row = self.next_row;
        for place in 0..table.columns.len() {
            let key = table.key(place);
            let column = ColumnMark {
                place,
                key: key.map(|key| key.to_string()).unwrap_or_default(),
            };
            let text = column.to_string();
            self.sheet.write_string(row, column_number(place), text)?;
        }
        self.write_mark(mark);
        self.end_row(LINE_HEIGHT)?;
        self.sheet.set_row_hidden(row)?;
        if let Some(height) = self.heights.last_mut() {
            *height = 0.0;
        }
        Ok(())
    }

    pub fn last_column(&self) -> u16 {
        column_number(self.widths.len().saturating_sub(1))
    }

    /// Attachment, title and the line below it.
    pub fn write_title(&mut self) -> Result<(), XlsxError> {
        let document = self.document;
        // Of several cards the first has it.
        if !document.attachment.is_empty() && self.next_row == 0 {
            self.write_across(&document.attachment, &style::attachment(), 24.0)?;
        }
        let size = self.points(style::TITLE_SIZE);
        let height = self.larger_height(&document.title, size, 36.0 / style::TITLE_SIZE);
        self.write_across(&document.title, &style::title(size), height)?;
        if let Some(subtitle) = &document.subtitle {
            let size = self.points(style::SUBTITLE_SIZE);
            let height = self.larger_height(subtitle, size, 24.0 / style::SUBTITLE_SIZE);
            self.write_across(subtitle, &style::subtitle(size), height)?;
        }
        Ok(())
    }

    /// What is printed in a size has this one on the sheet, in half points.
    fn points(&self, printed: f64) -> f64 {
        (printed / self.enlarged * 2.0).round() / 2.0
    }

    /// How high a text over all columns is in another size than that of cells; from line to line it is so many sizes.
    fn larger_height(&self, text: &str, size: f64, pitch: f64) -> f64 {
        let width: f64 = self.widths.iter().take(self.across).sum();
        let inner = EDGES * self.across.saturating_sub(1) as f64;
        let lines = wrapped_lines(text, (width + inner - 1.0) * style::BODY_SIZE / size);
        pitch * size * lines as f64
    }

    /// A row of one text over all columns, as high as its lines.
    pub fn write_paragraph(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        let height = self.paragraph_height(text);
        self.make_room(height);
        self.write_across(text, format, height)
    }

    /// How high a paragraph is over all columns.
    pub fn paragraph_height(&self, text: &str) -> f64 {
        let lines = self.lines(text, 0..self.across);
        lines as f64 * LINE_HEIGHT + 3.0
    }

    /// A row of one text over all columns.
    pub fn write_across(
        &mut self,
        text: &str,
        format: &Format,
        height: f64,
    ) -> Result<(), XlsxError> {
        self.write_span(0..self.across, text, format)?;
        self.end_row(height)
    }

    /// A text over several columns of the next row.
    pub fn write_span(
        &mut self,
        columns: std::ops::Range<usize>,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        self.merge(self.next_row, self.next_row, columns, text, format)
    }

    /// A text over several rows and columns.
    pub fn merge(
        &mut self,
        first_row: u32,
        last_row: u32,
        columns: std::ops::Range<usize>,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if self.is_trial {
            return Ok(());
        }
        let text = fitting(text);
        let first = column_number(columns.start);
        let last = column_number(columns.end.saturating_sub(1)).max(first);
        if (first_row, first) == (last_row, last) {
            self.sheet
                .write_string_with_format(first_row, first, text, format)?;
        } else {
            self.sheet
                .merge_range(first_row, first, last_row, last, &text, format)?;
        }
        Ok(())
    }

    /// A cell of a table at its place in the sheet.
    pub fn write_cell(
        &mut self,
        (row, column): (u32, u16),
        cell: &DocumentCell,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if self.is_trial {
            return Ok(());
        }
        match cell {
            DocumentCell::Empty => self.sheet.write_blank(row, column, format)?,
            DocumentCell::Integer(_)
            | DocumentCell::Decimal(_)
            | DocumentCell::Rate(_)
            | DocumentCell::Count(_)
            | DocumentCell::Amount(_) => {
                let number = number(cell, self.document);
                self.sheet
                    .write_number_with_format(row, column, number, format)?
            }
            DocumentCell::Date(PartialDate::Day(day)) if day.year() >= FIRST_YEAR => {
                let (month, of_month) = (day.month() as u8, day.day() as u8);
                let day = ExcelDateTime::from_ymd(day.year() as u16, month, of_month)?;
                self.sheet
                    .write_datetime_with_format(row, column, &day, format)?
            }
            // Always as a string: a text that begins with `=` must stay a text.
            DocumentCell::Text(text) => {
                let text = fitting(text);
                self.sheet
                    .write_string_with_format(row, column, text, format)?
            }
            DocumentCell::Suggested(_)
            | DocumentCell::Date(_)
            | DocumentCell::Absent
            | DocumentCell::Contained(_) => {
                let text = cell.printed(self.document.unit);
                let text = fitting(&text);
                self.sheet
                    .write_string_with_format(row, column, text, format)?
            }
        };
        Ok(())
    }

    /// How many lines a text takes over these columns.
    pub fn lines(&self, text: &str, columns: std::ops::Range<usize>) -> usize {
        self.indented_lines(text, columns, 0)
    }

    /// The same of a text that stands so many half-width characters from the edge.
    pub fn indented_lines(
        &self,
        text: &str,
        columns: std::ops::Range<usize>,
        indent: usize,
    ) -> usize {
        let inner = columns.len().saturating_sub(1);
        let width: f64 = self
            .widths
            .iter()
            .take(columns.end)
            .skip(columns.start)
            .sum();
        let width = EDGES.mul_add(inner as f64, width) - CELL_PADDING - indent as f64;
        wrapped_lines(text, width / digits_stretch(text))
    }

    pub fn end_row(&mut self, height: f64) -> Result<(), XlsxError> {
        // Rows are whole pixels.
        let height = ((height - self.lower) * PIXELS).round() / PIXELS;
        let height = height.clamp(1.0, TALLEST_ROW);
        self.heights.push(height);
        self.used += height;
        if self.is_trial {
            self.next_row += 1;
            return Ok(());
        }
        self.sheet.set_row_height(self.next_row, height)?;
        let column = self.beside_column();
        if let Some(beside) = &mut self.beside {
            let text = std::mem::replace(beside, BesideRow::FRAME.to_owned());
            self.sheet.write_string(self.next_row, column, text)?;
        }
        self.next_row += 1;
        Ok(())
    }

    /// Makes the sheet ready to print: fitted to the width of the paper, numbered at the foot.
    pub fn set_up_page(&mut self, page: PageSetup) -> Result<(), XlsxError> {
        let last_column = self.last_column();
        let sheet = &mut *self.sheet;
        sheet.set_print_area(0, 0, self.next_row.saturating_sub(1), last_column)?;
        let page = sheet_of(page);
        sheet.set_paper_size(match page.paper {
            Paper::A0 | Paper::A1 | Paper::A2 => 66,
            Paper::A3 => 8,
            Paper::A4 | Paper::Screen16x9 => 9,
        });
        match page.orientation {
            Orientation::Portrait => sheet.set_portrait(),
            Orientation::Landscape => sheet.set_landscape(),
        };
        sheet.set_print_fit_to_pages(1, u16::from(self.document.is_one_page));
        sheet.set_print_center_horizontally(true);
        // In inches: left, right, top, bottom, header, footer.
        let edges = margins(page);
        let [left, right, top, bottom] =
            [edges.left, edges.right, edges.top, edges.bottom].map(|edge| edge / 25.4);
        sheet.set_margins(left, right, top, bottom, 0.3, 0.4);
        sheet.set_footer("&C— &P —");
        if let Some(mark) = &self.document.data_mark {
            // An ampersand begins a code of the header.
            sheet.set_header(format!("&R{}", mark.replace('&', "&&")));
        }
        Ok(())
    }
}

/// By what a text is wider where its digits and Latin letters stand in a wider face than the one that was asked for: one
/// line too many is white, one too few is cut off.
fn digits_stretch(text: &str) -> f64 {
    /// The widest digits that stand in for half-width ones.
    const WIDER: f64 = 0.2;
    WIDER.mul_add(latin_share(text), 1.0)
}

/// How many half-width characters of a column a text in one line takes, with what is left free beside it.
pub(super) fn line_chars(text: &str) -> f64 {
    let chars: usize = text.chars().map(paper_width).sum();
    (chars as f64).mul_add(digits_stretch(text), CELL_PADDING)
}

/// Sheets have fewer columns than a `u16` counts, and a list has some dozens.
pub(super) fn column_number(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

/// What the cell holds as a number; 0 where it holds none.
pub(super) fn number(cell: &DocumentCell, document: &Document) -> f64 {
    match cell {
        DocumentCell::Amount(amount) => amount.in_unit(document.unit),
        DocumentCell::Integer(number) => *number as f64,
        DocumentCell::Decimal(number) | DocumentCell::Rate(number) => number.to_f64(),
        DocumentCell::Count(count) => *count as f64,
        _ => 0.0,
    }
}

/// The text as far as a cell holds it; one that is cut says so.
pub(super) fn fitting(text: &str) -> Cow<'_, str> {
    const MARK: &str = "…（过长，其余未列出）";
    // A UTF-16 text is never longer than its UTF-8.
    if text.len() <= LONGEST_TEXT || text.encode_utf16().count() <= LONGEST_TEXT {
        return Cow::Borrowed(text);
    }
    let room = LONGEST_TEXT - MARK.encode_utf16().count();
    let mut used = 0;
    let fits = |c: &char| {
        used += c.len_utf16();
        used <= room
    };
    let kept = text.chars().take_while(fits);
    Cow::Owned(kept.chain(MARK.chars()).collect())
}

/// Where the line above the heads is parted: half of what is across.
pub(super) fn middle(widths: &[f64], columns: usize) -> usize {
    let half = widths.iter().take(columns).sum::<f64>() / 2.0;
    let mut used = 0.0;
    let wide = widths.iter().take_while(|width| {
        used += **width;
        used <= half
    });
    wide.count().clamp(1, columns.saturating_sub(1).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_digits_is_given_the_room_of_a_wider_face() {
        let lines = |text: &str, width: f64| wrapped_lines(text, width / digits_stretch(text));
        // 17 half-width characters, of which seven are digits.
        let number = "示例〔2023〕164号";
        assert_eq!((wrapped_lines(number, 17.5), lines(number, 17.5)), (1, 2));
        assert_eq!(lines(number, 19.0), 1);
        // Chinese characters are as wide in every face.
        assert_eq!(lines("用地预审与选址意见书", 20.0), 1);
    }

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_and_says_so() {
        assert_eq!(
            fitting(&"桥".repeat(LONGEST_TEXT)),
            "桥".repeat(LONGEST_TEXT)
        );
        let long = "𠀀".repeat(LONGEST_TEXT);
        let cut = fitting(&long);
        assert!(cut.ends_with("…（过长，其余未列出）"));
        assert!(cut.encode_utf16().count() <= LONGEST_TEXT);
    }
}
