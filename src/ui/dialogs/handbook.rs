//! 使用手册: the pages of `assets/handbook`, read and searched in the program.

use egui::text::LayoutJob;
use egui::{Align, Button, FontSelection, Margin, RichText, ScrollArea, TextEdit, Ui, vec2};
use egui_commonmark::{CommonMarkCache, CommonMarkViewer};

use crate::app::Command;
use crate::ui::kit::keyboard::take_enter_of;
use crate::ui::kit::theme::{CONTROL_HEIGHT, SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{self, caption, closable_heading, middle_of_height};
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
    "11" "常见问题",
    "12" "导入台账",
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
    /// The section that is to come into sight.
    wanted: Option<usize>,
    /// Whether the search has had the keyboard.
    has_focus: bool,
    /// The sections of the page in front, with the word marked.
    shown: Vec<String>,
    /// For how many pictures more the section is brought into sight: pictures above it may still come in.
    moves: u8,
}

/// A line in which the word stands that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hit {
    chapter: usize,
    section: usize,
    /// `数据安全 › 备份与恢复`
    place: String,
    /// The line without its signs.
    line: String,
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
            wanted: None,
            moves: 0,
        };
        book.open(0, None);
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
}

/// A page in pieces, each beginning with its heading.
fn sections(text: &str) -> Vec<String> {
    let mut sections: Vec<String> = Vec::new();
    for line in text.lines() {
        match sections.last_mut() {
            Some(section) if !line.starts_with("## ") => {
                section.push('\n');
                section.push_str(line);
            }
            _ => sections.push(line.to_owned()),
        }
    }
    sections
}

/// The words of a line, without the signs that make them bold, code, a link or a cell.
fn plain(line: &str) -> String {
    let mut words = String::new();
    let mut rest = line.trim_start_matches(['#', '>', '-', ' ']);
    while let Some((before, after)) = rest.split_once("](") {
        words.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    words.push_str(rest);
    let words = words.replace(['*', '`', '[', '!'], "").replace('|', "　");
    words.trim_matches(['　', ' ']).to_owned()
}

/// Nobody reads through more.
const MOST_HITS: usize = 100;

/// What is looked for, as its words; several may stand apart.
fn words_of(search: &str) -> Vec<String> {
    search.split_whitespace().map(str::to_lowercase).collect()
}

/// The rank of a line of text, behind those of titles and headings.
const TEXT: usize = 2;

/// How much it says that a word stands in a line.
fn rank(line: &str) -> usize {
    match line.split_once(' ') {
        Some(("#", _)) => 0,
        Some(("##" | "###", _)) => 1,
        _ => TEXT,
    }
}

/// Where words stand: titles of pages first, then headings, then text, each in the order of the book. Of text the lines
/// that have all of them, or, in a section that has them in several lines, these.
fn find(texts: &[Vec<String>], search: &str) -> Vec<Hit> {
    let words = words_of(search);
    if words.is_empty() {
        return Vec::new();
    }
    let mut ranked: Vec<(usize, Hit)> = Vec::new();
    for (chapter, sections) in texts.iter().enumerate() {
        for (section, text) in sections.iter().enumerate() {
            let lower = text.to_lowercase();
            if !words.iter().all(|word| lower.contains(word)) {
                continue;
            }
            let title = CHAPTERS[chapter].0;
            let heading = plain(text.lines().next().unwrap_or_default());
            let place = if section == 0 {
                title.to_owned()
            } else {
                format!("{title} › {heading}")
            };
            let count = |line: &String| {
                let line = line.to_lowercase();
                words.iter().filter(|word| line.contains(*word)).count()
            };
            let lines: Vec<(usize, String)> =
                text.lines().map(|line| (rank(line), plain(line))).collect();
            let is_together = lines.iter().any(|(_, line)| count(line) == words.len());
            let least = if is_together { words.len() } else { 1 };
            let found = lines.into_iter().filter(|(_, line)| count(line) >= least);
            ranked.extend(found.map(|(rank, line)| {
                let is_whole = count(&line) == words.len();
                let hit = Hit {
                    chapter,
                    section,
                    place: place.clone(),
                    line,
                };
                // A heading that has only some of the words is as good as a line that does.
                (if is_whole { rank } else { TEXT }, hit)
            }));
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    let hits = ranked.into_iter().map(|(_, hit)| hit);
    hits.take(MOST_HITS).collect()
}

/// A text with the words made bold wherever they stand plainly: not in code, in a link or in what is bold.
fn with_marks(text: &str, search: &str) -> String {
    if words_of(search).is_empty() {
        return text.to_owned();
    }
    let mark = |words: &str| {
        let marked = pieces(words, search).into_iter();
        let marked = marked.map(|(piece, is_word)| {
            if is_word {
                format!("**{piece}**")
            } else {
                piece.to_owned()
            }
        });
        marked.collect::<String>()
    };
    let line = |line: &str| {
        if line.starts_with('#') || line.contains("](") {
            return line.to_owned();
        }
        let code = line.split('`').enumerate().map(|(place, words)| {
            if place % 2 == 1 {
                return words.to_owned();
            }
            let bold = words.split("**").enumerate();
            let marked = bold.map(|(place, words)| match place % 2 {
                0 => mark(words),
                _ => words.to_owned(),
            });
            marked.collect::<Vec<_>>().join("**")
        });
        code.collect::<Vec<_>>().join("`")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
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
                if ui.add(button).clicked() {
                    book.open(place, None);
                }
            }
        });
    });
}

fn search(ui: &mut Ui, book: &mut Handbook) {
    let edit = TextEdit::singleline(&mut book.search)
        .hint_text("在手册里查找，按回车看下一处")
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(8, 5));
    let response = ui.add(edit).accessible_name("查找手册");
    if !std::mem::replace(&mut book.has_focus, true) {
        response.request_focus();
    }
    if response.changed() {
        book.hits = find(&book.texts, &book.search);
        let first = book.hits.first().map(|hit| (hit.chapter, hit.section));
        let (chapter, section) = first.unzip();
        book.open(chapter.unwrap_or(book.chapter), section);
    }
    if take_enter_of(ui, &response) {
        // What is typed next goes on here.
        response.request_focus();
        let here = (book.chapter, book.wanted);
        if let Some((chapter, section)) = next_place(&book.hits, here) {
            book.open(chapter, Some(section));
        }
    }
}

/// The section with hits that follows the one in front, in the order in which they are listed, each once; after the last
/// comes the first.
fn next_place(hits: &[Hit], (chapter, section): (usize, Option<usize>)) -> Option<(usize, usize)> {
    let here = (chapter, section.unwrap_or_default());
    let mut places: Vec<(usize, usize)> = Vec::new();
    for place in hits.iter().map(|hit| (hit.chapter, hit.section)) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let at = places.iter().position(|place| *place == here);
    let next = at.and_then(|at| places.get(at + 1));
    next.or_else(|| places.first()).copied()
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
            for hit in &book.hits {
                let mut words = LayoutJob::default();
                let mut add = |text: RichText| {
                    let style = ui.style();
                    text.append_to(&mut words, style, FontSelection::Default, Align::Min);
                };
                add(RichText::new(format!("{}\n", hit.place))
                    .size(SMALL_TEXT)
                    .color(tokens.faint));
                for (piece, is_word) in pieces(&hit.line, &book.search) {
                    let text = RichText::new(piece).size(SMALL_TEXT);
                    add(if is_word {
                        text.color(tokens.accent).background_color(tokens.selection)
                    } else {
                        text.color(tokens.text)
                    });
                }
                let is_on = book.chapter == hit.chapter && book.wanted == Some(hit.section);
                let button = Button::selectable(is_on, words).wrap();
                let response = ui.add(button.min_size(vec2(WIDTH - 16.0, 0.0)));
                if response.clicked() {
                    chosen = Some((hit.chapter, hit.section));
                }
            }
        });
    });
    if let Some((chapter, section)) = chosen {
        book.open(chapter, Some(section));
    }
}

/// A line in pieces, and which of them are words that are looked for.
fn pieces<'a>(line: &'a str, search: &str) -> Vec<(&'a str, bool)> {
    // Letters of one size in either case, or nothing is marked.
    let lower = line.to_lowercase();
    let lower = if lower.len() == line.len() {
        lower
    } else {
        line.to_owned()
    };
    let words = words_of(search);
    let next = |from: usize| {
        let found = words.iter().filter_map(|word| {
            let at = from + lower[from..].find(word.as_str())?;
            Some((at, at + word.len()))
        });
        found.min_by_key(|(at, end)| (*at, std::cmp::Reverse(*end)))
    };
    let mut pieces = Vec::new();
    let mut from = 0;
    while let Some((at, end)) = next(from) {
        pieces.push((&line[from..at], false));
        pieces.push((&line[at..end], true));
        from = end;
    }
    pieces.push((&line[from..], false));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

fn page(ui: &mut Ui, book: &mut Handbook, height: f32) {
    let width = (ui.available_width() - 64.0).max(300.0);
    let wanted = book.wanted;
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
                                drawn.response.scroll_to_me(Some(Align::TOP));
                            }
                        }
                        ui.add_space(24.0);
                    });
                });
        });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::panels::banner::EDIT_A_COPY;
    use crate::view::WarningKind;

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
    fn every_warning_is_explained() {
        let (_, text) = CHAPTERS[9];
        for (place, kind) in WarningKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, place);
            assert!(text.contains(&format!("| {} |", kind.label())), "{kind:?}");
        }
    }

    #[test]
    fn a_word_is_found_with_its_place_and_marked_in_the_page() {
        let texts: Vec<Vec<String>> = CHAPTERS
            .iter()
            .map(|(_, text)| sections(&without_fences(text)))
            .collect();
        assert!(texts.iter().all(|sections| sections[0].starts_with("# ")));
        let hits = find(&texts, "快照名称");
        assert!(!hits.is_empty());
        for hit in &hits {
            assert!(hit.line.contains("快照名称"), "{hit:?}");
            assert!(texts[hit.chapter][hit.section].contains("快照名称"));
        }
        assert_eq!(find(&texts, "  "), []);
        // Words that stand apart, in one line or at least in one section.
        let apart = find(&texts, "备份 恢复");
        assert!(!apart.is_empty());
        for hit in &apart {
            let section = &texts[hit.chapter][hit.section];
            assert!(
                section.contains("备份") && section.contains("恢复"),
                "{hit:?}"
            );
            assert!(hit.line.contains("备份") || hit.line.contains("恢复"));
        }
        let found = pieces("先恢复备份", "备份 恢复");
        assert_eq!(found, [("先", false), ("恢复", true), ("备份", true)]);
        assert_eq!(find(&texts, "没有这样的词"), []);
        assert_eq!(
            plain("- **恢复…**：见 [对比](06.md) 的 `F1`"),
            "恢复…：见 对比 的 F1"
        );
        assert_eq!(plain("| 退出 | `Ctrl+Q` |"), "退出 　 Ctrl+Q");
        let marked = with_marks("## 备份\n备份和**备份**和`备份`", "备份");
        assert_eq!(marked, "## 备份\n**备份**和**备份**和`备份`");
        let found = pieces("按 CTRL+k", "ctrl");
        assert_eq!(found, [("按 ", false), ("CTRL", true), ("+k", false)]);
    }

    #[test]
    fn titles_come_before_headings_and_these_before_text() {
        let texts: Vec<Vec<String>> = CHAPTERS
            .iter()
            .map(|(_, text)| sections(&without_fences(text)))
            .collect();
        // The last page of the book, named on earlier ones.
        let hits = find(&texts, "导入台账");
        assert_eq!((hits[0].chapter, hits[0].section), (11, 0));
        assert!(hits.len() > 1 && hits[1..].iter().any(|hit| hit.chapter < 11));
        for word in ["快照", "备份", "打包项目", "导出"] {
            let hits = find(&texts, word);
            let kinds = hits.iter().map(|hit| {
                let mut lines = texts[hit.chapter][hit.section].lines();
                let line = lines.find(|line| plain(line) == hit.line).unwrap();
                line.chars().take_while(|c| *c == '#').count()
            });
            let kinds: Vec<usize> = kinds
                .map(|signs| match signs {
                    0 => 9,
                    signs => signs.min(2),
                })
                .collect();
            assert!(kinds.is_sorted(), "{word}: {kinds:?}");
            assert!(
                kinds.contains(&2) && kinds.contains(&9),
                "{word}: {kinds:?}"
            );
        }
    }

    #[test]
    fn a_library_in_use_is_edited_by_one_name() {
        let pages = [CHAPTERS[6], CHAPTERS[10]];
        for (title, text) in pages {
            assert!(text.contains(&format!("**{EDIT_A_COPY}**")), "{title}");
        }
    }

    #[test]
    fn enter_goes_from_section_to_section() {
        let hit = |chapter, section| Hit {
            chapter,
            section,
            place: String::new(),
            line: String::new(),
        };
        let hits = [hit(1, 0), hit(1, 2), hit(1, 2), hit(4, 1)];
        assert_eq!(next_place(&hits, (1, Some(0))), Some((1, 2)));
        assert_eq!(next_place(&hits, (1, Some(2))), Some((4, 1)));
        assert_eq!(next_place(&hits, (4, Some(1))), Some((1, 0)));
        assert_eq!(next_place(&hits, (2, None)), Some((1, 0)), "from elsewhere");
        // A title far behind comes before a text.
        let ranked = [hit(9, 0), hit(1, 2), hit(9, 0), hit(1, 4)];
        assert_eq!(next_place(&ranked, (9, Some(0))), Some((1, 2)));
        assert_eq!(next_place(&ranked, (1, Some(2))), Some((1, 4)));
        assert_eq!(next_place(&[], (0, None)), None);
    }

    #[test]
    fn every_page_begins_with_its_title() {
        for (title, text) in CHAPTERS {
            assert!(text.starts_with(&format!("# {title}\n")), "{title}");
        }
    }
}
