//! What a candidate may be the same as.

use crate::app::FoundPlan;

/// What the one at the cursor may be the same as: all but itself, and what is joined to another.
#[derive(Default)]
pub struct Others {
    /// Of which it is.
    of: Option<usize>,
    /// Their places among all.
    pub places: Vec<usize>,
    /// Their names.
    pub names: Vec<String>,
}

impl Others {
    /// Something was said of them.
    pub const fn forget(&mut self) {
        self.of = None;
    }

    /// Puts them together where they are not those of this one.
    pub fn refresh(&mut self, found: &FoundPlan, at: usize) {
        if self.of == Some(at) {
            return;
        }
        let projects = &found.settled.projects;
        let is_other = |other: &usize| *other != at && projects[*other].joins.is_none();
        self.of = Some(at);
        self.places = (0..projects.len()).filter(is_other).collect();
        let names = self
            .places
            .iter()
            .map(|other| projects[*other].name.clone());
        self.names = names.collect();
    }
}
