//! Lies over the window while it waits: for a file that is chosen in the desktop's own dialog, or for what is to take
//! the place of what is shown. Nothing that is typed or clicked meanwhile reaches the library below.

use std::time::Duration;

use egui::{Event, Frame, Id, Key, Margin, Modal, Modifiers, Ui};

use crate::app::{Awaited, Command, FileCommand};
use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::widgets::{caption, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Most libraries are there sooner, in seconds: a veil that only flashes up would be in the way.
const PATIENCE: f64 = 0.3;

/// Whether the window waits.
pub fn is_on(shown: &Shown<'_>, state: &UiState) -> bool {
    state.is_choosing_file() || shown.app.awaited().is_some()
}

/// What is typed now is meant for something else: for another dialog, which some desktops let slip behind the window,
/// or for the library that is to come. Esc waits no longer for that one.
pub fn take_keys(ui: &Ui, shown: &Shown<'_>, state: &UiState, commands: &mut Vec<Command>) {
    let is_opening = shown.app.awaited().is_some() && !state.is_choosing_file();
    if is_opening && take_key(ui, Modifiers::NONE, Key::Escape) {
        commands.push(Command::File(FileCommand::StopWaiting));
    }
    ui.input_mut(|input| {
        input.events.retain(|event| {
            !matches!(
                event,
                Event::Key { .. }
                    | Event::Text(_)
                    | Event::Ime(_)
                    | Event::Copy
                    | Event::Cut
                    | Event::Paste(_)
            )
        });
    });
}

/// Draws the veil, with the way out.
pub fn veil(ui: &Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    if state.is_choosing_file() {
        return choosing(ui, state);
    }
    let Some(awaited) = shown.app.awaited() else {
        return;
    };
    let now = ui.input(|input| input.time);
    let since = *state.waits_since.get_or_insert(now);
    let left = PATIENCE - (now - since);
    if left > 0.0 {
        ui.request_repaint_after(Duration::from_secs_f64(left));
    } else {
        opening(ui, awaited, commands);
    }
}

fn choosing(ui: &Ui, state: &mut UiState) {
    sheet(ui, "choosing a file", |ui| {
        ui.label("请在打开的窗口中选择");
        let tip = "找不到那个窗口时点这里，回到蓝图";
        if text_button(ui, "不选了").on_hover_text(tip).clicked() {
            state.give_up_file();
        }
    });
}

fn opening(ui: &Ui, awaited: &Awaited, commands: &mut Vec<Command>) {
    sheet(ui, "opening", |ui| {
        ui.label(format!("正在{}…", awaited.what()));
        caption(ui, awaited.path().display().to_string());
        let button = text_button(ui, "不再等待");
        if button.on_hover_text("按 Esc 也可以").clicked() {
            commands.push(Command::File(FileCommand::StopWaiting));
        }
    });
}

fn sheet(ui: &Ui, id: &str, add_contents: impl FnOnce(&mut Ui)) {
    let frame = Frame::popup(ui.style())
        .inner_margin(Margin::symmetric(24, 16))
        .corner_radius(10);
    let modal = Modal::new(Id::unique(id)).frame(frame);
    modal.show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.set_max_width(420.0);
            add_contents(ui);
        });
    });
}
