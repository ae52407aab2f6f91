use egui::{RichText, Sense, Ui, vec2};

use crate::app::{Command, EditCommand};
use crate::model::{Milestone, MilestoneColumn, Project, Table};
use crate::view::Moment;

use super::parts::{BUTTONS, PartCell, card, part, row_buttons};
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, diamond, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// What is proposed for a new milestone.
const MILESTONES: [&str; 6] = [
    "前期手续办结",
    "开工",
    "主体完工",
    "竣工验收",
    "投入使用",
    "其他节点",
];

/// The milestones, each with its mark: reached, ahead or late.
pub(super) fn milestones(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let Moment { today, .. } = shown.moment;
    let tokens = Tokens::of(ui);
    for (milestone, number) in shown
        .portfolio
        .milestones()
        .of(project.id)
        .into_iter()
        .zip(1..)
    {
        card(ui, |ui| {
            let width = ui.available_width();
            let cell = |column, name, width| PartCell {
                row: milestone,
                column: column as usize,
                name,
                width,
            };
            ui.horizontal_top(|ui| {
                let (rect, mark) = ui.allocate_exact_size(vec2(16.0, 30.0), Sense::hover());
                let (color, is_filled, words) =
                    match (milestone.actual, milestone.overdue_days(today)) {
                        (Some(_), _) => (tokens.good, true, "已完成".to_owned()),
                        (None, Some(days)) => (tokens.bad, false, format!("逾期 {days} 天")),
                        (None, None) => (tokens.accent, false, "未到期".to_owned()),
                    };
                let ground = if is_filled { color } else { tokens.paper };
                diamond(ui.painter(), rect.center(), 5.5, color, ground);
                mark.on_hover_text(words);
                part(
                    ui,
                    shown,
                    state,
                    &cell(MilestoneColumn::Name, "节点", width - 16.0 - BUTTONS - 12.0),
                    commands,
                );
                row_buttons(ui, Table::Milestone, milestone.id.uuid(), number, commands);
            });
            ui.horizontal_top(|ui| {
                let half = (width - 6.0) / 2.0;
                for (column, name) in [
                    (MilestoneColumn::Planned, "计划时间"),
                    (MilestoneColumn::Actual, "实际时间"),
                ] {
                    ui.vertical(|ui| {
                        ui.set_width(half);
                        caption(ui, name);
                        part(ui, shown, state, &cell(column, name, half), commands);
                    });
                }
            });
            if let Some(days) = milestone.overdue_days(today) {
                ui.label(
                    RichText::new(format!("逾期 {days} 天"))
                        .size(SMALL_TEXT)
                        .color(tokens.bad),
                );
            }
        });
    }
    ui.horizontal(|ui| {
        let button = egui::Button::new(
            RichText::new(format!("{} 新增里程碑", icons::PLUS)).color(tokens.accent),
        )
        .frame(false);
        egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
            for name in MILESTONES {
                if ui.button(name).clicked() {
                    commands.push(Command::Edit(EditCommand::AddMilestones(
                        project.id,
                        vec![name.to_owned()],
                    )));
                }
            }
        });
    });
    let there = shown.portfolio.milestones().of(project.id);
    let usual = Milestone::usual(project.procedure).into_iter();
    let missing = usual.filter(|name| there.iter().all(|milestone| milestone.name != *name));
    let missing: Vec<String> = missing.map(str::to_owned).collect();
    if !missing.is_empty() {
        let kind = project
            .procedure
            .map_or("审批", |procedure| procedure.label());
        let label = format!("按{kind}项目加入 {} 个常用节点", missing.len());
        if text_button(ui, label)
            .on_hover_text(missing.join("、"))
            .clicked()
        {
            commands.push(Command::Edit(EditCommand::AddMilestones(
                project.id, missing,
            )));
        }
    }
    if there.is_empty() {
        caption(
            ui,
            "还没有里程碑。填上计划时间后，会出现在“里程碑”分组中，到期未完成会提示逾期。",
        );
    }
}
