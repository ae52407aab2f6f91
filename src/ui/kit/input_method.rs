//! Input methods: what one composes belongs to the field in which it began, and where the system is to put the window
//! of candidates.

use std::collections::HashSet;

use egui::output::IMEOutput;
use egui::{Event, IMEPurpose, Id, ImeEvent, Key, PlatformOutput, Rect};

/// For so long, in seconds, what still comes of a composition that was ended counts for nothing, and letters let go
/// belong to what was committed just before.
const ECHO: f64 = 0.3;

/// Whether an input method composes, and for whom: a field, or the cell of the table that waits to be typed into.
///
/// Whatever takes the keyboard elsewhere ends the composition: a press of the mouse, a dialog, another row under the
/// cursor. It is dropped, and the system is told to drop it. Without that, the candidates stay open, and the word
/// chosen would go to whoever has the keyboard by then.
///
/// Nothing else interrupts the input method, and it is not switched off between two fields: on X11 either costs it
/// whether it was set to Chinese.
#[derive(Debug)]
pub struct Composition {
    is_x11: bool,
    /// Whether the field shows what is composed.
    is_shown: bool,
    /// Whether a window of the input method shows it, and nothing is heard of it until a word is chosen.
    is_hidden: bool,
    /// Keys that were pressed here and are not let go yet.
    pressed: HashSet<Key>,
    quiet_until: f64,
    /// Whether a field has got anything of it.
    is_handed_on: bool,
    /// In whose picture it began.
    owner: Option<Owner>,
    /// The cell that waits to be typed into, in this picture.
    invited: Option<Id>,
    /// What the system was told last, and in which picture.
    told: Option<(IMEOutput, u64)>,
    ended: Option<Ended>,
    /// Whether one was ended since that was asked last.
    is_news: bool,
}

/// Who had the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Owner(Option<Id>);

/// A composition that was ended: in which picture, and until when something may still come of it.
#[derive(Debug)]
struct Ended {
    picture: u64,
    until: Option<f64>,
}

/// What an event means for the composition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing that others need to know.
    Usual,
    /// It comes of a composition that was ended, and goes to nobody.
    Void,
    /// It ends the composition, which is dropped before.
    Drops,
}

impl Default for Composition {
    fn default() -> Self {
        Self::new(is_x11())
    }
}

impl Composition {
    fn new(is_x11: bool) -> Self {
        Self {
            is_x11,
            is_shown: false,
            is_hidden: false,
            is_handed_on: false,
            pressed: HashSet::new(),
            quiet_until: f64::NEG_INFINITY,
            owner: None,
            invited: None,
            told: None,
            ended: None,
            is_news: false,
        }
    }

    /// Whether the field shows what is composed: keys are the input method's alone.
    pub const fn is_shown(&self) -> bool {
        self.is_shown
    }

    const fn is_under_way(&self) -> bool {
        self.is_shown || self.is_hidden
    }

    /// Begins a picture, at a time.
    pub fn begin_picture(&mut self, picture: u64, time: f64) {
        self.ended.take_if(|ended| {
            let is_told = picture > ended.picture;
            is_told && time > *ended.until.get_or_insert(time + ECHO)
        });
    }

    /// Takes note of an event of this picture.
    pub fn hear(&mut self, event: &Event, picture: u64, time: f64) -> Heard {
        match event {
            Event::Ime(ImeEvent::Preedit { text, .. }) => {
                if !text.is_empty() && self.ended.is_some() {
                    return Heard::Void;
                }
                self.is_shown = !text.is_empty();
                if text.is_empty() && !self.is_hidden {
                    self.stop();
                }
            }
            Event::Ime(ImeEvent::Commit(_)) => {
                if self.ended.is_some() {
                    return Heard::Void;
                }
                self.stop();
                self.quiet_until = time + ECHO;
            }
            Event::PointerButton { pressed: true, .. } if self.is_under_way() => {
                self.end(picture);
                return Heard::Drops;
            }
            Event::WindowFocused(_) => {
                // Another window has the input method now, and the keys that are let go.
                let was_shown = self.is_shown;
                self.stop();
                self.pressed.clear();
                self.quiet_until = time + ECHO;
                if was_shown {
                    return Heard::Drops;
                }
            }
            Event::Copy => self.note_press(Key::C),
            Event::Cut => self.note_press(Key::X),
            Event::Paste(_) | Event::PasteImage(_) => self.note_press(Key::V),
            Event::Key {
                key, pressed: true, ..
            } => self.note_press(*key),
            Event::Key { key, modifiers, .. } => {
                let is_strange = !self.pressed.remove(key) && !modifiers.any();
                if self.is_x11 && is_strange && time >= self.quiet_until {
                    self.note_strange(*key);
                }
            }
            _ => {}
        }
        Heard::Usual
    }

    fn note_press(&mut self, key: Key) {
        self.pressed.insert(key);
        // A key that comes through was not taken by an input method that composes.
        self.is_hidden &= is_modifier(key);
    }

    /// A key is let go that was pressed for the input method alone.
    fn note_strange(&mut self, key: Key) {
        if is_letter(key) {
            self.is_hidden = true;
        } else if key == Key::Escape {
            self.is_hidden = false;
        }
    }

    /// Whether a composition was ended since this was asked last.
    pub const fn take_news(&mut self) -> bool {
        std::mem::replace(&mut self.is_news, false)
    }

    /// Takes note of what the controls get in this picture.
    pub fn hand_on(&mut self, events: &[Event]) {
        let is_composed = |event: &Event| match event {
            Event::Ime(ImeEvent::Preedit { text, .. }) => !text.is_empty(),
            _ => false,
        };
        self.is_handed_on |= events.iter().any(is_composed);
    }

    const fn stop(&mut self) {
        self.is_shown = false;
        self.is_hidden = false;
        self.is_handed_on = false;
        self.owner = None;
    }

    fn end(&mut self, picture: u64) {
        self.stop();
        self.is_news = true;
        self.ended = Some(Ended {
            picture,
            until: None,
        });
    }

    /// Has the first letter composed for a cell that nothing is typed into yet. The composition goes on in the field with
    /// this identity.
    pub fn invite(&mut self, output: &mut PlatformOutput, field: Id, rect: Rect) {
        output.ime.get_or_insert_with(|| IMEOutput {
            purpose: IMEPurpose::Normal,
            rect,
            cursor_rect: rect.with_max_x(rect.left() + 1.0),
            should_interrupt_composition: false,
        });
        self.invited = Some(field);
    }

    /// Ends the composition when somebody else has the keyboard than when it began.
    fn follow(&mut self, owner: Owner, picture: u64) {
        match self.owner {
            None if self.is_hidden || (self.is_shown && self.is_handed_on) => {
                self.owner = Some(owner);
            }
            Some(begun) if begun != owner && self.is_under_way() => self.end(picture),
            _ => {}
        }
    }

    /// Ends a picture in which a control has the keyboard, or none: sets right what the system is told. Whether another
    /// picture is needed.
    pub fn tell(&mut self, ime: &mut Option<IMEOutput>, focused: Option<Id>, picture: u64) -> bool {
        let invited = self.invited.take();
        let owner = focused.or(invited);
        // Between two places that take text there may be a picture with none.
        let is_next = |told: &(IMEOutput, u64)| picture <= told.1 + 1;
        let is_between = ime.is_none() && self.told.as_ref().is_some_and(is_next);
        if !(is_between && owner.is_none()) {
            self.follow(Owner(owner), picture);
        }
        if let Some(ime) = ime {
            if self.is_x11 {
                *ime = below_the_caret(*ime);
            }
            self.told = Some((*ime, picture));
        } else if self.is_x11 || is_between {
            *ime = self.told.as_ref().map(|(ime, _)| *ime);
        } else {
            self.told = None;
        }
        let is_ended_now = |ended: &Ended| ended.picture == picture;
        let ends = self.ended.as_ref().is_some_and(is_ended_now);
        if let Some(ime) = ime {
            ime.should_interrupt_composition = ends;
        }
        ends || is_between
    }
}

fn is_letter(key: Key) -> bool {
    matches!(key.name().as_bytes(), [b'A'..=b'Z'])
}

const fn is_modifier(key: Key) -> bool {
    matches!(
        key,
        Key::ShiftLeft
            | Key::ShiftRight
            | Key::ControlLeft
            | Key::ControlRight
            | Key::AltLeft
            | Key::AltRight
            | Key::SuperLeft
            | Key::SuperRight
    )
}

/// X11 knows of the caret's place nothing but a point, for which winit gives the upper corner: the candidates would
/// cover what is being typed.
fn below_the_caret(ime: IMEOutput) -> IMEOutput {
    let caret = ime.cursor_rect;
    IMEOutput {
        cursor_rect: caret.with_min_y(caret.bottom()),
        ..ime
    }
}

/// Whether the window stands on X11: winit takes Wayland wherever these name one.
fn is_x11() -> bool {
    let is_named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(target_os = "linux") && !is_named("WAYLAND_DISPLAY") && !is_named("WAYLAND_SOCKET")
}

#[cfg(test)]
mod tests {
    use egui::{Modifiers, PointerButton, Pos2, pos2, vec2};

    use super::*;

    /// A composition, drawn picture by picture.
    struct Pictures {
        composition: Composition,
        number: u64,
        time: f64,
    }

    impl Pictures {
        fn new(is_x11: bool) -> Self {
            Self {
                composition: Composition::new(is_x11),
                number: 0,
                time: 0.0,
            }
        }

        /// A picture of these events, with the keyboard on a control that takes text, or on none. What the system is
        /// told: nothing, or whether the composition is interrupted.
        fn draw(&mut self, events: &[Event], field: Option<&str>) -> Option<bool> {
            self.number += 1;
            self.time += 0.05;
            let Self {
                composition,
                number,
                time,
            } = self;
            composition.begin_picture(*number, *time);
            let heard = events
                .iter()
                .filter(|event| composition.hear(event, *number, *time) != Heard::Void);
            let heard: Vec<Event> = heard.cloned().collect();
            composition.hand_on(&heard);
            let mut told = field.map(|_| ime());
            composition.tell(&mut told, field.map(Id::unique), *number);
            told.map(|ime| ime.should_interrupt_composition)
        }

        fn wait(&mut self) {
            self.time += 2.0 * ECHO;
        }

        fn hears(&mut self, event: &Event) -> Heard {
            self.composition.hear(event, self.number, self.time)
        }
    }

    fn ime() -> IMEOutput {
        IMEOutput {
            purpose: IMEPurpose::Normal,
            rect: Rect::from_min_size(pos2(300.0, 200.0), vec2(80.0, 30.0)),
            cursor_rect: Rect::from_min_size(pos2(308.0, 205.0), vec2(1.0, 20.0)),
            should_interrupt_composition: false,
        }
    }

    fn key(key: Key, pressed: bool) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: Modifiers::NONE,
        }
    }

    fn composed(text: &str) -> Event {
        Event::Ime(ImeEvent::Preedit {
            text: text.to_owned(),
            active_range_chars: None,
        })
    }

    fn chosen(text: &str) -> Event {
        Event::Ime(ImeEvent::Commit(text.to_owned()))
    }

    fn press() -> Event {
        Event::PointerButton {
            pos: Pos2::ZERO,
            button: PointerButton::Primary,
            pressed: true,
            modifiers: Modifiers::NONE,
        }
    }

    const GO_ON: Option<bool> = Some(false);
    const INTERRUPT: Option<bool> = Some(true);

    #[test]
    fn letters_that_only_an_input_method_saw_pressed_are_being_composed() {
        let let_go = [key(Key::S, false), key(Key::H, false)];
        for (is_x11, expected) in [(true, INTERRUPT), (false, GO_ON)] {
            let mut pictures = Pictures::new(is_x11);
            assert_eq!(pictures.draw(&let_go, Some("第1行")), GO_ON);
            assert_eq!(pictures.draw(&[press()], Some("第1行")), expected);
            assert_eq!(pictures.draw(&[], Some("第2行")), GO_ON);
        }
        // What was pressed here, or is let go right after a word was chosen, is not.
        let typed = [key(Key::S, true), key(Key::S, false)];
        let copied = [Event::Copy, key(Key::C, false)];
        let hasty = [key(Key::S, false), chosen("水"), key(Key::I, false)];
        let given_up = [key(Key::S, false), key(Key::Escape, false)];
        let passed_on = [key(Key::S, false), key(Key::ArrowDown, true)];
        for events in [&typed[..], &copied, &hasty, &given_up, &passed_on] {
            let mut pictures = Pictures::new(true);
            assert_eq!(pictures.draw(events, Some("第1行")), GO_ON);
            assert_eq!(
                pictures.draw(&[press()], Some("第1行")),
                GO_ON,
                "{events:?}"
            );
        }
    }

    #[test]
    fn what_a_composition_leaves_behind_goes_to_nobody_and_the_next_one_counts() {
        let mut pictures = Pictures::new(false);
        pictures.draw(&[composed("shui")], Some("第1行"));
        assert_eq!(pictures.hears(&press()), Heard::Drops);
        assert_eq!(pictures.draw(&[], Some("第2行")), GO_ON, "a picture later");
        for late in [composed("shui"), chosen("水")] {
            assert_eq!(pictures.hears(&late), Heard::Void);
        }
        assert_eq!(pictures.hears(&composed("")), Heard::Usual);
        pictures.wait();
        pictures.draw(&[], Some("第2行"));
        assert_eq!(pictures.hears(&composed("qiao")), Heard::Usual);
        assert_eq!(pictures.hears(&chosen("桥")), Heard::Usual);
    }

    #[test]
    fn a_composition_ends_when_somebody_else_has_the_keyboard() {
        let mut pictures = Pictures::new(false);
        // It begins right after the cursor went on: it is meant for the second row.
        pictures.draw(&[], Some("第1行"));
        assert_eq!(pictures.draw(&[composed("s")], Some("第2行")), GO_ON);
        assert_eq!(pictures.draw(&[composed("sh")], Some("第2行")), GO_ON);
        // One picture with nobody is no end.
        assert_eq!(pictures.draw(&[], None), GO_ON);
        assert_eq!(pictures.draw(&[composed("shu")], Some("第2行")), GO_ON);
        assert_eq!(pictures.draw(&[], Some("对话框")), INTERRUPT);
        assert_eq!(pictures.draw(&[], Some("对话框")), GO_ON);
    }

    #[test]
    fn the_input_method_is_switched_off_after_two_pictures_and_on_x11_never() {
        for (is_x11, later) in [(false, None), (true, GO_ON)] {
            let mut pictures = Pictures::new(is_x11);
            assert_eq!(pictures.draw(&[], None), None);
            assert_eq!(pictures.draw(&[], Some("第1行")), GO_ON);
            assert_eq!(pictures.draw(&[], None), GO_ON);
            assert_eq!(pictures.draw(&[], Some("第2行")), GO_ON);
            assert_eq!(pictures.draw(&[], None), GO_ON);
            assert_eq!(pictures.draw(&[], None), later);
        }
    }

    #[test]
    fn the_point_that_x11_is_given_is_the_foot_of_the_caret() {
        let told = below_the_caret(ime());
        assert_eq!(told.cursor_rect.min, pos2(308.0, 225.0));
        assert_eq!(told.rect, ime().rect);
    }
}
