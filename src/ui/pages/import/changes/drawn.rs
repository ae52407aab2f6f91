//! What the lines are drawn from, and what is drawn alike in several of them.

use egui::{RichText, Ui};
use uuid::Uuid;

use crate::app::{
    Choices, Compared, Difference, Import, IncomingCell, IncomingRow, NameChoice, ReadProject,
    RowChoice, RowKind, UnknownName, place_in,
};
use crate::model::{MoneyUnit, Portfolio, Table};

use super::super::lines;
use crate::ui::kit::sheet::SheetRow;
use crate::ui::kit::theme::{TABLE_TEXT, Tokens};
use crate::ui::shown::Shown;

/// The columns by what they hold.
pub const CHECK: usize = 0;
pub const KIND: usize = 1;
pub const NAME: usize = 2;
pub const WHAT: usize = 3;
pub const OLD: usize = 4;
pub const NEW: usize = 5;
pub const PLACE: usize = 6;

/// What the lines are drawn from.
pub struct Drawn<'a> {
    pub compared: &'a Compared,
    pub choices: &'a Choices,
    pub portfolio: &'a Portfolio,
    pub library: &'a Named,
    /// The unit in which amounts are shown.
    pub unit: MoneyUnit,
}

/// What a row or a spelling may be said to be, to choose one of it by its name.
#[derive(Debug, Default)]
pub struct Named {
    /// What a row may be: the projects of the library, then the new ones of the files, file by file.
    rows: (Vec<RowChoice>, Vec<String>),
    /// The files of those new ones.
    new_files: Vec<usize>,
    departments: (Vec<Uuid>, Vec<String>),
    categories: (Vec<Uuid>, Vec<String>),
}

impl Named {
    /// All that a library has, and what several files bring.
    pub fn of(portfolio: &Portfolio, difference: &Difference) -> Self {
        let projects = portfolio.projects().iter();
        let projects = projects.map(|project| (RowChoice::Is(project.id), project.name.clone()));
        let files = difference.files();
        let new = difference.rows().iter().filter_map(|row| {
            let is_new = row.kind == RowKind::New && files.len() > 1;
            let (file, key) = row.file.zip(row.key).filter(|_| is_new)?;
            let name = &files.get(file)?.name;
            let words = format!("{}（{name} 第 {} 行）", row.name, row.number);
            Some((file, RowChoice::Joins(key), words))
        });
        let mut rows: (Vec<RowChoice>, Vec<String>) = projects.unzip();
        let mut new_files = Vec::new();
        for (file, choice, words) in new {
            new_files.push(file);
            rows.0.push(choice);
            rows.1.push(words);
        }
        let departments = portfolio.departments().iter();
        let categories = portfolio.categories().iter();
        let label = |table: Table, id: Uuid| {
            let label = portfolio.ref_label(table, id);
            (id, label.unwrap_or_default())
        };
        Self {
            rows,
            new_files,
            departments: departments
                .map(|row| label(Table::Department, row.id.uuid()))
                .unzip(),
            categories: categories
                .map(|row| label(Table::Category, row.id.uuid()))
                .unzip(),
        }
    }

    /// What a row of a file may be: projects of the library, and new ones of earlier files.
    pub fn for_row(&self, file: usize) -> (&[RowChoice], &[String]) {
        let later = self.new_files.iter().filter(|of| **of >= file).count();
        let end = self.rows.0.len() - later;
        (&self.rows.0[..end], &self.rows.1[..end])
    }

    /// The rows of a list in which spellings stand.
    pub const fn of_list(&self, table: Table) -> &(Vec<Uuid>, Vec<String>) {
        match table {
            Table::Category => &self.categories,
            _ => &self.departments,
        }
    }
}

/// What a hand did to the lines.
#[derive(Debug, Default)]
pub struct Done {
    /// What is decided from now on.
    pub choices: Option<Choices>,
    /// A row to be folded out, or in.
    pub toggled: Option<usize>,
    /// Where the cursor is put.
    pub cursor: Option<usize>,
    /// A cell to be put right.
    pub edit: Option<(usize, usize)>,
}

impl<'a> Drawn<'a> {
    /// The import as the window shows it.
    pub fn of(
        shown: &'a Shown<'_>,
        import: &'a Import,
        (compared, library): (&'a Compared, &'a Named),
    ) -> Self {
        Self {
            library,
            compared,
            choices: import.choices(),
            portfolio: &shown.portfolio,
            unit: shown.unit,
        }
    }

    pub fn difference(&self) -> &Difference {
        &self.compared.difference
    }

    pub fn row(&self, place: usize) -> Option<&IncomingRow> {
        self.difference().rows().get(place)
    }

    pub fn cell(&self, row: usize, cell: usize) -> Option<(&IncomingRow, &IncomingCell)> {
        let row = self.row(row)?;
        Some((row, row.cells.get(cell)?))
    }

    /// What a cell holds in the library, as people read it.
    pub fn old_text(&self, cell: &IncomingCell) -> String {
        self.difference().old_text_in(cell, self.unit)
    }

    /// What it says in the sheet, as people read it.
    pub fn new_text(&self, cell: &IncomingCell) -> String {
        self.difference().told_text_in(cell, self.unit)
    }

    /// Where a row of a file stands: `甲.xlsx 第 4 行`.
    pub fn place_of(&self, row: &IncomingRow) -> String {
        let files = self.difference().files();
        let file = row.file.and_then(|file| files.get(file));
        let file = file.map_or("", |file| file.name.as_str());
        format!("{file} 第 {} 行", row.number)
    }

    /// What the sheet says of a row.
    pub fn read(&self, row: &IncomingRow) -> Option<&ReadProject> {
        let (_, reading) = self.compared.files.get(row.file?)?;
        reading.projects.get(row.read?)
    }

    /// What a person said that a row is.
    pub fn said(&self, row: &IncomingRow) -> Option<RowChoice> {
        self.choices.rows.get(&row.key?).copied()
    }

    /// What a person said that a spelling means.
    pub fn named(&self, name: &UnknownName) -> Option<NameChoice> {
        let key = (name.table, name.text.clone());
        self.choices.names.get(&key).copied()
    }

    pub fn has_files(&self) -> bool {
        self.compared.files.len() > 1
    }
}

/// The words and the colour of the kind of a row; one of which a cell waits for somebody is not the same.
pub fn kind_text(row: &mut SheetRow<'_>, incoming: &IncomingRow) {
    let tokens = Tokens::of(row.ui);
    if lines::is_waiting(incoming) {
        row.text(KIND, WAITS, tokens.late, true);
        return;
    }
    let kind = incoming.kind;
    let color = match kind {
        RowKind::New => tokens.good,
        RowKind::Changed => tokens.accent,
        RowKind::Undecided => tokens.late,
        RowKind::Refused | RowKind::Missing | RowKind::Same => tokens.secondary,
    };
    row.text(KIND, kind.label(), color, true);
}

/// The kind of a row of which nothing comes in by itself, and a cell waits for somebody.
const WAITS: &str = "待定";

/// A box to tick in the first cell; whether it was clicked.
pub fn tick(row: &mut SheetRow<'_>, is_on: Option<bool>, name: &str) -> bool {
    let Some(mut is_ticked) = is_on else {
        return false;
    };
    let mut room = row.controls(CHECK..=CHECK, "tick");
    let response = room.checkbox(&mut is_ticked, "");
    response.accessible_name(format!("导入 {name}")).clicked()
}

/// One of several things that something may be; whether it was clicked.
pub fn radio(room: &mut Ui, is_on: bool, (words, name): (&str, &str)) -> bool {
    room.add_space(16.0);
    let text = RichText::new(words).size(TABLE_TEXT);
    let response = room.add(egui::RadioButton::new(is_on, text));
    response.accessible_name(name).clicked()
}

/// Where a row stands, or one of its cells.
pub fn place_text(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    incoming: &IncomingRow,
    cell: Option<&IncomingCell>,
) {
    let tokens = Tokens::of(row.ui);
    let at = cell
        .and_then(|cell| cell.place)
        .map(|place| place.to_string());
    // Of forms each has a sheet of its own.
    let is_form = drawn
        .read(incoming)
        .is_some_and(|read| read.sheet.is_some());
    let at = match (at, incoming.number) {
        (Some(at), _) if is_form => place_in(&incoming.sheet, at),
        (Some(at), _) => at,
        (None, 0) => return,
        (None, _) if is_form => incoming.sheet.clone(),
        (None, number) => format!("第 {number} 行"),
    };
    let files = drawn.difference().files();
    let file = incoming.file.filter(|_| drawn.has_files());
    let file = file.and_then(|file| files.get(file));
    let at = file.map_or_else(|| at.clone(), |file| format!("{at}　{}", file.name));
    row.text(PLACE, &at, tokens.secondary, false);
}

/// What a row is called, with the mark of one for which others than the sender answer.
pub(super) fn called(row: &IncomingRow, name: &str) -> String {
    if row.is_of_others() {
        format!("{name}（其他单位）")
    } else {
        name.to_owned()
    }
}
