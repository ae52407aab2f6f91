//! What will happen, in words, and the buttons that do it.

use egui::{Button, Response, RichText, Ui};

use crate::app::{
    ArrangeCommand, Command, FoundPlan, JoinedPlan, PlanReading, PlanTextCommand, SelectCommand,
    Session, library_of_text, undecided, unfinished,
};
use crate::model::{Field, Id, Project, ProjectColumn, ViewPage};
use crate::view::{Condition, Filter, Operator, Subject};

use crate::ui::files::Ask;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{from_right, primary_button};
use crate::ui::shown::Shown;
use crate::ui::state::{Then, UiState};

/// Draws it; whether the years of the plan are to be typed first.
pub fn foot(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (found, reading): (&FoundPlan, &PlanReading),
    state: &mut UiState,
    commands: &mut Vec<Command>,
) -> bool {
    let session = shown.app.session();
    match session.and_then(|session| reading.joined(session)) {
        Some(joined) => {
            done(ui, session, joined, commands);
            false
        }
        None => ahead(ui, shown, (found, reading), state, commands),
    }
}

fn ahead(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (found, reading): (&FoundPlan, &PlanReading),
    state: &mut UiState,
    commands: &mut Vec<Command>,
) -> bool {
    let tokens = Tokens::of(ui);
    let mut asks_years = false;
    let has_library = shown.save_state.is_some();
    let is_writable = has_library && shown.read_only.is_none();
    let is_ready = !reading.is_working();
    let is_kept = reading.kept_text().is_some();
    // The plan of another place seldom belongs into this library.
    let joins = has_library && found.told().is_empty();
    from_right(ui, |ui| {
        ui.add_enabled_ui(is_ready, |ui| {
            let tip = "用这些内容新建一个项目库；打开着的项目库里已有的，也一起放进新库";
            let is_asked = if is_kept {
                let tip = "原文不再随库保存；项目、提纲都留下。可以撤销";
                if ui.button("从库中删去原文").on_hover_text(tip).clicked() {
                    commands.push(Command::PlanText(PlanTextCommand::DropKept));
                }
                false
            } else {
                main_button(ui, "建库…", !joins)
                    .on_hover_text(tip)
                    .clicked()
            };
            if is_asked && found.settled.title.years.is_none() {
                asks_years = true;
            } else if is_asked {
                let name = library_of_text(found, &reading.name());
                let ask = Ask::library("从规划文本新建项目库", &name);
                let make = |path| Command::PlanText(PlanTextCommand::MakeLibrary(path));
                let folder = shown.app.settings().dialog_folder();
                state.ask_file(ask, folder, Then::run(make));
            }
        });
        if has_library {
            let tip = format!("加入打开着的“{}”，一步可以撤销", shown.file_name);
            let button = ui.add_enabled_ui(is_ready && is_writable, |ui| {
                main_button(ui, "加入本库", joins)
            });
            let is_asked = button.inner.on_hover_text(tip).clicked();
            if is_asked && found.lacks_years() {
                asks_years = true;
            } else if is_asked {
                commands.push(Command::PlanText(PlanTextCommand::Join));
            }
        }
        let leave = if is_kept { "关闭" } else { "取消" };
        if ui.button(leave).on_hover_text("什么也不写入").clicked() {
            commands.push(Command::PlanText(PlanTextCommand::End));
        }
        if !is_kept {
            let mut keeps = reading.keeps_text();
            let tick = ui.checkbox(&mut keeps, "原文随库保存");
            let tip = "原文压缩后存进项目库：以后从项目一步翻到它那一句，还可以再找新的项目";
            if tick.on_hover_text(tip).clicked() {
                commands.push(Command::PlanText(PlanTextCommand::KeepText(keeps)));
            }
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            let (text, color) = if reading.is_working() {
                ("正在重新识别…".to_owned(), tokens.accent)
            } else {
                let all = unfinished(found.carries());
                let carried = match (all, found.settled.carries_taken()) {
                    (0, _) => String::new(),
                    (all, taken) => format!("，结转 {taken} 项（上一个规划未完成 {all} 项）"),
                };
                let undecided = undecided(&shown.portfolio, found.carries(), &found.settled);
                let undecided = undecided.short().map(|short| format!("，{short}"));
                let undecided = undecided.unwrap_or_default();
                let words = format!(
                    "篇章 {} 个，项目 {} 项，指标 {} 项{carried}{undecided}；规划没写的留空，类别是建议",
                    found.plan.outline.headings(),
                    found.settled.projects_taken(),
                    found.settled.indicators_taken()
                );
                (words, tokens.secondary)
            };
            let text = RichText::new(text).size(SMALL_TEXT).color(color);
            ui.add(egui::Label::new(text).truncate());
        });
    });
    asks_years
}

/// A button, marked as the one that is usually meant.
fn main_button(ui: &mut Ui, label: &str, is_main: bool) -> Response {
    if is_main {
        primary_button(ui, label)
    } else {
        ui.button(label)
    }
}

/// What came in, and the ways on.
fn done(ui: &mut Ui, session: Option<&Session>, joined: &JoinedPlan, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    from_right(ui, |ui| {
        if primary_button(ui, "完成").clicked() {
            commands.push(Command::PlanText(PlanTextCommand::End));
        }
        let last = session.and_then(Session::undo_label);
        let can = last == Some(joined.label.as_str());
        let button = ui.add_enabled(can, Button::new("撤销加入"));
        let tip = "加入之后又有别的修改，请按 Ctrl+Z 逐步撤销";
        if button.on_disabled_hover_text(tip).clicked() {
            commands.push(Command::PlanText(PlanTextCommand::TakeBack));
        }
        if !joined.projects.is_empty() {
            let button = ui.button("查看项目").on_hover_text("在表格里选中这些项目");
            if button.clicked() {
                let reveal = SelectCommand::Reveal(joined.projects.clone());
                commands.push(Command::Select(reveal));
            }
        }
        if let Some(first) = joined.carried.first() {
            let button = ui.button(format!("查看结转的 {} 项", joined.carried.len()));
            let tip = "在表格里只列出结转来的项目";
            if button.on_hover_text(tip).clicked() {
                commands.extend(list_carried(*first));
            }
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            let text = format!("{} 已加入本库：{}", icons::CHECK, joined.words);
            let text = RichText::new(text).color(tokens.good);
            ui.add(egui::Label::new(text).truncate());
        });
    });
}

/// Lists the projects that were carried over, with the cursor on the first. They are told apart by a condition, which is
/// seen and taken away, and not selected together: what is typed then would go into all of them.
fn list_carried(first: Id<Project>) -> [Command; 4] {
    let condition = Condition {
        subject: Subject::Field(Field::Typed(ProjectColumn::CarriedFrom)),
        operator: Operator::IsNotEmpty,
        words: Vec::new(),
    };
    [
        Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)),
        Command::Arrange(ArrangeCommand::ShowAll),
        Command::Arrange(ArrangeCommand::SetFilter(Filter::Test(condition))),
        Command::Select(SelectCommand::GoTo(first, Some(Field::NAME))),
    ]
}
