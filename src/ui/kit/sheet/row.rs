//! A row of a table, as whoever fills it sees it: texts, numbers, buttons, and what is said on hover.

use egui::{Color32, FontId, Rect, Response, Sense, Stroke, Ui, UiBuilder, vec2};

use super::columns::{Columns, PADDING, font};
use crate::model::{Money, MoneyUnit, Value};
use crate::ui::kit::cells::{cell_number, cell_text, corner_mark, hidden_decimals};
use crate::ui::kit::theme::{ROW_HEIGHT, Tokens};

/// Text in a column that stays at the left.
struct Kept {
    room: Rect,
    text: String,
    font: FontId,
    color: Color32,
    is_right: bool,
}

/// A row as it is drawn.
pub struct SheetRow<'a> {
    /// The row's part of the window.
    pub ui: &'a mut Ui,
    /// The row as a whole.
    pub rect: Rect,
    layout: &'a Columns<'a>,
    ground: Color32,
    /// Whether it is one heading from end to end.
    is_wide: bool,
    /// Written last, over what has been scrolled below it.
    kept: Vec<Kept>,
    /// The row as a button, and what is said of it on hover.
    button: Option<(Response, String)>,
    /// What stands in a cell, where what is seen there is less: said on hover.
    whole: Vec<(Rect, String)>,
}

impl<'a> SheetRow<'a> {
    pub(super) const fn new(
        ui: &'a mut Ui,
        rect: Rect,
        layout: &'a Columns<'a>,
        ground: Color32,
    ) -> Self {
        Self {
            ui,
            rect,
            layout,
            ground,
            is_wide: false,
            kept: Vec::new(),
            button: None,
            whole: Vec::new(),
        }
    }

    /// Paints the row's ground.
    pub fn fill(&mut self, color: Color32) {
        self.ground = color;
        self.ui.painter().rect_filled(self.rect, 0, color);
    }

    /// The room of a cell.
    pub fn cell(&self, column: usize) -> Rect {
        self.layout.cell(column, self.rect)
    }

    /// Whether all of a cell is in sight.
    pub fn shows_whole(&self, column: usize) -> bool {
        let (cell, seen) = (self.cell(column), self.ui.clip_rect());
        let left = if column < self.layout.kept {
            seen.left()
        } else {
            seen.left().max(self.layout.stay(self.rect).right())
        };
        cell.left() >= left - 1.0 && cell.right() <= seen.right() + 1.0
    }

    /// Writes into a cell, cut with `…` where it does not fit.
    pub fn text(&mut self, column: usize, text: &str, color: Color32, is_bold: bool) {
        self.text_at(column, 0.0, text, color, is_bold);
    }

    /// The same, moved in by `indent` points.
    pub fn text_at(
        &mut self,
        column: usize,
        indent: f32,
        text: &str,
        color: Color32,
        is_bold: bool,
    ) {
        let mut room = self.cell(column).shrink2(vec2(PADDING, 0.0));
        room.min.x += indent;
        let text = Kept {
            room,
            text: text.to_owned(),
            font: font(is_bold),
            color,
            is_right: self.layout.columns[column].is_number,
        };
        self.write(column, text);
    }

    /// Writes an amount with two decimals; where these hide some, a corner says so, and the whole amount is said on hover.
    pub fn amount(
        &mut self,
        column: usize,
        amount: Money,
        unit: MoneyUnit,
        color: Color32,
        is_bold: bool,
    ) {
        let exact = hidden_decimals(&Value::Money(amount), unit);
        if let Some(exact) = exact {
            let cell = self.cell(column);
            corner_mark(self.ui, cell, Tokens::of(self.ui).faint);
            self.whole.push((cell, exact));
        }
        self.text(column, &amount.format(unit), color, is_bold);
    }

    /// The whole of what was written last, where it is cut: for somebody who says more of that place on hover.
    pub fn take_cut(&mut self, column: usize) -> Option<String> {
        self.take_cut_over(column..=column)
    }

    /// The same of what was written over several cells.
    pub fn take_cut_over(&mut self, columns: std::ops::RangeInclusive<usize>) -> Option<String> {
        let cell = self.cell(*columns.start()).union(self.cell(*columns.end()));
        let is_there = |(room, _): &mut (Rect, String)| cell.contains_rect(*room);
        self.whole.pop_if(is_there).map(|(_, text)| text)
    }

    /// Writes what no longer holds, in grey. No line goes through it: letters and digits would be read as others.
    pub fn struck_text(&mut self, column: usize, text: &str, color: Color32) {
        self.text(column, text, color, false);
    }

    fn write(&mut self, column: usize, text: Kept) {
        if column < self.layout.kept && self.layout.shift > 0.0 {
            self.kept.push(text);
            return;
        }
        let clip = self.ui.clip_rect();
        // The columns that stay lie over the others: what is below them is not seen.
        if column >= self.layout.kept {
            let stay = self.layout.stay(self.rect).right();
            let seen = clip.with_min_x(clip.left().max(stay));
            self.ui.set_clip_rect(seen);
        }
        let is_cut = text.write(self.ui);
        self.ui.set_clip_rect(clip);
        if is_cut {
            self.whole.push((text.room, text.text));
        }
    }

    /// Writes a heading over the whole row, moved in by `indent` points.
    pub fn wide_text(&mut self, indent: f32, text: &str, color: Color32) {
        self.is_wide = true;
        let mut room = self.rect.shrink2(vec2(PADDING, 0.0));
        room.min.x += self.layout.shift + indent;
        let font = font(true);
        cell_text(self.ui, room, text, font, color, false);
    }

    /// Writes over several cells, cut with `…` where it does not fit.
    pub fn text_over(
        &mut self,
        columns: std::ops::RangeInclusive<usize>,
        text: &str,
        color: Color32,
    ) {
        let room = self.cell(*columns.start()).union(self.cell(*columns.end()));
        let text = Kept {
            room: room.shrink2(vec2(PADDING, 0.0)),
            text: text.to_owned(),
            font: font(false),
            color,
            is_right: false,
        };
        self.write(*columns.start(), text);
    }

    /// Says what the row holds to those who can't see it.
    pub fn say(&mut self, name: &str) {
        let id = self.ui.make_persistent_id("said");
        let response = self.ui.interact(self.rect, id, Sense::hover());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, name));
    }

    /// Room for controls over several cells, from its left.
    pub fn controls(&mut self, columns: std::ops::RangeInclusive<usize>, name: &str) -> Ui {
        let room = self.cell(*columns.start()).union(self.cell(*columns.end()));
        let builder = UiBuilder::new()
            .max_rect(room.shrink2(vec2(PADDING, 0.0)))
            .id_salt(name)
            .layout(egui::Layout::left_to_right(egui::Align::Center));
        let mut ui = self.ui.new_child(builder);
        ui.shrink_clip_rect(room);
        // No control is higher than the row.
        ui.spacing_mut().interact_size.y = ROW_HEIGHT - 6.0;
        ui.spacing_mut().button_padding.y = 1.0;
        ui.spacing_mut().item_spacing.x = 4.0;
        ui
    }

    /// The whole row as a button of this name, and what is said of it on hover.
    pub fn click(&mut self, name: &str, tip: impl Into<String>) -> Response {
        self.button(Sense::click(), name, tip)
    }

    /// The same of a row that the arrows walk, and Tab passes by.
    pub fn press(&mut self, name: &str, tip: impl Into<String>) -> Response {
        self.button(Sense::CLICK, name, tip)
    }

    fn button(&mut self, sense: Sense, name: &str, tip: impl Into<String>) -> Response {
        let id = self.ui.make_persistent_id("row");
        let response = self.ui.interact(self.rect, id, sense);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
        if response.hovered() {
            let tokens = Tokens::of(self.ui);
            let line = Stroke::new(1.0, tokens.faint);
            self.ui
                .painter()
                .hline(self.rect.x_range(), self.rect.bottom() - 0.5, line);
        }
        self.button = Some((response.clone(), tip.into()));
        response
    }

    /// Writes what stays at the left over what has been scrolled below it, and says what the pointer is on.
    pub(super) fn finish(mut self) {
        if !self.is_wide && self.layout.shift > 0.0 {
            let room = self.layout.stay(self.rect);
            self.ui.painter().rect_filled(room, 0, self.ground);
            for text in std::mem::take(&mut self.kept) {
                if text.write(self.ui) {
                    self.whole.push((text.room, text.text));
                }
            }
        }
        self.tell();
    }

    /// One tip for a row: what stands whole in the cell below the pointer, and what is said of the row.
    fn tell(self) {
        let Some((button, about_row)) = self.button else {
            for (place, (cell, whole)) in self.whole.into_iter().enumerate() {
                let id = self.ui.make_persistent_id(("whole", place));
                self.ui
                    .interact(cell, id, Sense::hover())
                    .on_hover_text(whole);
            }
            return;
        };
        let at = button.hover_pos();
        let whole = at.and_then(|at| self.whole.iter().find(|(cell, _)| cell.contains(at)));
        let whole = whole.map(|(_, whole)| whole.as_str());
        let is_new = |whole: &&str| !about_row.contains(*whole);
        let said = whole.filter(is_new).into_iter().chain([about_row.as_str()]);
        let said: Vec<&str> = said.filter(|text| !text.is_empty()).collect();
        if !said.is_empty() {
            button.on_hover_text_at_pointer(said.join("\n"));
        }
    }
}

impl Kept {
    /// Whether less than the whole is seen: `…` at the end of words, and for a number, which is never cut, `###` where
    /// its cell is too narrow and `…` where the window ends before it does.
    fn write(&self, ui: &Ui) -> bool {
        let Self {
            room,
            text,
            font,
            color,
            is_right,
        } = self;
        if *is_right {
            return cell_number(ui, *room, text, font.clone(), *color) && room.is_positive();
        }
        cell_text(ui, *room, text, font.clone(), *color, false).is_cut
    }
}
