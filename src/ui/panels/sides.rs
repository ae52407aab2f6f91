//! Which panels stand at the sides of the page, and how much room they take.

use egui::Ui;

use crate::ui::shown::Shown;

/// The page is never narrower than this, in points: side panels shrink, and then fold away.
pub const LEAST_PAGE: f32 = 360.0;
/// The least and the greatest width of the left panel, in points.
pub const SIDEBAR: (f32, f32) = (160.0, 460.0);
/// The same of the right panel.
pub const INSPECTOR: (f32, f32) = (280.0, 560.0);

/// Which side panels are shown.
pub struct Sides {
    /// The left one.
    pub has_sidebar: bool,
    /// The right one.
    pub has_inspector: bool,
}

impl Sides {
    /// Those that are wanted and leave room for the page, the right one first: it is worked in. Whether anything is
    /// selected makes no difference: a panel that came with the first click would move what is under the pointer, and
    /// the second click would hit something else.
    pub fn of(ui: &Ui, shown: &Shown<'_>) -> Self {
        let settings = shown.app.settings();
        let room = ui.content_rect().width() - LEAST_PAGE;
        let wants_inspector = !settings.is_inspector_hidden && shown.has_inspector;
        let has_inspector = wants_inspector && room >= INSPECTOR.0;
        let taken = if has_inspector { INSPECTOR.0 } else { 0.0 };
        Self {
            has_sidebar: !settings.is_sidebar_hidden && room - taken >= SIDEBAR.0,
            has_inspector,
        }
    }
}
