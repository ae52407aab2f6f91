//! Foreign tables and the texts of plans become rows here: headings are matched to fields, cells read through the fields' own parsers.
//!
//! May use `model`, `view`, `edit`, `reconcile`, and `files`, by which a foreign file is opened like every other: only
//! where it is an ordinary one, and up to a size. Nothing is altered here; what is read goes on as changes of an op.

mod claims;
pub mod difference;
mod draft;
mod fill;
pub mod grid;
pub mod plan_text;
pub mod read;
mod sheet;
pub mod understand;

pub use claims::claims;
pub use draft::import_draft;
pub use fill::{decide_waiting, send_back, sent, sent_back_of, sheets_to_send, tell_agreed, twin};
pub use sheet::{ImportProblem, Line, Sheet, read_project};
