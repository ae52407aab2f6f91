//! Pages whose rows are those of the table, with what they are about in a strip above.

use egui::{Frame, Margin, Ui, vec2};

use crate::app::{App, Command};

use crate::ui::command::UiCommand;
use crate::ui::help::Help;
use crate::ui::kit::theme::Tokens;
use crate::ui::pages::bar::{command_button, table_buttons};
use crate::ui::pages::page::Page;
use crate::ui::panels::sides::Sides;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

use super::grid::table;
use super::keys::keys;

/// A page that stands over the rows of the table: keys, inspector and buttons are those of the table.
pub trait OverTable {
    /// The section of the handbook about it.
    fn help(&self) -> Help;

    /// Brings what the strip shows up to date.
    fn refresh(&mut self, app: &mut App);

    /// Draws its own buttons, behind those of the table.
    fn buttons(&mut self, _ui: &mut Ui, _shown: &Shown<'_>, _state: &mut UiState) {}

    /// Draws what stands in the strip, from left to right.
    fn strip(&mut self, ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>);
}

impl<P: OverTable> Page for P {
    fn help(&self) -> Help {
        OverTable::help(self)
    }

    fn refresh(&mut self, app: &mut App) {
        OverTable::refresh(self, app);
    }

    fn has_inspector(&self, _app: &App) -> bool {
        true
    }

    fn calls_inspector(&self) -> bool {
        true
    }

    /// The columns that are typed, beside what they are set against.
    fn usual_width(&self) -> f32 {
        900.0
    }

    fn keys(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        keys(ui, shown, state, commands);
    }

    fn bar(&mut self, ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
        table_buttons(ui, shown, state);
        self.buttons(ui, shown, state);
        if shown.selected.is_some() && Sides::of(ui, shown, state).is_inspector_called {
            command_button(ui, "详情", UiCommand::ToggleInspector, state);
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        let frame = Frame::new()
            .fill(Tokens::of(ui).paper)
            .inner_margin(Margin::symmetric(12, 4));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
                self.strip(ui, shown, commands);
            });
        });
        table(ui, shown, state, commands);
    }
}
