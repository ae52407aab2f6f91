use egui::Ui;

use crate::app::Command;

use super::super::{Shown, UiState};

/// What the page remembers between pictures.
#[derive(Default)]
pub struct TimelineUi {}

/// Draws the page.
pub fn timeline(
    _ui: &mut Ui,
    _shown: &Shown<'_>,
    _state: &mut UiState,
    _commands: &mut Vec<Command>,
) {
}
