//! What stands where there is nothing to show.

use egui::{Align2, FontId, RichText, Ui, pos2};

use crate::app::{ArrangeCommand, Command, EditCommand};
use crate::ui::command::UiCommand;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::text_button;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Says why there is nothing to show, and how to fill the page.
pub fn nothing(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    ui.add_space(120.0);
    ui.vertical_centered(|ui| {
        ui.label(icons::icon(icons::SEARCH, 32.0).color(tokens.faint));
        if let Some(error) = shown.app.query_error() {
            ui.label(RichText::new(error).color(tokens.bad));
        }
        if shown.portfolio.projects().is_empty() {
            ui.label(RichText::new("项目库里还没有项目").size(16.0));
            if text_button(ui, "新增第一个项目").clicked() {
                commands.push(Command::Edit(EditCommand::NewProject));
            }
            if text_button(ui, "从 Excel 台账导入…").clicked() {
                state.wanted = Some(UiCommand::ImportLedgers);
            }
        } else {
            ui.label(RichText::new("没有符合条件的项目").size(16.0));
            if text_button(ui, "清除筛选，显示全部").clicked() {
                commands.push(Command::Arrange(ArrangeCommand::ShowAll));
            }
        }
    });
}

/// Says in an empty part of a page how to fill it.
pub fn empty_part(ui: &Ui, text: &str) {
    let tokens = Tokens::of(ui);
    let rect = ui.available_rect_before_wrap();
    let at = pos2(rect.left() + 12.0, rect.top() + 8.0);
    let font = FontId::proportional(SMALL_TEXT);
    ui.painter()
        .text(at, Align2::LEFT_TOP, text, font, tokens.secondary);
}
