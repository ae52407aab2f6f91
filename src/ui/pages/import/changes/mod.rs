//! 差别: what would come in, line by line, and what a hand does to it. `drawn` is what the lines are drawn from, `names`
//! spellings that the library does not know, `rows` projects, `cells` what differs in them.

mod cells;
mod drawn;
mod names;
mod rows;

use egui::Ui;

use crate::app::{CellState, NameChoice, RowChoice};

use super::lines::{self, Line, Lines};
use crate::ui::kit::sheet::{SheetColumn, sheet_with};
use crate::ui::kit::theme::Tokens;

pub use cells::Editing;
pub use drawn::{Done, Drawn, Named};

use cells::{cell_line, tip};
use names::{choose_name, name_choice, name_line, name_other};
use rows::{about, candidate, row_choice, row_line, row_other, summary};

/// Draws the lines; a cursor that was moved is scrolled to.
pub fn draw(
    ui: &mut Ui,
    drawn: &Drawn<'_>,
    lines: &Lines,
    (cursor, is_moved): (usize, bool),
    editing: &mut Option<Editing>,
) -> Done {
    let columns = [
        SheetColumn::words("", 34.0).tip("勾上的才导入"),
        SheetColumn::words("类别", 76.0),
        SheetColumn::free("项目名称", 190.0),
        SheetColumn::words("列", 140.0),
        SheetColumn::free("原值", 120.0),
        SheetColumn::free("新值", 160.0),
        SheetColumn::words("位置", if drawn.has_files() { 190.0 } else { 110.0 }),
    ];
    let mut done = Done::default();
    let wanted = is_moved.then_some(cursor);
    let count = lines.all.len();
    sheet_with(
        ui,
        "import_changes",
        &columns,
        (count, wanted),
        |row, index| {
            let Some(line) = lines.all.get(index) else {
                return;
            };
            if index == cursor {
                let selection = Tokens::of(row.ui).selection;
                row.fill(selection);
            }
            let is_open = |row: &usize| lines.open.contains(row);
            let clicked = match line {
                Line::Name(place) => name_line(row, drawn, *place),
                Line::NameChoice(place, choice) => {
                    name_choice(row, drawn, (*place, *choice), &mut done)
                }
                Line::Row(place) => row_line(row, drawn, (*place, is_open(place)), &mut done),
                Line::RowChoice(place, choice) => {
                    row_choice(row, drawn, (*place, *choice), &mut done)
                }
                Line::RowOther(place) => row_other(row, drawn, *place, &mut done),
                Line::NameOther(place) => name_other(row, drawn, *place, &mut done),
                Line::Cell {
                    row: of,
                    cell,
                    is_first,
                } => {
                    let at = (*of, *cell);
                    cell_line(row, drawn, (at, *is_first), editing, &mut done)
                }
            };
            if clicked {
                done.cursor = Some(index);
            }
        },
    );
    done
}

/// What is said of a line, whole: why it is as it is before what it alters.
pub fn detail(drawn: &Drawn<'_>, line: Line) -> String {
    let said = match line {
        Line::Name(_) | Line::NameChoice(..) | Line::NameOther(_) => Vec::new(),
        Line::Row(place) => {
            let row = drawn.row(place);
            row.map_or_else(Vec::new, |row| vec![about(drawn, row), summary(drawn, row)])
        }
        Line::RowChoice(place, choice) => {
            let row = drawn.row(place);
            let why = row.map_or_else(String::new, |row| row.why.clone());
            let witness =
                candidate(drawn, choice).map(|(name, witness)| format!("{name}　{witness}"));
            witness.into_iter().chain([why]).collect()
        }
        Line::RowOther(place) => drawn
            .row(place)
            .map(|row| row.why.clone())
            .into_iter()
            .collect(),
        Line::Cell { row, cell, .. } => {
            drawn.cell(row, cell).map_or_else(Vec::new, |(row, cell)| {
                let state = lines::state(row, cell, drawn.choices);
                let label = cell.spot.label();
                let (old, new) = (drawn.old_text(cell), drawn.new_text(cell));
                vec![
                    tip(cell, state),
                    format!("{}　{label}：{old} → {new}", row.name),
                ]
            })
        }
    };
    let said: Vec<String> = said.into_iter().filter(|text| !text.is_empty()).collect();
    said.join("\n")
}

/// What Space does on a line.
pub fn toggle(drawn: &Drawn<'_>, line: Line) -> Done {
    let mut choices = drawn.choices.clone();
    let mut done = Done::default();
    match line {
        Line::Name(_) => {}
        Line::NameOther(place) => {
            if let Some(name) = drawn.difference().unknown_names().get(place) {
                choose_name(&mut choices, name, NameChoice::New);
            }
        }
        Line::RowOther(place) => {
            if let Some(row) = drawn.row(place) {
                lines::choose_row(&mut choices, row, RowChoice::New);
            }
        }
        Line::NameChoice(place, choice) => {
            if let Some(name) = drawn.difference().unknown_names().get(place) {
                choose_name(&mut choices, name, choice);
            }
        }
        Line::Row(place) => {
            let row = drawn.row(place);
            match row.and_then(|row| Some((row, lines::is_taken(row, drawn.choices)?))) {
                Some((row, is_taken)) => lines::take_row(&mut choices, row, !is_taken),
                None => done.toggled = Some(place),
            }
        }
        Line::RowChoice(place, choice) => {
            if let Some(row) = drawn.row(place) {
                lines::choose_row(&mut choices, row, choice);
            }
        }
        Line::Cell { row, cell, .. } => {
            if let Some((row, cell)) = drawn.cell(row, cell) {
                let is_taken = lines::state(row, cell, drawn.choices) == CellState::Accepted;
                lines::take_cell(&mut choices, row, cell, !is_taken);
            }
        }
    }
    if choices != *drawn.choices {
        done.choices = Some(choices);
    }
    done
}

/// What Enter does on a line.
pub fn enter(drawn: &Drawn<'_>, line: Line) -> Done {
    match line {
        Line::Row(place) => Done {
            toggled: Some(place),
            ..Done::default()
        },
        Line::Cell { row, cell, .. } => Done {
            edit: Some((row, cell)),
            ..Done::default()
        },
        Line::Name(_)
        | Line::NameChoice(..)
        | Line::NameOther(_)
        | Line::RowChoice(..)
        | Line::RowOther(_) => toggle(drawn, line),
    }
}
