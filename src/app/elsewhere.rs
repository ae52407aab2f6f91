//! Whether 撤销 and 重做 alter what somebody looks at, or a project elsewhere.

use std::collections::BTreeSet;

use crate::model::{Id, Op, Portfolio, Project};

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
        let changes = op.changes.iter();
        let mut altered = changes.filter_map(|change| portfolio.project_altered_by(change));
        let is_elsewhere = !altered.any(|id| projects.contains(&id));
        is_elsewhere.then(|| said(portfolio, op))
    }
}

/// The step, and of which project it was where that is one.
fn said(portfolio: &Portfolio, op: &Op) -> String {
    let changed = op.changes.iter();
    let changed: BTreeSet<Id<Project>> = changed
        .filter_map(|change| portfolio.project_altered_by(change))
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
