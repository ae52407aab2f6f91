//! Rows that belong to a project and hold more than a line of a table: each in a frame of its own.

use egui::{Frame, Margin, Ui, vec2};

use crate::app::{Command, EditCommand, PartColumn};
use crate::model::Record;

use super::basics::{LABEL_WIDTH, edited, label};
use crate::ui::fields::editor::{Cell, Target};
use crate::ui::kit::icons;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::{caption, icon_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// A row as a card: its number with the buttons that move and delete it, and its fields one below the other.
pub(super) fn row_card<R: Record>(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    (row, number): (&R, usize),
    columns: &[usize],
    commands: &mut Vec<Command>,
) {
    let frame = Frame::new()
        .stroke(egui::Stroke::new(1.0, Tokens::of(ui).line))
        .corner_radius(6)
        .inner_margin(Margin::same(8));
    frame.show(ui, |ui| {
        let width = ui.available_width();
        ui.set_width(width);
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        row_buttons(ui, row, number, commands);
        for column in columns {
            let spec = &R::COLUMNS[*column];
            let value = row.get(*column);
            ui.horizontal_top(|ui| {
                label(ui, spec.label, spec.tip);
                let cell = Cell {
                    portfolio: &shown.portfolio,
                    unit: shown.unit,
                    target: Target::Part(PartColumn {
                        table: R::TABLE,
                        id: row.id().uuid(),
                        column: *column,
                    }),
                    kind: spec.kind,
                    value: &value,
                    name: spec.label,
                    is_suggested: false,
                    is_mixed: false,
                    width: (width - LABEL_WIDTH - 6.0).max(80.0),
                };
                edited(ui, shown, state, &cell, commands);
            });
        }
    });
}

/// What a row is called, with the buttons that move and delete it.
pub(super) fn row_buttons<R: Record>(
    ui: &mut Ui,
    row: &R,
    number: usize,
    commands: &mut Vec<Command>,
) {
    let (table, id) = (R::TABLE, row.id().uuid());
    ui.horizontal(|ui| {
        caption(ui, format!("{} {number}", table.label()));
        let end = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(end, |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            let name = format!("删除第 {number} 条{}", table.label());
            if icon_button(ui, icons::TRASH, &name, true).clicked() {
                commands.push(Command::Edit(EditCommand::DeletePart(table, id)));
            }
            let name = format!("上移第 {number} 条{}", table.label());
            if icon_button(ui, icons::ARROW_UP, &name, number > 1).clicked() {
                commands.push(Command::Edit(EditCommand::MovePart(table, id, true)));
            }
        });
    });
}
