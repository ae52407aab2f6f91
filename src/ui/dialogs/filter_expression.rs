//! The whole filter as an expression, for conditions joined in other ways than side by side.

use std::error::Error;

use egui::{Color32, Id, Margin, RichText, Ui};

use crate::app::{ArrangeCommand, Command};
use crate::model::Portfolio;
use crate::ui::fields::expression::{Completing, expression_edit, offers};
use crate::ui::kit::keyboard::take_enter_of;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::caption;
use crate::ui::shown::Shown;
use crate::view::Filter;

/// The expression that is being written.
#[derive(Clone, Debug)]
pub struct ExpressionField {
    text: String,
    completing: Completing,
}

/// The identity of the field.
fn expression_id() -> Id {
    Id::unique("filter_expression")
}

impl ExpressionField {
    /// The filter in force.
    pub fn new(text: String) -> Self {
        Self {
            text,
            completing: Completing::default(),
        }
    }

    /// Finds the words that may follow.
    pub fn refresh(&mut self, portfolio: &Portfolio) {
        self.completing.refresh(portfolio);
    }

    /// Draws the field and what is wrong with it. The filter stays as it is until a whole one is entered; whether it was.
    pub fn draw(&mut self, ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) -> bool {
        let tokens = Tokens::of(ui);
        caption(ui, "表达式（可用 且、或、非 和括号组合；回车应用）");
        let hint = "如 类别=交通 且 (建设阶段=在建 或 总投资>=1亿)";
        let hint = RichText::new(hint).size(SMALL_TEXT).color(tokens.faint);
        let id = expression_id();
        let (response, _) = expression_edit(
            ui,
            (id, "筛选表达式"),
            &mut self.text,
            &mut self.completing,
            |edit| {
                edit.hint_text(hint)
                    .margin(Margin::symmetric(8, 5))
                    .desired_width(f32::INFINITY)
            },
            |_| true,
        );
        let filter = self.read(ui, shown);
        offers(ui, id, &mut self.text, &mut self.completing, 104.0);
        let is_entered = take_enter_of(ui, &response);
        match filter {
            Some(filter) if is_entered => {
                commands.push(Command::Arrange(ArrangeCommand::SetFilter(filter)));
                true
            }
            _ => {
                if is_entered {
                    response.request_focus();
                }
                false
            }
        }
    }

    /// The filter, or why there is none.
    fn read(&self, ui: &mut Ui, shown: &Shown<'_>) -> Option<Filter> {
        let tokens = Tokens::of(ui);
        let filter = match Filter::parse_in(&shown.portfolio, &self.text) {
            Ok(filter) => filter,
            // A word that may still become one of those offered is not wrong yet.
            Err(error) if error.is_unfinished() || !self.completing.offers().is_empty() => {
                said(ui, &error, tokens.secondary);
                return None;
            }
            Err(error) => {
                said(ui, &error, tokens.bad);
                return None;
            }
        };
        match filter.bind(&shown.portfolio, shown.moment).err() {
            Some(problem) => {
                said(ui, &problem, tokens.bad);
                None
            }
            None => Some(filter),
        }
    }
}

fn said(ui: &mut Ui, error: &dyn Error, color: Color32) {
    let text = RichText::new(error.to_string()).size(SMALL_TEXT);
    ui.label(text.color(color));
}
