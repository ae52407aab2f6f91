//! The editor of each kind of field: text, amount, date, choice, rows, words.

use chrono::NaiveDate;
use egui::{
    Button, Key, Modifiers, Popup, PopupCloseBehavior, Rect, Response, RichText, ScrollArea, Sense,
    TextEdit, Ui, pos2, vec2,
};
use uuid::Uuid;

use crate::app::{Command, EditCommand};
use crate::model::{Id, Kind, PartialDate, Project, ProjectColumn, Table, Value};
use crate::view::show;

use crate::ui::fields::date_picker::date_picker;
use crate::ui::fields::editor::{Cell, Editor, Target};
use crate::ui::fields::lists::{Asked, Chosen, RowLists};
use crate::ui::fields::marks::underline;
use crate::ui::kit::icons;
use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::theme::{CONTROL_HEIGHT, Tokens};
use crate::ui::kit::widgets::{caption, keep_while_open, while_open};

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
    let response = drop_down(ui, cell, cell.value.as_text().unwrap_or_default());
    Popup::menu(&response).width(cell.width).show(|ui| {
        crate::ui::kit::widgets::compact(ui);
        let mut pick = |ui: &mut Ui, label: &str, value: Value| {
            if ui.selectable_label(*cell.value == value, label).clicked() && *cell.value != value {
                commands.push(cell.target.command(value));
            }
        };
        for word in words {
            pick(ui, word, Value::Choice(word));
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
        .scope_builder(egui::UiBuilder::new().max_rect(mark), |ui| {
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
    let caret = icons::icon(icons::CARET_DOWN, 11.0).color(tokens.secondary);
    let button = Button::new(RichText::new(text).color(color))
        .truncate()
        .right_text(caret)
        .min_size(vec2(cell.width, CONTROL_HEIGHT));
    let response = ui.add_sized(vec2(cell.width, CONTROL_HEIGHT), button);
    let response = response.on_hover_text(text).accessible_name(cell.name);
    if cell.is_suggested {
        underline(ui, &response);
    }
    response
}

fn menu_of(response: &Response) -> Popup<'_> {
    Popup::menu(response).close_behavior(PopupCloseBehavior::CloseOnClickOutside)
}

/// How a list is chosen from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choosing {
    /// A click takes one and closes the list.
    One,
    /// The same, and Ctrl adds or drops further ones: a project may have two lead departments but rarely has.
    OneOrMore,
    /// A click adds or drops.
    Many,
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
        row_list(ui, lists, (table, chosen), choosing)
    });
    if let Some((ids, is_done)) = picked.and_then(|picked| picked.inner) {
        let value = match (ids.as_slice(), is_many) {
            ([], _) => Value::Empty,
            ([id, ..], false) => Value::Ref(*id),
            (_, true) => Value::Refs(ids),
        };
        commands.push(cell.target.command(value));
        if is_done {
            Popup::close_all(ui.ctx());
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
        let picked = row_list(ui, lists, (table, shared), Choosing::Many);
        let Some((ids, _)) = picked else { return };
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

/// A list to search and choose from. Returns the rows chosen from now on, and whether the list is done with.
fn row_list(
    ui: &mut Ui,
    lists: &mut RowLists,
    (table, chosen): (Table, Chosen),
    choosing: Choosing,
) -> Option<(Vec<Uuid>, bool)> {
    let tokens = Tokens::of(ui);
    let id = ui.make_persistent_id("row_list_search");
    let (mut typed, is_new) = while_open(ui, id, String::new);
    let search = TextEdit::singleline(&mut typed)
        .hint_text("输入名称或拼音")
        .margin(egui::Margin::symmetric(8, 6))
        .desired_width(f32::INFINITY);
    let search = ui
        .add(search)
        .accessible_name(format!("查找{}", table.label()));
    if is_new {
        search.request_focus();
    }
    keep_while_open(ui, id, typed.clone());
    let indents = typed.is_empty();
    lists.ask(Asked {
        table,
        typed,
        chosen,
    });
    // In the first picture there is nothing yet, or still what another list showed.
    let found = lists.found().filter(|_| !is_new)?;
    let chosen = &found.chosen;
    let mut result = None;
    if found.len() == 0 {
        ui.label(RichText::new("没有符合的项").color(tokens.secondary));
    }
    let row_height = 28.0;
    ui.spacing_mut().interact_size.y = row_height;
    ScrollArea::vertical()
        .max_height(320.0)
        .auto_shrink([false, true])
        .show_rows(ui, row_height, found.len(), |ui, range| {
            for entry in found.rows(range) {
                let is_on = chosen.contains(&entry.id);
                let mark = if is_on { icons::CHECK } else { "" };
                let indent = if indents {
                    "\u{3000}".repeat(entry.depth)
                } else {
                    String::new()
                };
                let button = Button::selectable(is_on, format!("{indent}{}", entry.label))
                    .right_text(icons::icon(mark, 13.0))
                    .truncate()
                    .min_size(vec2(ui.available_width(), row_height));
                if ui.add(button).clicked() {
                    let is_toggled = match choosing {
                        Choosing::One => false,
                        Choosing::OneOrMore => ui.input(|input| input.modifiers.command),
                        Choosing::Many => true,
                    };
                    let others = chosen.iter().copied().filter(|id| *id != entry.id);
                    let ids = match (is_toggled, is_on) {
                        (true, true) => others.collect(),
                        (true, false) => others.chain([entry.id]).collect(),
                        (false, _) => vec![entry.id],
                    };
                    result = Some((ids, !is_toggled));
                }
            }
        });
    if !chosen.is_empty() && ui.button("（清空）").clicked() {
        result = Some((Vec::new(), true));
    }
    if choosing == Choosing::OneOrMore {
        caption(ui, "按住 Ctrl 单击可多选");
    }
    result
}
