//! 表格: projects in their groups, with totals at the foot.

use egui::{Id, Rangef, Rect, Stroke, Ui, pos2};
use egui_table::{CellInfo, Column, HeaderCellInfo, HeaderRow, Table, TableDelegate, TableState};

use crate::app::{App, Command, SelectCommand};
use crate::model::Field;
use crate::view::TableRow;

use crate::ui::fields::editor::{Start, Target};
use crate::ui::help::Help;
use crate::ui::kit::keyboard::invite_input_method;
use crate::ui::kit::theme::{ROW_HEIGHT, Tokens};
use crate::ui::pages::bar::table_buttons;
use crate::ui::pages::nothing::nothing;
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

use super::delegate::Delegate;
use super::foot::draw_foot;
use super::sight::Edges;
use super::widths::{LEAST_NAME, LEAST_REST, USUAL_NAME};
use super::{cell_editor, drag, fill, keys, moves, span};

/// The width of 序号, and of the bar at the right that moves the rows.
const NUMBER: f32 = 48.0;
const SCROLL_BAR: f32 = 10.0;
/// The height of the heads, in points.
const HEAD_HEIGHT: f32 = 36.0;

/// What the page remembers stands in [`TableUi`](super::TableUi): the timeline walks the same rows, and commands prepare them.
pub struct TablePage;

impl Page for TablePage {
    fn help(&self) -> Help {
        Help::Table
    }

    fn has_inspector(&self, _app: &App) -> bool {
        true
    }

    fn keys(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        keys::keys(ui, shown, state, commands);
    }

    fn bar(&mut self, ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
        table_buttons(ui, shown, state);
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        table(ui, shown, state, commands);
    }
}

/// Draws the table and its foot.
pub fn table(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    let rows = state.table.rows(shown);
    if shown.listing.projects.is_empty() {
        nothing(ui, shown, state, commands);
        return;
    }
    if !std::mem::replace(&mut state.table.is_prepared, true) {
        cell_editor::prepare(ui);
    }
    if let Some(new) = shown.selected
        && let Some(_before) = state.table.naming.take_if(|before| before.0 != Some(new))
    {
        state.table.is_scrolling_to_cursor = true;
        state
            .editor
            .edit_cell(new, Field::NAME, Start::Replace(String::new()));
    }
    if shown.selected.is_some() && state.table.selects_rows.take().is_some() {
        moves::select_all(shown, state, &rows);
    }
    let full = ui.available_rect_before_wrap();
    let foot = Rect::from_min_max(
        pos2(full.left(), full.bottom() - ROW_HEIGHT - 4.0),
        full.max,
    );
    let body = Rect::from_min_max(full.min, pos2(full.right(), foot.top()));

    let fields: Vec<Field> = shown.workspace.shown_columns().clone();
    let columns = columns(&fields, body.width());
    let cursor_row = state.table.cursor_row(&rows, shown);
    let column_count = columns.len();

    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(body).id_salt("table_body"));
    child.shrink_clip_rect(body);
    let table = Table::new()
        .id_salt(("projects", shown.workspace.page))
        .num_rows(rows.len() as u64)
        .columns(columns.clone())
        .num_sticky_cols(2)
        .headers([HeaderRow::new(HEAD_HEIGHT)]);
    let is_wanted = std::mem::take(&mut state.table.is_scrolling_to_cursor);
    let span = state.table.span;
    let sight = &mut state.table.sight;
    sight.follow(ui, shown, &rows, cursor_row, span, is_wanted);
    if let Some(field) = state.table.cursor_next.take() {
        commands.push(Command::Select(SelectCommand::MoveCursor(field)));
    }
    let id = table.get_id(&child);
    let mut widths = TableState::load(&child, id).unwrap_or_default();
    let ids: Vec<Id> = (0..)
        .zip(&columns)
        .skip(1)
        .map(|(place, column)| column.id_for(place))
        .collect();
    let room = body.width() - NUMBER - SCROLL_BAR;
    let page = shown.workspace.page;
    let mut given = state.table.widths.shared(page, room, &ids);
    for ((id, width), column) in ids.iter().zip(&mut given).zip(&columns[1..]) {
        *width = column.range.clamp(*width);
        widths.col_widths.insert(*id, *width);
    }
    let edges = edges(&columns, &widths);
    widths.store(&child, id);

    state.table.warning_index(shown);
    let is_focused = child.memory(|memory| memory.focused().is_none());
    let columns = span::Span::columns(state.table.span, shown);
    let is_block = shown.selection.len() > 1 || state.table.span.is_some();
    let mut delegate = Delegate {
        shown,
        rows: &rows,
        fields: &fields,
        cursor_row,
        is_focused,
        corner: fill::corner(shown, &rows, &columns),
        handle: None,
        selected_columns: if is_block { columns } else { Vec::new() },
        state,
        commands,
        column_x: vec![Rangef::NOTHING; column_count],
        edges,
        first_row_top: body.top(),
    };
    table.show(&mut child, &mut delegate);
    let Delegate {
        column_x,
        first_row_top,
        handle,
        ..
    } = delegate;
    if let Some(handle) = handle {
        fill::draw_handle(&mut child, shown, state, &rows, handle);
    }
    let cursor_rect = state.table.cursor_rect.take();
    let at_foot = body.with_min_y(body.bottom() - ROW_HEIGHT);
    if let Some(row) = cursor_row.filter(|_| is_focused && !state.dialogs.has_keyboard()) {
        invite(ui, shown, &rows[row], cursor_rect.unwrap_or(at_foot));
    }
    if let Some(after) = TableState::load(&child, id) {
        let noted = &mut state.table.widths;
        noted.note(page, &ids, &given, &after.col_widths);
    }
    state.table.column_x = column_x;
    let below = drag::Body {
        rect: body.with_min_y(body.top() + HEAD_HEIGHT),
        first_row_top,
    };
    drag::follow(ui, shown, state, (&rows, &below), commands);
    let mut foot_ui = ui.new_child(egui::UiBuilder::new().max_rect(foot).id_salt("foot"));
    draw_foot(&mut foot_ui, foot, shown, &fields, &state.table.column_x);
}

/// The columns of the table: 序号, the names, and those that were chosen. Their widths are shared out before each picture.
fn columns(fields: &[Field], room: f32) -> Vec<Column> {
    let most_name = (room - NUMBER - LEAST_REST).clamp(USUAL_NAME, 900.0);
    let number = Column::new(NUMBER)
        .resizable(false)
        .id(Id::unique("number"));
    let name = Column::new(USUAL_NAME)
        .range(LEAST_NAME..=most_name)
        .id(Id::unique("name"));
    let others = fields.iter().map(|field| {
        let id = Id::unique(("column", field.name()));
        Column::new(USUAL_NAME).range(48.0..=900.0).id(id)
    });
    [number, name].into_iter().chain(others).collect()
}

/// Where the columns stand, as the table lays them out.
fn edges(columns: &[Column], widths: &TableState) -> Edges {
    let mut at = vec![0.0];
    let mut right = 0.0;
    for (place, column) in columns.iter().enumerate() {
        let width = widths.col_widths.get(&column.id_for(place)).copied();
        right += column.range.clamp(width.unwrap_or(column.current));
        at.push(right);
    }
    Edges { at, sticky: 2 }
}

/// The cell cursor invites an input method, also where it was scrolled out of sight: the first letter is composed.
fn invite(ui: &Ui, shown: &Shown<'_>, row: &TableRow, rect: Rect) {
    if let TableRow::Project(project) = row {
        let cell = Target::Cell(project.id, shown.workspace.cursor);
        invite_input_method(ui, cell.id(), rect);
    }
}

impl TableDelegate for Delegate<'_> {
    fn header_cell_ui(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
        self.head(ui, cell);
    }

    fn row_ui(&mut self, ui: &mut Ui, row_nr: u64) {
        let tokens = Tokens::of(ui);
        let rect = ui.max_rect();
        let row = row_nr as usize;
        // The columns that scroll come first, inside the area that scrolls.
        self.state.table.sight.scroll(ui, row, &self.edges);
        self.first_row_top = rect.top() - row as f32 * ROW_HEIGHT;
        let fill = match self.rows.get(row) {
            Some(TableRow::Group(group)) if group.depth == 0 => tokens.group,
            Some(TableRow::Group(_)) => tokens.subgroup,
            Some(TableRow::Project(row)) if self.shown.selection.contains(&row.id) => {
                tokens.selection
            }
            _ => tokens.paper,
        };
        ui.painter().rect_filled(rect, 0, fill);
        ui.painter().hline(
            rect.x_range(),
            rect.bottom() - 0.5,
            Stroke::new(1.0, tokens.line),
        );
    }

    fn cell_ui(&mut self, ui: &mut Ui, cell: &CellInfo) {
        let Some(row) = self.rows.get(cell.row_nr as usize) else {
            return;
        };
        match row {
            TableRow::Group(group) => self.group_cell(ui, cell, group),
            TableRow::Project(project) => self.project_cell(ui, cell, project),
        }
    }

    fn default_row_height(&self) -> f32 {
        ROW_HEIGHT
    }
}
