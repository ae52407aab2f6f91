//! 更正: which figures of the month under report were reported otherwise before, asked of the history beside the window.

use std::sync::Arc;

use crate::model::{Field, Id, PeriodEnd, Project, YearMonth};
use crate::store::{HistoryQuery, StoreError};
use crate::view::{Correction, corrections, period_end, reports_of_month};

use super::{App, BrokenOff, Notice, Pending};

/// What was asked last, and what came of it.
#[derive(Default)]
pub(super) struct Corrections {
    /// The period, and the content of which it was asked.
    asked: Option<((YearMonth, PeriodEnd), u64)>,
    pending: Option<Pending<Result<Vec<Correction>, StoreError>>>,
    found: Arc<Vec<Correction>>,
}

impl App {
    /// What was corrected in the month under report, as far as the history has told; asked anew where content or month are
    /// others by now.
    pub fn corrections(&mut self) -> Arc<Vec<Correction>> {
        let portfolio = self.portfolio();
        let moment = self.moment();
        let month = YearMonth::of(moment.today);
        let period = (month, period_end(moment));
        let now = (period, portfolio.revision());
        let is_other_period = self.corrections.asked.is_some_and(|(of, _)| of != period);
        if is_other_period {
            self.corrections = Corrections::default();
        }
        if self.corrections.asked != Some(now) && self.corrections.pending.is_none() {
            self.corrections.asked = Some(now);
            let reports = reports_of_month(&portfolio, month);
            let rows = reports.iter().map(|report| report.id.uuid()).collect();
            self.ask_corrections(rows, period);
        }
        Arc::clone(&self.corrections.found)
    }

    /// What was corrected in a cell of the month under report, in words.
    pub fn correction_of(&self, project: Id<Project>, field: Field) -> Option<String> {
        let mut found = self.corrections.found.iter();
        let found = found.find(|one| one.project == project && one.field == field)?;
        Some(found.words(self.session()?.portfolio_ref()))
    }

    fn ask_corrections(&mut self, rows: Vec<uuid::Uuid>, period: (YearMonth, PeriodEnd)) {
        let Some(session) = self.session.as_ref().filter(|_| !rows.is_empty()) else {
            self.corrections.found = Arc::default();
            return;
        };
        let query = HistoryQuery {
            rows,
            limit: usize::MAX,
            ..HistoryQuery::default()
        };
        let portfolio = session.portfolio_ref().clone();
        let (promise, answer) = Pending::promise(&self.wake);
        let asked = session.study(move |archive| {
            let steps = archive.page(&query);
            promise.keep(steps.map(|steps| corrections(&portfolio, period, &steps)));
        });
        match asked {
            Ok(()) => self.corrections.pending = Some(answer),
            Err(error) => self.notify(Notice::failed(error)),
        }
    }

    /// Takes over what the history has told.
    pub(super) fn poll_corrections(&mut self) {
        match Pending::take(&mut self.corrections.pending) {
            Some(Ok(Ok(found))) => self.corrections.found = Arc::new(found),
            Some(Ok(Err(error))) => self.notify(Notice::failed(error)),
            Some(Err(BrokenOff)) => {
                self.notify(Notice::failed("读取更正记录意外中断，请换一个月再换回来"));
            }
            None => {}
        }
    }
}
