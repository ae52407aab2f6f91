use crate::model::{Light, ListClass, Portfolio, Project, ProjectColumn, Source, Stage};

use super::{Moment, as_of};

/// What projects are called of which nobody said the stage.
pub const WITHOUT_STAGE: &str = "未填阶段";

/// How many of a set of projects are how far, and what is in the way. What can be added up of their fields is said by
/// [`Totals`](super::Totals).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Projects of each stage, in the order of [`Stage::ALL`].
    pub stages: [usize; Stage::ALL.len()],
    /// Projects of which nobody said the stage: with those of the stages they are all.
    pub without_stage: usize,
    /// Projects of each light, in the order of [`Light::ALL`]; what is finished or stopped has none.
    pub lights: [usize; Light::ALL.len()],
    /// Milestones whose last possible day has passed, of projects that go on.
    pub overdue_milestones: usize,
    /// Projects that are to start in the year under report, by its annual plan.
    pub starts_planned: usize,
    /// Those of them that have begun.
    pub starts_made: usize,
    /// Projects whose report of the month came when its day was over, as far as the history tells.
    pub came_late: usize,
    /// Projects whose report came in time, as far as it tells.
    pub came_in_time: usize,
    /// Projects without a lead department.
    pub without_lead: usize,
    /// Projects whose stage is a suggestion that nobody has agreed to.
    pub suggested_stages: usize,
}

impl Facts {
    /// What one project adds.
    pub(super) fn of(portfolio: &Portfolio, project: &Project, moment: Moment) -> Self {
        let mut facts = Self {
            without_lead: usize::from(project.lead_department.is_empty()),
            ..Self::default()
        };
        if let Some(stage) = as_of::stage(portfolio, project, moment) {
            facts.stages[stage as usize] = 1;
            let source = project.source(ProjectColumn::Stage);
            facts.suggested_stages = usize::from(source == Some(Source::Suggested));
        } else {
            facts.without_stage = 1;
        }
        if let Some(light) = moment.rule.light(portfolio, project, moment) {
            facts.lights[light as usize] = 1;
        }
        let delay = super::reported::delay(portfolio, project, moment);
        facts.came_late = usize::from(delay.is_some_and(|days| days > 0));
        facts.came_in_time = usize::from(delay == Some(0));
        if !as_of::is_closed(portfolio, project, moment) {
            let milestones = portfolio.milestones().of(project.id).iter();
            facts.overdue_milestones = milestones
                .filter(|milestone| milestone.overdue_days(moment.today).is_some())
                .count();
        }
        let plans = portfolio.annual_plans().of(project.id).iter();
        let is_to_start = plans
            .filter(|plan| plan.year == moment.year)
            .any(|plan| plan.list_class == Some(ListClass::NewStart));
        if is_to_start {
            facts.starts_planned = 1;
            facts.starts_made = usize::from(as_of::has_begun(portfolio, project, moment));
        }
        facts
    }

    pub(super) fn add(&mut self, other: &Self) {
        let Self {
            stages,
            without_stage,
            lights,
            overdue_milestones,
            starts_planned,
            starts_made,
            came_late,
            came_in_time,
            without_lead,
            suggested_stages,
        } = other;
        let add = |sums: &mut [usize], counts: &[usize]| {
            for (sum, count) in sums.iter_mut().zip(counts) {
                *sum += count;
            }
        };
        add(&mut self.stages, stages);
        add(&mut self.lights, lights);
        self.without_stage += without_stage;
        self.overdue_milestones += overdue_milestones;
        self.starts_planned += starts_planned;
        self.starts_made += starts_made;
        self.came_late += came_late;
        self.came_in_time += came_in_time;
        self.without_lead += without_lead;
        self.suggested_stages += suggested_stages;
    }

    /// Projects of a stage.
    pub const fn of_stage(&self, stage: Stage) -> usize {
        self.stages[stage as usize]
    }

    /// Projects of a light.
    pub const fn of_light(&self, light: Light) -> usize {
        self.lights[light as usize]
    }

    /// Projects on which no work has begun: 谋划, 储备, 前期, 缓建.
    pub fn before_start(&self) -> usize {
        let stages = Stage::ALL.iter().filter(|stage| stage.is_before_start());
        stages.map(|stage| self.of_stage(*stage)).sum()
    }

    /// Projects that are finished: 竣工, 投产.
    pub const fn finished(&self) -> usize {
        self.of_stage(Stage::Completed) + self.of_stage(Stage::InOperation)
    }

    /// Projects that are aside of the way from the first stage to the last: 停工, 退出.
    pub const fn other(&self) -> usize {
        self.of_stage(Stage::Suspended) + self.of_stage(Stage::Withdrawn)
    }

    /// How many projects each stage has, those that have any, and behind them how many have none: together all projects.
    pub fn by_stage(&self) -> Vec<(&'static str, usize)> {
        let stages = Stage::ALL.iter();
        let stages = stages.map(|stage| (stage.label(), self.of_stage(*stage)));
        let all = stages.chain([(WITHOUT_STAGE, self.without_stage)]);
        all.filter(|(_, count)| *count > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{Row, Table, Value};
    use crate::view::{Index, Query, briefing, run, summary};

    #[test]
    fn the_stages_and_what_has_none_add_up_to_all_projects() {
        let stages = ["在建", "在建", "缓建", "竣工", "停工", "退出", ""];
        let row = |(stage, n): (&&'static str, u128)| {
            let mut row = Row::blank(Table::Project, Uuid::from_u128(n));
            if !stage.is_empty() {
                row.values[ProjectColumn::Stage as usize] = Value::Choice(stage);
            }
            row
        };
        let portfolio = Portfolio::from_rows(stages.iter().zip(1..).map(row)).unwrap();
        let moment = Moment::on(NaiveDate::from_ymd_opt(2026, 6, 30).unwrap());
        let index = Index::new(&portfolio);
        let listing = run(&portfolio, &index, &Query::default(), moment).unwrap();
        let facts = summary(&portfolio, &listing, moment).facts;
        let told = [
            facts.before_start(),
            facts.of_stage(Stage::UnderConstruction),
            facts.finished(),
            facts.other(),
            facts.without_stage,
        ];
        assert_eq!(told, [1, 2, 1, 2, 1]);
        assert_eq!(told.iter().sum::<usize>(), listing.totals.count);
        let by_stage = facts.by_stage();
        assert_eq!(by_stage.last(), Some(&(WITHOUT_STAGE, 1)));
        assert_eq!(by_stage.iter().map(|(_, count)| count).sum::<usize>(), 7);
        let words = briefing(&portfolio, &listing, moment).concat();
        assert!(words.contains("退出1个、未填阶段1个"), "{words}");
    }
}
