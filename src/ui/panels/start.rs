//! 开始页: the libraries opened before, and the ways to others. Shown while none is open, or when asked for.

use egui::{
    Align, Button, FontId, Key, Layout, Modifiers, RichText, Role, ScrollArea, Sense, TextStyle,
    Ui, WidgetInfo, vec2,
};

use crate::app::{Command, LookCommand, RecentLibrary};

use crate::ui::command::UiCommand;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::icons;
use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::mark::mark;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, focus_ring, icon_button, primary_button, row_ground};
use crate::ui::recent::RecentFiles;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

const WIDTH: f32 = 760.0;
const ROW: f32 = 44.0;
const MARK: f32 = 40.0;

/// The ways to libraries, beside those opened before.
const WAYS: [UiCommand; 9] = [
    UiCommand::Open,
    UiCommand::Connect,
    UiCommand::NewFromPlan,
    UiCommand::ReadPlanText,
    UiCommand::PastePlanText,
    UiCommand::NewFromLedger,
    UiCommand::NewEmpty,
    UiCommand::OpenSample,
    UiCommand::OpenBackup,
];

/// Draws the page.
pub fn start(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    let has_library = shown.save_state.is_some();
    let wake = state.wake.clone();
    state.recent.refresh(&shown.app.settings().recent, &wake);
    if has_library && !state.dialogs.has_keyboard() && take_key(ui, Modifiers::NONE, Key::Escape) {
        leave(state);
    }
    let width = WIDTH.min(ui.available_width() - 32.0);
    let side = (ui.available_width() - width) / 2.0;
    ui.add_space((ui.available_height() * 0.1).min(80.0));
    ui.horizontal_top(|ui| {
        ui.add_space(side);
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.horizontal(|ui| {
                mark(ui, MARK);
                ui.add_space(4.0);
                ui.label(RichText::new("蓝图　规划重大项目库").heading());
            });
            ui.add_space(4.0);
            if shown.app.awaited().is_some() && !has_library {
                return;
            }
            if has_library {
                let label = format!("回到 {}", shown.file_name);
                if primary_button(ui, &label).clicked() {
                    leave(state);
                }
            } else {
                caption(ui, "没有打开的项目库。打开一个，或新建一个：");
            }
            ui.add_space(12.0);
            ui.horizontal_wrapped(|ui| {
                for command in WAYS {
                    let button = Button::new(command.label()).min_size(vec2(0.0, 36.0));
                    if ui.add(button).clicked() {
                        state.wanted = Some(command);
                    }
                }
            });
            ui.add_space(20.0);
            recent(ui, state, commands);
        });
    });
}

/// Back to the library that is open.
fn leave(state: &mut UiState) {
    state.is_at_start = false;
    // Files may have come and gone until the page is looked at again.
    state.recent = RecentFiles::default();
}

fn recent(ui: &mut Ui, state: &mut UiState, commands: &mut Vec<Command>) {
    if state.recent.found.is_empty() {
        return;
    }
    caption(ui, "最近打开");
    let found = state.recent.found.clone();
    ScrollArea::vertical()
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for library in &found {
                row(ui, library, state, commands);
            }
        });
}

fn row(ui: &mut Ui, library: &RecentLibrary, state: &mut UiState, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let is_there = library.altered.is_some();
    ui.horizontal(|ui| {
        ui.set_min_height(ROW);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let name = format!("从列表中移除 {}", library.name);
            if icon_button(ui, icons::CLOSE, &name, true).clicked() {
                commands.push(Command::Look(LookCommand::ForgetRecent(
                    library.path.clone(),
                )));
            }
            let when = library.altered.map_or_else(
                || "找不到文件".to_owned(),
                |at| at.format("%Y-%m-%d %H:%M").to_string(),
            );
            caption(ui, when);
            let size = vec2(ui.available_width(), ROW);
            let (rect, response) = ui.allocate_exact_size(size, Sense::click());
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &library.name));
            row_ground(ui, rect, false, response.hovered());
            focus_ring(ui, &response);
            let (ink, quiet) = if is_there {
                (tokens.text, tokens.secondary)
            } else {
                (tokens.faint, tokens.faint)
            };
            let room = rect.shrink2(vec2(8.0, 3.0));
            let (upper, lower) = room.split_top_bottom_at_fraction(0.55);
            let font = TextStyle::Body.resolve(ui.style());
            cell_text(ui, upper, &library.name, font, ink, false);
            let font = FontId::proportional(SMALL_TEXT);
            cell_text(ui, lower, &library.folder, font, quiet, false);
            let response = response.on_hover_text(library.path.display().to_string());
            // A missing one, too: it says so, and offers what can be done.
            if response.clicked() {
                leave(state);
                state.open_next = Some(library.path.clone());
            }
        });
    });
}
