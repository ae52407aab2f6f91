use egui::{Event, Key, Modifiers, Ui};

use crate::app::Command;
use crate::model::{Field, Value};

use super::super::{Shown, UiState};
use super::{TableRow, cursor_row};

/// Moves the cell cursor and acts on it, while no other control has the keyboard. Tab leaves for the controls, Esc
/// comes back.
pub fn keys(ui: &Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    let is_elsewhere = ui.memory(|memory| memory.focused().is_some());
    if is_elsewhere || egui::Popup::is_any_open(ui) || state.has_dialog() {
        return;
    }
    let rows = state.table.rows(shown);
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let at = cursor_row(&rows, shown, state);
    let page = (ui.available_height() / super::ROW_HEIGHT).max(2.0) as usize - 1;
    let last = rows.len().saturating_sub(1);
    let place = at.unwrap_or(0);
    let steps = [
        (Key::ArrowDown, at.map_or(0, |at| at + 1)),
        (Key::ArrowUp, place.saturating_sub(1)),
        (Key::PageDown, place + page),
        (Key::PageUp, place.saturating_sub(page)),
        (Key::Home, 0),
        (Key::End, last),
    ];
    for (key, to) in steps {
        if !rows.is_empty() && pressed(key) {
            go(&rows[to.min(last)], state, commands);
        }
    }
    let fields: Vec<Field> = [Field::NAME]
        .into_iter()
        .chain(shown.workspace.columns.iter().copied())
        .collect();
    let column = fields
        .iter()
        .position(|field| *field == shown.workspace.cursor)
        .unwrap_or(0);
    let right = pressed(Key::ArrowRight);
    let left = pressed(Key::ArrowLeft);
    let enter = pressed(Key::Enter) || pressed(Key::F2);
    match at.map(|at| &rows[at]) {
        Some(TableRow::Group(group)) => {
            if (left && group.is_open) || (right && !group.is_open) || enter || pressed(Key::Space)
            {
                commands.push(Command::ToggleFold(group.path.clone()));
            }
        }
        Some(TableRow::Project { id, .. }) => {
            let to = match (left, right) {
                (true, _) => column.checked_sub(1),
                (_, true) => Some(column + 1),
                _ => None,
            };
            if let Some(field) = to.and_then(|to| fields.get(to)) {
                commands.push(Command::Select(Some(*id), Some(*field)));
            }
            if enter {
                state.edit_field(*id, shown.workspace.cursor);
            }
            if pressed(Key::Delete) {
                clear(shown, commands);
            }
        }
        None => {}
    }
    let copied = ui.input_mut(|input| {
        let before = input.events.len();
        input.events.retain(|event| *event != Event::Copy);
        input.events.len() != before
    });
    if copied {
        ui.copy_text(as_tsv(shown));
    }
}

fn go(row: &TableRow, state: &mut UiState, commands: &mut Vec<Command>) {
    state.table.is_scrolling_to_cursor = true;
    match row {
        TableRow::Group(group) => state.table.group_cursor = Some(group.path.clone()),
        TableRow::Project { id, .. } => {
            state.table.group_cursor = None;
            commands.push(Command::Select(Some(*id), None));
        }
    }
}

/// Delete empties the cell under the cursor; a name can't be empty.
fn clear(shown: &Shown<'_>, commands: &mut Vec<Command>) {
    let projects = || shown.selection.iter().copied().collect();
    match shown.workspace.cursor {
        Field::NAME | Field::Derived(_) => {}
        Field::Typed(column) => {
            commands.push(Command::SetField(projects(), column, Value::Empty));
        }
        Field::Own(own) => commands.push(Command::SetOwn(projects(), own, Value::Empty)),
    }
}

/// The selected projects as a table that Excel and WPS accept: headings, then a line per project.
fn as_tsv(shown: &Shown<'_>) -> String {
    let fields: Vec<Field> = [Field::NAME]
        .into_iter()
        .chain(shown.workspace.columns.iter().copied())
        .collect();
    let heads: Vec<String> = fields
        .iter()
        .map(|field| field.label().to_owned())
        .collect();
    let selected = shown
        .listing
        .projects
        .iter()
        .filter(|id| shown.selection.contains(id));
    let lines = selected
        .filter_map(|id| shown.portfolio.projects().get(*id))
        .map(|project| {
            let cell = |field: &Field| {
                let value = crate::view::value(&shown.portfolio, project, *field, shown.moment);
                let text = crate::view::show(&shown.portfolio, field.kind(), &value, shown.unit);
                if text.contains(['\t', '\n', '"']) {
                    format!("\"{}\"", text.replace('"', "\"\""))
                } else {
                    text
                }
            };
            fields.iter().map(cell).collect::<Vec<_>>().join("\t")
        });
    [heads.join("\t")]
        .into_iter()
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}
