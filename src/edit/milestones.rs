use crate::model::{Id, MilestoneColumn, PartialDate, Portfolio, Project, Table, Value};
use crate::view::{Moment, next_milestone};

use super::Draft;
use super::draft::named;

impl Draft {
    /// Plans the next milestone of each project for a date; projects without one stay as they are.
    pub fn plan_next_milestone(
        portfolio: &Portfolio,
        projects: &[Id<Project>],
        date: PartialDate,
        moment: Moment,
    ) -> Self {
        let column = MilestoneColumn::Planned as usize;
        let rows = projects.iter();
        let rows = rows.filter_map(|id| portfolio.projects().get(*id));
        let next = rows.filter_map(|project| next_milestone(portfolio, project, moment));
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
