use crate::model::{PAPER_VERSION, PaperMark, PeriodEnd, Portfolio};
use crate::view::{Moment, month_under_report, period_end};

use super::document::Document;

/// What a paper of a library says of itself where it may come back; its writer knows the hidden column.
pub fn paper_mark(portfolio: &Portfolio, document: &Document, moment: Moment) -> PaperMark {
    PaperMark {
        version: PAPER_VERSION,
        library: portfolio.current_plan().map(|plan| plan.id),
        revision: portfolio.revision(),
        paper: document.name.clone(),
        unit: document.unit,
        year: moment.year,
        // A figure of a part of a month comes back as none of the month.
        month: month_under_report(moment).filter(|_| period_end(moment) == PeriodEnd::Month),
        column: 0,
        fill: None,
    }
}
