use crate::model::{Field, Id, Kind, MoneyUnit, Portfolio, Project, ProjectColumn, Value};

use super::super::error::CellError;
use super::super::own_fields::held;
use super::super::{Draft, NewId};
use super::{CellValue, PartCells, read_cell};
use crate::view::Moment;

/// A block of another program's cells, read cell by cell, before anything is altered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paste {
    /// What could be read.
    pub cells: Vec<CellValue>,
    /// What could not.
    pub refused: Vec<Refused>,
    /// Rows below the last project.
    pub new_rows: Vec<NewRow>,
    /// What stands in cells beyond the last column, or below the last project without a name: it goes nowhere.
    pub beyond: Vec<String>,
    /// How many lines those below the last project are.
    pub lines_below: usize,
}

/// A row that would be a project of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRow {
    /// What could be read.
    pub cells: Vec<(Field, Value)>,
}

/// Where a cell is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Into a project.
    Project(Id<Project>),
    /// Into one of the new rows.
    NewRow(usize),
}

impl Spot {
    /// The project that is there already.
    pub const fn project(&self) -> Option<Id<Project>> {
        match self {
            Self::Project(project) => Some(*project),
            Self::NewRow(_) => None,
        }
    }
}

/// A cell that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The row.
    pub spot: Spot,
    /// The column.
    pub field: Field,
    /// What stood in it.
    pub text: String,
    /// Why it was refused.
    pub reason: CellError,
}

impl Paste {
    /// Lays a block over the table: from the first of `projects` down, from the first of `fields` to the right. A
    /// first line of column names is not pasted and says which columns are meant.
    pub fn new(
        portfolio: &Portfolio,
        mut block: Vec<Vec<String>>,
        projects: &[Id<Project>],
        fields: &[Field],
        unit: MoneyUnit,
    ) -> Self {
        drop_data_kind(&mut block);
        let named = match block.as_slice() {
            [row, _, ..] => heads(portfolio, row),
            _ => None,
        };
        let fields = match named {
            Some(named) => {
                block.remove(0);
                named
            }
            None => fields.to_vec(),
        };
        let mut paste = Self::default();
        if !fields.contains(&Field::NAME) && block.len() > projects.len() {
            // Without a name a row is no project.
            let below = block.split_off(projects.len());
            let is_filled = |text: &String| !text.trim().is_empty();
            let lines = below.iter().filter(|line| line.iter().any(is_filled));
            paste.lines_below = lines.count();
            paste
                .beyond
                .extend(below.into_iter().flatten().filter(is_filled));
        }
        for (i, row) in block.iter().enumerate() {
            let spot = projects.get(i).map_or_else(
                || {
                    paste.new_rows.push(NewRow::default());
                    Spot::NewRow(paste.new_rows.len() - 1)
                },
                |project| Spot::Project(*project),
            );
            for (j, text) in row.iter().enumerate() {
                match fields.get(j) {
                    Some(field) => paste.take(portfolio, spot, *field, text.clone(), unit),
                    None if text.trim().is_empty() => {}
                    None => paste.beyond.push(text.clone()),
                }
            }
        }
        paste
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
        for project in projects {
            for field in fields {
                paste.take(
                    portfolio,
                    Spot::Project(*project),
                    *field,
                    text.to_owned(),
                    unit,
                );
            }
        }
        paste
    }

    /// Reads a text into its place, or notes why it can't be read.
    pub fn take(
        &mut self,
        portfolio: &Portfolio,
        spot: Spot,
        field: Field,
        text: String,
        unit: MoneyUnit,
    ) {
        let projects = spot.project();
        let at = (projects.as_slice(), field);
        let text = in_its_lines(field, text);
        match (read_cell(portfolio, at, &text, unit, &self.cells), spot) {
            (Ok(value), Spot::Project(project)) => self.cells.push((project, field, value)),
            (Ok(Value::Empty), Spot::NewRow(_)) => {}
            (Ok(value), Spot::NewRow(row)) => {
                if let Some(row) = self.new_rows.get_mut(row) {
                    row.cells.push((field, value));
                }
            }
            // An empty cell over one that can't be typed into asks for nothing.
            (Err(_), _) if text.trim().is_empty() && !field.is_typed() => {}
            (Err(_), Spot::NewRow(_)) if text.trim().is_empty() => {}
            (Err(reason), spot) => self.refused.push(Refused {
                spot,
                field,
                text,
                reason,
            }),
        }
    }

    /// Whether there is something to decide before it is pasted.
    pub fn asks(&self) -> bool {
        !self.refused.is_empty() || !self.new_rows.is_empty() || !self.beyond.is_empty()
    }

    /// The op. `known` is what new projects have in common, as the place chosen in the tree says.
    pub fn draft(
        &self,
        portfolio: &Portfolio,
        with_new: bool,
        known: &[(ProjectColumn, Value)],
        moment: Moment,
        new_id: NewId,
    ) -> Draft {
        let mut draft = Draft::set_cells(portfolio, "粘贴", &self.cells, moment, new_id);
        if !with_new {
            return draft;
        }
        let mut added = 0;
        for row in self.new_rows.iter().filter(|row| !row.cells.is_empty()) {
            let mut typed = known.to_vec();
            for (field, value) in &row.cells {
                if let Field::Typed(column) = field {
                    typed.retain(|(other, _)| other != column);
                    typed.push((*column, value.clone()));
                }
            }
            let (id, mut new) = Draft::new_project_after(portfolio, &typed, added, new_id);
            let mut parts = PartCells::new(portfolio, id, moment);
            for (field, value) in &row.cells {
                match field {
                    Field::Typed(_) => {}
                    Field::Own(own) => new.changes.push(held(id, *own, value, new_id)),
                    Field::Derived(derived) => parts.set(derived.spec(), value, new_id),
                }
            }
            new.changes.extend(parts.changes());
            added += 1;
            draft.changes.extend(new.changes);
        }
        if added > 0 {
            let head = if self.cells.is_empty() {
                "粘贴：".to_owned()
            } else {
                format!("{}，", draft.label)
            };
            draft.label = format!("{head}新增 {added} 个项目");
        }
        draft
    }
}

/// Where a cell holds one line, a break in it is only how another program made it fit.
fn in_its_lines(field: Field, text: String) -> String {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    match field.kind() {
        Kind::LongText => text,
        _ if !text.contains(['\n', '\r']) => text,
        // Chinese has no spaces between words, and lists are divided otherwise.
        Kind::Refs(_) | Kind::Words(_) => lines().collect::<Vec<_>>().join("、"),
        _ => lines().collect::<Vec<_>>().join(" "),
    }
}

/// Takes the column away by which a copied table says that its content is fictional.
fn drop_data_kind(block: &mut [Vec<String>]) {
    let heads = block.first().and_then(|heads| heads.last());
    if heads.is_some_and(|head| head == crate::view::DATA_KIND) {
        for row in block {
            row.pop();
        }
    }
}

/// The columns that a line names, if it names nothing else.
fn heads(portfolio: &Portfolio, row: &[String]) -> Option<Vec<Field>> {
    let fields = row.iter();
    fields
        .map(|text| Field::find_in(portfolio, text.trim()))
        .collect()
}
