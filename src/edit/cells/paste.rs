//! A block of another program's cells, laid over a sheet: the projects of the table, or the rows of one table that belong
//! to a project. Both are read by the same rules and leave the same to decide.

use std::collections::HashSet;

use uuid::Uuid;

use crate::model::{
    Change, Derived, Field, Id, Kind, MoneyUnit, Op, Portfolio, Project, ProjectColumn, Table,
    Value,
};
use crate::view::{COUNTED, DATA_KIND, Moment};

use super::super::approvals;
use super::super::draft::{NewProjects, named};
use super::super::error::{CellError, PasteError};
use super::super::own_fields::held;
use super::super::parts::read_part;
use super::super::{Draft, NewId};
use super::sheet::{Sheet, SheetColumn, in_unit};
use super::{CellValue, PartCells, read_cell};

/// Where a cell is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Into a project.
    Project(Id<Project>),
    /// Into a row that belongs to a project.
    Row(Uuid),
    /// Into one of the new rows.
    NewRow(usize),
}

/// A block of another program's cells, read cell by cell, before anything is altered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paste {
    /// Over which rows it is laid.
    pub sheet: Sheet,
    /// What could be read for rows that are there.
    pub cells: Vec<(Spot, SheetColumn, Value)>,
    /// What would call projects that are there otherwise, of a block of several rows: it is pasted only where somebody says
    /// so. A block that lies a row too low would else rename every project.
    pub renames: Vec<(Spot, SheetColumn, Value)>,
    /// How many names one text would have taken the place of: several projects are not called the same.
    pub names_left: usize,
    /// What could not be read.
    pub refused: Vec<Refused>,
    /// Rows below the last one.
    pub new_rows: Vec<NewRow>,
    /// What stands in cells beyond the last column, or below the last project without a name: it goes nowhere.
    pub beyond: Vec<String>,
    /// How many lines those below the last project are.
    pub lines_below: usize,
}

/// A row that is still to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRow {
    /// What could be read.
    pub cells: Vec<(SheetColumn, Value)>,
}

/// A cell that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The row.
    pub spot: Spot,
    /// The column.
    pub column: SheetColumn,
    /// What stood in it.
    pub text: String,
    /// Why it was refused.
    pub reason: CellError,
}

impl Spot {
    /// The project that is there already.
    const fn project(&self) -> Option<Id<Project>> {
        match self {
            Self::Project(project) => Some(*project),
            Self::Row(_) | Self::NewRow(_) => None,
        }
    }
}

impl Paste {
    /// Lays a block over the table: from the first of `projects` down, from the first of `fields` to the right. A
    /// first line of column names is not pasted and says which columns are meant.
    pub fn new(
        portfolio: &Portfolio,
        block: Vec<Vec<String>>,
        projects: &[Id<Project>],
        fields: &[Field],
        unit: MoneyUnit,
    ) -> Self {
        let rows: Vec<Spot> = projects.iter().copied().map(Spot::Project).collect();
        let columns = fields.iter().copied().map(SheetColumn::Field).collect();
        Self::laid(portfolio, block, Sheet::Projects, (&rows, columns), unit)
    }

    /// The same over the rows of one table that belong to a project, in columns of that table.
    pub fn of_parts(
        portfolio: &Portfolio,
        block: Vec<Vec<String>>,
        (project, table): (Id<Project>, Table),
        (rows, columns): (&[Uuid], &[usize]),
        unit: MoneyUnit,
    ) -> Self {
        let rows: Vec<Spot> = rows.iter().copied().map(Spot::Row).collect();
        let columns = columns.iter();
        let columns = columns.map(|column| SheetColumn::Part(table, *column));
        let sheet = Sheet::Parts(project, table);
        Self::laid(portfolio, block, sheet, (&rows, columns.collect()), unit)
    }

    fn laid(
        portfolio: &Portfolio,
        mut block: Vec<Vec<String>>,
        sheet: Sheet,
        (rows, columns): (&[Spot], Vec<SheetColumn>),
        unit: MoneyUnit,
    ) -> Self {
        drop_marks(&mut block);
        let columns = match sheet.heads(portfolio, &block) {
            Some(named) => {
                block.remove(0);
                named
            }
            None => columns.into_iter().map(|column| (column, None)).collect(),
        };
        let mut paste = Self {
            sheet,
            ..Self::default()
        };
        let is_filled = |text: &String| !text.trim().is_empty();
        // Without a name a row is no project.
        let name = SheetColumn::Field(Field::NAME);
        let is_named = columns.iter().any(|(column, _)| *column == name);
        let makes_rows = sheet != Sheet::Projects || is_named;
        if !makes_rows && block.len() > rows.len() {
            let below = block.split_off(rows.len());
            let lines = below.iter().filter(|line| line.iter().any(is_filled));
            paste.lines_below = lines.count();
            paste
                .beyond
                .extend(below.into_iter().flatten().filter(is_filled));
        }
        for (i, row) in block.into_iter().enumerate() {
            let spot = rows.get(i).copied().unwrap_or_else(|| {
                paste.new_rows.push(NewRow::default());
                Spot::NewRow(paste.new_rows.len() - 1)
            });
            for (j, text) in row.into_iter().enumerate() {
                match columns.get(j) {
                    Some((column, said)) => {
                        let text = match said {
                            Some(said) => in_unit(&text, *said),
                            None => text,
                        };
                        paste.take(portfolio, spot, *column, text, unit);
                    }
                    None if text.trim().is_empty() => {}
                    None => paste.beyond.push(text),
                }
            }
        }
        paste.part_renames(portfolio);
        paste
    }

    /// Takes the names out of a block of several rows: those that alter something wait until somebody agrees to them.
    fn part_renames(&mut self, portfolio: &Portfolio) {
        if self.projects().len() < 2 {
            return;
        }
        let name = SheetColumn::Field(Field::NAME);
        let cells = std::mem::take(&mut self.cells).into_iter();
        let (names, cells): (Vec<_>, Vec<_>) = cells.partition(|(_, column, _)| *column == name);
        let is_other = |(spot, _, value): &(Spot, SheetColumn, Value)| {
            let project = spot.project().and_then(|id| portfolio.projects().get(id));
            project.is_some_and(|project| value.as_text() != Some(project.name.as_str()))
        };
        let (renames, same): (Vec<_>, Vec<_>) = names.into_iter().partition(is_other);
        // Names that are as they were select their rows with the rest.
        self.cells = if renames.is_empty() {
            same.into_iter().chain(cells).collect()
        } else {
            cells
        };
        self.renames = renames;
    }

    /// The same with the projects called otherwise.
    #[must_use]
    pub fn renaming(mut self) -> Self {
        let renames = std::mem::take(&mut self.renames);
        self.cells = renames.into_iter().chain(self.cells).collect();
        self
    }

    /// One text over a whole selection.
    pub fn of_one(
        portfolio: &Portfolio,
        text: &str,
        projects: &[Id<Project>],
        fields: &[Field],
        unit: MoneyUnit,
    ) -> Self {
        let mut paste = Self::default();
        let is_many = projects.len() > 1;
        for project in projects {
            for field in fields {
                if is_many && *field == Field::NAME {
                    paste.names_left += 1;
                    continue;
                }
                paste.take(
                    portfolio,
                    Spot::Project(*project),
                    SheetColumn::Field(*field),
                    text.to_owned(),
                    unit,
                );
            }
        }
        paste
    }

    /// Reads a text into its place, or notes why it can't be read.
    fn take(
        &mut self,
        portfolio: &Portfolio,
        spot: Spot,
        column: SheetColumn,
        text: String,
        unit: MoneyUnit,
    ) {
        let text = in_its_lines(column, text);
        match (self.read(portfolio, (spot, column), &text, unit), spot) {
            (Ok(Value::Empty), Spot::NewRow(_)) => {}
            (Ok(value), Spot::NewRow(row)) => {
                if let Some(row) = self.new_rows.get_mut(row) {
                    row.cells.push((column, value));
                }
            }
            (Ok(value), spot) => {
                let value = beside_held(portfolio, (spot, column), value);
                self.cells.push((spot, column, value));
            }
            // An empty cell over one that can't be typed into asks for nothing.
            (Err(_), _) if text.trim().is_empty() && !column.is_typed() => {}
            (Err(_), Spot::NewRow(_)) if text.trim().is_empty() => {}
            (Err(reason), spot) => self.refused.push(Refused {
                spot,
                column,
                text,
                reason,
            }),
        }
    }

    /// What a text says in its place, beside the cells that are pasted with it.
    fn read(
        &self,
        portfolio: &Portfolio,
        (spot, column): (Spot, SheetColumn),
        text: &str,
        unit: MoneyUnit,
    ) -> Result<Value, CellError> {
        match column {
            SheetColumn::Field(field) => {
                let projects = spot.project();
                let at = (projects.as_slice(), field);
                read_cell(portfolio, at, text, unit, &self.of_field(field))
            }
            SheetColumn::Part(table, column) => read_part(portfolio, (table, column), text, unit),
        }
    }

    /// What each refused cell says as its text stands now.
    pub fn readings(
        &self,
        portfolio: &Portfolio,
        unit: MoneyUnit,
    ) -> Vec<Result<Value, CellError>> {
        let read = |refused: &Refused| {
            let at = (refused.spot, refused.column);
            self.read(portfolio, at, &refused.text, unit)
        };
        self.refused.iter().map(read).collect()
    }

    /// The same with the refused cells read once more: those that were put right are pasted, too.
    #[must_use]
    pub fn put_right(&self, portfolio: &Portfolio, unit: MoneyUnit) -> Self {
        let mut paste = self.clone();
        for refused in std::mem::take(&mut paste.refused) {
            let Refused {
                spot, column, text, ..
            } = refused;
            paste.take(portfolio, spot, column, text, unit);
        }
        paste
    }

    /// Whether there is something to decide before it is pasted.
    pub fn asks(&self) -> bool {
        let makes_rows = self.new_rows.iter().any(|row| !row.cells.is_empty());
        let has_names = !self.renames.is_empty() || self.names_left > 0;
        !self.refused.is_empty() || makes_rows || !self.beyond.is_empty() || has_names
    }

    /// How many cells go nowhere: those that can't be read, those outside the table, and those of rows that are not made.
    pub fn skipped(&self, with_new: bool) -> usize {
        let new = self.new_rows.iter().filter(|_| !with_new);
        let unmade: usize = new.map(|row| row.cells.len()).sum();
        let names = self.renames.len() + self.names_left;
        self.refused.len() + self.beyond.len() + unmade + names
    }

    /// The columns into which it writes, each once, in their order.
    pub fn columns(&self) -> Vec<SheetColumn> {
        let new = self.new_rows.iter().flat_map(|row| &row.cells);
        let all = self.cells.iter().map(|(_, column, _)| *column);
        let mut columns: Vec<SheetColumn> = Vec::new();
        for column in all.chain(new.map(|(column, _)| *column)) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns
    }

    /// How many rows that are there it writes into.
    pub fn rows(&self) -> usize {
        let spots: HashSet<Uuid> = self
            .cells
            .iter()
            .filter_map(|(spot, ..)| match spot {
                Spot::Project(id) => Some(id.uuid()),
                Spot::Row(id) => Some(*id),
                Spot::NewRow(_) => None,
            })
            .collect();
        spots.len()
    }

    /// The fields of projects that it fills in, those of new ones where these are made.
    pub fn fields(&self, with_new: bool) -> impl Iterator<Item = Field> + '_ {
        let cells = self.cells.iter().map(|(_, column, _)| *column);
        let new = self.new_rows.iter().filter(move |_| with_new);
        let new = new.flat_map(|row| row.cells.iter().map(|(column, _)| *column));
        cells.chain(new).filter_map(SheetColumn::field)
    }

    /// What is pasted into one field of projects: a programme that would stand above itself shows only among them all.
    fn of_field(&self, field: Field) -> Vec<CellValue> {
        if field != Field::Typed(ProjectColumn::Parent) {
            return Vec::new();
        }
        let cells = self.project_cells();
        cells.filter(|(_, other, _)| *other == field).collect()
    }

    /// What could be read for projects that are there.
    pub fn project_cells(&self) -> impl Iterator<Item = CellValue> + '_ {
        let cells = self.cells.iter();
        cells.filter_map(|(spot, column, value)| {
            Some((spot.project()?, column.field()?, value.clone()))
        })
    }

    /// The projects that are there and into which it goes, in their order.
    pub fn projects(&self) -> Vec<Id<Project>> {
        let mut projects: Vec<Id<Project>> = Vec::new();
        for (project, ..) in self.project_cells() {
            if projects.last() != Some(&project) {
                projects.push(project);
            }
        }
        projects
    }

    /// The op, or why it can't be carried out. `known` is what new projects have in common, as the place chosen in the
    /// tree says.
    pub fn draft(
        &self,
        portfolio: &Portfolio,
        with_new: bool,
        known: &[(ProjectColumn, Value)],
        moment: Moment,
        new_id: NewId,
    ) -> Result<Draft, PasteError> {
        match self.sheet {
            Sheet::Projects => {
                Ok(self.draft_of_projects(portfolio, with_new, known, moment, new_id))
            }
            Sheet::Parts(project, table) => {
                self.draft_of_parts(portfolio, with_new, (project, table), moment, new_id)
            }
        }
    }

    fn draft_of_projects(
        &self,
        portfolio: &Portfolio,
        with_new: bool,
        known: &[(ProjectColumn, Value)],
        moment: Moment,
        new_id: NewId,
    ) -> Draft {
        let cells: Vec<CellValue> = self.project_cells().collect();
        let mut draft = Draft::set_cells(portfolio, "粘贴", &cells, moment, new_id);
        if !with_new {
            return draft;
        }
        let mut added = 0;
        let mut new_projects = NewProjects::of(portfolio);
        for row in self.new_rows.iter().filter(|row| !row.cells.is_empty()) {
            let fields = row.cells.iter();
            let fields = fields.filter_map(|(column, value)| Some((column.field()?, value)));
            let mut typed = known.to_vec();
            for (field, value) in fields.clone() {
                if let Field::Typed(column) = field {
                    typed.retain(|(other, _)| *other != column);
                    typed.push((column, value.clone()));
                }
            }
            let (id, mut new) = new_projects.draft(&typed, new_id);
            let mut parts = PartCells::new(portfolio, id, moment);
            for (field, value) in fields {
                match field {
                    Field::Typed(_) => {}
                    Field::Own(own) => new.changes.push(held(id, own, value, new_id)),
                    Field::Derived(derived) => parts.set(derived, value, new_id),
                }
            }
            new.changes.extend(parts.changes());
            added += 1;
            draft.changes.extend(new.changes);
        }
        if added > 0 {
            let head = if cells.is_empty() {
                "粘贴：".to_owned()
            } else {
                format!("{}，", draft.label)
            };
            draft.label = format!("{head}新增 {added} 个项目");
        }
        draft
    }

    fn draft_of_parts(
        &self,
        portfolio: &Portfolio,
        with_new: bool,
        (project, table): (Id<Project>, Table),
        moment: Moment,
        new_id: NewId,
    ) -> Result<Draft, PasteError> {
        // Of two values for one cell the last counts.
        let mut cells: Vec<(Uuid, usize, &Value)> = Vec::new();
        for (spot, column, value) in &self.cells {
            if let (Spot::Row(id), SheetColumn::Part(_, column)) = (spot, column) {
                cells.retain(|(other, of, _)| (other, of) != (id, column));
                cells.push((*id, *column, value));
            }
        }
        let set = |(id, column, value): (Uuid, usize, &Value)| {
            portfolio.change(table, id, column, value.clone())
        };
        let mut changes: Vec<Change> = cells.into_iter().filter_map(set).collect();
        let mut after = portfolio.clone();
        let apply = |after: &mut Portfolio, changes: Vec<Change>| {
            after.apply(&Op::edit(Uuid::nil(), "", changes))
        };
        apply(&mut after, changes.clone())?;
        let new_rows = self
            .new_rows
            .iter()
            .filter(|row| with_new && !row.cells.is_empty());
        for (row, number) in new_rows.zip(1..) {
            let known = row.cells.iter().filter_map(|(column, value)| match column {
                SheetColumn::Part(_, column) => Some((*column, value.clone())),
                SheetColumn::Field(_) => None,
            });
            let known: Vec<(usize, Value)> = known.collect();
            let day = (moment.today, new_id);
            let new = Draft::new_part(&after, table, project, &known, day);
            let step = new.map_or_else(Vec::new, |draft| draft.changes);
            // What follows counts on from it: the next month, the next place.
            apply(&mut after, step.clone())
                .map_err(|source| PasteError::NewRow { number, source })?;
            changes.extend(step);
        }
        let owner = named(portfolio, &[project]);
        Ok(Draft {
            label: format!("粘贴{}：{owner}", table.label()),
            changes,
        })
    }
}

/// Where a cell holds one line, a break in it is only how another program made it fit.
fn in_its_lines(column: SheetColumn, text: String) -> String {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    match column.kind() {
        Kind::LongText => text,
        _ if !text.contains(['\n', '\r']) => text,
        // Chinese has no spaces between words, and lists are divided otherwise.
        Kind::Refs(_) | Kind::Words(_) => lines().collect::<Vec<_>>().join("、"),
        _ => lines().collect::<Vec<_>>().join(" "),
    }
}

/// A value with what it leaves unsaid of the cell that it is pasted over.
fn beside_held(portfolio: &Portfolio, (spot, column): (Spot, SheetColumn), value: Value) -> Value {
    match (spot, column) {
        (Spot::Project(project), SheetColumn::Field(Field::Derived(Derived::Approval(kind)))) => {
            approvals::beside_held(portfolio, (project, kind), value)
        }
        _ => value,
    }
}

/// Takes the columns away by which a copied table says what counts in sums, and that its content is fictional.
fn drop_marks(block: &mut [Vec<String>]) {
    let is_mark = |head: &String| [COUNTED, DATA_KIND].contains(&head.as_str());
    while block
        .first()
        .and_then(|heads| heads.last())
        .is_some_and(is_mark)
    {
        for row in &mut *block {
            row.pop();
        }
    }
}
