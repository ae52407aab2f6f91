//! 核对提示: what does not fit together in the library, each a click away from where it is put right.

use egui::{RichText, ScrollArea, Ui};

use crate::app::{Command, SelectCommand};
use crate::model::Field;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::{caption, plain_dialog, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// What does not fit together stands in what is shown.
pub struct WarningsDialog;

impl Dialog for WarningsDialog {
    fn title(&self) -> &'static str {
        "核对提示"
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let mut is_left = false;
        let stays = plain_dialog(ui, "核对提示", 620.0, |ui| {
            let tokens = Tokens::of(ui);
            caption(ui, "这些提示不妨碍保存和导出。单击一条到该项目。");
            ScrollArea::vertical()
                .max_height(480.0)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    for warning in shown
                        .warnings
                        .iter()
                        .filter(|warning| !warning.kind.is_gap())
                    {
                        let Some(project) = shown.portfolio.projects().get(warning.project) else {
                            continue;
                        };
                        let text = format!(
                            "{}：{}，{}",
                            project.name,
                            warning.kind.label(),
                            warning.message
                        );
                        if text_button(ui, RichText::new(text).color(tokens.text)).clicked() {
                            let field = Field::Typed(warning.column);
                            commands.push(Command::Select(SelectCommand::GoTo(
                                project.id,
                                Some(field),
                            )));
                            is_left = true;
                        }
                    }
                });
        });
        stays && !is_left
    }
}
