//! The table as a sheet: many cells set as one op, blocks of another program's cells pasted.

mod block;
mod paste;
mod replace;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::model::{
    Change, CodeProblem, Derived, Field, Id, Kind, MoneyUnit, ParseError, Portfolio, Project,
    ProjectColumn, Record as _, Source, Table, Value, check_project_code, normalize_project_code,
    parse_value,
};

use crate::view::Moment;

use super::draft::named;
use super::{Draft, NewId};

pub use block::parse_block;
pub use paste::{NewRow, Paste, Refused, Spot};
pub use replace::{Replacement, replacements, text_fields};

/// A cell of the table and what it is to hold.
pub type CellValue = (Id<Project>, Field, Value);

/// Reads what a person typed into a field of a project. Bare amounts are in `unit`.
pub fn read_field(
    portfolio: &Portfolio,
    field: Field,
    text: &str,
    unit: MoneyUnit,
) -> Result<Value, String> {
    if let Field::Derived(derived) = field {
        return Err(why_derived(derived).to_owned());
    }
    let value = parse_value(portfolio, field.kind(), text, unit);
    let value = value.map_err(|error: ParseError| error.to_string())?;
    match (field, &value) {
        (Field::NAME, Value::Empty) => Err("项目名称不能为空".to_owned()),
        (Field::Typed(ProjectColumn::NationalCode), Value::Text(code)) => {
            if check_project_code(code) == Err(CodeProblem::Shape) {
                return Err(CodeProblem::Shape.to_string());
            }
            let code = normalize_project_code(code).unwrap_or_default();
            Ok(Value::Text(code))
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
) -> Result<Value, String> {
    let value = read_field(portfolio, field, text, unit)?;
    if let (Field::Typed(ProjectColumn::Parent), Value::Ref(programme)) = (field, &value) {
        let elsewhere = |id: Uuid| {
            let is_it = |(project, of, _): &&CellValue| (project.uuid(), *of) == (id, field);
            let (.., value) = cells.iter().rfind(is_it)?;
            Some(value.refs().first().copied())
        };
        for project in projects {
            let rows = (project.uuid(), *programme);
            if let Some(why) = portfolio.why_not_below(Table::Project, rows, elsewhere) {
                return Err(why);
            }
        }
    }
    Ok(value)
}

/// Why a column can't be typed into, and where to go instead.
pub fn why_derived(derived: Derived) -> &'static str {
    derived.spec().why
}

/// Over how many projects and how many fields cells are spread.
fn extent(cells: &[CellValue]) -> (usize, usize) {
    let mut projects: Vec<_> = cells.iter().map(|(project, ..)| *project).collect();
    projects.sort_unstable();
    projects.dedup();
    let mut fields: Vec<Field> = Vec::new();
    for (_, field, _) in cells {
        if !fields.contains(field) {
            fields.push(*field);
        }
    }
    (projects.len(), fields.len())
}

impl Draft {
    /// Sets cells, as filled in by the office. `what` begins the line of the history: 粘贴, 清除, 向下填充.
    pub fn set_cells(
        portfolio: &Portfolio,
        what: &str,
        cells: &[CellValue],
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
            for (field, value) in cells {
                match field {
                    Field::Typed(column) => {
                        let value = (*value).clone();
                        changes.extend(Change::set_field(project, *column, value, Source::Filled));
                    }
                    Field::Own(own) => {
                        changes
                            .extend(Self::set_own(portfolio, &[*id], *own, value, new_id).changes);
                    }
                    Field::Derived(_) => {}
                }
            }
        }
        let projects: Vec<Id<Project>> = of_project.into_keys().collect();
        let what = match cells {
            [(_, field, _)] => format!("{what}{}", field.label()),
            cells => match extent(cells) {
                (_, 0) => what.to_owned(),
                (_, 1) => format!("{what}{}", cells[0].1.label()),
                (rows, columns) => format!("{what}{rows} 行 × {columns} 列"),
            },
        };
        Self {
            label: format!("{what}：{}", named(portfolio, &projects)),
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
        new_id: NewId,
    ) -> Self {
        let cell = |project: &Id<Project>| {
            let value = portfolio.projects().get(*project)?.get(column as usize);
            let mut ids = value.refs().to_vec();
            ids.retain(|other| *other != id);
            ids.extend(is_on.then_some(id));
            let value = match ids.as_slice() {
                [] => Value::Empty,
                _ => Value::Refs(ids),
            };
            Some((*project, column.into(), value))
        };
        let cells: Vec<CellValue> = projects.iter().filter_map(cell).collect();
        let name = match column.spec().kind {
            Kind::Refs(table) => portfolio.ref_label(table, id).unwrap_or_default(),
            _ => String::new(),
        };
        let what = if is_on { "增加" } else { "移除" };
        let label = column.spec().label;
        Self {
            label: format!("{what}{label}{name}：{}", named(portfolio, projects)),
            changes: Self::set_cells(portfolio, what, &cells, new_id).changes,
        }
    }

    /// Gives the value of the first project to the others, field by field. A number of one's own goes on counting,
    /// since no two projects have the same.
    pub fn fill_down(
        portfolio: &Portfolio,
        projects: &[Id<Project>],
        fields: &[Field],
        moment: Moment,
        new_id: NewId,
    ) -> Self {
        let first = projects
            .first()
            .and_then(|id| portfolio.projects().get(*id));
        let mut cells = Vec::new();
        for (field, project) in fields.iter().filter_map(|field| Some((field, first?))) {
            let value = crate::view::value(portfolio, project, *field, moment);
            for (other, step) in projects.iter().skip(1).zip(1..) {
                let value = match (*field, &value) {
                    (Field::NAME | Field::Derived(_), _) => continue,
                    (Field::Typed(ProjectColumn::Code), Value::Text(code)) => {
                        match next_code(code, step) {
                            Some(code) => Value::Text(code),
                            None => continue,
                        }
                    }
                    (_, value) => value.clone(),
                };
                cells.push((*other, *field, value));
            }
        }
        Self::set_cells(portfolio, "向下填充", &cells, new_id)
    }
}

/// `A-009` three steps on is `A-012`; a code that does not end with a number has no next.
fn next_code(code: &str, steps: u64) -> Option<String> {
    let digits = code.len() - code.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (head, number) = code.split_at(code.len() - digits);
    let next = number.parse::<u64>().ok()?.checked_add(steps)?;
    Some(format!("{head}{next:0digits$}"))
}
