use egui::containers::menu::MenuButton;
use egui::{Button, Margin, RichText, ScrollArea, TextEdit, Ui, vec2};

use crate::app::Command;
use crate::model::{ConstructionKind, Field, Kind, MoneyUnit, Portfolio, ProjectColumn, Stage};
use crate::view::{Condition, GroupKey, MilestoneDue, Operator, Subject};

use super::command::UiCommand;
use super::theme::{CONTROL_HEIGHT, Tokens};
use super::widgets::{icon_button, primary_button, segmented};
use super::{Shown, UiState, icons};

/// The groupings of the segmented control, with their words.
const GROUPINGS: [(&[GroupKey], &str); 4] = [
    (&[GroupKey::Chapter, GroupKey::Section], "篇章"),
    (&[GroupKey::Budget], "预算"),
    (&[GroupKey::Milestone], "里程碑"),
    (&[GroupKey::LeadDepartment], "牵头部门"),
];

/// The identity of the search box, for Ctrl+F.
pub fn search_id() -> egui::Id {
    egui::Id::unique("search")
}

/// Draws the bar below the menu.
pub fn toolbar(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    ui.horizontal_centered(|ui| {
        search(ui, shown, commands);
        let current = GROUPINGS
            .iter()
            .position(|(keys, _)| shown.workspace.group_by.first() == keys.first());
        let choices: Vec<(usize, &str)> = GROUPINGS
            .iter()
            .enumerate()
            .map(|(i, (_, label))| (i, *label))
            .collect();
        if let Some(i) = segmented(ui, &choices, current) {
            commands.push(Command::GroupBy(GROUPINGS[i].0.to_vec()));
        }
        more_groupings(ui, shown, current.is_none(), commands);
        add_filter(ui, shown, commands);

        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if primary_button(ui, "导出…")
                .on_hover_text("导出会议材料（Ctrl+E）")
                .clicked()
            {
                state.wanted = Some(UiCommand::Export);
            }
            let is_writable = shown.read_only.is_none();
            let new = Button::new(format!("{} 新增项目", icons::PLUS))
                .min_size(vec2(0.0, CONTROL_HEIGHT));
            if ui
                .add_enabled(is_writable, new)
                .on_hover_text("新增项目（Ctrl+N）")
                .clicked()
            {
                commands.push(Command::NewProject);
            }
            let units = [(MoneyUnit::Wan, "万元"), (MoneyUnit::Yi, "亿元")];
            ui.allocate_ui_with_layout(
                vec2(112.0, CONTROL_HEIGHT),
                egui::Layout::left_to_right(egui::Align::Center),
                |ui| {
                    if let Some(unit) = segmented(ui, &units, Some(shown.unit)) {
                        commands.push(Command::SetUnit(unit));
                    }
                },
            );
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
                commands.push(Command::Redo);
            }
            if icon_button(
                ui,
                icons::UNDO,
                &label("撤销", &shown.undo_label),
                shown.undo_label.is_some(),
            )
            .clicked()
            {
                commands.push(Command::Undo);
            }
        });
    });
}

fn search(ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let mut text = shown.workspace.search.clone();
    let edit = TextEdit::singleline(&mut text)
        .id(search_id())
        .hint_text(RichText::new("搜索项目、代码、部门，可用拼音首字母").color(tokens.faint))
        .prefix(icons::icon(icons::SEARCH, 15.0).color(tokens.secondary))
        .margin(Margin::symmetric(8, 6))
        .desired_width(264.0);
    let response = ui.add(edit).accessible_name("搜索");
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    if response.changed() {
        commands.push(Command::Search(text));
    } else if response.lost_focus() && pressed(egui::Key::Escape) {
        commands.push(Command::Search(String::new()));
    } else if response.lost_focus() && pressed(egui::Key::Enter) {
        // On to the first project found, without the mouse.
        commands.push(Command::Select(shown.first(), Some(Field::NAME)));
    }
}

fn more_groupings(ui: &mut Ui, shown: &Shown<'_>, is_on: bool, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let keys = &shown.workspace.group_by;
    let label = match keys.first() {
        Some(key) if is_on => key.label(),
        None => "不分组",
        Some(_) => "更多",
    };
    let color = if is_on { tokens.accent } else { tokens.text };
    let button = Button::new(RichText::new(format!("{label} {}", icons::CARET_DOWN)).color(color))
        .min_size(vec2(0.0, CONTROL_HEIGHT));
    MenuButton::from_button(button).ui(ui, |ui| {
        super::menu::compact(ui);
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
                commands.push(Command::GroupBy(vec![key]));
            }
        }
        if ui.selectable_label(keys.is_empty(), "不分组").clicked() {
            commands.push(Command::GroupBy(Vec::new()));
        }
        if let Some(first) = keys.first() {
            ui.separator();
            ui.menu_button("第二级分组", |ui| {
                super::menu::compact(ui);
                if ui.selectable_label(keys.len() == 1, "无").clicked() {
                    commands.push(Command::GroupBy(vec![*first]));
                }
                for key in GroupKey::all_in(&shown.portfolio).filter(|key| key != first) {
                    if ui
                        .selectable_label(keys.get(1) == Some(&key), key.label())
                        .clicked()
                    {
                        commands.push(Command::GroupBy(vec![*first, key]));
                    }
                }
            });
        }
    });
}

fn add_filter(ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let text = RichText::new(format!("{} 筛选", icons::FUNNEL)).color(tokens.secondary);
    let button = Button::new(text)
        .corner_radius(16)
        .min_size(vec2(0.0, 30.0));
    MenuButton::from_button(button).ui(ui, |ui| {
        super::menu::compact(ui);
        for (subject, choices) in conditions(&shown.portfolio) {
            ui.menu_button(subject, |ui| {
                super::menu::compact(ui);
                ScrollArea::vertical().max_height(460.0).show(ui, |ui| {
                    for (label, condition) in choices {
                        if ui.button(label).clicked() {
                            commands.push(Command::AddCondition(condition));
                        }
                    }
                });
            });
        }
    });
}

/// The conditions that are one click away, by what they are about.
fn conditions(portfolio: &Portfolio) -> Vec<(&'static str, Vec<(String, Condition)>)> {
    use ProjectColumn as Column;
    let test = |label: &str, subject: Subject, operator: Operator, word: Option<&str>| {
        let words = word.map(str::to_owned).into_iter().collect();
        (
            label.to_owned(),
            Condition {
                subject,
                operator,
                words,
            },
        )
    };
    let field = |column: Column| Subject::Field(Field::Typed(column));
    let is = |column: Column, word: &str| test(word, field(column), Operator::Is, Some(word));
    let empty = |label: &str, column: Column| test(label, field(column), Operator::IsEmpty, None);
    let total = |label: &str, operator: Operator, bound: &str| {
        test(label, field(Column::TotalInvestment), operator, Some(bound))
    };

    let mut categories: Vec<_> = portfolio.categories().iter().collect();
    categories.sort_by_key(|category| category.position);
    let categories = categories.into_iter().filter_map(|category| {
        let depth = portfolio.category_path(category.id).len();
        let label = format!(
            "{}{}",
            "\u{3000}".repeat(depth.saturating_sub(1)),
            category.name
        );
        let condition = test(
            &label,
            field(Column::Category),
            Operator::Is,
            Some(&category.name),
        );
        (depth <= 2).then_some(condition)
    });
    let mut departments: Vec<_> = portfolio.departments().iter().collect();
    departments.sort_by_key(|department| department.position);
    let departments = departments
        .iter()
        .map(|department| is(Column::LeadDepartment, department.display_name()));
    let due = Subject::Group(GroupKey::Milestone);
    let own = portfolio.own_columns().iter().filter_map(|own| {
        let column = own.column();
        let Kind::Choice(words) = column.kind else {
            return None;
        };
        let subject = Subject::Field(Field::Own(*own));
        let choices = words
            .iter()
            .map(|word| test(word, subject, Operator::Is, Some(word)));
        let unset = test("未填", subject, Operator::IsEmpty, None);
        Some((column.label, choices.chain([unset]).collect()))
    });
    let built_in = vec![
        (
            "建设阶段",
            Stage::WORDS
                .iter()
                .map(|word| is(Column::Stage, word))
                .collect(),
        ),
        ("类别", categories.collect()),
        (
            "总投资",
            vec![
                total("10亿元及以上", Operator::AtLeast, "10亿元"),
                total("1亿元及以上", Operator::AtLeast, "1亿元"),
                total("5000万元及以上", Operator::AtLeast, "5000万元"),
                total("5000万元以下", Operator::Less, "5000万元"),
                empty("未填", Column::TotalInvestment),
            ],
        ),
        (
            "牵头部门",
            [empty("未明确", Column::LeadDepartment)]
                .into_iter()
                .chain(departments)
                .collect(),
        ),
        (
            "建设性质",
            ConstructionKind::WORDS
                .iter()
                .map(|word| is(Column::ConstructionKind, word))
                .collect(),
        ),
        (
            "下一节点",
            MilestoneDue::ALL
                .map(|d| test(d.label(), due, Operator::Is, Some(d.label())))
                .to_vec(),
        ),
        (
            "未填写",
            [
                Column::Location,
                Column::NationalCode,
                Column::Owner,
                Column::Start,
                Column::End,
            ]
            .map(|column| empty(column.spec().label, column))
            .to_vec(),
        ),
    ];
    built_in.into_iter().chain(own).collect()
}
