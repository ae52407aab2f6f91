use egui::{Event, ImeEvent, Key, Modifiers, Ui};

use crate::app::{
    ArrangeCommand, CellValue, Command, EditCommand, Paste, SelectCommand, parse_block,
};
use crate::model::{Field, Id, Kind, MoneyUnit, Project, Value, ViewPage};
use crate::report::{Clip, ClipCell};

use super::cell_editor;
use super::span::{Span, cursor, fields, project};
use crate::ui::dialogs::PasteDialog;
use crate::ui::fields::editor::Start;
use crate::ui::kit::keyboard::{take_key, take_keyboard, take_presses};
use crate::ui::kit::theme::ROW_HEIGHT;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;
use crate::view::TableRow;

/// Ctrl and Shift together.
const BOTH: Modifiers = Modifiers {
    shift: true,
    ..Modifiers::COMMAND
};

/// Where a key takes the cursor.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Rows(isize),
    Columns(isize),
    FirstRow,
    LastRow,
    FirstColumn,
    LastColumn,
}

impl Step {
    /// The step, so many times.
    const fn times(self, times: isize) -> Self {
        match self {
            Self::Rows(rows) => Self::Rows(rows * times),
            Self::Columns(columns) => Self::Columns(columns * times),
            other => other,
        }
    }
}

/// Moves the cell cursor and acts on it, while no other control has the keyboard. F6 leaves for the controls, Esc
/// comes back.
pub fn keys(ui: &Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    if egui::Popup::is_any_open(ui) || state.dialogs.has_keyboard() {
        return;
    }
    let rows = state.table.rows(shown);
    if state.editor.typed().is_some() && state.editor.cell().is_some() {
        editing_keys(ui, shown, state, &rows, commands);
        return;
    }
    if ui.memory(|memory| memory.focused().is_some()) {
        return;
    }
    if pressed(ui, Key::F6) {
        ui.memory_mut(|memory| memory.request_focus(crate::ui::kit::widgets::search_id()));
        return;
    }
    let page = (ui.available_height() / ROW_HEIGHT).max(2.0) as isize - 1;
    // The cells can only be seen in the table; elsewhere a row is all there is.
    let is_table = shown.workspace.page == ViewPage::Table;
    for (key, plain, with_control) in [
        (Key::ArrowDown, Step::Rows(1), Step::LastRow),
        (Key::ArrowUp, Step::Rows(-1), Step::FirstRow),
        (Key::PageDown, Step::Rows(page), Step::Rows(page)),
        (Key::PageUp, Step::Rows(-page), Step::Rows(-page)),
        (Key::ArrowRight, Step::Columns(1), Step::LastColumn),
        (Key::ArrowLeft, Step::Columns(-1), Step::FirstColumn),
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
                let step = step.times(presses);
                if extends && is_table {
                    extend(shown, state, &rows, step, commands);
                } else {
                    go(shown, state, &rows, step, commands);
                }
            }
        }
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

/// Takes a key of the sheet. Tab would also go on to the next control.
fn consumed(ui: &Ui, modifiers: Modifiers, key: Key) -> bool {
    let is_pressed = take_key(ui, modifiers, key);
    if is_pressed && key == Key::Tab {
        ui.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
    }
    is_pressed
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
    let consume = |modifiers, key| consumed(ui, modifiers, key);
    if consume(Modifiers::SHIFT, Key::Space) {
        select_rows(shown, state, rows);
        return;
    }
    if consume(Modifiers::COMMAND, Key::Space) {
        select_columns(shown, state, rows, commands);
        return;
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
            return;
        }
        Some(TableRow::Project { id, .. }) => *id,
        // The project in the inspector may have left the rows: no key acts on what is not there.
        None => return,
    };
    let field = shown.workspace.cursor;
    for (modifiers, step) in [
        (Modifiers::SHIFT, Step::Columns(-1)),
        (Modifiers::NONE, Step::Columns(1)),
    ] {
        let presses = take_presses(ui, modifiers, Key::Tab);
        if presses > 0 {
            // Tab would also go on to the next control.
            ui.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
            go(shown, state, rows, step.times(presses), commands);
        }
    }
    if consume(Modifiers::COMMAND, Key::D) {
        let projects = Span::projects(rows, shown);
        let columns = Span::columns(state.table.span, shown);
        commands.push(Command::Edit(EditCommand::FillDown(projects, columns)));
    } else if pressed(ui, Key::Enter) || pressed(ui, Key::F2) {
        state.edit_cell(ui, shown, id, field, Start::Keep);
    } else if pressed(ui, Key::Delete) || pressed(ui, Key::Backspace) {
        if !clear(shown, state, rows, "清除", commands) {
            state.say(ui, "这一列不能清空：项目名称不能为空，推算的列由程序填写");
        }
    } else if let Some(start) = typing(ui) {
        state.edit_cell(ui, shown, id, field, start);
    }
}

/// Whether somebody has begun to type, and how.
fn typing(ui: &Ui) -> Option<Start> {
    ui.input_mut(|input| {
        let is_composing = input.events.iter().any(|event| match event {
            Event::Ime(ImeEvent::Preedit { text, .. } | ImeEvent::Commit(text)) => !text.is_empty(),
            _ => false,
        });
        if is_composing {
            return Some(Start::Compose);
        }
        let mut letters = String::new();
        input.events.retain(|event| match event {
            Event::Text(text) => {
                letters.push_str(text);
                false
            }
            _ => true,
        });
        (!letters.trim().is_empty()).then_some(Start::Replace(letters))
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
    let consume = |modifiers, key| consumed(ui, modifiers, key);
    // A text that could not be read stays in its cell when that is left.
    let is_left = ui.memory(|memory| memory.focused().is_none());
    if is_left && consume(Modifiers::NONE, Key::Escape) {
        state.editor.cancel();
        return;
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
    let mut steps = vec![
        (Modifiers::SHIFT, Key::Enter, Step::Rows(-1)),
        (Modifiers::NONE, Key::Enter, Step::Rows(1)),
        (Modifiers::SHIFT, Key::Tab, Step::Columns(-1)),
        (Modifiers::NONE, Key::Tab, Step::Columns(1)),
    ];
    // Where typing began with a letter, arrows go on to the next cell, as in every sheet.
    if is_typed && !is_long {
        steps.push((Modifiers::NONE, Key::ArrowUp, Step::Rows(-1)));
        steps.push((Modifiers::NONE, Key::ArrowDown, Step::Rows(1)));
    }
    if consume(Modifiers::COMMAND, Key::Enter) {
        fill_selection(shown, state, rows, field, commands);
        return;
    }
    for (modifiers, key, step) in steps {
        if consume(modifiers, key) {
            cell_editor::take_option(shown, state);
            if state
                .editor
                .commit_cell(&shown.portfolio, shown.unit, commands)
            {
                take_keyboard(ui);
                go(shown, state, rows, step, commands);
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
    let mut paste = Paste::of_one(&shown.portfolio, &text, &projects, &columns, shown.unit);
    if paste.refused.is_empty() {
        state.editor.cancel();
        commands.push(Command::Edit(EditCommand::SetCells(
            "填写",
            std::mem::take(&mut paste.cells),
        )));
    } else {
        state
            .editor
            .commit_cell(&shown.portfolio, shown.unit, commands);
    }
}

/// The row or column a step away, and the row's place.
fn target(
    rows: &[TableRow],
    shown: &Shown<'_>,
    (row, field): (usize, Field),
    step: Step,
) -> (usize, Field) {
    let all = fields(shown);
    let column = all
        .iter()
        .position(|other| *other == field)
        .unwrap_or_default();
    let (last_row, last_column) = (rows.len().saturating_sub(1), all.len() - 1);
    let (row, column) = match step {
        Step::Rows(steps) => (row.saturating_add_signed(steps).min(last_row), column),
        Step::Columns(steps) => (row, column.saturating_add_signed(steps).min(last_column)),
        Step::FirstRow => (0, column),
        Step::LastRow => (last_row, column),
        Step::FirstColumn => (row, 0),
        Step::LastColumn => (row, last_column),
    };
    (row, all[column])
}

fn go(
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    step: Step,
    commands: &mut Vec<Command>,
) {
    if rows.is_empty() {
        return;
    }
    let at = state.table.cursor_row(rows, shown);
    if let Some(TableRow::Group(group)) = at.map(|at| &rows[at])
        && let Step::Columns(steps) = step
    {
        if group.is_open == (steps < 0) {
            commands.push(Command::Arrange(ArrangeCommand::ToggleFold(
                group.path.clone(),
            )));
        }
        return;
    }
    let Some(at) = at else {
        let to = if step == Step::LastRow {
            rows.len() - 1
        } else {
            0
        };
        land(&rows[to], shown.workspace.cursor, state, commands);
        return;
    };
    let (row, field) = target(rows, shown, (at, shown.workspace.cursor), step);
    land(&rows[row], field, state, commands);
}

fn land(row: &TableRow, field: Field, state: &mut UiState, commands: &mut Vec<Command>) {
    state.table.is_scrolling_to_cursor = true;
    state.table.span = None;
    match row {
        TableRow::Group(group) => state.table.group_cursor = Some(group.path.clone()),
        TableRow::Project { id, .. } => {
            state.table.group_cursor = None;
            commands.push(Command::Select(SelectCommand::Select(
                Some(*id),
                Some(field),
            )));
        }
    }
}

/// Moves the other end of the rectangle; heads of groups are passed over.
fn extend(
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    step: Step,
    commands: &mut Vec<Command>,
) {
    let Some((id, field)) = Span::end(state.table.span, shown) else {
        return;
    };
    let Some(at) = rows.iter().position(|row| project(row) == Some(id)) else {
        return;
    };
    let (row, field) = target(rows, shown, (at, field), step);
    let found = if row < at || step == Step::FirstRow {
        let before = rows[..=row].iter().rev().find_map(project);
        before.or_else(|| rows[row..].iter().find_map(project))
    } else {
        let after = rows[row..].iter().find_map(project);
        after.or_else(|| rows[..=row].iter().rev().find_map(project))
    };
    let to = (found.unwrap_or(id), field);
    if let Some((span, command)) = Span::to(rows, shown, to) {
        state.table.span = Some(span);
        state.table.scrolls_to = rows.iter().position(|row| project(row) == Some(to.0));
        commands.push(command);
    }
}

/// Whole rows of what is selected.
pub(super) fn select_rows(shown: &Shown<'_>, state: &mut UiState, rows: &[TableRow]) {
    let all = fields(shown);
    let last = Span::projects(rows, shown).last().copied();
    if let (Some((id, _)), Some(last), Some(field)) = (cursor(shown), last, all.last()) {
        state.table.span = Some(Span::over((id, Field::NAME), (last, *field)));
        state.table.cursor_next = Some(Field::NAME);
    }
}

/// Whole columns: every project that is shown.
fn select_columns(
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    commands: &mut Vec<Command>,
) {
    let end = Span::end(state.table.span, shown);
    let projects: Vec<Id<Project>> = rows.iter().filter_map(project).collect();
    if let (Some(cursor), Some((_, field)), Some(last)) = (cursor(shown), end, projects.last()) {
        state.table.span = Some(Span::over(cursor, (*last, field)));
        commands.push(Command::Select(SelectCommand::SelectAll));
    }
}

/// Empties the selected cells. A name can't be empty, and what is derived has nothing of its own.
fn clear(
    shown: &Shown<'_>,
    state: &UiState,
    rows: &[TableRow],
    what: &'static str,
    commands: &mut Vec<Command>,
) -> bool {
    let columns = Span::columns(state.table.span, shown);
    let columns = columns
        .into_iter()
        .filter(|field| *field != Field::NAME && field.is_typed());
    let columns: Vec<Field> = columns.collect();
    let cells: Vec<CellValue> = Span::projects(rows, shown)
        .into_iter()
        .flat_map(|id| columns.iter().map(move |field| (id, *field, Value::Empty)))
        .collect();
    let is_any = !cells.is_empty();
    if is_any {
        commands.push(Command::Edit(EditCommand::SetCells(what, cells)));
    }
    is_any
}

/// Copy, cut and paste.
fn clipboard(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    commands: &mut Vec<Command>,
) {
    let mut events = Vec::new();
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let is_mine = matches!(event, Event::Copy | Event::Cut | Event::Paste(_));
            if is_mine {
                events.push(event.clone());
            }
            !is_mine
        });
    });
    // With Shift, a copy has heads, and what is pasted becomes projects of its own.
    if consumed(ui, BOTH, Key::C) {
        copy(ui, shown, state, rows, true);
    }
    if consumed(ui, BOTH, Key::V) {
        state.table.pastes_new.ask(());
        ui.request_repaint();
        ui.send_viewport_cmd(egui::ViewportCommand::RequestPaste);
    }
    let is_on_group = matches!(
        state.table.cursor_row(rows, shown).map(|row| &rows[row]),
        Some(TableRow::Group(_))
    );
    for event in events {
        match event {
            Event::Copy => copy(ui, shown, state, rows, false),
            Event::Cut | Event::Paste(_)
                if is_on_group && state.table.pastes_new.get().is_none() =>
            {
                state.say(ui, "光标在分组行上。请先选中单元格，再剪切或粘贴");
            }
            Event::Cut => {
                copy(ui, shown, state, rows, false);
                clear(shown, state, rows, "剪切", commands);
            }
            Event::Paste(text) => {
                let as_new = state.table.pastes_new.take().is_some();
                paste(shown, state, rows, (&text, as_new), commands);
            }
            _ => {}
        }
    }
}

/// The selected cells as a table that Excel, WPS and Word take; amounts as plain numbers, to be computed with.
fn copy(ui: &Ui, shown: &Shown<'_>, state: &mut UiState, rows: &[TableRow], with_heads: bool) {
    let columns = if shown.workspace.page == ViewPage::Table {
        Span::columns(state.table.span, shown)
    } else {
        fields(shown)
    };
    let cell = |id: &Id<Project>, field: &Field| {
        let project = shown.portfolio.projects().get(*id)?;
        let value = crate::view::value(&shown.portfolio, project, *field, shown.moment);
        let text = match &value {
            Value::Money(money) => money.in_unit(shown.unit).to_string(),
            value => crate::view::show(&shown.portfolio, field.kind(), value, shown.unit),
        };
        Some(ClipCell {
            text,
            is_number: field.kind().is_number(),
        })
    };
    let line = |id: &Id<Project>| -> Vec<ClipCell> {
        let cells = columns.iter().map(|field| cell(id, field));
        cells.map(Option::unwrap_or_default).collect()
    };
    let head = |field: &Field| match field.kind() {
        Kind::Money => format!("{}（{}）", field.label(), shown.unit.label()),
        _ => field.label().to_owned(),
    };
    let mut clip = Clip {
        heads: if with_heads {
            columns.iter().map(head).collect()
        } else {
            Vec::new()
        },
        rows: Span::projects(rows, shown).iter().map(line).collect(),
    };
    if let Some(mark) = shown.portfolio.data_mark() {
        clip.mark(mark);
    }
    if clip.rows.is_empty() {
        state.say(ui, "没有选中单元格，没有复制");
    } else {
        state.clipboard.copy(ui, &clip);
    }
}

fn paste(
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    (text, as_new): (&str, bool),
    commands: &mut Vec<Command>,
) {
    let block = parse_block(text);
    let selected = Span::projects(rows, shown);
    let columns = Span::columns(state.table.span, shown);
    let unit: MoneyUnit = shown.unit;
    let paste = match block.as_slice() {
        [] => return,
        _ if as_new => Paste::new(&shown.portfolio, block, &[], &fields(shown), unit),
        [row] if row.len() == 1 && !selected.is_empty() => {
            Paste::of_one(&shown.portfolio, &row[0], &selected, &columns, unit)
        }
        _ => {
            let all: Vec<Id<Project>> = rows.iter().filter_map(project).collect();
            let first = selected.first();
            let from = all.iter().position(|id| Some(id) == first);
            // Without a cursor everything is below the last project.
            let below = from.map_or(&[][..], |from| &all[from..]);
            let fields = fields(shown);
            let column = fields
                .iter()
                .position(|field| columns.first() == Some(field));
            let fields = &fields[column.unwrap_or_default()..];
            Paste::new(&shown.portfolio, block, below, fields, unit)
        }
    };
    if paste.asks() {
        state.dialogs.open(PasteDialog::new(paste));
    } else {
        commands.push(Command::Edit(EditCommand::Paste(Box::new(paste), false)));
    }
}
