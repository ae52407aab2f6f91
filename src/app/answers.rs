//! Answers kept until what they were computed from moves.

use std::sync::Arc;

use crate::model::{Field, MoneyUnit};
use crate::view::{
    ApprovalCounts, ChartData, Duty, FollowUp, FollowUpPick, FundingMatrix, GroupKey,
    IndicatorTable, Listing, Query, RankBy, Ranked, ReportCounts, Standing, Summary,
    approval_counts, report_counts, run,
};

use super::App;

/// An answer that was made from a listing. A new question or revision makes a new listing.
type Kept<T> = Option<(Arc<Listing>, Arc<T>)>;

#[derive(Default)]
pub(super) struct Answers {
    summary: Kept<Summary>,
    tree_summary: Kept<Summary>,
    funding: Kept<FundingMatrix>,
    ranked: Kept<Vec<Ranked>>,
    briefing: Kept<Vec<String>>,
    indicators: Kept<IndicatorTable>,
    report_counts: Kept<ReportCounts>,
    approval_counts: Kept<ApprovalCounts>,
    duties: (Option<GroupKey>, Kept<Vec<Duty>>),
    follow_up: (FollowUpPick, Kept<FollowUp>),
    ranking: (RankBy, Kept<Vec<Standing>>),
    charts: Kept<Vec<ChartData>>,
    rounded: Kept<Vec<(Field, MoneyUnit)>>,
}

fn keep<T>(slot: &mut Kept<T>, listing: &Arc<Listing>, make: impl FnOnce() -> T) -> Arc<T> {
    if let Some((before, answer)) = slot
        && Arc::ptr_eq(before, listing)
    {
        return Arc::clone(answer);
    }
    let answer = Arc::new(make());
    *slot = Some((Arc::clone(listing), Arc::clone(&answer)));
    answer
}

impl App {
    /// What each group of the shown projects comes to.
    pub fn summary(&mut self) -> Arc<Summary> {
        let (portfolio, listing, moment) = (self.portfolio(), self.listing(), self.moment());
        let make = || crate::view::summary(&portfolio, &listing, moment);
        keep(&mut self.answers.summary, &listing, make)
    }

    /// What each node of the tree at the left comes to.
    pub fn tree_summary(&mut self) -> Arc<Summary> {
        let (portfolio, tree, moment) = (self.portfolio(), self.tree(), self.moment());
        let make = || crate::view::summary(&portfolio, &tree, moment);
        keep(&mut self.answers.tree_summary, &tree, make)
    }

    /// The money of the shown projects by source and year.
    pub fn funding_matrix(&mut self) -> Arc<FundingMatrix> {
        let (portfolio, listing) = (self.portfolio(), self.listing());
        let make = || crate::view::funding_matrix(&portfolio, &listing);
        keep(&mut self.answers.funding, &listing, make)
    }

    /// The shown projects in the order of size.
    pub fn ranked(&mut self) -> Arc<Vec<Ranked>> {
        let (portfolio, listing) = (self.portfolio(), self.listing());
        let make = || crate::view::ranked_by_size(&portfolio, &listing);
        keep(&mut self.answers.ranked, &listing, make)
    }

    /// The indicators of the part, chapter or section that is chosen, or of the whole plan.
    pub fn indicators(&mut self) -> Arc<IndicatorTable> {
        let (portfolio, listing) = (self.portfolio(), self.listing());
        let node = self.workspace.outline_node(&portfolio);
        let moment = self.moment();
        let make = || crate::view::indicator_table(&portfolio, node, moment);
        keep(&mut self.answers.indicators, &listing, make)
    }

    /// Who reported the month, of the projects that are shown or would be, whatever 填报 is asked about.
    pub fn report_counts(&mut self) -> Arc<ReportCounts> {
        let (portfolio, listing, moment) = (self.portfolio(), self.listing(), self.moment());
        let session = self.session.as_ref();
        let workspace = &self.workspace;
        let make = || {
            let mut beside = workspace.clone();
            for subject in ReportCounts::SUBJECTS {
                beside.filter_column(subject, Vec::new());
            }
            let index = session.map(super::Session::index_ref);
            let count = |index| report_counts(&portfolio, index, &beside.query(), moment).ok();
            index.and_then(count).unwrap_or_default()
        };
        keep(&mut self.answers.report_counts, &listing, make)
    }

    /// What is to be seen to of the approvals of the projects that are shown or would be, whatever 手续提醒 is asked about.
    pub fn approval_counts(&mut self) -> Arc<ApprovalCounts> {
        let (portfolio, listing, moment) = (self.portfolio(), self.listing(), self.moment());
        let session = self.session.as_ref();
        let workspace = &self.workspace;
        let make = || {
            let mut beside = workspace.clone();
            beside.filter_column(ApprovalCounts::SUBJECT, Vec::new());
            let index = session.map(super::Session::index_ref);
            let count = |index| approval_counts(&portfolio, index, &beside.query(), moment).ok();
            index.and_then(count).unwrap_or_default()
        };
        keep(&mut self.answers.approval_counts, &listing, make)
    }

    /// What each leader or department answers for, of the shown projects.
    pub fn duties(&mut self, by: GroupKey) -> Arc<Vec<Duty>> {
        let (portfolio, listing, moment) = (self.portfolio(), self.listing(), self.moment());
        let session = self.session.as_ref();
        let query = Query {
            group_by: vec![by],
            ..self.workspace.query()
        };
        let (of, kept) = &mut self.answers.duties;
        if *of != Some(by) {
            *kept = None;
            *of = Some(by);
        }
        let make = || {
            let index = session.map(super::Session::index_ref);
            let listing = index.and_then(|index| run(&portfolio, index, &query, moment).ok());
            listing.map_or_else(Vec::new, |listing| {
                crate::view::duties(&portfolio, &listing, moment)
            })
        };
        keep(kept, &listing, make)
    }

    /// The outermost groups of the shown projects in their order.
    pub fn ranking(&mut self, by: RankBy) -> Arc<Vec<Standing>> {
        let (portfolio, listing, moment) = (self.portfolio(), self.listing(), self.moment());
        let (of, kept) = &mut self.answers.ranking;
        if *of != by {
            *kept = None;
            *of = by;
        }
        let make = || crate::view::ranking(&portfolio, &listing, by, moment);
        keep(kept, &listing, make)
    }

    /// The problems of the shown projects that a pick holds.
    pub fn follow_up(&mut self, pick: FollowUpPick) -> Arc<FollowUp> {
        let (portfolio, listing, moment) = (self.portfolio(), self.listing(), self.moment());
        let (of, kept) = &mut self.answers.follow_up;
        if *of != pick {
            *kept = None;
            *of = pick;
        }
        let make = || crate::view::follow_up(&portfolio, &listing, pick, moment);
        keep(kept, &listing, make)
    }

    /// The columns whose amounts, as cells show them, do not add up to 合计, with the unit in which they do not.
    pub fn rounded(&mut self) -> Arc<Vec<(Field, MoneyUnit)>> {
        let (portfolio, listing, moment) = (self.portfolio(), self.listing(), self.moment());
        let session = self.session.as_ref();
        let make = || {
            let index = session.map(super::Session::index_ref);
            let apart = |index| crate::view::rounded_apart(&portfolio, index, &listing, moment);
            index.map(apart).unwrap_or_default()
        };
        keep(&mut self.answers.rounded, &listing, make)
    }

    /// Every chart of the shown projects.
    pub fn charts(&mut self) -> Arc<Vec<ChartData>> {
        let (portfolio, listing, moment) = (self.portfolio(), self.listing(), self.moment());
        let make = || crate::view::charts(&portfolio, &listing, moment);
        keep(&mut self.answers.charts, &listing, make)
    }

    /// The paragraphs on the shown projects.
    pub fn briefing(&mut self) -> Arc<Vec<String>> {
        let summary = self.summary();
        let (portfolio, listing, moment) = (self.portfolio(), self.listing(), self.moment());
        let make = || crate::view::briefing_of_summary(&portfolio, &summary, moment);
        keep(&mut self.answers.briefing, &listing, make)
    }
}
