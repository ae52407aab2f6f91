//! Spellings that the library does not know, and what they may mean.

use egui::{Align, Layout, vec2};

use crate::app::{Choices, NameChoice, RowKind, UnknownName};
use crate::model::Table;

use super::drawn::{Done, Drawn, KIND, NAME, NEW, WHAT, radio};
use crate::ui::kit::pick::pick;
use crate::ui::kit::sheet::SheetRow;
use crate::ui::kit::theme::Tokens;

/// How wide the list of other names is, in points.
const OTHER_NAME: f32 = 190.0;

/// A spelling that the library does not know.
pub fn name_line(row: &mut SheetRow<'_>, drawn: &Drawn<'_>, place: usize) -> bool {
    let names = drawn.difference().unknown_names();
    let Some(name) = names.get(place) else {
        return false;
    };
    let tokens = Tokens::of(row.ui);
    let what = name.table.label();
    let said = format!("{what}“{}”项目库里没有，{} 处", name.text, name.cells);
    let clicked = row.press(&said, "").clicked();
    let (word, color) = match name.choice {
        None => (RowKind::Undecided.label(), tokens.late),
        Some(_) => ("已确认", tokens.good),
    };
    row.text(KIND, word, color, true);
    row.text(NAME, &name.text, tokens.text, true);
    let said = format!(
        "项目库里没有这个{what}，表中有 {} 处。请选它是哪一个：",
        name.cells
    );
    row.text_over(WHAT..=NEW, &said, tokens.secondary);
    clicked
}

pub fn name_choice(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    (place, choice): (usize, NameChoice),
    done: &mut Done,
) -> bool {
    let names = drawn.difference().unknown_names();
    let Some(name) = names.get(place) else {
        return false;
    };
    let label = match choice {
        NameChoice::Is(id) => drawn.portfolio.ref_label(name.table, id),
        NameChoice::New | NameChoice::Leave => None,
    };
    let words = label.unwrap_or_default();
    let named = format!("“{}”是 {words}", name.text);
    let is_on = drawn.named(name) == Some(choice);
    let mut room = row.controls(NAME..=WHAT, "radio");
    if radio(&mut room, is_on, (&words, &named)) {
        let mut choices = drawn.choices.clone();
        choose_name(&mut choices, name, choice);
        done.choices = Some(choices);
    }
    false
}

/// That a spelling is none of the library's: a new one, or nothing.
pub fn name_other(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    place: usize,
    done: &mut Done,
) -> bool {
    let names = drawn.difference().unknown_names();
    let Some(name) = names.get(place) else {
        return false;
    };
    let what = name.table.label();
    let mut room = row.controls(NAME..=NEW, "radio");
    let mut chosen = None;
    for (choice, words) in [
        (NameChoice::New, format!("新增{what}“{}”", name.text)),
        (NameChoice::Leave, "不填，留空".to_owned()),
    ] {
        let named = format!("“{}”是 {words}", name.text);
        let is_on = drawn.named(name) == Some(choice);
        if radio(&mut room, is_on, (&words, &named)) {
            chosen = Some(choice);
        }
    }
    room.add_space(12.0);
    let other = match drawn.named(name) {
        Some(NameChoice::Is(id)) if !name.offered.contains(&id) => {
            drawn.portfolio.ref_label(name.table, id)
        }
        Some(NameChoice::Is(_) | NameChoice::New | NameChoice::Leave) | None => None,
    };
    let label = other.unwrap_or_else(|| format!("另选库里的{what}…"));
    let (ids, names) = drawn.library.of_list(name.table);
    let width = OTHER_NAME.min(room.available_width());
    let size = vec2(width, room.spacing().interact_size.y);
    let layout = Layout::left_to_right(Align::Center);
    let called = format!("“{}”另选", name.text);
    let picked = room.allocate_ui_with_layout(size, layout, |ui| pick(ui, &called, &label, names));
    let picked = picked.inner;
    if let Some(id) = picked.and_then(|picked| ids.get(picked)) {
        chosen = Some(NameChoice::Is(*id));
    }
    if let Some(choice) = chosen {
        let mut choices = drawn.choices.clone();
        choose_name(&mut choices, name, choice);
        done.choices = Some(choices);
    }
    false
}

pub fn choose_name(choices: &mut Choices, name: &UnknownName, choice: NameChoice) {
    let key: (Table, String) = (name.table, name.text.clone());
    if choices.names.insert(key.clone(), choice) == Some(choice) {
        choices.names.remove(&key);
    }
}
