//! The menus by keyboard: Alt or F10 puts the keyboard on the bar, Alt with a menu's letter opens it, arrows go on,
//! Enter carries out, Esc leaves. Until then nothing typed reaches anything else.

use egui::containers::menu::MenuState;
use egui::{Event, FocusDirection, Id, Key, Modifiers, Popup, Response, Ui};

use crate::ui::command::MENUS;
use crate::ui::kit::keyboard::{is_composing, take_key};

/// Where the keyboard is on the bar, between pictures.
#[derive(Default)]
pub struct MenuKeys {
    /// The menu that the keyboard is on, and whether it is open.
    at: Option<At>,
    /// What had the keyboard before.
    before: Option<Id>,
    /// The titles and their menus, as drawn last.
    drawn: Vec<Drawn>,
    /// The entries of the open menu that open another one.
    branches: Vec<Id>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct At {
    menu: usize,
    is_open: bool,
    /// Whether it was come to since the last picture.
    is_new: bool,
}

#[derive(Clone, Copy)]
struct Drawn {
    title: Id,
    popup: Id,
}

impl MenuKeys {
    /// Takes the keys of the menus, and all others while the keyboard is on them. Asked first in a picture.
    pub fn keys(&mut self, ui: &Ui, is_free: bool) {
        if !is_free || ui.os().is_mac() || is_composing(ui) {
            return;
        }
        // With Shift it opens the menu of what has the keyboard.
        let is_shifted = ui.input(|input| {
            let mut events = input.events.iter();
            events.any(|event| match event {
                Event::Key { key, modifiers, .. } => *key == Key::F10 && modifiers.shift,
                _ => false,
            })
        });
        let is_called = !is_shifted && take_key(ui, Modifiers::NONE, Key::F10);
        let named = MENUS
            .iter()
            .position(|menu| take_key(ui, Modifiers::ALT, menu.key));
        if let Some(menu) = named {
            return self.go(ui, menu, true);
        }
        let Some(at) = self.at else {
            if is_called {
                self.go(ui, 0, false);
            }
            return;
        };
        if is_called || (!at.is_open && take_key(ui, Modifiers::NONE, Key::Escape)) {
            return self.leave(ui);
        }
        self.walk(ui, at);
        drop_other_keys(ui);
    }

    fn walk(&mut self, ui: &Ui, at: At) {
        let plain = |key| take_key(ui, Modifiers::NONE, key);
        let count = MENUS.len();
        let focused = ui.memory(egui::Memory::focused);
        let is_on_branch = at.is_open && focused.is_some_and(|id| self.branches.contains(&id));
        let is_inside = at.is_open && !is_on_branch && self.has_branch_open(ui, at.menu);
        let next = if !is_inside && plain(Key::ArrowLeft) {
            (at.menu + count - 1) % count
        } else if !is_inside && !is_on_branch && plain(Key::ArrowRight) {
            (at.menu + 1) % count
        } else {
            if at.is_open {
                return;
            }
            let letter = MENUS.iter().position(|menu| plain(menu.key));
            let opens = [Key::ArrowDown, Key::ArrowUp, Key::Enter, Key::Space]
                .into_iter()
                .any(plain);
            if opens || letter.is_some() {
                ui.memory_mut(|memory| memory.move_focus(FocusDirection::None));
                self.go(ui, letter.unwrap_or(at.menu), true);
            }
            return;
        };
        // The toolkit would take the same arrow to the next control.
        ui.memory_mut(|memory| memory.move_focus(FocusDirection::None));
        self.go(ui, next, at.is_open);
    }

    /// Whether a menu is open that opened out of this one.
    fn has_branch_open(&self, ui: &Ui, menu: usize) -> bool {
        self.drawn.get(menu).is_some_and(|drawn| {
            MenuState::from_id(ui, drawn.popup, |menu| menu.open_item.is_some())
        })
    }

    fn go(&mut self, ui: &Ui, menu: usize, is_open: bool) {
        if self.at.is_none() {
            self.before = ui.memory(egui::Memory::focused);
        }
        self.at = Some(At {
            menu,
            is_open,
            is_new: true,
        });
        ui.request_repaint();
    }

    /// Gives the keyboard back to where it was, unless it has gone elsewhere by itself.
    fn leave(&mut self, ui: &Ui) {
        self.at = None;
        Popup::close_all(ui);
        let before = self.before.take();
        let drawn = &self.drawn;
        ui.memory_mut(|memory| {
            let focused = memory.focused();
            let is_ours = focused.is_none_or(|id| drawn.iter().any(|drawn| drawn.title == id));
            match (is_ours, before, focused) {
                (true, Some(before), _) => memory.request_focus(before),
                (true, None, Some(focused)) => memory.surrender_focus(focused),
                _ => {}
            }
        });
        ui.request_repaint();
    }

    /// Begins the drawing of the bar.
    pub fn begin(&mut self) {
        self.drawn.clear();
        self.branches.clear();
    }

    /// Takes note of a title that was drawn, and opens its menu when the keyboard asks for it.
    pub fn title(&mut self, ui: &Ui, response: &Response) {
        let menu = self.drawn.len();
        let drawn = Drawn {
            title: response.id,
            popup: Popup::default_response_id(response),
        };
        self.drawn.push(drawn);
        let Some(at) = self.at.as_mut().filter(|at| at.menu == menu && at.is_new) else {
            return;
        };
        at.is_new = false;
        response.request_focus();
        if at.is_open {
            Popup::open_id(ui, drawn.popup);
        } else {
            Popup::close_all(ui);
        }
        ui.request_repaint();
    }

    /// Takes note of an entry that opens another menu.
    pub fn branch(&mut self, response: &Response) {
        self.branches.push(response.id);
    }

    /// Ends the drawing of the bar: follows what the mouse opened, and what was closed.
    pub fn end(&mut self, ui: &Ui) {
        let is_open = |drawn: &Drawn| Popup::is_id_open(ui, drawn.popup);
        match (self.at, self.drawn.iter().position(is_open)) {
            (Some(At { is_new: true, .. }), _) | (None, None) => {}
            (None, Some(menu)) => {
                self.at = Some(At {
                    menu,
                    is_open: true,
                    is_new: false,
                });
            }
            (Some(at), Some(menu)) => {
                self.at = Some(At {
                    menu,
                    is_open: true,
                    ..at
                });
            }
            (Some(At { is_open: true, .. }), None) => self.leave(ui),
            (Some(at), None) => {
                let has_keyboard = self
                    .drawn
                    .get(at.menu)
                    .is_some_and(|drawn| ui.memory(|memory| memory.has_focus(drawn.title)));
                if !has_keyboard {
                    self.at = None;
                }
            }
        }
    }
}

/// What is pressed while the keyboard is on the menus is meant for them: only the keys by which the toolkit walks an
/// open menu are left.
fn drop_other_keys(ui: &Ui) {
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Text(_) | Event::Paste(_) | Event::Copy | Event::Cut | Event::Ime(_) => false,
            Event::Key {
                pressed: true, key, ..
            } => matches!(
                key,
                Key::ArrowDown
                    | Key::ArrowUp
                    | Key::ArrowLeft
                    | Key::ArrowRight
                    | Key::Enter
                    | Key::Space
                    | Key::Escape
            ),
            _ => true,
        });
    });
}
