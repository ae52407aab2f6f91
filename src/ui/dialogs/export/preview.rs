//! The paper page by page, as it will be printed. Laying out runs beside the window.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::containers::scroll_area::{DragScroll, ScrollSource};
use egui::{
    Align2, Color32, ColorImage, FontId, Key, Modifiers, Rect, ScrollArea, Sense, Stroke,
    StrokeKind, Ui, UiBuilder, vec2,
};

use crate::app::{Pending, Wake, fill_photos};
use crate::report::{Body, Bundle, Document, Pages};

use crate::ui::kit::choices::one_of;
use crate::ui::kit::icons;
use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, icon_button};

/// So many rows are laid out for a look; the file has all.
const MOST_ROWS: usize = 600;

/// So many cards are laid out for a look.
const MOST_CARDS: usize = 12;

/// Around the sheet, in points.
const MARGIN: f32 = 16.0;

/// A room lower than this, in points, shows a page as wide as it is.
const LOW: f32 = 320.0;

/// Less room than this, in points, has the sizes of the page in a list.
const ROOM_FOR_SIZES: f32 = 560.0;

/// So much more is taken by the words that not all pages are there to be looked at.
const ROOM_FOR_NOTE: f32 = 116.0;

/// And less than this has two buttons alone, which make the page larger and smaller.
const ROOM_FOR_LIST: f32 = 380.0;

/// Points of the window for a point of the paper at 100 %: a sheet as large as it is in the hand.
const NATURAL: f32 = 96.0 / 72.0;

/// The least and the largest size of a page, 1 being 100 %.
const SIZES: std::ops::RangeInclusive<f32> = 0.1..=3.0;

/// How large the page is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Zoom {
    /// As large as the whole of it can be.
    #[default]
    Page,
    /// As wide as there is room.
    Width,
    /// So many times its size on paper.
    Times(f32),
}

impl Zoom {
    const CHOICES: [(Self, &'static str); 4] = [
        (Self::Page, "整页"),
        (Self::Width, "适合宽度"),
        (Self::Times(1.0), "100%"),
        (Self::Times(2.0), "200%"),
    ];

    /// Points of the window for a point of a paper of this size.
    fn scale(self, room: egui::Vec2, (width, height): (f32, f32)) -> f32 {
        let across = (room.x - 2.0 * MARGIN).max(1.0) / width;
        match self {
            Self::Page => across.min((room.y - 2.0 * MARGIN).max(1.0) / height),
            Self::Width => across,
            Self::Times(times) => times * NATURAL,
        }
    }
}

/// What is to be looked at.
#[derive(Clone)]
pub(super) enum Subject {
    Paper(Arc<Document>),
    /// Several papers bound together.
    Bundle(Arc<Bundle>),
}

impl Subject {
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Paper(one), Self::Paper(other)) => Arc::ptr_eq(one, other),
            (Self::Bundle(one), Self::Bundle(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }

    fn is_clipped(&self) -> bool {
        match self {
            Self::Paper(paper) => is_clipped(paper),
            Self::Bundle(bundle) => bundle.papers.iter().any(is_clipped),
        }
    }

    /// The pages, as far as they are laid out for a look, with the pictures that lie beside a library.
    fn pages(&self, library: Option<&Path>) -> Result<Pages, String> {
        let ready = |paper: &Document| {
            let mut paper = clipped(paper);
            fill_photos(&mut paper, library);
            paper
        };
        let pages = match self {
            Self::Paper(paper) => Pages::of(&ready(paper)),
            Self::Bundle(bundle) => Pages::of_bundle(&Bundle {
                title: bundle.title.clone(),
                papers: bundle.papers.iter().map(ready).collect(),
            }),
        };
        pages.map_err(|error| error.to_string())
    }
}

/// What the right half of the dialog shows.
#[derive(Default)]
pub(super) struct Preview {
    /// The paper that is laid out, or being so.
    of: Option<Subject>,
    waiting: Option<Pending<Result<Pages, String>>>,
    pages: Option<Result<Pages, String>>,
    /// Counted from 0.
    page: usize,
    /// As somebody chose it.
    zoom: Option<Zoom>,
    /// How large the page was last, 1 being 100 %.
    times: f32,
    /// The page, its width in pixels, and what was drawn of it.
    drawn: Option<(usize, usize, egui::TextureHandle)>,
}

impl Preview {
    /// Asks for the pages of a paper; one that is being laid out is finished first.
    pub fn refresh(&mut self, subject: &Subject, library: Option<PathBuf>, wake: &Wake) {
        self.receive();
        let is_current = self.of.as_ref().is_some_and(|of| of.is_same(subject));
        if is_current || self.waiting.is_some() {
            return;
        }
        self.of = Some(subject.clone());
        let subject = subject.clone();
        let lay_out = move || subject.pages(library.as_deref());
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
    pub fn show(&mut self, ui: &mut Ui, height: f32) {
        let tokens = Tokens::of(ui);
        let size = vec2(ui.available_width(), height - 40.0);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        ui.painter().rect_filled(rect, 4, tokens.ground);
        match &self.pages {
            Some(Ok(pages)) => {
                let pages = pages.clone();
                self.keys(ui, rect, pages.count());
                let builder = UiBuilder::new().max_rect(rect).id_salt("paper");
                self.sheet(&mut ui.new_child(builder), &pages);
                self.turn(ui, rect.height(), &pages);
            }
            Some(Err(error)) => words(ui, rect, error),
            None => words(ui, rect, "正在排版…"),
        }
    }

    /// PgUp and PgDn turn the pages; + and -, and Ctrl with the wheel, change the size.
    fn keys(&mut self, ui: &Ui, rect: Rect, pages: usize) {
        let turned = ui.input(egui::InputState::zoom_delta);
        if ui.rect_contains_pointer(rect) && (turned - 1.0).abs() > f32::EPSILON {
            self.resize(turned);
        }
        if ui.text_edit_focused() {
            return;
        }
        if take_key(ui, Modifiers::NONE, Key::PageDown) && self.page + 1 < pages {
            self.page += 1;
        }
        if take_key(ui, Modifiers::NONE, Key::PageUp) {
            self.page = self.page.saturating_sub(1);
        }
        for (key, by) in [(Key::Plus, 1.25), (Key::Equals, 1.25), (Key::Minus, 0.8)] {
            let is_pressed = take_key(ui, Modifiers::NONE, key);
            if is_pressed || take_key(ui, Modifiers::COMMAND, key) {
                self.resize(by);
            }
        }
    }

    /// How large the page is shown in a room of this height: in a low one the whole of it could not be read.
    fn zoom(&self, height: f32) -> Zoom {
        let usual = if height < LOW {
            Zoom::Width
        } else {
            Zoom::Page
        };
        self.zoom.unwrap_or(usual)
    }

    fn resize(&mut self, by: f32) {
        let times = (self.times * by).clamp(*SIZES.start(), *SIZES.end());
        self.zoom = Some(Zoom::Times(times));
    }

    /// The page, moved by the bars, the wheel or by dragging it where it is larger than the room.
    fn sheet(&mut self, ui: &mut Ui, pages: &Pages) {
        let Some((width, height)) = pages.size_points(self.page) else {
            return;
        };
        let room = ui.available_size();
        let paper = (width as f32, height as f32);
        let scale = self.zoom(room.y).scale(room, paper);
        self.times = scale / NATURAL;
        let size = vec2(paper.0, paper.1) * scale;
        let all = (size + vec2(2.0 * MARGIN, 2.0 * MARGIN)).max(room.floor());
        ScrollArea::both()
            .id_salt(self.page)
            .auto_shrink(false)
            .scroll_source(ScrollSource {
                drag: DragScroll::Always,
                ..ScrollSource::ALL
            })
            .show(ui, |ui| {
                let (ground, _) = ui.allocate_exact_size(all, Sense::hover());
                self.draw(ui, Rect::from_center_size(ground.center(), size), pages);
            });
    }

    fn draw(&mut self, ui: &Ui, sheet: Rect, pages: &Pages) {
        let tokens = Tokens::of(ui);
        let Some((width, _)) = pages.size_points(self.page) else {
            return;
        };
        let pixels = (sheet.width() * ui.pixels_per_point()).round() as usize;
        let is_of_page = matches!(&self.drawn, Some((page, ..)) if *page == self.page);
        let is_sharp = matches!(&self.drawn, Some((_, across, _)) if *across == pixels);
        // While the wheel turns, what is drawn is stretched: a page takes longer than a picture.
        let is_turning = ui.input(|input| (input.zoom_delta() - 1.0).abs() > f32::EPSILON);
        if is_of_page && !is_sharp && is_turning {
            ui.request_repaint();
        } else if !(is_of_page && is_sharp)
            && let Some(image) = pages.draw(self.page, pixels as f64 / width)
        {
            let size = [image.width, image.height];
            let image = ColorImage::from_rgba_unmultiplied(size, &image.rgba);
            let texture = ui
                .ctx()
                .load_texture("paper", image, egui::TextureOptions::LINEAR);
            self.drawn = Some((self.page, pixels, texture));
        }
        let painter = ui.painter();
        painter.rect_filled(sheet.translate(vec2(0.0, 2.0)), 2, tokens.line);
        if let Some((.., texture)) = &self.drawn {
            let whole = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
            painter.image(texture.id(), sheet, whole, Color32::WHITE);
        }
        painter.rect_stroke(sheet, 1, Stroke::new(1.0, tokens.line), StrokeKind::Outside);
    }

    fn turn(&mut self, ui: &mut Ui, height: f32, pages: &Pages) {
        let count = pages.count();
        let zoom = self.zoom(height);
        let width = ui.available_width();
        let is_clipped = self.of.as_ref().is_some_and(Subject::is_clipped);
        let noted = if is_clipped { ROOM_FOR_NOTE } else { 0.0 };
        let (is_narrow, is_tight) = (width < ROOM_FOR_SIZES + noted, width < ROOM_FOR_LIST);
        ui.horizontal(|ui| {
            ui.set_height(36.0);
            if icon_button(ui, icons::CARET_LEFT, "上一页", self.page > 0).clicked() {
                self.page -= 1;
            }
            let (note, tip) = match is_clipped {
                true if is_narrow => ("…", "只预览前面部分，文件里是全部"),
                true => ("（预览前面部分）", "文件里是全部"),
                false => ("", ""),
            };
            let sets = pages.table_type().map_or(1, |(_, sets)| sets);
            let in_sets = match sets {
                1 => String::new(),
                sets if is_narrow => format!("·{sets}幅"),
                sets => format!("（列分{sets}幅）"),
            };
            let words = ui.label(format!("第 {} / {count} 页{in_sets}{note}", self.page + 1));
            if !tip.is_empty() {
                words.on_hover_text(tip);
            }
            if icon_button(ui, icons::CARET_RIGHT, "下一页", self.page + 1 < count).clicked() {
                self.page += 1;
            }
            let end = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(end, |ui| {
                if ui.button("＋").on_hover_text("放大（＋）").clicked() {
                    self.resize(1.25);
                }
                if !is_tight {
                    caption(ui, format!("{:.0}%", self.times * 100.0));
                }
                if ui.button("－").on_hover_text("缩小（－）").clicked() {
                    self.resize(0.8);
                }
                if is_tight {
                    return;
                }
                ui.allocate_ui_with_layout(
                    vec2(if is_narrow { 116.0 } else { 260.0 }, 36.0),
                    egui::Layout::left_to_right(egui::Align::Center),
                    |ui| {
                        let chosen = one_of(ui, "页面大小", &Zoom::CHOICES, zoom, is_narrow);
                        self.zoom = chosen.or(self.zoom);
                    },
                );
            });
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
        Body::Sections(sections) => {
            let tables = sections.iter().flat_map(|section| &section.tables);
            tables.map(|table| table.rows.len()).sum::<usize>() > MOST_ROWS
        }
    }
}

/// The paper as far as it is laid out for a look.
fn clipped(document: &Document) -> Document {
    let mut document = document.clone();
    match &mut document.body {
        Body::Table(table) => table.rows.truncate(MOST_ROWS),
        Body::Cards(cards) => cards.truncate(MOST_CARDS),
        Body::Sections(sections) => {
            let mut left = MOST_ROWS;
            for table in sections.iter_mut().flat_map(|section| &mut section.tables) {
                table.rows.truncate(left);
                left = left.saturating_sub(table.rows.len());
            }
        }
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_fits_its_room_or_has_its_size_on_paper() {
        // A4 across, in points of the paper, in a room of half its width and less than half its height.
        let (room, paper) = (vec2(421.0 + 32.0, 232.0), (842.0, 595.0));
        let scale = |zoom: Zoom| zoom.scale(room, paper);
        assert!((scale(Zoom::Width) - 0.5).abs() < 1e-6);
        assert!((scale(Zoom::Page) - 200.0 / 595.0).abs() < 1e-6);
        assert!((scale(Zoom::Times(2.0)) - 2.0 * 96.0 / 72.0).abs() < 1e-6);
    }

    #[test]
    fn the_size_changes_from_what_is_shown_and_stays_within_reason() {
        let mut preview = Preview {
            times: 0.8,
            ..Preview::default()
        };
        preview.resize(1.25);
        assert_eq!(preview.zoom, Some(Zoom::Times(1.0)));
        preview.times = 3.0;
        preview.resize(1.25);
        assert_eq!(preview.zoom, Some(Zoom::Times(3.0)));
    }
}
