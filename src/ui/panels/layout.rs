//! The panels of a picture: the bars above and below, the sides, and the page between them.

use egui::containers::panel::PanelState;
use egui::{CentralPanel, Frame, Id, Margin, Panel, Ui, vec2};

use crate::app::Command;

use crate::ui::front::Front;
use crate::ui::kit::theme::{BAR_HEIGHT, Tokens};
use crate::ui::pages::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

use super::sides::{INSPECTOR, INSPECTOR_WIDTH, SIDEBAR, SIDEBAR_WIDTH, Sides};
use super::{banner, inspector, menu, page_bar, sidebar, start, status, toolbar, welcome};

/// Draws them.
pub fn panels(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    page: &mut dyn Page,
    queue: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let bar = |fill| {
        Frame::new()
            .fill(fill)
            .inner_margin(Margin::symmetric(10, 0))
    };
    Panel::top("menu")
        .exact_size(34.0)
        .frame(bar(tokens.paper))
        .show(ui, |ui| menu::menu(ui, shown, state));
    Panel::top("toolbar")
        .exact_size(48.0)
        .frame(bar(tokens.paper))
        .show(ui, |ui| {
            ui.add_enabled_ui(shown.save_state.is_some(), |ui| {
                toolbar::toolbar(ui, shown, state, queue);
            });
        });
    banner::banner(ui, shown, state, queue);
    Panel::bottom("status")
        .exact_size(28.0)
        .frame(bar(tokens.ground))
        .show(ui, |ui| {
            status::status(ui, shown, state, queue);
        });
    // How far something was scrolled is remembered of each page, and in each library.
    let (library, _) = shown.app.stamp();
    let in_front = (library, Front::of(shown));
    let mut sides = Sides::of(ui, shown, state);
    // Where no library is open there is nothing to choose from.
    let is_at_start = shown.is_at_start;
    sides.has_sidebar &= !is_at_start && !shown.app.shows_plan_text();
    sides.has_inspector &= !is_at_start;
    let mut room = ui.available_width() - sides.least_page;
    if sides.has_sidebar {
        let least = if sides.has_inspector {
            INSPECTOR.0
        } else {
            0.0
        };
        let frame = Frame::new()
            .fill(tokens.ground)
            .inner_margin(Margin::symmetric(8, 0));
        let most = SIDEBAR.1.min(room - least);
        let panel = Panel::left("sidebar")
            .default_size(SIDEBAR_WIDTH)
            .size_range(SIDEBAR.0..=most)
            .frame(frame);
        let wanted = Wanted::of(ui, "sidebar", SIDEBAR_WIDTH);
        let panel = panel.show(ui, |ui| {
            ui.push_id(library, |ui| sidebar::sidebar(ui, shown, state, queue));
        });
        wanted.keep(ui, most);
        room -= panel.response.rect.width();
    }
    let has_pages = !is_at_start && !shown.is_comparing;
    if has_pages {
        pages(ui, shown, state, page, queue);
    }
    if sides.has_inspector {
        let frame = Frame::new().fill(tokens.paper).inner_margin(Margin {
            left: 14,
            right: 10,
            top: 12,
            bottom: 0,
        });
        let most = INSPECTOR.1.min(room).max(INSPECTOR.0);
        let panel = Panel::right("inspector")
            .default_size(INSPECTOR_WIDTH)
            .size_range(INSPECTOR.0..=most)
            .frame(frame);
        let wanted = Wanted::of(ui, "inspector", INSPECTOR_WIDTH);
        let had_popup = egui::Popup::is_any_open(ui) || state.dialogs.has_keyboard();
        let panel = panel.show(ui, |ui| {
            ui.push_id(library, |ui| {
                ui.add_enabled_ui(shown.read_only.is_none(), |ui| {
                    inspector::inspector(ui, shown, state, queue);
                });
            });
        });
        wanted.keep(ui, most);
        let pressed = ui.input(|input| input.pointer.any_pressed());
        let at = ui.input(|input| input.pointer.interact_pos());
        if let Some(at) = at.filter(|_| pressed) {
            state.table.is_left = panel.response.rect.contains(at);
        }
        let is_escaped = ui.input(|input| input.key_pressed(egui::Key::Escape)) && !had_popup;
        state.table.is_left = state.editor.is_beside() || state.table.is_left && !is_escaped;
    } else {
        state.table.is_left = false;
    }
    CentralPanel::default()
        .frame(Frame::new().fill(tokens.paper))
        .show(ui, |ui| {
            if is_at_start {
                return start::start(ui, shown, state, queue);
            }
            if has_pages {
                ui.spacing_mut().item_spacing.y = 0.0;
                if !shown.app.shows_aside() {
                    page_bar::narrowing(ui, shown, state, queue);
                }
            } else {
                welcome::welcome(ui, shown, state, queue);
            }
            ui.push_id(in_front, |ui| page.draw(ui, shown, state, queue));
        });
}

/// Draws the bar of the pages, over the page and over the inspector: that one comes and goes with what is selected, and no
/// tab moves from under the pointer.
fn pages(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    page: &mut dyn Page,
    queue: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let frame = Frame::new().fill(tokens.paper);
    Panel::top("pages").frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        welcome::welcome(ui, shown, state, queue);
        let size = vec2(ui.available_width(), BAR_HEIGHT);
        let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
        let builder = egui::UiBuilder::new()
            .max_rect(rect.shrink2(vec2(page_bar::ENDS, 0.0)))
            .id_salt("page_bar");
        page_bar::page_bar(&mut ui.new_child(builder), shown, state, page, queue);
    });
}

/// How wide a side panel was before this picture. The toolkit keeps the width that was drawn: a small window would
/// leave the panel narrow for good.
struct Wanted {
    panel: Id,
    width: f32,
}

impl Wanted {
    fn of(ui: &Ui, name: &str, default: f32) -> Self {
        let panel = ui.scope_id().with(name);
        let before = PanelState::load(ui, panel);
        let width = before.map_or(default, |state| state.outer_rect.width());
        Self { panel, width }
    }

    /// Keeps that width where the panel was only cut down to the most that has room; dragged, it keeps the new one.
    fn keep(self, ui: &Ui, most: f32) {
        let Some(mut state) = PanelState::load(ui, self.panel) else {
            return;
        };
        let is_cut = self.width > most && (state.outer_rect.width() - most).abs() <= 1.0;
        if is_cut {
            state.outer_rect = state
                .outer_rect
                .with_max_x(state.outer_rect.left() + self.width);
            ui.data_mut(|data| data.insert_persisted(self.panel, state));
        }
    }
}

/// Draws what lies below a dialog: without a pointer, so that no tip stays open over the dialog.
pub fn unseen_by_pointer(ui: &mut Ui, is_covered: bool, draw: impl FnOnce(&mut Ui)) {
    let pointer = is_covered.then(|| ui.input_mut(|input| std::mem::take(&mut input.pointer)));
    draw(ui);
    if let Some(pointer) = pointer {
        ui.input_mut(|input| input.pointer = pointer);
    }
}
