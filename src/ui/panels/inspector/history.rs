use egui::{RichText, Ui};

use crate::app::{Command, EditCommand, OpRecord, PartColumn, PastCommand};
use crate::model::{Change, Project, ProjectColumn, Table, Value};
use crate::view::{change_line, row_name};

use crate::ui::kit::steps::{step_label, told};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, combo_box, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Every step that altered the project, the latest first, and the way back to each value.
pub(super) fn history(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let history = shown.app.project_history();
    let asked = (project.id, shown.portfolio.revision());
    if history.project != Some(asked) && !history.is_waiting() {
        commands.push(Command::Past(PastCommand::AskProjectHistory(project.id)));
    }
    chooser(ui, state);
    let is_of_this = history.project.is_some_and(|(id, _)| id == project.id);
    let ids = shown.portfolio.rows_of(project.id);
    let mut is_empty = true;
    for record in history.records.iter().filter(|_| is_of_this) {
        let changes = told(record).filter(|change| ids.contains(&change.row_id()));
        let column = state.inspector.history_column;
        let changes = changes.filter(|change| column.is_none_or(|column| is_of(change, column)));
        let changes: Vec<&Change> = changes.collect();
        if column.is_some() && changes.is_empty() {
            continue;
        }
        is_empty = false;
        ui.push_id(record.seq, |ui| step(ui, shown, record, &changes, commands));
    }
    if is_empty {
        let text = if history.is_waiting() || !is_of_this {
            "正在读取…"
        } else {
            "还没有修改过"
        };
        caption(ui, text);
    }
}

fn is_of(change: &Change, column: ProjectColumn) -> bool {
    matches!(change, Change::Set { table: Table::Project, column: set, .. } if *set == column as usize)
}

/// Which field.
fn chooser(ui: &mut Ui, state: &mut UiState) {
    let label = |column: Option<ProjectColumn>| column.map_or("全部字段", |c| c.spec().label);
    let chosen = &mut state.inspector.history_column;
    let response = combo_box("history_column")
        .width(180.0)
        .height(360.0)
        .selected_text(label(*chosen))
        .show_ui(ui, |ui| {
            ui.selectable_value(chosen, None, label(None));
            let hidden = [ProjectColumn::Sources, ProjectColumn::Position];
            for column in ProjectColumn::ALL.iter().copied() {
                if !hidden.contains(&column) {
                    ui.selectable_value(chosen, Some(column), column.spec().label);
                }
            }
        });
    response.response.accessible_name("看哪个字段的历史");
}

fn step(
    ui: &mut Ui,
    shown: &Shown<'_>,
    record: &OpRecord,
    changes: &[&Change],
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    ui.add_space(6.0);
    let at = record.at.format("%Y-%m-%d %H:%M");
    caption(ui, format!("{at}　{}", record.actor));
    ui.label(RichText::new(step_label(record)).color(tokens.text));
    let known = shown.app.project_history().known.as_ref();
    let known = known.unwrap_or(&shown.portfolio);
    for (place, change) in changes.iter().enumerate() {
        let Some(line) = change_line(known, change) else {
            continue;
        };
        // The project's name stands at the head of the panel.
        let name = row_name(known, change);
        let line = line.strip_prefix(&name).unwrap_or(&line).trim();
        ui.push_id(place, |ui| {
            ui.horizontal_wrapped(|ui| {
                let text = RichText::new(line).size(SMALL_TEXT).color(tokens.secondary);
                ui.label(text);
                if let Some(command) = back(shown, change)
                    && text_button(ui, RichText::new("恢复此前的值").size(SMALL_TEXT))
                        .on_hover_text("把这个字段改回这一步之前的值")
                        .clicked()
                {
                    commands.push(command);
                }
            });
        });
    }
    ui.separator();
}

/// The command that gives a field the value from before a change; none where it holds that value, or the row is gone.
fn back(shown: &Shown<'_>, change: &Change) -> Option<Command> {
    let Change::Set {
        table,
        id,
        column,
        old,
        ..
    } = change
    else {
        return None;
    };
    let row = shown.portfolio.row(*table, *id)?;
    if row.values.get(*column) == Some(old) || shown.read_only.is_some() {
        return None;
    }
    match table {
        Table::Project => {
            let column = ProjectColumn::ALL.get(*column).copied()?;
            let is_name = column == ProjectColumn::Name && *old == Value::Empty;
            let project = crate::model::Id::new(*id);
            (!is_name).then(|| {
                Command::Edit(EditCommand::SetCells(
                    "恢复",
                    vec![(project, column.into(), old.clone())],
                ))
            })
        }
        table => Some(Command::Edit(EditCommand::SetPart(
            PartColumn {
                table: *table,
                id: *id,
                column: *column,
            },
            old.clone(),
        ))),
    }
}
