//! The table while it is drawn.

use egui::Rangef;

use super::filling::Handle;
use super::sight::Edges;
use crate::app::Command;
use crate::model::Field;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;
use crate::view::TableRow;

/// The table while it is drawn.
pub struct Delegate<'a> {
    pub shown: &'a Shown<'a>,
    pub rows: &'a [TableRow],
    pub fields: &'a [Field],
    pub cursor_row: Option<usize>,
    pub is_focused: bool,
    /// Of the rectangle; none while one cell is selected.
    pub selected_columns: Vec<Field>,
    pub state: &'a mut UiState,
    pub commands: &'a mut Vec<Command>,
    pub column_x: Vec<Rangef>,
    /// Where the columns are laid out.
    pub edges: Edges,
    /// Where the first row would be, in points of the window.
    pub first_row_top: f32,
    /// The last cell of the selection: its row and column.
    pub corner: Option<(usize, Field)>,
    /// Where the square for filling goes, once its cell is drawn.
    pub handle: Option<Handle>,
}

impl Delegate<'_> {
    /// What a column shows; none for the numbers.
    pub fn field(&self, column: usize) -> Option<Field> {
        match column {
            0 => None,
            1 => Some(Field::NAME),
            _ => self.fields.get(column - 2).copied(),
        }
    }
}
