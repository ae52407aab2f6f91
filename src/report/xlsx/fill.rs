//! 填报表 as a workbook: the cells that are asked are open, all others locked without a password; what may be typed is
//! checked as it is typed; behind the sheets stands how they are filled in.

use chrono::NaiveDate;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, Format, Formula,
    ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use crate::model::{
    FILL_GUIDE, FillMark, FillRound, FillSheet, Kind, Money, PAPER_VERSION, PaperMark, PartialDate,
    Portfolio,
};
use crate::view::{Moment, SentBack};

use super::super::ReportError;
use super::super::document::{Align, Document, DocumentCell, DocumentTable};
use super::super::fill::{Entry, FillTable, paper};
use super::super::mark::paper_mark;
use super::marks::Marks;
use super::named;
use super::properties::properties;
use super::sheet::{LINE_HEIGHT, Sheet, column_number};
use super::style::{self, CellStyles};

/// The ground of a cell that is asked.
const OPEN: Color = Color::RGB(0x00FF_F7D6);

/// The sheet with the words of drop-downs that are too many for one.
const CHOICES: &str = "选项";

/// More than any project costs, in 万元.
const MOST_WAN: f64 = 100_000_000.0;

/// The sheets of a round for one department, ready to be filled in. The same library and day give the same bytes. `typed` is
/// what the department filled in and was sent back: it stands in the cells, and counts as typed by it.
///
/// # Errors
/// The workbook could not be put together.
pub fn write_fill_xlsx(
    (portfolio, typed): (&Portfolio, Option<&SentBack>),
    (round, sheet): (&FillRound, &FillSheet),
    created: NaiveDate,
) -> Result<Vec<u8>, ReportError> {
    let paper = paper((portfolio, typed), (round, sheet), created);
    let mut workbook = Workbook::new();
    let mut choices = Choices::default();
    let moment = moment(round, created);
    for table in &paper.tables {
        let mark = PaperMark {
            version: PAPER_VERSION,
            fill: Some(FillMark {
                sheet: sheet.id,
                issue: sheet.issue,
            }),
            ..paper_mark(portfolio, &table.document, moment)
        };
        write_table(workbook.add_worksheet(), table, &mark, &mut choices)?;
    }
    if let Some(table) = paper.tables.first() {
        let guide = workbook.add_worksheet();
        write_guide(guide, &table.document, &paper.guide)?;
        workbook.set_properties(&properties(&table.document, created)?);
    }
    if !choices.lists.is_empty() {
        choices.write(workbook.add_worksheet())?;
    }
    named::name_styles(workbook.save_to_buffer()?, &[]).map_err(ReportError::Workbook)
}

/// The month or year that is asked, as the mark of the paper has it.
fn moment(round: &FillRound, created: NaiveDate) -> Moment {
    let period = round.period.unwrap_or(PartialDate::Day(created));
    let end = period.last_day();
    Moment {
        year: period.year(),
        // A month to come is asked for all the same.
        clock: created.max(end),
        ..Moment::on(end)
    }
}

/// The words of drop-downs that stand on a sheet of their own.
#[derive(Default)]
struct Choices {
    lists: Vec<Vec<String>>,
}

impl Choices {
    fn range(&mut self, words: Vec<String>) -> String {
        let known = self.lists.iter().position(|list| *list == words);
        let place = known.unwrap_or_else(|| {
            self.lists.push(words);
            self.lists.len() - 1
        });
        let count = self.lists.get(place).map_or(1, Vec::len);
        let column = rust_xlsxwriter::utility::column_number_to_name(column_number(place));
        format!("={CHOICES}!${column}$1:${column}${count}")
    }

    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(CHOICES)?;
        for (column, list) in self.lists.iter().enumerate() {
            for (row, word) in (0..).zip(list) {
                sheet.write_string(row, column_number(column), word)?;
            }
        }
        sheet.set_hidden(true);
        sheet.protect();
        Ok(())
    }
}

fn write_table(
    worksheet: &mut Worksheet,
    table: &FillTable,
    mark: &PaperMark,
    choices: &mut Choices,
) -> Result<(), XlsxError> {
    let document = &table.document;
    let Some(rows) = document.table() else {
        return Ok(());
    };
    let widths = rows.columns.iter().map(|column| column.width_chars);
    let mut sheet = Sheet::new(document, worksheet, &document.name, widths.collect())?;
    sheet.mark_rows()?;
    sheet.write_title()?;
    if !table.sent_back.is_empty() {
        let format = style::line_left().set_text_wrap().set_bold();
        sheet.write_paragraph(&table.sent_back, &format)?;
    }
    let columns = sheet.widths.len();
    let middle = columns
        .div_ceil(2)
        .clamp(1, columns.saturating_sub(1).max(1));
    sheet.write_span(0..middle, &document.left_line(), &style::line_left())?;
    sheet.write_span(
        middle..columns,
        &document.right_line(),
        &style::line_right(),
    )?;
    sheet.end_row(20.0)?;
    sheet.write_column_marks(mark, rows)?;
    let head = sheet.next_row;
    write_heads(&mut sheet, table, rows)?;
    let first = sheet.next_row;
    write_rows(&mut sheet, table, rows)?;
    let last = sheet.next_row.saturating_sub(1);
    for (place, entry) in table.entries.iter().enumerate() {
        let Some(entry) = entry else { continue };
        if last < first {
            break;
        }
        let heading = rows.columns.get(place);
        let heading = heading
            .map(|column| column.heading.as_str())
            .unwrap_or_default();
        if let Some(check) = check(entry, heading, choices)? {
            let column = column_number(place);
            sheet
                .sheet
                .add_data_validation(first, column, last, column, &check)?;
        }
    }
    let free = table.added.len() + table.free;
    if free > 0 && last >= first {
        let range = choices.range(table.names.clone());
        let names = DataValidation::new()
            .allow_list_formula(Formula::new(range))
            .set_input_message("选择是哪一个项目")?;
        let begin = last + 1 - u32::try_from(free).unwrap_or_default();
        sheet.sheet.add_data_validation(begin, 1, last, 1, &names)?;
    }
    let sheet_of = &mut *sheet.sheet;
    sheet_of.set_freeze_panes(first, 2)?;
    sheet_of.set_repeat_rows(head, head)?;
    let last_column = column_number(columns.saturating_sub(1));
    if last >= first {
        sheet_of.autofilter(head, 0, last, last_column)?;
    }
    let mut protection = ProtectionOptions::new();
    protection.format_cells = true;
    protection.format_columns = true;
    protection.format_rows = true;
    protection.sort = true;
    protection.use_autofilter = true;
    sheet_of.protect_with_options(&protection);
    sheet.set_up_page(document.page)
}

fn write_heads(
    sheet: &mut Sheet<'_>,
    table: &FillTable,
    rows: &DocumentTable,
) -> Result<(), XlsxError> {
    let format = style::head();
    let asked = style::head().set_background_color(OPEN);
    let mut lines = 1;
    for (place, column) in rows.columns.iter().enumerate() {
        let heading = column.heading.as_str();
        lines = lines.max(sheet.lines(heading, place..place + 1));
        let is_asked = table.entries.get(place).is_some_and(Option::is_some);
        let format = if is_asked { &asked } else { &format };
        sheet.write_span(place..place + 1, heading, format)?;
    }
    sheet.end_row(lines as f64 * LINE_HEIGHT + 10.0)
}

fn write_rows(
    sheet: &mut Sheet<'_>,
    table: &FillTable,
    rows: &DocumentTable,
) -> Result<(), XlsxError> {
    let styles = CellStyles::new(rows);
    let open: Vec<Option<Format>> = table
        .entries
        .iter()
        .zip(&rows.columns)
        .map(|(entry, column)| {
            entry
                .as_ref()
                .map(|entry| open_format(&styles, entry, column.align))
        })
        .collect();
    let name = styles
        .of_item(&DocumentCell::Empty, Align::Left)
        .clone()
        .set_unlocked()
        .set_background_color(OPEN);
    let mut marks = Marks::default();
    for (at, row) in rows.rows.iter().enumerate() {
        let mut lines = 1;
        for (place, (known, column)) in row.cells.iter().zip(&rows.columns).enumerate() {
            let cell = table.typed.get(&(at, place)).unwrap_or(known);
            let asked = open.get(place).and_then(Option::as_ref);
            let day = asked.and_then(|_| day_format(&styles, cell, column.align));
            let asked = day.as_ref().or(asked);
            let format = asked.unwrap_or_else(|| styles.of(row, cell, column.align));
            let at = (sheet.next_row, column_number(place));
            sheet.write_cell(at, cell, format)?;
            if let DocumentCell::Text(text) = cell {
                lines = lines.max(sheet.lines(text, place..place + 1));
            }
        }
        if let Some(of) = row.of {
            let mark = marks.of_line(of, &row.cells, sheet.document);
            sheet.beside = Some(mark);
        }
        sheet.end_row((lines as f64 * LINE_HEIGHT + 8.0).max(24.0))?;
    }
    let none = Vec::new();
    let added = table.added.iter();
    for cells in added.chain(std::iter::repeat_n(&none, table.free)) {
        let mut lines = 1;
        for (place, (asked, column)) in open.iter().zip(&rows.columns).enumerate() {
            let cell = cells.get(place).unwrap_or(&DocumentCell::Empty);
            let day = day_format(&styles, cell, column.align);
            let format = match day.as_ref().or(asked.as_ref()) {
                Some(format) => format,
                // The running number is nobody's.
                None if place > 0 => &name,
                None => styles.of_item(&DocumentCell::Empty, Align::Centre),
            };
            let at = (sheet.next_row, column_number(place));
            sheet.write_cell(at, cell, format)?;
            if let DocumentCell::Text(text) = cell {
                lines = lines.max(sheet.lines(text, place..place + 1));
            }
        }
        sheet.beside = Some(String::new());
        sheet.end_row((lines as f64 * LINE_HEIGHT + 8.0).max(24.0))?;
    }
    Ok(())
}

/// A day that is known is a day of the program, which a format of text would show as a number.
fn day_format(styles: &CellStyles, cell: &DocumentCell, align: Align) -> Option<Format> {
    let is_day = matches!(cell, DocumentCell::Date(PartialDate::Day(_)));
    is_day.then(|| opened(styles.of_item(cell, align).clone()))
}

fn open_format(styles: &CellStyles, entry: &Entry, align: Align) -> Format {
    let money = DocumentCell::Amount(Money::ZERO);
    let cell = if entry.kind == Kind::Money {
        &money
    } else {
        &DocumentCell::Empty
    };
    let format = styles.of_item(cell, align).clone();
    let format = match entry.kind {
        Kind::Money | Kind::Integer | Kind::Ordinal | Kind::Decimal => format,
        // What is typed stays what was typed: no program makes a day of 2026-03.
        _ => format.set_num_format("@"),
    };
    opened(format)
}

/// Where a department types.
fn opened(format: Format) -> Format {
    format.set_unlocked().set_background_color(OPEN)
}

/// What is checked while somebody types; none where anything goes.
fn check(
    entry: &Entry,
    heading: &str,
    choices: &mut Choices,
) -> Result<Option<DataValidation>, XlsxError> {
    let new = || DataValidation::new().ignore_blank(true);
    let heading: String = heading.chars().take(30).collect();
    Ok(Some(match entry.kind {
        Kind::Money => new()
            .allow_decimal_number(DataValidationRule::Between(-MOST_WAN, MOST_WAN))
            .set_error_title("请填数字")?
            .set_error_message("金额单位是万元，请只填数字，如 1200 或 1200.5")?
            .set_input_title(&heading)?
            .set_input_message("单位：万元")?,
        Kind::Integer | Kind::Ordinal | Kind::Decimal => new()
            .allow_decimal_number(DataValidationRule::Between(-MOST_WAN, MOST_WAN))
            .set_error_title("请填数字")?
            .set_error_message("这一格只填数字")?,
        Kind::Choice(_) => {
            let words = &entry.words;
            let joined: usize = words
                .iter()
                .map(|word| word.encode_utf16().count() + 1)
                .sum();
            let check = if joined < 250 {
                new().allow_list_strings(words)?
            } else {
                let words = words.iter().map(|word| (*word).to_owned());
                new().allow_list_formula(Formula::new(choices.range(words.collect())))
            };
            check
                .set_error_title("请从下拉中选择")?
                .set_error_message("这一格只能填下拉中列出的词")?
        }
        Kind::Date => new()
            .allow_any_value()
            .set_input_title(&heading)?
            .set_input_message("如 2026-03 或 2026-03-15")?
            .set_error_style(DataValidationErrorStyle::Information),
        _ if entry.tip.is_empty() => return Ok(None),
        _ => {
            let tip: String = entry.tip.chars().take(200).collect();
            new()
                .allow_any_value()
                .set_input_title(&heading)?
                .set_input_message(tip)?
        }
    }))
}

fn write_guide(
    worksheet: &mut Worksheet,
    document: &Document,
    lines: &[String],
) -> Result<(), XlsxError> {
    let page = document.page;
    let document = Document {
        title: FILL_GUIDE.to_owned(),
        subtitle: Some(document.title.clone()),
        ..document.clone()
    };
    const COLUMNS: usize = 8;
    let width = 96.0 / COLUMNS as f64;
    let mut sheet = Sheet::new(&document, worksheet, FILL_GUIDE, vec![width; COLUMNS])?;
    sheet.write_title()?;
    let format = style::line_left().set_text_wrap();
    for line in lines {
        let count = sheet.lines(line, 0..COLUMNS);
        let height = count as f64 * 20.0 + 6.0;
        sheet.write_across(line, &format, height)?;
    }
    sheet.sheet.protect();
    sheet.set_up_page(page)
}
