use egui::{
    Align2, Color32, FontFamily, FontId, Rect, Response, Sense, Stroke, StrokeKind, Ui, pos2, vec2,
};
use egui_table::CellInfo;

use crate::app::{ArrangeCommand, Command, EditCommand, SelectCommand};
use crate::model::{Derived, Field, Id, Kind, Project, Source, Stage, Value, ViewPage};
use crate::view::{ABSENT, GroupRow, ProjectRow, Shade, parts_path, show_field, value};

use super::colored::ground;
use super::delegate::Delegate;
use super::drag::span_to;
use super::span::Span;
use super::widths::MARGIN;
use crate::ui::command::UiCommand;
use crate::ui::fields::editor::Start;
use crate::ui::kit::cells::{Written, cell_number, cell_text, corner_mark, hidden_decimals};
use crate::ui::kit::fonts;
use crate::ui::kit::icons;
use crate::ui::kit::keyboard::take_keyboard;
use crate::ui::kit::menus::context_menu;
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{caret, compact, stage_pill};
use crate::ui::panels::menu;
use crate::ui::shown::{MovedProjects, Shown};

/// Further space per level of groups.
const INDENT: f32 = 14.0;

impl Delegate<'_> {
    pub(super) fn group_cell(&mut self, ui: &mut Ui, cell: &CellInfo, group: &GroupRow) {
        let tokens = Tokens::of(ui);
        if ui.is_sizing_pass() {
            return;
        }
        let rect = ui.max_rect();
        let response = ui.interact(
            rect,
            ui.make_persistent_id(("group", &group.path, cell.col_nr)),
            Sense::CLICK,
        );
        if response.clicked() {
            self.commands
                .push(Command::Arrange(ArrangeCommand::ToggleFold(
                    group.path.clone(),
                )));
            self.commands
                .push(Command::Select(SelectCommand::Select(None, None)));
            self.state.table.group_cursor = Some(group.path.clone());
            self.state.table.sight.by_mouse();
            take_keyboard(ui);
        }
        let bold = |size| FontId::new(size, fonts::bold());
        match cell.col_nr {
            0 => {
                let icon = if group.is_open {
                    icons::CARET_DOWN
                } else {
                    icons::CARET_RIGHT
                };
                let font = FontId::new(12.0, icons::family());
                let at = pos2(rect.left() + 14.0, rect.center().y);
                ui.painter()
                    .text(at, Align2::CENTER_CENTER, icon, font, tokens.secondary);
            }
            1 => {
                let left = MARGIN + 2.0 + INDENT * group.depth as f32;
                let count = format!("{} 项", group.totals.count);
                let font = FontId::new(SMALL_TEXT, FontFamily::Proportional);
                let count = ui.painter().layout_no_wrap(count, font, tokens.secondary);
                let inner = Rect::from_min_max(pos2(rect.left() + left, rect.top()), rect.max);
                let room = inner.with_max_x(rect.right() - MARGIN - count.size().x - 10.0);
                let taken =
                    cell_text(ui, room, &group.label, bold(TABLE_TEXT), tokens.text, false).width;
                let at = pos2(
                    inner.left() + taken + 10.0,
                    rect.center().y - count.size().y / 2.0,
                );
                ui.painter().galley(at, count, tokens.secondary);
                let fold = if group.is_open { "折叠" } else { "展开" };
                let said = format!("{fold} {} {} 项", group.label, group.totals.count);
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &said));
            }
            column => {
                let moment = self.shown.moment;
                let told = self.field(column).and_then(|field| {
                    let value = group.totals.value(field, moment)?;
                    Some((field, value))
                });
                let inner = rect.shrink2(vec2(MARGIN, 0.0));
                let font = bold(TABLE_TEXT);
                match told {
                    // Nothing is filled in yet; that is not 0. Nothing counted is nothing to look at.
                    Some((_, Value::Empty | Value::Integer(0))) => {
                        cell_text(ui, inner, ABSENT, font, tokens.faint, true);
                    }
                    Some((field, value)) => {
                        let shown = self.shown;
                        let text = show_field(&shown.portfolio, field, &value, shown.unit);
                        let exact = hidden_decimals(&value, self.shown.unit);
                        let is_cut = cell_number(ui, inner, &text, font, tokens.text);
                        if exact.is_some() {
                            corner_mark(ui, rect, tokens.faint);
                        }
                        if let Some(tip) = exact.or_else(|| is_cut.then_some(text)) {
                            response.on_hover_text(tip);
                        }
                    }
                    None => {}
                }
            }
        }
        if self.is_focused && self.cursor_row == Some(cell.row_nr as usize) && cell.col_nr == 1 {
            frame(ui, rect);
        }
    }

    pub(super) fn project_cell(&mut self, ui: &mut Ui, cell: &CellInfo, row: &ProjectRow) {
        let tokens = Tokens::of(ui);
        let ProjectRow { id, number, .. } = *row;
        let portfolio = self.shown.portfolio.as_ref();
        let Some(project) = portfolio.projects().get(id) else {
            return;
        };
        let rect = ui.max_rect();
        let font = FontId::new(TABLE_TEXT, FontFamily::Proportional);
        let Some(field) = self.field(cell.col_nr) else {
            let at = pos2(rect.right() - 12.0, rect.center().y);
            ui.painter().text(
                at,
                Align2::RIGHT_CENTER,
                number.to_string(),
                font,
                tokens.secondary,
            );
            self.row_handle(ui, rect, id, cell, &format!("第{number}行 序号"));
            return;
        };
        if self.state.editor.cell() == Some((id, field)) && !ui.is_sizing_pass() {
            super::cell_editor::cell_editor(
                ui,
                self.shown,
                self.state,
                (id, field),
                rect,
                self.commands,
            );
        }
        let (text, exact) = self.text(project, field);
        if ui.is_sizing_pass() {
            let width = ui
                .painter()
                .layout_no_wrap(text, font, tokens.text)
                .size()
                .x;
            ui.allocate_space(vec2(width + MARGIN * 2.0 + 4.0, 1.0));
            return;
        }
        let signal = self.signal(project, field);
        let meaning = signal.as_ref().map(|signal| signal.words.as_str());
        // What was reported otherwise before says what it was, where months are reported.
        let is_reported = self.shown.workspace.page == ViewPage::Dispatch;
        let corrected = is_reported.then(|| self.shown.app.correction_of(id, field));
        let corrected = corrected.flatten();
        let meanings = meaning.into_iter().chain(corrected.as_deref());
        let meanings: Vec<String> = meanings.map(|words| format!("（{words}）")).collect();
        let meanings = meanings.concat();
        let said = format!(
            "第{number}行 {} {}{meanings}",
            field.label(),
            if text.is_empty() { ABSENT } else { &text },
        );
        let response = self.answer(ui, rect, id, field, cell, &said);
        let shade = signal.as_ref().map(|signal| signal.shade);
        let is_cut = self.content(ui, project, (row, field, shade), &text, &font);
        if corrected.is_some() {
            corner_mark(ui, rect, tokens.accent);
        } else if exact.is_some() {
            corner_mark(ui, rect, tokens.faint);
        }
        let whole = exact.as_deref().or_else(|| is_cut.then_some(text.as_str()));
        let dates = response
            .hovered()
            .then(|| self.milestone_words(id, field))
            .flatten();
        // A light beside a difference that says another thing is not understood without.
        let is_light = field == Field::Derived(Derived::Light);
        let ground = (is_light && response.hovered()).then(|| {
            let moment = self.shown.moment;
            moment.rule.light_in_words(portfolio, project, moment)
        });
        let told: Vec<&str> = whole
            .into_iter()
            .chain(meaning)
            .chain(corrected.as_deref())
            .chain(ground.as_ref().and_then(|ground| ground.as_deref()))
            .chain(dates.as_deref())
            .collect();
        if !told.is_empty() {
            response.on_hover_text(told.join("\n"));
        }
        self.warning_mark(ui, rect, id, field);
        if self.selected_columns.contains(&field) && self.shown.selection.contains(&id) {
            ui.painter()
                .rect_filled(rect, 0, tokens.accent.gamma_multiply(0.14));
        }
        let place = cell.row_nr as usize;
        let is_cursor = self.cursor_row == Some(place) && self.shown.workspace.cursor == field;
        if self.is_focused && is_cursor {
            self.state.table.cursor_rect = Some(rect);
            frame(ui, rect);
        }
        self.fill_marks(ui, rect, place, field);
    }

    /// What stands in a cell, and the whole amount where decimals are hidden. An amount that a programme above holds
    /// already is in brackets, as on paper.
    fn text(&self, project: &Project, field: Field) -> (String, Option<String>) {
        let Shown {
            portfolio,
            listing,
            moment,
            unit,
            ..
        } = self.shown;
        let value = value(portfolio, project, field, *moment);
        let text = show_field(portfolio, field, &value, *unit);
        let is_amount = field.kind() == Kind::Money && !text.is_empty();
        let exact = hidden_decimals(&value, *unit);
        let counting = listing.counting(portfolio, *moment);
        if is_amount && counting.is_held(project.id, field) {
            return (format!("（{text}）"), exact);
        }
        (text, exact)
    }

    /// Draws what stands in a cell; whether that did not fit.
    fn content(
        &mut self,
        ui: &mut Ui,
        project: &Project,
        (row, field, shade): (&ProjectRow, Field, Option<Shade>),
        text: &str,
        font: &FontId,
    ) -> bool {
        let tokens = Tokens::of(ui);
        let rect = ui.max_rect();
        let inner = rect.shrink2(vec2(MARGIN, 0.0));
        let source = match field {
            Field::Typed(column) => project.source(column),
            Field::Derived(_) | Field::Own(_) => None,
        };
        let is_suggested = source == Some(Source::Suggested) && !text.is_empty();
        let left = if field == Field::NAME {
            self.caret(ui, rect, row) + 2.0
        } else {
            2.0
        };
        let is_right = field.kind().is_number();
        let mut room = inner.with_min_x((inner.left() + left).min(inner.right()));
        if let Some(shade) = shade {
            let width = |text: &str| {
                let text = text.to_owned();
                let galley = ui.painter().layout_no_wrap(text, font.clone(), tokens.text);
                galley.size().x
            };
            let number = is_right.then(|| width(text));
            room = ground(ui, rect, room, shade, number);
        }
        match (field, text.is_empty()) {
            (_, true) => {
                cell_text(ui, room, ABSENT, font.clone(), tokens.faint, is_right);
            }
            (Field::STAGE, false) => {
                if let Some(stage) = Stage::from_label(text) {
                    let mut pill =
                        ui.new_child(egui::UiBuilder::new().max_rect(room).id_salt("pill"));
                    pill.horizontal_centered(|ui| {
                        stage_pill(ui, stage);
                        if is_suggested {
                            ui.painter().circle_filled(
                                pos2(room.right() - 2.0, rect.center().y),
                                2.0,
                                tokens.faint,
                            );
                        }
                    });
                }
            }
            (_, false) if is_suggested => {
                let color = if shade.is_some() {
                    tokens.text
                } else {
                    tokens.secondary
                };
                return self.suggested(ui, room, (text, color), font, (row.id, field));
            }
            (_, false) if is_right => {
                return cell_number(ui, room, text, font.clone(), tokens.text);
            }
            (_, false) => {
                let is_late = field == Field::NEXT_MILESTONE
                    && crate::view::MilestoneDue::of(
                        &self.shown.portfolio,
                        project,
                        self.shown.moment,
                    ) == crate::view::MilestoneDue::Overdue;
                // On a ground of its own the sign says it.
                let color = if is_late && shade.is_none() {
                    tokens.bad
                } else {
                    tokens.text
                };
                return self.found_text(ui, room, text, font.clone(), color, (project, field));
            }
        }
        false
    }

    /// The small arrow that folds the parts of a programme. How far the name stands to the right.
    fn caret(&mut self, ui: &mut Ui, rect: Rect, row: &ProjectRow) -> f32 {
        let left = INDENT * (row.depth + row.level) as f32;
        // The names of parts stand to the right of that of their programme, behind the room for an arrow.
        let Some(is_open) = row.is_open else {
            return left + if row.level > 0 { INDENT } else { 0.0 };
        };
        let at = pos2(rect.left() + MARGIN + left - 4.0, rect.top());
        let room = Rect::from_min_size(at, vec2(16.0, rect.height()));
        let portfolio = &self.shown.portfolio;
        let name = portfolio
            .projects()
            .get(row.id)
            .map(|project| &project.name);
        let name = format!("{}的子项", name.map_or("", String::as_str));
        if caret(ui, room, is_open, &name).clicked() {
            self.state.table.sight.by_mouse();
            let path = parts_path(row.id);
            self.commands
                .push(Command::Arrange(ArrangeCommand::ToggleFold(path)));
        }
        left + INDENT
    }

    /// Grey with dots under it and a tag; a click on the tag agrees. Whether it did not fit.
    fn suggested(
        &mut self,
        ui: &Ui,
        room: Rect,
        (text, color): (&str, Color32),
        font: &FontId,
        (id, field): (Id<Project>, Field),
    ) -> bool {
        let tokens = Tokens::of(ui);
        let tag_font = FontId::new(11.0, FontFamily::Proportional);
        let tag = ui
            .painter()
            .layout_no_wrap("建议".to_owned(), tag_font, tokens.grey.text);
        let tag_size = tag.size() + vec2(8.0, 3.0);
        let with_text = room.with_max_x(room.right() - tag_size.x - 4.0);
        let Written {
            width: taken,
            is_cut,
        } = cell_text(ui, with_text, text, font.clone(), color, false);
        let y = room.center().y + 9.0;
        let dots = [pos2(room.left(), y), pos2(room.left() + taken, y)];
        ui.painter().extend(egui::Shape::dashed_line(
            &dots,
            Stroke::new(1.0, tokens.faint),
            2.0,
            2.0,
        ));
        let at = pos2(
            (room.left() + taken + 6.0).min(room.right() - tag_size.x),
            room.center().y - tag_size.y / 2.0,
        );
        let rect = Rect::from_min_size(at, tag_size);
        let response = ui.interact(
            rect,
            ui.make_persistent_id(("suggested", id, field)),
            Sense::CLICK,
        );
        let fill = if response.hovered() {
            tokens.selection
        } else {
            tokens.grey.fill
        };
        ui.painter().rect_filled(rect, 4, fill);
        ui.painter()
            .galley(rect.min + vec2(4.0, 1.5), tag, tokens.grey.text);
        let name = format!("确认建议 {text}");
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        if let Field::Typed(column) = field
            && response.clicked()
        {
            self.commands
                .push(Command::Edit(EditCommand::Confirm(vec![id], Some(column))));
        }
        response.on_hover_text("由职责推断的建议值，单击确认");
        is_cut
    }

    /// The mouse on a cell: select, with Ctrl add, with Shift or drawn select a rectangle, double-click edit; the right
    /// button opens the menu of the row.
    fn answer(
        &mut self,
        ui: &Ui,
        rect: Rect,
        id: Id<Project>,
        field: Field,
        cell: &CellInfo,
        said: &str,
    ) -> Response {
        let response = ui.interact(
            rect,
            ui.make_persistent_id(("cell", cell.row_nr, cell.col_nr)),
            Sense::CLICK | Sense::DRAG,
        );
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Cell, true, said));
        let modifiers = ui.input(|input| input.modifiers);
        if response.drag_started_by(egui::PointerButton::Primary) && !modifiers.any() {
            self.state.table.dragging = Some((id, field));
            self.state.table.group_cursor = None;
            self.state.table.span = None;
            self.state.table.sight.by_mouse();
            take_keyboard(ui);
            self.commands.push(Command::Select(SelectCommand::Select(
                Some(id),
                Some(field),
            )));
        }
        if response.clicked() || response.secondary_clicked() {
            self.state.table.group_cursor = None;
            self.state.table.sight.by_mouse();
            take_keyboard(ui);
            let is_among = self.shown.selection.contains(&id);
            if modifiers.command {
                self.state.table.span = None;
                self.commands
                    .push(Command::Select(SelectCommand::ToggleSelected(id)));
            } else if modifiers.shift {
                span_to(
                    self.shown,
                    self.state,
                    self.rows,
                    (id, field),
                    self.commands,
                );
            } else if response.clicked() || !is_among {
                self.state.table.span = None;
                self.commands.push(Command::Select(SelectCommand::Select(
                    Some(id),
                    Some(field),
                )));
            }
        }
        if response.double_clicked() {
            self.state.edit_cell(ui, self.shown, id, field, Start::Keep);
        }
        let is_cursor = self.shown.selected == Some(id) && self.shown.workspace.cursor == field;
        let asks = is_cursor && self.state.table.menu.take().is_some();
        context_menu(&response, asks, |ui| self.row_menu(ui, id, field));
        response
    }

    /// The number of a row: a click selects the row, and it is taken hold of to be moved in the plan.
    fn row_handle(&mut self, ui: &Ui, rect: Rect, id: Id<Project>, cell: &CellInfo, said: &str) {
        let handle = ui.make_persistent_id(("row", cell.row_nr));
        let response = ui.interact(rect, handle, Sense::CLICK | Sense::DRAG);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Cell, true, said));
        let modifiers = ui.input(|input| input.modifiers);
        let is_among = self.shown.selection.contains(&id);
        if response.clicked() || response.secondary_clicked() {
            self.state.table.group_cursor = None;
            self.state.table.sight.by_mouse();
            take_keyboard(ui);
            let last = self.fields.last().copied().unwrap_or(Field::NAME);
            if modifiers.command {
                self.commands
                    .push(Command::Select(SelectCommand::ToggleSelected(id)));
            } else if modifiers.shift {
                span_to(self.shown, self.state, self.rows, (id, last), self.commands);
            } else if response.clicked() || !is_among {
                self.state.table.span = Some(Span::over((id, Field::NAME), (id, last)));
                self.commands.push(Command::Select(SelectCommand::Select(
                    Some(id),
                    Some(Field::NAME),
                )));
            }
        }
        if response.drag_started_by(egui::PointerButton::Primary) {
            let moved = if is_among {
                self.shown.selection.iter().copied().collect()
            } else {
                vec![id]
            };
            response.dnd_set_drag_payload(MovedProjects(moved));
        }
        if response.dragged() {
            ui.set_cursor_icon(egui::CursorIcon::Grabbing);
        }
        context_menu(&response, false, |ui| self.row_menu(ui, id, Field::NAME));
        response.on_hover_text("单击选中整行；按住拖到左侧的篇章，可改变项目的规划位置");
    }

    fn row_menu(&mut self, ui: &mut Ui, id: Id<Project>, field: Field) {
        compact(ui);
        if ui.button(format!("修改“{}”", field.label())).clicked() {
            self.state.edit_cell(ui, self.shown, id, field, Start::Keep);
        }
        self.milestone_item(ui, id, field);
        for command in UiCommand::of_selection() {
            menu::item(ui, self.shown, command, self.state);
        }
    }

    fn warning_mark(&mut self, ui: &Ui, rect: Rect, id: Id<Project>, field: Field) {
        let Field::Typed(column) = field else { return };
        let shown = self.shown;
        let Some(message) = self.state.table.warning_index(shown).get(&(id, column)) else {
            return;
        };
        let tokens = Tokens::of(ui);
        let corner = rect.right_top();
        corner_mark(ui, rect, tokens.late);
        let mark = Rect::from_center_size(corner + vec2(-5.0, 5.0), vec2(12.0, 12.0));
        let response = ui.interact(
            mark,
            ui.make_persistent_id(("warning", id, column)),
            Sense::hover(),
        );
        response.on_hover_text(message.clone());
    }
}

/// The cell cursor.
fn frame(ui: &Ui, rect: Rect) {
    let stroke = Stroke::new(2.0, Tokens::of(ui).accent);
    ui.painter()
        .rect_stroke(rect.shrink(0.5), 2, stroke, StrokeKind::Inside);
}
