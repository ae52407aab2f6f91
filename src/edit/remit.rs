//! Whose a project is: what a department's copy holds, and what of its work lies outside.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::model::{Change, Department, Id, Portfolio, Project, Record, Row, Table, Value};

/// What of a library a department's copy begins with.
#[derive(Clone, Debug, Default)]
pub struct PartOfLibrary {
    /// What makes it.
    pub changes: Vec<Change>,
    /// How many projects are the department's.
    pub own: usize,
    /// Projects of others that come along: what points at a row must find it.
    pub along: Vec<Id<Project>>,
}

/// Whether a department, or one below it, leads a project.
pub fn is_led_by(portfolio: &Portfolio, project: &Project, department: Id<Department>) -> bool {
    let mut leads = project.lead_department.iter();
    leads.any(|lead| is_or_below(portfolio, *lead, department))
}

fn is_or_below(portfolio: &Portfolio, below: Id<Department>, department: Id<Department>) -> bool {
    let mut next = Some(below);
    // No deeper than there are departments, whatever stands above itself.
    for _ in 0..=portfolio.departments().len() {
        let Some(id) = next else { return false };
        if id == department {
            return true;
        }
        next = portfolio.departments().get(id).and_then(|row| row.parent);
    }
    false
}

/// The projects that a department leads with all that belongs to them, the lists that all projects share, and, without
/// what belongs to them, the projects that these point at or that point at these.
pub fn part_of(portfolio: &Portfolio, department: Id<Department>) -> PartOfLibrary {
    let all = portfolio.projects();
    let own = all
        .iter()
        .filter(|project| is_led_by(portfolio, project, department));
    let own: BTreeSet<Id<Project>> = own.map(|project| project.id).collect();
    let named = |project: &Project| {
        let carried = project.carried_from.iter().copied();
        project
            .parent
            .into_iter()
            .chain(carried)
            .collect::<Vec<_>>()
    };
    let mut along: BTreeSet<Id<Project>> = all
        .iter()
        .filter(|project| named(project).iter().any(|id| own.contains(id)))
        .map(|project| project.id)
        .collect();
    let mut new: Vec<Id<Project>> = own.iter().chain(&along).copied().collect();
    while let Some(id) = new.pop() {
        let found = all.get(id).map(named).unwrap_or_default();
        new.extend(
            found
                .into_iter()
                .filter(|id| !own.contains(id) && along.insert(*id)),
        );
    }
    along.retain(|id| !own.contains(id));
    let is_in = |row: &Row| {
        let project = Id::new(owner(row).unwrap_or(row.id));
        match row.table {
            Table::NamedSnapshot => false,
            Table::Project => own.contains(&project) || along.contains(&project),
            table => table.project_column().is_none() || own.contains(&project),
        }
    };
    let rows = Table::ALL
        .into_iter()
        .flat_map(|table| portfolio.table_rows(table));
    PartOfLibrary {
        changes: rows.filter(is_in).map(Change::Create).collect(),
        own: own.len(),
        along: along.into_iter().collect(),
    }
}

/// The project to which a row belongs.
fn owner(row: &Row) -> Option<Uuid> {
    let column = row.table.project_column()?;
    match row.values.get(column) {
        Some(Value::Ref(id)) => Some(*id),
        _ => None,
    }
}

/// Whether a change is of a project that a department leads: in the library as it is, or, of a new one, as it becomes.
pub fn is_within(
    change: &Change,
    (before, after): (&Portfolio, &Portfolio),
    department: Id<Department>,
) -> bool {
    let table = change.table();
    let project = match change {
        _ if table == Table::Project => Some(change.row_id()),
        Change::Create(row) | Change::Delete(row) => owner(row),
        Change::Set { id, .. } => {
            let row = before.row(table, *id).or_else(|| after.row(table, *id));
            row.as_ref().and_then(owner)
        }
    };
    let Some(project) = project.map(Id::new) else {
        return false;
    };
    let is_new = before.projects().get(project).is_none();
    let state = if is_new { after } else { before };
    let project = state.projects().get(project);
    project.is_some_and(|project| is_led_by(state, project, department))
}

/// What a department is called, and its identity, by what a person writes.
pub fn find_department(portfolio: &Portfolio, words: &str) -> Option<Id<Department>> {
    let words = words.trim();
    let mut all = portfolio.departments().iter();
    let found = all.find(|row| {
        row.name == words
            || row.short_name == words
            || row.aliases.iter().any(|alias| alias == words)
    });
    found.map(Record::id)
}
