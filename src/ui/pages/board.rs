use egui::Ui;

use crate::app::Command;

use super::super::{Shown, UiState};

/// What the page remembers between pictures.
#[derive(Default)]
pub struct BoardUi {}

/// Moves cards by keys.
pub fn keys(_ui: &Ui, _shown: &Shown<'_>, _state: &mut UiState, _commands: &mut Vec<Command>) {}

/// Draws the page.
pub fn board(_ui: &mut Ui, _shown: &Shown<'_>, _state: &mut UiState, _commands: &mut Vec<Command>) {
}
