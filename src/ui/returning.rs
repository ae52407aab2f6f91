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
}

impl Returning {
    /// Looks at the keyboard before anything is drawn. `control` has had it, and `project` is in the inspector. What is to
    /// have it now that all dialogs are closed is given back; none within for the page itself.
    pub fn look(
        &mut self,
        ui: &Ui,
        is_covered: bool,
        (control, project): (Option<Id>, Option<RowId<Project>>),
    ) -> Option<Option<Id>> {
        if is_covered {
            let before = self.before.get_or_insert(Before {
                control,
                project,
                inside: None,
            });
            before.inside = ui.memory(egui::Memory::focused);
            return None;
        }
        let before = self.before.take()?;
        let now = ui.memory(egui::Memory::focused);
        if now.is_some() && now != before.inside {
            // Somebody has it already.
            return None;
        }
        Some(before.control.filter(|_| before.project == project))
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
