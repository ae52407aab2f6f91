//! Damaged and locked files.

use std::path::Path;

use crate::app::author;
use crate::clock::{Clock, new_id};
use crate::store;

use super::output;

/// `lantu salvage`
pub fn salvage(library: &Path, to: &Path) -> Result<(), String> {
    let salvaged = store::salvage(library, to, new_id(), author(), Clock::System.now());
    let report = salvaged.map_err(|error| error.to_string())?;
    output::print(&format!("{}\n", report.lines().join("\n")))
}
