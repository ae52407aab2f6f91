use egui::{Event, ImeEvent, Key, Modifiers, Ui};

use super::cell_editor;
use super::clip::{clear, clipboard, fill_down};
use super::moves::{Step, enter, extend, go, select_columns, select_rows, tab};
use super::span::Span;
use super::state::AtHead;
use crate::app::{ArrangeCommand, Command, EditCommand, Paste, SelectCommand};
use crate::model::{Field, Id, Kind, PartialDate, Project, Value, ViewPage};
use crate::ui::fields::editor::Start;
use crate::ui::kit::keyboard::{
    BOTH, take_key, take_key_of_sheet, take_keyboard, take_menu_key, take_presses,
};
use crate::ui::kit::theme::ROW_HEIGHT;
use crate::ui::kit::widgets::search_id;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;
use crate::view::TableRow;

/// Moves the cell cursor and acts on it, while no other control has the keyboard. F6 leaves for the controls, Esc
/// comes back.
pub fn keys(ui: &Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    let rows = state.table.rows(shown);
    if state.editor.typed().is_some() && state.editor.cell().is_some() {
        editing_keys(ui, shown, state, &rows, commands);
        return;
    }
    if ui.memory(|memory| memory.focused().is_some()) {
        return;
    }
    if pressed(ui, Key::F6) {
        return to_controls(ui);
    }
    let page = (ui.available_height() / ROW_HEIGHT).max(2.0) as isize - 1;
    // The cells can only be seen in the table; elsewhere a row is all there is.
    let is_table = shown.workspace.page.has_cells();
    let edge = |step: Step, row: Step| if is_table { step } else { row };
    let down = edge(Step::EdgeOfRows(1), Step::LastRow);
    let up = edge(Step::EdgeOfRows(-1), Step::FirstRow);
    for (key, plain, with_control) in [
        (Key::ArrowDown, Step::Rows(1), down),
        (Key::ArrowUp, Step::Rows(-1), up),
        (Key::PageDown, Step::Rows(page), Step::Rows(page)),
        (Key::PageUp, Step::Rows(-page), Step::Rows(-page)),
        (Key::ArrowRight, Step::Columns(1), Step::EdgeOfColumns(1)),
        (Key::ArrowLeft, Step::Columns(-1), Step::EdgeOfColumns(-1)),
        (Key::Home, Step::FirstColumn, Step::FirstRow),
        (Key::End, Step::LastColumn, Step::LastRow),
    ] {
        let plain = match plain {
            Step::FirstColumn if !is_table => Step::FirstRow,
            Step::LastColumn if !is_table => Step::LastRow,
            step => step,
        };
        // The fullest modifiers first: a key without them answers to all.
        for (modifiers, step, extends) in [
            (BOTH, with_control, true),
            (Modifiers::SHIFT, plain, true),
            (Modifiers::COMMAND, with_control, false),
            (Modifiers::NONE, plain, false),
        ] {
            let presses = take_presses(ui, modifiers, key);
            if presses > 0 {
                state.table.is_left = false;
                let step = step.times(presses);
                if extends && is_table {
                    extend(shown, state, &rows, step, commands);
                } else {
                    go(shown, state, &rows, step, commands);
                }
            }
        }
    }
    if take_menu_key(ui) && shown.selected.is_some() {
        state.table.menu.ask(());
        state.table.is_scrolling_to_cursor = true;
    }
    if state.table.is_left {
        // Esc comes back, once the field has nothing to give up.
        if !state.editor.is_beside() && pressed(ui, Key::Escape) {
            state.table.is_left = false;
        }
        return;
    }
    let is_block = shown.selection.len() > 1 || state.table.span.is_some();
    if is_block && pressed(ui, Key::Escape) {
        state.table.span = None;
        let cursor = SelectCommand::Select(shown.selected, Some(shown.workspace.cursor));
        commands.push(Command::Select(cursor));
    }
    if is_table {
        cell_keys(ui, shown, state, &rows, commands);
    } else if let Some(TableRow::Group(group)) =
        state.table.cursor_row(&rows, shown).map(|row| &rows[row])
        && [Key::Enter, Key::Space]
            .map(|key| pressed(ui, key))
            .contains(&true)
    {
        commands.push(Command::Arrange(ArrangeCommand::ToggleFold(
            group.path.clone(),
        )));
    }
    clipboard(ui, shown, state, &rows, commands);
}

/// F6 leaves for the controls.
fn to_controls(ui: &Ui) {
    ui.memory_mut(|memory| memory.request_focus(search_id()));
}

fn pressed(ui: &Ui, key: Key) -> bool {
    take_key(ui, Modifiers::NONE, key)
}

/// What keys do with the cells themselves.
fn cell_keys(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    commands: &mut Vec<Command>,
) {
    let consume = |modifiers, key| take_key_of_sheet(ui, modifiers, key);
    if consume(Modifiers::SHIFT, Key::Space) {
        select_rows(shown, state, rows);
        return;
    }
    if consume(Modifiers::COMMAND, Key::Space) {
        select_columns(shown, state, rows, commands);
        return;
    }
    for (modifiers, key, wanted) in [
        (Modifiers::ALT, Key::ArrowDown, AtHead::Filter),
        (BOTH, Key::F10, AtHead::Menu),
    ] {
        if consume(modifiers, key) {
            state.table.head.ask((shown.workspace.cursor, wanted));
            state.table.is_scrolling_to_cursor = true;
            return;
        }
    }
    let id = match state.table.cursor_row(rows, shown).map(|row| &rows[row]) {
        Some(TableRow::Group(group)) => {
            if [Key::Enter, Key::F2, Key::Space]
                .map(|key| pressed(ui, key))
                .contains(&true)
            {
                commands.push(Command::Arrange(ArrangeCommand::ToggleFold(
                    group.path.clone(),
                )));
            }
            // A head has one cell: Tab would leave the table.
            for modifiers in [Modifiers::SHIFT, Modifiers::NONE] {
                consume(modifiers, Key::Tab);
            }
            return;
        }
        Some(TableRow::Project(row)) => row.id,
        // The project in the inspector may have left the rows: no key acts on what is not there.
        None => return,
    };
    let field = shown.workspace.cursor;
    for (modifiers, way) in [(Modifiers::SHIFT, -1), (Modifiers::NONE, 1)] {
        let presses = take_presses(ui, modifiers, Key::Tab);
        if presses > 0 {
            // Tab would also go on to the next control.
            ui.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
            tab(shown, state, rows, way * presses, commands);
        }
        let presses = take_presses(ui, modifiers, Key::Enter);
        if presses > 0 {
            enter(shown, state, rows, way * presses, commands);
        }
    }
    if consume(Modifiers::COMMAND, Key::D) {
        fill_down(shown, state, rows, commands);
    } else if consume(Modifiers::COMMAND, Key::Semicolon) {
        type_today(ui, shown, state, (id, field), commands);
    } else if pressed(ui, Key::F2) {
        state.edit_cell(ui, shown, id, field, Start::Keep);
    } else if pressed(ui, Key::Delete) || pressed(ui, Key::Backspace) {
        clear(ui, shown, state, rows, "清除", commands);
    } else if let Some(start) = typing(ui) {
        if field == Field::NAME && shown.workspace.page != ViewPage::Table {
            // There names are what a row is found by: typed there by surprise, figures would take their place.
            return state.say(ui, "在这一页直接打字不改项目名称；要改名按 F2");
        }
        state.edit_cell(ui, shown, id, field, start);
    }
}

/// Today into a cell that holds a date.
fn type_today(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    (id, field): (Id<Project>, Field),
    commands: &mut Vec<Command>,
) {
    if let Some(reason) = &shown.read_only {
        let text = format!("不能修改：{reason}");
        state.say(ui, text);
    } else if field.kind() == Kind::Date && field.is_typed() {
        let today = Value::Date(PartialDate::Day(shown.app.today()));
        let cells = vec![(id, field, today)];
        commands.push(Command::Edit(EditCommand::SetCells("填写", cells)));
    } else {
        state.say(ui, "Ctrl+; 填今天的日期，只用于可以填写的日期列");
    }
}

/// Whether somebody has begun to type, and how. Letters and words come along: the cell may not be drawn at once.
fn typing(ui: &Ui) -> Option<Start> {
    ui.input_mut(|input| {
        let mut letters = String::new();
        input.events.retain(|event| match event {
            Event::Text(text) | Event::Ime(ImeEvent::Commit(text)) => {
                letters.push_str(text);
                false
            }
            _ => true,
        });
        if !letters.trim().is_empty() {
            return Some(Start::Replace(letters));
        }
        let is_composed = |event: &Event| match event {
            Event::Ime(ImeEvent::Preedit { text, .. }) => !text.is_empty(),
            _ => false,
        };
        input
            .events
            .iter()
            .any(is_composed)
            .then_some(Start::Compose)
    })
}

/// Enter, Tab and arrows while a cell is typed into: the cell is committed, and the cursor goes on. A text that can't
/// be read stays, with the reason.
fn editing_keys(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    commands: &mut Vec<Command>,
) {
    let Some((_, field)) = state.editor.cell() else {
        return;
    };
    let consume = |modifiers, key| take_key_of_sheet(ui, modifiers, key);
    // A text that could not be read stays in its cell when that is left.
    let is_left = ui.memory(|memory| memory.focused().is_none());
    if is_left && consume(Modifiers::NONE, Key::Escape) {
        state.editor.cancel();
        return;
    }
    if consume(Modifiers::NONE, Key::F6) {
        let editor = &mut state.editor;
        editor.leave_cell(&shown.portfolio, shown.unit, commands);
        return to_controls(ui);
    }
    if cell_editor::option_keys(ui, state) {
        return;
    }
    // With Alt, Enter breaks the line of a long text.
    if ui.input(|input| input.modifiers.alt) {
        return;
    }
    let is_typed = state.editor.typed().is_some_and(|(_, is_typed)| is_typed);
    let is_long = field.kind() == Kind::LongText;
    let mut ends = vec![
        (Modifiers::SHIFT, Key::Enter),
        (Modifiers::NONE, Key::Enter),
        (Modifiers::SHIFT, Key::Tab),
        (Modifiers::NONE, Key::Tab),
    ];
    // Where typing began with a letter, arrows go on to the next cell, as in every sheet.
    if is_typed && !is_long {
        ends.push((Modifiers::NONE, Key::ArrowUp));
        ends.push((Modifiers::NONE, Key::ArrowDown));
    }
    if consume(Modifiers::COMMAND, Key::Enter) {
        fill_selection(shown, state, rows, field, commands);
        return;
    }
    for (modifiers, key) in ends {
        if consume(modifiers, key) {
            let way = if modifiers.shift || key == Key::ArrowUp {
                -1
            } else {
                1
            };
            cell_editor::take_option(shown, state);
            if state
                .editor
                .commit_cell(&shown.portfolio, shown.unit, commands)
            {
                take_keyboard(ui);
                match key {
                    Key::Tab => tab(shown, state, rows, way, commands),
                    Key::Enter => enter(shown, state, rows, way, commands),
                    _ => go(shown, state, rows, Step::Rows(way), commands),
                }
            }
            return;
        }
    }
}

/// Ctrl+Enter: what was typed goes into every selected cell.
fn fill_selection(
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    field: Field,
    commands: &mut Vec<Command>,
) {
    cell_editor::take_option(shown, state);
    let Some(text) = state.editor.typed().map(|(text, _)| text.to_owned()) else {
        return;
    };
    let projects = Span::projects(rows, shown);
    let columns = match Span::columns(state.table.span, shown) {
        columns if columns.contains(&field) => columns,
        _ => vec![field],
    };
    let paste = Paste::of_one(&shown.portfolio, &text, &projects, &columns, shown.unit);
    // In a folded group nothing is selected: what was typed is then for its own cell.
    if paste.refused.is_empty() && !projects.is_empty() {
        state.editor.cancel();
        commands.push(Command::Edit(EditCommand::SetCells(
            "填写",
            paste.project_cells().collect(),
        )));
    } else {
        state
            .editor
            .commit_cell(&shown.portfolio, shown.unit, commands);
    }
}
