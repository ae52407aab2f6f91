use egui::{RichText, Ui};

use crate::app::Command;
use crate::model::{
    AnnualPlanColumn, FundingKind, FundingLineColumn, Money, Project, ProjectColumn, Table,
};

use super::super::theme::{SMALL_TEXT, Tokens};
use super::super::widgets::{caption, text_button};
use super::super::{Shown, UiState, icons};
use super::basics::field;
use super::parts::{PartCell, card, delete_button, part};

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
        card(ui, |ui| {
            let half = (ui.available_width() - 6.0) / 2.0;
            let cell = |column, name, width| PartCell {
                row: line,
                column: column as usize,
                name,
                width,
            };
            ui.horizontal_top(|ui| {
                part(
                    ui,
                    shown,
                    state,
                    &cell(FundingLineColumn::Source, "资金来源", half),
                    commands,
                );
                part(
                    ui,
                    shown,
                    state,
                    &cell(FundingLineColumn::Amount, "金额", half),
                    commands,
                );
            });
            ui.horizontal_top(|ui| {
                part(
                    ui,
                    shown,
                    state,
                    &cell(FundingLineColumn::Kind, "资金性质", half),
                    commands,
                );
                part(
                    ui,
                    shown,
                    state,
                    &cell(FundingLineColumn::Year, "资金年度", half - 36.0),
                    commands,
                );
                delete_button(ui, Table::FundingLine, line.id.uuid(), number, commands);
            });
        });
    }
    if text_button(ui, format!("{} 新增资金来源", icons::PLUS)).clicked() {
        commands.push(Command::AddFundingLine(project.id));
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
        card(ui, |ui| {
            let width = ui.available_width();
            let cell = |column, name, width| PartCell {
                row: plan,
                column: column as usize,
                name,
                width,
            };
            ui.horizontal_top(|ui| {
                part(
                    ui,
                    shown,
                    state,
                    &cell(AnnualPlanColumn::Year, "计划年度", 64.0),
                    commands,
                );
                part(
                    ui,
                    shown,
                    state,
                    &cell(AnnualPlanColumn::ListClass, "年度类别", 104.0),
                    commands,
                );
                part(
                    ui,
                    shown,
                    state,
                    &cell(
                        AnnualPlanColumn::Planned,
                        "年度计划投资",
                        width - 64.0 - 104.0 - 12.0,
                    ),
                    commands,
                );
            });
            ui.horizontal_top(|ui| {
                part(
                    ui,
                    shown,
                    state,
                    &cell(AnnualPlanColumn::Target, "年度目标", width - 40.0),
                    commands,
                );
                delete_button(ui, Table::AnnualPlan, plan.id.uuid(), number, commands);
            });
        });
    }
    if text_button(ui, format!("{} 新增年度计划", icons::PLUS)).clicked() {
        commands.push(Command::AddAnnualPlan(project.id));
    }
}
