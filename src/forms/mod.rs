//! 套表: an empty workbook from above, filled with what the library holds and given back in its own dress.
//!
//! May use `model`, `files`, `view`, `edit`, `import`, whose reading says what the heads mean, and `report` for the numbers of groups.
//! Nothing of a form is made anew: its parts are copied byte by byte, and of the one sheet that is filled only the cells and rows
//! that change are written. Pure but for the bytes that are handed in and out.
//!
//! `filling` is what a column gets, `mapping` what a person says of it and `memory` what the library keeps of that, `columns` takes
//! both together with what the heads say; `form` is a form as it is understood; `figures` asks the library for values and sums, `contact` for a person or a number; `body` is the rows of a form, `lines`
//! what is to stand in them, `arrange` brings the two together, `work` makes cells of that and lists what can't be filled; `dress` writes a value as the form wants it, `dates` a date, `lists` by its drop-down lists. `tree` is XML that is
//! altered in places, `package` the zip around it, `shift` and `references` move what lies below new rows; `xlsx` and `docx` fill
//! files of these kinds, `old` makes an xlsx of an old workbook first. [`read`] says how a form is understood, [`fill`] fills it.

mod arrange;
mod body;
mod columns;
mod contact;
mod dates;
mod docx;
mod dress;
mod error;
mod figures;
mod fill;
mod filling;
mod form;
mod lines;
mod lists;
mod mapping;
mod memory;
mod old;
mod package;
mod references;
mod shift;
mod tree;
mod work;
mod xlsx;

pub use columns::FormColumn;
pub use error::FormError;
pub use fill::{Asked, Filled, fill, first_row};
pub use filling::{Filling, offered};
pub use form::{Form, read};
pub use mapping::{FormMapping, FormMappingError};
pub use memory::keep_form;
pub use work::Left;
