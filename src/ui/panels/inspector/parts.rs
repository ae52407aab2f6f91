//! Rows that belong to a project, each in a frame of its own.

use egui::{Frame, Margin, Ui, vec2};

use crate::app::{Command, EditCommand, PartColumn};
use crate::model::{Kind, Record, Table};

use crate::ui::fields::by_kind::value_editor;
use crate::ui::fields::editor::{Cell, Target};
use crate::ui::kit::icons;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::icon_button;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// A cell of a row that belongs to the project.
pub(super) struct PartCell<'a, R> {
    pub row: &'a R,
    pub column: usize,
    pub name: &'a str,
    pub width: f32,
}

/// The editor of a cell.
pub(super) fn part<R: Record>(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    part: &PartCell<'_, R>,
    commands: &mut Vec<Command>,
) {
    let value = part.row.get(part.column);
    let cell = Cell {
        portfolio: &shown.portfolio,
        unit: shown.unit,
        target: Target::Part(PartColumn {
            table: R::TABLE,
            id: part.row.id().uuid(),
            column: part.column,
        }),
        kind: R::COLUMNS[part.column].kind,
        value: &value,
        name: part.name,
        is_suggested: false,
        is_mixed: false,
        width: part.width,
    };
    ui.vertical(|ui| {
        ui.set_width(part.width);
        ui.spacing_mut().item_spacing.y = 2.0;
        value_editor(ui, &mut state.editor, &cell, shown.moment.today, commands);
    });
}

/// What the buttons at the end of a row take, in points.
pub(super) const BUTTONS: f32 = 68.0;

/// The buttons at the end of a row: up, where rows have an order, and delete.
pub(super) fn row_buttons(
    ui: &mut Ui,
    table: Table,
    id: uuid::Uuid,
    number: usize,
    commands: &mut Vec<Command>,
) {
    ui.spacing_mut().item_spacing.x = 2.0;
    if table
        .columns()
        .iter()
        .any(|column| column.name == "position")
    {
        let name = format!("上移第 {number} 条{}", table.label());
        if icon_button(ui, icons::ARROW_UP, &name, number > 1).clicked() {
            commands.push(Command::Edit(EditCommand::MovePart(table, id, true)));
        }
    }
    let name = format!("删除第 {number} 条{}", table.label());
    if icon_button(ui, icons::TRASH, &name, true).clicked() {
        commands.push(Command::Edit(EditCommand::DeletePart(table, id)));
    }
}

/// The frame around a row.
pub(super) fn card<R>(ui: &mut Ui, add_contents: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = Tokens::of(ui);
    let frame = Frame::new()
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(6)
        .inner_margin(Margin::same(8));
    frame
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
            add_contents(ui)
        })
        .inner
}

/// A row as a card: lines of cells, each with its share of the width, and at the end of the first the button that
/// deletes it. Cells are called as their columns are declared.
pub(super) fn row_card<R: Record>(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    (row, number): (&R, usize),
    lines: &[&[(usize, f32)]],
    commands: &mut Vec<Command>,
) {
    card(ui, |ui| {
        let width = ui.available_width();
        for (i, line) in lines.iter().enumerate() {
            let taken = if i == 0 { BUTTONS } else { 0.0 };
            let gaps = 6.0 * (line.len().saturating_sub(1)) as f32;
            let room = width - taken - gaps;
            ui.horizontal_top(|ui| {
                for (column, share) in *line {
                    let spec = &R::COLUMNS[*column];
                    let cell = PartCell {
                        row,
                        column: *column,
                        name: spec.label,
                        width: room * share,
                    };
                    ui.vertical(|ui| {
                        ui.set_width(cell.width);
                        ui.spacing_mut().item_spacing.y = 2.0;
                        // A date or an amount alone does not say what it is.
                        if matches!(spec.kind, Kind::Date | Kind::Money) {
                            crate::ui::kit::widgets::caption(ui, spec.label)
                                .on_hover_text(spec.tip);
                        }
                        part(ui, shown, state, &cell, commands);
                    });
                }
                if i == 0 {
                    row_buttons(ui, R::TABLE, row.id().uuid(), number, commands);
                }
            });
        }
    });
}
