//! 退回: a sheet of a round is to be filled in again, and why.

use egui::{Margin, TextEdit, Ui};

use crate::app::{Command, FillCommand};
use crate::model::{FillSheet, FillState, Id, Project};

use crate::ui::help::Help;
use crate::ui::kit::widgets::{self, agreement, caption, closable_heading, from_right};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

const TITLE: &str = "退回填报";

/// The reason, while it is being typed.
pub struct SendBackDialog {
    sheet: Id<FillSheet>,
    name: String,
    /// The projects that are meant; none for all to which nobody has agreed.
    only: Vec<Id<Project>>,
    reason: String,
    has_focus: bool,
}

impl SendBackDialog {
    /// Of a sheet, by whose it is.
    pub fn new(sheet: Id<FillSheet>, name: &str) -> Self {
        Self {
            sheet,
            name: name.to_owned(),
            only: Vec::new(),
            reason: String::new(),
            has_focus: false,
        }
    }

    /// The same of some projects alone, with the first words of the reason.
    #[must_use]
    pub fn of_projects(mut self, only: Vec<Id<Project>>, reason: String) -> Self {
        self.only = only;
        self.reason = reason;
        self
    }
}

impl Dialog for SendBackDialog {
    fn title(&self) -> &'static str {
        TITLE
    }

    fn help(&self) -> Help {
        Help::Review
    }

    fn is_unfinished(&self) -> bool {
        !self.reason.trim().is_empty()
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        widgets::dialog(ui, "send_back", |ui| {
            widgets::set_dialog_width(ui, 420.0);
            let mut is_done = closable_heading(ui, TITLE, &self.name);
            let sheet = shown.portfolio.fill_sheets().get(self.sheet);
            let is_accepted = sheet.is_some_and(|one| one.state == Some(FillState::Accepted));
            let what = match self.only.len() {
                0 if is_accepted => "已经通过的全部数".to_owned(),
                0 => "还没有审过的数".to_owned(),
                count => format!("这 {count} 个项目的数"),
            };
            caption(
                ui,
                format!(
                    "{what}撤出项目库，恢复收到以前的数，不再计入合计；没有采用、待定的一并退回。退回的数还看得到，重发时放在黄色格里；对方改好后再收一次，由新数代替。"
                ),
            );
            let edit = TextEdit::multiline(&mut self.reason)
                .hint_text("如 本月完成投资填成了累计数")
                .desired_rows(3)
                .desired_width(f32::INFINITY)
                .margin(Margin::symmetric(8, 5));
            let edit = ui.add(edit).accessible_name("退回原因");
            if !self.has_focus {
                edit.request_focus();
                self.has_focus = true;
            }
            ui.add_space(6.0);
            from_right(ui, |ui| {
                if agreement(ui, "退回", !self.reason.trim().is_empty()) {
                    let only = self.only.clone();
                    let back = FillCommand::SendBack(vec![self.sheet], only, self.reason.clone());
                    commands.push(Command::Fill(back));
                    is_done = true;
                }
                is_done |= ui.button("取消").clicked();
            });
            is_done
        })
    }
}
