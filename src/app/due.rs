//! What comes due, as a calendar that other programs read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::App;
use crate::report;
use crate::view::{DuePeriod, calendar_between};

impl App {
    /// Writes what of the shown projects comes due in the quarter under report.
    pub(super) fn export_calendar(&mut self, path: &Path) {
        let (portfolio, listing, moment) = (self.portfolio(), self.listing(), self.moment());
        self.settings.export_folder = path.parent().map(PathBuf::from);
        let content = Arc::clone(&portfolio);
        self.write_paper("导出日历", (path, portfolio.data_mark()), move || {
            let span = DuePeriod::Quarter.around(moment.today);
            let due = calendar_between(&content, &listing.projects, span, moment);
            Ok(report::write_ics(&content, &due, moment).into_bytes())
        });
    }
}
