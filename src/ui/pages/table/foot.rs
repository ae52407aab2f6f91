//! The foot of the table: 合计.

use egui::{Align2, FontId, Rangef, Rect, Stroke, Ui, pos2};

use crate::model::{Field, Value};
use crate::ui::kit::cells::{cell_number, corner_mark, hidden_decimals};
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::shown::Shown;
use crate::view::{ABSENT, show_field};

/// 合计 of what the filter lets through, under the columns it belongs to.
pub fn draw_foot(
    ui: &mut Ui,
    rect: Rect,
    shown: &Shown<'_>,
    fields: &[Field],
    column_x: &[Rangef],
) {
    let tokens = Tokens::of(ui);
    ui.shrink_clip_rect(rect);
    ui.painter().rect_filled(rect, 0, tokens.paper);
    let line = Stroke::new(1.5, tokens.border);
    ui.painter().hline(rect.x_range(), rect.top(), line);
    let font = FontId::new(TABLE_TEXT, crate::ui::kit::fonts::bold());
    let Some(name_x) = column_x.get(1).copied() else {
        return;
    };
    let totals = &shown.listing.totals;
    let label = format!("合计　{} 项", totals.count);
    let response = ui.interact(rect, ui.make_persistent_id("foot"), egui::Sense::hover());
    let said = format!(
        "{label} 总投资 {}",
        totals.total_investment.with_unit(shown.unit)
    );
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &said));
    let written = ui.painter().text(
        pos2(name_x.min + 10.0, rect.center().y),
        Align2::LEFT_CENTER,
        &label,
        font.clone(),
        tokens.text,
    );
    let alone = shown.listing.alone;
    if alone > 0 {
        // The same projects come to less among all: that is seen where the sum is.
        let text = format!("含单独计入的子项 {alone} 项");
        let small = FontId::proportional(SMALL_TEXT);
        let text = ui.painter().layout_no_wrap(text, small, tokens.secondary);
        let left = written.right() + 10.0;
        if left + text.size().x <= name_x.max {
            let at = pos2(left, rect.center().y - text.size().y / 2.0);
            ui.painter().galley(at, text, tokens.secondary);
        }
    }
    let mut is_told = false;
    for (field, x) in fields.iter().zip(&column_x[2..]) {
        let value = totals.value(*field, shown.moment);
        let is_said = !matches!(value, Some(Value::Integer(0)));
        let whole = Rect::from_x_y_ranges(*x, rect.y_range());
        // The names stay where they are: a column that scrolls goes below them.
        let seen = Rangef::new(x.min.max(name_x.max), x.max.min(rect.right()));
        if let Some(value) = value.filter(|_| is_said && seen.span() > 0.0) {
            let column = Rect::from_x_y_ranges(seen, rect.y_range());
            let is_stated = value != Value::Empty;
            let (text, ink) = if is_stated {
                let text = show_field(&shown.portfolio, *field, &value, shown.unit);
                (text, tokens.text)
            } else {
                (ABSENT.to_owned(), tokens.faint)
            };
            let is_apart = shown.rounded.contains(&(*field, shown.unit));
            let mut cell = ui.new_child(egui::UiBuilder::new().max_rect(column));
            cell.shrink_clip_rect(column);
            let inner = whole.shrink2(egui::vec2(8.0, 0.0));
            let is_cut = cell_number(&cell, inner, &text, font.clone(), ink);
            if is_apart {
                corner_mark(&cell, whole, tokens.secondary);
            }
            let exact = hidden_decimals(&value, shown.unit);
            if is_cut || is_apart || exact.is_some() {
                let id = ui.make_persistent_id(("foot", field.name()));
                let response = ui.interact(column, id, egui::Sense::hover());
                let mut tip = exact.unwrap_or(text);
                if is_apart {
                    tip.push_str("\n合计用精确金额相加；各行只显示两位小数，加起来会差一点");
                }
                let said = format!("{}合计 {tip}", field.label());
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &said));
                is_told |= response.hovered();
                response.on_hover_text(tip);
            }
        }
    }
    let notes = notes(shown);
    if !is_told && !notes.is_empty() {
        response.on_hover_text(notes.join("\n"));
    }
}

/// What the sums leave out.
fn notes(shown: &Shown<'_>) -> Vec<String> {
    let totals = &shown.listing.totals;
    let mut notes = Vec::new();
    if totals.without_total > 0 {
        notes.push(format!(
            "其中 {} 项未填总投资，未计入合计",
            totals.without_total
        ));
    }
    let parts = shown.listing.above.len();
    if parts > 0 {
        notes.push(format!(
            "其中 {parts} 项是打包项目的子项：加括号的金额已含在打包项目中，不重复计入合计；打包项目没有填的，计入子项的金额"
        ));
    }
    let carried = shown.listing.above.carried();
    if carried > 0 {
        notes.push(format!(
            "其中 {carried} 项已结转到下一个规划，两个规划里各有一行：项目数和金额只按后一个规划计一次，加括号的不计入合计"
        ));
    }
    notes.extend(shown.listing.undecided.words());
    notes.extend(shown.alone());
    notes
}
