//! What an office's own workbook would change, before anything happens, and the one op that makes it so.
//!
//! # How it is used
//!
//! ```text
//! let mut choices = Choices::default();
//! let files = [("3月报.xlsx".to_owned(), reading)];
//! let difference = Difference::new(&portfolio, &files, &choices);     // pure, also for 20 000 rows: a job's work
//! for row in difference.rows() { … row.kind, row.name, row.cells … }  // shown; texts by `old_text`, `new_text`
//! choices.cells.insert(cell.key(row), false);                         // a person refuses a cell …
//! choices.rows.insert(row, RowChoice::Is(project));                   // … and says which project a row is
//! let difference = Difference::new(&portfolio, &files, &choices);     // again after every decision
//! let draft = difference.draft(new_id);                               // one op: 导入 3月报.xlsx：改 6 处，新增 1 个
//! ```
//!
//! What a person decides stands in [`Choices`] and nowhere else; the difference is worked out anew from it. It belongs to
//! the state of the library from which it was made ([`Difference::is_of`]).
//!
//! # What comes in
//!
//! Rows are matched file by file; what is sure is taken, what only resembles is [`RowKind::Undecided`] and shown beside
//! the likeliest project. Blanks erase nothing; what equals is no change, whatever its unit, width or blanks; a date or a
//! category that is only coarser than the library's says nothing new. Departments and categories that the library does
//! not know are asked for ([`Difference::unknown_names`]), and made only where a person says so or the library has none
//! at all. Headings without a field become own columns, made in the same op. Values are
//! [`Source::Filled`](crate::model::Source::Filled).
//!
//! Cumulative figures are a check of the months and never typed. A project that no sheet has
//! is listed and stays, unless a person says otherwise; those for which others than the sender answer are told apart.
//!
//! One file for each question: `spot` what a cell says, `wanted` all that a row says, `returned` what a person
//! altered on our own paper, `filled` what stands against cells of a round's sheets, `waiting` what of them is decided on later, `spot_word` by what words, `plausible` which figures are absurd, `odd` what the library holds where a cell could not be read, `printed` what such a paper says anyway, `ground` what names mean, `rows` which project a
//! row is, `compare` all of them, `cells` what differs, `checks` what cumulative figures say, `remit` who sent the sheet, `draft`
//! the op, `choices` what was decided, `incoming` what is shown, `counts` how much there is of it.

mod cells;
mod checks;
mod choices;
mod compare;
mod counts;
mod draft;
mod filled;
mod ground;
mod incoming;
mod odd;
mod plausible;
mod printed;
mod remit;
mod returned;
mod rows;
mod spot;
mod spot_word;
mod waiting;
mod wanted;

pub use choices::{CellKey, Choices, NameChoice, RowChoice, RowKey, Takes};
pub use counts::{ColumnCount, Counts, DepartmentCount, RowFilter};
pub use filled::{asked_cells, can_be_asked, is_asked};
pub use ground::UnknownName;
pub use incoming::{CellState, IncomingCell, IncomingRow, RowKind};
pub use odd::{odd_held, odd_spot, spot_of_role};
pub use returned::BETWEEN;
pub use spot::{RowRef, Spot};
pub use spot_word::{cell_text, cell_word, spot_of_word};
pub use waiting::{NotTaken, cell_label, held_now, restored, taken, taken_if_possible, waiting_in};

use crate::edit::{Draft, NewId};
use crate::import::understand::Reading;
use crate::model::{Department, FillSheet, Id, Kind, MoneyUnit, PartialDate, Portfolio, Value};
use crate::view::shown_in;

use ground::Ground;

/// A file that comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingFile {
    /// Its name.
    pub name: String,
    /// The sheet that was read.
    pub sheet: String,
    /// The department that sent it: for whose projects the sheet speaks. Where nobody is known it speaks for all.
    pub sender: Option<Id<Department>>,
    /// Which sheet of a round it is.
    pub fill: Option<Id<FillSheet>>,
    /// The month or year for which that was asked.
    pub period: Option<PartialDate>,
    /// That somebody has agreed to what came in with that sheet, who and when; empty where nobody has.
    pub agreed: String,
}

/// What files would change in a library, by what a person decided so far.
#[derive(Clone, Debug)]
pub struct Difference {
    files: Vec<IncomingFile>,
    rows: Vec<IncomingRow>,
    counts: Counts,
    before: Portfolio,
    /// The library with the departments, columns and chapters that would be made.
    ground: Ground,
}

impl Difference {
    /// Compares what was read in files with a library. Nothing is altered, and no disk is asked.
    pub fn new(portfolio: &Portfolio, files: &[(String, Reading)], choices: &Choices) -> Self {
        compare::compare(portfolio, files, choices)
    }

    /// The files, in the order in which they were given.
    pub fn files(&self) -> &[IncomingFile] {
        &self.files
    }

    /// What is said of sheets of a round that come in once more though somebody has agreed to what they brought.
    pub fn agreed_before(&self) -> impl Iterator<Item = &str> {
        let files = self.files.iter().map(|file| file.agreed.as_str());
        files.filter(|words| !words.is_empty())
    }

    /// The rows of all files in their order, then the projects that no sheet has.
    pub fn rows(&self) -> &[IncomingRow] {
        &self.rows
    }

    /// Spellings of departments and categories that the library does not know, in the order of their tables and texts.
    pub fn unknown_names(&self) -> Vec<&UnknownName> {
        self.ground.unknown().collect()
    }

    /// Whether a library still stands as it did when it was compared.
    pub const fn is_of(&self, portfolio: &Portfolio) -> bool {
        self.before.revision() == portfolio.revision()
    }

    /// What a cell holds in the library, as people read it; `—` for nothing.
    pub fn old_text(&self, cell: &IncomingCell) -> String {
        self.old_text_in(cell, MoneyUnit::Wan)
    }

    /// The same with amounts in another unit.
    pub fn old_text_in(&self, cell: &IncomingCell, unit: MoneyUnit) -> String {
        self.text(&cell.spot, &cell.old, unit)
    }

    /// What a cell says in the sheet, as people read it: the value as the library would hold it, or the words of the
    /// sheet where they are no value.
    pub fn new_text(&self, cell: &IncomingCell) -> String {
        self.new_text_in(cell, MoneyUnit::Wan)
    }

    /// The same with amounts in another unit.
    pub fn new_text_in(&self, cell: &IncomingCell, unit: MoneyUnit) -> String {
        match cell.written() {
            Some(written) => written.to_owned(),
            None => self.text(&cell.spot, &cell.new, unit),
        }
    }

    /// The same, with what the sheet calls it where the library calls it otherwise: `市交通局 → 市交通运输局`.
    pub fn told_text(&self, cell: &IncomingCell) -> String {
        self.told_text_in(cell, MoneyUnit::Wan)
    }

    /// The same with amounts in another unit.
    pub fn told_text_in(&self, cell: &IncomingCell, unit: MoneyUnit) -> String {
        let text = self.new_text_in(cell, unit);
        match cell.called() {
            Some(called) if cell.written().is_none() => format!("{called} → {text}"),
            _ => text,
        }
    }

    fn text(&self, spot: &Spot, value: &Value, unit: MoneyUnit) -> String {
        shown_in(self.ground.portfolio(), self.kind(spot), value, unit)
    }

    /// The row of a file, and its place among all.
    pub fn row_of(&self, key: RowKey) -> Option<(usize, &IncomingRow)> {
        let mut rows = self.rows.iter().enumerate();
        rows.find(|(_, row)| row.key == Some(key))
    }

    /// What a spot holds.
    pub fn kind(&self, spot: &Spot) -> Kind {
        self.ground.kind(spot)
    }

    /// The library with the departments, columns and chapters that would be made: what values that point at rows are
    /// called, it knows.
    pub const fn ground(&self) -> &Portfolio {
        self.ground.portfolio()
    }

    /// What a department is called, also one that would only be made.
    pub fn department_name(&self, id: Id<Department>) -> String {
        let department = self.ground.portfolio().departments().get(id);
        department.map_or_else(String::new, |department| department.name.clone())
    }

    /// What the op is called: `导入 3月报.xlsx：改 6 处，新增 1 个`.
    pub fn label(&self) -> String {
        draft::label(self)
    }

    /// The op that does what was decided; without changes where there is nothing to do.
    pub fn draft(&self, new_id: NewId) -> Draft {
        draft::draft(self, new_id)
    }
}
