//! What is done with the selected cells: copied, cut, pasted, emptied, filled.

use egui::{Event, Key, Ui, ViewportCommand};

use super::span::{Span, fields, project};
use crate::app::{CellValue, Command, EditCommand, Fill, ImportCommand, Paste, Sheet};
use crate::model::{Field, Id, Kind, Project, Value};
use crate::report::{Clip, ClipCell};
use crate::ui::command::UiCommand;
use crate::ui::dialogs::{paste_or_ask, pasted_block};
use crate::ui::kit::keyboard::{BOTH, take_key_of_sheet, take_keyboard};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;
use crate::view::{COUNTED, TableRow, above_among, counted_word};

/// Does what the menu says with the selected cells.
pub fn carry_out(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    commands: &mut Vec<Command>,
    wanted: UiCommand,
) {
    let rows = state.table.rows(shown);
    match wanted {
        UiCommand::Cut => cut(ui, shown, state, &rows, commands),
        UiCommand::Copy => copy(ui, shown, state, &rows, false),
        // What the clipboard holds comes with one of the next pictures, to the cells.
        UiCommand::Paste => {
            take_keyboard(ui);
            ui.send_viewport_cmd(ViewportCommand::RequestPaste);
        }
        UiCommand::Clear => clear(ui, shown, state, &rows, "清除", commands),
        UiCommand::FillDown => fill_down(shown, state, &rows, commands),
        _ => {}
    }
}

/// The first row of the selection goes into the others.
pub fn fill_down(
    shown: &Shown<'_>,
    state: &UiState,
    rows: &[TableRow],
    commands: &mut Vec<Command>,
) {
    let mut from = Span::projects(rows, shown);
    let onto = from.split_off(from.len().min(1));
    commands.push(Command::Edit(EditCommand::Fill(Fill {
        from,
        onto,
        fields: Span::columns(state.table.span, shown),
        is_series: false,
    })));
}

/// Empties the selected cells. A name can't be empty, and what is derived has nothing of its own.
pub fn clear(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    what: &'static str,
    commands: &mut Vec<Command>,
) {
    let columns = Span::columns(state.table.span, shown);
    let columns = columns
        .into_iter()
        .filter(|field| *field != Field::NAME && field.is_typed());
    let columns: Vec<Field> = columns.collect();
    let cells: Vec<CellValue> = Span::projects(rows, shown)
        .into_iter()
        .flat_map(|id| columns.iter().map(move |field| (id, *field, Value::Empty)))
        .collect();
    if cells.is_empty() {
        state.say(ui, "这一列不能清空：项目名称不能为空，推算的列由程序填写");
    } else {
        commands.push(Command::Edit(EditCommand::SetCells(what, cells)));
    }
}

fn cut(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    commands: &mut Vec<Command>,
) {
    copy(ui, shown, state, rows, false);
    clear(ui, shown, state, rows, "剪切", commands);
}

/// Copy, cut and paste.
pub fn clipboard(
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
    if take_key_of_sheet(ui, BOTH, Key::C) {
        copy(ui, shown, state, rows, true);
    }
    if take_key_of_sheet(ui, BOTH, Key::V) {
        state.table.pastes_new.ask(());
        ui.request_repaint();
        ui.send_viewport_cmd(ViewportCommand::RequestPaste);
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
            Event::Cut => cut(ui, shown, state, rows, commands),
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
    let columns = if shown.workspace.page.has_cells() {
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
    let projects = Span::projects(rows, shown);
    let mut clip = Clip {
        heads: if with_heads {
            columns.iter().map(head).collect()
        } else {
            Vec::new()
        },
        rows: projects.iter().map(line).collect(),
    };
    let (parts, counted) = counted(shown, &projects, &columns);
    if parts > 0 {
        clip.count(counted);
    }
    if let Some(mark) = shown.portfolio.data_mark() {
        clip.mark(mark);
    }
    if clip.rows.is_empty() {
        state.say(ui, "没有选中单元格，没有复制");
    } else {
        state.clipboard.copy_cells(ui, &clip, shown.unit);
    }
    if parts > 0 && !with_heads {
        state.say(
            ui,
            format!("已复制。{parts} 个子项的金额直接相加会重复，按 Ctrl+Shift+C 带上“{COUNTED}”"),
        );
    }
}

/// How many projects have amounts that a copied programme holds already, and of each which of its amounts count.
fn counted(shown: &Shown<'_>, projects: &[Id<Project>], columns: &[Field]) -> (usize, Vec<String>) {
    let Some(session) = shown.app.session() else {
        return (0, Vec::new());
    };
    let above = above_among(session.index_ref(), shown.selection);
    let counting = above.counting(&shown.portfolio, shown.moment);
    let amounts = columns.iter().filter(|field| field.kind() == Kind::Money);
    let amounts: Vec<Field> = amounts.copied().collect();
    let projects = projects.iter();
    let of = projects.filter_map(|id| shown.portfolio.projects().get(*id));
    let mut parts = 0;
    let words = of.map(|project| {
        let (held, counted): (Vec<Field>, Vec<Field>) = amounts
            .iter()
            .filter(|field| {
                let value = crate::view::value(&shown.portfolio, project, **field, shown.moment);
                value != Value::Empty
            })
            .partition(|field| counting.is_held(project.id, **field));
        parts += usize::from(!held.is_empty());
        let counted: Vec<&str> = counted.iter().map(|field| field.label()).collect();
        counted_word(&counted, held.len())
    });
    let words = words.collect();
    (parts, words)
}

/// So many lines may stand above the heads of a ledger.
const ABOVE_HEADS: usize = 4;

/// Whether a block is a list with its heads, and not cells of the table: one of its first lines calls a column 项目名称.
/// Its rows are the projects of those names, wherever the cursor stands; put into the rows below it, they would rename
/// others.
fn is_ledger(block: &[Vec<String>]) -> bool {
    let is_head = |line: &Vec<String>| {
        let filled = line.iter().filter(|cell| !cell.trim().is_empty());
        let mut names = line
            .iter()
            .map(|cell| cell.split_whitespace().collect::<String>());
        filled.count() > 1 && names.any(|cell| matches!(cell.as_str(), "项目名称" | "项目名"))
    };
    let head = block.iter().take(ABOVE_HEADS).position(is_head);
    head.is_some_and(|head| head + 1 < block.len())
}

fn paste(
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    (text, as_new): (&str, bool),
    commands: &mut Vec<Command>,
) {
    let (block, unit, is_own) = pasted_block(shown, state, text);
    if !as_new && !is_own && is_ledger(&block) {
        let paste = ImportCommand::Paste(text.to_owned());
        return commands.push(Command::Import(paste));
    }
    let selected = Span::projects(rows, shown);
    let columns = Span::columns(state.table.span, shown);
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
    if paste.sheet == Sheet::Projects {
        state.table.span = Span::pasted(shown, &paste);
    }
    paste_or_ask(shown, state, (paste, is_own), commands);
}
