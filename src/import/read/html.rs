//! Tables of web pages, which many systems hand out under the name `.xls`.
//!
//! Not XML: tags stay open, attributes stand without quotation marks. Only what tables are made of is looked at.

use encoding_rs::{Encoding, GB18030, GBK};

use super::budget::{self, Budget};
use super::html_text::{Token, Tokens};
use super::text::{decode, tidy};
use crate::import::grid::{Area, Cell, FileKind, Grid, ImportError, Place, Value, Workbook};

const LAST_COLUMN: u32 = 16_383;
const LAST_ROW: u32 = 1_048_575;
/// So many lines before a table are kept.
const ABOVE: usize = 20;

/// Reads a web page.
pub(super) fn read(bytes: &[u8], budget: &mut Budget) -> Result<Workbook, ImportError> {
    read_text(&decoded(bytes)?, budget)
}

/// The source of a page, by the encoding that it names.
pub(super) fn decoded(bytes: &[u8]) -> Result<String, ImportError> {
    Ok(match stated(bytes) {
        Some(encoding) => encoding.decode(bytes).0.into_owned(),
        None => decode(bytes)?.0,
    })
}

/// The encoding that the page names.
fn stated(bytes: &[u8]) -> Option<&'static Encoding> {
    if Encoding::for_bom(bytes).is_some() {
        return None;
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let (_, after) = start.split_once("charset=")?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    let encoding = Encoding::for_label(label.as_bytes())?;
    // A page that says UTF-16 in letters of one byte is none.
    let is_wide = encoding.name().starts_with("UTF-16");
    (!is_wide).then_some(if encoding == GBK { GB18030 } else { encoding })
}

/// A table that is being read.
struct Table {
    grid: Grid,
    merged: Vec<Area>,
    /// For each column the row up to which (without it) a cell reaches down from above.
    taken: Vec<u32>,
    /// The row, once one has begun.
    row: Option<u32>,
    column: u32,
    cell: Option<OpenCell>,
}

struct OpenCell {
    place: Place,
    rows: u32,
    columns: u32,
    number: Option<f64>,
    text: String,
}

/// Reads the text of a web page.
pub(super) fn read_text(text: &str, budget: &mut Budget) -> Result<Workbook, ImportError> {
    let mut grids = Vec::new();
    let mut tables: Vec<Table> = Vec::new();
    let mut outside = String::new();
    let mut is_split = false;
    for token in Tokens::new(text) {
        let Some(table) = tables.last_mut() else {
            match token {
                Token::Text(text) => push_text(&mut outside, &text),
                Token::Open(tag) if tag.name == "table" => {
                    let lines = outside.lines().filter_map(tidy);
                    let lines: Vec<String> = lines.map(|line| line.trim().to_owned()).collect();
                    outside.clear();
                    let mut table = Table::new();
                    table.grid.above = lines[lines.len().saturating_sub(ABOVE)..].to_vec();
                    tables.push(table);
                }
                Token::Open(tag) => {
                    is_split |= tag.name == "frameset";
                    break_line(&mut outside, &tag.name);
                }
                Token::Close(name) => break_line(&mut outside, &name),
            }
            continue;
        };
        match token {
            Token::Text(text) => {
                if let Some(cell) = &mut table.cell {
                    push_text(&mut cell.text, &text);
                }
            }
            Token::Open(tag) => match tag.name.as_str() {
                "table" => {
                    tables.push(Table::new());
                    budget::sheets(tables.len())?;
                }
                "tr" => {
                    table.end_cell(budget)?;
                    table.begin_row(tag.is_hidden())?;
                }
                "td" | "th" => {
                    table.end_cell(budget)?;
                    let span = |name| tag.number(name).unwrap_or(1);
                    let number = tag.get("x:num").and_then(|number| number.parse().ok());
                    table.begin_cell(span("rowspan"), span("colspan"), number, budget)?;
                }
                name => {
                    if let Some(cell) = &mut table.cell {
                        break_line(&mut cell.text, name);
                    }
                }
            },
            Token::Close(name) => match name.as_str() {
                "td" | "th" | "tr" => table.end_cell(budget)?,
                "table" => {
                    table.end_cell(budget)?;
                    if let Some(table) = tables.pop() {
                        grids.push(table.end());
                        budget::sheets(grids.len())?;
                    }
                }
                "p" | "div" => {
                    if let Some(cell) = &mut table.cell {
                        break_line(&mut cell.text, &name);
                    }
                }
                _ => {}
            },
        }
    }
    // Tables that the page leaves open.
    while let Some(mut table) = tables.pop() {
        table.end_cell(budget)?;
        grids.push(table.end());
    }
    grids.retain(|grid| !grid.is_empty());
    if grids.is_empty() && is_split {
        return Err(ImportError::Resave("分成几个文件保存的网页"));
    }
    if grids.is_empty() {
        return Err(ImportError::NotATable("没有表格的网页"));
    }
    Ok(Workbook::new(FileKind::Html, grids))
}

/// Blanks and line ends of the page are one blank; a blank that must not break is a blank, too.
fn push_text(into: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            ' ' | '\t' | '\n' | '\r' => {
                if !into.is_empty() && !into.ends_with([' ', '\n']) {
                    into.push(' ');
                }
            }
            '\u{a0}' => into.push(' '),
            _ => into.push(letter),
        }
    }
}

/// Elements that begin a new line.
fn break_line(into: &mut String, name: &str) {
    let breaks = match name {
        "br" => true,
        "p" | "div" | "li" | "h1" | "h2" | "h3" | "caption" => !into.ends_with('\n'),
        _ => false,
    };
    if breaks && (name == "br" || !into.is_empty()) {
        into.push('\n');
    }
}

impl Table {
    fn new() -> Self {
        Self {
            grid: Grid::default(),
            merged: Vec::new(),
            taken: Vec::new(),
            row: None,
            column: 0,
            cell: None,
        }
    }

    fn begin_row(&mut self, is_hidden: bool) -> Result<(), ImportError> {
        let row = self.row.map_or(0, |row| row + 1);
        if row > LAST_ROW {
            return Err(budget::too_big("行数过多"));
        }
        self.row = Some(row);
        self.column = 0;
        if is_hidden {
            self.grid.hidden_rows.push(row);
        }
        Ok(())
    }

    fn begin_cell(
        &mut self,
        rows: u32,
        columns: u32,
        number: Option<f64>,
        budget: &mut Budget,
    ) -> Result<(), ImportError> {
        if self.row.is_none() {
            self.begin_row(false)?;
        }
        let row = self.row.unwrap_or_default();
        let mut place = Place::new(row, self.column);
        // Past the cells that reach down from above.
        let taken = self.taken.iter().skip(place.column as usize);
        let taken = taken.take_while(|end| **end > row).count();
        budget.work(taken)?;
        place.column += taken as u32;
        let columns = columns.clamp(1, 1000);
        self.column = place.column + columns;
        if self.column > LAST_COLUMN {
            return Err(budget::too_big("列数过多"));
        }
        self.cell = Some(OpenCell {
            place,
            rows: rows.clamp(1, 65_534),
            columns,
            number,
            text: String::new(),
        });
        Ok(())
    }

    fn end_cell(&mut self, budget: &mut Budget) -> Result<(), ImportError> {
        let Some(cell) = self.cell.take() else {
            return Ok(());
        };
        let area = Area {
            first: cell.place,
            last: Place::new(
                cell.place.row + cell.rows - 1,
                cell.place.column + cell.columns - 1,
            ),
        };
        if cell.rows > 1 {
            let (first, end) = (area.first.column as usize, area.last.column as usize + 1);
            budget.work(end - first)?;
            if self.taken.len() < end {
                self.taken.resize(end, 0);
            }
            self.taken[first..end].fill(area.last.row + 1);
        }
        if cell.rows > 1 || cell.columns > 1 {
            self.merged.push(area);
            budget::merged(self.merged.len())?;
        }
        budget.text(cell.text.len())?;
        let Some(text) = tidy(cell.text.trim_matches(['\n', ' '])) else {
            return Ok(());
        };
        // What is shown as a number may be held more exactly; what is shown as a date is not a number.
        let is_number = text.replace(',', "").parse::<f64>().is_ok();
        let number = cell.number.filter(|number| is_number && number.is_finite());
        let value = number.map_or(Value::Text(text), Value::Number);
        budget.put(&mut self.grid, cell.place, Cell::new(value))
    }

    fn end(mut self) -> Grid {
        self.grid.set_merged(self.merged);
        self.grid
    }
}
