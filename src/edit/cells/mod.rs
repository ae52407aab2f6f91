//! The table as a sheet: many cells set as one op, blocks of another program's cells pasted.

mod block;
mod emptied;
mod fill;
mod paste;
mod replace;
mod sheet;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::model::{
    ApprovalWords, Change, CodeProblem, Derived, Field, Id, Kind, MilestoneColumn, MilestoneName,
    MoneyUnit, PartialDate, Portfolio, Project, ProjectColumn, Record as _, Row, Source, Span,
    Table, Value, check_project_code, find_industry, means_nothing, normalize_coordinates,
    normalize_project_code, parse_value,
};

use crate::view::{Moment, milestone_named, month_under_report, period_end};

use super::approvals::set_approval;
use super::draft::{filled, named};
use super::error::CellError;
use super::{Draft, NewId};

pub use block::parse_block;
pub use emptied::Emptied;
pub use fill::Fill;
pub use paste::{NewRow, Paste, Refused, Spot};
pub use replace::{Replacement, replacements, text_fields};
pub use sheet::{Sheet, SheetColumn};

/// A cell of the table and what it is to hold.
pub type CellValue = (Id<Project>, Field, Value);

/// Reads what a person typed into a field of a project. Bare amounts are in `unit`.
pub fn read_field(
    portfolio: &Portfolio,
    field: Field,
    text: &str,
    unit: MoneyUnit,
) -> Result<Value, CellError> {
    if let Field::Derived(Derived::Approval(_)) = field {
        let text = text.trim();
        if means_nothing(text) {
            return Ok(Value::Empty);
        }
        ApprovalWords::parse(text).map_err(|error| CellError::Approval(error.0))?;
        return Ok(Value::Text(text.to_owned()));
    }
    let kind = match (field, field.spec().cell) {
        (_, Some((table, column))) => table.columns()[column].kind,
        (Field::Derived(derived), None) => return Err(CellError::Derived(why_derived(derived))),
        (field, None) => field.kind(),
    };
    let value = parse_value(portfolio, kind, text, unit)?;
    match (field, &value) {
        (Field::NAME, Value::Empty) => Err(CellError::NoName),
        (Field::Typed(ProjectColumn::NationalCode), Value::Text(code)) => {
            if check_project_code(code) == Err(CodeProblem::Shape) {
                return Err(CellError::Code(CodeProblem::Shape));
            }
            let code = normalize_project_code(code).unwrap_or_default();
            Ok(Value::Text(code))
        }
        (Field::Typed(ProjectColumn::Industry), Value::Text(word)) => {
            Ok(Value::Text(find_industry(word)?))
        }
        (Field::Typed(ProjectColumn::Coordinates), Value::Text(text)) => {
            Ok(Value::Text(normalize_coordinates(text)?))
        }
        _ => Ok(value),
    }
}

/// The same for certain projects: a programme that would stand above itself is refused. `cells` are to be set in the
/// same step.
pub fn read_cell(
    portfolio: &Portfolio,
    (projects, field): (&[Id<Project>], Field),
    text: &str,
    unit: MoneyUnit,
    cells: &[CellValue],
) -> Result<Value, CellError> {
    let value = read_field(portfolio, field, text, unit)?;
    if let (Field::Typed(ProjectColumn::Parent), Value::Ref(programme)) = (field, &value) {
        let elsewhere = |id: Uuid| {
            let is_it = |(project, of, _): &&CellValue| (project.uuid(), *of) == (id, field);
            let (.., value) = cells.iter().rfind(is_it)?;
            Some(value.refs().first().copied())
        };
        for project in projects {
            let rows = (project.uuid(), *programme);
            if let Some(circle) = portfolio.circle_if_below(Table::Project, rows, elsewhere) {
                return Err(CellError::Circle(portfolio.circle_words(&circle)));
            }
        }
    }
    Ok(value)
}

/// Why a column can't be typed into, and where to go instead.
pub fn why_derived(derived: Derived) -> &'static str {
    derived.spec().why
}

/// Why fields can't be filled in now: a year to come has no month under report.
pub fn why_not_now(fields: impl IntoIterator<Item = Field>, moment: Moment) -> Option<String> {
    let is_of_month = |field: &Field| {
        let spec = field.spec();
        spec.cell.is_some() && spec.span == Span::Month
    };
    let mut fields = fields.into_iter().filter(is_of_month);
    let field = fields
        .next()
        .filter(|_| month_under_report(moment).is_none())?;
    let (year, label) = (moment.year, field.label());
    Some(format!(
        "{year}年还没有到，不能填写“{label}”；请先把报告年度改回来"
    ))
}

/// The fields over which cells are spread, each once.
fn fields_of(cells: &[CellValue]) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for (_, field, _) in cells {
        if !fields.contains(field) {
            fields.push(*field);
        }
    }
    fields
}

/// So many columns are named in the line of the history; of further ones it says how many.
const NAMED_COLUMNS: usize = 3;

/// What was done with cells and of what, in words: `粘贴总投资：3 个项目`, `粘贴 3 行 × 2 列：总投资、建设阶段`; where not
/// every row has every column, `粘贴 5 个单元格：总投资、建设阶段`.
fn done_with(
    portfolio: &Portfolio,
    what: &str,
    cells: &[CellValue],
    projects: &[Id<Project>],
) -> String {
    let fields = fields_of(cells);
    let of = named(portfolio, projects);
    match (fields.as_slice(), projects.len()) {
        ([], _) => format!("{what}：{of}"),
        ([field], _) => format!("{what}{}：{of}", field.label()),
        (fields, 1) => format!("{what} 1 行 × {} 列：{of}", fields.len()),
        (fields, rows) => {
            let labels = fields.iter().take(NAMED_COLUMNS).map(|field| field.label());
            let labels: Vec<&str> = labels.collect();
            let more = if fields.len() > NAMED_COLUMNS {
                "等"
            } else {
                ""
            };
            let columns = fields.len();
            let places: BTreeSet<_> = cells
                .iter()
                .filter_map(|(project, field, _)| {
                    let column = fields.iter().position(|other| other == field)?;
                    Some((*project, column))
                })
                .collect();
            let count = if places.len() == rows * columns {
                format!("{rows} 行 × {columns} 列")
            } else {
                format!("{} 个单元格", places.len())
            };
            format!("{what} {count}：{}{more}", labels.join("、"))
        }
    }
}

impl Draft {
    /// Sets cells, as filled in by the office. `what` begins the line of the history: 粘贴, 清除, 向下填充.
    pub fn set_cells(
        portfolio: &Portfolio,
        what: &str,
        cells: &[CellValue],
        moment: Moment,
        new_id: NewId,
    ) -> Self {
        let mut of_project: BTreeMap<Id<Project>, Vec<(Field, &Value)>> = BTreeMap::new();
        for (project, field, value) in cells {
            let cells = of_project.entry(*project).or_default();
            // Of two values for one cell the last counts.
            cells.retain(|(other, _)| other != field);
            cells.push((*field, value));
        }
        let mut changes = Vec::new();
        for (id, cells) in &of_project {
            let Some(project) = portfolio.projects().get(*id) else {
                continue;
            };
            let mut parts = PartCells::new(portfolio, *id, moment);
            for (field, value) in cells {
                match field {
                    Field::Typed(column) => changes.extend(filled(project, *column, value)),
                    Field::Own(own) => {
                        changes
                            .extend(Self::set_own(portfolio, &[*id], *own, value, new_id).changes);
                    }
                    Field::Derived(derived) => parts.set(*derived, value, new_id),
                }
            }
            changes.extend(parts.changes());
        }
        let projects: Vec<Id<Project>> = of_project.into_keys().collect();
        Self {
            label: done_with(portfolio, what, cells, &projects),
            changes,
        }
    }

    /// Adds a row to what each project names in a column, or takes it away; what else they name stays.
    pub fn toggle_ref(
        portfolio: &Portfolio,
        projects: &[Id<Project>],
        column: ProjectColumn,
        id: Uuid,
        is_on: bool,
    ) -> Self {
        let change = |project: &Id<Project>| {
            let project = portfolio.projects().get(*project)?;
            let value = project.get(column as usize);
            let mut ids = value.refs().to_vec();
            ids.retain(|other| *other != id);
            ids.extend(is_on.then_some(id));
            let value = match ids.as_slice() {
                [] => Value::Empty,
                _ => Value::Refs(ids),
            };
            Change::set_field(project, column, value, Source::Filled)
        };
        let name = match column.spec().kind {
            Kind::Refs(table) => portfolio.ref_label(table, id).unwrap_or_default(),
            _ => String::new(),
        };
        let what = if is_on { "增加" } else { "移除" };
        let label = column.spec().label;
        Self {
            label: format!("{what}{label}{name}：{}", named(portfolio, projects)),
            changes: projects.iter().filter_map(change).collect(),
        }
    }
}

/// Cells of the rows of a project for the year and the month under report, and of its milestones by name; rows that are
/// not there yet are made, each once for all its cells.
pub(super) struct PartCells<'a> {
    portfolio: &'a Portfolio,
    project: Id<Project>,
    moment: Moment,
    changes: Vec<Change>,
    rows: Vec<Row>,
    milestones: Vec<(MilestoneName, PartialDate, Uuid)>,
}

impl<'a> PartCells<'a> {
    /// Of a project that may be made in the same step.
    pub(super) const fn new(
        portfolio: &'a Portfolio,
        project: Id<Project>,
        moment: Moment,
    ) -> Self {
        Self {
            portfolio,
            project,
            moment,
            changes: Vec::new(),
            rows: Vec::new(),
            milestones: Vec::new(),
        }
    }

    /// Sets the cell that a computed field shows; nothing for one that shows none, or for a month that has not come.
    pub(super) fn set(&mut self, field: Derived, value: &Value, new_id: NewId) {
        if let Derived::Milestone(name) = field {
            return self.plan(name, value, new_id);
        }
        if let Derived::Approval(kind) = field {
            let of = (self.project, kind);
            let changes = set_approval(self.portfolio, of, value, new_id);
            return self.changes.extend(changes);
        }
        let Some((table, column)) = field.spec().cell else {
            return;
        };
        let column = match field {
            // What is typed of a month that is reported in parts is what it has come to by the end of the period.
            Derived::CompletedInMonth => period_end(self.moment).column() as usize,
            _ => column,
        };
        let when = match field.spec().span {
            Span::Month => {
                month_under_report(self.moment).map(|month| Value::Date(PartialDate::Month(month)))
            }
            Span::Year | Span::Always => {
                let year = self.moment.year + field.years_ahead();
                Some(Value::Integer(year.into()))
            }
        };
        let (Some(when), Some(key)) = (when, table.keys().next()) else {
            return;
        };
        let is_it = |row: &&Row| row.table == table && row.values[key] == when;
        let rows = self.portfolio.parts(table, self.project);
        // The last is the one that is shown, where an older file holds two.
        if let Some(row) = rows.iter().rfind(is_it) {
            let change = self.portfolio.change(table, row.id, column, value.clone());
            self.changes.extend(change);
            return;
        }
        let new = self.rows.iter_mut().find(|row| is_it(&&**row));
        if let Some(row) = new {
            row.values[column] = value.clone();
        } else if let (false, Some(owner)) = (value.is_empty(), table.project_column()) {
            let mut row = Row::blank(table, new_id());
            row.values[owner] = Value::Ref(self.project.uuid());
            row.values[key] = when;
            row.values[column] = value.clone();
            self.rows.push(row);
        }
    }

    /// Plans the milestone of a name for a date, or for none: one of which nothing else is known goes with its date.
    fn plan(&mut self, name: MilestoneName, value: &Value, new_id: NewId) {
        let there = milestone_named(self.portfolio, self.project, name, self.moment);
        match (there, value) {
            (Some(milestone), Value::Empty)
                if milestone.planned.is_some()
                    && milestone.actual.is_none()
                    && milestone.note.is_empty() =>
            {
                self.changes.push(Change::Delete(milestone.to_row()));
            }
            (Some(milestone), value) => {
                let column = MilestoneColumn::Planned as usize;
                self.changes
                    .extend(Change::set(milestone, column, value.clone()));
            }
            (None, Value::Date(date)) => self.milestones.push((name, *date, new_id())),
            (None, _) => {}
        }
    }

    /// New milestones at the end of the project's, in the order in which projects come to them.
    fn new_milestones(&mut self) -> Vec<Change> {
        use MilestoneColumn as M;
        let there = self.portfolio.milestones().of(self.project);
        let next = there.last().map_or(1, |last| last.position + 1);
        self.milestones.sort_by_key(|(name, ..)| name.rank());
        let new = self.milestones.iter().zip(next..);
        let new = new.map(|((name, date, id), position)| {
            let mut row = Row::blank(Table::Milestone, *id);
            row.values[M::Project as usize] = Value::Ref(self.project.uuid());
            row.values[M::Name as usize] = Value::Text(name.name().to_owned());
            row.values[M::Planned as usize] = Value::Date(*date);
            row.values[M::Position as usize] = Value::Integer(position.into());
            Change::Create(row)
        });
        new.collect()
    }

    /// The changes of all cells set.
    pub(super) fn changes(mut self) -> impl Iterator<Item = Change> {
        let milestones = self.new_milestones();
        let new = self.rows.into_iter().map(Change::Create);
        self.changes.into_iter().chain(new).chain(milestones)
    }
}

/// `A-009` three steps on is `A-012`; a code that does not end with a number has no next.
fn next_code(code: &str, steps: u64) -> Option<String> {
    let digits = code.len() - code.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (head, number) = code.split_at(code.len() - digits);
    let next = number.parse::<u64>().ok()?.checked_add(steps)?;
    Some(format!("{head}{next:0digits$}"))
}
