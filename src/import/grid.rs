//! What a foreign file holds before anybody asks what it means: sheets of cells, as a reader of any format hands them on.
//!
//! Rows and columns are counted **from 0**; [`Place`] shows itself as a person writes it (`F17`). Cells are kept
//! sparsely: a cell is there only if it holds something (a text of blanks alone is nothing). A merged area holds
//! what its file holds: usually its first cell only, sometimes old values underneath; nothing is filled down here.
//! Rich text is flattened, reading aids (pinyin) are dropped, line breaks within a cell are `\n`.
//! Cells far away from all others are set apart by the readers ([`Grid::far`]), so a grid is never much
//! larger than what it holds.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use thiserror::Error;

/// Where a cell stands, counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The row, from 0.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
}

impl Place {
    /// A place by its row and column, both from 0.
    pub const fn new(row: u32, column: u32) -> Self {
        Self { row, column }
    }
}

/// `F17`, as a person writes it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.column), self.row + 1)
    }
}

/// `A` for 0, `IV` for 255.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(char::from(b'A' + digit as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// 0 for `A`, 255 for `IV`; none for what are no letters of a column.
pub fn column_of_letters(letters: &str) -> Option<u32> {
    let is_column = (1..=3).contains(&letters.len())
        && letters.bytes().all(|letter| letter.is_ascii_uppercase());
    let digit = |letter: u8| u32::from(letter - b'A') + 1;
    let count = |letters: &str| {
        letters
            .bytes()
            .fold(0, |sum, letter| sum * 26 + digit(letter))
    };
    is_column.then(|| count(letters) - 1)
}

/// A block of cells, its edges included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// The first cell, top left.
    pub first: Place,
    /// The last cell, bottom right.
    pub last: Place,
}

impl Area {
    /// Whether the cell lies within.
    pub fn contains(self, place: Place) -> bool {
        (self.first.row..=self.last.row).contains(&place.row)
            && (self.first.column..=self.last.column).contains(&place.column)
    }

    /// How many rows.
    pub const fn height(self) -> u32 {
        self.last.row - self.first.row + 1
    }

    /// How many columns.
    pub const fn width(self) -> u32 {
        self.last.column - self.first.column + 1
    }
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, never of blanks alone, untrimmed.
    Text(Arc<str>),
    /// A number without the format of a date; or with one, where it is no day (0, a time of day, negative):
    /// [`Cell::shown`] then is [`Shown::Date`].
    Number(f64),
    /// A number with the format of a date, resolved by the file's epoch. [`Cell::shown`] says how much of it is seen.
    Date(NaiveDateTime),
    /// A truth value.
    Bool(bool),
    /// An error: `#REF!`, `#DIV/0!` …
    Error(Arc<str>),
    /// A formula whose result the file does not hold, with its `=`.
    Formula(Arc<str>),
}

/// The parts of a date that its number format shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateParts {
    /// Only the year.
    Year,
    /// Year and month, or the month alone.
    Month,
    /// The day (with or without its year and its time).
    Day,
    /// Only a time of day.
    Time,
}

/// How a number is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// As it is; texts, too.
    #[default]
    Plain,
    /// By a number format.
    Number {
        /// Decimal places shown: `0.00` has 2, so 2023.1 is seen as 2023.10.
        decimals: u8,
        /// Digits before the point that are always shown: `00000` has 5.
        digits: u8,
        /// Shown times 100 with `%`.
        is_percent: bool,
        /// Shown in other units than it is held (`0!.0,"万"`): what is seen is not what the cell holds.
        is_scaled: bool,
    },
    /// As a date.
    Date(DateParts),
}

/// A cell that holds something.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What it holds; for a formula its kept result.
    pub value: Value,
    /// How that is shown.
    pub shown: Shown,
    /// The result of a formula.
    pub is_formula: bool,
    /// Steps by which the alignment indents the text; blanks in the text itself are not counted.
    pub indent: u8,
}

impl Cell {
    /// A cell of text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::new(Value::Text(text.into()))
    }

    /// A cell shown as it is.
    pub const fn new(value: Value) -> Self {
        Self {
            value,
            shown: Shown::Plain,
            is_formula: false,
            indent: 0,
        }
    }

    /// The text if it holds one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// What the cell holds, as text: a number in plain digits whatever its format (`2023.1`, `12500`), a date as far as it
/// is shown (`2023`, `2023-06`, `2023-06-15`), `TRUE`, `#REF!`, `=C2*2`.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Value::Text(text) | Value::Error(text) | Value::Formula(text) => f.write_str(text),
            // More digits than a cell keeps: the last ones were lost when it was typed.
            Value::Number(number) if number.abs() >= 1e16 => {
                let text = format!("{number:e}");
                f.write_str(&text.replace('e', "e+"))
            }
            Value::Number(number) => write!(f, "{number}"),
            Value::Bool(true) => f.write_str("TRUE"),
            Value::Bool(false) => f.write_str("FALSE"),
            Value::Date(at) => match self.shown {
                Shown::Date(DateParts::Year) => write!(f, "{}", at.format("%Y")),
                Shown::Date(DateParts::Month) => write!(f, "{}", at.format("%Y-%m")),
                _ => write!(f, "{}", at.format("%Y-%m-%d")),
            },
        }
    }
}

/// From which day a file counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Epoch {
    /// Day 1 is 1 January 1900 (and 29 February 1900 is counted, though it never was).
    #[default]
    From1900,
    /// Day 0 is 1 January 1904.
    From1904,
}

impl Epoch {
    /// The day and time of a serial number; `None` where it is no day (0, a time of day, past the year 9999).
    pub fn date_time(self, serial: f64) -> Option<NaiveDateTime> {
        if !(1.0..2_958_466.0).contains(&serial) {
            return None;
        }
        // Rounded to whole seconds: fractions of a day are never exact.
        let seconds = (serial * 86_400.0).round() as u64;
        let (days, seconds) = (seconds / 86_400, (seconds % 86_400) as u32);
        let (year, days) = match self {
            Self::From1904 => (1904, days),
            // The uncounted day: serial 61 is 1 March 1900.
            Self::From1900 if days < 60 => (1900, days - 1),
            Self::From1900 => (1900, days - 2),
        };
        let day = NaiveDate::from_ymd_opt(year, 1, 1)?.checked_add_days(Days::new(days))?;
        let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?;
        Some(day.and_time(time))
    }
}

/// All columns of all merged areas of a sheet together.
const MERGED_COLUMNS: u32 = 4_000_000;

/// One sheet.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// Its name; empty where the format has none (text, web page, paste, Word).
    pub name: String,
    /// Hidden sheets are read, but not offered first.
    pub is_hidden: bool,
    /// The sheet that was in front when the file was saved.
    pub is_active: bool,
    /// How day numbers without a date format would count.
    pub epoch: Epoch,
    /// Lines of text that stand before the table where the format has no cells for them (Word).
    pub above: Vec<String>,
    rows: Vec<GridRow>,
    merged: Vec<Area>,
    /// The merged areas of each column, from above.
    merged_in: HashMap<u32, Vec<u32>>,
    /// Hidden rows, whether by hand or by a filter; ordered.
    pub hidden_rows: Vec<u32>,
    /// Hidden columns; ordered.
    pub hidden_columns: Vec<u32>,
    /// The area under a filter.
    pub filter: Option<Area>,
    /// Cells set apart because thousands of empty rows or hundreds of empty columns lie before them.
    pub far: Vec<(Place, Cell)>,
}

/// The cells of one row.
#[derive(Clone, Debug)]
pub struct GridRow {
    /// The row, from 0.
    pub index: u32,
    cells: Vec<(u32, Cell)>,
}

impl GridRow {
    /// The cell in a column.
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        let found = self.cells.binary_search_by_key(&column, |(at, _)| *at);
        found.ok().map(|i| &self.cells[i].1)
    }

    /// The cells that hold something, from left to right, each with its column.
    pub fn cells(&self) -> impl DoubleEndedIterator<Item = (u32, &Cell)> + ExactSizeIterator {
        self.cells.iter().map(|(column, cell)| (*column, cell))
    }
}

impl Grid {
    /// A sheet without cells.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// The rows that hold something, from above, each with at least one cell.
    pub fn rows(&self) -> &[GridRow] {
        &self.rows
    }

    /// A row that holds something.
    pub fn row(&self, row: u32) -> Option<&GridRow> {
        let found = self.rows.binary_search_by_key(&row, |each| each.index);
        found.ok().map(|i| &self.rows[i])
    }

    /// The cell at a place.
    pub fn cell(&self, place: Place) -> Option<&Cell> {
        self.row(place.row)?.cell(place.column)
    }

    /// Merged areas, from above, then from the left; none of a single cell, no two of them overlap.
    pub fn merged(&self) -> &[Area] {
        &self.merged
    }

    /// The merged area that a cell is part of.
    pub fn merged_at(&self, place: Place) -> Option<Area> {
        let areas = self.merged_in.get(&place.column)?;
        let area = |i: u32| self.merged.get(i as usize).copied();
        let upto =
            areas.partition_point(|i| area(*i).is_some_and(|area| area.first.row <= place.row));
        let found = area(*areas.get(upto.checked_sub(1)?)?)?;
        found.contains(place).then_some(found)
    }

    /// No cell holds anything.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many cells hold something.
    pub fn cell_count(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).sum()
    }

    /// One past the last column that holds something.
    pub fn width(&self) -> u32 {
        let ends = self.rows.iter().filter_map(|row| row.cells.last());
        ends.map(|(column, _)| column + 1).max().unwrap_or_default()
    }

    /// Whether a row is hidden.
    pub fn is_row_hidden(&self, row: u32) -> bool {
        self.hidden_rows.binary_search(&row).is_ok()
    }

    /// Whether a column is hidden.
    pub fn is_column_hidden(&self, column: u32) -> bool {
        self.hidden_columns.binary_search(&column).is_ok()
    }

    /// Puts a cell. Readers go row by row; any other order works, more slowly: it says how many rows and cells had to
    /// move. A place filled twice keeps the last.
    pub fn put(&mut self, place: Place, cell: Cell) -> usize {
        let mut moved = 0;
        // Rows of a table are alike: room for as many cells as the row before has.
        let room = self.rows.last().map_or(1, |row| row.cells.len());
        let row = match self.rows.last() {
            Some(last) if last.index == place.row => self.rows.len() - 1,
            Some(last) if last.index > place.row => {
                let found = self.rows.binary_search_by_key(&place.row, |row| row.index);
                found.unwrap_or_else(|i| {
                    moved += self.rows.len() - i;
                    self.rows.insert(i, GridRow::at(place.row, 1));
                    i
                })
            }
            _ => {
                self.rows.push(GridRow::at(place.row, room));
                self.rows.len() - 1
            }
        };
        let cells = &mut self.rows[row].cells;
        match cells.last() {
            Some((last, _)) if *last >= place.column => {
                match cells.binary_search_by_key(&place.column, |(column, _)| *column) {
                    Ok(i) => cells[i].1 = cell,
                    Err(i) => {
                        moved += cells.len() - i;
                        cells.insert(i, (place.column, cell));
                    }
                }
            }
            _ => cells.push((place.column, cell)),
        }
        moved
    }

    /// Sets the merged areas; single cells and areas that overlap an earlier one are left out, and those of a sheet
    /// that has absurdly many.
    pub fn set_merged(&mut self, mut areas: Vec<Area>) {
        areas.retain(|area| area.height() > 1 || area.width() > 1);
        areas.sort_by_key(|area| area.first);
        self.merged.clear();
        self.merged_in.clear();
        // Areas that may still reach down into the current row, by their first column; none beside overlaps another.
        let mut open: BTreeMap<u32, Area> = BTreeMap::new();
        let mut indexed = 0;
        for area in areas {
            let overlaps = loop {
                let beside = open.range(..=area.last.column).next_back();
                match beside.map(|(_, other)| *other) {
                    Some(other) if other.last.row < area.first.row => {
                        open.remove(&other.first.column);
                    }
                    Some(other) => break other.last.column >= area.first.column,
                    None => break false,
                }
            };
            if overlaps {
                continue;
            }
            indexed += area.width();
            if indexed > MERGED_COLUMNS {
                break;
            }
            open.insert(area.first.column, area);
            for column in area.first.column..=area.last.column {
                let of_column = self.merged_in.entry(column).or_default();
                of_column.push(self.merged.len() as u32);
            }
            self.merged.push(area);
        }
    }

    /// Sets cells apart ([`Grid::far`]) that lie behind a gap of so many empty rows or columns.
    pub fn set_far_apart(&mut self, row_gap: u32, column_gap: u32) {
        let mut end = self.rows.first().map_or(0, |row| row.index);
        let near = self.rows.iter().take_while(|row| {
            let is_near = row.index - end <= row_gap;
            end = row.index;
            is_near
        });
        let near = near.count();
        for row in self.rows.split_off(near) {
            let cells = row.cells.into_iter();
            self.far
                .extend(cells.map(|(column, cell)| (Place::new(row.index, column), cell)));
        }
        let mut used: Vec<u32> = Vec::new();
        for row in &self.rows {
            used.extend(row.cells.iter().map(|(column, _)| *column));
            if used.len() > 100_000 {
                used.sort_unstable();
                used.dedup();
            }
        }
        used.sort_unstable();
        used.dedup();
        let mut before = used.first().copied().unwrap_or_default();
        let far = used.into_iter().find(|column| {
            let is_far = column - before > column_gap;
            before = *column;
            is_far
        });
        let Some(far) = far else { return };
        for row in &mut self.rows {
            let cut = row.cells.partition_point(|(column, _)| *column < far);
            let cells = row.cells.split_off(cut).into_iter();
            self.far
                .extend(cells.map(|(column, cell)| (Place::new(row.index, column), cell)));
        }
        self.rows.retain(|row| !row.cells.is_empty());
    }

    /// Notes hidden columns; what a sheet says of them again and again is heard only so often.
    pub fn hide_columns(&mut self, columns: std::ops::Range<u32>) {
        if self.hidden_columns.len() < 100_000 {
            self.hidden_columns.extend(columns);
        }
    }

    /// Forgets what is said about rows and columns beyond the last that holds something.
    pub fn trim(&mut self) {
        let height = self.rows.last().map_or(0, |row| row.index + 1);
        let width = self.width();
        self.hidden_rows.retain(|row| *row < height);
        self.hidden_columns.retain(|column| *column < width);
        for ordered in [&mut self.hidden_rows, &mut self.hidden_columns] {
            ordered.sort_unstable();
            ordered.dedup();
        }
    }
}

impl GridRow {
    fn at(index: u32, room: usize) -> Self {
        Self {
            index,
            cells: Vec::with_capacity(room),
        }
    }
}

/// What kind of file was read, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A workbook since 2007.
    Xlsx,
    /// A binary workbook since 2007.
    Xlsb,
    /// An old workbook; WPS's `.et`, too.
    Xls,
    /// An OpenDocument sheet.
    Ods,
    /// A web page, usually named `.xls`.
    Html,
    /// Tables of a Word file: one grid each.
    Docx,
    /// Text in columns, with the encoding it was read by.
    Text(&'static str),
}

/// A file, read.
#[derive(Clone, Debug)]
pub struct Workbook {
    /// Its kind by content.
    pub kind: FileKind,
    /// Its sheets in their order; at least one of them holds a cell.
    pub grids: Vec<Grid>,
    /// What was told while reading.
    pub notices: Vec<Notice>,
}

impl Workbook {
    /// A workbook about which nothing is told.
    pub const fn new(kind: FileKind, grids: Vec<Grid>) -> Self {
        Self {
            kind,
            grids,
            notices: Vec::new(),
        }
    }
}

/// Something that a careful clerk would be told; nothing is refused for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The sheet, if the file has sheets.
    pub sheet: Option<String>,
    /// The cell.
    pub place: Option<Place>,
    /// A Chinese sentence.
    pub text: String,
}

/// Why nothing of a file comes in: one sentence that says what to do.
#[derive(Debug, Error)]
pub enum ImportError {
    /// It could not be opened at all.
    #[error("打不开文件：{0}")]
    Unreadable(#[from] std::io::Error),
    /// It has a password.
    #[error("文件设有打开密码；请先在 WPS 或 Excel 中取消密码再导入")]
    Encrypted,
    /// Only part of it is there, or it contradicts itself.
    #[error("文件不完整或已损坏（{0}）；请向提供者重新索取，或在 WPS 中打开后另存为 xlsx")]
    Damaged(String),
    /// It unfolds to more than can be read.
    #[error("文件内容过大（{0}）；请只保留项目清单所在的工作表，另存后再导入")]
    TooBig(String),
    /// Nothing is in it.
    #[error("文件是空的；请检查是否传输完整，或是否选错了文件")]
    Empty,
    /// It is something else: a picture, a PDF …
    #[error("这是{gap}{0}，不是表格；请导入 xlsx、xls、et、ods 或 csv 格式的项目清单", gap = gap_before(.0))]
    NotATable(&'static str),
    /// Its sheets hold no table with heads.
    #[error("没有找到带表头的项目清单；请检查表头一行是否有“项目名称”等栏名")]
    NoTable,
    /// Its table holds no project.
    #[error("表头之下没有项目；请检查是否选错了工作表或导入了空白表样")]
    NoRows,
    /// Another program must turn it into something that can be read.
    #[error("这是{gap}{0}，不能直接读取；请在 WPS 或 Excel 中打开后另存为 xlsx，再导入", gap = gap_before(.0))]
    Resave(&'static str),
}

/// Letters and digits stand apart from the Chinese words before them.
fn gap_before(name: &str) -> &'static str {
    if name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        " "
    } else {
        ""
    }
}

impl ImportError {
    /// Its class, as it is printed for other programs.
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::Encrypted => "encrypted",
            Self::Damaged(_) => "damaged",
            Self::TooBig(_) => "too_big",
            Self::Empty => "empty",
            Self::NotATable(_) => "not_a_table",
            Self::NoTable => "no_table",
            Self::NoRows => "no_rows",
            Self::Resave(_) => "resave",
        }
    }
}
