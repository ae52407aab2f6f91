//! What comes from the keyboard, and how a key is taken.

use egui::text_edit::TextEditState;
use egui::{Event, Key, Modifiers, Ui};

mod guard;

pub use guard::{
    KeyboardGuard, give_back_keyboard, had_keyboard, has_ended_composition, hold_strokes,
    invite_input_method, is_composing,
};

/// Takes the keys by which the fields of the toolkit delete, as in a terminal: whoever presses Ctrl+H in a dialog looks
/// for 查找和替换. On a Mac every field has them.
pub fn drop_terminal_keys(ui: &Ui) {
    if ui.os().is_mac() {
        return;
    }
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Key { key, modifiers, .. } => {
                !(modifiers.ctrl && matches!(key, Key::H | Key::K | Key::U | Key::W))
            }
            _ => true,
        });
    });
}

/// Drops Enter and Space that only come again because they are held: who holds a key a moment too long has answered one
/// dialog by it, or pressed one button, and not what comes next in their place. A text takes them as they come.
pub fn drop_held_keys(ui: &Ui) {
    let focused = ui.memory(egui::Memory::focused);
    if focused.is_none_or(|id| TextEditState::load(ui, id).is_none()) {
        ui.input_mut(|input| input.events.retain(|event| !is_held(event)));
    }
}

/// Whether it is Enter or Space once more, without having been let go.
const fn is_held(event: &Event) -> bool {
    matches!(
        event,
        Event::Key {
            key: Key::Enter | Key::Space,
            pressed: true,
            repeat: true,
            ..
        }
    )
}

/// Takes a key, with the letter that comes with it, so that no other control acts on it. Alt makes it another key.
pub fn take_key(ui: &Ui, modifiers: Modifiers, key: Key) -> bool {
    take_presses(ui, modifiers, key) > 0
}

/// The same, and how often it was pressed: on a slow machine several strokes come between two pictures.
pub fn take_presses(ui: &Ui, modifiers: Modifiers, key: Key) -> isize {
    let is_meant = |event: &Event| match event {
        Event::Key {
            key: pressed,
            pressed: true,
            modifiers: held,
            ..
        } => *pressed == key && held.matches_logically(modifiers) && held.alt == modifiers.alt,
        _ => false,
    };
    ui.input_mut(|input| {
        let mut presses = 0;
        let mut takes_letter = false;
        input.events.retain(|event| {
            let is_mine = is_meant(event) || (takes_letter && matches!(event, Event::Text(_)));
            takes_letter = is_meant(event);
            presses += isize::from(takes_letter);
            !is_mine
        });
        presses
    })
}

/// Takes Enter for what a dialog is there for. It belongs to the control that has the keyboard: a button, a box to
/// tick, a text of several lines. A text of one line lets go of the keyboard by it, and means the dialog, unless it has
/// a use of its own for the key and took it with [`take_enter_of`].
pub fn take_enter(ui: &Ui) -> bool {
    // Nor does it mean a dialog behind another one.
    let is_in_front = ui.memory(|memory| memory.is_above_modal_layer(ui.layer_id()));
    let is_free = is_in_front && ui.memory(|memory| memory.focused().is_none());
    // Held in a text of one line, it only leaves that.
    let is_held = ui.input(|input| input.events.iter().any(is_held));
    is_free && take_key(ui, Modifiers::NONE, Key::Enter) && !is_held
}

/// Takes Enter for a text of one line that was just left by it.
pub fn take_enter_of(ui: &Ui, field: &egui::Response) -> bool {
    field.lost_focus() && take_key(ui, Modifiers::NONE, Key::Enter)
}

/// Has Enter in a text of one line go on to the next one. In the last one it means the dialog.
pub fn enter_goes_on(ui: &Ui, field: &egui::Response, next: Option<egui::Id>) {
    if let Some(next) = next
        && take_enter_of(ui, field)
    {
        ui.memory_mut(|memory| memory.request_focus(next));
    }
}

/// Takes the key that opens the menu of what has the keyboard: that of its own, or Shift with F10.
pub fn take_menu_key(ui: &Ui) -> bool {
    take_key(ui, Modifiers::SHIFT, Key::F10) || take_key(ui, Modifiers::NONE, Key::Menu)
}

/// The table has the keyboard while no control has it. Its cells are no stops for Tab: there are thousands, and the
/// arrows walk them.
pub fn take_keyboard(ui: &Ui) {
    ui.memory_mut(|memory| {
        if let Some(focused) = memory.focused() {
            memory.surrender_focus(focused);
        }
    });
}

/// A shortcut as keyboards have it: `Ctrl++` and `Alt+←`, where egui says `Ctrl+Plus` and `Alt+Left`.
pub fn shortcut_words(ctx: &egui::Context, shortcut: egui::KeyboardShortcut) -> String {
    let words = ctx.format_shortcut(&shortcut);
    let Some((held, name)) = words.rsplit_once('+') else {
        return words;
    };
    let key = match name {
        "Plus" => "+",
        "Minus" => "-",
        "Comma" => ",",
        "PageUp" => "PgUp",
        "PageDown" => "PgDn",
        "Left" | "⏴" => "←",
        "Right" | "⏵" => "→",
        name => name,
    };
    format!("{held}+{key}")
}

/// A field that is to have the keyboard once what it stands in has opened. In the first picture a list that hangs from a
/// dialog may still lie below that, where nothing gets the keyboard: it asks again, a few times.
#[derive(Clone, Copy, Debug)]
pub struct AsksForKeyboard(u8);

impl Default for AsksForKeyboard {
    fn default() -> Self {
        Self(4)
    }
}

impl AsksForKeyboard {
    /// Asks for the keyboard, until the field has it.
    pub fn ask(&mut self, field: &egui::Response) {
        if self.0 == 0 {
            return;
        }
        let has_it = field.has_focus() && self.0 < Self::default().0;
        self.0 = if has_it { 0 } else { self.0 - 1 };
        if !has_it {
            field.request_focus();
            field.ctx.request_repaint();
        }
    }
}

/// Ctrl and Shift together.
pub const BOTH: Modifiers = Modifiers {
    shift: true,
    ..Modifiers::COMMAND
};

/// Takes a key of the sheet. Tab would also go on to the next control.
pub fn take_key_of_sheet(ui: &Ui, modifiers: Modifiers, key: Key) -> bool {
    let is_pressed = take_key(ui, modifiers, key);
    if is_pressed && key == Key::Tab {
        ui.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
    }
    is_pressed
}
