//! Whether 撤销 and 重做 alter what somebody looks at, or a project elsewhere.

use std::collections::BTreeSet;

use crate::model::{Change, Id, Op, Portfolio, Project, Table};

use super::App;

impl App {
    /// What 撤销, or 重做, would alter in other projects than these, in words; nothing where it alters one of them.
    pub fn reverses_elsewhere(
        &self,
        projects: &BTreeSet<Id<Project>>,
        is_redo: bool,
    ) -> Option<String> {
        let session = self.session.as_ref()?;
        let op = session.reversible(is_redo)?;
        let portfolio = session.portfolio_ref();
        let of = |change| project_of(portfolio, change);
        let is_here = |id: Id<Project>| projects.contains(&id);
        let is_elsewhere = !op.changes.iter().filter_map(of).any(is_here);
        is_elsewhere.then(|| said(portfolio, op))
    }
}

/// The project that a change alters, itself or a row of it.
fn project_of(portfolio: &Portfolio, change: &Change) -> Option<Id<Project>> {
    match change {
        Change::Set { table, id, .. } if *table == Table::Project => Some(Id::new(*id)),
        Change::Set { table, id, .. } => portfolio.project_of(*table, *id),
        Change::Create(row) | Change::Delete(row) if row.table == Table::Project => {
            Some(Id::new(row.id))
        }
        Change::Create(row) | Change::Delete(row) => {
            let owner = row.values.get(row.table.project_column()?)?;
            owner.refs().first().map(|id| Id::new(*id))
        }
    }
}

/// The step, and of which project it was where that is one.
fn said(portfolio: &Portfolio, op: &Op) -> String {
    let changed = op.changes.iter();
    let changed: BTreeSet<Id<Project>> = changed
        .filter_map(|change| project_of(portfolio, change))
        .collect();
    let mut names = changed
        .iter()
        .filter_map(|id| portfolio.projects().get(*id));
    match (names.next(), names.next()) {
        // Most steps name their project themselves.
        (Some(project), None) if !op.label.contains(&project.name) => {
            format!("“{}”（{}）", op.label, project.name)
        }
        _ => format!("“{}”", op.label),
    }
}
