//! The text of a plan off the clipboard: whatever is pasted while this stands is read, and nothing of it is laid out
//! here, however long it is.

use egui::{Event, Ui, ViewportCommand};

use crate::app::{Command, PlanTextCommand};
use crate::ui::help::Help;
use crate::ui::kit::widgets::{caption, closable_heading, dialog, from_right, primary_button};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// Waits for a text to be pasted.
pub struct PastePlanText;

impl PastePlanText {
    const TITLE: &'static str = "粘贴规划文本";
}

impl Dialog for PastePlanText {
    fn title(&self) -> &'static str {
        Self::TITLE
    }

    fn help(&self) -> Help {
        Help::ReadingPlan
    }

    fn outlives_library(&self) -> bool {
        true
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        _shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let mut pasted = None;
        ui.input_mut(|input| {
            input.events.retain(|event| match event {
                Event::Paste(text) => {
                    pasted = Some(text.clone());
                    false
                }
                _ => true,
            });
        });
        let stays = dialog(ui, "paste plan text", |ui| {
            ui.set_width(440.0);
            let is_closed = closable_heading(ui, Self::TITLE, "");
            ui.label("在网页、PDF 或文档里选中规划全文，复制，再回到这里按 Ctrl+V。");
            caption(ui, "带目录的一起复制，程序用目录核对标题；几十万字也可以");
            ui.separator();
            from_right(ui, |ui| {
                if primary_button(ui, "粘贴").clicked() {
                    ui.send_viewport_cmd(ViewportCommand::RequestPaste);
                }
            });
            is_closed
        });
        let Some(text) = pasted.filter(|text| !text.trim().is_empty()) else {
            return stays;
        };
        commands.push(Command::PlanText(PlanTextCommand::Paste(text)));
        false
    }
}
