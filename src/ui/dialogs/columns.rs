//! 选择列: which columns the table shows, and in which order.

use egui::{
    CursorIcon, DragAndDrop, FontId, Layout, Rect, ScrollArea, Sense, Stroke, TextEdit, Ui,
    UiBuilder, pos2, vec2,
};

use crate::app::{Command, LookCommand};
use crate::model::Field;
use crate::ui::command::UiCommand;
use crate::ui::help::Help;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::icons;
use crate::ui::kit::keyboard::take_enter_of;
use crate::ui::kit::scrolling::follow_focus;
use crate::ui::kit::theme::{CONTROL_HEIGHT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{
    agreement, caption, closable_heading, dialog, icon_button, middle_of_height, set_dialog_width,
    text_button,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};
use crate::view::Search;

/// What is typed to find a column; what is chosen stands in the workspace.
#[derive(Default)]
pub struct ColumnsDialog {
    typed: String,
    has_focus: bool,
}

/// How high both lists are in a window that has room for them, and a row in them, in points.
const HEIGHT: f32 = 780.0;
/// What stands above the lists, in points.
const ABOVE: f32 = 60.0;
const ROW: f32 = 28.0;

/// A chosen column on its way to another place.
struct Dragged(usize);

impl Dialog for ColumnsDialog {
    fn title(&self) -> &'static str {
        "选择列"
    }

    fn help(&self) -> Help {
        Help::Columns
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let chosen = shown.workspace.shown_columns();
        let mut columns = None;
        let stays = dialog(ui, "columns", |ui| {
            set_dialog_width(ui, 640.0);
            let is_closed = closable_heading(ui, "选择列", "序号和项目名称总在最左");
            middle_of_height(ui, HEIGHT, |ui, height| {
                ui.horizontal_top(|ui| {
                    let column = Layout::top_down(egui::Align::Min);
                    let half = (ui.available_width() - 30.0) / 2.0;
                    ui.allocate_ui_with_layout(vec2(half, height), column, |ui| {
                        all(ui, shown, self, height - ABOVE, &mut columns);
                    });
                    ui.add_space(12.0);
                    ui.allocate_ui_with_layout(vec2(half, height), column, |ui| {
                        in_order(ui, chosen, height - ABOVE, &mut columns);
                    });
                });
            });
            ui.separator();
            let mut is_done = false;
            ui.horizontal(|ui| {
                let kept = shown.app.kept_columns();
                let is_other = *chosen != kept;
                let reset = ui
                    .add_enabled(is_other, egui::Button::new("恢复默认"))
                    .on_hover_text("恢复为这个视图保存的列");
                if reset.clicked() {
                    columns = Some(kept);
                }
                let manage = UiCommand::OwnFields;
                if shown.can(manage) && text_button(ui, manage.label()).clicked() {
                    state.wanted = Some(manage);
                }
                ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                    is_done = agreement(ui, "完成", true);
                });
            });
            is_closed || is_done
        });
        if let Some(columns) = columns {
            commands.push(Command::Look(LookCommand::SetColumns(columns)));
        }
        stays && state.wanted != Some(UiCommand::OwnFields)
    }
}

/// Every column, in an order that stays: what is ticked stays where it is.
fn all(
    ui: &mut Ui,
    shown: &Shown<'_>,
    dialog: &mut ColumnsDialog,
    height: f32,
    columns: &mut Option<Vec<Field>>,
) {
    let chosen = shown.workspace.shown_columns();
    let edit = TextEdit::singleline(&mut dialog.typed)
        .hint_text("查找列，可用拼音；按 Enter 勾选")
        .desired_width(f32::INFINITY);
    let field = ui.add(edit).accessible_name("查找列");
    if !std::mem::replace(&mut dialog.has_focus, true) {
        field.request_focus();
    }
    let search = Search::new(&dialog.typed);
    // While a column is looked for, Enter takes the first that was found, and the search goes on.
    let is_search = !dialog.typed.trim().is_empty();
    let mut takes_first = is_search && take_enter_of(ui, &field);
    if takes_first {
        field.request_focus();
    }
    let fits = |field: &Field| search.finds(field.label());
    let fields = Field::all_in(&shown.portfolio).filter(|field| *field != Field::NAME);
    ScrollArea::vertical()
        .id_salt("all_columns")
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let mut is_any = false;
            for field in fields.filter(fits) {
                is_any = true;
                let mut is_on = chosen.contains(&field);
                let size = vec2(ui.available_width(), ROW);
                ui.spacing_mut().interact_size.y = ROW;
                let ticked = ui.allocate_ui(size, |ui| ui.checkbox(&mut is_on, field.label()));
                let response = ticked.inner.on_hover_text(field.tip());
                let is_taken = std::mem::take(&mut takes_first);
                if is_taken {
                    is_on = !is_on;
                    dialog.typed.clear();
                }
                if is_taken || response.changed() {
                    let others = chosen.iter().copied().filter(|other| *other != field);
                    *columns = Some(others.chain(is_on.then_some(field)).collect());
                }
            }
            if !is_any {
                ui.label("没有找到");
            }
            follow_focus(ui);
        });
}

/// The chosen columns in their order: drawn to another place, moved by arrows, or dropped.
fn in_order(ui: &mut Ui, chosen: &[Field], height: f32, columns: &mut Option<Vec<Field>>) {
    let words = format!("已选 {} 列，拖动可调整先后", chosen.len());
    ui.allocate_ui_with_layout(
        vec2(ui.available_width(), CONTROL_HEIGHT),
        Layout::left_to_right(egui::Align::Center),
        |ui| {
            ui.set_min_height(CONTROL_HEIGHT);
            ui.label(words);
        },
    );
    ScrollArea::vertical()
        .id_salt("chosen_columns")
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let top = ui.cursor().top();
            for (place, field) in chosen.iter().enumerate() {
                ui.push_id(field.name(), |ui| {
                    if let Some(changed) = row(ui, chosen, place) {
                        *columns = Some(changed);
                    }
                });
            }
            if chosen.is_empty() {
                caption(ui, "只显示序号和项目名称");
            }
            follow_focus(ui);
            let Some(dragged) = DragAndDrop::payload::<Dragged>(ui) else {
                return;
            };
            let Some(at) = ui.input(|input| input.pointer.latest_pos()) else {
                return;
            };
            let gap = ((at.y - top) / ROW).round().max(0.0) as usize;
            let gap = gap.min(chosen.len());
            let y = top + gap as f32 * ROW;
            let stroke = Stroke::new(2.0, Tokens::of(ui).accent);
            ui.painter().hline(ui.max_rect().x_range(), y, stroke);
            if ui.input(|input| input.pointer.any_released()) {
                DragAndDrop::clear_payload(ui);
                *columns = Some(moved(chosen, dragged.0, gap));
            }
        });
}

/// The columns with one of them put into a gap: the first gap is before the first.
fn moved(chosen: &[Field], from: usize, gap: usize) -> Vec<Field> {
    let mut columns = chosen.to_vec();
    if from < columns.len() {
        let field = columns.remove(from);
        let to = if gap > from { gap - 1 } else { gap };
        columns.insert(to.min(columns.len()), field);
    }
    columns
}

/// One chosen column; the columns as they are to be, if it was altered.
fn row(ui: &mut Ui, chosen: &[Field], place: usize) -> Option<Vec<Field>> {
    let tokens = Tokens::of(ui);
    let field = chosen[place];
    let size = vec2(ui.available_width() - 12.0, ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::DRAG);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ListItem, true, field.label()));
    if response.hovered() {
        ui.painter().rect_filled(rect, 6, tokens.hover);
        ui.set_cursor_icon(CursorIcon::Grab);
    }
    response.dnd_set_drag_payload(Dragged(place));
    // Three short lines to take hold of.
    for line in [-4.0, 0.0, 4.0] {
        let x = egui::Rangef::new(rect.left() + 4.0, rect.left() + 14.0);
        let stroke = Stroke::new(1.0, tokens.faint);
        ui.painter().hline(x, rect.center().y + line, stroke);
    }
    let font = FontId::proportional(TABLE_TEXT);
    let words = Rect::from_min_max(
        pos2(rect.left() + 22.0, rect.top()),
        pos2(rect.right() - 92.0, rect.bottom()),
    );
    cell_text(ui, words, field.label(), font, tokens.text, false);
    let mut changed = None;
    let mut buttons = ui.new_child(
        UiBuilder::new()
            .max_rect(rect)
            .layout(Layout::right_to_left(egui::Align::Center)),
    );
    buttons.spacing_mut().item_spacing.x = 0.0;
    let label = field.label();
    if icon_button(&mut buttons, icons::CLOSE, &format!("{label} 不显示"), true).clicked() {
        let rest = chosen.iter().copied().filter(|other| *other != field);
        changed = Some(rest.collect());
    }
    let is_last = place + 1 == chosen.len();
    let down = format!("{label} 右移");
    if icon_button(&mut buttons, icons::ARROW_DOWN, &down, !is_last).clicked() {
        changed = Some(moved(chosen, place, place + 2));
    }
    let up = format!("{label} 左移");
    if icon_button(&mut buttons, icons::ARROW_UP, &up, place > 0).clicked() {
        changed = Some(moved(chosen, place, place - 1));
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::moved;
    use crate::model::Field;

    #[test]
    fn a_column_is_put_into_the_gap_where_it_is_let_go() {
        let [a, b, c] = [
            Field::STAGE,
            Field::TOTAL_INVESTMENT,
            Field::LEAD_DEPARTMENT,
        ];
        let all = [a, b, c];
        assert_eq!(moved(&all, 0, 2), [b, a, c]);
        assert_eq!(moved(&all, 0, 3), [b, c, a]);
        assert_eq!(moved(&all, 2, 0), [c, a, b]);
        // Before and behind itself nothing moves.
        assert_eq!(moved(&all, 1, 1), all);
        assert_eq!(moved(&all, 1, 2), all);
        assert_eq!(moved(&all, 7, 0), all);
    }
}
