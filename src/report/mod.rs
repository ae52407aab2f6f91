//! Meeting papers and data files: a [`Listing`](crate::view::Listing) plus a [`ListLayout`] becomes a
//! [`Document`], and each writer renders that one document.
//!
//! Pure up to [`save`]: the day is given, never read from a clock, so that the same library gives the same
//! bytes. It may use `model`, `view` and `fonts` only, and adds nothing up itself: every sum comes from
//! [`Totals`](crate::view::Totals), so that screen and paper can't disagree.

mod charset;
mod chart;
mod columns;
mod csv;
mod document;
mod docx;
mod error;
#[cfg(test)]
mod fixture;
mod format;
mod html;
mod json;
mod layout;
mod pdf;
mod rows;
mod save;
mod sheet;
mod svg;
mod text;
mod width;
mod xlsx;

pub use self::csv::write_csv;
pub use charset::{missing_characters, missing_characters_warning};
pub use chart::chart_svg;
pub use document::{
    Align, Body, Card, CardBlock, CardField, ChartKind, ChartSeries, Document, DocumentCell,
    DocumentChart, DocumentColumn, DocumentRow, DocumentTable, HeadSpan, Orientation, PageSetup,
    PageStyle, Paper, RowKind,
};
pub use docx::write_docx;
pub use error::{LayoutError, ReportError};
pub use format::Format;
pub use html::write_html;
pub use json::{listing_json, write_json};
pub use layout::{ListLayout, document};
pub use pdf::{PageImage, Pages, PdfOptions, preview_pages, svg_to_pdf, write_pdf};
pub use save::save;
pub use svg::svg_to_png;
pub use text::write_text;
pub use xlsx::write_xlsx;
