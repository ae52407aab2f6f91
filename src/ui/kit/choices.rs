//! A choice of a few: side by side where there is room, else as a list.

use egui::Ui;

use super::widgets::{combo_box, segmented};

/// What one of the choices is called that is none of those offered.
const OTHER: &str = "其他";

/// Choices, one of them on; returns the one clicked. As a list it is called `name`.
pub fn one_of<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &'static str,
    choices: &[(T, &str)],
    chosen: T,
    is_list: bool,
) -> Option<T> {
    if !is_list {
        return segmented(ui, choices, Some(chosen));
    }
    let word = choices.iter().find(|(choice, _)| *choice == chosen);
    let mut clicked = None;
    let list = combo_box(name)
        .width(96.0)
        .selected_text(word.map_or(OTHER, |(_, word)| word))
        .show_ui(ui, |ui| {
            for (choice, word) in choices {
                if ui.selectable_label(*choice == chosen, *word).clicked() {
                    clicked = Some(*choice);
                }
            }
        });
    list.response.accessible_name(name);
    clicked
}
