//! 使用手册: the pages of `assets/handbook`, read and searched in the program.

use egui::text::LayoutJob;
use egui::{Align, Button, FontSelection, Margin, RichText, ScrollArea, TextEdit, Ui, vec2};
use egui_commonmark::{CommonMarkCache, CommonMarkViewer};

use crate::app::Command;
use crate::ui::help::Help;
use crate::ui::kit::keyboard::take_enter_of;
use crate::ui::kit::scrolling::follow_focus;
use crate::ui::kit::theme::{CONTROL_HEIGHT, SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{self, caption, closable_heading, middle_of_height};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

mod search;

use search::{Hit, MOST_HITS, find, heading, next_hit, pieces, sections, share_above, with_marks};

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
    "11" "常见问题",
    "12" "导入台账",
    "13" "规划文本",
    "14" "填报",
    "15" "套表",
    "16" "交换",
    "17" "服务器",
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
    /// The sections of each page, each beginning with its heading.
    texts: Vec<Vec<String>>,
    cache: CommonMarkCache,
    /// The words that are looked for, and where they stand.
    search: String,
    hits: Vec<Hit>,
    /// The hit that is looked at.
    at: Option<usize>,
    /// Whether its line in the list is to come into sight.
    is_hit_new: bool,
    /// The section that is to come into sight.
    wanted: Option<usize>,
    /// Whether the search has had the keyboard.
    has_focus: bool,
    /// The sections of the page in front, with the word marked.
    shown: Vec<String>,
    /// For how many pictures more the section is brought into sight: pictures above it may still come in.
    moves: u8,
}

impl Handbook {
    /// The book at a section.
    pub fn at(ui: &Ui, help: Help) -> Self {
        egui_extras::install_image_loaders(ui);
        for (name, bytes) in PICTURES {
            ui.include_bytes(*name, *bytes);
        }
        let mut cache = CommonMarkCache::default();
        for place in 0..CHAPTERS.len() {
            cache.add_link_hook(link(place));
        }
        let mut book = Self {
            chapter: 0,
            shown: Vec::new(),
            has_focus: false,
            texts: CHAPTERS
                .iter()
                .map(|(_, text)| sections(&without_fences(text)))
                .collect(),
            cache,
            search: String::new(),
            hits: Vec::new(),
            at: None,
            is_hit_new: false,
            wanted: None,
            moves: 0,
        };
        let (chapter, section) = place_of(&book.texts, help).unwrap_or_default();
        // The head of a page is where it begins.
        book.open(chapter, (section > 0).then_some(section));
        book
    }

    fn open(&mut self, chapter: usize, section: Option<usize>) {
        self.chapter = chapter;
        self.wanted = section;
        self.moves = 4;
        let sections = self.texts[chapter].iter();
        let marked = sections.map(|section| with_marks(section, &self.search));
        self.shown = marked.collect();
    }

    /// Turns to a hit.
    fn go_to(&mut self, at: Option<usize>) {
        self.at = at;
        self.is_hit_new = true;
        let hit = at.and_then(|at| self.hits.get(at));
        let place = hit.map(|hit| (hit.chapter, hit.section));
        let (chapter, section) = place.unzip();
        self.open(chapter.unwrap_or(self.chapter), section);
    }
}

/// Which page it is, and which section there.
fn place_of(texts: &[Vec<String>], help: Help) -> Option<(usize, usize)> {
    let (title, wanted) = help.place();
    let chapter = CHAPTERS.iter().position(|(name, _)| *name == title)?;
    let mut sections = texts.get(chapter)?.iter();
    let section = sections.position(|section| heading(section) == wanted)?;
    Some((chapter, section))
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

    fn help(&self) -> Help {
        Help::Beginning
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
            search(ui, self);
            ui.separator();
            middle_of_height(ui, size.y - 60.0 - CONTROL_HEIGHT, |ui, height| {
                ui.horizontal_top(|ui| {
                    if self.search.trim().is_empty() {
                        contents(ui, self, height);
                    } else {
                        found(ui, self, height);
                    }
                    ui.separator();
                    page(ui, self, height);
                });
            });
            is_closed
        });
        let is_followed = |place: &usize| self.cache.get_link_hook(&link(*place)) == Some(true);
        if let Some(place) = (0..CHAPTERS.len()).find(is_followed) {
            self.at = None;
            self.open(place, None);
        }
        stays
    }
}

fn contents(ui: &mut Ui, book: &mut Handbook, height: f32) {
    let column = egui::Layout::top_down_justified(egui::Align::Min);
    ui.allocate_ui_with_layout(vec2(150.0, height), column, |ui| {
        ui.set_width(150.0);
        let area = ScrollArea::vertical().id_salt("contents");
        area.max_height(height).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for (place, (title, _)) in CHAPTERS.iter().enumerate() {
                let is_on = book.chapter == place;
                let size = vec2(150.0, CONTROL_HEIGHT);
                let button = Button::selectable(is_on, *title).min_size(size);
                let entry = ui.add(button);
                // Not only its page, wherever the book was opened.
                if is_on && book.moves > 0 {
                    entry.scroll_to_me(None);
                }
                if entry.clicked() {
                    book.open(place, None);
                }
            }
            follow_focus(ui);
        });
    });
}

fn search(ui: &mut Ui, book: &mut Handbook) {
    let edit = TextEdit::singleline(&mut book.search)
        .hint_text("在手册里查找，可用拼音；按回车看下一处")
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(8, 5));
    let response = ui.add(edit).accessible_name("查找手册");
    if !std::mem::replace(&mut book.has_focus, true) {
        response.request_focus();
    }
    if response.changed() {
        book.hits = find(&book.texts, &book.search);
        book.go_to(next_hit(book.hits.len(), None));
    }
    if take_enter_of(ui, &response) {
        // What is typed next goes on here.
        response.request_focus();
        if let Some(next) = next_hit(book.hits.len(), book.at) {
            book.go_to(Some(next));
        }
    }
}

/// The places of the word, in the place of the contents.
fn found(ui: &mut Ui, book: &mut Handbook, height: f32) {
    const WIDTH: f32 = 280.0;
    let tokens = Tokens::of(ui);
    let mut chosen = None;
    let column = egui::Layout::top_down(Align::Min);
    ui.allocate_ui_with_layout(vec2(WIDTH, height), column, |ui| {
        ui.set_width(WIDTH);
        let area = ScrollArea::vertical().id_salt("hits");
        let area = area.max_height(height).auto_shrink(false);
        area.show(ui, |ui| {
            caption(
                ui,
                match book.hits.len() {
                    0 => "没有找到".to_owned(),
                    MOST_HITS => format!("前 {MOST_HITS} 处"),
                    count => format!("{count} 处"),
                },
            );
            let is_new = std::mem::take(&mut book.is_hit_new);
            for (place, hit) in book.hits.iter().enumerate() {
                let mut words = LayoutJob::default();
                let mut add = |text: RichText| {
                    let style = ui.style();
                    text.append_to(&mut words, style, FontSelection::Default, Align::Min);
                };
                add(RichText::new(format!("{}\n", hit.place))
                    .size(SMALL_TEXT)
                    .color(tokens.faint));
                for (piece, is_word) in pieces(&hit.line, &hit.marks) {
                    let text = RichText::new(piece).size(SMALL_TEXT);
                    add(if is_word {
                        text.color(tokens.accent).background_color(tokens.selection)
                    } else {
                        text.color(tokens.text)
                    });
                }
                let is_on = book.at == Some(place);
                let button = Button::selectable(is_on, words).wrap();
                let response = ui.add(button.min_size(vec2(WIDTH - 16.0, 0.0)));
                if is_on && is_new {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    chosen = Some(place);
                }
            }
        });
    });
    if chosen.is_some() {
        book.go_to(chosen);
    }
}

fn page(ui: &mut Ui, book: &mut Handbook, height: f32) {
    let width = (ui.available_width() - 64.0).max(300.0);
    let wanted = book.wanted;
    let hit = book.at.and_then(|at| book.hits.get(at));
    let hit = hit.filter(|hit| hit.chapter == book.chapter && wanted == Some(hit.section));
    let above = hit.map_or(0.0, |hit| {
        // The line before it stays in sight.
        share_above(
            &book.texts[hit.chapter][hit.section],
            hit.row.saturating_sub(1),
        )
    });
    let is_new = book.moves > 0;
    if is_new {
        book.moves -= 1;
        ui.request_repaint();
    }
    let tokens = Tokens::of(ui);
    ScrollArea::vertical()
        .id_salt(("handbook", book.chapter))
        .animated(false)
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
                    ui.vertical(|ui| {
                        for (place, text) in book.shown.iter().enumerate() {
                            let viewer = CommonMarkViewer::new()
                                .default_implicit_uri_scheme("bytes://")
                                .max_image_width(Some(width as usize));
                            let drawn = ui.push_id(place, |ui| {
                                viewer.show(ui, &mut book.cache, text);
                            });
                            if is_new && wanted == Some(place) {
                                let mut rect = drawn.response.rect;
                                rect.min.y += rect.height() * above;
                                ui.scroll_to_rect(rect, Some(Align::TOP));
                            }
                        }
                        ui.add_space(24.0);
                    });
                });
        });
}

#[cfg(test)]
mod tests;
