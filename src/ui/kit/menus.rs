//! The menu of the right button, which the keyboard opens as well, and menus that are higher than the window.

use egui::{Id, Popup, Response, ScrollArea, Ui};

/// The keyboard, as it was when it opened a menu.
#[derive(Clone, Copy, Default)]
struct ByKey {
    focused: Option<Id>,
}

/// Draws the menu of something that was drawn: at the pointer when the right button opens it, and below the thing itself
/// when the keyboard `asks` for it. The keyboard goes back to where it was when the menu is closed.
pub fn context_menu(response: &Response, asks: bool, contents: impl FnOnce(&mut Ui)) {
    let ctx = &response.ctx;
    let popup = Popup::default_response_id(response);
    let note = popup.with("by key");
    if asks {
        let focused = ctx.memory(egui::Memory::focused);
        ctx.data_mut(|data| data.insert_temp(note, ByKey { focused }));
        Popup::open_id(ctx, popup);
        ctx.request_repaint();
    } else if response.secondary_clicked() {
        ctx.data_mut(|data| data.remove_temp::<ByKey>(note));
    }
    let by_key: Option<ByKey> = ctx.data(|data| data.get_temp(note));
    let menu = Popup::context_menu(response);
    let menu = if by_key.is_some() {
        menu.anchor(response)
    } else {
        menu
    };
    menu.show(|ui| in_window(ui, (0.0, TALLEST), contents));
    if let Some(by_key) = by_key
        && !Popup::is_id_open(ctx, popup)
    {
        ctx.data_mut(|data| data.remove_temp::<ByKey>(note));
        ctx.memory_mut(|memory| match (by_key.focused, memory.focused()) {
            (Some(before), _) => memory.request_focus(before),
            (None, Some(item)) => memory.surrender_focus(item),
            (None, None) => {}
        });
    }
}

/// No menu of the right button is higher than this, in points.
const TALLEST: f32 = 440.0;

/// Draws what stands in a menu, which is `tallest` at most. One that is higher than the window has room `below` what it
/// hangs at scrolls: its last lines would be out of reach, or it would cover what it hangs at.
pub fn in_window(ui: &mut Ui, (below, tallest): (f32, f32), contents: impl FnOnce(&mut Ui)) {
    /// Above and below.
    const APART: f32 = 12.0;
    let window = ui.content_rect();
    let most = window.bottom() - below.max(window.top()) - 2.0 * APART;
    if most > tallest {
        return contents(ui);
    }
    // What hangs over a window offers less room by itself.
    let area = ScrollArea::vertical().max_height(most);
    area.min_scrolled_height(most).show(ui, contents);
}
