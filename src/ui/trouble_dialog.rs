//! What is wrong with a library, and the ways on.

use egui::{RichText, ScrollArea, Ui, vec2};

use crate::app::Command;

use super::command::UiCommand;
use super::theme::SMALL_TEXT;
use super::widgets::{self, caption, closable_heading};
use super::{Shown, UiState};

/// Draws the dialogs, if there is something to tell.
pub fn trouble_dialog(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    if let Some(trouble) = shown.app.trouble() {
        let is_open = widgets::dialog(ui, "trouble", |ui| {
            ui.set_width(560.0);
            let mut is_done = closable_heading(ui, "项目库打不开", "");
            ui.label(&trouble.message);
            ui.add_space(8.0);
            for step in &trouble.steps {
                let button = egui::Button::new(&step.label).min_size(vec2(560.0, 34.0));
                if ui.add(button).clicked() {
                    commands.push(step.command.clone());
                    is_done = true;
                }
                caption(ui, &step.tip);
            }
            is_done
        });
        if !is_open {
            // Before the step, which may lead to the next trouble.
            commands.insert(0, Command::DropTrouble);
        }
    }
    let damage = shown.app.session().and_then(crate::app::Session::damage);
    let Some(report) = damage.filter(|_| state.is_showing_damage) else {
        state.is_showing_damage = false;
        return;
    };
    state.is_showing_damage = widgets::dialog(ui, "damage", |ui| {
        ui.set_width(720.0);
        let mut is_done = closable_heading(ui, "损坏的内容", "");
        caption(
            ui,
            "逐项列出文件中的内容与修改记录不一致之处。恢复备份或抢救到新文件都不会动原来的文件。",
        );
        let height = 320.0;
        ScrollArea::vertical()
            .auto_shrink([false, true])
            .max_height(height)
            .show(ui, |ui| {
                for problem in report.problems.iter().take(500) {
                    ui.label(RichText::new(problem).size(SMALL_TEXT));
                }
            });
        ui.horizontal(|ui| {
            if ui.button("备份与恢复…").clicked() {
                state.wanted = Some(UiCommand::Backups);
                is_done = true;
            }
            if ui.button("复制清单").clicked() {
                ui.copy_text(report.problems.join("\n"));
            }
        });
        is_done
    });
}
