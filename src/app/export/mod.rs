//! Papers as files: one task may write several formats, and one file per department or chapter.

mod preset;
mod run;
mod task;

use crate::model::Portfolio;
use crate::report::{self, CsvEncoding, Document, Format, PdfOptions};
use crate::view::{Listing, Moment};

pub use preset::{PresetFile, find_layout, own_presets};
pub(crate) use run::history_line;
pub(crate) use task::file_name;
pub use task::{ExportTask, Exported, Split, run_export};

/// The bytes of a paper in one format.
pub fn export_bytes(
    document: &Document,
    (portfolio, listing): (&Portfolio, &Listing),
    (format, encoding): (Format, CsvEncoding),
    moment: Moment,
) -> Result<Vec<u8>, String> {
    match format {
        Format::Xlsx => report::write_xlsx(document, moment.today).map_err(|e| e.to_string()),
        Format::Pdf => report::write_pdf(document, moment.today, PdfOptions::default())
            .map_err(|e| e.to_string()),
        Format::Docx => report::write_docx(document, moment.today).map_err(|e| e.to_string()),
        Format::Html => Ok(report::write_html(document)),
        Format::Csv => report::csv_bytes(document, encoding).map_err(|e| e.to_string()),
        Format::Json => Ok(report::write_json(portfolio, listing, moment)),
    }
}
