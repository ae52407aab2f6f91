//! Meeting papers and data files: a [`Listing`](crate::view::Listing) plus a [`ListLayout`] becomes a
//! [`Document`], and each writer renders that one document.
//!
//! Pure up to [`save`]: the day is given, never read from a clock, so that the same library gives the same
//! bytes. It may use `model`, `view` and `fonts` only, and adds nothing up itself: every sum comes from
//! [`Totals`](crate::view::Totals), so that screen and paper can't disagree.

mod changes;
mod columns;
mod csv;
mod document;
mod error;
#[cfg(test)]
mod fixture;
mod format;
mod json;
mod layout;
mod rows;
mod save;
mod text;
mod width;
mod xlsx;
mod xlsx_style;

pub use self::csv::write_csv;
pub use changes::{ChangesLayout, changes_document, changes_json};
pub use document::{Align, Document, DocumentCell, DocumentColumn, DocumentRow, Paper, RowKind};
pub use error::ReportError;
pub use format::Format;
pub use json::{listing_json, write_json};
pub use layout::{ListLayout, document};
pub use save::save;
pub use text::write_text;
pub use xlsx::write_xlsx;
