//! 导入: what foreign ledgers say beside what the library holds, decided on before anything of it comes in.
//!
//! One file for each question: `head` which file and sheet, `columns` what each column was taken for, `checks` what the
//! sheet states against what was read, `lines` what is different, `changes` how that is drawn, `detail` what is said of
//! one line of it, `filters` which of it is seen, `foot` what will happen.

mod changes;
mod checks;
mod columns;
mod detail;
mod filters;
mod foot;
mod head;
mod lines;

use std::sync::Arc;

use egui::{Key, Modifiers, RichText, Stroke, Ui, UiBuilder, vec2};

use crate::app::{App, Choices, Command, Compared, Import, ImportCommand};
use crate::model::MoneyUnit;

use changes::{Done, Drawn, Editing, Named};
use checks::Checks;
use columns::Columns;
use detail::above_detail;
use filters::Kinds;
use lines::Lines;

use crate::ui::help::Help;
use crate::ui::kit::keyboard::{take_key, take_presses};
use crate::ui::kit::theme::{ROW_HEIGHT, Tokens};
use crate::ui::kit::widgets::segmented;
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Height of the foot, in points.
const FOOT: f32 = 48.0;

/// What of the import is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    /// What would come in.
    #[default]
    Changes,
    /// What each column was taken for.
    Columns,
    /// What is stated against what was read, and what was not understood.
    Checks,
}

/// The page, and what it remembers between pictures.
#[derive(Default)]
pub struct ImportPage {
    /// Of which import.
    number: u64,
    compared: Option<Arc<Compared>>,
    part: Part,
    /// The source whose head and columns are shown.
    source: usize,
    lines: Lines,
    kinds: Kinds,
    checks: Checks,
    columns: Columns,
    library: Named,
    /// The unit in which the sums of the checks are written.
    unit: MoneyUnit,
    /// The line on which the keys act.
    cursor: usize,
    /// Whether that was moved and must come into sight.
    is_cursor_moved: bool,
    editing: Option<Editing>,
}

impl Page for ImportPage {
    fn help(&self) -> Help {
        Help::Import
    }

    fn refresh(&mut self, app: &mut App) {
        let portfolio = app.portfolio();
        let Some(import) = app.import() else {
            *self = Self::default();
            return;
        };
        if self.number != import.number() {
            *self = Self {
                number: import.number(),
                ..Self::default()
            };
        }
        let Some(compared) = import.compared() else {
            return;
        };
        let unit = app.workspace().unit;
        if std::mem::replace(&mut self.unit, unit) != unit {
            self.checks.take(compared, unit);
        }
        let is_current = self.compared.as_ref();
        if is_current.is_some_and(|before| Arc::ptr_eq(before, compared)) {
            return;
        }
        if self.compared.replace(Arc::clone(compared)).is_none() {
            self.source = first_read(compared);
        }
        self.lines.refresh(&compared.difference);
        self.kinds.take(&compared.difference);
        self.checks.take(compared, unit);
        self.columns.take(compared, self.source);
        self.library = Named::of(&portfolio, &compared.difference);
        self.cursor = self.cursor.min(self.lines.all.len().saturating_sub(1));
    }

    fn keys(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        let is_free = ui.memory(|memory| memory.focused().is_none());
        let is_shown = self.compared.is_some() && self.editing.is_none();
        if is_shown && take_key(ui, Modifiers::COMMAND, Key::Enter) {
            commands.push(Command::Import(ImportCommand::Accept));
        }
        if !is_free {
            return;
        }
        if self.part == Part::Checks {
            self.checks.walk(|cursor, count| walked(ui, cursor, count));
        }
        let is_mine = self.part == Part::Changes && !self.lines.all.is_empty();
        let (Some(import), true) = (shown.app.import(), is_mine) else {
            return;
        };
        if let Some(cursor) = walked(ui, self.cursor, self.lines.all.len()) {
            self.cursor = cursor;
            self.is_cursor_moved = true;
        }
        let pressed = |key| take_key(ui, Modifiers::NONE, key);
        let (space, enter) = (pressed(Key::Space), pressed(Key::Enter) || pressed(Key::F2));
        let Some((compared, line)) = self.at_cursor().filter(|_| space || enter) else {
            return;
        };
        let drawn = Drawn::of(shown, import, (&compared, &self.library));
        let done = if space {
            changes::toggle(&drawn, line)
        } else {
            changes::enter(&drawn, line)
        };
        let edited = done.edit.and_then(|at| Editing::begin(&drawn, at));
        self.follow(&compared, done, edited, commands);
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        let Some(import) = shown.app.import() else {
            return;
        };
        let Some(compared) = self.compared.clone() else {
            return reading(ui, import, commands);
        };
        let tokens = Tokens::of(ui);
        // The foot is drawn last, so that Tab comes to it last.
        let whole = ui.available_rect_before_wrap();
        let (above, below) = whole.split_top_bottom_at_y(whole.bottom() - FOOT);
        ui.scope_builder(UiBuilder::new().max_rect(above), |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.set_clip_rect(above.intersect(ui.clip_rect()));
            let at = (self.source, shown);
            if let Some(source) = head::head(ui, (import, &compared), at, state, commands) {
                self.source = source;
                self.columns.take(&compared, source);
            }
            self.parts(ui, &compared);
            match self.part {
                Part::Changes => self.changes(ui, shown, (import, &compared), commands),
                Part::Columns => self.columns.draw(ui, self.source, commands),
                Part::Checks => self.checks.draw(ui, compared.sources.len() > 1),
            }
        });
        if let Some(editing) = &mut self.editing
            && !std::mem::take(&mut editing.is_drawn)
        {
            // It was scrolled or filtered away, or belongs to another part of the page.
            commands.extend(self.leave(import));
        }
        ui.painter().rect_filled(below, 0, tokens.ground);
        let line = Stroke::new(1.0, tokens.line);
        ui.painter().hline(below.x_range(), below.top(), line);
        let room = below.shrink2(vec2(12.0, 8.0));
        ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
            foot::foot(ui, shown, (import, &self.kinds), state, commands);
        });
    }
}

impl ImportPage {
    /// Ends the cell that is being put right, as Enter does: what was typed is kept.
    pub fn leave(&mut self, import: &Import) -> Option<Command> {
        let choices = self.editing.take()?.finish(import.choices())?;
        let decide = ImportCommand::Decide(Arc::new(choices));
        Some(Command::Import(decide))
    }

    /// The parts side by side, each with how much is in it.
    fn parts(&mut self, ui: &mut Ui, compared: &Compared) {
        let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(12, 6));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                let changes = format!("差别 {}", self.kinds.to_look_at());
                let columns = format!("列 {}", self.columns.len());
                let checks = match self.checks.open() {
                    0 => "核对".to_owned(),
                    open => format!("核对 {open} 处要看"),
                };
                let choices = [
                    (Part::Changes, changes.as_str()),
                    (Part::Columns, columns.as_str()),
                    (Part::Checks, checks.as_str()),
                ];
                if let Some(part) = segmented(ui, &choices, Some(self.part)) {
                    self.part = part;
                }
                if self.part == Part::Changes {
                    ui.add_space(12.0);
                    let filter = self.kinds.draw(ui, &self.lines.filter);
                    if let Some(filter) = filter {
                        self.lines.set_filter(filter, &compared.difference);
                        self.cursor = 0;
                        self.is_cursor_moved = true;
                    }
                }
            });
        });
    }

    fn changes(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        (import, compared): (&Import, &Arc<Compared>),
        commands: &mut Vec<Command>,
    ) {
        let drawn = Drawn::of(shown, import, (compared, &self.library));
        let (filter, choices) = self.kinds.narrow(ui, &self.lines, (&drawn, self.source));
        if let Some(filter) = filter {
            self.lines.set_filter(filter, &compared.difference);
            self.cursor = 0;
        }
        if let Some(choices) = choices {
            decide(choices, commands);
        }
        if self.lines.all.is_empty() {
            let text = self.kinds.nothing(&self.lines.filter);
            ui.add_space(60.0);
            let color = Tokens::of(ui).secondary;
            ui.vertical_centered(|ui| ui.label(RichText::new(text).color(color)));
            return;
        }
        let is_moved = std::mem::take(&mut self.is_cursor_moved);
        let at = (self.cursor, is_moved);
        let line = self.lines.all.get(self.cursor);
        let detail = line.map_or_else(String::new, |line| changes::detail(&drawn, *line));
        let mut done = Done::default();
        above_detail(ui, &detail, |ui| {
            done = changes::draw(ui, &drawn, &self.lines, at, &mut self.editing);
        });
        let edited = done.edit.and_then(|at| Editing::begin(&drawn, at));
        self.follow(compared, done, edited, commands);
    }

    fn at_cursor(&self) -> Option<(Arc<Compared>, lines::Line)> {
        let line = self.lines.all.get(self.cursor)?;
        Some((self.compared.clone()?, *line))
    }

    /// Takes over what a hand did to the lines.
    fn follow(
        &mut self,
        compared: &Compared,
        done: Done,
        edited: Option<Editing>,
        commands: &mut Vec<Command>,
    ) {
        let Done {
            choices,
            toggled,
            cursor,
            edit: _,
        } = done;
        if let Some(row) = toggled {
            if !self.lines.open.remove(&row) {
                self.lines.open.insert(row);
            }
            self.lines.refresh(&compared.difference);
        }
        self.cursor = cursor.unwrap_or(self.cursor);
        if edited.is_some() {
            self.editing = edited;
        }
        if let Some(choices) = choices {
            decide(choices, commands);
        }
    }
}

/// Where the keys move a cursor among so many lines; none where they don't.
fn walked(ui: &Ui, cursor: usize, count: usize) -> Option<usize> {
    let page = (ui.available_height() / ROW_HEIGHT).max(4.0) as isize - 3;
    let mut to = None;
    for (key, by) in [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, page),
        (Key::PageUp, -page),
        (Key::Home, -isize::MAX),
        (Key::End, isize::MAX),
    ] {
        let presses = take_presses(ui, Modifiers::NONE, key);
        if presses > 0 {
            let from = to.unwrap_or(cursor);
            let next = from.saturating_add_signed(by.saturating_mul(presses));
            to = Some(next.min(count.saturating_sub(1)));
        }
    }
    to
}

fn decide(choices: Choices, commands: &mut Vec<Command>) {
    let decide = ImportCommand::Decide(Arc::new(choices));
    commands.push(Command::Import(decide));
}

/// The first source that could be read.
fn first_read(compared: &Compared) -> usize {
    let mut sources = compared.sources.iter();
    let read = sources.position(|source| source.file.is_ok());
    read.unwrap_or_default()
}

/// What stands there while the files are read for the first time.
fn reading(ui: &mut Ui, import: &Import, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    ui.add_space(100.0);
    ui.vertical_centered(|ui| {
        let steps = match import.progress() {
            Some((done, total)) if total > 1 => format!("（{done}/{total}）"),
            _ => String::new(),
        };
        ui.label(RichText::new(format!("正在读取台账…{steps}")).size(16.0));
        ui.label(RichText::new(import.names()).color(tokens.secondary));
        ui.add_space(12.0);
        if ui.button("取消读取").clicked() {
            commands.push(Command::Import(ImportCommand::End));
        }
    });
}
