use egui::{FontId, RichText, Sense, Ui, vec2};

use crate::app::{Command, EditCommand};
use crate::model::{
    OwnRef, PartialDate, Project, ProjectColumn, Record as _, Section, Source, Stage, Value,
};
use crate::view::{undated_stage, value};

use super::shared::target_projects;
use crate::ui::command::UiCommand;
use crate::ui::fields::by_kind::value_editor;
use crate::ui::fields::editor::{Cell, Target};
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, icon_button, tag, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// The fields of the project itself.
pub(super) fn basics(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    for section in Section::ALL {
        caption(ui, section.label());
        let columns = ProjectColumn::ALL.iter();
        for column in columns.filter(|column| column.spec().section == Some(*section)) {
            field(ui, shown, state, project, *column, commands);
            if *column == ProjectColumn::Stage {
                since_when(ui, shown, project, commands);
            }
        }
        ui.add_space(6.0);
    }
    let own = shown.portfolio.own_columns();
    if !own.is_empty() {
        caption(ui, "自定义");
        for own in own {
            own_field(ui, shown, state, project, *own, commands);
        }
        if text_button(ui, UiCommand::OwnFields.label()).clicked() {
            state.wanted = Some(UiCommand::OwnFields);
        }
    }
}

/// Where no milestone tells since when a project has been in its stage: the way to note it. Months that are past know their
/// stage by that, and the timeline shows it.
fn since_when(ui: &mut Ui, shown: &Shown<'_>, project: &Project, commands: &mut Vec<Command>) {
    let Some(name) = undated_stage(&shown.portfolio, project) else {
        return;
    };
    // A suggested stage is to be agreed to first, and a start or an end that is filled in tells as much.
    let is_suggested = project.source(ProjectColumn::Stage) == Some(Source::Suggested);
    // One that is still to come is a plan that nobody has kept up, and tells nothing of the past.
    let has_come =
        |date: Option<PartialDate>| date.is_some_and(|date| date.first_day() <= shown.moment.clock);
    let is_told = match project.stage {
        Some(Stage::UnderConstruction) => name != "复工" && has_come(project.start),
        Some(Stage::Completed | Stage::InOperation) => has_come(project.end),
        _ => false,
    };
    if shown.read_only.is_some() || is_suggested || is_told {
        return;
    }
    let today = PartialDate::Day(shown.moment.today);
    ui.horizontal(|ui| {
        let words = format!("记下时间：{today} {name}");
        let font = FontId::proportional(SMALL_TEXT);
        let color = Tokens::of(ui).accent;
        let written = ui.painter().layout_no_wrap(words.clone(), font, color);
        // Below the value, as far as a narrow panel has room for that: what is wider pushes the panel out of the window.
        let padding = 2.0 * ui.spacing().button_padding.x;
        let free = ui.available_width() - written.size().x - padding;
        ui.add_space((LABEL_WIDTH + 6.0).min(free).max(0.0));
        let label = RichText::new(words).size(SMALL_TEXT);
        let tip = format!(
            "还没有记下何时“{name}”，过去各月只能按现在的阶段算。单击后在“里程碑”里记为 {today}，日期可以再改；其后的节点计划不变"
        );
        if text_button(ui, label).on_hover_text(tip).clicked() {
            // It names what this project came to: others that are selected with it came to something else, or another day.
            let stage = EditCommand::DateStage(vec![project.id], today);
            commands.push(Command::Edit(stage));
        }
    });
}

/// Where a value comes from, in a sentence; what the plan states and what is confirmed also have a dot.
const fn provenance(source: Source) -> &'static str {
    match source {
        Source::Stated => "来源：规划原文（蓝点）",
        Source::Suggested => "来源：建议，尚待确认",
        Source::Filled => "来源：本单位填报",
        Source::Confirmed => "来源：建议，已经确认（绿点）",
    }
}

/// Room for a label at the left, in points.
pub(super) const LABEL_WIDTH: f32 = 92.0;

/// A field with its label, its source on hover and, for a suggestion, the button that agrees.
pub(super) fn field(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    column: ProjectColumn,
    commands: &mut Vec<Command>,
) {
    let spec = column.spec();
    let is_mixed = state.inspector.shared.differ(column.into());
    let value = if is_mixed {
        Value::Empty
    } else {
        project.get(column as usize)
    };
    let is_suggested = project.source(column) == Some(Source::Suggested) && !value.is_empty();
    let projects = target_projects(shown, project);
    let width = ui.available_width();
    let source = project.source(column).filter(|_| !value.is_empty());
    let tip = match source {
        Some(source) => format!("{}\n{}", spec.tip, provenance(source)),
        None => spec.tip.to_owned(),
    };
    ui.horizontal_top(|ui| {
        let rect = label(ui, spec.label, tip);
        let tokens = Tokens::of(ui);
        let mark = match source {
            Some(Source::Stated) => Some(tokens.accent),
            Some(Source::Confirmed) => Some(tokens.good),
            Some(Source::Filled | Source::Suggested) | None => None,
        };
        if let Some(color) = mark {
            let at = egui::pos2(rect.right() - 5.0, rect.center().y);
            ui.painter().circle_filled(at, 2.5, color);
        }
        if is_suggested {
            suggested(ui, rect);
        }
        let marks = if is_suggested { 34.0 } else { 0.0 };
        let cell = Cell {
            portfolio: &shown.portfolio,
            unit: shown.unit,
            target: Target::Field(projects.clone(), column),
            kind: spec.kind,
            value: &value,
            name: spec.label,
            is_suggested,
            is_mixed,
            width: (width - LABEL_WIDTH - 6.0 - marks).max(80.0),
        };
        edited(ui, shown, state, &cell, commands);
        let name = format!("确认{}", spec.label);
        if is_suggested && icon_button(ui, icons::CHECK, &name, true).clicked() {
            commands.push(Command::Edit(EditCommand::Confirm(projects, Some(column))));
        }
    });
}

/// The word that marks a suggestion, behind the label.
fn suggested(ui: &mut Ui, label: egui::Rect) {
    let builder = egui::UiBuilder::new()
        .max_rect(label)
        .layout(egui::Layout::right_to_left(egui::Align::Center));
    tag(&mut ui.new_child(builder), "建议").on_hover_text("由职责推断的建议值，请核对后确认或修改");
}

/// An own column with its label.
fn own_field(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    own: OwnRef,
    commands: &mut Vec<Command>,
) {
    let column = own.column();
    let is_mixed = state.inspector.shared.differ(own.into());
    let value = if is_mixed {
        Value::Empty
    } else {
        value(&shown.portfolio, project, own.into(), shown.moment)
    };
    let width = ui.available_width();
    ui.horizontal_top(|ui| {
        label(ui, column.label, column.tip);
        let cell = Cell {
            portfolio: &shown.portfolio,
            unit: shown.unit,
            target: Target::Own(target_projects(shown, project), own),
            kind: column.kind,
            value: &value,
            name: column.label,
            is_suggested: false,
            is_mixed,
            width: (width - LABEL_WIDTH - 6.0).max(80.0),
        };
        edited(ui, shown, state, &cell, commands);
    });
}

/// The label at the left of a field.
pub(super) fn label(ui: &mut Ui, label: &str, tip: impl Into<String>) -> egui::Rect {
    let tokens = Tokens::of(ui);
    ui.spacing_mut().item_spacing.x = 6.0;
    let (rect, response) = ui.allocate_exact_size(vec2(LABEL_WIDTH, 30.0), Sense::hover());
    let text = RichText::new(label)
        .size(SMALL_TEXT)
        .color(tokens.secondary);
    let text = egui::WidgetText::from(text).into_galley(
        ui,
        Some(egui::TextWrapMode::Wrap),
        LABEL_WIDTH,
        egui::TextStyle::Small,
    );
    let at = egui::pos2(rect.left(), rect.center().y - text.size().y / 2.0);
    ui.painter().galley(at, text, tokens.secondary);
    let tip = tip.into();
    if !tip.is_empty() {
        response.on_hover_text(tip);
    }
    rect
}

/// The editor of a field in its room beside the label.
pub(super) fn edited(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    cell: &Cell<'_>,
    commands: &mut Vec<Command>,
) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.set_width(cell.width);
        value_editor(ui, &mut state.editor, cell, shown.moment.today, commands);
    });
}
