//! 时间轴: the projects' courses on one axis of time, in the groups of the table. Diamonds and the ends of bars are
//! dragged to other dates.

mod axis;
mod drag;
mod draw;

use std::sync::Arc;

use egui::{Align2, FontId, Rect, ScrollArea, Sense, Stroke, Ui, pos2, vec2};

use crate::app::Command;
use crate::model::{Id, Project};
use crate::view::{
    Course, DONE_RULE, Days, Listing, Moment, TableRow, course, course_name, timeline_years,
};

use super::super::theme::{ROW_HEIGHT, SMALL_TEXT, TABLE_TEXT, Tokens};
use super::super::widgets::{caret, text_button};
use super::super::{Shown, UiState, fonts, table};
use axis::Axis;
use drag::Drag;

/// Room for names at the left, in points.
const NAMES: f32 = 300.0;
/// Height of the heads above the axis.
const HEAD: f32 = 48.0;

/// What the page remembers between pictures.
#[derive(Default)]
pub struct TimelineUi {
    /// What part of time is shown; none until the page was drawn once: then all of it.
    window: Option<axis::Window>,
    years: Option<(Arc<Listing>, Moment, Days)>,
    drag: Option<Drag>,
    offset: f32,
}

impl TimelineUi {
    /// The years that hold every date, found anew only when the listing or the month changed.
    fn years(&mut self, shown: &Shown<'_>) -> Days {
        if let Some((listing, moment, years)) = &self.years
            && Arc::ptr_eq(listing, &shown.listing)
            && *moment == shown.moment
        {
            return *years;
        }
        let years = timeline_years(&shown.portfolio, &shown.listing, shown.moment);
        self.years = Some((Arc::clone(&shown.listing), shown.moment, years));
        years
    }
}

/// Draws the page.
pub fn timeline(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    if shown.listing.projects.is_empty() {
        table::nothing(ui, shown, commands);
        return;
    }
    let years = state.pages.timeline.years(shown);
    let full = ui.available_rect_before_wrap();
    let head = full.with_max_y(full.top() + HEAD);
    let body = full.with_min_y(head.bottom());
    let room = body
        .with_min_x(full.left() + NAMES)
        .with_max_x(full.right() - 8.0);
    let page = &mut state.pages.timeline;
    let window = page
        .window
        .get_or_insert_with(|| axis::Window::whole(years, room.width()));
    if window.is_centring_today {
        Axis::centred(window, room.width(), shown.moment.today);
    }
    window.handle(ui, room, years);
    let axis = Axis {
        window: *window,
        room,
        heads: head.with_min_x(room.left()).with_max_x(room.right()),
    };
    axis.draw_heads(ui, years);
    corner(ui, head.with_max_x(room.left()), years, room.width(), state);
    axis.draw_lines(ui, body, years);
    rows(ui, shown, body, &axis, state, commands);
    axis.draw_today(ui, body, shown.moment.today);
    drag::follow(ui, shown, &axis, &mut state.pages.timeline.drag, commands);
}

/// The buttons above the names: how much of time is shown.
fn corner(ui: &mut Ui, rect: Rect, years: Days, width: f32, state: &mut UiState) {
    let builder = egui::UiBuilder::new()
        .max_rect(rect.shrink2(vec2(10.0, 0.0)))
        .id_salt("timeline_corner")
        .layout(egui::Layout::left_to_right(egui::Align::Center));
    let mut ui = ui.new_child(builder);
    ui.spacing_mut().item_spacing.x = 10.0;
    let Some(window) = &mut state.pages.timeline.window else {
        return;
    };
    for (label, year, tip) in [
        ("年", 96.0, "按年显示"),
        ("季", 260.0, "按季度显示"),
        ("月", 620.0, "按月显示"),
    ] {
        if text_button(&mut ui, label).on_hover_text(tip).clicked() {
            window.scale_to(year, width);
        }
    }
    ui.separator();
    if text_button(&mut ui, "今天")
        .on_hover_text("把今天移到中间")
        .clicked()
    {
        window.is_centring_today = true;
    }
    if text_button(&mut ui, "全部")
        .on_hover_text("显示全部年份")
        .clicked()
    {
        *window = axis::Window::whole(years, width);
    }
    let tip = format!(
        "Ctrl+滚轮缩放，Shift+滚轮或拖动空白处左右移动。拖动菱形或横条两端可改日期。\n{DONE_RULE}"
    );
    super::super::widgets::caption(&mut ui, "说明").on_hover_text(tip);
}

fn rows(
    ui: &mut Ui,
    shown: &Shown<'_>,
    body: Rect,
    axis: &Axis,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    let rows = state.table.rows(shown);
    let builder = egui::UiBuilder::new()
        .max_rect(body)
        .id_salt("timeline_rows");
    let mut inner = ui.new_child(builder);
    inner.shrink_clip_rect(body);
    inner.spacing_mut().item_spacing.y = 0.0;
    let mut scroll = ScrollArea::vertical().id_salt("courses").auto_shrink(false);
    if std::mem::take(&mut state.table.is_scrolling_to_cursor)
        && let Some(row) = table::cursor_row(&rows, shown, state)
    {
        let top = row as f32 * ROW_HEIGHT;
        let offset = state.pages.timeline.offset;
        let is_seen = top >= offset && top + ROW_HEIGHT <= offset + body.height();
        if !is_seen {
            scroll = scroll.vertical_scroll_offset((top - body.height() / 2.0).max(0.0));
        }
    }
    let output = scroll.show_rows(&mut inner, ROW_HEIGHT, rows.len(), |ui, range| {
        for row in &rows[range] {
            let size = vec2(ui.available_width(), ROW_HEIGHT);
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            match row {
                TableRow::Group(group) => group_row(ui, rect, shown, group, commands),
                TableRow::Project { id, depth, .. } => {
                    project_row(ui, rect, shown, (*id, *depth), axis, state, commands);
                }
            }
        }
    });
    state.pages.timeline.offset = output.state.clamped_offset().y;
}

fn group_row(
    ui: &mut Ui,
    rect: Rect,
    shown: &Shown<'_>,
    group: &crate::view::GroupRow,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let fill = if group.depth == 0 {
        tokens.group
    } else {
        tokens.subgroup
    };
    ui.painter().rect_filled(rect, 0, fill);
    let response = ui.interact(rect, ui.make_persistent_id(&group.path), Sense::click());
    let sum = match group.totals.total_investment {
        crate::model::Money::ZERO => format!("{} 项", group.totals.count),
        sum => format!(
            "{} 项 · {} {}",
            group.totals.count,
            sum.format(shown.unit),
            shown.unit.label()
        ),
    };
    let said = format!("{} {sum}", group.label);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &said));
    let indent = 6.0 + 14.0 * group.depth as f32;
    let mark = Rect::from_min_size(
        pos2(rect.left() + indent, rect.top()),
        vec2(18.0, rect.height()),
    );
    let is_folding = caret(ui, mark, group.is_open, &group.label).clicked();
    if response.clicked() || is_folding {
        commands.push(Command::ToggleFold(group.path.clone()));
    }
    let bold = FontId::new(TABLE_TEXT, fonts::bold());
    let small = FontId::proportional(SMALL_TEXT);
    let right = rect.left() + NAMES - 10.0;
    let room = Rect::from_min_max(
        pos2(mark.right() + 2.0, rect.top()),
        pos2(right, rect.bottom()),
    );
    let taken = table::cell_text(ui, room, &sum, small, tokens.secondary, true);
    let room = room.with_max_x(right - taken - 8.0);
    table::cell_text(ui, room, &group.label, bold, tokens.text, false);
}

fn project_row(
    ui: &mut Ui,
    rect: Rect,
    shown: &Shown<'_>,
    (id, depth): (Id<Project>, usize),
    axis: &Axis,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    let Some(project) = shown.portfolio.projects().get(id) else {
        return;
    };
    let tokens = Tokens::of(ui);
    if shown.selection.contains(&id) {
        ui.painter().rect_filled(rect, 0, tokens.selection);
    }
    let line = Stroke::new(1.0, tokens.line);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, line);
    let names = rect.with_max_x(rect.left() + NAMES);
    let response = ui.interact(names, ui.make_persistent_id(("name", id)), Sense::click());
    response.widget_info(|| {
        let said = course_name(&shown.portfolio, project, shown.moment);
        let is_on = shown.selected == Some(id);
        egui::WidgetInfo::selected(egui::Role::Button, true, is_on, said)
    });
    if response.clicked() {
        select(ui, id, state, commands);
    }
    let room = names.with_min_x(names.left() + 12.0 + 14.0 * depth as f32);
    let font = FontId::proportional(TABLE_TEXT);
    table::cell_text(
        ui,
        room.with_max_x(names.right() - 10.0),
        &project.name,
        font,
        tokens.text,
        false,
    );
    response.on_hover_text(&project.name);
    let course: Course = course(&shown.portfolio, project, shown.moment);
    let lane = axis.room.with_min_y(rect.top()).with_max_y(rect.bottom());
    draw::course(ui, lane, axis, &course);
    let clicked = drag::handles(ui, lane, shown, axis, (project, &course), state);
    if clicked {
        select(ui, id, state, commands);
    }
}

fn select(ui: &Ui, id: Id<Project>, state: &mut UiState, commands: &mut Vec<Command>) {
    state.table.group_cursor = None;
    commands.push(if ui.input(|input| input.modifiers.command) {
        Command::ToggleSelected(id)
    } else {
        Command::Select(Some(id), None)
    });
}

/// A line of words on a small ground, beside the pointer.
fn tip(ui: &Ui, at: egui::Pos2, text: &str) {
    let tokens = Tokens::of(ui);
    let layer = egui::LayerId::new(egui::Order::Tooltip, egui::Id::unique("timeline_tip"));
    let painter = ui.ctx().layer_painter(layer);
    let font = FontId::proportional(TABLE_TEXT);
    let galley = painter.layout_no_wrap(text.to_owned(), font, tokens.text);
    let size = galley.size() + vec2(16.0, 10.0);
    let rect = Align2::CENTER_BOTTOM.anchor_size(at - vec2(0.0, 14.0), size);
    let line = Stroke::new(1.0, tokens.accent);
    painter.rect(rect, 6, tokens.paper, line, egui::StrokeKind::Inside);
    painter.galley(rect.min + vec2(8.0, 5.0), galley, tokens.text);
}
