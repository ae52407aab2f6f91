//! The rows of a table that belong to a project, compact: a line for each, its cells edited where they stand.
//!
//! The keyboard walks it as a sheet: Tab to the right and on to the next line, Enter and the arrows down and up, and a
//! block of another program's cells is pasted from the cell that has the keyboard on. Where the columns find no room
//! beside one another, a row takes several lines: nothing stands out of sight.

use std::marker::PhantomData;

use egui::{
    Button, Color32, Event, FontId, Key, Modifiers, Popup, Rangef, Rect, Response, Sense, Stroke,
    Ui, UiBuilder, vec2,
};
use uuid::Uuid;

use crate::app::{Command, EditCommand, PartColumn, Paste, parse_block};
use crate::model::{Id, Kind, Project, Record, Table, Value};

use crate::ui::dialogs::{paste_or_ask, pasted_block};
use crate::ui::fields::by_kind::value_editor;
use crate::ui::fields::editor::{Cell, Target};
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::icons;
use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::theme::{ROW_HEIGHT, SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{compact, diamond, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Width of the mark before a line.
const MARK: f32 = 16.0;
/// Width of the button behind a line.
const MENU: f32 = 22.0;

/// The height of a line of heads.
const HEAD_HEIGHT: f32 = 26.0;

/// A column of the table.
#[derive(Clone, Copy)]
pub(super) struct PartHead {
    /// Which column of the rows.
    pub column: usize,
    /// Its least width, in points.
    pub least: f32,
    /// Its share of what is free.
    pub share: f32,
}

/// Where the columns stand: each in one of the lines that a row takes.
struct Places {
    /// Of each column the line, from 0, and how far it reaches.
    columns: Vec<(usize, Rangef)>,
    /// How many lines a row takes.
    lines: usize,
}

impl Places {
    /// Divides the room among the columns, which go on in another line where one is full.
    fn new(columns: &[PartHead], room: Rangef) -> Self {
        let mut lines: Vec<(Vec<&PartHead>, f32)> = Vec::new();
        for head in columns {
            match lines.last_mut() {
                Some((line, used)) if *used + head.least <= room.span() => {
                    line.push(head);
                    *used += head.least;
                }
                _ => lines.push((vec![head], head.least)),
            }
        }
        let mut places = Vec::with_capacity(columns.len());
        for (number, (line, used)) in lines.iter().enumerate() {
            let shares: f32 = line.iter().map(|head| head.share).sum();
            let free = (room.span() - used).max(0.0);
            let mut left = room.min;
            for (place, head) in line.iter().enumerate() {
                let is_last = place + 1 == line.len();
                let more = if shares > 0.0 {
                    free * head.share / shares
                } else if is_last {
                    // Nobody wants it; the line ends where the others do.
                    free
                } else {
                    0.0
                };
                let reach = Rangef::new(left, left + head.least + more);
                left = reach.max;
                places.push((number, reach));
            }
        }
        Self {
            columns: places,
            lines: lines.len(),
        }
    }

    /// The cell of a column in a row whose lines are so high.
    fn cell(&self, column: usize, row: Rect, height: f32) -> Rect {
        let (line, reach) = self.columns[column];
        let top = row.top() + line as f32 * height;
        Rect::from_x_y_ranges(reach, top..=top + height)
    }
}

/// A diamond before a line.
pub(super) struct Mark {
    /// Its colour.
    pub color: Color32,
    /// Whether it is filled.
    pub is_filled: bool,
    /// What it says.
    pub words: String,
}

/// The rows of one table that belong to a project.
pub(super) struct PartTable<'a, R> {
    /// The project.
    pub project: Id<Project>,
    /// Its rows, as they are shown.
    pub rows: &'a [R],
    /// The columns, from the left.
    pub columns: &'a [PartHead],
    /// One mark for each row, or none at all.
    pub marks: Vec<Mark>,
}

/// What a button adds, and how the row is found again that it added.
pub(super) struct Adding<R> {
    label: String,
    command: EditCommand,
    of: PhantomData<R>,
}

impl<R: Record> Adding<R> {
    /// The button of this label.
    pub(super) fn new(label: &str, command: EditCommand) -> Self {
        Self {
            label: format!("{} {label}", icons::PLUS),
            command,
            of: PhantomData,
        }
    }

    /// Draws it. The first cell of what it adds has the keyboard then.
    pub(super) fn show(
        self,
        ui: &mut Ui,
        rows: &[R],
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        if text_button(ui, self.label).clicked() {
            note_rows(rows, state);
            commands.push(Command::Edit(self.command));
        }
    }
}

/// Takes note of the rows that are there before one is added.
pub(super) fn note_rows<R: Record>(rows: &[R], state: &mut UiState) {
    let there = rows.iter().map(|row| row.id().uuid()).collect();
    state.inspector.before_adding = Some((R::TABLE, there));
}

impl<R: Record> PartTable<'_, R> {
    /// Draws the heads and the lines.
    pub(super) fn show(
        &self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        if self.rows.is_empty() {
            return;
        }
        self.go_to_added(state);
        let mark = if self.marks.is_empty() { 0.0 } else { MARK };
        let (left, width) = (ui.cursor().left(), ui.available_width());
        let room = Rangef::new(left + mark, left + width - MENU);
        let places = Places::new(self.columns, room);
        ui.push_id(R::TABLE, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            self.heads(ui, &places);
            for place in 0..self.rows.len() {
                self.line(ui, shown, state, (place, &places), commands);
            }
        });
        ui.add_space(6.0);
    }

    fn heads(&self, ui: &mut Ui, places: &Places) {
        let tokens = Tokens::of(ui);
        let size = vec2(ui.available_width(), places.lines as f32 * HEAD_HEIGHT);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        ui.painter().rect_filled(rect, 0, tokens.subgroup);
        let line = Stroke::new(1.0, tokens.line);
        ui.painter().hline(rect.x_range(), rect.top(), line);
        ui.painter().hline(rect.x_range(), rect.bottom(), line);
        for (i, head) in self.columns.iter().enumerate() {
            let spec = &R::COLUMNS[head.column];
            let cell = places.cell(i, rect, HEAD_HEIGHT);
            cell_text(
                ui,
                cell.shrink2(vec2(6.0, 0.0)),
                spec.label,
                FontId::proportional(SMALL_TEXT),
                tokens.secondary,
                spec.kind.is_number(),
            );
            let id = ui.make_persistent_id(("head", i));
            let response = ui.interact(cell, id, Sense::hover());
            response.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::ColumnHeader, true, spec.label)
            });
            response.on_hover_text(spec.tip);
        }
    }

    fn line(
        &self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        (place, places): (usize, &Places),
        commands: &mut Vec<Command>,
    ) {
        let tokens = Tokens::of(ui);
        let size = vec2(ui.available_width(), places.lines as f32 * ROW_HEIGHT);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let first = rect.with_max_y(rect.top() + ROW_HEIGHT);
        if let Some(mark) = self.marks.get(place) {
            let room = first.with_max_x(rect.left() + MARK);
            let ground = if mark.is_filled {
                mark.color
            } else {
                tokens.paper
            };
            diamond(ui.painter(), room.center(), 5.5, mark.color, ground);
            let id = ui.make_persistent_id(("mark", place));
            let response = ui.interact(room, id, Sense::hover());
            let said = format!("第 {} 条{}", place + 1, mark.words);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &said));
            response.on_hover_text(&mark.words);
        }
        for index in 0..self.columns.len() {
            let cell = places.cell(index, rect, ROW_HEIGHT);
            self.cell(ui, shown, state, (place, index, cell), commands);
            let line = Stroke::new(1.0, tokens.line);
            ui.painter().vline(cell.right(), cell.y_range(), line);
        }
        let menu = first.with_min_x(rect.right() - MENU);
        self.menu(ui, menu, place, commands);
        let line = Stroke::new(1.0, tokens.line);
        ui.painter().hline(rect.x_range(), rect.bottom(), line);
    }

    fn cell(
        &self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        (place, index, rect): (usize, usize, Rect),
        commands: &mut Vec<Command>,
    ) {
        let column = self.columns[index].column;
        let value = self.rows[place].get(column);
        let rect = rect.shrink2(vec2(1.0, 0.0));
        let cell = Cell {
            portfolio: &shown.portfolio,
            unit: shown.unit,
            target: self.target(place, column),
            kind: R::COLUMNS[column].kind,
            value: &value,
            name: R::COLUMNS[column].label,
            is_suggested: false,
            is_mixed: false,
            width: rect.width(),
        };
        let mut pasted = None;
        if ui.memory(|memory| memory.has_focus(cell.target.id())) {
            pasted = take_block(ui);
            self.walk(ui, state, place, column);
        }
        let builder = UiBuilder::new()
            .max_rect(rect)
            .id_salt((place, index))
            .layout(egui::Layout::top_down(egui::Align::Min));
        let mut child = ui.new_child(builder);
        child.shrink_clip_rect(rect.expand2(vec2(1.0, 1.0)));
        quiet(&mut child);
        let response = value_editor(
            &mut child,
            &mut state.editor,
            &cell,
            shown.moment.today,
            commands,
        );
        if response.has_focus() && pasted.is_none() {
            pasted = take_block(ui);
        }
        let response = with_whole(ui, response, (rect, &cell));
        if let Some(text) = pasted {
            state.editor.cancel();
            let (block, unit, is_own) = pasted_block(shown, state, &text);
            let rows = self.rows[place..].iter().map(|row| row.id().uuid());
            let columns = self.columns[index..].iter().map(|head| head.column);
            let onto = (&*rows.collect::<Vec<_>>(), &*columns.collect::<Vec<_>>());
            let of = (self.project, R::TABLE);
            let paste = Paste::of_parts(&shown.portfolio, block, of, onto, unit);
            paste_or_ask(shown, state, (paste, is_own), commands);
        }
        // The stroke is taken: the line to which it leads would leave its cell by it, too.
        let is_pressed = |modifiers| response.lost_focus() && take_key(ui, modifiers, Key::Enter);
        let to = if is_pressed(Modifiers::SHIFT) {
            place.checked_sub(1)
        } else if is_pressed(Modifiers::NONE) {
            Some(place + 1)
        } else {
            None
        };
        let to = to.filter(|to| *to < self.rows.len());
        if let Some(to) = to.filter(|_| state.editor.unfinished().is_none()) {
            state.editor.go_to(self.target(to, column));
        }
    }

    /// The arrows up and down go to the line above and below.
    fn walk(&self, ui: &Ui, state: &mut UiState, place: usize, column: usize) {
        let to = if take_key(ui, Modifiers::NONE, Key::ArrowDown) {
            Some(place + 1)
        } else if take_key(ui, Modifiers::NONE, Key::ArrowUp) {
            place.checked_sub(1)
        } else {
            None
        };
        if let Some(to) = to.filter(|to| *to < self.rows.len()) {
            state.editor.go_to(self.target(to, column));
        }
    }

    fn target(&self, place: usize, column: usize) -> Target {
        Target::Part(PartColumn {
            table: R::TABLE,
            id: self.rows[place].id().uuid(),
            column,
        })
    }

    /// Gives the keyboard to the first cell that is typed into of a row that was just added.
    fn go_to_added(&self, state: &mut UiState) {
        let before = state.inspector.before_adding.as_ref();
        let Some((_, there)) = before.filter(|(table, _)| *table == R::TABLE) else {
            return;
        };
        let is_new = |row: &R| !there.contains(&row.id().uuid());
        let Some(place) = self.rows.iter().position(is_new) else {
            return;
        };
        state.inspector.before_adding = None;
        let mut columns = self.columns.iter().map(|head| head.column);
        let is_free = |column: &usize| {
            let is_chosen = matches!(R::COLUMNS[*column].kind, Kind::Choice(_));
            !is_chosen && self.rows[place].get(*column).is_empty()
        };
        if let Some(column) = columns.find(is_free) {
            state.editor.go_to(self.target(place, column));
        }
    }

    fn menu(&self, ui: &mut Ui, rect: Rect, place: usize, commands: &mut Vec<Command>) {
        let (table, id) = (R::TABLE, self.rows[place].id().uuid());
        let name = format!("第 {} 条{}的操作", place + 1, table.label());
        let icon = icons::icon(icons::MORE, 16.0).color(Tokens::of(ui).secondary);
        let button = Button::new(icon)
            .frame_when_inactive(false)
            .sense(Sense::CLICK);
        // Beside the row's own room, which may be higher: nothing below may move up.
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(("menu", place)));
        child.spacing_mut().button_padding = vec2(2.0, 4.0);
        let response = child
            .put(rect, button)
            .on_hover_text("上移、下移、删除")
            .accessible_name(name);
        Popup::menu(&response).show(|ui| {
            compact(ui);
            row_menu(ui, (table, id), (place, self.rows.len()), commands);
        });
    }
}

/// What can be done with a row as a whole: moved, where rows have an order, and deleted.
fn row_menu(
    ui: &mut Ui,
    (table, id): (Table, Uuid),
    (place, rows): (usize, usize),
    commands: &mut Vec<Command>,
) {
    if table.column("position").is_some() {
        for (label, is_up, is_possible) in
            [("上移", true, place > 0), ("下移", false, place + 1 < rows)]
        {
            if ui.add_enabled(is_possible, Button::new(label)).clicked() {
                commands.push(Command::Edit(EditCommand::MovePart(table, id, is_up)));
            }
        }
    }
    if ui.button("删除").clicked() {
        commands.push(Command::Edit(EditCommand::DeletePart(table, id)));
    }
}

/// A field in a table shows its frame only when it is pointed at.
fn quiet(ui: &mut Ui) {
    let visuals = ui.visuals_mut();
    visuals.widgets.inactive.bg_stroke = Stroke::NONE;
    visuals.widgets.inactive.weak_bg_fill = Color32::TRANSPARENT;
    visuals.text_edit_bg_color = Some(Color32::TRANSPARENT);
    ui.spacing_mut().button_padding.x = 4.0;
    ui.spacing_mut().icon_spacing = 2.0;
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.style_mut().override_font_id = Some(FontId::proportional(TABLE_TEXT));
}

/// A text that its cell does not hold is read on hover.
fn with_whole(ui: &Ui, response: Response, (rect, cell): (Rect, &Cell<'_>)) -> Response {
    let is_long = matches!(cell.value, Value::Text(_) | Value::Money(_));
    if response.has_focus() || !is_long {
        return response;
    }
    let text = cell.shown();
    let font = FontId::proportional(TABLE_TEXT);
    let galley = ui
        .painter()
        .layout_no_wrap(text.clone(), font, Color32::PLACEHOLDER);
    if galley.size().x > rect.width() - 8.0 {
        response.on_hover_text(text)
    } else {
        response
    }
}

/// Takes a block of several cells that is being pasted; a single text is left to the field.
fn take_block(ui: &Ui) -> Option<String> {
    let is_block = |event: &Event| {
        let Event::Paste(text) = event else {
            return false;
        };
        let block = parse_block(text);
        block.len() > 1 || block.first().is_some_and(|row| row.len() > 1)
    };
    ui.input_mut(|input| {
        let at = input.events.iter().position(is_block)?;
        match input.events.remove(at) {
            Event::Paste(text) => Some(text),
            _ => None,
        }
    })
}

/// A column at its place in a table.
pub(super) const fn head(column: usize, least: f32, share: f32) -> PartHead {
    PartHead {
        column,
        least,
        share,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_without_room_beside_one_another_go_on_in_another_line() {
        let columns = [
            head(0, 92.0, 1.0),
            head(1, 74.0, 0.0),
            head(2, 98.0, 0.0),
            head(3, 98.0, 0.0),
            head(4, 120.0, 2.0),
        ];
        let of = |width: f32| {
            let places = Places::new(&columns, Rangef::new(10.0, 10.0 + width));
            let lines: Vec<usize> = places.columns.iter().map(|(line, _)| *line).collect();
            // Every line begins and ends where the room does.
            for line in 0..places.lines {
                let mut of_line = places.columns.iter().filter(|(of, _)| *of == line);
                assert!((of_line.clone().next().unwrap().1.min - 10.0).abs() < 0.01);
                assert!((of_line.next_back().unwrap().1.max - 10.0 - width).abs() < 0.01);
            }
            lines
        };
        assert_eq!(of(500.0), [0, 0, 0, 0, 0]);
        assert_eq!(of(280.0), [0, 0, 0, 1, 1]);
        assert_eq!(of(228.0), [0, 0, 1, 1, 2]);
    }
}
