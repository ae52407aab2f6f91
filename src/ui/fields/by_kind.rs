//! The editor of each kind of field: text, amount, date, choice, rows, words.

use chrono::NaiveDate;
use egui::{
    Button, Key, Modifiers, Popup, PopupCloseBehavior, Rect, Response, RichText, Sense, Ui,
    UiBuilder, pos2, vec2,
};

use crate::app::{Command, EditCommand};
use crate::model::{Id, Kind, PartialDate, Project, ProjectColumn, Table, Value};
use crate::view::show;

use crate::ui::fields::date_picker::date_picker;
use crate::ui::fields::editor::{Cell, Editor, Target};
use crate::ui::fields::lists::{Chosen, RowLists};
use crate::ui::fields::marks::underline;
use crate::ui::fields::row_list::{Choosing, row_list};
use crate::ui::kit::cells::is_wider;
use crate::ui::kit::icons;
use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::pick::{CARET, room_for_words};
use crate::ui::kit::theme::{CONTROL_HEIGHT, Tokens};
use crate::ui::kit::widgets::{caption, keep_while_open, tell, while_open};

/// Draws the editor that fits the field. Gives back the control that has the keyboard while it is filled in.
pub fn value_editor(
    ui: &mut Ui,
    editor: &mut Editor,
    cell: &Cell<'_>,
    today: NaiveDate,
    commands: &mut Vec<Command>,
) -> Response {
    match cell.kind {
        Kind::Choice(words) => choice(ui, cell, words, commands),
        Kind::Ref(table) => rows(ui, &mut editor.lists, cell, (table, false), commands),
        Kind::Refs(table) => rows(ui, &mut editor.lists, cell, (table, true), commands),
        Kind::Words(words) if !words.is_empty() => known_words(ui, cell, words, commands),
        Kind::Date => date(ui, editor, cell, today, commands),
        _ => editor.text(ui, cell, commands),
    }
}

fn choice(
    ui: &mut Ui,
    cell: &Cell<'_>,
    words: &[&'static str],
    commands: &mut Vec<Command>,
) -> Response {
    let shown = show(cell.portfolio, cell.kind, cell.value, cell.unit);
    let response = drop_down(ui, cell, &shown);
    Popup::menu(&response).width(cell.width).show(|ui| {
        crate::ui::kit::widgets::compact(ui);
        give_back_at_escape(ui, &response);
        // The arrows go on from what is chosen.
        let id = ui.make_persistent_id("choice");
        let ((), is_new) = while_open(ui, id, || ());
        keep_while_open(ui, id, ());
        let mut pick = |ui: &mut Ui, label: &str, value: Value| {
            let entry = ui.selectable_label(*cell.value == value, label);
            if is_new && *cell.value == value {
                entry.request_focus();
            }
            if !entry.clicked() {
                return;
            }
            // Taken by the keyboard, which stays with the field.
            if entry.has_focus() {
                response.request_focus();
                ui.close();
            }
            // The very word that is suggested says that somebody agrees.
            if *cell.value != value || cell.is_suggested {
                commands.push(cell.target.command(value));
            }
        };
        for word in words {
            let label = cell.portfolio.choice_word(cell.kind, word);
            pick(ui, label, Value::Choice(word));
        }
        if !cell.value.is_empty() {
            pick(ui, "（清空）", Value::Empty);
        }
    });
    response
}

fn known_words(
    ui: &mut Ui,
    cell: &Cell<'_>,
    words: &[&'static str],
    commands: &mut Vec<Command>,
) -> Response {
    let chosen = match cell.value {
        Value::Words(words) => words.clone(),
        _ => Vec::new(),
    };
    let response = drop_down(ui, cell, &chosen.join("、"));
    menu_of(&response).show(|ui| {
        give_back_at_escape(ui, &response);
        for word in words {
            let mut is_on = chosen.iter().any(|other| other == word);
            if ui.checkbox(&mut is_on, *word).changed() {
                let all = words.iter().filter(|other| {
                    if *other == word {
                        is_on
                    } else {
                        chosen.iter().any(|chosen| chosen == *other)
                    }
                });
                let all: Vec<String> = all.map(|word| (*word).to_owned()).collect();
                let value = if all.is_empty() {
                    Value::Empty
                } else {
                    Value::Words(all)
                };
                commands.push(cell.target.command(value));
            }
        }
    });
    response
}

/// What the mark of the calendar takes at the right of a date, in points.
const CALENDAR: f32 = 16.0;

/// A date is typed; the calendar beside it is for the mouse, or for Alt+↓, and no stop for Tab.
fn date(
    ui: &mut Ui,
    editor: &mut Editor,
    cell: &Cell<'_>,
    today: NaiveDate,
    commands: &mut Vec<Command>,
) -> Response {
    let narrow = Cell {
        // The free space at the sides of the text is within.
        width: cell.width - CALENDAR,
        value: cell.value,
        name: cell.name,
        target: cell.target.clone(),
        ..*cell
    };
    let (top, left) = (ui.cursor().top(), ui.cursor().left());
    let response = editor.text(ui, &narrow, commands);
    let right = left + cell.width;
    let mark = Rect::from_min_max(
        pos2(right - CALENDAR, top),
        pos2(right, response.rect.bottom()),
    );
    let icon = icons::icon(icons::CALENDAR, 13.0).color(Tokens::of(ui).secondary);
    let button = Button::new(icon)
        .frame_when_inactive(false)
        .sense(Sense::CLICK);
    let name = format!("选择{}", cell.name);
    let button = ui
        .scope_builder(UiBuilder::new().max_rect(mark), |ui| {
            ui.spacing_mut().button_padding = vec2(1.0, 4.0);
            ui.put(mark, button).on_hover_text("日历（Alt+↓）")
        })
        .inner
        .accessible_name(name);
    if response.has_focus() && take_key(ui, Modifiers::ALT, Key::ArrowDown) {
        Popup::open_id(ui.ctx(), Popup::default_response_id(&button));
    }
    // What is being typed counts before it is committed.
    let typed = editor.typed_into(&cell.target);
    let typed = typed.and_then(|text| PartialDate::parse(text).ok());
    let at = typed.or(match cell.value {
        Value::Date(date) => Some(*date),
        _ => None,
    });
    let picked = menu_of(&button).show(|ui| {
        ui.push_id(cell.target.id(), |ui| date_picker(ui, at, today))
            .inner
    });
    if let Some(date) = picked.and_then(|picked| picked.inner) {
        if editor.typed_into(&cell.target).is_some() {
            editor.cancel();
        }
        commands.push(cell.target.command(Value::Date(date)));
        Popup::close_all(ui.ctx());
    }
    response
}

/// A button that shows the value and opens a list.
fn drop_down(ui: &mut Ui, cell: &Cell<'_>, text: &str) -> Response {
    let tokens = Tokens::of(ui);
    let hint = cell.hint();
    let (text, color) = match (text.is_empty(), cell.is_suggested) {
        (true, _) => (hint.as_str(), tokens.faint),
        (false, true) => (text, tokens.secondary),
        (false, false) => (text, tokens.text),
    };
    let caret = icons::icon(icons::CARET_DOWN, CARET).color(tokens.secondary);
    let button = Button::new(RichText::new(text).color(color))
        .truncate()
        .right_text(caret)
        .min_size(vec2(cell.width, CONTROL_HEIGHT));
    // Of the field, not of its place: what is chosen may take away what stands before it, and the list stays open.
    let builder = UiBuilder::new().scope_id(cell.target.id().with("list"));
    let size = vec2(cell.width, CONTROL_HEIGHT);
    let response = ui
        .scope_builder(builder, |ui| ui.add_sized(size, button))
        .inner;
    let font = egui::TextStyle::Button.resolve(ui.style());
    let is_cut = is_wider(ui, text, font, room_for_words(ui, cell.width));
    let response = tell(response, is_cut.then(|| text.to_owned())).accessible_name(cell.name);
    if cell.is_suggested {
        underline(ui, &response);
    }
    response
}

/// A list that Esc closes gives the keyboard back to its field.
fn give_back_at_escape(ui: &Ui, field: &Response) {
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        field.request_focus();
    }
}

fn menu_of(response: &Response) -> Popup<'_> {
    Popup::menu(response).close_behavior(PopupCloseBehavior::CloseOnClickOutside)
}

fn rows(
    ui: &mut Ui,
    lists: &mut RowLists,
    cell: &Cell<'_>,
    (table, is_many): (Table, bool),
    commands: &mut Vec<Command>,
) -> Response {
    let is_lead = matches!(cell.target, Target::Field(_, ProjectColumn::LeadDepartment));
    let choosing = match (is_many, is_lead) {
        (false, _) => Choosing::One,
        (true, true) => Choosing::OneOrMore,
        (true, false) => Choosing::Many,
    };
    let text = show(cell.portfolio, cell.kind, cell.value, cell.unit);
    let response = drop_down(ui, cell, &text);
    if let (Target::Field(projects, column), true) = (&cell.target, is_many)
        && projects.len() > 1
    {
        rows_of_many(&response, lists, table, (projects, *column), commands);
        return response;
    }
    let picked = menu_of(&response).width(300.0).show(|ui| {
        let chosen = Chosen::These(cell.value.refs().to_vec());
        row_list(ui, lists, (table, chosen), choosing, &response)
    });
    if let Some(ids) = picked.and_then(|picked| picked.inner) {
        let value = match (ids.as_slice(), is_many) {
            ([], _) => Value::Empty,
            ([id, ..], false) => Value::Ref(*id),
            (_, true) => Value::Refs(ids),
        };
        if value != *cell.value || cell.is_suggested {
            commands.push(cell.target.command(value));
        }
    }
    response
}

/// The same over several projects: what all of them have is marked, and a click adds to each or takes away from each,
/// leaving what else they have as it is.
fn rows_of_many(
    response: &Response,
    lists: &mut RowLists,
    table: Table,
    (projects, column): (&[Id<Project>], ProjectColumn),
    commands: &mut Vec<Command>,
) {
    menu_of(response).width(300.0).show(|ui| {
        caption(
            ui,
            format!("单击为所选 {} 项增加，再单击移除", projects.len()),
        );
        let projects = projects.to_vec();
        let shared = Chosen::SharedBy(projects.clone(), column);
        let picked = row_list(ui, lists, (table, shared), Choosing::Many, response);
        let Some(ids) = picked else { return };
        let common = lists.found().map(|found| found.chosen.as_slice());
        let common = common.unwrap_or_default();
        let added = ids.iter().find(|id| !common.contains(id));
        let dropped = common.iter().find(|id| !ids.contains(id));
        commands.push(match (added, dropped) {
            (Some(id), _) => Command::Edit(EditCommand::ToggleRef(projects, column, *id, true)),
            (None, Some(id)) if !ids.is_empty() || common.len() == 1 => {
                Command::Edit(EditCommand::ToggleRef(projects, column, *id, false))
            }
            _ => Command::Edit(EditCommand::SetField(projects, column, Value::Empty)),
        });
    });
}
