//! 时间轴: when the shown projects are built and what is reached on the way. Dates are altered by dragging them.

mod axis;
mod drag;
mod draw;
mod row;

use crate::ui::help::Help;
use crate::ui::kit::cells::cell_text;
use std::sync::Arc;

use egui::{Align, Layout, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

use crate::app::{App, Command, PaperCommand};
use crate::view::{DONE_RULE, Days, Listing, Moment, Step, TableRow, day_number, timeline_years};

use crate::ui::files::Ask;
use crate::ui::kit::theme::{ROW_HEIGHT, SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::segmented;
use crate::ui::pages::bar::fold_button;
use crate::ui::pages::nothing::nothing;
use crate::ui::pages::page::Page;
use crate::ui::pages::table;
use crate::ui::shown::Shown;
use crate::ui::state::Then;
use crate::ui::state::UiState;
use axis::Axis;

/// Height of the line with legend and buttons, in points.
const BAR: f32 = 42.0;
/// Height of the heads: years and months, and below them the flag of the day.
const HEADS: f32 = LABELS + 20.0;
/// Height of the years and months.
const LABELS: f32 = 42.0;
/// Height of the bar that moves the days.
const STRIP: f32 = 12.0;
/// Kept free at the right for the bar that moves the rows.
const EDGE: f32 = 10.0;

/// What the page remembers between pictures.
pub struct TimelinePage {
    /// None until the page is first drawn.
    axis: Option<Axis>,
    /// Nobody has moved or scaled the days: all years are shown, however wide the page becomes.
    is_whole: bool,
    /// As somebody dragged it.
    names_width: Option<f32>,
    drag: Option<drag::Drag>,
    years: Option<(Arc<Listing>, Moment, Days)>,
    offset: f32,
    /// In so many pictures the row of the cursor is brought into sight: in the one after a key it stands elsewhere.
    follows: u8,
}

impl Default for TimelinePage {
    fn default() -> Self {
        Self {
            axis: None,
            is_whole: true,
            names_width: None,
            drag: None,
            years: None,
            offset: 0.0,
            follows: 0,
        }
    }
}

impl Page for TimelinePage {
    fn help(&self) -> Help {
        Help::Timeline
    }

    fn refresh(&mut self, app: &mut App) {
        let (listing, moment) = (app.listing(), app.moment());
        let is_current = self
            .years
            .as_ref()
            .is_some_and(|(before, then, _)| Arc::ptr_eq(before, &listing) && *then == moment);
        if !is_current {
            let years = timeline_years(&app.portfolio(), &listing, moment);
            self.years = Some((listing, moment, years));
        }
    }

    fn has_inspector(&self, _app: &App) -> bool {
        true
    }

    /// Beside the names there is room for the years.
    fn usual_width(&self) -> f32 {
        900.0
    }

    /// The same rows as those of the table.
    fn keys(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        table::keys(ui, shown, state, commands);
    }

    fn bar(&mut self, ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
        fold_button(ui, shown, state);
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        let years = self.years.as_ref().map(|(.., years)| *years);
        match years.filter(|_| !shown.listing.projects.is_empty()) {
            Some(years) => timeline(ui, shown, (self, years), state, commands),
            None => nothing(ui, shown, state, commands),
        }
    }
}

/// Draws the page.
fn timeline(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (own, years): (&mut TimelinePage, Days),
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let rows = state.table.rows(shown);
    let full = ui.available_rect_before_wrap();
    let bar = Rect::from_min_size(full.min, vec2(full.width(), BAR));
    let names_width = names_width(full.width(), own.names_width);
    let split = full.left() + names_width;
    let heads = Rect::from_min_max(
        pos2(split, bar.bottom()),
        pos2(full.right() - EDGE, bar.bottom() + HEADS),
    );
    let body = Rect::from_min_max(
        pos2(full.left(), heads.bottom()),
        pos2(full.right(), full.bottom() - STRIP),
    );
    let chart = Rect::from_min_max(pos2(split, body.top()), pos2(heads.right(), body.bottom()));
    let mut axis = match own.axis {
        Some(axis) if !own.is_whole => Axis {
            room: chart.x_range(),
            years,
            ..axis
        },
        _ => Axis::of_all(chart.x_range(), years),
    };
    wheel(ui, heads.union(chart), &mut axis);
    let has_legend = controls(ui, bar, shown, state, &mut axis);

    let whole_heads = Rect::from_min_max(
        pos2(full.left(), heads.top()),
        pos2(full.right(), heads.bottom()),
    );
    ui.painter().rect_filled(whole_heads, 0, tokens.subgroup);
    let labels = Rect::from_min_size(heads.min, vec2(heads.width(), LABELS));
    axis.draw_heads(ui, labels);
    axis.draw_lines(ui, chart);
    let line = Stroke::new(1.0, tokens.line);
    for y in [whole_heads.top(), whole_heads.bottom()] {
        ui.painter().hline(whole_heads.x_range(), y, line);
    }
    let name_head = Rect::from_min_max(whole_heads.min, pos2(split, whole_heads.bottom()));
    let room = name_head.shrink2(vec2(12.0, 0.0));
    let font = egui::FontId::proportional(SMALL_TEXT);
    cell_text(ui, room, "项目名称", font.clone(), tokens.secondary, false);
    if !has_legend {
        cell_text(ui, room, "图例", font, tokens.secondary, true);
        let word = room.with_min_x(room.right() - 30.0);
        let word = ui.interact(word, ui.make_persistent_id("signs"), Sense::hover());
        word.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, "图例"));
        word.on_hover_ui(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(320.0, BAR), Sense::hover());
            draw::legend(ui, rect);
        });
    }

    rows_of_projects(ui, shown, (own, state), (body, &rows), &mut axis, commands);
    let x = axis.x(day_number(shown.moment.today));
    let word = if shown.workspace.month.is_some() {
        "报告期末"
    } else {
        "今天"
    };
    draw::today(ui, heads, chart, x, word);
    ui.painter().vline(
        split,
        heads.top()..=body.bottom(),
        Stroke::new(1.0, tokens.border),
    );
    let edge = Rect::from_x_y_ranges(split - 4.0..=split + 4.0, heads.y_range());
    let edge = ui.interact(edge, ui.make_persistent_id("names_width"), Sense::DRAG);
    edge.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Splitter, true, "名称栏宽度"));
    if edge.dragged() {
        own.names_width = Some(names_width + edge.drag_delta().x);
    }
    edge.on_hover_and_drag_cursor(egui::CursorIcon::ResizeHorizontal);
    strip(
        ui,
        Rect::from_x_y_ranges(chart.x_range(), body.bottom()..=full.bottom()),
        &mut axis,
    );
    // The row of what is dragged may have been scrolled away.
    if !ui.input(|input| input.pointer.any_down()) {
        own.drag = None;
    }
    own.is_whole = axis.is_whole();
    own.axis = Some(axis);
}

/// How wide the names are: as somebody dragged them, or a share of the page.
fn names_width(page: f32, dragged: Option<f32>) -> f32 {
    const LEAST: f32 = 160.0;
    let usual = (page * 0.38).clamp(LEAST, 420.0);
    dragged
        .unwrap_or(usual)
        .clamp(LEAST, (page * 0.6).max(LEAST))
}

/// Ctrl and the wheel scale around the pointer, Shift and the wheel move the days.
fn wheel(ui: &Ui, rect: Rect, axis: &mut Axis) {
    if !ui.rect_contains_pointer(rect) {
        return;
    }
    let (zoom, pan, pointer) = ui.input(|input| {
        let pointer = input.pointer.hover_pos();
        (input.zoom_delta(), input.smooth_scroll_delta().x, pointer)
    });
    if let Some(pointer) = pointer
        && (zoom - 1.0).abs() > f32::EPSILON
    {
        axis.set_day_width(axis.day_width * zoom, pointer.x);
    }
    if pan.abs() > 0.0 {
        axis.pan(pan);
    }
}

/// The legend, and at the right the buttons. Whether there was room for the legend.
fn controls(
    ui: &mut Ui,
    rect: Rect,
    shown: &Shown<'_>,
    state: &mut UiState,
    axis: &mut Axis,
) -> bool {
    let builder = UiBuilder::new()
        .max_rect(rect.shrink2(vec2(12.0, 4.0)))
        .id_salt("timeline_bar")
        .layout(Layout::right_to_left(Align::Center));
    let mut line = ui.new_child(builder);
    line.spacing_mut().item_spacing.x = 8.0;
    line.spacing_mut().button_padding.x = 10.0;
    let export = line
        .button("导出图片…")
        .on_hover_text("把整个时间轴存为 PDF、PNG 或 SVG");
    if export.clicked() {
        let name = format!("{}时间轴", shown.file_name.trim_end_matches(".lantu"));
        let name = crate::app::marked_name(&name, shown.portfolio.data_mark());
        let name = format!("{name}.pdf");
        let folder = shown.app.settings().paper_dialog_folder();
        state.ask_file(
            Ask::Picture { name },
            folder,
            Then::run(|path| Command::Paper(PaperCommand::ExportTimeline(path))),
        );
    }
    if line.button("全部").on_hover_text("显示全部年份").clicked() {
        *axis = Axis::of_all(axis.room, axis.years);
    }
    if line
        .button("今天")
        .on_hover_text("移到今天或报告期末")
        .clicked()
    {
        axis.show(shown.moment.today);
    }
    let scales = [
        (Step::Year, "年"),
        (Step::Quarter, "季"),
        (Step::Month, "月"),
    ];
    let scale = match axis.heads().lower {
        None | Some(Step::Year) => Step::Year,
        Some(Step::Quarter) => Step::Quarter,
        Some(Step::Month | Step::Day) => Step::Month,
    };
    let chosen = line
        .allocate_ui_with_layout(
            vec2(118.0, 32.0),
            Layout::left_to_right(Align::Center),
            |ui| segmented(ui, &scales, Some(scale)),
        )
        .inner;
    if let Some(chosen) = chosen {
        let day_width = match chosen {
            Step::Year => 0.19,
            Step::Quarter => 0.5,
            Step::Month | Step::Day => 1.25,
        };
        let today = axis.x(day_number(shown.moment.today));
        let middle = axis.room.center();
        let x = if axis.room.contains(today) {
            today
        } else {
            middle
        };
        axis.set_day_width(day_width, x);
    }
    let left = rect.left() + 12.0;
    let signs = Rect::from_min_max(
        pos2(left, rect.top()),
        pos2((line.min_rect().left() - 12.0).max(left), rect.bottom()),
    );
    let has_legend = draw::legend(ui, signs);
    if has_legend {
        let legend = ui.interact(signs, ui.make_persistent_id("legend"), Sense::hover());
        legend.on_hover_text(DONE_RULE);
    }
    has_legend
}

fn rows_of_projects(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (own, state): (&mut TimelinePage, &mut UiState),
    (body, rows): (Rect, &[TableRow]),
    axis: &mut Axis,
    commands: &mut Vec<Command>,
) {
    let mut child = ui.new_child(UiBuilder::new().max_rect(body).id_salt("timeline_rows"));
    child.shrink_clip_rect(body);
    child.spacing_mut().item_spacing.y = 0.0;
    let mut area = ScrollArea::vertical()
        .id_salt("timeline")
        .animated(false)
        .auto_shrink([false, false]);
    let offset = own.offset;
    if std::mem::take(&mut state.table.is_scrolling_to_cursor) {
        own.follows = 2;
    }
    let follows = own.follows > 0;
    own.follows = own.follows.saturating_sub(1);
    if let Some(row) = state.table.cursor_row(rows, shown).filter(|_| follows) {
        let top = row as f32 * ROW_HEIGHT;
        let least = top + ROW_HEIGHT - body.height();
        area = area.vertical_scroll_offset(offset.min(top).max(least));
    }
    let mut pan = egui::Vec2::ZERO;
    let output = area.show_rows(&mut child, ROW_HEIGHT, rows.len(), |ui, range| {
        for index in range {
            let Some(row) = rows.get(index) else { continue };
            let size = vec2(ui.available_width(), ROW_HEIGHT);
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            ui.push_id(index, |ui| {
                let mut line = row::Line {
                    shown,
                    axis,
                    rect,
                    split: axis.room.min,
                    drag: &mut own.drag,
                };
                pan += line.draw(ui, row, state, commands);
            });
        }
        if pan.y.abs() > 0.0 {
            let delta = vec2(0.0, pan.y);
            ui.scroll_with_delta_animation(delta, egui::style::ScrollAnimation::none());
        }
    });
    own.offset = output.state.clamped_offset().y;
    if pan.x.abs() > 0.0 {
        axis.pan(pan.x);
    }
}

/// Shows which of the years are in sight, and moves them.
fn strip(ui: &Ui, rect: Rect, axis: &mut Axis) {
    let tokens = Tokens::of(ui);
    let (from, to) = axis.years.numbers();
    let (from, to) = (from.min(axis.left), to.max(axis.left + axis.span()));
    let scale = rect.width() / (to - from) as f32;
    let x = |at: f64| rect.left() + (at - from) as f32 * scale;
    let handle = Rect::from_x_y_ranges(
        x(axis.left)..=x(axis.left + axis.span()),
        rect.shrink2(vec2(0.0, 3.0)).y_range(),
    );
    let response = ui.interact(rect, ui.make_persistent_id("strip"), Sense::DRAG);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ScrollBar, true, "左右移动"));
    if response.dragged() {
        axis.pan(-response.drag_delta().x / scale * axis.day_width);
    }
    let color = if response.hovered() || response.dragged() {
        tokens.faint
    } else {
        tokens.border
    };
    ui.painter().rect_filled(handle, 3, color);
}
