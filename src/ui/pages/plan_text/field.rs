//! Fields that are typed into and taken over once they are left.

use egui::{Key, TextEdit, Ui};

use crate::ui::kit::widgets::combo_box;

/// A field of one line with what is there; what was typed in its place, once the field is left. Escape gives it up.
pub fn line(ui: &mut Ui, name: &str, value: &str, width: f32) -> Option<String> {
    typed(ui, (name, value), false, width)
}

/// Goes into a field of one line that is about to be drawn.
pub fn go_into(ui: &Ui, name: &str) {
    let id = id(ui, name).with("edit");
    ui.memory_mut(|memory| memory.request_focus(id));
}

fn id(ui: &Ui, name: &str) -> egui::Id {
    ui.make_persistent_id(("field", name))
}

/// The same of several lines.
pub fn lines(ui: &mut Ui, name: &str, value: &str, width: f32) -> Option<String> {
    typed(ui, (name, value), true, width)
}

fn typed(ui: &mut Ui, (name, value): (&str, &str), is_long: bool, width: f32) -> Option<String> {
    let id = id(ui, name);
    let kept: Option<String> = ui.data(|data| data.get_temp(id));
    let mut text = kept.unwrap_or_else(|| value.to_owned());
    let edit = if is_long {
        TextEdit::multiline(&mut text).desired_rows(2)
    } else {
        TextEdit::singleline(&mut text)
    };
    let field = ui.add(edit.desired_width(width).id(id.with("edit")));
    let field = field.accessible_name(name);
    if field.has_focus() {
        ui.data_mut(|data| data.insert_temp(id, text));
        return None;
    }
    ui.data_mut(|data| data.remove::<String>(id));
    let is_escaped = ui.input(|input| input.key_pressed(Key::Escape));
    (field.lost_focus() && !is_escaped && text != value).then_some(text)
}

/// A choice of words, the empty one among them; the one that was chosen.
pub fn word(ui: &mut Ui, name: &str, chosen: &str, words: &[&'static str]) -> Option<String> {
    let mut picked = None;
    let shown = if chosen.is_empty() { "—" } else { chosen };
    let list = combo_box(name)
        .width(110.0)
        .selected_text(shown)
        .show_ui(ui, |ui| {
            for word in std::iter::once(&"").chain(words) {
                let label = if word.is_empty() { "—" } else { word };
                if ui.selectable_label(*word == chosen, label).clicked() && *word != chosen {
                    picked = Some((*word).to_owned());
                }
            }
        });
    list.response.accessible_name(format!("{name}：{shown}"));
    picked
}
