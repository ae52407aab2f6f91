//! The events of the keyboard, set right before any control sees them.

use egui::{Context, Event, FullOutput, Id, ImeEvent, Key, Modifiers, Plugin, RawInput, Rect};

use crate::ui::kit::input_method::{Composition, Heard};

/// Sets the events of the keyboard right.
///
/// - Text that comes with Alt, Ctrl, Cmd or the Windows key held belongs to a shortcut and reaches no field.
/// - While an input method composes, keys are its alone: some desktops hand those that choose a word or end the
///   composition to the program as well, and Enter would leave the field in the middle of a word. What it composes
///   belongs to one field, see [`Composition`].
/// - A slow picture may get several strokes at once. Each finds the window as the one before it left it: what comes
///   after waits for the next picture. Keys that are counted, such as arrows, may come several at once; those of which
///   a control takes one a picture (Tab, Enter, Esc, Space) come one by one, unless they are held down.
/// - Alt pressed and let go by itself asks for the menus, as F10 does, and is handed on as that.
#[derive(Debug, Default)]
pub struct KeyboardGuard {
    composition: Composition,
    modifiers: Modifiers,
    /// Whether the key with the window on it is held, which is none of the toolkit's modifiers.
    is_super_held: bool,
    /// Whether Alt is held, and nothing else was done since.
    is_alt_alone: bool,
    /// Whether strokes wait for a field that is still to be drawn.
    is_holding: bool,
    /// What had the keyboard before the strokes of this picture.
    had_keyboard: Option<Id>,
    later: Vec<Event>,
}

/// What a hand does without looking at the window in between.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stroke {
    /// Letters, one after the other.
    Text,
    /// A key, also one that repeats.
    Key(Key, Modifiers),
    /// A press or a click of the mouse.
    Pointer,
    /// Copy, cut or paste.
    Clipboard,
}

impl Stroke {
    /// The stroke that begins or goes on with the event at a place. The bar is a letter where a field has the keyboard,
    /// and elsewhere a key.
    fn of(events: &[Event], place: usize, is_typing: bool) -> Option<Self> {
        let is_letter = |place| matches!(events.get(place), Some(Event::Text(_)));
        let is_bar = |event: &Event| {
            let is_pressed = matches!(
                event,
                Event::Key {
                    key: Key::Space,
                    pressed: true,
                    ..
                }
            );
            is_pressed && !is_typing
        };
        let is_of_bar = || place.checked_sub(1).is_some_and(|at| is_bar(&events[at]));
        let event = &events[place];
        match event {
            Event::Text(_) if is_of_bar() => None,
            // A field drops what it shows of a composition before a click takes the keyboard away.
            Event::Text(_) | Event::Ime(ImeEvent::Preedit { .. }) => Some(Self::Text),
            Event::Ime(ImeEvent::Commit(text)) if !text.is_empty() => Some(Self::Text),
            Event::Key { pressed: true, .. } if is_letter(place + 1) && !is_bar(event) => {
                Some(Self::Text)
            }
            Event::Key {
                pressed: true,
                key,
                modifiers,
                ..
            } => Some(Self::Key(*key, *modifiers)),
            Event::PointerButton { .. } => Some(Self::Pointer),
            Event::Copy | Event::Cut | Event::Paste(_) => Some(Self::Clipboard),
            _ => None,
        }
    }

    /// Whether a control takes the key once a picture, however often it was pressed.
    const fn is_taken_once(self) -> bool {
        matches!(
            self,
            Self::Key(Key::Tab | Key::Enter | Key::Escape | Key::Space, _)
        )
    }
}

impl KeyboardGuard {
    /// Whether Alt was let go, and was pressed for its own sake.
    fn is_alt_tapped(&mut self, event: &Event) -> bool {
        match event {
            Event::Key {
                key: Key::AltLeft,
                pressed: true,
                modifiers,
                repeat,
                ..
            } => {
                let is_with_others = modifiers.ctrl || modifiers.shift || modifiers.command;
                self.is_alt_alone = !is_with_others && (self.is_alt_alone || !repeat);
            }
            Event::Key {
                key: Key::AltLeft,
                pressed: false,
                ..
            } => {
                return std::mem::take(&mut self.is_alt_alone) && !self.composition.is_shown();
            }
            Event::Key { pressed: true, .. }
            | Event::Text(_)
            | Event::PointerButton { .. }
            | Event::MouseWheel { .. }
            | Event::WindowFocused(_) => self.is_alt_alone = false,
            _ => {}
        }
        false
    }

    fn is_meant(&mut self, event: &Event, is_mac: bool) -> bool {
        match event {
            Event::ModifiersChanged(modifiers) | Event::Key { modifiers, .. } => {
                self.modifiers = *modifiers;
            }
            Event::WindowFocused(_) => {
                self.modifiers = Modifiers::NONE;
                self.is_super_held = false;
            }
            _ => {}
        }
        if let Event::Key {
            key: Key::SuperLeft | Key::SuperRight,
            pressed,
            ..
        } = event
        {
            self.is_super_held = *pressed;
        }
        match event {
            Event::Key { pressed: true, .. } => !self.composition.is_shown(),
            Event::Text(_) => is_typed(self.modifiers, is_mac) && !self.is_super_held,
            _ => true,
        }
    }
}

/// The composition is given up.
const NOTHING_COMPOSED: Event = Event::Ime(ImeEvent::Preedit {
    text: String::new(),
    active_range_chars: None,
});

/// F10, pressed and let go.
const MENU_KEY: [Event; 2] = [menu_key(true), menu_key(false)];

const fn menu_key(pressed: bool) -> Event {
    Event::Key {
        key: Key::F10,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    }
}

/// Whether letters that come with these modifiers are typed. AltGr is none of them, or Alt and Ctrl at once; on a Mac,
/// Alt is its like.
const fn is_typed(modifiers: Modifiers, is_mac: bool) -> bool {
    let is_command = modifiers.ctrl || modifiers.command || modifiers.mac_cmd;
    if is_mac {
        !is_command
    } else {
        modifiers.alt == is_command
    }
}

/// From which event on a picture gets no more: the strokes are others than those before, or all wait. `is_typing` says
/// that a field has the keyboard.
fn next_stroke(events: &[Event], is_holding: bool, is_typing: bool) -> Option<usize> {
    let strokes =
        (0..events.len()).filter_map(|place| Some((place, Stroke::of(events, place, is_typing)?)));
    let mut strokes = strokes.peekable();
    let (place, first) = *strokes.peek()?;
    if is_holding {
        return Some(place);
    }
    // A key that is held down comes again without having been let go.
    let is_let_go = |at: usize| {
        let mut between = events[place..at].iter();
        between.any(|event| matches!(event, Event::Key { pressed: false, .. }))
    };
    let is_other = |at, stroke| stroke != first || (first.is_taken_once() && is_let_go(at));
    let mut others = strokes.filter(|(at, stroke)| is_other(*at, *stroke));
    let other = others.next().map(|(place, _)| place);
    // A drag begins where the button went down, not where the mouse had got to by the next picture.
    let is_press = |event: &Event| matches!(event, Event::PointerButton { pressed: true, .. });
    let is_move = |event: &Event| matches!(event, Event::PointerMoved(_));
    let pressed = events.iter().position(is_press);
    let moved = pressed.and_then(|at| Some(at + events[at..].iter().position(is_move)?));
    [other, moved].into_iter().flatten().min()
}

impl Plugin for KeyboardGuard {
    fn debug_name(&self) -> &'static str {
        "keyboard guard"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let is_mac = ctx.os().is_mac();
        let picture = ctx.cumulative_frame_nr();
        let time = input.time.unwrap_or_else(|| ctx.input(|now| now.time));
        self.composition.begin_picture(picture, time);
        let new = std::mem::take(&mut input.events);
        let mut events = std::mem::take(&mut self.later);
        for event in new {
            match self.composition.hear(&event, picture, time) {
                Heard::Usual => {}
                Heard::Void => continue,
                Heard::Drops => events.push(NOTHING_COMPOSED),
            }
            let is_tapped = !is_mac && self.is_alt_tapped(&event);
            if self.is_meant(&event, is_mac) {
                events.push(event);
            }
            if is_tapped {
                events.extend(MENU_KEY);
            }
        }
        self.had_keyboard = ctx.memory(egui::Memory::focused);
        let is_typing = ctx.text_edit_focused();
        if let Some(place) = next_stroke(&events, self.is_holding, is_typing) {
            self.later = events.split_off(place);
            ctx.request_repaint();
        }
        self.composition.hand_on(&events);
        input.events = events;
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let focused = ctx.memory(egui::Memory::focused);
        let ime = &mut output.platform_output.ime;
        if self
            .composition
            .tell(ime, focused, ctx.cumulative_frame_nr())
        {
            ctx.request_repaint();
        }
    }
}

/// Whether an input method composes in a field.
pub fn is_composing(ctx: &Context) -> bool {
    let is_composing = ctx.with_plugin(|guard: &mut KeyboardGuard| guard.composition.is_shown());
    is_composing.unwrap_or_default()
}

/// What had the keyboard when the picture began. Enter and Esc take it away before a control is drawn.
pub fn had_keyboard(ctx: &Context) -> Option<Id> {
    ctx.with_plugin(|guard: &mut KeyboardGuard| guard.had_keyboard)
        .flatten()
}

/// Gives the keyboard back to what lost it by a key that came to nothing.
pub fn give_back_keyboard(ctx: &Context) {
    if let Some(before) = had_keyboard(ctx) {
        ctx.memory_mut(|memory| memory.request_focus(before));
    }
}

/// Whether a composition was ended since this was asked last.
pub fn has_ended_composition(ctx: &Context) -> bool {
    let news = ctx.with_plugin(|guard: &mut KeyboardGuard| guard.composition.take_news());
    news.unwrap_or_default()
}

/// Invites an input method to compose for a cell of the table before its field is open.
pub fn invite_input_method(ctx: &Context, field: Id, rect: Rect) {
    ctx.with_plugin(|guard: &mut KeyboardGuard| {
        ctx.output_mut(|output| guard.composition.invite(output, field, rect));
    });
}

/// Has strokes wait for a field that is still to be drawn, or lets them come.
pub fn hold_strokes(ctx: &Context, is_holding: bool) {
    ctx.with_plugin(|guard: &mut KeyboardGuard| guard.is_holding = is_holding);
    if is_holding {
        ctx.request_repaint();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALT_GR: Modifiers = Modifiers {
        alt: true,
        ..Modifiers::CTRL
    };

    fn key(key: Key, modifiers: Modifiers) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        }
    }

    fn text(text: &str) -> Event {
        Event::Text(text.to_owned())
    }

    #[test]
    fn letters_with_alt_or_ctrl_are_no_text_but_those_of_alt_gr_are() {
        for (modifiers, is_mac, expected) in [
            (Modifiers::NONE, false, true),
            (Modifiers::SHIFT, false, true),
            (Modifiers::ALT, false, false),
            (Modifiers::CTRL, false, false),
            (Modifiers::COMMAND, false, false),
            (ALT_GR, false, true),
            (Modifiers::ALT, true, true),
            (Modifiers::MAC_CMD, true, false),
        ] {
            assert_eq!(is_typed(modifiers, is_mac), expected, "{modifiers:?}");
        }
    }

    #[test]
    fn alt_by_itself_is_asked_for_and_alt_with_a_letter_or_a_click_is_not() {
        let mut guard = KeyboardGuard::default();
        let alt = |pressed, modifiers| Event::Key {
            key: Key::AltLeft,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        };
        let mut ends = |events: &[Event]| {
            let taps = events.iter().filter(|event| guard.is_alt_tapped(event));
            taps.count() > 0
        };
        let (down, up) = (alt(true, Modifiers::ALT), alt(false, Modifiers::NONE));
        assert!(ends(&[down.clone(), up.clone()]));
        let letter = key(Key::Num2, Modifiers::ALT);
        assert!(!ends(&[down.clone(), letter, up.clone()]));
        assert!(!ends(&[
            down.clone(),
            Event::WindowFocused(false),
            up.clone()
        ]));
        assert!(!ends(&[alt(true, ALT_GR), up.clone()]), "AltGr");
        assert!(!ends(&[up]));
    }

    #[test]
    fn letters_with_the_windows_key_held_are_no_text() {
        let mut guard = KeyboardGuard::default();
        let mut is_meant = |event: Event| guard.is_meant(&event, false);
        let windows_key = |pressed| match key(Key::SuperLeft, Modifiers::NONE) {
            Event::Key {
                key,
                physical_key,
                repeat,
                modifiers,
                ..
            } => Event::Key {
                key,
                physical_key,
                pressed,
                repeat,
                modifiers,
            },
            event => event,
        };
        assert!(is_meant(text("a")));
        is_meant(windows_key(true));
        assert!(!is_meant(text("h")));
        is_meant(windows_key(false));
        assert!(is_meant(text("b")));
        // A desktop that takes the key away keeps its release to itself.
        is_meant(windows_key(true));
        is_meant(Event::WindowFocused(false));
        assert!(is_meant(text("c")));
    }

    #[test]
    fn what_comes_after_another_stroke_waits() {
        let none = Modifiers::NONE;
        let five = [key(Key::Num5, none), text("5")];
        let [enter, down] = [Key::Enter, Key::ArrowDown].map(|k| key(k, none));
        let next = |events: &[Event]| next_stroke(events, false, true);
        let joined = |parts: &[&[Event]]| parts.concat();
        assert_eq!(next(&[]), None);
        assert_eq!(next(&joined(&[&five, &five])), None);
        assert_eq!(
            next(&joined(&[&five, std::slice::from_ref(&enter)])),
            Some(2)
        );
        assert_eq!(
            next(&joined(&[std::slice::from_ref(&enter), &five])),
            Some(1)
        );
        assert_eq!(next(&[down.clone(), down.clone()]), None);
        assert_eq!(next(&[down.clone(), enter]), Some(1));
        let moved = Event::PointerMoved(egui::Pos2::ZERO);
        assert_eq!(next_stroke(&[moved.clone(), down], true, true), Some(1));
        let pressed = Event::PointerButton {
            pos: egui::Pos2::ZERO,
            button: egui::PointerButton::Primary,
            pressed: true,
            modifiers: none,
        };
        assert_eq!(next(&[moved.clone(), pressed.clone()]), None);
        assert_eq!(
            next(&[moved.clone(), pressed, moved.clone(), moved]),
            Some(2)
        );
    }

    #[test]
    fn a_key_that_is_taken_once_a_picture_comes_alone_unless_it_is_held() {
        let none = Modifiers::NONE;
        let up = |name: Key| match key(name, none) {
            Event::Key {
                key,
                physical_key,
                repeat,
                modifiers,
                ..
            } => Event::Key {
                key,
                physical_key,
                pressed: false,
                repeat,
                modifiers,
            },
            event => event,
        };
        for name in [Key::Tab, Key::Enter, Key::Escape] {
            let down = key(name, none);
            let twice = [down.clone(), up(name), down.clone(), up(name)];
            assert_eq!(next_stroke(&twice, false, false), Some(2), "{name:?}");
            let held = [down.clone(), down];
            assert_eq!(next_stroke(&held, false, false), None, "{name:?}");
        }
        // Arrows are counted by those that take them.
        let arrow = key(Key::ArrowDown, none);
        let arrows = [arrow.clone(), up(Key::ArrowDown), arrow];
        assert_eq!(next_stroke(&arrows, false, false), None);
        // The bar turns a control over, and in a text it is one of the letters.
        let bar = [key(Key::Space, none), text(" "), up(Key::Space)];
        let bars = [&bar[..], &bar].concat();
        assert_eq!(next_stroke(&bars, false, false), Some(3));
        assert_eq!(next_stroke(&bars, false, true), None);
        let letter = [key(Key::A, none), text("a")];
        let typed = [&letter[..], &bar, &letter].concat();
        assert_eq!(next_stroke(&typed, false, false), Some(2));
        assert_eq!(next_stroke(&typed, false, true), None);
    }
}
