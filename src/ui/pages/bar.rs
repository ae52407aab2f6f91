//! Buttons that more than one page has in the bar above it.

use egui::{Button, RichText, Ui};

use crate::ui::command::UiCommand;
use crate::ui::kit::icons;
use crate::ui::kit::theme::Tokens;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// A command as a quiet button.
pub fn command_button(ui: &mut Ui, label: &str, command: UiCommand, state: &mut UiState) {
    let text = RichText::new(label).size(13.0);
    let color = Tokens::of(ui).secondary;
    if ui
        .add(Button::new(text.color(color)).frame(false))
        .clicked()
    {
        state.wanted = Some(command);
    }
}

/// Folds or unfolds every group, where there are groups.
pub fn fold_button(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
    if shown.workspace.group_by.is_empty() {
        return;
    }
    let (label, command) = if shown.workspace.folded.is_empty() {
        ("折叠全部", UiCommand::FoldAll)
    } else {
        ("展开全部", UiCommand::UnfoldAll)
    };
    command_button(ui, label, command, state);
}

/// The buttons of a table: folding its groups, and choosing its columns.
pub fn table_buttons(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
    fold_button(ui, shown, state);
    let label = format!("{} 列", icons::COLUMNS);
    command_button(ui, &label, UiCommand::Columns, state);
}
