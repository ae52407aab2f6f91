//! Lies over the window while a file is being chosen in the desktop's own dialog.

use egui::{Event, Frame, Id, Margin, Modal, Ui};

use crate::ui::kit::widgets::text_button;
use crate::ui::state::UiState;

/// What is typed now is meant for the other dialog, which some desktops let slip behind the window.
pub fn drop_keys(ui: &Ui) {
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

/// Draws the veil, with the way out for when the other dialog is gone.
pub fn veil(ui: &Ui, state: &mut UiState) {
    let frame = Frame::popup(ui.style())
        .inner_margin(Margin::symmetric(24, 16))
        .corner_radius(10);
    let modal = Modal::new(Id::unique("choosing a file")).frame(frame);
    modal.show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.set_max_width(320.0);
            ui.label("请在打开的窗口中选择");
            let tip = "找不到那个窗口时点这里，回到蓝图";
            if text_button(ui, "不选了").on_hover_text(tip).clicked() {
                state.give_up_file();
            }
        });
    });
}
