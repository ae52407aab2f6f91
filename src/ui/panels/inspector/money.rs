use egui::{RichText, Ui};

use crate::app::{Command, EditCommand};
use crate::model::{
    AnnualPlanColumn, FundingKind, FundingLineColumn, Money, Project, ProjectColumn,
};

use super::basics::field;
use super::parts::row_card;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Funding lines against the total investment, and annual plans.
pub(super) fn money(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    field(
        ui,
        shown,
        state,
        project,
        ProjectColumn::TotalInvestment,
        commands,
    );
    ui.add_space(4.0);
    caption(ui, format!("资金来源（{}）", shown.unit.label()));
    let lines = shown.portfolio.funding().of(project.id);
    for (line, number) in lines.iter().copied().zip(1..) {
        let lines: [&[(usize, f32)]; 2] = [
            &[
                (FundingLineColumn::Source as usize, 0.5),
                (FundingLineColumn::Amount as usize, 0.5),
            ],
            &[
                (FundingLineColumn::Kind as usize, 0.5),
                (FundingLineColumn::Year as usize, 0.5),
            ],
        ];
        row_card(ui, shown, state, (line, number), &lines, commands);
    }
    if text_button(ui, format!("{} 新增资金来源", icons::PLUS)).clicked() {
        commands.push(Command::Edit(EditCommand::AddFundingLine(project.id)));
    }
    if !lines.is_empty() {
        let funding = lines.iter().filter(|line| {
            line.kind != Some(FundingKind::Received) && line.kind != Some(FundingKind::Spent)
        });
        let sum: Money = funding.filter_map(|line| line.amount).sum();
        let (text, color) = match project.total_investment {
            Some(total) if total == sum => ("＝ 总投资".to_owned(), tokens.good),
            Some(total) if total > sum => (
                format!("，缺口 {}", (total - sum).format(shown.unit)),
                tokens.late,
            ),
            Some(total) => (
                format!("，超出总投资 {}", (sum - total).format(shown.unit)),
                tokens.bad,
            ),
            None => ("，总投资未填".to_owned(), tokens.secondary),
        };
        ui.label(
            RichText::new(format!("计划资金合计 {} {text}", sum.format(shown.unit)))
                .size(SMALL_TEXT)
                .color(color),
        );
    }
    ui.add_space(8.0);
    annual_plans(ui, shown, state, project, commands);
}

fn annual_plans(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    caption(ui, "年度计划");
    for (plan, number) in shown
        .portfolio
        .annual_plans()
        .of(project.id)
        .into_iter()
        .zip(1..)
    {
        let lines: [&[(usize, f32)]; 2] = [
            &[
                (AnnualPlanColumn::Year as usize, 0.26),
                (AnnualPlanColumn::ListClass as usize, 0.32),
                (AnnualPlanColumn::Planned as usize, 0.42),
            ],
            &[(AnnualPlanColumn::Target as usize, 1.0)],
        ];
        row_card(ui, shown, state, (plan, number), &lines, commands);
    }
    if text_button(ui, format!("{} 新增年度计划", icons::PLUS)).clicked() {
        commands.push(Command::Edit(EditCommand::AddAnnualPlan(project.id)));
    }
}
