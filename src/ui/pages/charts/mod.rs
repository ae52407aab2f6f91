//! 图表: the shown projects as charts on a calm grid. A click on what a chart shows opens it in the table.

mod bars;
mod donut;
mod part;
mod plot;

use crate::ui::help::Help;
use crate::ui::kit::cells::cell_text;
use std::sync::Arc;

use egui::{
    Align2, FontFamily, FontId, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, pos2, vec2,
};

use crate::app::{App, Command};
use crate::model::MoneyUnit;
use crate::view::{ChartData, ChartKind};

use crate::ui::kit::fonts;
use crate::ui::kit::scrolling::{asked, follow};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::tell;
use crate::ui::pages::nothing::nothing;
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Least width of a chart, in points.
const LEAST_WIDTH: f32 = 380.0;
/// Height of a chart with its frame.
const HEIGHT: f32 = 306.0;
/// Between charts and around them.
const GAP: f32 = 12.0;

/// Every chart of the shown projects.
#[derive(Default)]
pub struct ChartsPage {
    charts: Arc<Vec<ChartData>>,
}

impl Page for ChartsPage {
    fn help(&self) -> Help {
        Help::Charts
    }

    fn refresh(&mut self, app: &mut App) {
        self.charts = app.charts();
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        draw_page(ui, shown, &self.charts, state, commands);
    }
}

fn draw_page(
    ui: &mut Ui,
    shown: &Shown<'_>,
    charts: &[ChartData],
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    if shown.listing.projects.is_empty() {
        nothing(ui, shown, state, commands);
        return;
    }
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let asked = asked(ui);
        let width = ui.available_width() - 2.0 * GAP;
        let columns = ((width + GAP) / (LEAST_WIDTH + GAP))
            .floor()
            .clamp(1.0, 3.0) as usize;
        let rows = rows(charts, columns);
        let height = GAP + rows.len() as f32 * (HEIGHT + GAP);
        let (all, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        for (line, row) in rows.iter().enumerate() {
            let spans: usize = row.iter().map(|(_, span)| span).sum();
            let unit = (width - GAP * (row.len() - 1) as f32) / spans.max(1) as f32;
            let mut x = all.left() + GAP;
            let y = all.top() + GAP + line as f32 * (HEIGHT + GAP);
            for (data, span) in row {
                let rect = Rect::from_min_size(pos2(x, y), vec2(unit * *span as f32, HEIGHT));
                x = rect.right() + GAP;
                framed(ui, rect, shown, data, commands);
            }
        }
        follow(ui, asked, 0.0);
    });
}

/// The charts in rows of so many columns; the curve is twice as wide as the others.
fn rows(charts: &[ChartData], columns: usize) -> Vec<Vec<(&ChartData, usize)>> {
    let mut rows: Vec<Vec<(&ChartData, usize)>> = Vec::new();
    let mut free = 0;
    for data in charts {
        let span = match data.kind {
            ChartKind::Cumulative => columns.min(2),
            _ => 1,
        };
        if let Some(row) = rows.last_mut().filter(|_| span <= free) {
            row.push((data, span));
        } else {
            rows.push(vec![(data, span)]);
            free = columns;
        }
        free -= span;
    }
    rows
}

/// Draws these charts side by side, each as wide as the others.
pub fn row(
    ui: &mut Ui,
    shown: &Shown<'_>,
    charts: &[ChartData],
    kinds: &[ChartKind],
    commands: &mut Vec<Command>,
) {
    let gaps = GAP * (kinds.len().saturating_sub(1)) as f32;
    let width = (ui.available_width() - gaps) / kinds.len().max(1) as f32;
    let size = vec2(ui.available_width(), HEIGHT);
    let (all, _) = ui.allocate_exact_size(size, Sense::hover());
    for (i, kind) in kinds.iter().enumerate() {
        let left = all.left() + i as f32 * (width + GAP);
        let rect = Rect::from_min_size(pos2(left, all.top()), vec2(width, HEIGHT));
        if let Some(data) = charts.iter().find(|data| data.kind == *kind) {
            framed(ui, rect, shown, data, commands);
        }
    }
}

/// A chart in a frame of its own, drawn only where it is seen.
fn framed(
    ui: &mut Ui,
    rect: Rect,
    shown: &Shown<'_>,
    data: &ChartData,
    commands: &mut Vec<Command>,
) {
    if !ui.is_rect_visible(rect) {
        return;
    }
    frame(ui, rect);
    let room = rect.shrink2(vec2(14.0, 10.0));
    let builder = egui::UiBuilder::new().max_rect(room).id_salt(data.kind);
    chart(&mut ui.new_child(builder), shown, data, commands);
}

fn frame(ui: &Ui, rect: Rect) {
    let tokens = Tokens::of(ui);
    let line = Stroke::new(1.0, tokens.line);
    ui.painter()
        .rect(rect, 6, tokens.paper, line, StrokeKind::Inside);
}

/// Draws one chart with title, legend and note into the room of `ui`.
pub fn chart(ui: &mut Ui, shown: &Shown<'_>, data: &ChartData, commands: &mut Vec<Command>) {
    const HEAD: f32 = 26.0;
    const NOTE: f32 = 18.0;
    let tokens = Tokens::of(ui);
    let room = ui.available_rect_before_wrap();
    let unit = data.unit(shown.unit);
    head(ui, room.with_max_y(room.top() + HEAD), data, unit);
    let mut body = room;
    body.min.y += HEAD;
    if let Some(missing) = &data.missing {
        let galley = ui.painter().layout(
            missing.clone(),
            FontId::new(SMALL_TEXT, FontFamily::Proportional),
            tokens.secondary,
            (body.width() - 40.0).clamp(120.0, 420.0),
        );
        let rect = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), body);
        ui.painter().galley(rect.min, galley, tokens.secondary);
        said(ui, rect, missing);
        return;
    }
    if !data.note.is_empty() {
        let rect = body.with_min_y(body.bottom() - NOTE);
        body.max.y -= NOTE;
        let font = FontId::new(SMALL_TEXT - 0.5, FontFamily::Proportional);
        let note = cell_text(ui, rect, &data.note, font, tokens.secondary, false);
        let said = said(ui, rect, &data.note);
        tell(said, note.is_cut.then(|| data.note.clone()));
    }
    let part = part::Part { data, unit };
    match data.kind {
        ChartKind::Investment | ChartKind::Lights => bars::bars(ui, body, part, commands),
        ChartKind::Stages => bars::funnel(ui, body, part, commands),
        ChartKind::Funding => donut::donut(ui, body, part, commands),
        ChartKind::Years | ChartKind::Milestones => plot::columns(ui, body, part, commands),
        ChartKind::Cumulative => plot::lines(ui, body, part, commands),
    }
}

/// The title at the left; at the right the unit, and which colour is what where there is more than one.
fn head(ui: &Ui, rect: Rect, data: &ChartData, unit: MoneyUnit) {
    let tokens = Tokens::of(ui);
    let title = FontId::new(14.0, fonts::bold());
    let taken = cell_text(ui, rect, &data.title, title, tokens.text, false).width;
    said(ui, rect, &data.title);
    if data.missing.is_some() {
        return;
    }
    let font = FontId::new(SMALL_TEXT, FontFamily::Proportional);
    let mut x = rect.right();
    let mut write = |text: String| {
        let galley = ui
            .painter()
            .layout_no_wrap(text, font.clone(), tokens.secondary);
        let left = x - galley.size().x;
        let fits = left > rect.left() + taken + 12.0;
        if fits {
            let y = rect.center().y - galley.size().y / 2.0;
            ui.painter().galley(pos2(left, y), galley, tokens.secondary);
            x = left;
        }
        fits.then_some(&mut x).map(|x| {
            let at = *x;
            *x -= 22.0;
            at
        })
    };
    // Bars show the first series alone; the others are told on hover.
    let is_alone = matches!(data.kind, ChartKind::Investment | ChartKind::Lights);
    let told = if is_alone { 1 } else { data.series.len() };
    let units = data.series.iter().take(told);
    let mut units: Vec<&str> = units.map(|series| series.measure.unit(unit)).collect();
    units.dedup();
    write(units.join("、"));
    if !matches!(
        data.kind,
        ChartKind::Years | ChartKind::Milestones | ChartKind::Cumulative
    ) {
        return;
    }
    for series in data.series.iter().rev() {
        if let Some(left) = write(series.label.to_owned()) {
            let swatch =
                Rect::from_center_size(pos2(left - 8.0, rect.center().y), vec2(10.0, 10.0));
            ui.painter()
                .rect_filled(swatch, 2, tokens.tone(series.tone));
        }
    }
}

/// Words that are painted, for those who can't see them.
fn said(ui: &Ui, rect: Rect, text: &str) -> egui::Response {
    let response = ui.interact(rect, ui.make_persistent_id(("said", text)), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text));
    response
}
