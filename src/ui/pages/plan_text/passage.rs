//! The text, line by line as it stands, with its headings marked. A long line goes on below itself.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use egui::{Align2, FontFamily, FontId, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use crate::app::{Level, Outline, raw_lines};

use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::row_ground;

/// Height of a row, in points.
const ROW: f32 = 22.0;
/// Room for the number of a line, in points.
const NUMBER: f32 = 48.0;

/// The text as rows of the page's width.
#[derive(Default)]
pub struct Passage {
    /// Each line, by its bytes in the text.
    lines: Vec<Range<usize>>,
    /// A row holds so many halves of a Chinese letter.
    halves: usize,
    /// The same as the last picture had room for.
    wanted_halves: usize,
    rows: Vec<Row>,
    /// The first row of each line.
    first: Vec<usize>,
    headings: HashMap<usize, (Level, bool)>,
    /// The line that is to come into sight.
    wanted: Option<usize>,
    text: Arc<str>,
}

struct Row {
    /// From 1.
    line: usize,
    bytes: Range<usize>,
    is_first: bool,
}

impl Passage {
    /// Another text.
    pub fn take_text(&mut self, text: &Arc<str>) {
        let start = text.as_ptr().addr();
        let lines = raw_lines(text).into_iter().map(|line| {
            let trimmed = line.trim();
            let from = trimmed.as_ptr().addr() - start;
            from..from + trimmed.len()
        });
        self.lines = lines.collect();
        self.text = Arc::clone(text);
        self.halves = 0;
    }

    /// Its headings, perhaps put right.
    pub fn take_headings(&mut self, outline: &Outline) {
        self.headings = outline
            .nodes
            .iter()
            .enumerate()
            .map(|(at, node)| (node.line, (node.level, outline.is_left_out(at))))
            .collect();
    }

    /// Breaks the lines anew where the page has another width.
    pub fn refresh(&mut self) {
        if self.wanted_halves == self.halves || self.wanted_halves == 0 {
            return;
        }
        self.halves = self.wanted_halves;
        self.rows.clear();
        self.first.clear();
        for (at, line) in self.lines.iter().enumerate() {
            self.first.push(self.rows.len());
            let Some(text) = self.text.get(line.clone()) else {
                continue;
            };
            for (place, part) in broken(text, self.halves).into_iter().enumerate() {
                self.rows.push(Row {
                    line: at + 1,
                    bytes: line.start + part.start..line.start + part.end,
                    is_first: place == 0,
                });
            }
        }
    }

    /// Brings a line into sight.
    pub const fn show(&mut self, line: usize) {
        self.wanted = Some(line);
    }

    /// Draws it; the line that was clicked.
    pub fn draw(&mut self, ui: &mut Ui, selected: Option<usize>) -> Option<usize> {
        let room = ui.available_width() - NUMBER - 24.0;
        let halves = (room / (TABLE_TEXT / 2.0)).floor().max(20.0) as usize;
        if halves != self.wanted_halves {
            self.wanted_halves = halves;
            ui.request_repaint();
        }
        let mut area = ScrollArea::vertical()
            .id_salt("passage")
            .auto_shrink([false, false]);
        let first = self
            .wanted
            .and_then(|line| self.first.get(line.saturating_sub(1)));
        if let Some(row) = first.filter(|_| !self.rows.is_empty()) {
            let above = ui.available_height() * 0.3;
            area = area.vertical_scroll_offset((*row as f32 * ROW - above).max(0.0));
            self.wanted = None;
        }
        let mut clicked = None;
        ui.spacing_mut().item_spacing.y = 0.0;
        area.show_rows(ui, ROW, self.rows.len(), |ui, range| {
            for row in self.rows.get(range).into_iter().flatten() {
                if self.row(ui, row, selected) {
                    clicked = Some(row.line);
                }
            }
        });
        clicked
    }

    fn row(&self, ui: &mut Ui, row: &Row, selected: Option<usize>) -> bool {
        let tokens = Tokens::of(ui);
        let words = self.text.get(row.bytes.clone()).unwrap_or_default();
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
        response.widget_info(|| {
            WidgetInfo::labeled(egui::Role::Button, true, format!("{} {words}", row.line))
        });
        row_ground(ui, rect, selected == Some(row.line), response.hovered());
        let heading = self.headings.get(&row.line);
        let painter = ui.painter();
        let small = FontId::new(SMALL_TEXT - 1.0, FontFamily::Proportional);
        if row.is_first {
            let at = rect.left_center() + vec2(NUMBER - 10.0, 0.0);
            painter.text(at, Align2::RIGHT_CENTER, row.line, small, tokens.faint);
        }
        let (font, color) = match heading {
            Some((_, true)) => (FontFamily::Proportional, tokens.faint),
            Some((level, false)) if *level <= Level::Section => {
                (crate::ui::kit::fonts::bold(), tokens.accent)
            }
            Some(_) => (FontFamily::Proportional, tokens.accent),
            None => (FontFamily::Proportional, tokens.text),
        };
        let at = rect.left_center() + vec2(NUMBER, 0.0);
        painter.text(
            at,
            Align2::LEFT_CENTER,
            words,
            FontId::new(TABLE_TEXT, font),
            color,
        );
        response.clicked()
    }
}

/// Parts of a line of so many halves of a Chinese letter at most; one at least, so that an empty line stays a row.
fn broken(line: &str, halves: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut from, mut taken) = (0, 0.0_f32);
    for (at, c) in line.char_indices() {
        // The widest Latin letters take more than half of a Chinese one.
        let width = match c {
            'M' | 'W' | 'm' | 'w' | '%' | '@' => 1.8,
            c if c.is_ascii() => 1.25,
            _ => 2.0,
        };
        if taken + width > halves as f32 && at > from {
            parts.push(from..at);
            (from, taken) = (at, 0.0);
        }
        taken += width;
    }
    parts.push(from..line.len());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_goes_on_and_loses_nothing() {
        let line = "加快建设S215线二期18.5公里".repeat(9);
        let parts = broken(&line, 40);
        assert!(parts.len() > 5, "{}", parts.len());
        let whole: String = parts.iter().map(|part| &line[part.clone()]).collect();
        assert_eq!(whole, line);
        assert_eq!(broken("", 40).as_slice(), std::slice::from_ref(&(0..0)));
    }

    #[test]
    fn lines_are_counted_as_findings_count_them() {
        let text = Arc::from("第一章 交通\n\n　　新建大桥。\n");
        let mut passage = Passage {
            wanted_halves: 40,
            ..Passage::default()
        };
        passage.take_text(&text);
        passage.refresh();
        let rows: Vec<(usize, &str)> = passage
            .rows
            .iter()
            .map(|row| (row.line, &text[row.bytes.clone()]))
            .collect();
        assert_eq!(
            rows,
            [(1, "第一章 交通"), (2, ""), (3, "新建大桥。"), (4, "")]
        );
    }
}
