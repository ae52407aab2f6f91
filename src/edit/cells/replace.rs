use crate::model::{Field, Id, Kind, MoneyUnit, Portfolio, Project, ProjectColumn, Value};
use crate::view::{Moment, show, value};

use super::super::error::CellError;
use super::read_field;

/// A text in which words are to be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The project.
    pub project: Id<Project>,
    /// The field.
    pub field: Field,
    /// What it says.
    pub old: String,
    /// What it would say.
    pub new: String,
    /// The same as the field reads it, or why it can't.
    pub value: Result<Value, CellError>,
}

/// The fields in which words can be replaced: those that hold texts.
pub fn text_fields(portfolio: &Portfolio) -> Vec<Field> {
    let is_text = |field: &Field| {
        // Where the plan says it is the plan's own words.
        let is_plan = *field == Field::Typed(ProjectColumn::Anchor);
        let is_typed = !is_plan && field.is_typed();
        is_typed && matches!(field.kind(), Kind::Text | Kind::LongText | Kind::Words(&[]))
    };
    Field::all_in(portfolio).filter(is_text).collect()
}

/// Where words stand in these fields of these projects, and what replacing them comes to.
pub fn replacements(
    portfolio: &Portfolio,
    projects: &[Id<Project>],
    fields: &[Field],
    (find, with): (&str, &str),
    moment: Moment,
) -> Vec<Replacement> {
    if find.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for project in projects
        .iter()
        .filter_map(|id| portfolio.projects().get(*id))
    {
        for field in fields {
            let held = value(portfolio, project, *field, moment);
            let old = show(portfolio, field.kind(), &held, MoneyUnit::Wan);
            if !old.contains(find) {
                continue;
            }
            let new = old.replace(find, with);
            found.push(Replacement {
                project: project.id,
                field: *field,
                value: read_field(portfolio, *field, &new, MoneyUnit::Wan),
                old,
                new,
            });
        }
    }
    found
}
