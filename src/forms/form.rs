//! A form, understood: its file, its rows, what its columns get.

use std::collections::BTreeMap;

use crate::import::grid::{Epoch, FileKind, Grid, Place, Workbook};
use crate::import::read;
use crate::import::understand::{
    Basis, BlankSheet, ColumnKey, Options, Role, RowKind, Unit, blank_sheet,
};
use crate::model::{Portfolio, choices_for};

use super::FormError;
use super::body::{Rows, Slot, SlotKind, slots};
use super::columns::{FormColumn, OfCells, Sources, columns};
use super::docx::Table;
use super::lists::Listed;
use super::mapping::FormMapping;
use super::memory::{Taught, kept};
use super::old;
use super::xlsx::Sheet;

/// A form, understood.
#[derive(Debug)]
pub struct Form {
    pub(super) bytes: Vec<u8>,
    pub(super) body: Body,
    pub(super) blank: BlankSheet,
    grid: Grid,
    pub(super) slots: Vec<Slot>,
    columns: Vec<FormColumn>,
    said: FormMapping,
    kept_for: String,
    notices: Vec<String>,
    sheets: Vec<(String, bool)>,
}

/// The file around it.
#[derive(Debug)]
pub(super) enum Body {
    Xlsx(Box<Sheet>),
    Docx(Box<Table>),
}

/// Understands a form.
///
/// # Errors
/// It is no table with heads, or of a kind that can't be given back.
pub fn read(bytes: &[u8], portfolio: &Portfolio, said: &FormMapping) -> Result<Form, FormError> {
    let workbook = read::bytes(bytes)?;
    let kind = match workbook.kind {
        FileKind::Xlsx | FileKind::Docx => None,
        FileKind::Xls => Some(old::made_new(&workbook)?),
        FileKind::Xlsb => return Err(FormError::Kind("二进制工作簿（xlsb）")),
        FileKind::Ods => return Err(FormError::Kind("OpenDocument 表格（ods）")),
        FileKind::Html => return Err(FormError::Kind("网页")),
        FileKind::Text(_) => return Err(FormError::Kind("文本表格")),
    };
    let mut notices = Vec::new();
    match kind {
        Some(made) => {
            notices.push(old::LOST.to_owned());
            let workbook = read::bytes(&made)?;
            understood(made, workbook, portfolio, said, notices)
        }
        None => understood(bytes.to_vec(), workbook, portfolio, said, notices),
    }
}

fn understood(
    bytes: Vec<u8>,
    workbook: Workbook,
    portfolio: &Portfolio,
    said: &FormMapping,
    mut notices: Vec<String>,
) -> Result<Form, FormError> {
    let options = Options {
        sheet: None,
        mapping: said.for_reading(),
        round: None,
    };
    if let Some(sheet) = &said.of_sheet.sheet
        && workbook.grids.iter().all(|grid| grid.name != *sheet)
    {
        let known = workbook.grids.iter().map(|grid| grid.name.clone());
        let known = choices_for(sheet, known.collect(), "、");
        return Err(FormError::NoSuchSheet(sheet.clone(), known));
    }
    let blank = blank_sheet(&workbook, portfolio, &options)?;
    let body = match workbook.kind {
        FileKind::Docx => Body::Docx(Box::new(Table::read(&bytes, blank.place)?)),
        _ => Body::Xlsx(Box::new(Sheet::read(&bytes, &workbook, &blank.sheet)?)),
    };
    let sheets = workbook.grids.iter().filter(|grid| !grid.name.is_empty());
    let sheets = sheets
        .map(|grid| (grid.name.clone(), grid.is_hidden))
        .collect();
    let kind = workbook.kind;
    let grid = workbook
        .grids
        .into_iter()
        .nth(blank.place)
        .unwrap_or_default();
    if blank.is_card() && kind == FileKind::Docx {
        return Err(FormError::Kind("一项一表的 Word 表格"));
    }
    let rows = OfBody {
        body: &body,
        grid: &grid,
        blank: &blank,
    };
    let slots = if blank.is_card() {
        Vec::new()
    } else {
        slots(&blank, &rows)
    };
    let sample = sample_of(&slots);
    let (kept, kept_for) = kept(portfolio, &blank);
    let taught = Taught::of_library(portfolio, &blank);
    let sources = Sources {
        portfolio,
        blank: &blank,
        grid: &grid,
        said,
        kept: &kept,
        taught: &taught,
    };
    let example = blank
        .rows
        .iter()
        .find(|row| row.kind == RowKind::Other("example"));
    let row = sample.unwrap_or(blank.last_head + 1);
    let (columns, absent) = columns(&sources, |column| {
        let example = example.and_then(|row| grid.cell(Place::new(row.index, column)));
        of_cells(
            &body,
            blank.cell(row, column),
            example.map(ToString::to_string),
        )
    });
    for name in absent {
        notices.push(format!("表样没有“{name}”这一列，对它的选择没有用上"));
    }
    if !kept_for.is_empty() {
        notices.push(format!("各列按“{kept_for}”的选择填"));
    }
    let doubt = blank.unit_basis.doubt().replace("读入", "填写");
    if !doubt.is_empty() && columns.iter().any(|column| column.unit().is_some()) {
        notices.push(doubt);
    }
    for column in &columns {
        let place = blank.cell(row, column.index);
        if let Body::Xlsx(sheet) = &body
            && sheet.list(place) == Listed::Unknown
        {
            notices.push(format!(
                "“{}”列有下拉列表，但它的内容由公式得出，没有核对，请在表上看一遍",
                column.heading
            ));
        }
    }
    Ok(Form {
        bytes,
        body,
        blank,
        grid,
        slots,
        columns,
        said: said.clone(),
        kept_for,
        notices,
        sheets,
    })
}

pub(super) fn sample_of(slots: &[Slot]) -> Option<u32> {
    let mut slots = slots.iter();
    let blank = slots.find(|slot| slot.kind == SlotKind::Blank);
    blank.map(|slot| slot.row)
}

fn of_cells(body: &Body, place: Place, example: Option<String>) -> OfCells {
    match body {
        Body::Xlsx(sheet) => OfCells {
            has_formula: sheet.is_formula(place),
            reckons_with: sheet.columns_in_formula(place),
            is_covered: sheet.is_covered(place),
            shown: Some(sheet.shown(place)),
            list: sheet.list(place),
            epoch: sheet.epoch,
            example,
        },
        Body::Docx(_) => OfCells {
            has_formula: false,
            reckons_with: Vec::new(),
            is_covered: false,
            shown: None,
            list: Listed::Free,
            epoch: Epoch::default(),
            example,
        },
    }
}

/// What the file says of its rows.
struct OfBody<'a> {
    body: &'a Body,
    grid: &'a Grid,
    blank: &'a BlankSheet,
}

impl Rows for OfBody<'_> {
    fn last_row(&self) -> Option<u32> {
        match self.body {
            Body::Xlsx(sheet) => sheet.last_row(),
            Body::Docx(table) => table.last_row(),
        }
    }

    fn is_of_table(&self, row: u32, first: u32) -> bool {
        let Body::Xlsx(sheet) = self.body else {
            return true;
        };
        if !sheet.has_cells(first) {
            return true;
        }
        let columns: Vec<u32> = self.blank.columns.iter().map(|c| c.read.index).collect();
        let one = sheet.look(first, &columns);
        let alike = |row: u32| {
            let other = sheet.look(row, &columns);
            one.iter()
                .zip(&other)
                .filter(|(one, other)| one == other)
                .count()
        };
        let looks_like = |row: u32| alike(row) * 2 >= columns.len();
        // Rows of two looks take turns where those of groups were emptied, too: what lies between rows of the table is of it.
        let is_between = || {
            let last = sheet.last_row().unwrap_or(row);
            let mut below = row + 1..=last;
            alike(row) * 3 >= columns.len()
                && below.any(|row| self.grid.row(row).is_none() && looks_like(row))
        };
        looks_like(row) || is_between()
    }

    fn holds_only_formulas(&self, row: u32) -> bool {
        let serial = self.blank.columns.iter();
        let serial = serial.filter(|column| column.read.role == Role::Serial);
        let serial: Vec<u32> = serial.map(|column| column.read.index).collect();
        self.grid.row(row).is_none_or(|row| {
            let mut cells = row.cells();
            cells.all(|(column, cell)| cell.is_formula || serial.contains(&column))
        })
    }
}

impl Form {
    /// What its columns get, from the left.
    pub fn columns(&self) -> &[FormColumn] {
        &self.columns
    }

    pub(super) const fn blank(&self) -> &BlankSheet {
        &self.blank
    }

    pub(super) const fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Where the names stand.
    pub(super) fn name_column(&self) -> u32 {
        let mut columns = self.blank.columns.iter();
        let name = columns.find(|column| column.read.role == Role::NAME);
        name.map_or(0, |column| column.read.index)
    }

    /// Whether a cell lies under others.
    pub(super) fn is_covered(&self, place: Place) -> bool {
        match &self.body {
            Body::Xlsx(sheet) => sheet.is_covered(place),
            Body::Docx(_) => {
                let area = self.grid.merged_at(place);
                area.is_some_and(|area| area.first != place)
            }
        }
    }

    pub(super) fn slot(&self, row: u32) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.row == row)
    }

    /// The sheet that is filled; empty where the format has no names for these.
    pub fn sheet(&self) -> &str {
        &self.blank.sheet
    }

    /// Its sheets, each with whether it is hidden.
    pub fn sheets(&self) -> &[(String, bool)] {
        &self.sheets
    }

    /// The rows of heads, counted from 1.
    pub const fn head_rows(&self) -> (u32, u32) {
        (self.blank.first_head + 1, self.blank.last_head + 1)
    }

    /// The year that it is about, and the last month, as far as it says them.
    pub const fn period(&self) -> (Option<i32>, Option<u32>) {
        (self.blank.year, self.blank.month)
    }

    /// The unit of its amounts, where it says one.
    pub const fn unit(&self) -> Option<Unit> {
        self.blank.unit
    }

    /// How many of its rows are there to be filled.
    pub fn blank_rows(&self) -> usize {
        let blank = self.slots.iter();
        blank.filter(|slot| slot.kind == SlotKind::Blank).count()
    }

    /// How many of its rows name something themselves.
    pub fn named_rows(&self) -> usize {
        let named = self.slots.iter();
        named
            .filter(|slot| matches!(slot.kind, SlotKind::Named(_)))
            .count()
    }

    /// Whether it has rows for groups.
    pub fn has_groups(&self) -> bool {
        let mut slots = self.slots.iter();
        slots.any(|slot| matches!(slot.kind, SlotKind::Group(_)))
    }

    /// Whether its rows are problems.
    pub fn is_of_problems(&self) -> bool {
        self.columns
            .iter()
            .any(|column| column.filling.is_of_problem())
    }

    /// Whether it is a form of one project: each has a sheet of its own.
    pub const fn is_card(&self) -> bool {
        self.blank.is_card()
    }

    /// The ending of what comes out.
    pub const fn extension(&self) -> &'static str {
        match self.body {
            Body::Xlsx(_) => "xlsx",
            Body::Docx(_) => "docx",
        }
    }

    /// What somebody should know of it.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// The form for which its columns were chosen before; empty where nobody did.
    pub fn kept_for(&self) -> &str {
        &self.kept_for
    }

    /// What a person chose for it now or before, with columns by their places among those that have heads; nothing where
    /// nobody chose anything now.
    pub(super) fn chosen(&self) -> FormMapping {
        let is_chosen =
            |column: &&FormColumn| matches!(column.basis, Basis::Person | Basis::Library);
        if self.said.columns.is_empty() {
            return FormMapping::default();
        }
        let places: BTreeMap<u32, usize> = self
            .blank
            .columns
            .iter()
            .enumerate()
            .map(|(place, column)| (column.read.index, place))
            .collect();
        let columns = self.columns.iter().filter(is_chosen).filter_map(|column| {
            let place = u32::try_from(*places.get(&column.index)?).ok()?;
            Some((ColumnKey::Index(place), column.filling.clone()))
        });
        FormMapping {
            columns: columns.collect(),
            ..FormMapping::default()
        }
    }
}
