//! The small square at the corner of the selection: drawn down, it fills the rows below.

use egui::{
    Align2, CursorIcon, FontId, Id, LayerId, Order, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, vec2,
};

use super::delegate::Delegate;
use super::filling::{Filling, Handle};
use super::span::{Span, project};
use crate::app::{Command, EditCommand, Fill, SelectCommand};
use crate::model::{Field, Id as RowId, Project};
use crate::ui::kit::keyboard::take_keyboard;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;
use crate::view::TableRow;

/// The side of the square, in points.
const SIDE: f32 = 8.0;

/// The last cell of the selection, where something can be filled.
pub fn corner(shown: &Shown<'_>, rows: &[TableRow], columns: &[Field]) -> Option<(usize, Field)> {
    let is_fillable = |field: &Field| *field != Field::NAME && field.is_typed();
    if shown.read_only.is_some() || !columns.iter().any(is_fillable) {
        return None;
    }
    let is_selected = |row: &TableRow| project(row).is_some_and(|id| shown.selection.contains(&id));
    let row = rows.iter().rposition(is_selected)?;
    Some((row, *columns.last()?))
}

impl Delegate<'_> {
    /// What is about to be filled, and where the square goes.
    pub(super) fn fill_marks(&mut self, ui: &Ui, rect: Rect, row: usize, field: Field) {
        let tokens = Tokens::of(ui);
        let filling = self.state.table.filling.as_ref();
        if filling.is_some_and(|filling| filling.reaches(row, field)) {
            let stroke = Stroke::new(1.0, tokens.accent);
            ui.painter()
                .rect_stroke(rect.shrink(1.0), 0, stroke, StrokeKind::Inside);
        }
        if self.corner != Some((row, field)) || self.state.editor.cell().is_some() {
            return;
        }
        self.handle = Some(Handle {
            square: Rect::from_min_size(rect.max - vec2(SIDE, SIDE), vec2(SIDE, SIDE)),
            clip: ui.clip_rect(),
            row,
        });
    }
}

/// Draws the square, after the table: the edge by which a column is made wider lies over the cells, and the square over
/// that.
pub fn draw_handle(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    handle: Handle,
) {
    let tokens = Tokens::of(ui);
    let Handle { square, clip, row } = handle;
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(square).id_salt("handle"));
    ui.shrink_clip_rect(clip);
    let id = ui.make_persistent_id("fill");
    let response = ui.interact(square, id, Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "填充柄"));
    ui.painter()
        .rect_filled(square.shrink(1.0), 0, tokens.paper);
    ui.painter()
        .rect_filled(square.shrink(1.5), 0, tokens.accent);
    if response.drag_started_by(egui::PointerButton::Primary) {
        take_keyboard(&ui);
        state.table.filling = Some(Filling {
            from: Span::projects(rows, shown),
            fields: Span::columns(state.table.span, shown),
            last: row,
            to: row,
        });
    }
    response
        .on_hover_cursor(CursorIcon::Crosshair)
        .on_hover_text("向下拖动填充。选中两行以上的数字或日期按序列填，按住 Ctrl 则相反");
}

/// The mouse is over a row while it fills.
pub fn go_on(ui: &Ui, state: &mut UiState, row: usize, at: Pos2) {
    let Some(filling) = &mut state.table.filling else {
        return;
    };
    if ui.input(|input| input.key_pressed(egui::Key::Escape)) {
        state.table.filling = None;
        return;
    }
    filling.to = row.max(filling.last);
    ui.set_cursor_icon(CursorIcon::Crosshair);
    let words = match (filling.to - filling.last, filling.is_series(ui)) {
        (0, _) => return,
        (_, true) => "按序列填充",
        (_, false) => "复制填充",
    };
    let tokens = Tokens::of(ui);
    let painter = ui.layer_painter(LayerId::new(Order::Tooltip, Id::unique("filling")));
    let font = FontId::proportional(SMALL_TEXT);
    let galley = painter.layout_no_wrap(words.to_owned(), font, tokens.text);
    let room = Align2::LEFT_TOP
        .anchor_size(at + vec2(14.0, 10.0), galley.size())
        .expand2(vec2(6.0, 3.0));
    painter.rect(
        room,
        4,
        tokens.paper,
        Stroke::new(1.0, tokens.border),
        StrokeKind::Inside,
    );
    painter.galley(room.min + vec2(6.0, 3.0), galley, tokens.text);
}

/// The button is let go: the rows down to the mouse are filled.
pub fn end(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    rows: &[TableRow],
    commands: &mut Vec<Command>,
) {
    let Some(filling) = state.table.filling.take() else {
        return;
    };
    let is_series = filling.is_series(ui);
    let Filling {
        from,
        fields,
        last,
        to,
    } = filling;
    let mut onto: Vec<RowId<Project>> = Vec::new();
    for id in rows.iter().take(to + 1).skip(last + 1).filter_map(project) {
        // One that stands in two groups is filled once.
        if !from.contains(&id) && !onto.contains(&id) {
            onto.push(id);
        }
    }
    // The rows may have changed meanwhile: what is no longer selected is not taken from.
    if onto.is_empty() || !from.iter().all(|id| shown.selection.contains(id)) {
        return;
    }
    let all = from.iter().chain(&onto).copied().collect();
    commands.push(Command::Edit(EditCommand::Fill(Fill {
        from,
        onto,
        fields,
        is_series,
    })));
    commands.push(Command::Select(SelectCommand::SelectMany(all)));
}
