//! Thin bars that say how much of a whole is what.

use egui::{Rect, Stroke, Ui, pos2};

use crate::model::Stage;
use crate::view::Facts;

use super::theme::Tokens;

/// How the projects of a group are spread over the stages, as one bar.
pub fn stage_bar(ui: &Ui, rect: Rect, facts: &Facts) {
    let tokens = Tokens::of(ui);
    let filled: usize = facts.stages.iter().sum();
    // What has no stage leaves its share of the bar empty.
    let total = filled + facts.without_stage;
    if filled == 0 {
        return;
    }
    let painter = ui.painter();
    let mut x = rect.left();
    for stage in Stage::ALL {
        let count = facts.of_stage(*stage);
        if count == 0 {
            continue;
        }
        let width = rect.width() * count as f32 / total as f32;
        let part = Rect::from_min_max(
            pos2(x, rect.top()),
            pos2((x + width).min(rect.right()), rect.bottom()),
        );
        painter.rect_filled(part, 0, tokens.stage_bar(*stage));
        x += width;
    }
}

/// Breaks a bar near its end, where its length says less than its number.
pub fn broken(ui: &Ui, bar: Rect) {
    let ground = Tokens::of(ui).paper;
    let x = bar.right() - (bar.width() * 0.12).clamp(10.0, 28.0);
    let lean = bar.height() * 0.22;
    for at in [x, x + 6.0] {
        let (low, high) = (
            pos2(at - lean, bar.bottom() + 1.0),
            pos2(at + lean, bar.top() - 1.0),
        );
        ui.painter()
            .line_segment([low, high], Stroke::new(2.5, ground));
    }
}
