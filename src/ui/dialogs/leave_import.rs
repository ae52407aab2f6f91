//! Before ledgers are left that were read and have not come in: on with them, or let go of what was decided.

use egui::{Ui, ViewportCommand};

use crate::app::{Command, Import, ImportCommand};
use crate::ui::help::Help;
use crate::ui::kit::widgets::{agreement, caption, closable_heading, dialog, from_right};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// For what they are left.
enum Leaving {
    /// For nothing else.
    Cancel,
    /// For another library, which these commands open.
    Open(Vec<Command>),
    /// The window is closed.
    Quit,
}

/// Asks whether they are.
pub struct LeaveImport {
    leaving: Leaving,
    names: String,
}

impl LeaveImport {
    const TITLE: &'static str = "台账还没有导入";

    const fn new(leaving: Leaving) -> Self {
        Self {
            leaving,
            names: String::new(),
        }
    }

    /// Before the import is given up.
    pub const fn cancelling() -> Self {
        Self::new(Leaving::Cancel)
    }

    /// Before another library is opened in the place of the one that they were to come into.
    pub const fn opening(commands: Vec<Command>) -> Self {
        Self::new(Leaving::Open(commands))
    }

    /// Before the window closes.
    pub const fn quitting() -> Self {
        Self::new(Leaving::Quit)
    }
}

impl Dialog for LeaveImport {
    fn title(&self) -> &'static str {
        Self::TITLE
    }

    fn help(&self) -> Help {
        Help::Importing
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        self.names = shown
            .app
            .import()
            .map(Import::short_names)
            .unwrap_or_default();
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        if shown.app.import().is_none() {
            return false;
        }
        let then = match self.leaving {
            Leaving::Cancel => "",
            Leaving::Open(_) => "，打开另一个项目库",
            Leaving::Quit => "，关闭窗口",
        };
        dialog(ui, "leave import", |ui| {
            ui.set_width(440.0);
            let is_closed = closable_heading(ui, Self::TITLE, "");
            ui.label(format!("{}还没有导入，项目库没有改动。", self.names));
            caption(ui, "放弃以后，这一页上已经做的核对和选择不再保留");
            ui.separator();
            let (mut goes_on, mut is_given_up) = (false, false);
            from_right(ui, |ui| {
                goes_on = agreement(ui, "继续核对", true);
                is_given_up = ui.button(format!("放弃{then}")).clicked();
            });
            if goes_on {
                commands.push(Command::Import(ImportCommand::Show(true)));
            } else if is_given_up {
                commands.push(Command::Import(ImportCommand::End));
                match &mut self.leaving {
                    Leaving::Cancel => {}
                    Leaving::Open(openings) => commands.append(openings),
                    Leaving::Quit => ui.send_viewport_cmd(ViewportCommand::Close),
                }
            }
            is_closed || goes_on || is_given_up
        })
    }
}
