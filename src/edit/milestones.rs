use crate::model::{
    Change, Derived, Field, Id, Milestone, MilestoneColumn, PartialDate, Portfolio, Project,
    Record as _, Table, Value,
};
use crate::view::{Moment, milestone_named, next_milestone, undated_stage};

use super::draft::named;
use super::{Draft, NewId};

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

impl Draft {
    /// Notes since when projects have been in their stage: the milestone that tells it is reached on that day, and made where
    /// there is none. Those that know it stay as they are.
    pub fn date_stage(
        portfolio: &Portfolio,
        projects: &[Id<Project>],
        date: PartialDate,
        new_id: NewId,
    ) -> Self {
        let change = |id: &Id<Project>| {
            let project = portfolio.projects().get(*id)?;
            let name = undated_stage(portfolio, project)?;
            let milestones = portfolio.milestones().of(*id);
            let mut waiting = milestones
                .iter()
                .filter(|one| one.name.trim() == name && one.actual.is_none());
            if let Some(milestone) = waiting.next() {
                let column = MilestoneColumn::Actual as usize;
                return Change::set(milestone, column, Value::Date(date));
            }
            let milestone = Milestone {
                id: Id::new(new_id()),
                project: *id,
                name: name.to_owned(),
                planned: None,
                actual: Some(date),
                note: String::new(),
                position: milestones.last().map_or(1, |last| last.position + 1),
            };
            Some(Change::Create(milestone.to_row()))
        };
        Self {
            label: format!(
                "记下转入建设阶段的时间 {date}：{}",
                named(portfolio, projects)
            ),
            changes: projects.iter().filter_map(change).collect(),
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
        let milestones = portfolio.milestones().of(project).iter();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::new_id;
    use crate::model::{Op, ProjectColumn, Stage};

    #[test]
    fn the_day_of_a_stage_is_a_milestone_that_is_reached() {
        let op = crate::seed::sample(uuid::Uuid::nil(), Some(24), 1).unwrap();
        let mut portfolio = Portfolio::default();
        portfolio.apply(&op).unwrap();
        let take = |portfolio: &mut Portfolio, draft: Draft| {
            let op = Op::edit(new_id(), draft.label, draft.changes);
            portfolio.apply(&op).unwrap();
        };
        let of_stage = |portfolio: &Portfolio, stage: Stage| {
            let mut projects = portfolio.projects().iter();
            let found = projects.find(|one| one.stage == Some(stage));
            found.map(|project| project.id).unwrap()
        };
        let id = of_stage(&portfolio, Stage::UnderConstruction);
        let stage = Value::Choice("停工");
        let draft = Draft::set_field(&portfolio, &[id], ProjectColumn::Stage, &stage);
        take(&mut portfolio, draft);
        let day = PartialDate::parse("2024-09-12").unwrap();
        let draft = Draft::date_stage(&portfolio, &[id], day, new_id);
        assert!(
            draft
                .label
                .starts_with("记下转入建设阶段的时间 2024-09-12：")
        );
        take(&mut portfolio, draft);
        let milestones = portfolio.milestones().of(id);
        let last = milestones.last().unwrap();
        assert_eq!((last.name.as_str(), last.actual), ("停工", Some(day)));
        // Once is enough.
        let again = Draft::date_stage(&portfolio, &[id], day, new_id);
        assert!(again.changes.is_empty());
        // A milestone that waits for its day gets it.
        let waits = of_stage(&portfolio, Stage::Preparing);
        let stage = Value::Choice("在建");
        let draft = Draft::set_field(&portfolio, &[waits], ProjectColumn::Stage, &stage);
        take(&mut portfolio, draft);
        let before = portfolio.milestones().of(waits).len();
        let draft = Draft::date_stage(&portfolio, &[waits], day, new_id);
        take(&mut portfolio, draft);
        let milestones = portfolio.milestones().of(waits);
        let start = milestones.iter().find(|one| one.name == "开工").unwrap();
        assert_eq!((start.actual, milestones.len()), (Some(day), before));
    }
}
