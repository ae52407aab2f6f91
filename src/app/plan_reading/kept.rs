//! The text that the open library keeps of a plan: opened at the sentence of a project, or dropped.

use crate::app::{App, Notice};
use crate::edit::Draft;
use crate::import::plan_text::{Lead, kept_of};
use crate::model::{Change, Id, KeptText, Plan, Portfolio, Project, Record as _};

use super::on::PlanReading;

impl App {
    /// Whether the library keeps the text in which a project stands.
    pub fn has_kept_text(&self, project: Id<Project>) -> bool {
        let portfolio = self.session().map(crate::app::Session::portfolio_ref);
        portfolio.is_some_and(|portfolio| text_of(portfolio, Some(project)).is_some())
    }

    /// Opens the text of a project's plan at its sentence, or that of the plan.
    pub(super) fn open_kept_text(&mut self, project: Option<Id<Project>>) {
        let portfolio = self.portfolio();
        let Some((plan, kept)) = text_of(&portfolio, project) else {
            let words = "项目库里没有存这个规划的原文。点“文件 › 从规划文本新建项目库…”读入原文，勾上“原文随库保存”，再点“加入本库”";
            return self.notify(Notice::refused(words));
        };
        let on = self.plan_readings.on.as_ref();
        let is_on = on.is_some_and(|reading| reading.kept_text() == Some(kept.id));
        if !is_on {
            if let Some(name) = self.unfinished_plan_text() {
                let words = format!("“{name}”还没有建库，也没有加入本库。先完成或取消，再看原文");
                return self.notify(Notice::refused(words));
            }
            self.plan_readings.count += 1;
            let reading = PlanReading::kept(self.plan_readings.count, (plan, kept));
            self.plan_readings.on = Some(reading);
        }
        let project = project.and_then(|id| portfolio.projects().get(id));
        if let (Some(project), Some(reading)) = (project, &mut self.plan_readings.on) {
            let node = project
                .outline
                .and_then(|node| portfolio.outline().get(node));
            reading.look_for(Lead {
                name: project.name.clone(),
                anchor: project.anchor.clone(),
                title: node.map(|node| node.title.clone()).unwrap_or_default(),
            });
        }
        self.end_comparison();
        self.hide_import();
        self.plan_readings.is_in_front = true;
        self.work_at_plan();
    }

    /// Takes the text out of the library, as one step.
    pub(super) fn drop_kept_text(&mut self) {
        let reading = self.plan_readings.on.as_ref();
        let Some(id) = reading.and_then(PlanReading::kept_text) else {
            return;
        };
        let draft = |portfolio: &Portfolio| {
            let kept = portfolio.kept_texts().get(id);
            Draft {
                label: "从库中删去规划原文".to_owned(),
                changes: kept
                    .map(|kept| Change::Delete(kept.to_row()))
                    .into_iter()
                    .collect(),
            }
        };
        if self.edit(draft) {
            self.plan_readings.on = None;
            self.plan_readings.is_in_front = false;
            self.notify(Notice::done("已从库中删去规划原文，可按 Ctrl+Z 撤销"));
        }
    }

    /// Lets go of a text that belongs to the library which is left.
    pub(in crate::app) fn leave_kept_text(&mut self) {
        let on = self.plan_readings.on.as_ref();
        if on.is_some_and(|reading| reading.kept_text().is_some()) {
            self.plan_readings.on = None;
            self.plan_readings.is_in_front = false;
        }
    }
}

/// The plan of a project, or the latest one of which the text is kept, with the text.
fn text_of(portfolio: &Portfolio, project: Option<Id<Project>>) -> Option<(&Plan, &KeptText)> {
    let with_text = |plan: &Plan| kept_of(portfolio, plan.id).is_some();
    let plan = if let Some(project) = project.and_then(|id| portfolio.projects().get(id)) {
        let node = portfolio.outline().get(project.outline?)?;
        portfolio.plans().get(node.plan)?
    } else {
        let plans = portfolio.plans().iter().filter(|plan| with_text(plan));
        plans.max_by_key(|plan| plan.last_year)?
    };
    Some((plan, kept_of(portfolio, plan.id)?))
}
