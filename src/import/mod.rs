//! Foreign tables become rows here: headings are matched to fields, cells read through the fields' own parsers.
//!
//! May use `model` and `view`. Nothing is altered here; what is read goes on as changes of an op.

pub mod grid;
pub mod read;
mod sheet;

pub use sheet::{ImportProblem, Line, Sheet, read_project};
