//! The password of a copy or a package that is to be merged.

use egui::{Margin, RichText, TextEdit, Ui};

use crate::app::{Command, FileCommand, MergeStep, Password};

use crate::ui::help::Help;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{self, agreement, caption, closable_heading, from_right};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// What is being typed.
#[derive(Default)]
pub struct UnlockDialog {
    password: String,
    is_shown: bool,
    has_focus: bool,
}

impl UnlockDialog {
    /// The program itself opens it.
    pub const TITLE: &str = "改动包的密码";
}

impl Dialog for UnlockDialog {
    fn title(&self) -> &'static str {
        Self::TITLE
    }

    fn help(&self) -> Help {
        Help::Password
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let Some(locked) = shown.app.locked_copy() else {
            return false;
        };
        let merge = |step| Command::File(FileCommand::Merge(step));
        let mut is_given = false;
        let is_open = widgets::dialog(ui, "unlock", |ui| {
            ui.set_width(420.0);
            let name = locked.path.file_name().unwrap_or(locked.path.as_os_str());
            let mut is_left = closable_heading(ui, "合并加密的文件", "");
            caption(ui, name.to_string_lossy());
            caption(ui, "密码");
            let edit = TextEdit::singleline(&mut self.password)
                .password(!self.is_shown)
                .desired_width(f32::INFINITY)
                .margin(Margin::symmetric(8, 5));
            let response = ui.add(edit).accessible_name("密码");
            if !self.has_focus {
                response.request_focus();
                self.has_focus = true;
            }
            if let Some(message) = &locked.message {
                let color = Tokens::of(ui).bad;
                ui.label(RichText::new(message).size(SMALL_TEXT).color(color));
            }
            ui.checkbox(&mut self.is_shown, "显示密码");
            from_right(ui, |ui| {
                is_given = agreement(ui, "继续", !self.password.is_empty());
                is_left |= ui.button("取消").clicked();
            });
            is_left || is_given
        });
        if is_given {
            let password = Password::new(std::mem::take(&mut self.password));
            commands.push(merge(MergeStep::Unlock(locked.path.clone(), password)));
        } else if !is_open {
            commands.push(merge(MergeStep::LeaveLocked));
        }
        is_open
    }
}
