//! What is drawn at a field: dots under a suggestion, and the hint below while it is typed into.

use egui::{Color32, Popup, PopupKind, RectAlign, Response, RichText, Sense, Ui, pos2};

use crate::ui::kit::theme::{SMALL_TEXT, Tokens};

/// Greatest width of a hint, in points.
const HINT_WIDTH: f32 = 300.0;

/// Words about what is being typed, in a box of their own below the field, or above it where there is no room: a
/// column may be narrower than any sentence. The pointer goes through it.
pub(super) fn hint(response: &Response, words: &str, color: Color32) {
    let sides = [
        RectAlign::TOP_START,
        RectAlign::BOTTOM_END,
        RectAlign::TOP_END,
    ];
    Popup::from_response(response)
        .id(response.id.with("hint"))
        .kind(PopupKind::Tooltip)
        .align(RectAlign::BOTTOM_START)
        .align_alternatives(&sides)
        .gap(3.0)
        .interactable(false)
        .sense(Sense::hover())
        .show(|ui| {
            ui.set_max_width(HINT_WIDTH);
            ui.label(RichText::new(words).size(SMALL_TEXT).color(color));
        });
}

/// Dots under a suggested value.
pub(super) fn underline(ui: &Ui, response: &Response) {
    let tokens = Tokens::of(ui);
    let rect = response.rect.shrink2(egui::vec2(9.0, 5.0));
    let (left, right) = (
        pos2(rect.left(), rect.bottom()),
        pos2(rect.right(), rect.bottom()),
    );
    let stroke = egui::Stroke::new(1.0, tokens.faint);
    ui.painter()
        .extend(egui::Shape::dashed_line(&[left, right], stroke, 2.0, 3.0));
}
