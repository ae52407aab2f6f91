//! Which panels stand at the sides of the page, and how much room they take.

use std::time::Duration;

use egui::{Id, Ui};

use crate::model::ViewPage;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// The page is never narrower than this, in points: side panels shrink, and then fold away.
pub const LEAST_PAGE: f32 = 360.0;
/// The least and the greatest width of the left panel, in points.
pub const SIDEBAR: (f32, f32) = (160.0, 460.0);
/// The same of the right panel.
pub const INSPECTOR: (f32, f32) = (280.0, 560.0);
/// How wide they are before anybody drags them, in points.
pub const SIDEBAR_WIDTH: f32 = 236.0;
/// The same of the right panel.
pub const INSPECTOR_WIDTH: f32 = 336.0;

/// Between both panels the page takes so much before they grow beyond their least widths.
const ROOMY_PAGE: f32 = 480.0;

/// So much of any page is better in sight than an inspector that is empty, in points.
const USUAL_PAGE: f32 = 860.0;

/// Which side panels are shown.
pub struct Sides {
    /// The page beside them is never narrower than this.
    pub least_page: f32,
    /// The left one.
    pub has_sidebar: bool,
    /// The right one.
    pub has_inspector: bool,
    /// Whether that one has room, and comes when something is selected, or when it is called.
    pub inspector_waits: bool,
    /// Whether it comes only when it is called, and goes when it is called again.
    pub is_inspector_called: bool,
}

impl Sides {
    /// Those that are wanted and leave room for the page, the right one first: it is worked in. In a window that has
    /// room for both and a usual page, whether anything is selected makes no difference. In a smaller one the right panel
    /// comes when something is, and when no second click can follow that it would be below; to a page whose cells are
    /// typed it comes when it is called: it would move them from under the pointer.
    ///
    /// It neither goes while the cursor passes over the head of a group, nor comes under a cell that is typed into. What is
    /// being typed in itself is always in sight.
    pub fn of(ui: &Ui, shown: &Shown<'_>, state: &UiState) -> Self {
        let settings = shown.app.settings();
        let room = ui.content_rect().width() - LEAST_PAGE;
        let wants_inspector = !settings.is_inspector_hidden && shown.has_inspector;
        let page = shown.usual_width.max(USUAL_PAGE);
        let usual = SIDEBAR_WIDTH + INSPECTOR_WIDTH + page;
        let comes = if shown.calls_inspector {
            let is_between = state.table.group_head(shown).is_some();
            state.inspector.is_called && (shown.selected.is_some() || is_between)
        } else {
            is_typed_into(shown, state) || is_settled(ui, shown, state)
        };
        let is_wide = ui.content_rect().width() >= usual;
        let has_use = is_wide || comes;
        let has_room = wants_inspector && room >= INSPECTOR.0;
        let has_inspector = has_room && has_use;
        let taken = if has_inspector { INSPECTOR.0 } else { 0.0 };
        let has_sidebar = !settings.is_sidebar_hidden && room - taken >= SIDEBAR.0;
        let least_page = if has_sidebar && has_inspector {
            let beside = ui.content_rect().width() - SIDEBAR.0 - INSPECTOR.0;
            beside.clamp(LEAST_PAGE, ROOMY_PAGE)
        } else {
            LEAST_PAGE
        };
        Self {
            least_page,
            has_sidebar,
            has_inspector,
            inspector_waits: has_room && !has_use,
            is_inspector_called: has_room && !is_wide && shown.calls_inspector,
        }
    }
}

/// A second click into a cell opens it, and one beside a row of a list chooses there, also where it comes later than that
/// of a double click: in seconds.
const SECOND_CLICK: f64 = 1.0;

/// Whether a text is being typed in the right panel, as one that was put back after a break.
fn is_typed_into(shown: &Shown<'_>, state: &UiState) -> bool {
    let remarks = &state.inspector.remarks;
    let has_remark = |id| remarks.contains_key(&id);
    shown
        .selected
        .is_some_and(|id| state.editor.is_beside() || has_remark(id))
}

/// Since when something has been selected, and whether the panel has come for it.
#[derive(Clone, Copy)]
struct Waited {
    since: f64,
    has_come: bool,
}

/// Whether something is selected, and has been for as long as a second click takes.
fn is_settled(ui: &Ui, shown: &Shown<'_>, state: &UiState) -> bool {
    let id = Id::unique("selected_since");
    let before: Option<Waited> = ui.data(|data| data.get_temp(id));
    let is_between = state.table.group_head(shown).is_some() && before.is_some();
    if shown.selected.is_none() && !is_between {
        ui.data_mut(|data| data.remove::<Waited>(id));
        return false;
    }
    if before.is_some_and(|before| before.has_come) {
        return true;
    }
    let now = ui.input(|input| input.time);
    // A row of a list has more to be clicked beside it; a card or a bar has not.
    let is_alone = matches!(shown.workspace.page, ViewPage::Board | ViewPage::Timeline);
    let delay = if is_alone {
        ui.options(|options| options.input_options.max_double_click_delay)
    } else {
        SECOND_CLICK
    };
    // The time begins when the cell is left, and again with each click: no button moves from under the pointer.
    let is_typed = state.editor.cell().is_some();
    let is_clicked = ui.input(|input| input.pointer.any_pressed() || input.pointer.any_down());
    let since = before.map(|before| before.since);
    let since = since.filter(|_| !is_typed && !is_clicked).unwrap_or(now);
    let left = since + delay - now;
    let has_come = left <= 0.0;
    ui.data_mut(|data| data.insert_temp(id, Waited { since, has_come }));
    if !has_come && !is_typed {
        ui.request_repaint_after(Duration::from_secs_f64(left));
    }
    has_come
}
