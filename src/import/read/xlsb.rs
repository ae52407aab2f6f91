//! Binary workbooks since 2007 (`.xlsb`).
use super::ImportError;
use super::budget::Budget;
use super::grid::Workbook;
use super::package::Package;
pub(super) fn read(
    _package: &mut Package<'_>,
    _main: &str,
    _budget: &mut Budget,
) -> Result<Workbook, ImportError> {
    Err(ImportError::Resave("二进制工作簿（xlsb）"))
}
