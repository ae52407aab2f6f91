//! A course as it is drawn: the same pieces as on paper.

use egui::{Align2, Color32, FontId, Mesh, Rect, Shape, Stroke, Ui, pos2};

use crate::view::{Course, Fade, MarkState, Piece};

use super::super::super::theme::{SMALL_TEXT, Tokens};
use super::super::super::widgets::diamond;
use super::axis::Axis;

/// Half the height of a bar.
const BAR: f32 = 7.0;
/// From the middle of a diamond to its corners.
pub const MARK: f32 = 6.5;

/// Draws a course into its lane.
pub fn course(ui: &Ui, lane: Rect, axis: &Axis, course: &Course) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter_at(lane.intersect(ui.clip_rect()));
    let y = lane.center().y;
    let bar = |from: f64, to: f64, half: f32| {
        Rect::from_min_max(pos2(axis.x(from), y - half), pos2(axis.x(to), y + half))
    };
    for piece in course.pieces() {
        match piece {
            Piece::Planned(fade) => soft(&painter, axis, y, &fade, tokens.course_planned()),
            Piece::Done(fade) => soft(&painter, axis, y, &fade, tokens.course_done()),
            Piece::Missing(from, to, words) => {
                let rect = bar(from, to, BAR);
                let corners = [
                    rect.left_top(),
                    rect.right_top(),
                    rect.right_bottom(),
                    rect.left_bottom(),
                    rect.left_top(),
                ];
                let line = Stroke::new(1.0, tokens.faint);
                painter.extend(Shape::dashed_line(&corners, line, 4.0, 3.0));
                let at = pos2(rect.left().max(lane.left()) + 8.0, y);
                let font = FontId::proportional(SMALL_TEXT - 1.5);
                painter.text(at, Align2::LEFT_CENTER, words, font, tokens.secondary);
            }
            Piece::Actual(from, to) => {
                let mut rect = bar(from, to, 1.5);
                rect = rect.translate(egui::vec2(0.0, BAR + 2.5));
                painter.rect_filled(rect, 1, tokens.good);
            }
            Piece::Doubt(from, to, _) => {
                let rect = bar(from, to, 3.0);
                let line = Stroke::new(1.0, tokens.faint);
                painter.hline(rect.x_range(), y, line);
                painter.vline(rect.left(), rect.y_range(), line);
                painter.vline(rect.right(), rect.y_range(), line);
            }
            Piece::Mark(at, mark) => {
                let (color, is_filled) = match mark.state {
                    MarkState::Reached(_) => (tokens.good, true),
                    MarkState::Ahead => (tokens.accent, false),
                    MarkState::Overdue(_) => (tokens.bad, false),
                    MarkState::Unrecorded => (tokens.faint, false),
                };
                let ground = if is_filled { color } else { tokens.paper };
                diamond(&painter, pos2(axis.x(at), y), MARK, color, ground);
            }
        }
    }
}

/// A bar whose ends fade where a date is only known by its year.
fn soft(painter: &egui::Painter, axis: &Axis, y: f32, fade: &Fade, color: Color32) {
    if !fade.is_soft() {
        let rect = Rect::from_min_max(
            pos2(axis.x(fade.from), y - BAR),
            pos2(axis.x(fade.to), y + BAR),
        );
        painter.rect_filled(rect, 3, color);
        return;
    }
    let mut mesh = Mesh::default();
    for (from, strength_from, to, strength_to) in fade.parts() {
        let first = mesh.vertices.len() as u32;
        for (at, strength) in [(from, strength_from), (to, strength_to)] {
            let color = color.gamma_multiply(strength as f32);
            mesh.colored_vertex(pos2(axis.x(at), y - BAR), color);
            mesh.colored_vertex(pos2(axis.x(at), y + BAR), color);
        }
        mesh.add_triangle(first, first + 1, first + 2);
        mesh.add_triangle(first + 1, first + 3, first + 2);
    }
    painter.add(mesh);
}
