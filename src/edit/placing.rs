//! Projects made right below another one.

use std::collections::HashSet;

use super::draft::named;
use super::{Draft, NewId};
use crate::model::{
    Change, Field, Id, OwnValue, Portfolio, Project, ProjectColumn, Record as _, Row, Value,
};
use crate::view::GroupKey;

/// What a project has in common with its neighbours, beside the groups that are shown.
const OF_THE_PLACE: [ProjectColumn; 2] = [ProjectColumn::Outline, ProjectColumn::Parent];

/// What two projects never share.
const ITS_OWN: [ProjectColumn; 2] = [ProjectColumn::Code, ProjectColumn::NationalCode];

impl Draft {
    /// A new project right below another, in the same place of the plan and in the same groups. `known` is what the
    /// choice in the tree says.
    pub fn new_project_below(
        portfolio: &Portfolio,
        above: Id<Project>,
        groups: &[GroupKey],
        known: &[(ProjectColumn, Value)],
        new_id: NewId,
    ) -> Option<(Id<Project>, Self)> {
        let project = portfolio.projects().get(above)?;
        let shared = OF_THE_PLACE.into_iter();
        let shared = shared.chain(groups.iter().filter_map(|key| column_of(*key)));
        let mut known = known.to_vec();
        for column in shared {
            known.retain(|(other, _)| *other != column);
            let value = project.get(column as usize);
            known.extend((!value.is_empty()).then_some((column, value)));
        }
        let (id, mut draft) = Self::new_project(portfolio, &known, new_id);
        let (places, moved) = places_below(portfolio, &[(above, id)]);
        for change in &mut draft.changes {
            if let Change::Create(row) = change {
                row.values[ProjectColumn::Position as usize] = Value::Integer(places[0]);
            }
        }
        draft.changes.extend(moved);
        Some((id, draft))
    }

    /// Copies of projects, each right below its own, with what is typed into them. What belongs to them and counts by
    /// itself, such as funding, milestones and progress, is not copied.
    pub fn duplicate_projects(
        portfolio: &Portfolio,
        projects: &[Id<Project>],
        new_id: NewId,
    ) -> (Vec<Id<Project>>, Self) {
        let names = portfolio.projects().iter();
        let mut taken: HashSet<String> = names.map(|project| project.name.clone()).collect();
        let known = projects.iter().copied();
        let known = known.filter(|id| portfolio.projects().get(*id).is_some());
        let pairs: Vec<_> = known.map(|id| (id, Id::new(new_id()))).collect();
        let (places, moved) = places_below(portfolio, &pairs);
        let mut changes = Vec::new();
        for ((of, copy), place) in pairs.iter().zip(places) {
            let Some(project) = portfolio.projects().get(*of) else {
                continue;
            };
            let mut row = Row {
                id: copy.uuid(),
                ..project.to_row()
            };
            let name = copy_name(&project.name, &taken);
            row.values[ProjectColumn::Name as usize] = Value::Text(name.clone());
            row.values[ProjectColumn::Position as usize] = Value::Integer(place);
            taken.insert(name);
            for column in ITS_OWN {
                row.values[column as usize] = Value::Empty;
            }
            changes.push(Change::Create(row));
            let own = portfolio.own_columns().iter().filter_map(|own| {
                let row = portfolio.own_value(*of, own.id())?;
                let copied = OwnValue {
                    id: Id::new(new_id()),
                    project: *copy,
                    ..row.clone()
                };
                Some(Change::Create(copied.to_row()))
            });
            changes.extend(own);
        }
        changes.extend(moved);
        let draft = Self {
            label: format!("复制项目：{}", named(portfolio, projects)),
            changes,
        };
        (pairs.into_iter().map(|(_, copy)| copy).collect(), draft)
    }
}

/// `平安大桥（副本）`, or with a number where that is taken.
fn copy_name(name: &str, taken: &HashSet<String>) -> String {
    let first = format!("{name}（副本）");
    let further = (2..).map(|n| format!("{name}（副本{n}）"));
    let mut names = std::iter::once(first).chain(further);
    names
        .find(|name| !taken.contains(name))
        .unwrap_or_else(|| name.to_owned())
}

/// The column that says in which group of a key a project stands.
const fn column_of(key: GroupKey) -> Option<ProjectColumn> {
    match key {
        GroupKey::Category => Some(ProjectColumn::Category),
        GroupKey::Stage => Some(ProjectColumn::Stage),
        GroupKey::ConstructionKind => Some(ProjectColumn::ConstructionKind),
        GroupKey::LeadDepartment => Some(ProjectColumn::LeadDepartment),
        GroupKey::Location => Some(ProjectColumn::Location),
        GroupKey::Field(Field::Typed(column)) => Some(column),
        _ => None,
    }
}

/// Where new projects stand in the order of lists so that each is right below another one, and which others have to
/// make room. Only projects of the same place in the plan are asked: the plan orders the rest.
fn places_below(
    portfolio: &Portfolio,
    new: &[(Id<Project>, Id<Project>)],
) -> (Vec<i64>, Vec<Change>) {
    let outline = |id: Id<Project>| portfolio.projects().get(id).map(|project| project.outline);
    let nodes: HashSet<_> = new
        .iter()
        .filter_map(|(above, _)| outline(*above))
        .collect();
    let mut of_nodes: Vec<&Project> = portfolio
        .projects()
        .iter()
        .filter(|project| nodes.contains(&project.outline))
        .collect();
    of_nodes.sort_by_key(|project| (project.outline, project.position, project.id));
    let mut places = vec![0; new.len()];
    let mut moved = Vec::new();
    let mut node = None;
    // The place behind which the next project has to stand, as long as new ones push.
    let mut pushed: Option<i64> = None;
    for project in of_nodes {
        if node.replace(project.outline) != Some(project.outline) {
            pushed = None;
        }
        let mut place = i64::from(project.position);
        pushed = pushed.filter(|pushed| place <= *pushed);
        if let Some(last) = &mut pushed {
            place = *last + 1;
            *last = place;
            let column = ProjectColumn::Position as usize;
            moved.extend(Change::set(project, column, Value::Integer(place)));
        }
        for (at, (above, _)) in new.iter().enumerate() {
            if *above == project.id {
                place += 1;
                places[at] = place;
                pushed = Some(place);
            }
        }
    }
    (places, moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::new_id;
    use crate::model::{Op, Stage, Table};

    /// Projects 1, 2, 3 … of one place in the plan, at these positions.
    fn library(positions: &[i64]) -> Portfolio {
        let rows = positions.iter().zip(1_u128..).map(|(position, n)| {
            let mut row = Row::blank(Table::Project, uuid::Uuid::from_u128(u128::MAX - n));
            row.values[ProjectColumn::Name as usize] = Value::Text(format!("项目{n}"));
            row.values[ProjectColumn::Code as usize] = Value::Text(format!("A-{n}"));
            row.values[ProjectColumn::Position as usize] = Value::Integer(*position);
            row
        });
        Portfolio::from_rows(rows).unwrap()
    }

    fn id(n: u128) -> Id<Project> {
        Id::new(uuid::Uuid::from_u128(u128::MAX - n))
    }

    fn applied(portfolio: &Portfolio, draft: Draft) -> (Portfolio, usize) {
        let mut after = portfolio.clone();
        let count = draft.changes.len();
        let op = Op::edit(new_id(), draft.label, draft.changes);
        after.apply(&op).unwrap();
        (after, count)
    }

    fn names(portfolio: &Portfolio) -> Vec<&str> {
        let mut all: Vec<&Project> = portfolio.projects().iter().collect();
        all.sort_by_key(|project| (project.position, project.id));
        all.into_iter()
            .map(|project| project.name.as_str())
            .collect()
    }

    #[test]
    fn a_new_project_stands_right_below_and_only_those_in_its_way_move() {
        let portfolio = library(&[1, 2, 3, 9]);
        let known = [(
            ProjectColumn::Stage,
            Value::Choice(Stage::Preparing.label()),
        )];
        let made = Draft::new_project_below(&portfolio, id(1), &[], &known, new_id);
        let (new, draft) = made.unwrap();
        let (after, count) = applied(&portfolio, draft);
        assert_eq!(
            names(&after),
            ["项目1", "新项目1", "项目2", "项目3", "项目4"]
        );
        // It, and the two that made room; the gap before the last is enough.
        assert_eq!(count, 3);
        let new = after.projects().get(new).unwrap();
        assert_eq!(new.stage, Some(Stage::Preparing));
    }

    #[test]
    fn copies_stand_below_their_own_with_names_and_codes_of_their_own() {
        let portfolio = library(&[5, 5, 6]);
        let (copies, draft) = Draft::duplicate_projects(&portfolio, &[id(1), id(2)], new_id);
        let (after, _) = applied(&portfolio, draft);
        // Of two at one place the smaller id is first.
        assert_eq!(
            names(&after),
            ["项目2", "项目2（副本）", "项目1", "项目1（副本）", "项目3"]
        );
        let copy = after.projects().get(copies[0]).unwrap();
        assert_eq!(
            (copy.name.as_str(), copy.code.as_str()),
            ("项目1（副本）", "")
        );
        let (_, again) = Draft::duplicate_projects(&after, &[id(1)], new_id);
        let (after, _) = applied(&after, again);
        assert!(names(&after).contains(&"项目1（副本2）"));
    }
}
