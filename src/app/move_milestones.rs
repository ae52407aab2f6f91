use crate::model::{Id, MilestoneColumn, PartialDate, Portfolio, Project, Table, Value};
use crate::view::next_milestone;

use super::Draft;
use super::edit::named;

impl Draft {
    /// Plans the next milestone of each project for a date; projects without one stay as they are.
    pub fn plan_next_milestone(
        portfolio: &Portfolio,
        projects: &[Id<Project>],
        date: PartialDate,
    ) -> Self {
        let column = MilestoneColumn::Planned as usize;
        let next = projects
            .iter()
            .filter_map(|id| next_milestone(portfolio, *id));
        let changes = next.filter_map(|milestone| {
            let id = milestone.id.uuid();
            portfolio.change(Table::Milestone, id, column, Value::Date(date))
        });
        Self {
            label: format!("下一节点改到 {date}：{}", named(portfolio, projects)),
            changes: changes.collect(),
        }
    }
}
