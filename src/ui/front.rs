//! What is in front of the window: where that changes, what hung over it goes.

use crate::model::ViewPage;

use super::shown::Shown;

/// What is in front of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Front {
    page: ViewPage,
    is_comparing: bool,
    is_importing: bool,
    is_reading_plan: bool,
    is_at_start: bool,
}

impl Front {
    /// As a picture shows it.
    pub fn of(shown: &Shown<'_>) -> Self {
        Self {
            page: shown.workspace.page,
            is_comparing: shown.is_comparing,
            is_importing: shown.app.shows_import(),
            is_reading_plan: shown.app.shows_plan_text(),
            is_at_start: shown.is_at_start,
        }
    }
}
