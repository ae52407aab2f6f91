//! Commands on own columns.

use crate::clock::new_id;
use crate::edit::{Draft, own_value_counts};
use crate::model::{Id, OwnField};

use super::{App, Notice, OwnCommand};

impl App {
    /// Commands on own columns.
    pub(super) fn run_own(&mut self, command: OwnCommand) {
        let portfolio = self.portfolio();
        let draft = match command {
            OwnCommand::AddOwnField(form) => Draft::new_own_field(&portfolio, &form, new_id),
            OwnCommand::ChangeOwnField(id, form) => Draft::change_own_field(&portfolio, id, &form),
            OwnCommand::MoveOwnField(id, places) => {
                Ok(Draft::move_own_field(&portfolio, id, places))
            }
            OwnCommand::DeleteOwnField(id) => return self.delete_own_field(id),
        };
        // The session alone may hold the library while it alters it: else it would be copied.
        drop(portfolio);
        match draft {
            Ok(draft) => {
                self.edit(|_| draft);
            }
            Err(reason) => self.notify(Notice::failed(reason)),
        }
    }

    fn delete_own_field(&mut self, id: Id<OwnField>) {
        let portfolio = self.portfolio();
        let place = portfolio
            .own_columns()
            .iter()
            .position(|own| own.id() == id);
        let Some(place) = place else { return };
        let label = portfolio.own_columns()[place].column().label;
        let count = own_value_counts(&portfolio)[place];
        let draft = Draft::delete_own_field(&portfolio, id);
        drop(portfolio);
        match draft {
            Ok(draft) => {
                if self.edit(|_| draft) {
                    let values = match count {
                        0 => String::new(),
                        count => format!("及其中 {count} 个项目的内容"),
                    };
                    self.notify(Notice::done(format!(
                        "已删除自定义列“{label}”{values}，可按 Ctrl+Z 撤销"
                    )));
                }
            }
            Err(reason) => self.notify(Notice::failed(reason)),
        }
    }

    /// What is shown speaks of own columns as the library declares them now; those that are gone are left out.
    pub(super) fn renew_own_columns(&mut self) {
        if let Some(session) = &self.session
            && self.workspace.renew_own_columns(session.portfolio_ref())
        {
            self.remember();
        }
    }
}
