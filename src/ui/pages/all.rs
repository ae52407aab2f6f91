//! Which pages there are, and the one in front.

use crate::app::{App, Command};
use crate::model::ViewPage;

use super::approvals::ApprovalsPage;
use super::board::BoardPage;
use super::charts::ChartsPage;
use super::compare::ComparePage;
use super::dispatch::DispatchPage;
use super::duties::DutiesPage;
use super::filling::FillingPage;
use super::follow_up::FollowUpPage;
use super::funding::FundingPage;
use super::import::ImportPage;
use super::indicators::IndicatorsPage;
use super::overview::OverviewPage;
use super::page::Page;
use super::plan_text::PlanTextPage;
use super::ranking::RankingPage;
use super::rolling::RollingPage;
use super::summary::SummaryPage;
use super::table::TablePage;
use super::timeline::TimelinePage;

/// A page as it is before anything is remembered of it.
fn new(page: ViewPage) -> Box<dyn Page> {
    match page {
        ViewPage::Overview => Box::<OverviewPage>::default(),
        ViewPage::Table => Box::new(TablePage),
        ViewPage::Summary => Box::<SummaryPage>::default(),
        ViewPage::Funding => Box::<FundingPage>::default(),
        ViewPage::Timeline => Box::<TimelinePage>::default(),
        ViewPage::Board => Box::<BoardPage>::default(),
        ViewPage::Charts => Box::<ChartsPage>::default(),
        ViewPage::Indicators => Box::<IndicatorsPage>::default(),
        ViewPage::Dispatch => Box::<DispatchPage>::default(),
        ViewPage::FollowUp => Box::<FollowUpPage>::default(),
        ViewPage::Ranking => Box::<RankingPage>::default(),
        ViewPage::Approvals => Box::<ApprovalsPage>::default(),
        ViewPage::Duties => Box::<DutiesPage>::default(),
        ViewPage::Filling => Box::<FillingPage>::default(),
        ViewPage::Rolling => Box::<RollingPage>::default(),
    }
}

/// The pages that have been in front of this library.
#[derive(Default)]
pub struct Pages {
    /// The one that was in front last; none for what takes the place of a page.
    in_front: Option<ViewPage>,
    known: Vec<(ViewPage, Box<dyn Page>)>,
    comparison: ComparePage,
    import: ImportPage,
    plan_text: PlanTextPage,
}

impl Pages {
    /// What is still to be done for a page that was left with something typed into it.
    pub fn leave(&mut self, app: &App) -> Option<Command> {
        let is_in_front = app.shows_import() && !app.is_comparing();
        let import = app.import().filter(|_| !is_in_front)?;
        self.import.leave(import)
    }

    /// The page in front: the one that is chosen, or the comparison, the import or the text of a plan that takes
    /// its place.
    pub fn front(&mut self, app: &App) -> &mut dyn Page {
        let before = self.in_front.take();
        if app.is_comparing() {
            return &mut self.comparison;
        }
        if app.shows_import() {
            return &mut self.import;
        }
        if app.shows_plan_text() {
            return &mut self.plan_text;
        }
        let chosen = app.workspace().page;
        let known = self.known.iter().position(|(page, _)| *page == chosen);
        let place = known.unwrap_or(self.known.len());
        if known.is_none() {
            self.known.push((chosen, new(chosen)));
        }
        self.in_front = Some(chosen);
        let page = &mut *self.known[place].1;
        if before != self.in_front {
            page.enter();
        }
        page
    }
}
