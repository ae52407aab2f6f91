//! The paper page by page, as it will be printed. Laying out runs beside the window.

use std::sync::Arc;

use egui::{Align2, Color32, ColorImage, FontId, Rect, Sense, Stroke, StrokeKind, Ui, vec2};

use crate::app::{Pending, Wake};
use crate::report::{Body, Document, Pages};

use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::icon_button;

/// So many rows are laid out for a look; the file has all.
const MOST_ROWS: usize = 600;

/// So many cards are laid out for a look.
const MOST_CARDS: usize = 12;

/// What the right half of the dialog shows.
#[derive(Default)]
pub(super) struct Preview {
    /// The paper that is laid out, or being so.
    of: Option<Arc<Document>>,
    waiting: Option<Pending<Result<Pages, String>>>,
    pages: Option<Result<Pages, String>>,
    /// Counted from 0.
    page: usize,
    /// The page, its width in pixels, and what was drawn of it.
    drawn: Option<(usize, usize, egui::TextureHandle)>,
}

impl Preview {
    /// Asks for the pages of a paper; one that is being laid out is finished first.
    fn ask(&mut self, document: &Arc<Document>, wake: &Wake) {
        self.receive();
        let is_current = self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, document));
        if is_current || self.waiting.is_some() {
            return;
        }
        self.of = Some(Arc::clone(document));
        let document = Arc::clone(document);
        let lay_out = move || Pages::of(&clipped(&document)).map_err(|error| error.to_string());
        match Pending::start("lantu-preview", wake, lay_out) {
            Ok(pages) => self.waiting = Some(pages),
            Err(error) => self.pages = Some(Err(error.to_string())),
        }
    }

    fn receive(&mut self) {
        let Some(pages) = Pending::take(&mut self.waiting) else {
            return;
        };
        let pages = pages.unwrap_or_else(|_broken| Err("预览没有生成，可直接保存".to_owned()));
        self.drawn = None;
        if let Ok(pages) = &pages {
            self.page = self.page.min(pages.count().saturating_sub(1));
        }
        self.pages = Some(pages);
    }

    /// Draws the page and the buttons that turn it.
    pub fn show(&mut self, ui: &mut Ui, document: &Arc<Document>, wake: &Wake, height: f32) {
        self.ask(document, wake);
        let tokens = Tokens::of(ui);
        let size = vec2(ui.available_width(), height - 34.0);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        ui.painter().rect_filled(rect, 4, tokens.ground);
        match &self.pages {
            Some(Ok(pages)) => {
                let pages = pages.clone();
                self.draw(ui, rect.shrink(16.0), &pages);
                self.turn(ui, &pages, document);
            }
            Some(Err(error)) => words(ui, rect, error),
            None => words(ui, rect, "正在排版…"),
        }
    }

    fn draw(&mut self, ui: &Ui, room: Rect, pages: &Pages) {
        let tokens = Tokens::of(ui);
        let Some((width, height)) = pages.size_points(self.page) else {
            return;
        };
        let scale = (room.width() / width as f32).min(room.height() / height as f32);
        let sheet = Rect::from_center_size(
            room.center(),
            vec2(width as f32 * scale, height as f32 * scale),
        );
        let pixels = (sheet.width() * ui.pixels_per_point()).round() as usize;
        let is_drawn = matches!(&self.drawn, Some((page, across, _)) if (*page, *across) == (self.page, pixels));
        if !is_drawn && let Some(image) = pages.draw(self.page, pixels as f64 / width) {
            let size = [image.width, image.height];
            let image = ColorImage::from_rgba_unmultiplied(size, &image.rgba);
            let texture = ui
                .ctx()
                .load_texture("paper", image, egui::TextureOptions::LINEAR);
            self.drawn = Some((self.page, pixels, texture));
        }
        let painter = ui.painter_at(room.expand(8.0));
        painter.rect_filled(sheet.translate(vec2(0.0, 2.0)), 2, tokens.line);
        if let Some((.., texture)) = &self.drawn {
            let whole = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
            painter.image(texture.id(), sheet, whole, Color32::WHITE);
        }
        painter.rect_stroke(sheet, 1, Stroke::new(1.0, tokens.line), StrokeKind::Outside);
    }

    fn turn(&mut self, ui: &mut Ui, pages: &Pages, document: &Document) {
        let count = pages.count();
        ui.horizontal(|ui| {
            ui.add_space((ui.available_width() / 2.0 - 110.0).max(0.0));
            if icon_button(ui, icons::CARET_LEFT, "上一页", self.page > 0).clicked() {
                self.page -= 1;
            }
            let clipped = if is_clipped(document) {
                "（预览前面部分）"
            } else {
                ""
            };
            ui.label(format!("第 {} / {count} 页{clipped}", self.page + 1));
            if icon_button(ui, icons::CARET_RIGHT, "下一页", self.page + 1 < count).clicked() {
                self.page += 1;
            }
        });
    }
}

fn words(ui: &Ui, rect: Rect, text: &str) {
    let font = FontId::proportional(SMALL_TEXT);
    let color = Tokens::of(ui).secondary;
    ui.painter()
        .text(rect.center(), Align2::CENTER_CENTER, text, font, color);
}

fn is_clipped(document: &Document) -> bool {
    match &document.body {
        Body::Table(table) => table.rows.len() > MOST_ROWS,
        Body::Cards(cards) => cards.len() > MOST_CARDS,
    }
}

/// The paper as far as it is laid out for a look.
fn clipped(document: &Document) -> Document {
    let mut document = document.clone();
    match &mut document.body {
        Body::Table(table) => table.rows.truncate(MOST_ROWS),
        Body::Cards(cards) => cards.truncate(MOST_CARDS),
    }
    document
}
