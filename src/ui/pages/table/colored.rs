//! Cells that are coloured by a rule: the ground, a sign of its own shape for whoever can't tell colours, the words on
//! hover, and the legend in the head.

use egui::{Color32, Pos2, Rect, RichText, Sense, Shape, Stroke, Ui, pos2, vec2};

use crate::model::{Field, Light, Project};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::view::{Shade, Signal};

use super::delegate::Delegate;

/// Room for the sign, in points.
const SIGN: f32 = 14.0;

impl Delegate<'_> {
    /// What the rule of a column, if it has one, says of a project.
    pub(super) fn signal(&self, project: &Project, field: Field) -> Option<Signal> {
        let shown = self.shown;
        let rule = shown.workspace.color_rule(field)?;
        rule.signal(&shown.portfolio, project, field, shown.moment)
    }

    /// What the colours of a column stand for.
    pub(super) fn legend(&self, ui: &mut Ui, field: Field) {
        let Some(rule) = self.shown.workspace.color_rule(field) else {
            return;
        };
        let tokens = Tokens::of(ui);
        ui.separator();
        ui.spacing_mut().item_spacing.y = 0.0;
        for Signal { shade, words } in rule.legend(self.shown.moment.rule) {
            ui.horizontal(|ui| {
                ui.spacing_mut().interact_size.y = 20.0;
                let (rect, _) = ui.allocate_exact_size(vec2(26.0, 18.0), Sense::hover());
                ui.painter().rect_filled(rect, 3, tokens.shade(shade).0);
                sign(ui, rect.center(), shade);
                ui.label(RichText::new(words).size(SMALL_TEXT));
            });
        }
    }
}

/// Puts the ground and the sign of a shade into a cell; what room is left for its text. A number that would not fit
/// beside the sign says enough without it. `number` is its width, none of other text.
pub(super) fn ground(ui: &Ui, rect: Rect, room: Rect, shade: Shade, number: Option<f32>) -> Rect {
    let (color, _) = Tokens::of(ui).shade(shade);
    ui.painter()
        .rect_filled(rect.shrink2(vec2(0.5, 1.0)), 0, color);
    if number.is_some_and(|width| width > room.width() - SIGN) {
        return room;
    }
    // At the end where the text does not begin.
    let (x, rest) = if number.is_some() {
        let left = (room.left() + SIGN).min(room.right());
        (room.left() + SIGN / 2.0 - 2.0, room.with_min_x(left))
    } else {
        let right = (room.right() - SIGN).max(room.left());
        (room.right() - SIGN / 2.0 + 2.0, room.with_max_x(right))
    };
    if rest.width() > SIGN {
        sign(ui, pos2(x, rect.center().y), shade);
    }
    rest
}

/// A small figure that tells a shade from others without its colour.
fn sign(ui: &Ui, at: Pos2, shade: Shade) {
    const R: f32 = 4.0;
    let (_, color) = Tokens::of(ui).shade(shade);
    let painter = ui.painter();
    let filled = |points: Vec<Pos2>| Shape::convex_polygon(points, color, Stroke::NONE);
    match shade {
        Shade::Light(Light::Normal, _) => {
            painter.circle_filled(at, R - 0.5, color);
        }
        Shade::Light(Light::NotRated, _) => {
            painter.circle_stroke(at, R - 0.5, Stroke::new(1.5, color));
        }
        Shade::Light(Light::Ahead, _) => {
            painter.add(filled(triangle(at, R, -1.0)));
        }
        Shade::Light(Light::Late, _) => {
            painter.add(filled(triangle(at, R, 1.0)));
        }
        Shade::Light(Light::SeriouslyLate, _) => {
            let square = Rect::from_center_size(at, vec2(2.0 * R - 1.0, 2.0 * R - 1.0));
            painter.rect_filled(square, 0, color);
        }
        Shade::Overdue => {
            let stroke = Stroke::new(2.0, color);
            painter.line_segment([at - vec2(0.0, R + 1.0), at + vec2(0.0, 1.5)], stroke);
            painter.circle_filled(at + vec2(0.0, R + 0.5), 1.2, color);
        }
        Shade::Band(place) => steps(ui, at, place, color),
    }
}

/// A triangle that points up, or down.
fn triangle(at: Pos2, r: f32, down: f32) -> Vec<Pos2> {
    vec![
        at + vec2(-r, -r * 0.8 * down),
        at + vec2(r, -r * 0.8 * down),
        at + vec2(0.0, r * 0.9 * down),
    ]
}

/// As many strokes, each higher than the one before, as bands lie below and with the one meant.
fn steps(ui: &Ui, at: Pos2, place: usize, color: Color32) {
    let foot = at.y + 4.0;
    for step in 0..=place.min(3) {
        let step = step as f32;
        let x = at.x - 4.5 + 3.0 * step;
        let stroke = Stroke::new(2.0, color);
        let top = pos2(x, foot - 2.0 - 2.0 * step);
        ui.painter().line_segment([pos2(x, foot), top], stroke);
    }
}
