//! Before many projects are deleted: how many, and which.

use egui::Ui;

use crate::app::{Command, EditCommand};
use crate::ui::help::Help;
use crate::ui::kit::widgets::{agreement, caption, closable_heading, dialog, from_right};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// What is deleted is the selection as it stands when the button is clicked.
#[derive(Default)]
pub struct DeleteDialog {
    question: String,
    names: String,
}

/// So many projects are named.
const NAMED: usize = 6;

/// What is about to be deleted, in words: how many, and the first names.
fn words(shown: &Shown<'_>) -> (String, String) {
    let count = shown.selection.len();
    let selected = shown.listing.projects.iter();
    let selected = selected.filter(|id| shown.selection.contains(id));
    let names: Vec<&str> = selected
        .filter_map(|id| shown.portfolio.projects().get(*id))
        .map(|project| project.name.as_str())
        .take(NAMED)
        .collect();
    let more = if count > names.len() { "等" } else { "" };
    (
        format!("要删除所选的 {count} 个项目吗？"),
        format!("{}{more}", names.join("、")),
    )
}

impl Dialog for DeleteDialog {
    fn title(&self) -> &'static str {
        "删除项目"
    }

    fn help(&self) -> Help {
        Help::Projects
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        (self.question, self.names) = words(shown);
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let count = shown.selection.len();
        if count == 0 {
            return false;
        }
        dialog(ui, "delete", |ui| {
            ui.set_width(420.0);
            let is_closed = closable_heading(ui, "删除项目", "");
            ui.label(&self.question);
            caption(ui, &self.names);
            caption(
                ui,
                "它们的资金、里程碑、月进度等一起删除。删除后可按 Ctrl+Z 撤销",
            );
            ui.separator();
            let mut is_agreed = false;
            let mut is_cancelled = false;
            from_right(ui, |ui| {
                is_agreed = agreement(ui, &format!("删除 {count} 个项目"), true);
                is_cancelled = ui.button("取消").clicked();
            });
            if is_agreed {
                commands.push(Command::Edit(EditCommand::DeleteSelected));
            }
            is_closed || is_cancelled || is_agreed
        })
    }
}
