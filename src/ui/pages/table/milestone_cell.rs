//! What the cell of a milestone's column has beside the planned date, which it shows: the actual one.

use egui::Ui;

use super::delegate::Delegate;
use crate::app::{Command, LookCommand};
use crate::model::{Derived, Field, Id, Project};
use crate::view::{ABSENT, milestone_named};

impl Delegate<'_> {
    /// Both dates of the milestone in a cell; none where the project has no such milestone, or the column is another.
    pub(super) fn milestone_words(&self, id: Id<Project>, field: Field) -> Option<String> {
        let Field::Derived(Derived::Milestone(name)) = field else {
            return None;
        };
        let portfolio = &self.shown.portfolio;
        let milestone = milestone_named(portfolio, id, name, self.shown.moment)?;
        let planned = milestone.planned;
        let planned = planned.map_or_else(|| ABSENT.to_owned(), |date| date.to_string());
        let actual = match milestone.actual {
            Some(date) => format!("实际 {date}"),
            None => "还没有达到".to_owned(),
        };
        Some(format!("“{}”计划 {planned}，{actual}", name.name()))
    }

    /// The way to the actual date, in the menu of a row.
    pub(super) fn milestone_item(&mut self, ui: &mut Ui, id: Id<Project>, field: Field) {
        let is_milestone = matches!(field, Field::Derived(Derived::Milestone(_)));
        if is_milestone && ui.button("填实际时间（右侧栏）").clicked() {
            self.state.edit_field(id, field);
            if self.shown.app.settings().is_inspector_hidden {
                self.commands
                    .push(Command::Look(LookCommand::ToggleInspector));
            }
        }
    }
}
