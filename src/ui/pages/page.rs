//! What a page of the centre is.

use egui::Ui;

use crate::app::{App, Command};
use crate::ui::help::Help;
use crate::ui::kit::scrolling;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// A page: the shown projects, shown one way. It holds what it remembers between pictures, and what it shows.
pub trait Page {
    /// The section of the handbook about what is in front.
    fn help(&self) -> Help;

    /// It comes to the front: another page was there before.
    fn enter(&mut self) {}

    /// Brings what it shows up to date, before anything is drawn. Only the page in front is asked.
    fn refresh(&mut self, _app: &mut App) {}

    /// Whether projects are looked at beside it, in the inspector.
    fn has_inspector(&self, _app: &App) -> bool {
        false
    }

    /// Whether its cells are typed, so that the inspector comes to it only when it is called, where both have no room.
    fn calls_inspector(&self) -> bool {
        false
    }

    /// How wide it is where the usual of it stands whole, in points: an empty inspector takes nothing from that.
    fn usual_width(&self) -> f32 {
        600.0
    }

    /// Takes the keys that are its own, before anything is drawn and while nothing lies over it: those that scroll, where it
    /// has no cursor.
    fn keys(
        &mut self,
        ui: &Ui,
        _shown: &Shown<'_>,
        _state: &mut UiState,
        _commands: &mut Vec<Command>,
    ) {
        scrolling::take_keys(ui);
    }

    /// Draws its buttons, at the right of the bar above it.
    fn bar(&mut self, _ui: &mut Ui, _shown: &Shown<'_>, _state: &mut UiState) {}

    /// Draws it.
    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    );
}
