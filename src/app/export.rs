use std::path::{Path, PathBuf};

use crate::model::Portfolio;
use crate::report::{self, Document, Format, ListLayout};
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
    if options.format == Format::Json {
        return Ok(report::write_json(portfolio, listing, moment));
    }
    let document = report::document(portfolio, listing, &options.layout, moment);
    document_bytes(&document, options.format, moment)
}

/// The bytes of a document; what JSON is to hold is not in it.
pub(super) fn document_bytes(
    document: &Document,
    format: Format,
    moment: Moment,
) -> Result<Vec<u8>, String> {
    let bytes = match format {
        Format::Xlsx => report::write_xlsx(document, moment.today),
        Format::Csv | Format::Json => report::write_csv(document),
    };
    bytes.map_err(|error| error.to_string())
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
