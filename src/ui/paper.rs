use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, FontFamily, FontId, Painter, Rect, Stroke, StrokeKind, Ui, pos2, vec2,
};

use crate::report::{Align, Document, DocumentTable};

use super::theme::Tokens;

/// Draws the first page of a paper in its proportions: heads, and as many rows as fit on one line each.
pub fn paper(ui: &Ui, rect: Rect, document: &Document) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 4, tokens.ground);
    let width = (rect.width() - 40.0).min((rect.height() - 40.0) * std::f32::consts::SQRT_2);
    let sheet =
        Rect::from_center_size(rect.center(), vec2(width, width / std::f32::consts::SQRT_2));
    painter.rect_filled(sheet.translate(vec2(0.0, 2.0)), 2, tokens.line);
    painter.rect_filled(sheet, 1, Color32::WHITE);
    painter.rect_stroke(sheet, 1, Stroke::new(1.0, tokens.line), StrokeKind::Outside);
    let scale = width / SHEET_WIDTH;
    let margin = vec2(60.0, 50.0) * scale;
    let page = Page {
        painter,
        document,
        // Columns are measured in half-width characters of the body, so that is what sets its size.
        body: 2.0 * (SHEET_WIDTH - 120.0) / document.page.width_chars() as f32 * scale,
        line: Stroke::new((0.8 * scale).max(0.5), INK),
        inner: sheet.shrink2(margin),
    };
    let top = page.heads();
    if let Some(table) = document.table() {
        page.table(table, top);
    }
    page.text(
        pos2(sheet.center().x, sheet.bottom() - 36.0 * scale),
        Align2::CENTER_CENTER,
        "— 1 —",
        page.font(1.0),
    );
}

/// The width of a sheet in the units of its own layout; A4 and A3 look alike but for the size of text.
const SHEET_WIDTH: f32 = 1190.0;

/// Paper is white and ink is black in the dark theme as well.
const INK: Color32 = Color32::BLACK;

struct Page<'a> {
    painter: Painter,
    document: &'a Document,
    /// Size of the body's text, in points of the screen.
    body: f32,
    line: Stroke,
    inner: Rect,
}

impl Page<'_> {
    fn font(&self, times: f32) -> FontId {
        FontId::new(self.body * times, FontFamily::Proportional)
    }

    fn bold(&self, times: f32) -> FontId {
        FontId::new(self.body * times, super::fonts::bold())
    }

    fn text(&self, at: egui::Pos2, align: Align2, text: &str, font: FontId) {
        self.painter.text(at, align, text, font, INK);
    }

    /// Everything above the table; where that begins.
    fn heads(&self) -> f32 {
        let Self {
            document,
            inner,
            body,
            ..
        } = self;
        let mut y = inner.top();
        self.text(
            inner.left_top(),
            Align2::LEFT_TOP,
            &document.attachment,
            self.font(1.2),
        );
        y += body * 2.2;
        self.text(
            pos2(inner.center().x, y),
            Align2::CENTER_TOP,
            &document.title,
            self.bold(1.9),
        );
        y += body * 3.4;
        if let Some(subtitle) = &document.subtitle {
            self.text(
                pos2(inner.center().x, y),
                Align2::CENTER_TOP,
                subtitle,
                self.font(1.3),
            );
            y += body * 2.0;
        }
        self.text(
            pos2(inner.left(), y),
            Align2::LEFT_TOP,
            &document.left_line,
            self.font(1.1),
        );
        self.text(
            pos2(inner.right(), y),
            Align2::RIGHT_TOP,
            &document.right_text(),
            self.font(1.1),
        );
        y + body * 1.9
    }

    fn table(&self, table: &DocumentTable, top: f32) {
        let Self {
            document,
            inner,
            body,
            line,
            painter,
            ..
        } = self;
        let row_height = body * 1.9;
        let bottom = inner.bottom() - body * 3.0;
        let edges = self.edges(table);
        let mut y = top;
        for (column, heading) in table.columns.iter().enumerate() {
            let cell = cell(&edges, column, y, row_height);
            self.cell(cell, &heading.heading, self.bold(1.0), Align::Centre);
        }
        y += row_height;
        for row in &table.rows {
            if y + row_height > bottom {
                break;
            }
            painter.hline(inner.x_range(), y, *line);
            let is_summary = row.kind.summary_level().is_some();
            for (i, (content, column)) in row.cells.iter().zip(&table.columns).enumerate() {
                let align = if content.is_amount() {
                    Align::Right
                } else {
                    column.align
                };
                let font = if is_summary {
                    self.bold(1.0)
                } else {
                    self.font(1.0)
                };
                self.cell(
                    cell(&edges, i, y, row_height),
                    &content.show(document.unit),
                    font,
                    align,
                );
            }
            y += row_height;
        }
        let frame = Rect::from_min_max(pos2(inner.left(), top), pos2(inner.right(), y));
        painter.rect_stroke(frame, 0, *line, StrokeKind::Inside);
        for x in &edges[1..edges.len() - 1] {
            painter.vline(*x, top..=y, *line);
        }
    }

    /// The left edge of each column, and the right edge of the last.
    fn edges(&self, table: &DocumentTable) -> Vec<f32> {
        let total = table.width_chars();
        let mut edges = vec![self.inner.left()];
        let mut x = self.inner.left();
        for column in &table.columns {
            x += self.inner.width() * (column.width_chars / total.max(1.0)) as f32;
            edges.push(x);
        }
        edges
    }

    fn cell(&self, cell: Rect, text: &str, font: FontId, align: Align) {
        let margin = self.body * 0.4;
        let room = cell.shrink2(vec2(margin, 0.0));
        // A numeral such as （十二） may reach into the margins.
        let width = if align == Align::Centre {
            cell.width()
        } else {
            room.width()
        };
        let mut job = LayoutJob::simple_singleline(text.replace('\n', " "), font, INK);
        job.wrap = TextWrapping::truncate_at_width(width.max(4.0));
        let galley = self.painter.layout_job(job);
        let x = match align {
            Align::Left => room.left(),
            Align::Centre => room.center().x - galley.size().x / 2.0,
            Align::Right => room.right() - galley.size().x,
        };
        self.painter.galley(
            pos2(x, room.center().y - galley.size().y / 2.0),
            galley,
            INK,
        );
    }
}

fn cell(edges: &[f32], column: usize, y: f32, height: f32) -> Rect {
    Rect::from_min_max(pos2(edges[column], y), pos2(edges[column + 1], y + height))
}
