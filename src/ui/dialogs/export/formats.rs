//! In which formats the file is written: a chip for each, and Alt with a letter.

use egui::{Button, Key, Modifiers, Role, Ui, WidgetInfo, vec2};

use crate::report::Format;
use crate::ui::kit::keyboard::{is_composing, take_key};
use crate::ui::kit::widgets::caption;

/// The letter of a format.
const fn key(format: Format) -> Key {
    match format {
        Format::Xlsx => Key::X,
        Format::Pdf => Key::P,
        Format::Docx => Key::W,
        Format::Pptx => Key::T,
        Format::Html => Key::H,
        Format::Csv => Key::C,
        Format::Json => Key::J,
    }
}

/// Alt with a letter chooses one format alone; with Shift as well it is added, or dropped.
pub(super) fn keys(ui: &Ui, formats: &mut Vec<Format>) {
    // There, Alt writes letters.
    if ui.os().is_mac() || is_composing(ui) {
        return;
    }
    for format in Format::ALL {
        if take_key(ui, Modifiers::ALT | Modifiers::SHIFT, key(format)) {
            toggle(formats, format);
        } else if take_key(ui, Modifiers::ALT, key(format)) {
            *formats = vec![format];
        }
    }
}

/// A chip for each format.
pub(super) fn chips(ui: &mut Ui, formats: &mut Vec<Format>) {
    ui.horizontal_wrapped(|ui| {
        // All of them in one line: what stands above has little room on a small screen.
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 7.0;
        for format in Format::ALL {
            let label = format.label().split(' ').next().unwrap_or_default();
            let is_on = formats.contains(&format);
            let letter = key(format).name();
            let hover = format!(
                "{}，.{}（Alt+{letter}）",
                format.label(),
                format.extension()
            );
            let chip = Button::new(label).selected(is_on).corner_radius(14);
            let response = ui.add(chip.min_size(vec2(42.0, 28.0))).on_hover_text(hover);
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, label));
            if response.clicked() {
                toggle(formats, format);
            }
        }
    });
    if !ui.os().is_mac() {
        let letters = Format::ALL.map(|format| key(format).name()).join("、");
        caption(ui, format!("Alt+{letters} 只选一种，加按 Shift 加选"));
    }
}

/// In the order of the list, whatever was chosen first.
fn toggle(formats: &mut Vec<Format>, format: Format) {
    let is_on = formats.contains(&format);
    let others = Format::ALL.into_iter().filter(|other| {
        if *other == format {
            !is_on
        } else {
            formats.contains(other)
        }
    });
    *formats = others.collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_added_in_its_place_and_dropped() {
        let mut formats = vec![Format::Pdf];
        toggle(&mut formats, Format::Xlsx);
        assert_eq!(formats, [Format::Xlsx, Format::Pdf]);
        toggle(&mut formats, Format::Pdf);
        assert_eq!(formats, [Format::Xlsx]);
        let mut letters = Format::ALL.map(|format| key(format).name());
        letters.sort_unstable();
        assert!(letters.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
