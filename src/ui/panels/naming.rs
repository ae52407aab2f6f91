//! The name of a kept view, typed where the view stands in its list.

use egui::{Key, Margin, TextEdit, Ui};

use crate::app::{Command, ViewCommand};
use crate::model::{Id, SavedView};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};

/// A name being typed: of a view, or of one that is to be kept.
#[derive(Clone, Debug)]
pub struct Naming {
    pub view: Option<Id<SavedView>>,
    text: String,
    is_new: bool,
}

impl Naming {
    /// The name of a new view.
    pub const fn new_view() -> Self {
        Self {
            view: None,
            text: String::new(),
            is_new: true,
        }
    }

    /// The name of a view, to be altered.
    pub fn of(view: &SavedView) -> Self {
        Self {
            view: Some(view.id),
            text: view.name.clone(),
            is_new: true,
        }
    }

    /// Draws the field into which it is typed. Enter keeps it, Esc leaves. Whether it goes on.
    pub fn draw(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) -> bool {
        let tokens = Tokens::of(ui);
        let edit = TextEdit::singleline(&mut self.text)
            .hint_text(
                egui::RichText::new("视图名称，回车保存")
                    .size(SMALL_TEXT)
                    .color(tokens.faint),
            )
            .margin(Margin::symmetric(8, 4))
            .desired_width(ui.available_width());
        let response = ui.add(edit).accessible_name("视图名称");
        if self.is_new {
            response.request_focus();
            self.is_new = false;
        }
        if !response.lost_focus() {
            return true;
        }
        // Leaving the field with the mouse means what Enter means; nothing typed means nothing wanted.
        let is_given_up = ui.input(|input| input.key_pressed(Key::Escape));
        if is_given_up || self.text.trim().is_empty() {
            return false;
        }
        commands.push(match self.view {
            Some(view) => Command::View(ViewCommand::RenameView(
                view,
                std::mem::take(&mut self.text),
            )),
            None => Command::View(ViewCommand::KeepView(std::mem::take(&mut self.text))),
        });
        false
    }
}
