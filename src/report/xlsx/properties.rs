//! What a workbook says of itself.

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, XlsxError};

use super::super::document::Document;

/// Title, office and day.
pub(super) fn properties(
    document: &Document,
    created: NaiveDate,
) -> Result<DocProperties, XlsxError> {
    let month = created.month() as u8;
    let day = ExcelDateTime::from_ymd(created.year() as u16, month, created.day() as u8)?;
    Ok(DocProperties::new()
        .set_title(&document.title)
        .set_author(&document.office)
        .set_creation_datetime(&day))
}
