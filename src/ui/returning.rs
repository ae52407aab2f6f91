//! Where the keyboard goes back to when what lay over the page is closed: to what had it before, so that nothing that is
//! typed next goes astray. What a command has given it to meanwhile keeps it.

use egui::{Id, Ui};

use crate::model::{Id as RowId, Project};

/// What had the keyboard before the first dialog was opened, while one is open.
#[derive(Debug, Default)]
pub struct Returning {
    before: Option<Before>,
}

#[derive(Clone, Copy, Debug)]
struct Before {
    /// The control; none for the page itself.
    control: Option<Id>,
    /// The project in the inspector: the fields of another one are not those.
    project: Option<RowId<Project>>,
    /// What has had the keyboard in the dialogs.
    inside: Option<Id>,
    /// Whether a command has given the keyboard to the control meanwhile.
    is_given: bool,
}

impl Returning {
    /// Looks at the keyboard before anything is drawn. `control` has had it, and `project` is in the inspector. What is to
    /// have it now that all dialogs are closed is given back; none within for the page itself.
    #[expect(
        clippy::option_option,
        reason = "to nothing, to the page, to a control"
    )]
    pub fn look(
        &mut self,
        ui: &Ui,
        is_covered: bool,
        (control, project): (Option<Id>, Option<RowId<Project>>),
    ) -> Option<Option<Id>> {
        let (now, is_below) = ui.memory(|memory| {
            let is_below = memory.top_modal_layer().is_some();
            (memory.focused(), is_below)
        });
        if is_covered {
            let before = self.before.get_or_insert(Before {
                control,
                project,
                inside: None,
                is_given: false,
            });
            before.inside = now;
            return None;
        }
        let before = self.before.as_mut()?;
        if is_below {
            // For one more picture the toolkit takes the keyboard from all that was below the dialog.
            if now.is_some() && now != before.inside {
                before.control = now;
                before.is_given = true;
            }
            ui.request_repaint();
            return None;
        }
        let before = self.before.take()?;
        let is_elsewhere = now.is_some() && now != before.inside;
        if is_elsewhere && !before.is_given {
            // Somebody has it already.
            return None;
        }
        let is_there = before.is_given || before.project == project;
        Some(before.control.filter(|_| is_there))
    }

    /// Whether a dialog was closed and nothing has the keyboard yet: what is typed waits.
    pub const fn is_waiting(&self, is_covered: bool) -> bool {
        self.before.is_some() && !is_covered
    }

    /// What was chosen in a dialog leads to the page: that has the keyboard then.
    pub const fn lead_to_page(&mut self) {
        if let Some(before) = &mut self.before {
            before.control = None;
        }
    }
}

/// Gives the keyboard to a control, or to the page.
pub fn give(ui: &Ui, control: Option<Id>) {
    ui.memory_mut(|memory| match (control, memory.focused()) {
        (Some(control), _) => memory.request_focus(control),
        (None, Some(focused)) => memory.surrender_focus(focused),
        (None, None) => {}
    });
}
