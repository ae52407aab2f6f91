//! A quiet read-only table for the pages: fixed columns, one that takes what is free, rows drawn only where seen.

use egui::{
    Color32, FontFamily, FontId, Rect, Response, ScrollArea, Sense, Stroke, Ui, pos2, vec2,
};

use crate::ui::kit::theme::{ROW_HEIGHT, SMALL_TEXT, TABLE_TEXT, Tokens};

/// Free space at the sides of a cell, in points.
const PADDING: f32 = 6.0;

/// A column.
pub struct SheetColumn<'a> {
    /// Its head.
    pub head: String,
    /// Its width in points; 0 takes what is free.
    pub width: f32,
    /// Whether it holds numbers, which stand at the right.
    pub is_number: bool,
    /// What it holds, shown on hover.
    pub tip: &'a str,
}

impl<'a> SheetColumn<'a> {
    /// A column of words.
    pub fn words(head: impl Into<String>, width: f32) -> Self {
        Self {
            head: head.into(),
            width,
            is_number: false,
            tip: "",
        }
    }

    /// A column of numbers.
    pub fn numbers(head: impl Into<String>, width: f32) -> Self {
        Self {
            is_number: true,
            ..Self::words(head, width)
        }
    }

    /// The same with a line that is shown on hover.
    #[must_use]
    pub fn tip(self, tip: &'a str) -> Self {
        Self { tip, ..self }
    }
}

/// A row as it is drawn.
pub struct SheetRow<'a> {
    /// The row's part of the window.
    pub ui: &'a mut Ui,
    /// The row as a whole.
    pub rect: Rect,
    edges: &'a [f32],
    columns: &'a [SheetColumn<'a>],
}

impl SheetRow<'_> {
    /// Paints the row's ground.
    pub fn fill(&self, color: Color32) {
        self.ui.painter().rect_filled(self.rect, 0, color);
    }

    /// The room of a cell.
    pub fn cell(&self, column: usize) -> Rect {
        Rect::from_min_max(
            pos2(self.edges[column], self.rect.top()),
            pos2(self.edges[column + 1], self.rect.bottom()),
        )
    }

    /// Writes into a cell, cut with `…` where it does not fit.
    pub fn text(&self, column: usize, text: &str, color: Color32, is_bold: bool) {
        self.text_at(column, 0.0, text, color, is_bold);
    }

    /// The same, moved in by `indent` points.
    pub fn text_at(&self, column: usize, indent: f32, text: &str, color: Color32, is_bold: bool) {
        let family = if is_bold {
            crate::ui::kit::fonts::bold()
        } else {
            FontFamily::Proportional
        };
        let mut room = self.cell(column).shrink2(vec2(PADDING, 0.0));
        room.min.x += indent;
        let is_right = self.columns[column].is_number;
        crate::ui::kit::cells::cell_text(
            self.ui,
            room,
            text,
            FontId::new(TABLE_TEXT, family),
            color,
            is_right,
        );
    }

    /// The whole row as a button of this name.
    pub fn click(&self, name: &str) -> Response {
        let id = self.ui.make_persistent_id("row");
        let response = self.ui.interact(self.rect, id, Sense::click());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
        if response.hovered() {
            let tokens = Tokens::of(self.ui);
            let line = Stroke::new(1.0, tokens.accent);
            self.ui
                .painter()
                .hline(self.rect.x_range(), self.rect.bottom() - 0.5, line);
        }
        response
    }
}

/// Draws a table of so many rows in what is left of `ui`, or in as much of it as the rows need.
pub fn sheet(
    ui: &mut Ui,
    id: &str,
    columns: &[SheetColumn<'_>],
    rows: usize,
    mut draw: impl FnMut(&mut SheetRow<'_>, usize),
) {
    const LEAST: f32 = 140.0;
    let fixed: f32 = columns.iter().map(|column| column.width).sum();
    let free = columns.iter().filter(|column| column.width <= 0.0).count();
    let spare = (ui.available_width() - fixed - 10.0) / free.max(1) as f32;
    let width_of = |column: &SheetColumn<'_>| {
        if column.width > 0.0 {
            column.width
        } else {
            spare.max(LEAST)
        }
    };
    let width: f32 = columns.iter().map(width_of).sum();
    ScrollArea::horizontal()
        .id_salt((id, "across"))
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.set_min_width(width);
            ui.spacing_mut().item_spacing.y = 0.0;
            let (head, _) = ui.allocate_exact_size(vec2(width, ROW_HEIGHT + 2.0), Sense::hover());
            let mut edges = vec![head.left()];
            for column in columns {
                edges.push(edges[edges.len() - 1] + width_of(column));
            }
            heads(ui, head, columns, &edges);
            ScrollArea::vertical()
                .id_salt((id, "down"))
                .auto_shrink([false, true])
                .show_rows(ui, ROW_HEIGHT, rows, |ui, range| {
                    for index in range {
                        let size = vec2(width, ROW_HEIGHT);
                        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                        ui.push_id((id, index), |ui| {
                            let mut row = SheetRow {
                                ui,
                                rect,
                                edges: &edges,
                                columns,
                            };
                            draw(&mut row, index);
                        });
                        let line = Stroke::new(1.0, Tokens::of(ui).line);
                        ui.painter()
                            .hline(rect.x_range(), rect.bottom() - 0.5, line);
                    }
                });
        });
}

fn heads(ui: &Ui, rect: Rect, columns: &[SheetColumn<'_>], edges: &[f32]) {
    let tokens = Tokens::of(ui);
    ui.painter().rect_filled(rect, 0, tokens.subgroup);
    let line = Stroke::new(1.0, tokens.line);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, line);
    for (i, column) in columns.iter().enumerate() {
        let cell = Rect::from_x_y_ranges(edges[i]..=edges[i + 1], rect.y_range());
        let room = cell.shrink2(vec2(PADDING, 0.0));
        let font = FontId::new(SMALL_TEXT, FontFamily::Proportional);
        crate::ui::kit::cells::cell_text(
            ui,
            room,
            &column.head,
            font,
            tokens.secondary,
            column.is_number,
        );
        let id = ui.make_persistent_id(("head", i));
        let response = ui.interact(cell, id, Sense::hover());
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::ColumnHeader, true, &column.head)
        });
        if !column.tip.is_empty() {
            response.on_hover_text(column.tip);
        }
    }
}
