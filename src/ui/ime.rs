use egui::{Context, Event, ImeEvent, Plugin, RawInput};

/// Keeps the keyboard with an input method while it composes.
///
/// Some desktops hand the keys that choose a word or end a composition to the program as well: Enter would leave the
/// field in the middle of a word. While something is composed, keys are the input method's alone.
#[derive(Debug, Default)]
pub struct ImeGuard {
    is_composing: bool,
}

impl Plugin for ImeGuard {
    fn debug_name(&self) -> &'static str {
        "ime guard"
    }

    fn input_hook(&mut self, _ctx: &Context, input: &mut RawInput) {
        input.events.retain(|event| match event {
            Event::Ime(ImeEvent::Preedit { text, .. }) => {
                self.is_composing = !text.is_empty();
                true
            }
            // A composition that a click or another window ended says nothing more.
            Event::Ime(ImeEvent::Commit(_))
            | Event::PointerButton { pressed: true, .. }
            | Event::WindowFocused(false) => {
                self.is_composing = false;
                true
            }
            Event::Key { pressed: true, .. } => !self.is_composing,
            _ => true,
        });
    }
}
