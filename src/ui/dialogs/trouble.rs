//! What is wrong with a library, or what has become of one, and the ways on.

use egui::{RichText, Ui, vec2};

use crate::app::{Command, FileCommand, Trouble};

use crate::ui::command::UiCommand;
use crate::ui::help::Help;
use crate::ui::kit::theme::SMALL_TEXT;
use crate::ui::kit::widgets::{self, caption, closable_heading, middle, primary_button};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

const WIDTH: f32 = 640.0;

/// What is wrong stands in the [`App`](crate::app::App).
pub struct TroubleDialog;

impl TroubleDialog {
    /// The program itself opens it.
    pub const TITLE: &str = "项目库的问题";
}

impl Dialog for TroubleDialog {
    fn title(&self) -> &'static str {
        Self::TITLE
    }

    fn help(&self) -> Help {
        Help::Trouble
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let Some(trouble) = shown.app.trouble() else {
            return false;
        };
        let is_open = widgets::dialog(ui, "trouble", |ui| {
            widgets::set_dialog_width(ui, WIDTH);
            contents(ui, trouble, state, commands)
        });
        if !is_open {
            // Before the step, which may lead to the next trouble.
            commands.insert(0, Command::File(FileCommand::DropTrouble));
        }
        is_open
    }
}

/// Whether the dialog is done.
fn contents(
    ui: &mut Ui,
    trouble: &Trouble,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) -> bool {
    let mut is_done = closable_heading(ui, trouble.title, "");
    middle(ui, 360.0, |ui| {
        ui.label(&trouble.message);
        for line in trouble.details.iter().take(500) {
            ui.label(RichText::new(line).size(SMALL_TEXT));
        }
    });
    if !trouble.details.is_empty() && ui.button("复制清单").clicked() {
        ui.copy_text(trouble.details.join("\n"));
    }
    ui.add_space(8.0);
    for (i, step) in trouble.steps.iter().enumerate() {
        let clicked = if i == 0 {
            primary_button(ui, &step.label).clicked()
        } else {
            ui.add(egui::Button::new(&step.label).min_size(vec2(0.0, 34.0)))
                .clicked()
        };
        if clicked {
            commands.push(step.command.clone());
            is_done = true;
        }
        caption(ui, &step.tip);
    }
    if trouble.offers_others {
        let other = UiCommand::Open;
        let button = egui::Button::new("打开其他…").min_size(vec2(0.0, 34.0));
        if ui.add(button).clicked() {
            state.wanted = Some(other);
            is_done = true;
        }
    }
    is_done
}
