//! Papers as files: one task may write several formats, and one file per department or chapter.

mod file;
mod made;
mod papers;
mod photos;
mod preset;
mod run;
mod task;

use crate::model::Portfolio;
use crate::report::{self, CsvEncoding, Document, Format, PdfOptions, ReportError};
use crate::view::{Listing, Moment};

pub(crate) use file::{file_name, marked_name, marked_path, scoped_title, title_of_all};
pub use papers::Papers;
pub use photos::fill_photos;
pub use preset::{PresetFile, find_layout, own_presets};
pub(crate) use run::history_line;
pub use task::{BundledPaper, ExportTask, Exported, PaperError, Split, run_export};
pub(crate) use task::{in_the_way, save_paper};

/// What a kind of file leaves open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileOptions {
    /// How the characters of a CSV are written.
    pub encoding: CsvEncoding,
    /// How a PDF is written.
    pub pdf: PdfOptions,
    /// Whether a workbook carries what it takes to come back: hidden, for what its rows and columns stand.
    pub has_ids: bool,
    /// Whether a JSON holds what the paper says rather than the projects with all of their fields.
    pub is_of_paper: bool,
}

/// In which formats papers are bound together.
pub const BOUND: [Format; 2] = [Format::Pdf, Format::Docx];

/// The bytes of a paper in one format.
pub fn export_bytes(
    document: &Document,
    (portfolio, listing): (&Portfolio, &Listing),
    (format, options): (Format, FileOptions),
    moment: Moment,
) -> Result<Vec<u8>, ReportError> {
    match format {
        Format::Json if options.is_of_paper => {
            Ok(report::paper_json(document, moment).into_bytes())
        }
        Format::Json => {
            let mut bytes = Vec::new();
            let written = report::write_json(&mut bytes, portfolio, listing, moment);
            written.map(|()| bytes).map_err(ReportError::Json)
        }
        Format::Xlsx if options.has_ids => {
            let mark = report::paper_mark(portfolio, document, moment);
            report::write_returning_xlsx(document, moment.today, &mark)
        }
        format => document_bytes(document, (format, options), moment),
    }
}

/// The bytes of a document; what JSON is to hold is not in it, and takes the form of a CSV.
pub(super) fn document_bytes(
    document: &Document,
    (format, options): (Format, FileOptions),
    moment: Moment,
) -> Result<Vec<u8>, ReportError> {
    let day = moment.today;
    match format {
        Format::Xlsx => report::write_xlsx(document, day),
        Format::Pdf => report::write_pdf(document, day, options.pdf),
        Format::Docx => report::write_docx(document, day),
        Format::Pptx => report::write_pptx(document, day),
        Format::Html => Ok(report::write_html(document)),
        Format::Csv | Format::Json => report::csv_bytes(document, options.encoding),
    }
}
