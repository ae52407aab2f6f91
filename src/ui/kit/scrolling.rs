//! What scrolls and has no cursor of its own: the keys that move it, and the control that Tab has come to, brought into
//! sight.

use egui::style::ScrollAnimation;
use egui::{FocusDirection, Id, Key, Modifiers, Ui, Vec2, vec2};

use super::keyboard::take_presses;
use super::theme::ROW_HEIGHT;

/// So many lines go by at a stroke of an arrow.
const LINES: f32 = 2.0;
/// What stays in sight of a page that is turned.
const OVERLAP: f32 = 2.0 * ROW_HEIGHT;
/// Further than any page is long, in points.
const END: f32 = 1e7;

/// How far somebody wants to go, down and to the right.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Way {
    points: Vec2,
    /// Of the height that is seen.
    pages: f32,
}

fn id() -> Id {
    Id::unique("keys that scroll")
}

/// Takes the keys by which a page is scrolled. Arrows would otherwise take the keyboard from control to control, up to
/// the menus. A text that is typed into keeps them.
pub fn take_keys(ui: &Ui) {
    if ui.text_edit_focused() {
        return;
    }
    let line = LINES * ROW_HEIGHT;
    let mut way = Way::default();
    for (key, points, pages) in [
        (Key::ArrowDown, vec2(0.0, line), 0.0),
        (Key::ArrowUp, vec2(0.0, -line), 0.0),
        (Key::ArrowRight, vec2(line, 0.0), 0.0),
        (Key::ArrowLeft, vec2(-line, 0.0), 0.0),
        (Key::PageDown, Vec2::ZERO, 1.0),
        (Key::PageUp, Vec2::ZERO, -1.0),
        (Key::Home, vec2(0.0, -END), 0.0),
        (Key::End, vec2(0.0, END), 0.0),
    ] {
        let presses = take_presses(ui, Modifiers::NONE, key) as f32;
        way.points += points * presses;
        way.pages += pages * presses;
    }
    if way != Way::default() {
        ui.memory_mut(|memory| memory.move_focus(FocusDirection::None));
        ui.data_mut(|data| data.insert_temp(id(), way));
    }
}

/// By how many rows the keys move a cursor in a list.
pub fn rows_walked(ui: &Ui) -> isize {
    let page = (ui.available_height() / ROW_HEIGHT).max(6.0) as isize - 5;
    let keys = [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, page),
        (Key::PageUp, -page),
        (Key::Home, -isize::MAX / 2),
        (Key::End, isize::MAX / 2),
    ];
    let mut by: isize = 0;
    for (key, step) in keys {
        let presses = take_presses(ui, Modifiers::NONE, key);
        by = by.saturating_add(step.saturating_mul(presses));
    }
    by
}

/// What the keys ask of whatever takes it first: of what lies around the others.
#[must_use = "the page is to follow it"]
pub struct Asked(Option<Way>);

/// Takes what the keys ask, at the beginning of what scrolls.
pub fn asked(ui: &Ui) -> Asked {
    Asked(ui.data_mut(|data| data.remove_temp::<Way>(id())))
}

/// Scrolls as the keys ask, and so that the control that has the keyboard is seen: at the end of what scrolls, where
/// nothing within it scrolls any more. So much, in points, lies over its top.
pub fn follow(ui: &Ui, Asked(way): Asked, above: f32) {
    follow_focus_below(ui, above);
    let Some(way) = way else {
        return;
    };
    let page = (ui.clip_rect().height() - OVERLAP).max(ROW_HEIGHT);
    let by = way.points + vec2(0.0, way.pages * page);
    ui.scroll_with_delta_animation(-by, ScrollAnimation::none());
    ui.request_repaint();
}

/// Scrolls so that the control to which the keyboard has gone is seen, at the end of what scrolls. A click moves nothing
/// that is under it.
pub fn follow_focus(ui: &Ui) {
    follow_focus_below(ui, 0.0);
}

fn follow_focus_below(ui: &Ui, above: f32) {
    let is_clicked = ui.input(|input| input.pointer.any_down() || input.pointer.any_released());
    let focused = ui.memory(egui::Memory::focused).filter(|_| !is_clicked);
    let Some(control) = focused.and_then(|id| ui.read_response(id)) else {
        return;
    };
    let is_inside = holds(ui, control.id);
    let whole = control.rect.with_min_y(control.rect.top() - above);
    if control.gained_focus() && is_inside && !ui.clip_rect().contains_rect(whole) {
        ui.scroll_to_rect_animation(whole.expand(4.0), None, ScrollAnimation::none());
    }
}

/// Whether a control stands in a part of the window, at any depth. Where it is does not tell: what is wider than its room goes
/// on below what stands beside it.
fn holds(ui: &Ui, control: Id) -> bool {
    // More are within one another only where two have one name.
    const DEEPEST: usize = 1_000;
    ui.viewport(|viewport| {
        let widgets = &viewport.this_pass.widgets;
        let parent = |id: &Id| {
            let parent = widgets.get(*id)?.parent_id;
            (parent != *id).then_some(parent)
        };
        let mut around = std::iter::successors(parent(&control), parent);
        around.by_ref().take(DEEPEST).any(|id| id == ui.unique_id())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Context, Event, RawInput, Rect, ScrollArea, pos2};

    /// How far a page of 100 lines is scrolled after these keys.
    fn scrolled(ctx: &Context, key: Option<Key>) -> f32 {
        let mut at = 0.0;
        let events = key.map(|key| Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        });
        let size = vec2(400.0, 300.0);
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), size)),
            events: events.into_iter().collect(),
            ..RawInput::default()
        };
        for _ in 0..3 {
            let mut output = ctx.run_ui(input.take(), |ui| {
                take_keys(ui);
                let area = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    let asked = asked(ui);
                    // What scrolls within leaves the keys to what lies around it.
                    let within = ScrollArea::vertical().id_salt("within").max_height(20.0);
                    within.show(ui, |ui| ui.allocate_space(vec2(10.0, 50.0)));
                    ui.allocate_space(vec2(100.0, 100.0 * ROW_HEIGHT));
                    follow(ui, asked, 0.0);
                });
                at = area.state.clamped_offset().y;
            });
            output.textures_delta.clear();
        }
        at
    }

    #[test]
    fn keys_move_a_page_by_lines_by_what_is_seen_and_to_its_ends() {
        let ctx = Context::default();
        assert!(scrolled(&ctx, None).abs() < 0.5);
        let line = scrolled(&ctx, Some(Key::ArrowDown));
        assert!((line - LINES * ROW_HEIGHT).abs() < 0.5, "{line}");
        let page = scrolled(&ctx, Some(Key::PageDown)) - line;
        assert!(page > 150.0 && page < 300.0, "{page}");
        let end = scrolled(&ctx, Some(Key::End));
        assert!(end > 100.0 * ROW_HEIGHT - 320.0, "{end}");
        assert!(scrolled(&ctx, Some(Key::Home)).abs() < 0.5);
    }
}
