use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::BuildHasher;

use crate::model::{Id, Project};

use super::{Group, GroupKey, Listing, Totals};

/// One row of the table and of the timeline as it is drawn: a group's head or a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableRow {
    /// The head of a group: elsewhere, since a large table has many projects below few heads.
    Group(Box<GroupRow>),
    /// A project.
    Project(ProjectRow),
}

/// A project with its place among the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProjectRow {
    /// The project.
    pub id: Id<Project>,
    /// From 1 in each lowest group; the parts of folded programmes count.
    pub number: usize,
    /// The levels of groups above it.
    pub depth: usize,
    /// The programmes above it in its group.
    pub level: usize,
    /// Whether its parts are shown, for a programme that has parts below it.
    pub is_open: Option<bool>,
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
        let projects = unfolded_rows(listing, &listing.projects, 0, folded);
        rows.extend(projects.map(TableRow::Project));
    }
    for group in &listing.groups {
        add_group(listing, group, "", 0, folded, &mut rows);
    }
    rows
}

/// Names the parts of a programme among what can be folded.
pub fn parts_path(programme: Id<Project>) -> String {
    format!("/programme={}", programme.uuid())
}

/// The rows of projects of one group where nothing is folded, as papers list them.
pub fn nested<'a>(
    listing: &'a Listing,
    projects: &'a [Id<Project>],
) -> impl Iterator<Item = ProjectRow> + 'a {
    project_rows(listing, projects, 0, |_| true)
}

fn unfolded_rows<'a, S: BuildHasher>(
    listing: &'a Listing,
    projects: &'a [Id<Project>],
    depth: usize,
    folded: &'a HashSet<String, S>,
) -> impl Iterator<Item = ProjectRow> + 'a {
    let is_open = |programme| !folded.contains(&parts_path(programme));
    project_rows(listing, projects, depth, is_open)
}

/// The rows of projects of one group, in its order: parts stand right below their programme, and those of one that is not
/// open are left out.
fn project_rows<'a>(
    listing: &'a Listing,
    projects: &'a [Id<Project>],
    depth: usize,
    is_open: impl Fn(Id<Project>) -> bool + 'a,
) -> impl Iterator<Item = ProjectRow> + 'a {
    // The programmes above the row, the nearest last, each with whether it is open.
    let mut above: Vec<(Id<Project>, bool)> = Vec::new();
    let programme = |id: &Id<Project>| listing.programmes.get(id).copied();
    let is_nested = !listing.programmes.is_empty();
    projects.iter().enumerate().filter_map(move |(place, id)| {
        let mut row = ProjectRow {
            id: *id,
            number: place + 1,
            depth,
            level: 0,
            is_open: None,
        };
        if !is_nested {
            return Some(row);
        }
        let its = programme(id);
        while above.last().is_some_and(|(other, _)| Some(*other) != its) {
            above.pop();
        }
        row.level = above.len();
        let is_shown = above.iter().all(|(_, is_open)| *is_open);
        let next = projects.get(place + 1).and_then(programme);
        if next == Some(*id) {
            let is_open = is_open(*id);
            row.is_open = Some(is_open);
            above.push((*id, is_open));
        }
        is_shown.then_some(row)
    })
}

/// The projects in the rows of a listing, those of folded groups left out. One that stands in several groups comes
/// several times.
pub fn shown_projects<S: BuildHasher>(
    listing: &Listing,
    folded: &HashSet<String, S>,
) -> Vec<Id<Project>> {
    let mut shown = Vec::new();
    if listing.groups.is_empty() {
        let rows = unfolded_rows(listing, &listing.projects, 0, folded);
        shown.extend(rows.map(|row| row.id));
    }
    for group in &listing.groups {
        add_shown(listing, group, "", folded, &mut shown);
    }
    shown
}

fn add_shown<S: BuildHasher>(
    listing: &Listing,
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
        add_shown(listing, group, &path, folded, shown);
    }
    let rows = unfolded_rows(listing, &group.projects, 0, folded);
    shown.extend(rows.map(|row| row.id));
}

/// The path of every group in which one of these projects stands, and of every programme of which one is a part.
pub fn paths_to(listing: &Listing, projects: &BTreeSet<Id<Project>>) -> Vec<String> {
    let mut paths = Vec::new();
    for project in projects {
        let mut part = project;
        while let Some(programme) = listing.programmes.get(part) {
            paths.push(parts_path(*programme));
            part = programme;
        }
    }
    for group in &listing.groups {
        add_paths_to(group, "", projects, &mut paths);
    }
    paths
}

/// The first project of the group of a path.
pub fn first_of(listing: &Listing, path: &str) -> Option<Id<Project>> {
    fn look(group: &Group, above: &str, wanted: &str) -> Option<Id<Project>> {
        let path = path_of(group, above);
        if path == wanted {
            return first(group);
        }
        let mut groups = group.groups.iter();
        groups.find_map(|group| look(group, &path, wanted))
    }
    fn first(group: &Group) -> Option<Id<Project>> {
        let own = group.projects.first().copied();
        own.or_else(|| group.groups.iter().find_map(first))
    }
    listing
        .groups
        .iter()
        .find_map(|group| look(group, "", path))
}

/// The groups in which each of these projects stands, the outermost first, by their paths.
pub fn group_paths(
    listing: &Listing,
    projects: &BTreeSet<Id<Project>>,
) -> BTreeMap<Id<Project>, Vec<String>> {
    fn add(
        (group, above): (&Group, &[String]),
        projects: &BTreeSet<Id<Project>>,
        found: &mut BTreeMap<Id<Project>, Vec<String>>,
    ) {
        let mut paths = above.to_vec();
        paths.push(path_of(group, above.last().map_or("", String::as_str)));
        for id in group.projects.iter().filter(|id| projects.contains(*id)) {
            found.entry(*id).or_default().extend_from_slice(&paths);
        }
        for group in &group.groups {
            add((group, &paths), projects, found);
        }
    }
    let mut found = BTreeMap::new();
    for group in &listing.groups {
        add((group, &[]), projects, &mut found);
    }
    found
}

fn add_paths_to(
    group: &Group,
    above: &str,
    projects: &BTreeSet<Id<Project>>,
    paths: &mut Vec<String>,
) -> bool {
    let path = path_of(group, above);
    let mut holds = group.projects.iter().any(|id| projects.contains(id));
    for group in &group.groups {
        holds |= add_paths_to(group, &path, projects, paths);
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
        add_group(listing, group, "", 0, &HashSet::new(), &mut rows);
    }
    let path = |row| match row {
        TableRow::Group(group) => Some(group.path),
        TableRow::Project(_) => None,
    };
    rows.into_iter().filter_map(path).collect()
}

fn add_group<S: BuildHasher>(
    listing: &Listing,
    group: &Group,
    above: &str,
    depth: usize,
    folded: &HashSet<String, S>,
    rows: &mut Vec<TableRow>,
) {
    let path = path_of(group, above);
    let is_open = !folded.contains(&path);
    rows.push(TableRow::Group(Box::new(GroupRow {
        path: path.clone(),
        by: group.by,
        label: group.label.clone(),
        totals: group.totals.clone(),
        depth,
        is_open,
    })));
    if is_open {
        for group in &group.groups {
            add_group(listing, group, &path, depth + 1, folded, rows);
        }
        let projects = unfolded_rows(listing, &group.projects, depth + 1, folded);
        rows.extend(projects.map(TableRow::Project));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> Id<Project> {
        Id::new(uuid::Uuid::from_u128(n))
    }

    /// A programme 1 with the parts 2 and 4, of which 2 has the part 3; then a project 5, and a part 6 of a programme
    /// that is not listed.
    fn listing() -> Listing {
        Listing {
            projects: (1..=6).map(id).collect(),
            programmes: [(2, 1), (3, 2), (4, 1)]
                .map(|(part, programme)| (id(part), id(programme)))
                .into(),
            ..Listing::default()
        }
    }

    #[test]
    fn parts_stand_indented_below_their_programme_and_fold() {
        let listing = listing();
        let shape = |folded: &[u128]| -> Vec<(usize, usize, Option<bool>)> {
            let folded: HashSet<String> = folded.iter().map(|n| parts_path(id(*n))).collect();
            let row = |row| match row {
                TableRow::Project(row) => (row.number, row.level, row.is_open),
                TableRow::Group(_) => unreachable!("there are no groups"),
            };
            let made = rows(&listing, &folded).into_iter().map(row).collect();
            let shown = shown_projects(&listing, &folded);
            let made: Vec<_> = made;
            assert_eq!(made.len(), shown.len());
            made
        };
        let (open, shut) = (Some(true), Some(false));
        assert_eq!(
            shape(&[]),
            [
                (1, 0, open),
                (2, 1, open),
                (3, 2, None),
                (4, 1, None),
                (5, 0, None),
                (6, 0, None)
            ]
        );
        assert_eq!(
            shape(&[2]),
            [
                (1, 0, open),
                (2, 1, shut),
                (4, 1, None),
                (5, 0, None),
                (6, 0, None)
            ]
        );
        assert_eq!(shape(&[1]), [(1, 0, shut), (5, 0, None), (6, 0, None)]);
        assert_eq!(
            paths_to(&listing, &BTreeSet::from([id(3)])),
            [parts_path(id(2)), parts_path(id(1))]
        );
    }
}
