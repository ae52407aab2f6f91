//! What a foreign file holds before anybody asks what it means: sheets of cells, as a reader of any format hands them on.
//!
//! Rows and columns are counted **from 0**; [`Place`] shows itself as a person writes it (`F17`). Cells are kept
//! sparsely: a cell is there only if it holds something (a text of blanks alone is nothing). A merged area holds
//! what its file holds: usually its first cell only, sometimes old values underneath; nothing is filled down here.
//! Rich text is flattened, reading aids (pinyin) are dropped, line breaks within a cell are `\n`.
//! Cells far away from all others are set apart by the readers ([`Grid::far`]), so a grid is never much
//! larger than what it holds.
//!
//! `place` is where a cell stands, `cell` what it holds, `sheet` a sheet of them, `workbook` a file and why one can't be read.

mod cell;
mod place;
mod sheet;
mod workbook;

pub use cell::{Cell, DateParts, Epoch, Shown, Value};
pub use place::{Area, Place, column_letters, column_of_letters, place_in};
pub use sheet::{Grid, GridRow};
pub use workbook::{FileKind, ImportError, Notice, Workbook};
