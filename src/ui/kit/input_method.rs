//! Input methods: where the system is to put the window of candidates.

use egui::Context;
use egui::output::IMEOutput;

/// Has the candidates stand below the caret. X11 knows of the caret's place nothing but a point, for which winit gives
/// the upper corner: the candidates would cover what is being typed.
pub fn place_candidates(context: &Context) {
    if is_x11() {
        context.output_mut(|output| {
            if let Some(ime) = &mut output.ime {
                *ime = below_the_caret(*ime);
            }
        });
    }
}

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
    use egui::{IMEPurpose, Rect, pos2, vec2};

    use super::*;

    #[test]
    fn the_point_that_x11_is_given_is_the_foot_of_the_caret() {
        let cell = Rect::from_min_size(pos2(300.0, 200.0), vec2(80.0, 30.0));
        let caret = Rect::from_min_size(pos2(308.0, 205.0), vec2(1.0, 20.0));
        let told = below_the_caret(IMEOutput {
            purpose: IMEPurpose::Normal,
            rect: cell,
            cursor_rect: caret,
            should_interrupt_composition: false,
        });
        assert_eq!(told.cursor_rect.min, pos2(308.0, 225.0));
        assert_eq!(told.rect, cell);
    }
}
