use std::collections::HashSet;
use std::hash::BuildHasher;

use crate::model::{Id, Project};

use super::{Group, GroupKey, Listing, Totals};

/// One row of the table and of the timeline as it is drawn: a group's head or a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableRow {
    /// The head of a group.
    Group(GroupRow),
    /// A project, with its number in the lowest group.
    Project {
        /// The project.
        id: Id<Project>,
        /// From 1 in each lowest group.
        number: usize,
        /// The levels of groups above it.
        depth: usize,
    },
}

/// The head of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// Names the group among all: keys from the top, joined by `/`.
    pub path: String,
    /// What groups it.
    pub by: GroupKey,
    /// What it is called.
    pub label: String,
    /// Count and sums.
    pub totals: Totals,
    /// 0 for the outermost.
    pub depth: usize,
    /// Whether what is in it is shown.
    pub is_open: bool,
}

/// The rows of a listing, folded groups closed.
pub fn rows<S: BuildHasher>(listing: &Listing, folded: &HashSet<String, S>) -> Vec<TableRow> {
    let mut rows = Vec::new();
    if listing.groups.is_empty() {
        add_projects(&listing.projects, 0, &mut rows);
    }
    for group in &listing.groups {
        add_group(group, "", 0, folded, &mut rows);
    }
    rows
}

/// The projects in the rows of a listing, those of folded groups left out. One that stands in several groups comes
/// several times.
pub fn shown_projects<S: BuildHasher>(
    listing: &Listing,
    folded: &HashSet<String, S>,
) -> Vec<Id<Project>> {
    if listing.groups.is_empty() {
        return listing.projects.clone();
    }
    let mut shown = Vec::new();
    for group in &listing.groups {
        add_shown(group, "", folded, &mut shown);
    }
    shown
}

fn add_shown<S: BuildHasher>(
    group: &Group,
    above: &str,
    folded: &HashSet<String, S>,
    shown: &mut Vec<Id<Project>>,
) {
    let path = path_of(group, above);
    if folded.contains(&path) {
        return;
    }
    for group in &group.groups {
        add_shown(group, &path, folded, shown);
    }
    shown.extend(&group.projects);
}

/// The path of every group in which a project stands.
pub fn paths_to(listing: &Listing, project: Id<Project>) -> Vec<String> {
    let mut paths = Vec::new();
    for group in &listing.groups {
        add_paths_to(group, "", project, &mut paths);
    }
    paths
}

fn add_paths_to(group: &Group, above: &str, project: Id<Project>, paths: &mut Vec<String>) -> bool {
    let path = path_of(group, above);
    let mut holds = group.projects.contains(&project);
    for group in &group.groups {
        holds |= add_paths_to(group, &path, project, paths);
    }
    if holds {
        paths.push(path);
    }
    holds
}

fn path_of(group: &Group, above: &str) -> String {
    format!("{above}/{}={}", group.by.name(), group.key)
}

/// The path of every group.
pub fn paths(listing: &Listing) -> Vec<String> {
    let mut rows = Vec::new();
    for group in &listing.groups {
        add_group(group, "", 0, &HashSet::new(), &mut rows);
    }
    let path = |row| match row {
        TableRow::Group(group) => Some(group.path),
        TableRow::Project { .. } => None,
    };
    rows.into_iter().filter_map(path).collect()
}

fn add_group<S: BuildHasher>(
    group: &Group,
    above: &str,
    depth: usize,
    folded: &HashSet<String, S>,
    rows: &mut Vec<TableRow>,
) {
    let path = path_of(group, above);
    let is_open = !folded.contains(&path);
    rows.push(TableRow::Group(GroupRow {
        path: path.clone(),
        by: group.by,
        label: group.label.clone(),
        totals: group.totals.clone(),
        depth,
        is_open,
    }));
    if is_open {
        for group in &group.groups {
            add_group(group, &path, depth + 1, folded, rows);
        }
        add_projects(&group.projects, depth + 1, rows);
    }
}

fn add_projects(projects: &[Id<Project>], depth: usize, rows: &mut Vec<TableRow>) {
    rows.extend(
        projects
            .iter()
            .zip(1..)
            .map(|(id, number)| TableRow::Project {
                id: *id,
                number,
                depth,
            }),
    );
}
