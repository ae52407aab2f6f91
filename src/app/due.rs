//! What comes due, as a calendar that other programs read.

use std::path::{Path, PathBuf};

use crate::report;
use crate::view::{DuePeriod, calendar_between};

use super::export::PaperError;
use super::{App, marked_path, save_paper};

impl App {
    /// Writes what of the shown projects comes due in the quarter under report.
    pub(super) fn export_calendar(&mut self, path: &Path) {
        let (portfolio, listing, moment) = (self.portfolio(), self.listing(), self.moment());
        self.settings.export_folder = path.parent().map(PathBuf::from);
        let place = marked_path(path, portfolio.data_mark());
        // The desktop's dialog has asked about the very name that was chosen.
        let (papers, replaces) = (self.papers(), place == path);
        let work = move || {
            let span = DuePeriod::Quarter.around(moment.today);
            let due = calendar_between(&portfolio, &listing.projects, span, moment);
            let bytes = report::write_ics(&portfolio, &due, moment).into_bytes();
            save_paper(&place, &bytes, papers(), replaces)?;
            Ok::<_, PaperError>(place)
        };
        if let Err(notice) = self.jobs.start("导出日历", work) {
            self.notify(notice);
        }
    }
}
