use egui::Ui;

use crate::app::Command;

use super::super::{Shown, UiState};

/// Draws the page.
pub fn overview(
    _ui: &mut Ui,
    _shown: &Shown<'_>,
    _state: &mut UiState,
    _commands: &mut Vec<Command>,
) {
}
