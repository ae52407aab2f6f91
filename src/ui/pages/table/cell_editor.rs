//! Typing into a cell where it stands, with the words that fit below it.

use egui::{
    Area, Frame, Key, Label, Modifiers, Order, Rect, RichText, ScrollArea, Sense, Stroke, Ui, vec2,
};

use crate::app::Command;
use crate::model::{Field, Id, Kind, Project, Value};
use crate::view::value;

use super::options::{Options, last_word};

use crate::ui::fields::date_picker::date_picker;
use crate::ui::fields::editor::{Cell, Target};
use crate::ui::kit::keyboard::{take_key, take_keyboard};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::row_ground;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Up and Down walk the words offered. Whether a key was taken.
pub fn option_keys(ui: &Ui, state: &mut UiState) -> bool {
    let options = &mut state.table.options;
    let Some(last) = options.found.len().checked_sub(1) else {
        return false;
    };
    let pressed = |key| take_key(ui, Modifiers::NONE, key);
    if pressed(Key::ArrowDown) {
        options.chosen = Some(options.chosen.map_or(0, |at| (at + 1).min(last)));
        return true;
    }
    if pressed(Key::ArrowUp) {
        options.chosen = Some(options.chosen.map_or(last, |at| at.saturating_sub(1)));
        return true;
    }
    false
}

/// Takes the word that the arrows stand on; without one the first that fits, where what is typed is no word itself.
pub fn take_option(shown: &Shown<'_>, state: &mut UiState) {
    let Some((_, field)) = state.editor.cell() else {
        return;
    };
    let Some((text, _)) = state.editor.typed() else {
        return;
    };
    let options = &state.table.options;
    let is_read = || crate::app::read_field(&shown.portfolio, field, text, shown.unit).is_ok();
    let place = match options.chosen {
        Some(place) => place,
        None if is_read() => return,
        None => 0,
    };
    if let Some(word) = options.found.get(place) {
        let text = with_word(field, text, word);
        state.editor.set_text(text);
    }
}

/// The text with the word in the place of the one being typed.
fn with_word(field: Field, text: &str, word: &str) -> String {
    let kept = text.len() - text.trim_end().len();
    let text = &text[..text.len() - kept];
    let head = text
        .strip_suffix(last_word(field, text))
        .unwrap_or_default();
    format!("{head}{word}")
}

/// Where the editor stands.
fn area() -> Area {
    Area::new(egui::Id::unique("cell_editor"))
        .order(Order::Foreground)
        .constrain(true)
}

/// Draws the editor's place while it is empty. An area that is drawn for the first time only finds its size, and
/// nothing in it has the keyboard: the first letter would be lost.
pub fn prepare(ui: &Ui) {
    let place = area().fixed_pos(ui.max_rect().min).interactable(false);
    place.show(ui, |ui| ui.allocate_space(vec2(1.0, 1.0)));
}

/// Draws the editor over its cell.
pub fn cell_editor(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    (id, field): (Id<Project>, Field),
    rect: Rect,
    commands: &mut Vec<Command>,
) {
    let Some(project) = shown.portfolio.projects().get(id) else {
        return;
    };
    let tokens = Tokens::of(ui);
    let before = value(&shown.portfolio, project, field, shown.moment);
    let width = rect.width().max(120.0);
    let area = area().fixed_pos(rect.min).show(ui, |ui| {
        Frame::new()
            .fill(tokens.paper)
            .stroke(Stroke::new(2.0, tokens.accent))
            .show(ui, |ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 2.0;
                let cell = Cell {
                    portfolio: &shown.portfolio,
                    unit: shown.unit,
                    target: Target::Cell(id, field),
                    kind: field.kind(),
                    value: &before,
                    name: field.label(),
                    is_suggested: false,
                    is_mixed: false,
                    width,
                };
                state.editor.text(ui, &cell, commands);
                if state.editor.cell().is_some() {
                    below(ui, shown, state, (id, field), &before, commands);
                }
            });
    });
    state.editor.cell_area = Some(area.response.rect);
}

/// Words to choose from, or a calendar.
fn below(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    (id, field): (Id<Project>, Field),
    before: &Value,
    commands: &mut Vec<Command>,
) {
    if field.kind() == Kind::Date {
        let at = match before {
            Value::Date(date) => Some(*date),
            _ => None,
        };
        if let Some(date) = date_picker(ui, at, shown.moment.today) {
            commands.push(Target::Cell(id, field).command(Value::Date(date)));
            state.editor.cancel();
        }
        return;
    }
    let Some((text, is_typed)) = state.editor.typed() else {
        return;
    };
    let text = text.to_owned();
    state.table.options.ask(id, field, &text, is_typed);
    let picked = list(ui, &state.table.options);
    if let Some(word) = picked {
        state.editor.set_text(with_word(field, &text, &word));
        let is_list = matches!(field.kind(), Kind::Refs(_) | Kind::Words(_));
        if !is_list
            && state
                .editor
                .commit_cell(&shown.portfolio, shown.unit, commands)
        {
            take_keyboard(ui);
        }
    }
}

fn list(ui: &mut Ui, options: &Options) -> Option<String> {
    let tokens = Tokens::of(ui);
    if options.found.is_empty() {
        return None;
    }
    let mut picked = None;
    const HEIGHT: f32 = 26.0;
    ui.separator();
    ScrollArea::vertical()
        .id_salt("cell_options")
        .animated(false)
        .max_height(8.0 * HEIGHT)
        // Not as low as the area was before it had a list.
        .min_scrolled_height(8.0 * HEIGHT)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (place, word) in options.found.iter().enumerate() {
                let (rect, response) =
                    ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::CLICK);
                let is_chosen = options.chosen == Some(place);
                row_ground(ui, rect, is_chosen, response.hovered());
                let text = RichText::new(word).size(SMALL_TEXT).color(tokens.text);
                let room = rect.shrink2(vec2(8.0, 0.0));
                let label = Label::new(text).truncate().selectable(false);
                let mut row = ui.new_child(egui::UiBuilder::new().max_rect(room));
                row.horizontal_centered(|ui| ui.add(label));
                response.widget_info(|| {
                    egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, is_chosen, word)
                });
                if is_chosen {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    picked = Some(word.clone());
                }
            }
        });
    picked
}
