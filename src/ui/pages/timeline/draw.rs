use egui::{
    Align2, Color32, FontFamily, FontId, Mesh, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui,
    pos2, vec2,
};

use crate::view::{Course, Fade, MarkState, Piece};

use super::axis::Axis;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};

/// Half the height of a bar, in points.
pub const HALF_BAR: f32 = 6.5;

/// Half the width of a diamond.
pub const HALF_DIAMOND: f32 = 6.5;

/// How high the middle of a bar stands in its row.
pub fn bar_y(row: Rect) -> f32 {
    row.center().y - 1.0
}

fn planned(tokens: &Tokens) -> Color32 {
    tokens.accent.gamma_multiply(0.2)
}

fn done(tokens: &Tokens) -> Color32 {
    tokens.accent.gamma_multiply(0.62)
}

/// Draws what is known of a course into its row.
pub fn course(ui: &Ui, row: Rect, axis: &Axis, course: &Course) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter().with_clip_rect(row.intersect(ui.clip_rect()));
    let y = bar_y(row);
    for piece in course.pieces() {
        match piece {
            Piece::Planned(fade) => bar(&painter, axis, y, &fade, planned(tokens)),
            Piece::Done(fade) => bar(&painter, axis, y, &fade, done(tokens)),
            Piece::Missing(from, to, words) => {
                let (from, to) = (axis.x(from), axis.x(to));
                missing(&painter, row, (from, to), words, tokens);
            }
            Piece::Actual(from, to) => {
                let y = y + HALF_BAR + 3.0;
                let stroke = Stroke::new(2.0, tokens.good);
                painter.hline(axis.x(from)..=axis.x(to), y, stroke);
            }
            Piece::Stopped(from, to) => {
                let (top, bottom) = (y - HALF_BAR, y + HALF_BAR);
                let (from, to) = (pos2(axis.x(from), top), pos2(axis.x(to), bottom));
                let rect = Rect::from_min_max(from, to);
                painter.rect_filled(rect, 0, tokens.paper.gamma_multiply(0.6));
                painter.rect_filled(rect, 0, tokens.faint.gamma_multiply(0.7));
            }
            Piece::Doubt(from, to, mark) => {
                let stroke = Stroke::new(1.0, mark_color(tokens, mark.state));
                painter.hline(axis.x(from)..=axis.x(to), y, stroke);
            }
            Piece::Mark(at, mark) => {
                let is_reached = matches!(mark.state, MarkState::Reached(_));
                let color = mark_color(tokens, mark.state);
                let fill = if is_reached { color } else { tokens.paper };
                let at = pos2(axis.x(at), y);
                // A rim of paper parts it from the bar and from its neighbours.
                diamond(&painter, at, HALF_DIAMOND + 1.6, tokens.paper, tokens.paper);
                diamond(&painter, at, HALF_DIAMOND, fill, color);
            }
        }
    }
}

const fn mark_color(tokens: &Tokens, state: MarkState) -> Color32 {
    match state {
        MarkState::Reached(_) => tokens.good,
        MarkState::Ahead => tokens.accent,
        MarkState::Overdue(_) => tokens.bad,
        MarkState::Unrecorded => tokens.faint,
    }
}

fn diamond(painter: &Painter, center: Pos2, half: f32, fill: Color32, color: Color32) {
    let points = [(0.0, -half), (half, 0.0), (0.0, half), (-half, 0.0)];
    let points = points.map(|(x, y)| center + vec2(x, y)).to_vec();
    let stroke = Stroke::new(1.6, color);
    painter.add(Shape::convex_polygon(points, fill, stroke));
}

fn bar(painter: &Painter, axis: &Axis, y: f32, fade: &Fade, color: Color32) {
    let (top, bottom) = (y - HALF_BAR, y + HALF_BAR);
    if !fade.is_soft() {
        let rect = Rect::from_min_max(pos2(axis.x(fade.from), top), pos2(axis.x(fade.to), bottom));
        painter.rect_filled(rect, 3, color);
        return;
    }
    let mut mesh = Mesh::default();
    for (from, from_strength, to, to_strength) in fade.parts() {
        let first = mesh.vertices.len() as u32;
        for (at, strength) in [(from, from_strength), (to, to_strength)] {
            let color = color.gamma_multiply(strength as f32);
            mesh.colored_vertex(pos2(axis.x(at), top), color);
            mesh.colored_vertex(pos2(axis.x(at), bottom), color);
        }
        mesh.add_triangle(first, first + 1, first + 2);
        mesh.add_triangle(first + 1, first + 2, first + 3);
    }
    painter.add(Shape::mesh(mesh));
}

/// A dashed frame with the words that say what is not filled in.
fn missing(painter: &Painter, row: Rect, (from, to): (f32, f32), words: &str, tokens: &Tokens) {
    let y = bar_y(row);
    // Dashes far outside the page would only cost time.
    let clip = painter.clip_rect().x_range();
    let (left, right) = (from.max(clip.min - 12.0), to.min(clip.max + 12.0));
    if right <= left {
        return;
    }
    let corners = [
        pos2(left, y - HALF_BAR),
        pos2(right, y - HALF_BAR),
        pos2(right, y + HALF_BAR),
        pos2(left, y + HALF_BAR),
        pos2(left, y - HALF_BAR),
    ];
    let stroke = Stroke::new(1.0, tokens.faint);
    painter.extend(Shape::dashed_line(&corners, stroke, 4.0, 3.0));
    let inside = Rect::from_min_max(corners[0], corners[2]);
    painter
        .with_clip_rect(inside.intersect(painter.clip_rect()))
        .text(
            pos2(left.max(clip.min) + 8.0, y),
            Align2::LEFT_CENTER,
            words,
            FontId::new(11.0, FontFamily::Proportional),
            tokens.secondary,
        );
}

/// Says what the signs mean, where there is room for all of them; whether there is.
pub fn legend(ui: &Ui, rect: Rect) -> bool {
    let tokens = Tokens::of(ui);
    let painter = ui.painter().with_clip_rect(rect);
    let font = FontId::new(SMALL_TEXT, FontFamily::Proportional);
    let signs = [
        "计划",
        "已完成份额",
        "实际",
        "已完成",
        "未到期",
        "逾期",
        "日期未填",
    ];
    let mut entries = Vec::new();
    for (place, word) in signs.into_iter().enumerate() {
        let galley = painter.layout_no_wrap(word.to_owned(), font.clone(), tokens.secondary);
        let width = if matches!(place, 3..=5) { 14.0 } else { 22.0 };
        entries.push((place, width, galley));
    }
    let room = |entries: &[(usize, f32, _)]| -> f32 {
        let width = |(_, width, galley): &(usize, f32, std::sync::Arc<egui::Galley>)| {
            width + 5.0 + galley.size().x + 14.0
        };
        entries.iter().map(width).sum::<f32>() - 14.0
    };
    // In two lines where one does not hold it: a sign that is not explained is none.
    let is_parted = room(&entries) > rect.width();
    if is_parted && room(&entries[..3]).max(room(&entries[3..])) > rect.width() {
        return false;
    }
    let (mut x, mut y) = (rect.left(), rect.center().y);
    for (place, width, galley) in entries {
        if is_parted {
            let line = if place < 3 { 0.28 } else { 0.72 };
            y = rect.top() + rect.height() * line;
            if place == 3 {
                x = rect.left();
            }
        }
        let sign = Rect::from_min_max(pos2(x, y - 5.0), pos2(x + width, y + 5.0));
        let diamond = |fill, color| diamond(&painter, sign.center(), 5.5, fill, color);
        match place {
            0 => drop(painter.rect_filled(sign, 3, planned(tokens))),
            1 => drop(painter.rect_filled(sign, 3, done(tokens))),
            2 => drop(painter.hline(sign.x_range(), y, Stroke::new(2.0, tokens.good))),
            3 => diamond(tokens.good, tokens.good),
            4 => diamond(tokens.paper, tokens.accent),
            5 => diamond(tokens.paper, tokens.bad),
            _ => {
                let stroke = Stroke::new(1.0, tokens.faint);
                let corners = [
                    sign.left_top(),
                    sign.right_top(),
                    sign.right_bottom(),
                    sign.left_bottom(),
                    sign.left_top(),
                ];
                painter.extend(Shape::dashed_line(&corners, stroke, 3.0, 2.0));
            }
        }
        let at = pos2(x + width + 5.0, y - galley.size().y / 2.0);
        x = at.x + galley.size().x + 14.0;
        painter.galley(at, galley, tokens.secondary);
    }
    true
}

/// The line of the day for which the page answers, its word in the heads.
pub fn today(ui: &Ui, heads: Rect, body: Rect, x: f32, word: &str) {
    if !body.x_range().contains(x) {
        return;
    }
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    painter.vline(
        x,
        heads.bottom() - 8.0..=body.bottom(),
        Stroke::new(1.5, tokens.bad),
    );
    let font = FontId::new(11.5, FontFamily::Proportional);
    let galley = painter.layout_no_wrap(word.to_owned(), font, tokens.on_accent);
    let size = galley.size() + vec2(12.0, 3.0);
    let left = (x - size.x / 2.0).clamp(body.left(), (body.right() - size.x).max(body.left()));
    let pill = Rect::from_min_size(pos2(left, heads.bottom() - size.y - 1.0), size);
    painter.rect_filled(pill, 4, tokens.bad);
    painter.galley(
        pill.center() - galley.size() / 2.0,
        galley,
        tokens.on_accent,
    );
}

/// The frame around the row with the cursor.
pub fn cursor(ui: &Ui, rect: Rect) {
    let stroke = Stroke::new(1.5, Tokens::of(ui).accent);
    ui.painter()
        .rect_stroke(rect.shrink(1.0), 2, stroke, StrokeKind::Inside);
}
