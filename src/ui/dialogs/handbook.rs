//! 使用手册: the pages of `assets/handbook`, read in the program.

use egui::{Button, Margin, ScrollArea, Ui, vec2};
use egui_commonmark::{CommonMarkCache, CommonMarkViewer};

use crate::app::Command;
use crate::ui::kit::theme::{CONTROL_HEIGHT, Tokens};
use crate::ui::kit::widgets::{self, closable_heading};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// A page: its file's name without number and ending, and its text.
type Chapter = (&'static str, &'static str);

macro_rules! chapters {
    ($($number:literal $title:literal),* $(,)?) => {
        &[$(($title, include_str!(concat!("../../../assets/handbook/", $number, "-", $title, ".md")))),*]
    };
}

macro_rules! pictures {
    ($($name:literal),* $(,)?) => {
        &[$((concat!("bytes://", $name), include_bytes!(concat!("../../../assets/handbook/", $name)))),*]
    };
}

const CHAPTERS: &[Chapter] = chapters![
    "01" "快速上手",
    "02" "查找与分组",
    "03" "录入与修改",
    "04" "各个页面",
    "05" "导出与打印",
    "06" "对比与历史",
    "07" "数据安全",
    "08" "快捷键",
    "09" "命令行",
    "10" "口径与提示",
];

const PICTURES: &[(&str, &[u8])] = pictures![
    "board.png",
    "budget.png",
    "charts.png",
    "chips.png",
    "compare.png",
    "export.png",
    "filter.png",
    "inspector.png",
    "overview.png",
    "summary.png",
    "table.png",
    "timeline.png",
];

/// The open book.
pub struct Handbook {
    chapter: usize,
    texts: Vec<String>,
    cache: CommonMarkCache,
}

impl Handbook {
    /// The book at its first page.
    pub fn new(ui: &Ui) -> Self {
        egui_extras::install_image_loaders(ui);
        for (name, bytes) in PICTURES {
            ui.include_bytes(*name, *bytes);
        }
        let mut cache = CommonMarkCache::default();
        for place in 0..CHAPTERS.len() {
            cache.add_link_hook(link(place));
        }
        Self {
            chapter: 0,
            texts: CHAPTERS
                .iter()
                .map(|(_, text)| without_fences(text))
                .collect(),
            cache,
        }
    }
}

/// Lines between fences as lines of code: the viewer's blocks have a button that no face of ours draws.
fn without_fences(text: &str) -> String {
    let mut is_code = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
            lines.push(String::new());
        } else if is_code && !line.trim().is_empty() {
            lines.push(format!("`{line}`  "));
        } else {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n")
}

/// How pages name each other: `02-查找与分组.md`.
fn link(place: usize) -> String {
    format!("{:02}-{}.md", place + 1, CHAPTERS[place].0)
}

impl Dialog for Handbook {
    fn title(&self) -> &'static str {
        "使用手册"
    }

    fn outlives_library(&self) -> bool {
        true
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        _shown: &Shown<'_>,
        _state: &mut UiState,
        _commands: &mut Vec<Command>,
    ) -> bool {
        let screen = ui.ctx().content_rect().size();
        let size = vec2((screen.x - 80.0).min(1040.0), (screen.y - 120.0).min(760.0));
        let stays = widgets::dialog(ui, "handbook", |ui| {
            ui.set_width(size.x);
            let is_closed = closable_heading(ui, "使用手册", "按 Esc 关闭，按 F1 再打开");
            ui.separator();
            ui.horizontal_top(|ui| {
                contents(ui, self, size.y - 60.0);
                ui.separator();
                page(ui, self, size.y - 60.0);
            });
            is_closed
        });
        let is_followed = |place: &usize| self.cache.get_link_hook(&link(*place)) == Some(true);
        if let Some(place) = (0..CHAPTERS.len()).find(is_followed) {
            self.chapter = place;
        }
        stays
    }
}

fn contents(ui: &mut Ui, book: &mut Handbook, height: f32) {
    let column = egui::Layout::top_down_justified(egui::Align::Min);
    ui.allocate_ui_with_layout(vec2(150.0, height), column, |ui| {
        ui.set_width(150.0);
        ui.spacing_mut().item_spacing.y = 2.0;
        for (place, (title, _)) in CHAPTERS.iter().enumerate() {
            let is_on = book.chapter == place;
            let button = Button::selectable(is_on, *title).min_size(vec2(150.0, CONTROL_HEIGHT));
            if ui.add(button).clicked() {
                book.chapter = place;
            }
        }
    });
}

fn page(ui: &mut Ui, book: &mut Handbook, height: f32) {
    let width = (ui.available_width() - 64.0).max(300.0);
    let text = book.texts[book.chapter].clone();
    let tokens = Tokens::of(ui);
    ScrollArea::vertical()
        .id_salt(("handbook", book.chapter))
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink(false)
        .show(ui, |ui| {
            egui::Frame::new()
                .inner_margin(Margin::symmetric(8, 0))
                .show(ui, |ui| {
                    ui.set_width(width);
                    // What is bold shows by its colour.
                    ui.visuals_mut().widgets.active.fg_stroke.color = tokens.accent;
                    ui.spacing_mut().item_spacing.y = 6.0;
                    CommonMarkViewer::new()
                        .default_implicit_uri_scheme("bytes://")
                        .max_image_width(Some(width as usize))
                        .show(ui, &mut book.cache, &text);
                    ui.add_space(24.0);
                });
        });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_and_every_page_that_is_named_is_there() {
        let mut named = Vec::new();
        for (_, text) in CHAPTERS {
            for piece in text.split("](").skip(1) {
                let target = piece.split(')').next().unwrap();
                let is_page = (0..CHAPTERS.len()).any(|place| link(place) == target);
                let picture = format!("bytes://{target}");
                let is_picture = PICTURES.iter().any(|(name, _)| *name == picture);
                assert!(is_page || is_picture, "{target}");
                named.push(picture);
            }
        }
        for (name, bytes) in PICTURES {
            assert!(named.contains(&(*name).to_owned()), "{name} is never shown");
            assert!(bytes.starts_with(b"\x89PNG"));
        }
    }

    #[test]
    fn every_page_begins_with_its_title() {
        for (title, text) in CHAPTERS {
            assert!(text.starts_with(&format!("# {title}\n")), "{title}");
        }
    }
}
