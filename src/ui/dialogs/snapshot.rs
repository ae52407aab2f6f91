use egui::{Margin, RichText, TextEdit, Ui};

use crate::app::{Command, PastCommand};

use crate::ui::help::Help;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{self, agreement, caption, closable_heading, from_right};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

const TITLE: &str = "拍快照";

/// The name under which this moment is to be kept.
#[derive(Default)]
pub struct SnapshotDialog {
    name: String,
    note: String,
    has_focus: bool,
}

impl Dialog for SnapshotDialog {
    fn title(&self) -> &'static str {
        TITLE
    }

    fn help(&self) -> Help {
        Help::Snapshot
    }

    fn is_unfinished(&self) -> bool {
        true
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        widgets::dialog(ui, "snapshot", |ui| contents(ui, shown, self, commands))
    }
}

/// Whether the dialog is done.
fn contents(
    ui: &mut Ui,
    shown: &Shown<'_>,
    dialog: &mut SnapshotDialog,
    commands: &mut Vec<Command>,
) -> bool {
    let tokens = Tokens::of(ui);
    ui.set_width(420.0);
    let mut is_done = closable_heading(ui, TITLE, "");
    caption(ui, "给项目库的此刻起一个名称，以后可随时与它对比。");
    let field = |ui: &mut Ui, label: &str, hint: &str, text: &mut String| {
        caption(ui, label);
        let edit = TextEdit::singleline(text)
            .hint_text(hint)
            .desired_width(f32::INFINITY)
            .margin(Margin::symmetric(8, 5));
        ui.add(edit).accessible_name(label)
    };
    let name = field(ui, "快照名称", "如 一季度调度会", &mut dialog.name);
    if !dialog.has_focus {
        name.request_focus();
        dialog.has_focus = true;
    }
    field(ui, "说明", "可不填", &mut dialog.note);
    let typed = dialog.name.trim();
    let is_taken = shown
        .portfolio
        .snapshots()
        .iter()
        .any(|row| row.name == typed);
    if is_taken {
        let text = format!("已有快照“{typed}”，请换一个名称");
        ui.label(RichText::new(text).size(SMALL_TEXT).color(tokens.bad));
    }
    ui.add_space(6.0);
    let is_ready = !typed.is_empty() && !is_taken;
    from_right(ui, |ui| {
        if agreement(ui, "拍下", is_ready) {
            commands.push(Command::Past(PastCommand::TakeSnapshot(
                dialog.name.clone(),
                dialog.note.clone(),
            )));
            is_done = true;
        }
        is_done |= ui.button("取消").clicked();
    });
    is_done
}
