use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Align, Key, Margin, Rect, Response, TextEdit, Ui};

use crate::app::Command;
use crate::model::{Field, Id as RowId, Kind, MoneyUnit, Portfolio, Project, Value, parse_value};
use crate::view::show;

use super::lists::RowLists;
use super::marks::{hint, underline};
pub use super::target::{Cell, Start, Target};

use crate::ui::kit::keyboard::is_composing;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::waiting::Waiting;

/// A field that is to have the keyboard as soon as it is drawn.
#[derive(Debug)]
struct Wanted {
    target: Target,
    start: Start,
}

/// The one text being typed into a field. It lives outside the widgets, so that nothing typed is lost when the
/// field goes out of sight: it is then committed like any other.
#[derive(Debug, Default)]
pub struct Editor {
    editing: Option<Editing>,
    wanted: Waiting<Wanted>,
    /// What belongs to the cell being typed into: a click there does not leave it.
    pub cell_area: Option<Rect>,
    /// The list from which a field is chosen.
    pub lists: RowLists,
    /// What was left with a text that can't be read: the words hold all that is left of it.
    refused: Vec<String>,
    /// The date that a click has marked.
    marked: Option<(egui::Id, String)>,
}

#[derive(Debug)]
struct Editing {
    target: Target,
    /// What the field is called.
    name: String,
    kind: Kind,
    before: Value,
    /// What stood in the field before anything was typed.
    begun: String,
    /// What stands in the field, with what an input method composes.
    text: String,
    /// The same as it was before the composition.
    settled: String,
    error: Option<String>,
    is_drawn: bool,
    /// Whether it began with a letter in the place of what the cell held.
    is_typed: bool,
    /// Whether it began with a composition, and no word came of it yet: what the cell held stays until one does.
    is_unsettled: bool,
    /// Whether anything was typed: of a suggestion, the very same says that somebody agrees.
    is_touched: bool,
}

impl Editor {
    /// Begins to type into a cell of the table, as soon as it is drawn.
    pub fn edit_cell(&mut self, project: RowId<Project>, field: Field, start: Start) {
        let target = Target::Cell(project, field);
        self.wanted.ask(Wanted { target, start });
    }

    /// Gives the keyboard to a field as soon as it is drawn.
    pub fn go_to(&mut self, target: Target) {
        let start = Start::Keep;
        self.wanted.ask(Wanted { target, start });
    }

    /// Whether a field is to have the keyboard.
    pub fn is_wanted(&self, target: &Target) -> bool {
        let wanted = self.wanted.get();
        wanted.is_some_and(|wanted| wanted.target == *target)
    }

    /// The cell of the table that is typed into, or is about to be.
    pub fn cell(&self) -> Option<(RowId<Project>, Field)> {
        let editing = self.editing.as_ref().map(|editing| &editing.target);
        let wanted = self.wanted.get().map(|wanted| &wanted.target);
        match wanted.or(editing) {
            Some(Target::Cell(project, field)) => Some((*project, *field)),
            _ => None,
        }
    }

    /// What stands in the field being typed into, and whether it began with a letter typed.
    pub fn typed(&self) -> Option<(&str, bool)> {
        let editing = self.editing.as_ref()?;
        Some((&editing.text, editing.is_typed))
    }

    /// Whether a field has the keyboard and nothing was typed into it.
    pub fn is_as_begun(&self) -> bool {
        let editing = self.editing.as_ref();
        editing.is_some_and(|editing| editing.text == editing.begun)
    }

    /// Whether what was typed can't be read, and was to be committed.
    pub fn is_unreadable(&self) -> bool {
        let editing = self.editing.as_ref();
        editing.is_some_and(|editing| editing.error.is_some())
    }

    /// Whether a field beside the table is typed into, or is about to be.
    pub fn is_beside(&self) -> bool {
        let editing = self.editing.as_ref().map(|editing| &editing.target);
        let wanted = self.wanted.get().map(|wanted| &wanted.target);
        let mut targets = editing.into_iter().chain(wanted);
        targets.any(|target| !matches!(target, Target::Cell(..)))
    }

    /// What is being typed into a field.
    pub fn typed_into(&self, target: &Target) -> Option<&str> {
        let editing = self.editing.as_ref()?;
        (editing.target == *target).then_some(editing.text.as_str())
    }

    /// Where the text being typed goes, and the text.
    pub fn unfinished(&self) -> Option<(&Target, &str)> {
        let editing = self.editing.as_ref()?;
        Some((&editing.target, &editing.text))
    }

    /// Goes on with a text as soon as its field is drawn.
    pub fn resume(&mut self, target: Target, text: String) {
        let start = Start::Resume(text);
        self.wanted.ask(Wanted { target, start });
    }

    /// Puts another text into the field being typed into.
    pub fn set_text(&mut self, text: String) {
        if let Some(editing) = &mut self.editing {
            editing.settled.clone_from(&text);
            editing.is_unsettled = false;
            editing.text = text;
            editing.error = None;
        }
    }

    /// Drops what was typed.
    pub fn cancel(&mut self) {
        self.editing = None;
        self.wanted.take();
    }

    /// Commits what is being typed, before the library is left. What can't be read stays in its field; why is given.
    pub fn settle(
        &mut self,
        portfolio: &Portfolio,
        unit: MoneyUnit,
        commands: &mut Vec<Command>,
    ) -> Result<(), String> {
        self.commit(portfolio, unit, commands);
        let Some(Editing {
            target,
            name,
            error: Some(error),
            ..
        }) = &self.editing
        else {
            return Ok(());
        };
        let reason = format!("“{name}”：{error}");
        // There it is put right, or given up.
        let target = target.clone();
        self.go_to(target);
        Err(reason)
    }

    /// What was typed and can go nowhere any more, in words for the person.
    pub fn give_up(&mut self) -> Option<String> {
        let Editing { name, settled, .. } = self.editing.take()?;
        Some(format!("“{name}”没有存入，当时输入的是：{settled}"))
    }

    /// Commits the cell being typed into; whether it is done with.
    pub fn commit_cell(
        &mut self,
        portfolio: &Portfolio,
        unit: MoneyUnit,
        commands: &mut Vec<Command>,
    ) -> bool {
        self.commit(portfolio, unit, commands);
        self.editing.is_none()
    }

    /// Leaves the cell being typed into, because a command leads elsewhere: what can't be read is given back as a message.
    pub fn leave_cell(
        &mut self,
        portfolio: &Portfolio,
        unit: MoneyUnit,
        commands: &mut Vec<Command>,
    ) {
        let editing = self.editing.as_ref().map(|editing| &editing.target);
        if matches!(editing, Some(Target::Cell(..))) {
            self.finish(portfolio, unit, commands);
        }
    }

    /// Gives the keyboard back to the cell whose text can't be read, where there is one. Whether there is.
    pub fn go_on(&mut self) -> bool {
        let unread = self.editing.as_ref();
        let unread = unread.filter(|editing| editing.error.is_some());
        let target = unread.map(|editing| editing.target.clone());
        let is_there = target.is_some();
        if let Some(target) = target {
            self.go_to(target);
        }
        is_there
    }

    /// Draws a field that is typed into. What is typed is committed when the field is left.
    pub fn text(&mut self, ui: &mut Ui, cell: &Cell<'_>, commands: &mut Vec<Command>) -> Response {
        let tokens = Tokens::of(ui);
        let id = cell.target.id();
        // Below a dialog nothing gets the keyboard.
        let is_free = ui.memory(|memory| memory.allows_interaction(ui.layer_id()));
        let is_mine = |wanted: &Wanted| is_free && wanted.target == cell.target;
        let wanted = self.wanted.take_if(is_mine);
        if wanted.is_some() {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        let mut is_marked = false;
        if ui.memory(|memory| memory.has_focus(id)) {
            let start = wanted.map(|wanted| wanted.start).unwrap_or_default();
            let is_kept = start == Start::Keep;
            is_marked =
                self.begin(ui, cell, start, commands) && is_kept && is_walked_into(ui, cell);
        }
        let is_mine = self
            .editing
            .as_ref()
            .is_some_and(|editing| editing.target == cell.target);
        let editing = self.editing.as_mut().filter(|_| is_mine);
        let error = editing.as_ref().and_then(|editing| editing.error.clone());
        let mut text = editing.map_or_else(|| cell.shown(), |editing| editing.text.clone());
        let is_blank = text.is_empty();
        let is_long = cell.kind == Kind::LongText;
        let is_cell = matches!(cell.target, Target::Cell(..));
        let edit = if is_long {
            TextEdit::multiline(&mut text).desired_rows(2)
        } else {
            TextEdit::singleline(&mut text)
        };
        let edit = if is_cell {
            // Enter leaves the cell, as in a sheet; with Alt it breaks the line.
            let breaks = egui::KeyboardShortcut::new(egui::Modifiers::ALT, Key::Enter);
            let key = is_long.then_some(breaks);
            let frame = egui::Frame::new().inner_margin(Margin::symmetric(7, 4));
            let edit = edit.frame(frame);
            if is_long { edit.return_key(key) } else { edit }
        } else {
            edit.margin(Margin::symmetric(side(&cell.target), 5))
        };
        let align = if cell.kind.is_number() {
            Align::Max
        } else {
            Align::Min
        };
        let color = match (&error, cell.is_suggested) {
            _ if is_blank => tokens.faint,
            (Some(_), _) => tokens.bad,
            (None, true) => tokens.secondary,
            (None, false) => tokens.text,
        };
        let response = edit
            .id(id)
            .align(egui::Align2([align, Align::Center]))
            .desired_width(cell.width)
            .text_color(color)
            .hint_text(cell.hint())
            .show(ui);
        let (state, response) = (response.state, response.response.response);
        let response = response.accessible_name(cell.name);
        if is_marked {
            mark_all(ui, state, &response, &text);
        } else if cell.kind == Kind::Date && response.clicked() {
            self.mark_date(ui, state, &response, &text);
        }
        if cell.is_suggested {
            underline(ui, &response);
        }
        let reading = is_mine
            .then(|| self.after(ui, cell, &response, text, commands))
            .flatten();
        if let Some(message) = error.or(reading) {
            let color = if is_mine && self.editing.as_ref().is_some_and(|e| e.error.is_some()) {
                tokens.bad
            } else {
                tokens.secondary
            };
            hint(&response, &message, color);
        }
        response
    }

    /// A date is seldom typed in part: a click into it marks all of it, to be typed over. The next click is for whoever
    /// wants a place in it.
    fn mark_date(&mut self, ui: &Ui, state: TextEditState, response: &Response, text: &str) {
        let marked = (response.id, text.to_owned());
        if self.marked.take().as_ref() == Some(&marked) {
            return;
        }
        mark_all(ui, state, response, text);
        self.marked = Some(marked);
    }

    /// Begins with a field that has the keyboard; whether it was another one before.
    fn begin(
        &mut self,
        ui: &Ui,
        cell: &Cell<'_>,
        start: Start,
        commands: &mut Vec<Command>,
    ) -> bool {
        if self
            .editing
            .as_ref()
            .is_some_and(|editing| editing.target == cell.target)
        {
            return false;
        }
        self.finish(cell.portfolio, cell.unit, commands);
        forget_steps(ui, cell.target.id());
        let is_unsettled = start == Start::Compose;
        let is_typed = matches!(start, Start::Replace(_) | Start::Compose);
        let begun = match cell.value {
            // With the unit of the window, which the eye has on the cells around it.
            Value::Money(money) => money.exact_in(cell.unit),
            value => show(cell.portfolio, cell.kind, value, cell.unit),
        };
        let text = match start {
            Start::Replace(text) | Start::Resume(text) => text,
            Start::Compose => String::new(),
            Start::Keep => begun.clone(),
        };
        self.editing = Some(Editing {
            target: cell.target.clone(),
            name: cell.name.to_owned(),
            kind: cell.kind,
            before: cell.value.clone(),
            begun,
            settled: text.clone(),
            text,
            error: None,
            is_drawn: true,
            is_typed,
            is_unsettled,
            is_touched: is_typed,
        });
        true
    }

    /// Keeps what was typed; commits it when the field is left. Returns how an amount is understood.
    fn after(
        &mut self,
        ui: &Ui,
        cell: &Cell<'_>,
        response: &Response,
        text: String,
        commands: &mut Vec<Command>,
    ) -> Option<String> {
        let editing = self.editing.as_mut()?;
        editing.is_drawn = true;
        if response.changed() {
            editing.error = None;
            editing.is_touched = true;
        }
        if !is_composing(ui) {
            editing.is_unsettled &= text.is_empty();
            editing.settled.clone_from(&text);
        }
        editing.text = text;
        let is_clicked = ui.input(|input| {
            let pointer = &input.pointer;
            pointer.any_pressed() || pointer.any_released()
        });
        let is_held = matches!(cell.target, Target::Cell(..)) && is_clicked && {
            let pointer = ui.input(|input| input.pointer.interact_pos());
            let area = self.cell_area;
            area.is_some_and(|area| pointer.is_some_and(|pointer| area.contains(pointer)))
        };
        let is_escaped = ui.input(|input| input.key_pressed(Key::Escape));
        if response.lost_focus() && is_held && !is_escaped {
            response.request_focus();
        } else if response.lost_focus() {
            if is_escaped {
                // What was typed goes first; the field beside the table is left by pressing once more.
                let is_altered = editing.text != editing.begun;
                self.editing = None;
                if is_altered && !matches!(cell.target, Target::Cell(..)) {
                    self.go_to(cell.target.clone());
                }
            } else {
                self.commit(cell.portfolio, cell.unit, commands);
                // What can't be read is put right where it stands, without having to come back to it.
                let is_entered = ui.input(|input| input.key_pressed(Key::Enter));
                if is_entered && self.is_unreadable() {
                    response.request_focus();
                }
            }
            return None;
        }
        let typed = &editing.text;
        let is_read = cell.kind == Kind::Money && response.has_focus();
        let read = is_read
            .then(|| parse_value(cell.portfolio, cell.kind, typed, cell.unit).ok())
            .flatten();
        read.and_then(|value| value.as_money())
            .map(|money| format!("= {}", money.exact()))
    }

    /// Reads what was typed. A text that can't be read stays in its field, with the reason.
    fn commit(&mut self, portfolio: &Portfolio, unit: MoneyUnit, commands: &mut Vec<Command>) {
        let Some(editing) = &mut self.editing else {
            return;
        };
        if !editing.target.is_there(portfolio) {
            let lost = self.give_up();
            self.refused.extend(lost);
            return;
        }
        // A name can't be empty; whoever typed none keeps the one there was.
        let is_name = matches!(editing.target, Target::Cell(_, Field::NAME));
        if editing.is_unsettled || (is_name && editing.settled.trim().is_empty()) {
            self.editing = None;
            return;
        }
        let read = editing
            .target
            .read(portfolio, editing.kind, &editing.settled, unit);
        match read {
            Ok(value) => {
                let is_agreed = editing.is_touched && editing.target.is_suggested(portfolio);
                if value != editing.before || is_agreed {
                    commands.push(editing.target.command(value));
                }
                self.editing = None;
            }
            Err(error) => {
                editing.text.clone_from(&editing.settled);
                editing.error = Some(error.to_string());
            }
        }
    }

    /// Commits what is being typed; what can't be read is given back as a message.
    fn finish(&mut self, portfolio: &Portfolio, unit: MoneyUnit, commands: &mut Vec<Command>) {
        self.commit(portfolio, unit, commands);
        if let Some(Editing {
            name,
            error: Some(error),
            ..
        }) = self.editing.take()
        {
            self.refused.push(format!("“{name}”未修改：{error}"));
        }
    }

    /// Whether a field is still to be drawn.
    pub fn is_waiting(&self) -> bool {
        self.wanted.get().is_some()
    }

    /// Ends a picture: a field that was not drawn any more is committed. Returns what had to be refused.
    pub fn end_picture(
        &mut self,
        ui: &Ui,
        portfolio: &Portfolio,
        unit: MoneyUnit,
        commands: &mut Vec<Command>,
    ) -> Vec<String> {
        match &mut self.editing {
            Some(editing) if editing.is_drawn => editing.is_drawn = false,
            Some(_) => self.finish(portfolio, unit, commands),
            None => {}
        }
        let (_, void) = self.wanted.end_picture();
        if self.lists.is_behind() {
            ui.request_repaint();
        }
        if let Some(Start::Resume(text)) = void.map(|wanted| wanted.start) {
            let words = format!("找不到原来的位置，没有保存。当时输入的是：{text}");
            self.refused.push(words);
        }
        std::mem::take(&mut self.refused)
    }
}

/// Whether keys led into a field of a table: what is typed there takes the place of what it holds, as in a sheet.
fn is_walked_into(ui: &Ui, cell: &Cell<'_>) -> bool {
    let is_in_table = matches!(cell.target, Target::Part(_) | Target::Indicator(..));
    let is_pointed = ui.input(|input| {
        let pointer = &input.pointer;
        pointer.any_down() || pointer.any_pressed() || pointer.any_released()
    });
    is_in_table && !is_pointed && cell.kind != Kind::LongText
}

/// Marks all of a text.
fn mark_all(ui: &Ui, mut state: TextEditState, response: &Response, text: &str) {
    let all = CCursorRange::two(CCursor::default(), CCursor::new(text.chars().count()));
    state.cursor.set_char_range(Some(all));
    state.store(ui, response.id);
}

/// A field that is typed into anew takes back nothing of what was typed before.
fn forget_steps(ui: &Ui, field: egui::Id) {
    if let Some(mut state) = TextEditState::load(ui, field) {
        state.clear_undoer();
        state.store(ui, field);
    }
}

/// Free space at the sides of a text, in points; less in a table.
const fn side(target: &Target) -> i8 {
    match target {
        Target::Part(_) => 4,
        _ => 8,
    }
}
