use chrono::NaiveDate;
use egui::{RichText, Ui};

use crate::app::{Command, EditCommand};
use crate::model::{Milestone, MilestoneColumn as M, Project};

use super::part_table::{Mark, PartHead, PartTable, head, note_rows};
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, text_button};
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

const COLUMNS: [PartHead; 3] = [
    head(M::Name as usize, 66.0, 3.0),
    head(M::Planned as usize, 98.0, 0.5),
    head(M::Actual as usize, 98.0, 0.5),
];

/// Reached, ahead or late.
fn mark(milestone: &Milestone, today: NaiveDate, tokens: &Tokens) -> Mark {
    let (color, is_filled, words) = match (milestone.actual, milestone.overdue_days(today)) {
        (Some(_), _) => (tokens.good, true, "已完成".to_owned()),
        (None, Some(days)) => (tokens.bad, false, format!("逾期 {days} 天")),
        (None, None) => (tokens.accent, false, "未到期".to_owned()),
    };
    Mark {
        color,
        is_filled,
        words,
    }
}

/// The milestones, each with its mark, and those that projects of this kind usually have.
pub(super) fn milestones(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let today = shown.moment.today;
    let tokens = Tokens::of(ui);
    let rows = shown.portfolio.milestones().of(project.id);
    let late = rows.iter().filter_map(|row| row.overdue_days(today));
    if let Some(most) = late.clone().max() {
        let text = format!("逾期 {} 个，最长 {most} 天", late.count());
        ui.label(RichText::new(text).size(SMALL_TEXT).color(tokens.bad));
    }
    let table = PartTable {
        project: project.id,
        rows,
        columns: &COLUMNS,
        marks: rows.iter().map(|row| mark(row, today, tokens)).collect(),
    };
    table.show(ui, shown, state, commands);
    let mut add = |state: &mut UiState, names: Vec<String>| {
        note_rows(rows, state);
        let add = EditCommand::AddMilestones(project.id, names);
        commands.push(Command::Edit(add));
    };
    ui.horizontal(|ui| {
        let button = egui::Button::new(
            RichText::new(format!("{} 新增里程碑", icons::PLUS)).color(tokens.accent),
        )
        .frame(false);
        egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
            for name in MILESTONES {
                if ui.button(name).clicked() {
                    add(state, vec![name.to_owned()]);
                }
            }
        });
    });
    let usual = Milestone::usual(project.procedure).into_iter();
    let missing = usual.filter(|name| rows.iter().all(|milestone| milestone.name != *name));
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
            add(state, missing);
        }
    }
    if rows.is_empty() {
        caption(
            ui,
            "还没有里程碑。填上计划时间后，会出现在“里程碑”分组中，到期未完成会提示逾期。",
        );
    } else {
        caption(ui, "从 Excel 复制一列时间，在第一格粘贴，会逐行填下去。");
    }
}
