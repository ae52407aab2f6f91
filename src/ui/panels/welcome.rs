//! The welcome at the first start.

use std::path::Path;

use egui::{Align, Frame, Label, Layout, Margin, RichText, Ui};

use crate::app::{Command, LookCommand, Session};
use crate::ui::command::UiCommand;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{icon_button, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// One line at the first start, gone for good once closed: where the work is kept, and where to read on.
pub fn welcome(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    if shown.app.settings().is_welcomed || shown.save_state.is_none() {
        return;
    }
    let tokens = Tokens::of(ui);
    let path = shown.app.session().map(Session::path);
    let folder = path.and_then(Path::parent);
    let folder = folder.map_or_else(String::new, |folder| folder.display().to_string());
    let words = match shown.portfolio.data_mark() {
        None => {
            format!("这个项目库存在“{folder}”，可以直接修改，每一步都会自动保存；改错了按 Ctrl+Z")
        }
        Some(mark) => format!(
            "这是{mark}，金额、时间、人员等均为虚构，只供试用；真实的规划在另一个项目库里，不受影响"
        ),
    };
    let frame = Frame::new()
        .fill(tokens.selection)
        .inner_margin(Margin::symmetric(12, 2));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if icon_button(ui, icons::CLOSE, "不再显示", true).clicked() {
                    commands.push(Command::Look(LookCommand::CloseWelcome));
                }
                if text_button(ui, RichText::new("看看怎么用（F1）").size(SMALL_TEXT)).clicked()
                {
                    state.wanted = Some(UiCommand::Handbook);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let text = RichText::new(&words).size(SMALL_TEXT);
                    // Cut, all of it is told on hover.
                    ui.add(Label::new(text).truncate());
                });
            });
        });
    });
}
