use std::collections::BTreeSet;

use crate::model::{Field, Id, OwnRef, Project, ProjectColumn, Record as _, Value};

use crate::ui::shown::Shown;

/// In which fields the selected projects differ, found once for each selection.
#[derive(Debug, Default)]
pub struct SharedValues {
    found: Option<(u64, BTreeSet<Id<Project>>, Vec<Field>)>,
}

impl SharedValues {
    /// Compares what is selected, before it is drawn.
    pub fn refresh(&mut self, shown: &Shown<'_>) {
        if shown.selection.len() < 2 || !shown.has_inspector {
            self.found = None;
            return;
        }
        let revision = shown.portfolio.revision();
        let is_current = |(then, selection, _): &(u64, BTreeSet<_>, Vec<Field>)| {
            *then == revision && selection == shown.selection
        };
        if !self.found.as_ref().is_some_and(is_current) {
            self.found = Some((revision, shown.selection.clone(), differing(shown)));
        }
    }

    /// Whether the selected projects hold different values.
    pub fn differ(&self, field: Field) -> bool {
        let found = self.found.as_ref();
        found.is_some_and(|(.., fields)| fields.contains(&field))
    }
}

fn differing(shown: &Shown<'_>) -> Vec<Field> {
    let projects = shown.portfolio.projects();
    let mut selected = shown.selection.iter().filter_map(|id| projects.get(*id));
    let Some(first) = selected.next() else {
        return Vec::new();
    };
    let typed: Vec<Value> = (0..ProjectColumn::ALL.len())
        .map(|column| first.get(column))
        .collect();
    let held = |project: &Project, own: OwnRef| {
        let value = shown.portfolio.own_value(project.id, own.id());
        value.map(|value| value.value.clone())
    };
    let mut columns: Vec<ProjectColumn> = ProjectColumn::ALL.to_vec();
    let mut own: Vec<OwnRef> = shown.portfolio.own_columns().to_vec();
    let mut fields = Vec::new();
    for project in selected {
        columns.retain(|column| {
            let is_same = project.get(*column as usize) == typed[*column as usize];
            if !is_same {
                fields.push(Field::Typed(*column));
            }
            is_same
        });
        own.retain(|own| {
            let is_same = held(project, *own) == held(first, *own);
            if !is_same {
                fields.push(Field::Own(*own));
            }
            is_same
        });
    }
    fields
}

/// What a field edits: the selection, when the project is one of several selected.
pub fn target_projects(shown: &Shown<'_>, project: &Project) -> Vec<Id<Project>> {
    if shown.selection.len() > 1 && shown.selection.contains(&project.id) {
        shown.selection.iter().copied().collect()
    } else {
        vec![project.id]
    }
}
