//! Who sent a sheet: it speaks for the projects of that department, and is silent about those of others.

use std::collections::BTreeSet;

use crate::import::understand::Reading;
use crate::model::{Department, Id, Portfolio, Project, level};

/// The department whose name stands over the sheet, on it or in the name of its file: the longest that does.
pub(super) fn sender(
    portfolio: &Portfolio,
    file: &str,
    reading: &Reading,
) -> Option<Id<Department>> {
    let above = reading.not_projects.iter().take_while(|row| {
        let first = reading.projects.first();
        first.is_none_or(|first| row.row < first.row)
    });
    let over = above.map(|row| row.text.as_str());
    let texts: Vec<String> = over
        .chain([reading.sheet.as_str(), file])
        .map(level)
        .collect();
    // What stands over the sheet says it best.
    texts.iter().find_map(|text| {
        let names = portfolio.departments().iter().flat_map(|department| {
            let names = [&department.name, &department.short_name];
            names.map(|name| (level(name), department.id))
        });
        let named =
            names.filter(|(name, _)| name.chars().count() > 2 && text.contains(name.as_str()));
        let longest = named.max_by_key(|(name, _)| name.len());
        longest.map(|(_, id)| id)
    })
}

/// Whether others than the senders answer for a project. With nobody known as sender nobody is another.
pub(super) fn is_outside(
    departments: &[Id<Department>],
    senders: &BTreeSet<Id<Department>>,
) -> bool {
    let is_theirs = |department: &Id<Department>| senders.contains(department);
    !senders.is_empty() && !departments.is_empty() && !departments.iter().any(is_theirs)
}

/// Whether a sheet lists projects; a form of one project says nothing of others.
pub(super) fn is_list(reading: &Reading) -> bool {
    reading
        .projects
        .iter()
        .any(|project| project.sheet.is_none())
}

/// Projects in the order of the library's lists.
pub(super) fn in_order(portfolio: &Portfolio) -> Vec<&Project> {
    let mut projects: Vec<&Project> = portfolio.projects().iter().collect();
    projects.sort_by_key(|project| (project.position, project.id));
    projects
}
