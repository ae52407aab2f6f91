//! Meeting papers and data files: a [`Listing`](crate::view::Listing) plus a [`Layout`] becomes a
//! [`Document`], and each writer renders that one document. What is printed is laid out once, in `pages`: `pdf` writes
//! those pages and `raster` draws them.
//!
//! Pure up to [`save`]: the day is given, never read from a clock, so that the same library gives the same
//! bytes. It may use `model`, `files`, `view` and `fonts` only, and adds nothing up itself: every sum comes from
//! the view, so that screen and paper can't disagree.

mod blocks;
mod build;
mod bundle;
mod card_blocks;
mod cells;
mod changes;
mod charset;
mod chart;
mod chart_data;
mod clip;
mod columns;
mod course_line;
mod cross;
mod csv;
mod document;
mod docx;
mod duties;
mod error;
mod evaluation;
mod evaluation_left;
mod evaluation_money;
mod fill;
mod fill_letter;
#[cfg(test)]
mod fixture;
mod format;
mod html;
mod hyphen;
mod ics;
mod import_list;
mod indicators;
mod json;
mod json_paper;
mod json_text;
mod json_value;
mod kept;
mod layout;
mod mark;
mod milestone_columns;
mod notes;
#[cfg(test)]
mod one_count;
mod ooxml;
mod pages;
mod paper_column;
mod parquet;
mod pdf;
mod photo;
mod pptx;
mod preset;
mod project_cards;
mod ranking;
mod raster;
mod rows;
mod save;
mod shade;
mod sheet;
mod slips;
mod sources;
#[cfg(test)]
mod specimen;
mod svg;
mod text;
mod timeline;
mod wall;
mod warnings;
mod width;
mod xlsx;

pub use self::csv::{
    CsvColumn, CsvEncoding, csv_bytes, csv_records, guarded, write_csv, write_csv_columns,
};
pub use self::parquet::{Dataset, DatasetFile};
pub use build::document;
pub use bundle::Bundle;
pub use changes::{ChangesLayout, changes_document, changes_json};
pub use clip::{Clip, ClipCell, document_clip};
pub use document::{
    Align, Body, Card, CardBlock, CardField, CardPhoto, ChartKind, ChartSeries, Document,
    DocumentCell, DocumentChart, DocumentColumn, DocumentRow, DocumentTable, Orientation,
    PageSetup, PageStyle, Paper, RowKind, Section, Shades,
};
pub use docx::{Letter, write_docx, write_docx_bundle, write_letter};
pub use error::{LayoutError, ReportError};
pub use fill_letter::fill_letter;
pub use format::Format;
pub use html::write_html;
pub use ics::write_ics;
pub use import_list::{ImportLine, import_document};
pub use json::{json_head, write_json};
pub use json_paper::paper_json;
pub use json_value::{json_ids, json_name, json_value};
pub use kept::{KeptError, KeptLayout};
pub use layout::Layout;
pub use mark::paper_mark;
pub use pages::Pages;
pub use paper_column::PaperColumn;
pub use pdf::{PdfOptions, svg_to_pdf, write_pdf};
pub use photo::Photo;
pub use pptx::write_pptx;
pub use preset::Preset;
pub use raster::{PageImage, preview_pages};
pub use rows::numeral;
pub use save::save;
pub use svg::svg_to_png;
pub use text::write_text;
pub use timeline::{TimelineLayout, timeline_svg, timeline_title};
pub use warnings::document_warnings;
pub use xlsx::{write_fill_xlsx, write_returning_xlsx, write_xlsx};
