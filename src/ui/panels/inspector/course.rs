//! The pages of the inspector on a project's course: approvals, monthly progress, problems.

use egui::{RichText, Ui};

use crate::app::{Command, EditCommand};
use crate::model::{
    ApprovalColumn as A, ApprovalKind, ApprovalState, MonthlyProgressColumn as M,
    ProblemColumn as P, ProblemState, Project,
};
use crate::view;

use super::parts::row_card;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// 手续: what the project needs before work may begin.
pub(super) fn approvals(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let approvals = shown.portfolio.approvals().of(project.id);
    let is_needed = |state: Option<ApprovalState>| state != Some(ApprovalState::NotNeeded);
    let needed = approvals.iter().filter(|a| is_needed(a.state)).count();
    let granted = approvals
        .iter()
        .filter(|a| a.state == Some(ApprovalState::Granted))
        .count();
    if needed > 0 {
        caption(ui, format!("需办 {needed} 项，已完成 {granted} 项"));
    }
    let lines: [&[(usize, f32)]; 3] = [
        &[(A::Kind as usize, 0.56), (A::State as usize, 0.44)],
        &[(A::DocumentNumber as usize, 1.0)],
        &[(A::Date as usize, 0.5), (A::Expected as usize, 0.5)],
    ];
    for (approval, number) in approvals.iter().copied().zip(1..) {
        row_card(ui, shown, state, (approval, number), &lines, commands);
    }
    if text_button(ui, format!("{} 新增手续", icons::PLUS)).clicked() {
        commands.push(Command::Edit(EditCommand::AddApprovals(
            project.id,
            Vec::new(),
        )));
    }
    let usual = ApprovalKind::usual(project.procedure);
    let missing: Vec<ApprovalKind> = usual
        .iter()
        .copied()
        .filter(|kind| {
            approvals
                .iter()
                .all(|approval| approval.kind != Some(*kind))
        })
        .collect();
    if missing.is_empty() {
        return;
    }
    let of = project
        .procedure
        .map_or("审批", |procedure| procedure.label());
    let label = format!("按{of}项目加入 {} 项常用手续", missing.len());
    let names: Vec<&str> = missing.iter().map(|kind| kind.label()).collect();
    if text_button(ui, label)
        .on_hover_text(names.join("、"))
        .clicked()
    {
        commands.push(Command::Edit(EditCommand::AddApprovals(
            project.id, missing,
        )));
    }
}

/// 进度: only the month's own figures are typed, everything else is derived.
pub(super) fn progress(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let (portfolio, moment) = (&*shown.portfolio, shown.moment);
    let amount = |amount: Option<crate::model::Money>| {
        amount.map_or_else(
            || view::ABSENT.to_owned(),
            |amount| format!("{} {}", amount.format(shown.unit), shown.unit.label()),
        )
    };
    let year = view::completed_this_year(portfolio, project.id, moment);
    let all = view::completed_since_start(portfolio, project.id, moment);
    let rate = view::completion_rate(portfolio, project, moment);
    caption(ui, format!("{}年累计完成 {}", moment.year, amount(year)));
    caption(ui, format!("自开工累计 {}", amount(all)));
    if let Some(rate) = rate {
        let rule = view::LightRule::default();
        let difference = rule.difference(portfolio, project, moment);
        let light = rule.light(portfolio, project, moment);
        let text = format!(
            "完成率 {}%，序时差 {} 个百分点　{}",
            rate.to_tenths(),
            difference.unwrap_or_default().to_tenths(),
            light.map_or("", |light| light.label())
        );
        let color = light.map_or(tokens.secondary, |light| tokens.light(light));
        ui.label(RichText::new(text).size(SMALL_TEXT).color(color));
    }
    let lines: [&[(usize, f32)]; 2] = [
        &[(M::Month as usize, 0.56), (M::Invested as usize, 0.44)],
        &[(M::PhysicalProgress as usize, 1.0)],
    ];
    if text_button(ui, format!("{} 填报一个月", icons::PLUS)).clicked() {
        commands.push(Command::Edit(EditCommand::AddProgress(project.id)));
    }
    // The latest month is the one that is asked for.
    let reports = portfolio.progress().of(project.id);
    for (index, report) in reports.iter().copied().enumerate().rev() {
        let number = index + 1;
        row_card(ui, shown, state, (report, number), &lines, commands);
    }
}

/// 问题: what holds the project up, and who is to settle it by when.
pub(super) fn problems(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let problems = shown.portfolio.problems().of(project.id);
    let open = problems
        .iter()
        .filter(|problem| problem.state != Some(ProblemState::Settled))
        .count();
    if !problems.is_empty() {
        caption(ui, format!("共 {} 个，未办结 {open} 个", problems.len()));
    }
    let lines: [&[(usize, f32)]; 5] = [
        &[(P::Kind as usize, 0.56), (P::State as usize, 0.44)],
        &[(P::Description as usize, 1.0)],
        &[(P::Need as usize, 1.0)],
        &[
            (P::ResponsibleDepartments as usize, 0.6),
            (P::Person as usize, 0.4),
        ],
        &[(P::RaisedOn as usize, 0.5), (P::DueOn as usize, 0.5)],
    ];
    for (problem, number) in problems.iter().copied().zip(1..) {
        row_card(ui, shown, state, (problem, number), &lines, commands);
    }
    if text_button(ui, format!("{} 新增问题", icons::PLUS)).clicked() {
        commands.push(Command::Edit(EditCommand::AddProblem(project.id)));
    }
}
