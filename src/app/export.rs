use std::path::{Path, PathBuf};

use crate::model::Portfolio;
use crate::report::{self, Format, ListLayout};
use crate::view::{Listing, Moment};

/// What a paper is to look like.
#[derive(Clone, Debug)]
pub struct ExportOptions {
    /// The kind of file.
    pub format: Format,
    /// Heads, unit, columns and page.
    pub layout: ListLayout,
}

/// The bytes of a paper.
pub fn export_bytes(
    portfolio: &Portfolio,
    listing: &Listing,
    options: &ExportOptions,
    moment: Moment,
) -> Result<Vec<u8>, String> {
    let document = || report::document(portfolio, listing, &options.layout, moment);
    match options.format {
        Format::Xlsx => {
            report::write_xlsx(&document(), moment.today).map_err(|error| error.to_string())
        }
        Format::Pdf => report::write_pdf(&document(), moment.today, report::PdfOptions::default())
            .map_err(|error| error.to_string()),
        Format::Docx => {
            report::write_docx(&document(), moment.today).map_err(|error| error.to_string())
        }
        Format::Html => Ok(report::write_html(&document())),
        Format::Csv => report::write_csv(&document()).map_err(|error| error.to_string()),
        Format::Json => Ok(report::write_json(portfolio, listing, moment)),
    }
}

/// Writes a paper, whole or not at all; the path.
pub(super) fn export_to(
    portfolio: &Portfolio,
    listing: &Listing,
    options: &ExportOptions,
    moment: Moment,
    path: &Path,
) -> Result<PathBuf, String> {
    let bytes = export_bytes(portfolio, listing, options, moment)?;
    report::save(path, &bytes).map_err(|error| error.to_string())?;
    Ok(path.to_owned())
}
