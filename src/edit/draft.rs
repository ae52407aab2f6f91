//! What people do, as drafts of ops: a label in plain words and the changes. Pure; nothing is altered here.

use std::collections::BTreeSet;

use crate::model::{
    Change, Field, Id, Portfolio, Project, ProjectColumn, Record as _, Row, Source, Sources, Stage,
    Table, Value,
};

/// An op that is not yet numbered: what it is called and what it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Plain words for the history.
    pub label: String,
    /// The changes; none means that there is nothing to do.
    pub changes: Vec<Change>,
}

/// Makes the identity of a new row; handed in, so that a draft is the same whenever the same ids are.
pub type NewId = fn() -> uuid::Uuid;

/// One cell of a row that belongs to a project or to an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartColumn {
    /// The table of the row.
    pub table: Table,
    /// The row.
    pub id: uuid::Uuid,
    /// Index into the table's columns.
    pub column: usize,
}

impl Draft {
    /// Sets a field of one or several projects, as filled in by the office.
    pub fn set_field(
        portfolio: &Portfolio,
        projects: &[Id<Project>],
        column: ProjectColumn,
        value: &Value,
    ) -> Self {
        let rows = projects
            .iter()
            .filter_map(|id| portfolio.projects().get(*id));
        let changes = rows.filter_map(|project| filled(project, column, value));
        let changes: Vec<Change> = changes.collect();
        let is_agreed = !changes.is_empty() && changes.iter().all(Change::is_of_source_only);
        let what = if is_agreed { "确认" } else { "修改" };
        let (label, of) = (column.spec().label, named(portfolio, projects));
        Self {
            label: format!("{what}{label}：{of}"),
            changes,
        }
    }

    /// Agrees to suggestions: one field, or with `None` every suggested field.
    pub fn confirm(
        portfolio: &Portfolio,
        projects: &[Id<Project>],
        column: Option<ProjectColumn>,
    ) -> Self {
        let rows = projects
            .iter()
            .filter_map(|id| portfolio.projects().get(*id));
        let changes = rows.flat_map(|project| {
            let suggested = project.sources.columns(Source::Suggested);
            let agreed =
                suggested.filter(|suggested| column.is_none_or(|column| column == *suggested));
            agreed.filter_map(|column| Change::confirm(project, column))
        });
        let what = column.map_or("建议", |column| column.spec().label);
        Self {
            label: format!("确认{what}：{}", named(portfolio, projects)),
            changes: changes.collect(),
        }
    }

    /// A new project; it takes over what the chosen place in the tree already says.
    pub fn new_project(
        portfolio: &Portfolio,
        known: &[(ProjectColumn, Value)],
        new_id: NewId,
    ) -> (Id<Project>, Self) {
        NewProjects::of(portfolio).draft(known, new_id)
    }

    /// Deletes projects with all that belongs to them.
    pub fn delete_projects(portfolio: &Portfolio, projects: &[Id<Project>]) -> Self {
        // A parent freed by one deletion must not be freed again by the next: apply as it goes.
        let mut rest = portfolio.clone();
        let mut changes = Vec::new();
        for id in projects {
            let step = rest.deletion(*id);
            let op = crate::model::Op::edit(uuid::Uuid::nil(), "", step.clone());
            if rest.apply(&op).is_ok() {
                changes.extend(step);
            }
        }
        Self {
            label: format!("删除项目：{}", named(portfolio, projects)),
            changes,
        }
    }

    /// Sets a cell of a row that belongs to a project, and what follows from it on this day.
    pub fn set_part(
        portfolio: &Portfolio,
        part: PartColumn,
        value: Value,
        today: chrono::NaiveDate,
    ) -> Self {
        let followed =
            super::problems::followed(portfolio, (part.table, part.id, part.column), &value, today);
        let PartColumn { table, id, column } = part;
        let label = table
            .columns()
            .get(column)
            .map_or("", |column| column.label);
        let owner = owner(portfolio, table, id);
        Self {
            label: format!("修改{}的{label}：{owner}", table.label()),
            changes: portfolio
                .change(table, id, column, value)
                .into_iter()
                .chain(followed)
                .collect(),
        }
    }

    /// Deletes a row that belongs to a project.
    pub fn delete_part(portfolio: &Portfolio, table: Table, id: uuid::Uuid) -> Self {
        let row = portfolio.row(table, id);
        Self {
            label: format!("删除{}：{}", table.label(), owner(portfolio, table, id)),
            changes: row.map(Change::Delete).into_iter().collect(),
        }
    }
}

/// The change that fills in a field. Who fills in the very value that is suggested agrees to it.
pub(super) fn filled(project: &Project, column: ProjectColumn, value: &Value) -> Option<Change> {
    if project.get(column as usize) == *value {
        return Change::confirm(project, column);
    }
    Change::set_field(project, column, value.clone(), Source::Filled)
}

/// What a chosen group already says about a new project in it.
pub fn known_from_group(
    portfolio: &Portfolio,
    key: crate::view::GroupKey,
    group: &str,
) -> Option<(ProjectColumn, Value)> {
    use crate::view::GroupKey;
    match key {
        GroupKey::Part | GroupKey::Chapter | GroupKey::Section => {
            let is_meant = |node: &&crate::model::OutlineNode| {
                node.parent.is_none() == (key == GroupKey::Part)
                    && portfolio.outline_code(node.id) == group
            };
            let node = portfolio.outline().iter().find(is_meant);
            node.map(|node| (ProjectColumn::Outline, Value::Ref(node.id.uuid())))
        }
        GroupKey::Category => portfolio
            .find_ref(Table::Category, group)
            .map(|id| (ProjectColumn::Category, Value::Ref(id))),
        GroupKey::LeadDepartment => portfolio
            .find_ref(Table::Department, group)
            .map(|id| (ProjectColumn::LeadDepartment, Value::Refs(vec![id]))),
        GroupKey::Stage | GroupKey::ConstructionKind | GroupKey::Field(Field::Typed(_)) => {
            let field = match key {
                GroupKey::Field(Field::Typed(column)) => column,
                GroupKey::Stage => ProjectColumn::Stage,
                _ => ProjectColumn::ConstructionKind,
            };
            let value = crate::model::parse_value(
                portfolio,
                Field::from(field).kind(),
                group,
                crate::model::MoneyUnit::Wan,
            );
            value
                .ok()
                .filter(|value| !value.is_empty())
                .map(|value| (field, value))
        }
        GroupKey::Location if !matches!(group, "none" | "several") => Some((
            ProjectColumn::Location,
            Value::Words(vec![group.to_owned()]),
        )),
        _ => None,
    }
}

/// What projects take over that are put into a group, and which of them do not stand in it already. One that does keeps
/// what it says: its section is more than the chapter, its departments are more than the one.
pub fn moved_to_group(
    portfolio: &Portfolio,
    projects: &[Id<Project>],
    (key, group): (crate::view::GroupKey, &str),
    moment: crate::view::Moment,
) -> Option<(Vec<Id<Project>>, ProjectColumn, Value)> {
    let (column, value) = known_from_group(portfolio, key, group)?;
    let inside = crate::view::Filter::group(key, group);
    let inside = inside.bind(portfolio, moment).ok()?;
    let is_outside = |id: &Id<Project>| {
        let project = portfolio.projects().get(*id);
        project.is_some_and(|project| !inside.matches(project))
    };
    let outside: Vec<_> = projects.iter().copied().filter(is_outside).collect();
    (!outside.is_empty()).then_some((outside, column, value))
}

/// What a row belongs to: its project, or the indicator whose value it is.
fn owner(portfolio: &Portfolio, table: Table, id: uuid::Uuid) -> String {
    match portfolio.project_of(table, id) {
        Some(project) => named(portfolio, &[project]),
        None => portfolio.ref_label(table, id).unwrap_or_default(),
    }
}

/// `平安大桥`, or `3 个项目`: the name of one among many says nothing of the others, and the one that would be the first
/// is seldom the one that the person sees first.
pub fn named(portfolio: &Portfolio, projects: &[Id<Project>]) -> String {
    match projects {
        [] => String::new(),
        [only] => {
            let project = portfolio.projects().get(*only);
            project.map_or_else(String::new, |project| project.name.clone())
        }
        several => format!("{} 个项目", several.len()),
    }
}

const NEW_NAME: &str = "新项目";

/// New projects that are made in one op: each gets a name and a place that no other has.
pub(super) struct NewProjects<'a> {
    taken: BTreeSet<&'a str>,
    number: usize,
    last: i64,
}

impl<'a> NewProjects<'a> {
    pub(super) fn of(portfolio: &'a Portfolio) -> Self {
        let projects = || portfolio.projects().iter();
        let names = projects().map(|project| project.name.as_str());
        let positions = projects().map(|project| i64::from(project.position));
        Self {
            taken: names.filter(|name| name.starts_with(NEW_NAME)).collect(),
            number: 0,
            last: positions.max().unwrap_or_default(),
        }
    }

    fn name(&mut self) -> String {
        loop {
            self.number += 1;
            let name = format!("{NEW_NAME}{}", self.number);
            if !self.taken.contains(name.as_str()) {
                return name;
            }
        }
    }

    /// The next one, of which this is known.
    pub(super) fn draft(
        &mut self,
        known: &[(ProjectColumn, Value)],
        new_id: NewId,
    ) -> (Id<Project>, Draft) {
        let mut row = Row::blank(Table::Project, new_id());
        let name = self.name();
        self.last += 1;
        row.values[ProjectColumn::Name as usize] = Value::Text(name.clone());
        row.values[ProjectColumn::Stage as usize] = Value::Choice(Stage::Reserved.label());
        row.values[ProjectColumn::Position as usize] = Value::Integer(self.last);
        for (column, value) in known {
            row.values[*column as usize] = value.clone();
        }
        let filled = ProjectColumn::ALL.iter().filter(|column| {
            let is_content = !matches!(column, ProjectColumn::Position | ProjectColumn::Sources);
            is_content && !row.values[**column as usize].is_empty()
        });
        let sources = filled.fold(Sources::default(), |sources, column| {
            sources.with(*column, Some(Source::Filled))
        });
        sources.put_into(&mut row);
        let id = Id::new(row.id);
        let draft = Draft {
            label: format!("新增项目：{name}"),
            changes: vec![Change::Create(row)],
        };
        (id, draft)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Group, GroupKey, Index, Moment, Query, run};

    /// Every group, those inside others too.
    fn all(groups: &[Group]) -> Vec<&Group> {
        let inner = groups.iter().flat_map(|group| all(&group.groups));
        groups.iter().chain(inner).collect()
    }

    fn members(group: &Group) -> Vec<Id<Project>> {
        let inner = group.groups.iter().flat_map(members);
        group.projects.iter().copied().chain(inner).collect()
    }

    #[test]
    fn projects_put_into_the_group_in_which_they_stand_stay_as_they_are() {
        let portfolio = crate::seed::plan_portfolio().unwrap();
        let moment = Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap());
        let index = Index::new(&portfolio);
        let mut known = 0;
        for key in GroupKey::ALL {
            let query = Query {
                group_by: vec![key],
                ..Query::default()
            };
            let listing = run(&portfolio, &index, &query, moment).unwrap();
            for group in all(&listing.groups) {
                known += usize::from(known_from_group(&portfolio, key, &group.key).is_some());
                let to = (key, group.key.as_str());
                let moved = moved_to_group(&portfolio, &members(group), to, moment);
                assert_eq!(moved, None, "{key:?} {}", group.label);
            }
        }
        assert!(known > 50, "{known}");
        // From elsewhere they take over what the group says.
        let stranger = portfolio
            .projects()
            .iter()
            .find(|p| p.stage == Some(Stage::Reserved));
        let stranger = stranger.unwrap().id;
        let moved = moved_to_group(&portfolio, &[stranger], (GroupKey::Stage, "在建"), moment);
        let stage = (ProjectColumn::Stage, Value::Choice("在建"));
        assert_eq!(moved, Some((vec![stranger], stage.0, stage.1)));
    }
}
