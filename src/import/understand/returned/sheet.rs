//! The marks of a sheet, and what stands between them.

use std::collections::HashMap;

use uuid::Uuid;

use crate::import::grid::{Cell, Grid, GridRow, Place};
use crate::model::{
    BesideRow, CellPrint, ColumnMark, Decimal, Derived, Field, Id, PaperKey, PaperMark, Portfolio,
    Project, ProjectColumn, RowMark, Table,
};

use super::super::altered::{IsTold, Returned, ReturnedCell, Said};
use super::super::cells;
use super::super::findings::Findings;
use super::super::mapping::ColumnKey;
use super::super::people::parts;
use super::super::reading::{OddOf, OtherRow, ReadIndicator, ReadProject, Reading, RefusedRow};
use super::super::text::one_line;
use super::cell::{
    can_be_emptied, is_nothing, label, plain, print, said, says_something, unit_of, why_not,
};
use super::emptied::Emptied;
use super::lines::{add_line, twice, twice_words};

/// So far down the mark is looked for, in rows that hold something.
const DEEPEST: usize = 60;

/// A sheet with marks.
pub(super) struct Paper<'a> {
    pub grid: &'a Grid,
    pub mark: PaperMark,
    portfolio: &'a Portfolio,
    /// The columns whose blank cells erase.
    blanks: &'a [ColumnKey],
    /// Where the mark stands: its row is that of the columns' marks, its column that of the rows'.
    at: Place,
    /// The columns of a round's sheet that are only to be read, with the places of their prints.
    only_read: Vec<(u32, usize)>,
    /// The columns of a list with the places of their prints; none of a form, whose rows each say what they hold.
    columns: Vec<(u32, usize, PaperKey)>,
}

impl<'a> Paper<'a> {
    /// The paper on a sheet.
    pub fn find(grid: &'a Grid, portfolio: &'a Portfolio, blanks: &'a [ColumnKey]) -> Option<Self> {
        let (at, mark) = grid.rows().iter().take(DEEPEST).find_map(|row| {
            let mut cells = row.cells().rev();
            cells.find_map(|(column, cell)| {
                let mark = PaperMark::parse(cell.as_text()?)?;
                Some((Place::new(row.index, column), mark))
            })
        })?;
        let above = grid.row(at.row).into_iter().flat_map(GridRow::cells);
        let columns = above.filter_map(|(column, cell)| {
            let mark = ColumnMark::parse(cell.as_text()?)?;
            let key = PaperKey::find_in(portfolio, &mark.key)?;
            Some((column, mark.place, key))
        });
        Some(Self {
            grid,
            only_read: match mark.fill {
                Some(_) => only_read(grid, at),
                None => Vec::new(),
            },
            mark,
            portfolio,
            blanks,
            at,
            columns: columns.collect(),
        })
    }

    /// Where the mark stands.
    pub const fn at(&self) -> Place {
        self.at
    }

    /// The year, or year and month, that it reports.
    pub fn period(&self) -> String {
        let month = self.mark.month;
        month.map_or_else(|| self.mark.year.to_string(), |month| month.to_string())
    }

    /// Whether each row says itself what it holds.
    const fn is_form(&self) -> bool {
        self.columns.is_empty()
    }

    /// The table whose rows are listed; none of a list of projects.
    fn table(&self) -> Option<Table> {
        self.columns.iter().find_map(|(_, _, key)| match key {
            PaperKey::Part(field) => Some(field.table()),
            PaperKey::Field(_) | PaperKey::Indicator(_) => None,
        })
    }

    /// Reads its rows. With `is_one` the workbook has no other paper.
    pub fn read_into(&self, reading: &mut Reading, is_one: bool, findings: &mut Findings) {
        let above = self.grid.rows().iter();
        let above = above.take_while(|row| row.index < self.at.row);
        for row in above {
            if let Some((_, cell)) = row.cells().find(|(column, _)| *column != self.at.column) {
                reading.not_projects.push(OtherRow {
                    row: row.index + 1,
                    kind: "above".to_owned(),
                    text: one_line(&cell.to_string()),
                });
            }
        }
        if self.is_form() && self.mark.column != self.at.column {
            findings.notice("表里插入或删除过列，各栏的位置对不上，没有读入；请在原来的位置上修改");
            return;
        }
        reading.listed.extend(self.table());
        let rows = self.rows();
        let twice = twice(&rows);
        let mut emptied = Emptied::default();
        let first = reading.projects.len();
        // The lines of a form are of one project together.
        let mut forms: HashMap<Id<Project>, usize> = HashMap::new();
        for (row, beside) in &rows {
            let (mut read, of) = match beside {
                BesideRow::Frame => continue,
                BesideRow::Row(mark) if mark.row.indicator().is_some() => {
                    let rows = twice.get(&(mark.row, mark.nth));
                    let read = self.indicator(row, mark, &mut emptied, findings);
                    reading.indicators.extend(read.map(|read| ReadIndicator {
                        refused: rows.map(twice_words).unwrap_or(read.refused),
                        ..read
                    }));
                    continue;
                }
                BesideRow::Row(mark) => {
                    let part = mark.row.part.map(|(_, id)| id);
                    reading.listed_parts.extend(part);
                    let (mut read, mut returned) =
                        self.known_row(row, mark, &mut emptied, findings);
                    if let Some(rows) = twice.get(&(mark.row, mark.nth)) {
                        returned.refused = twice_words(rows);
                    }
                    read.returned = Some(returned);
                    (read, Some(mark.row.project).filter(|_| self.is_form()))
                }
                BesideRow::Unknown => match self.added_row(row, reading, findings) {
                    Some(read) => (read, None),
                    None => continue,
                },
            };
            let begun = of.and_then(|of| forms.get(&of)).copied();
            if let Some(begun) = begun.and_then(|at| reading.projects.get_mut(at)) {
                add_line(begun, read);
                continue;
            }
            if let Some(of) = of {
                forms.insert(of, reading.projects.len());
            }
            if !is_one || self.is_form() || self.table().is_some() {
                read.sheet = Some(self.grid.name.clone());
            }
            reading.projects.push(read);
        }
        let read = reading.projects.iter_mut().skip(first);
        let mut unknown = 0;
        for read in read {
            let project = read.returned.as_ref().and_then(|returned| returned.project);
            let project = project.and_then(|id| self.portfolio.projects().get(id));
            match project {
                Some(project) if read.name.is_empty() => read.name.clone_from(&project.name),
                Some(_) => {}
                None => {
                    let is_marked = |returned: &Returned| returned.is_marked;
                    unknown += usize::from(read.returned.as_ref().is_some_and(is_marked));
                }
            }
        }
        if unknown > 0 {
            findings.notice(self.unknown_words(unknown));
        }
        // A list of a round may have no row yet.
        let is_of_round = self.mark.fill.is_some();
        if reading.projects.len() == first && reading.indicators.is_empty() && !is_of_round {
            findings.notice("这份表的各行都由程序合计，没有可导入的内容");
        }
        emptied.tell(findings);
    }

    fn unknown_words(&self, count: usize) -> String {
        if self.is_of_library() {
            format!(
                "有 {count} 行的编号在本库中没有（项目已删除，或是另一个项目库新增的），按名称等对应"
            )
        } else {
            format!("这份表是另一个项目库导出的，有 {count} 行的编号在本库中没有，按名称等对应")
        }
    }

    /// Whether this library wrote it, or a copy of it.
    fn is_of_library(&self) -> bool {
        let plans = self.portfolio.plans();
        self.mark
            .library
            .is_some_and(|plan| plans.get(plan).is_some())
    }

    /// The rows below the mark, each with what stands beside it. The first row of a form has the mark itself.
    fn rows(&self) -> Vec<(&'a GridRow, BesideRow)> {
        let rows = self.grid.rows().iter();
        let below = rows.filter(|row| row.index > self.at.row);
        let with = below.map(|row| {
            let beside = row.cell(self.at.column).and_then(Cell::as_text);
            (row, beside.map_or(BesideRow::Unknown, BesideRow::parse))
        });
        with.collect()
    }

    /// For what the cells of a row stand.
    fn keys(&self, mark: &RowMark) -> Vec<(u32, usize, PaperKey)> {
        if !self.is_form() {
            return self.columns.clone();
        }
        let keys = mark.keys.iter().enumerate();
        let keys = keys.filter_map(|(place, (column, key))| {
            Some((*column, place, PaperKey::find_in(self.portfolio, key)?))
        });
        keys.collect()
    }

    /// A row that came from the library.
    fn known_row(
        &self,
        row: &GridRow,
        mark: &RowMark,
        emptied: &mut Emptied,
        findings: &mut Findings,
    ) -> (ReadProject, Returned) {
        let project = self.portfolio.projects().get(mark.row.project);
        let part = mark.row.part.filter(|_| project.is_some());
        let is_part_gone = part.is_some_and(|(table, id)| {
            self.portfolio.project_of(table, id) != Some(mark.row.project)
        });
        let mut read = ReadProject {
            row: row.index + 1,
            ..ReadProject::default()
        };
        let mut returned = Returned {
            project: project.map(|project| project.id),
            is_marked: true,
            is_form: self.is_form(),
            table: self.table(),
            is_gone: project.is_none() && self.is_of_library(),
            ..Returned::default()
        };
        for (column, place, key) in self.keys(mark) {
            let at = Place::new(row.index, column);
            let cell = row.cell(column);
            self.note(&mut read, key, cell, self.is_form() || mark.nth == 1);
            let print = cell.map_or_else(|| CellPrint::of_text(""), print);
            if project.is_some() && mark.prints.get(place) == Some(&print) {
                continue;
            }
            let Some(cell) = cell.filter(|cell| !is_nothing(cell)) else {
                let printed = mark.prints.get(place).copied();
                if project.is_some() && printed.is_some_and(says_something) {
                    let is_gone = is_part_gone && matches!(key, PaperKey::Part(_));
                    match self.emptied(at, part, key).filter(|_| !is_gone) {
                        Some(cell) => returned.cells.push(cell),
                        None => emptied.kept.push(at),
                    }
                }
                continue;
            };
            let why = why_not(key);
            if !why.is_empty() {
                // A formula of the paper's own has followed what was typed elsewhere.
                if project.is_some() && !cell.is_formula {
                    findings.not_taken(at, cell, label(key), why);
                }
                continue;
            }
            let is_part = matches!(key, PaperKey::Part(_));
            if is_part_gone && is_part {
                findings.not(at, cell, "这一行在项目库中已经删除，改动没有导入");
                continue;
            }
            // Without the library's row there is nothing whose values these could be.
            if is_part && project.is_none() && self.is_form() {
                continue;
            }
            let part = part.map(|(_, id)| id).filter(|_| is_part);
            returned
                .cells
                .extend(self.cell((at, part), key, cell, findings));
        }
        if project.is_some() {
            self.tell_only_read(row, mark, findings);
        }
        (read, returned)
    }

    /// Tells of cells that a person altered though they are only to be read.
    fn tell_only_read(&self, row: &GridRow, mark: &RowMark, findings: &mut Findings) {
        for (column, place) in &self.only_read {
            let cell = row.cell(*column).filter(|cell| !is_nothing(cell));
            if let Some(cell) = cell.filter(|cell| mark.prints.get(*place) != Some(&print(cell))) {
                let at = Place::new(row.index, *column);
                findings.not_taken(at, cell, ONLY_READ.to_owned(), "只供填报时参考，不收回");
            }
        }
        self.tell_added_columns(row, findings);
    }

    /// Tells of cells in columns that a person added to a sheet of a round.
    fn tell_added_columns(&self, row: &GridRow, findings: &mut Findings) {
        if self.mark.fill.is_none() {
            return;
        }
        let cells = row.cells().filter(|(_, cell)| !is_nothing(cell));
        for (column, cell) in cells.filter(|(column, _)| !self.is_marked(*column)) {
            let at = Place::new(row.index, column);
            let head = self.grid.cell(Place::new(self.at.row + 1, column));
            let head = head.map_or_else(|| ADDED.to_owned(), |head| one_line(&head.to_string()));
            findings.not_taken(
                at,
                cell,
                head,
                "表上加的列，不收回；需要时在程序里加自定义列",
            );
        }
    }

    /// Whether a column is one of the paper.
    fn is_marked(&self, column: u32) -> bool {
        let above = self.grid.cell(Place::new(self.at.row, column));
        let above = above.and_then(Cell::as_text);
        column == self.at.column || above.is_some_and(|above| ColumnMark::parse(above).is_some())
    }

    /// An indicator, and the values of years that a person altered.
    fn indicator(
        &self,
        row: &GridRow,
        mark: &RowMark,
        emptied: &mut Emptied,
        findings: &mut Findings,
    ) -> Option<ReadIndicator> {
        let id = mark.row.indicator()?;
        let indicator = self.portfolio.indicators().get(id);
        let mut read = ReadIndicator {
            row: row.index + 1,
            id,
            name: indicator.map_or_else(String::new, |indicator| indicator.name.clone()),
            refused: match indicator {
                Some(_) => String::new(),
                None => "本库中没有这个指标".to_owned(),
            },
            years: Vec::new(),
        };
        for (column, place, key) in &self.columns {
            let at = Place::new(row.index, *column);
            let cell = row.cell(*column);
            let print = cell.map_or_else(|| CellPrint::of_text(""), print);
            if mark.prints.get(*place) == Some(&print) {
                continue;
            }
            let Some(cell) = cell.filter(|cell| !is_nothing(cell)) else {
                emptied.kept.push(at);
                continue;
            };
            match key {
                PaperKey::Indicator(Some(year)) => match Decimal::parse(&cell.to_string()) {
                    Ok(value) => read.years.push((*year, at, value)),
                    Err(error) => findings.not(at, cell, error.to_string()),
                },
                _ if cell.is_formula => {}
                key => findings.not_taken(at, cell, label(*key), why_not(*key)),
            }
        }
        Some(read)
    }

    /// A cell that a person emptied, where its field has one value that can be gone.
    fn emptied(
        &self,
        place: Place,
        part: Option<(Table, Uuid)>,
        key: PaperKey,
    ) -> Option<ReturnedCell> {
        if !can_be_emptied(key) {
            return None;
        }
        let heading = label(key);
        let mut blanks = self.blanks.iter();
        let is_told = blanks.any(|key| key.is_of(place.column, &heading));
        let is_part = matches!(key, PaperKey::Part(_));
        Some(ReturnedCell {
            place,
            key,
            part: part.map(|(_, id)| id).filter(|_| is_part),
            said: Said::Nothing(if is_told { IsTold::Yes } else { IsTold::No }),
            unit: self.mark.unit,
            year: self.mark.year,
            month: self.mark.month,
        })
    }

    /// A row that a person added; none where it says nothing.
    fn added_row(
        &self,
        row: &GridRow,
        reading: &mut Reading,
        findings: &mut Findings,
    ) -> Option<ReadProject> {
        let mut read = ReadProject {
            row: row.index + 1,
            ..ReadProject::default()
        };
        let mut returned = Returned {
            table: self.table(),
            ..Returned::default()
        };
        let mut filled = 0;
        for (column, _, key) in &self.columns {
            let cell = row.cell(*column).filter(|cell| !is_nothing(cell));
            let Some(cell) = cell else { continue };
            filled += 1;
            self.note(&mut read, *key, Some(cell), true);
            if why_not(*key).is_empty() {
                let at = Place::new(row.index, *column);
                returned
                    .cells
                    .extend(self.cell((at, None), *key, cell, findings));
            }
        }
        let is_for_names = self.columns.iter().any(|(_, _, key)| *key == NAME);
        if !is_for_names || filled == 0 {
            return None;
        }
        if read.name.is_empty() {
            if filled > 1 {
                reading.refused_rows.push(RefusedRow {
                    row: row.index + 1,
                    why: "没有项目名称".to_owned(),
                });
            }
            return None;
        }
        if let Some(table) = returned.table
            && !matches!(table, Table::Milestone | Table::Problem)
        {
            returned.refused = format!("{}只能在程序里添加", table.label());
        }
        read.returned = Some(returned);
        self.tell_added_columns(row, findings);
        Some(read)
    }

    /// What a row is called and what tells it from others, for finding its project and for the sums that are told.
    fn note(&self, read: &mut ReadProject, key: PaperKey, cell: Option<&Cell>, is_counted: bool) {
        use ProjectColumn as Column;
        let PaperKey::Field(field) = key else { return };
        let Some(cell) = cell.filter(|cell| !is_nothing(cell)) else {
            return;
        };
        let text = || one_line(&plain(field.kind(), &cell.to_string()));
        let amount = || {
            // What is bracketed is in the amount of its programme.
            let counts = is_counted && self.table().is_none() && cell.as_text().is_none();
            let amount = cells::money(cell, unit_of(&self.mark)).value();
            amount.filter(|_| counts)
        };
        match field {
            Field::Typed(Column::Name) => read.name = text(),
            Field::Typed(Column::Code) => read.code = text(),
            Field::Typed(Column::NationalCode) => read.national_code = text(),
            Field::Typed(Column::Location) => read.location = parts(&text()),
            Field::Typed(Column::Owner) => read.owner = parts(&text()),
            Field::Typed(Column::TotalInvestment) => read.total_investment = amount(),
            Field::Derived(Derived::PlannedForYear) => {
                if let Some(amount) = amount() {
                    read.year(self.mark.year).planned = Some(amount);
                }
            }
            _ => {}
        }
    }

    /// A cell that a person altered or added.
    fn cell(
        &self,
        (place, part): (Place, Option<Uuid>),
        key: PaperKey,
        cell: &Cell,
        findings: &mut Findings,
    ) -> Option<ReturnedCell> {
        let said = said(key, (place, cell), (&self.mark, self.grid.epoch), findings);
        let Some(said) = said else {
            let of = OddOf::Paper {
                key,
                part,
                year: self.mark.year,
                month: self.mark.month,
            };
            findings.under(place, &label(key), of);
            return None;
        };
        Some(ReturnedCell {
            place,
            key,
            part,
            said,
            unit: self.mark.unit,
            year: self.mark.year,
            month: self.mark.month,
        })
    }
}

const NAME: PaperKey = PaperKey::Field(Field::NAME);

/// What a column is called that is only to be read.
const ONLY_READ: &str = "参考栏";

/// What a column is called that was added and has no head.
const ADDED: &str = "加的列";

/// The columns of a sheet that stand for nothing in the library, but for the running number, which is the first.
fn only_read(grid: &Grid, at: Place) -> Vec<(u32, usize)> {
    let above = grid.row(at.row).into_iter().flat_map(GridRow::cells);
    let columns = above.filter_map(|(column, cell)| {
        let mark = ColumnMark::parse(cell.as_text()?)?;
        (mark.key.is_empty() && mark.place > 0).then_some((column, mark.place))
    });
    columns.collect()
}
