//! What a pasted block takes away, shown before anything is written.

use egui::{FontId, Sense, Ui, vec2};

use crate::app::Emptied;
use crate::model::Value;
use crate::view::show;

use super::{PARTS, PasteDialog, WIDTH, of};
use crate::ui::kit::cells::{cell_text, named_cell};
use crate::ui::kit::theme::{TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{scrolled_rows, tell};
use crate::ui::shown::Shown;

/// The height of a line, and what stands above the lines, in points.
const ROW: f32 = 24.0;
const ABOVE: f32 = 40.0;

/// Each cell that would be emptied with its place and what it holds, and whether they are emptied at all.
pub(super) fn emptied(ui: &mut Ui, shown: &Shown<'_>, dialog: &mut PasteDialog, height: f32) {
    let count = dialog.emptied.len();
    if count == 0 {
        return;
    }
    let label =
        format!("粘贴的是空白、“无”“待定”，将清空 {count} 个已填的单元格；不勾选则保留原内容");
    ui.checkbox(&mut dialog.empties, label);
    let all = count as f32 * ROW;
    let height = all.min((height - ABOVE).max(3.0 * ROW));
    let sheet = dialog.paste.sheet;
    let (cells, empties) = (&dialog.emptied, dialog.empties);
    scrolled_rows(ui, "emptied", (height, ROW), count, |ui, range| {
        for cell in cells.get(range).unwrap_or_default() {
            let row = of(shown, sheet, cell.spot);
            line(ui, shown, &row, cell, empties);
        }
    });
}

fn line(ui: &mut Ui, shown: &Shown<'_>, row: &str, cell: &Emptied, empties: bool) {
    let tokens = Tokens::of(ui);
    let width = ui.available_width();
    let (rect, place) = ui.allocate_exact_size(vec2(width, ROW), Sense::hover());
    let at = format!("{row} · {}", cell.column.label());
    let before = match &cell.before {
        Value::Money(money) => money.whole_with_unit(shown.unit),
        value => show(&shown.portfolio, cell.column.kind(), value, shown.unit),
    };
    let (becomes, color) = if empties {
        ("将清空", tokens.late)
    } else {
        ("保留", tokens.secondary)
    };
    let said = format!("{at}　原为 {before}　{becomes}");
    place.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &said));
    let font = || FontId::proportional(TABLE_TEXT);
    let left = PARTS[0] * width / WIDTH;
    let middle = rect.left() + left + PARTS[1] * width / WIDTH;
    let room = rect.with_max_x(rect.left() + left - 8.0);
    let name = named_cell(ui, room, (row, cell.column.label()), font(), tokens.text);
    let room = rect
        .with_min_x(rect.left() + left)
        .with_max_x(middle + 100.0);
    let old = cell_text(ui, room, &before, font(), tokens.text, false);
    let room = rect.with_min_x(middle + 108.0);
    cell_text(ui, room, becomes, font(), color, false);
    let name = name.is_cut.then_some(at);
    tell(place, name.into_iter().chain(old.is_cut.then_some(before)));
}
