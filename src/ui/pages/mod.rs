//! The pages of the centre beside the table: the same projects, shown another way.
//!
//! A page is a function that draws what [`Shown`](crate::ui::shown::Shown) holds and sends commands, and a state of its own for
//! what it remembers between pictures.

mod board;
mod charts;
mod compare;
mod funding;
mod indicators;
mod overview;
mod summary;
pub mod table;
mod timeline;

pub use compare::compare;

use egui::Ui;

use crate::app::Command;
use crate::model::ViewPage;

use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// What the pages remember between pictures.
#[derive(Default)]
pub struct Pages {
    amounts: funding::Amounts,
    board: board::BoardUi,
    compare: compare::CompareUi,
    timeline: timeline::TimelineUi,
}

/// Gives the keyboard to the page that is chosen, before anything is drawn.
pub fn keys(ui: &Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    match shown.workspace.page {
        // Both walk the same rows.
        ViewPage::Table | ViewPage::Timeline => table::keys(ui, shown, state, commands),
        ViewPage::Board => board::keys(ui, shown, state, commands),
        _ => {}
    }
}

/// Draws the page that is chosen.
pub fn page(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    match shown.workspace.page {
        ViewPage::Table => table::table(ui, shown, state, commands),
        ViewPage::Overview => overview::overview(ui, shown, state, commands),
        ViewPage::Summary => summary::summary(ui, shown, state, commands),
        ViewPage::Funding => funding::funding(ui, shown, state, commands),
        ViewPage::Timeline => timeline::timeline(ui, shown, state, commands),
        ViewPage::Board => board::board(ui, shown, state, commands),
        ViewPage::Charts => charts::charts(ui, shown, commands),
        ViewPage::Indicators => indicators::indicators(ui, shown, state, commands),
    }
}
