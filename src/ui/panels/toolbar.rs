use egui::containers::menu::MenuButton;
use egui::{Button, RichText, Ui, vec2};

use crate::app::{ArrangeCommand, Command, EditCommand, LookCommand};
use crate::model::MoneyUnit;
use crate::view::GroupKey;

use crate::ui::command::UiCommand;
use crate::ui::dialogs::FilterPopup;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{CONTROL_HEIGHT, Tokens};
use crate::ui::kit::widgets::{icon_button, primary_button, segmented};
use crate::ui::panels::search::search;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// The groupings of the segmented control, with their words.
const GROUPINGS: [(&[GroupKey], &str); 4] = [
    (&[GroupKey::Chapter, GroupKey::Section], "篇章"),
    (&[GroupKey::Budget], "预算"),
    (&[GroupKey::Milestone], "里程碑"),
    (&[GroupKey::LeadDepartment], "牵头部门"),
];

/// Narrower than this, in points, the bar says less.
const ROOM_FOR_WORDS: f32 = 1080.0;
/// Narrower than this, all groupings are in the menu, and so is the unit.
const ROOM_FOR_CHOICES: f32 = 820.0;

/// Draws the bar below the menu.
pub fn toolbar(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    ui.horizontal_centered(|ui| {
        let is_narrow = ui.available_width() < ROOM_FOR_WORDS;
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            for (command, icon, tip) in [
                (UiCommand::Back, icons::CARET_LEFT, "后退（Alt+←）"),
                (UiCommand::Forward, icons::CARET_RIGHT, "前进（Alt+→）"),
            ] {
                if icon_button(ui, icon, tip, shown.can(command)).clicked() {
                    state.wanted = Some(command);
                }
            }
        });
        let width = if is_narrow { 150.0 } else { 264.0 };
        search(ui, shown, state, width, commands);
        let current = GROUPINGS
            .iter()
            .position(|(keys, _)| shown.workspace.group_by.first() == keys.first());
        let choices: Vec<(usize, &str)> = GROUPINGS
            .iter()
            .enumerate()
            .map(|(i, (_, label))| (i, *label))
            .collect();
        let has_choices = ui.max_rect().width() >= ROOM_FOR_CHOICES;
        if has_choices && let Some(i) = segmented(ui, &choices, current) {
            commands.push(Command::Arrange(ArrangeCommand::GroupBy(
                GROUPINGS[i].0.to_vec(),
            )));
        }
        more_groupings(ui, shown, current, has_choices, commands);
        add_filter(ui, shown, state);

        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if primary_button(ui, "导出…")
                .on_hover_text("导出会议材料（Ctrl+E）")
                .clicked()
            {
                state.wanted = Some(UiCommand::Export);
            }
            let is_writable = shown.read_only.is_none();
            let word = if is_narrow { "" } else { " 新增项目" };
            let new =
                Button::new(format!("{}{word}", icons::PLUS)).min_size(vec2(0.0, CONTROL_HEIGHT));
            if ui
                .add_enabled(is_writable, new)
                .accessible_name("新增项目")
                .on_hover_text("新增项目（Ctrl+N）")
                .clicked()
            {
                state.table.names_what_follows(shown.selected);
                commands.push(Command::Edit(EditCommand::NewProject));
            }
            let units = [(MoneyUnit::Wan, "万元"), (MoneyUnit::Yi, "亿元")];
            if has_choices {
                ui.allocate_ui_with_layout(
                    vec2(112.0, CONTROL_HEIGHT),
                    egui::Layout::left_to_right(egui::Align::Center),
                    |ui| {
                        if let Some(unit) = segmented(ui, &units, Some(shown.unit)) {
                            commands.push(Command::Look(LookCommand::SetUnit(unit)));
                        }
                    },
                );
            }
            let label = |word: &str, label: &Option<String>| {
                label.as_ref().map_or_else(
                    || format!("没有可{word}的操作"),
                    |label| format!("{word}“{label}”"),
                )
            };
            if icon_button(
                ui,
                icons::REDO,
                &label("重做", &shown.redo_label),
                shown.redo_label.is_some(),
            )
            .clicked()
            {
                commands.push(Command::Edit(EditCommand::Redo));
            }
            if icon_button(
                ui,
                icons::UNDO,
                &label("撤销", &shown.undo_label),
                shown.undo_label.is_some(),
            )
            .clicked()
            {
                commands.push(Command::Edit(EditCommand::Undo));
            }
        });
    });
}

/// The groupings that have no button of their own, as a menu; all of them where there is no room for buttons.
fn more_groupings(
    ui: &mut Ui,
    shown: &Shown<'_>,
    current: Option<usize>,
    has_choices: bool,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let keys = &shown.workspace.group_by;
    let is_on = current.is_none() || !has_choices;
    let label = match (keys.first(), current) {
        (Some(_), Some(current)) if !has_choices => GROUPINGS[current].1,
        (Some(key), None) => key.label(),
        (None, _) => "不分组",
        (Some(_), Some(_)) => "更多",
    };
    let color = if is_on { tokens.accent } else { tokens.text };
    let button = Button::new(RichText::new(format!("{label} {}", icons::CARET_DOWN)).color(color))
        .min_size(vec2(0.0, CONTROL_HEIGHT));
    MenuButton::from_button(button).ui(ui, |ui| {
        crate::ui::kit::widgets::compact(ui);
        if !has_choices {
            for (place, (keys, label)) in GROUPINGS.iter().enumerate() {
                let is_chosen = current == Some(place);
                if ui
                    .selectable_label(is_chosen, format!("按{label}"))
                    .clicked()
                {
                    commands.push(Command::Arrange(ArrangeCommand::GroupBy(keys.to_vec())));
                }
            }
        }
        let others = GroupKey::all_in(&shown.portfolio).filter(|key| {
            !matches!(
                key,
                GroupKey::Chapter
                    | GroupKey::Section
                    | GroupKey::Budget
                    | GroupKey::Milestone
                    | GroupKey::LeadDepartment
            )
        });
        for key in others {
            if ui
                .selectable_label(keys.first() == Some(&key), format!("按{}", key.label()))
                .clicked()
            {
                commands.push(Command::Arrange(ArrangeCommand::GroupBy(vec![key])));
            }
        }
        if ui.selectable_label(keys.is_empty(), "不分组").clicked() {
            commands.push(Command::Arrange(ArrangeCommand::GroupBy(Vec::new())));
        }
        if let Some(first) = keys.first() {
            ui.separator();
            ui.menu_button("第二级分组", |ui| {
                crate::ui::kit::widgets::compact(ui);
                if ui.selectable_label(keys.len() == 1, "无").clicked() {
                    commands.push(Command::Arrange(ArrangeCommand::GroupBy(vec![*first])));
                }
                for key in GroupKey::all_in(&shown.portfolio).filter(|key| key != first) {
                    if ui
                        .selectable_label(keys.get(1) == Some(&key), key.label())
                        .clicked()
                    {
                        commands.push(Command::Arrange(ArrangeCommand::GroupBy(vec![*first, key])));
                    }
                }
            });
            if let Some(second) = keys.get(1) {
                ui.menu_button("第三级分组", |ui| {
                    crate::ui::kit::widgets::compact(ui);
                    if ui.selectable_label(keys.len() == 2, "无").clicked() {
                        commands.push(Command::Arrange(ArrangeCommand::GroupBy(vec![
                            *first, *second,
                        ])));
                    }
                    let others = GroupKey::all_in(&shown.portfolio);
                    for key in others.filter(|key| !keys[..2].contains(key)) {
                        if ui
                            .selectable_label(keys.get(2) == Some(&key), key.label())
                            .clicked()
                        {
                            commands.push(Command::Arrange(ArrangeCommand::GroupBy(vec![
                                *first, *second, key,
                            ])));
                        }
                    }
                });
            }
        }
    });
}

fn add_filter(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
    let tokens = Tokens::of(ui);
    let text = RichText::new(format!("{} 筛选", icons::FUNNEL)).color(tokens.secondary);
    let button = Button::new(text)
        .corner_radius(16)
        .min_size(vec2(0.0, 30.0));
    let response = ui.add(button).accessible_name("筛选");
    let response = response.on_hover_text("按任意字段筛选");
    if response.clicked() {
        let at = response.rect.left_bottom() + vec2(0.0, 4.0);
        state.dialogs.open(FilterPopup::new(at, shown));
    }
}
