//! Cells that are filled one after the other.

use super::span::{Corner, cursor};
use crate::model::Field;
use crate::ui::shown::Shown;

/// Cells filled one after the other by Tab: Enter goes back to the column of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub began: Field,
    /// It holds only as long as the cursor stays where the last key put it.
    pub at: Corner,
}

impl Run {
    pub fn column(run: Option<Self>, shown: &Shown<'_>) -> Option<Field> {
        let run = run.filter(|run| Some(run.at) == cursor(shown));
        run.map(|run| run.began)
    }
}
