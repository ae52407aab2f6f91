//! A selection that is being filled into the rows below.

use egui::{Rect, Ui};

use crate::app::Fill;
use crate::model::{Field, Id as RowId, Project};

/// The selection on its way down.
#[derive(Clone, Debug)]
pub struct Filling {
    pub from: Vec<RowId<Project>>,
    pub fields: Vec<Field>,
    /// The last selected row.
    pub last: usize,
    /// The row down to which it is drawn.
    pub to: usize,
}

impl Filling {
    /// Whether a cell is to be filled.
    pub fn reaches(&self, row: usize, field: Field) -> bool {
        (self.last + 1..=self.to).contains(&row) && self.fields.contains(&field)
    }

    /// Two numbers or dates make a series; with Ctrl it is the other way round.
    pub fn is_series(&self, ui: &Ui) -> bool {
        let counts = self.fields.iter().any(|field| Fill::counts(field.kind()));
        let is_usual = self.from.len() > 1 && counts;
        is_usual != ui.input(|input| input.modifiers.command)
    }
}

/// Where the square is drawn: the corner of the last selected cell, as far as that is seen.
#[derive(Clone, Copy)]
pub struct Handle {
    pub square: Rect,
    pub clip: Rect,
    pub row: usize,
}
