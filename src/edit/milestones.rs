use crate::model::{
    Derived, Field, Id, MilestoneColumn, PartialDate, Portfolio, Project, Table, Value,
};
use crate::view::{Moment, milestone_named, next_milestone};

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

/// Which milestone is altered where projects have several of the name of a column, in words; `None` where none has.
pub fn which_milestones(
    portfolio: &Portfolio,
    cells: impl IntoIterator<Item = (Id<Project>, Field)>,
    moment: Moment,
) -> Option<String> {
    let several = |(project, field): (Id<Project>, Field)| {
        let Field::Derived(Derived::Milestone(name)) = field else {
            return None;
        };
        let milestones = portfolio.milestones().of(project).into_iter();
        let namesakes = milestones.filter(|milestone| name.is_of(milestone));
        let namesakes: Vec<_> = namesakes.map(|milestone| milestone.id).collect();
        let meant = milestone_named(portfolio, project, name, moment)?.id;
        let place = namesakes.iter().position(|id| *id == meant)?;
        (namesakes.len() > 1).then_some((project, name, namesakes.len(), place + 1))
    };
    let found: Vec<_> = cells.into_iter().filter_map(several).collect();
    match found.as_slice() {
        [] => None,
        [(project, name, count, place)] => Some(format!(
            "{}有 {count} 个“{}”，改的是第 {place} 个",
            named(portfolio, &[*project]),
            name.name()
        )),
        found => Some(format!(
            "{} 格有几个同名的里程碑，改的是还没有达到的第一个，都达到了的是最后一个",
            found.len()
        )),
    }
}
