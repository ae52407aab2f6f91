//! The right panel: everything about the selected project, edited in place.

mod attachments;
mod basics;
mod course;
mod gates;
mod group;
mod heading;
mod history;
mod milestones;
mod money;
mod part_table;
mod parts;
mod remarks;
mod shared;
mod state;
mod tabs;

use egui::{RichText, ScrollArea, Ui};

use crate::app::Command;

pub use state::{InspectorUi, Page};

use crate::ui::kit::icons;
use crate::ui::kit::scrolling::follow_focus;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::caption;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;
use crate::view::TableRow;

/// Draws the panel.
pub fn inspector(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    let Some(project) = shown
        .selected
        .and_then(|id| shown.portfolio.projects().get(id))
    else {
        if state.table.group_head(shown).is_some() {
            let rows = state.table.rows(shown);
            let row = state.table.cursor_row(&rows, shown);
            if let Some(TableRow::Group(head)) = row.map(|row| &rows[row]) {
                group::group(ui, shown, head);
                caption(ui, hint(shown));
                return;
            }
        }
        return empty(ui, shown);
    };
    heading::heading(ui, shown, state, project, commands);
    tabs::tabs(ui, shown, state, project);
    ScrollArea::vertical()
        .id_salt(("inspector", state.inspector.page as u8))
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.add_space(4.0);
            // Room for the scroll bar; nothing may grow past it.
            ui.set_max_width(ui.available_width() - 10.0);
            heading::notes(ui, shown, state.inspector.page, project, commands);
            match state.inspector.page {
                Page::Basics => basics::basics(ui, shown, state, project, commands),
                Page::Money => money::money(ui, shown, state, project, commands),
                Page::Milestones => milestones::milestones(ui, shown, state, project, commands),
                Page::Approvals => {
                    course::approvals(ui, shown, state, project, commands);
                    gates::gates(ui, shown, state, project);
                }
                Page::Progress => course::progress(ui, shown, state, project, commands),
                Page::Problems => course::problems(ui, shown, state, project, commands),
                Page::Attachments => {
                    attachments::attachments(ui, shown, state, project, commands);
                }
                Page::Remarks => remarks::remarks(ui, shown, state, project, commands),
                Page::History => history::history(ui, shown, state, project, commands),
            }
            ui.add_space(24.0);
            follow_focus(ui);
        });
}

fn empty(ui: &mut Ui, shown: &Shown<'_>) {
    ui.add_space(80.0);
    ui.vertical_centered(|ui| {
        let tokens = Tokens::of(ui);
        ui.label(icons::icon(icons::FILE, 32.0).color(tokens.faint));
        ui.label(RichText::new(hint(shown)).color(tokens.secondary));
    });
}

/// What the panel is for.
const fn hint(shown: &Shown<'_>) -> &'static str {
    if shown.read_only.is_some() {
        "选一个项目，这里显示它的全部内容"
    } else {
        "选一个项目，在这里查看和修改"
    }
}
