//! What the libraries of a server come to, put together by region.

use std::sync::Arc;

use chrono::Datelike as _;

use crate::clock::Clock;
use crate::model::{Derived, Money, Portfolio, Ratio, region_levels, region_name};
use crate::store::server::{Figures, Server, ServerAddress, ServerError, Surveyed, survey};
use crate::view::{Index, Moment, Query, Totals, run};

use super::{AddressParts, App, Pending, Unconnected};

/// A place with all that lies in it, or a library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RollUp {
    /// Code of GB/T 2260 of a place, identity of a library; empty for the whole, and for what nobody said a place of.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// How many libraries there are in it.
    pub libraries: usize,
    /// What they come to.
    pub figures: Figures,
    /// Where the library is; none of a place.
    pub address: Option<String>,
    /// What lies in it.
    pub below: Vec<Self>,
}

/// What libraries without a place stand below.
const NOWHERE: &str = "没有填地区";

impl RollUp {
    /// 年度完成率.
    pub fn completion_rate(&self) -> Option<Ratio> {
        let Figures {
            planned_for_year,
            completed_this_year,
            ..
        } = self.figures;
        let [completed, planned] = [completed_this_year, planned_for_year].map(Money::from_fen);
        crate::view::rate(completed, planned)
    }

    fn of(libraries: Vec<Surveyed>, address: &ServerAddress) -> Self {
        let mut whole = Self {
            label: "合计".to_owned(),
            ..Self::default()
        };
        for library in libraries {
            let levels = library.region.as_deref().map(region_levels);
            let mut place = &mut whole;
            for code in levels.unwrap_or_else(|| vec![String::new()]) {
                place = place.below_of(code);
            }
            place.below.push(Self {
                key: library.membership.library.to_string(),
                address: Some(address.words(&library.membership.name)),
                label: library.membership.name,
                libraries: 1,
                figures: library.figures,
                below: Vec::new(),
            });
        }
        whole.add_up();
        whole
    }

    fn below_of(&mut self, code: String) -> &mut Self {
        let found = self
            .below
            .iter()
            .position(|one| one.address.is_none() && one.key == code);
        let place = found.unwrap_or_else(|| {
            let label = match region_name(&code) {
                Some(name) => name.to_owned(),
                None if code.is_empty() => NOWHERE.to_owned(),
                None => code.clone(),
            };
            self.below.push(Self {
                key: code,
                label,
                ..Self::default()
            });
            self.below.len() - 1
        });
        &mut self.below[place]
    }

    /// Libraries of the place itself first, then the places in it by their codes; those of no place last.
    fn add_up(&mut self) {
        if self.address.is_some() {
            return;
        }
        self.below.iter_mut().for_each(Self::add_up);
        self.below.sort_by(|one, other| {
            let place = |one: &Self| (one.address.is_none(), one.key.is_empty());
            let name = |one: &Self| one.address.as_ref().map(|_| one.label.clone());
            place(one)
                .cmp(&place(other))
                .then_with(|| name(one).cmp(&name(other)))
                .then_with(|| one.key.cmp(&other.key))
        });
        self.libraries = self.below.iter().map(|one| one.libraries).sum();
        let figures = self.below.iter().map(|one| one.figures);
        self.figures = figures.fold(Figures::default(), Figures::and);
    }
}

/// The same numbers as a list of everything in the library has.
fn figures(
    portfolio: &Portfolio,
    clock: Clock,
    (year, month): (i32, u32),
) -> Result<Figures, ServerError> {
    let moment = Moment::reported(portfolio, clock.today(), (Some(year), Some(month)));
    let query = Query {
        sums: vec![Derived::CompletedThisYear.into()],
        ..Query::default()
    };
    let listing = run(portfolio, &Index::new(portfolio), &query, moment);
    let listing = listing.map_err(|error| ServerError::Damaged(error.to_string()))?;
    let Totals {
        count,
        total_investment,
        ..
    } = &listing.totals;
    let money = |field: Derived| listing.totals.money(field).fen();
    Ok(Figures {
        count: *count as u64,
        total_investment: total_investment.fen(),
        planned_for_year: money(Derived::PlannedForYear),
        completed_this_year: money(Derived::CompletedThisYear),
    })
}

/// The month for which libraries are put together where nobody chose one: this year's, up to now; the last of a year that is
/// over.
pub fn month_of_roll_up(clock: Clock, year: Option<i32>, month: Option<u32>) -> (i32, u32) {
    let today = clock.today();
    let year = year.unwrap_or_else(|| today.year());
    let usual = if year < today.year() {
        12
    } else {
        today.month()
    };
    (year, month.unwrap_or(usual))
}

/// Puts together what the libraries of a login come to in a month (year and number).
///
/// # Errors
/// Nobody answers, or the login is not let in.
pub fn roll_up(
    address: &ServerAddress,
    clock: Clock,
    month: (i32, u32),
) -> Result<RollUp, ServerError> {
    let count = |portfolio: &Portfolio| figures(portfolio, clock, month);
    Ok(RollUp::of(survey(address, month, &count)?, address))
}

/// What is kept of a library and is not what it comes to, in words; nothing where all is right.
///
/// # Errors
/// It can't be read.
pub fn wrong_summaries(server: &Server, clock: Clock) -> Result<Vec<String>, ServerError> {
    let read = server.at_one_moment(|| Ok((server.rows()?, server.summaries()?)));
    let (content, summaries) = read?;
    let mut wrong = Vec::new();
    for ((year, month), kept) in summaries {
        if figures(&content, clock, (year, month))? != kept {
            wrong.push(format!("{year} 年 {month} 月的汇总数与内容不符"));
        }
    }
    Ok(wrong)
}

/// What the window asked of a server about all its libraries.
#[derive(Default)]
pub(super) struct RollingUp {
    /// By which login.
    login: Option<AddressParts>,
    /// Of which month (year and number).
    month: (i32, u32),
    asked: Option<Pending<Result<RollUp, ServerError>>>,
    answer: Option<Arc<RollUp>>,
}

impl App {
    /// Asks what the libraries of a server come to.
    pub(super) fn ask_roll_up(&mut self, parts: &AddressParts) {
        self.note_server(parts);
        let address = match ServerAddress::of_parts(parts) {
            Ok(address) => address,
            Err(error) => return self.unconnected = Some(error.into()),
        };
        let (clock, month) = (self.clock, month_of_roll_up(self.clock, None, None));
        let work = move || roll_up(&address.with_kept_password(), clock, month);
        match Pending::start("lantu-roll-up", &self.wake, work) {
            Ok(pending) => {
                self.rolling_up.login = Some(parts.clone());
                self.rolling_up.month = month;
                self.rolling_up.asked = Some(pending);
            }
            Err(error) => self.unconnected = Some(Unconnected::at_place(error)),
        }
    }

    /// The month (year and number) for which the window asked last.
    pub const fn roll_up_month(&self) -> (i32, u32) {
        self.rolling_up.month
    }

    /// Whether it is still being put together.
    pub const fn is_rolling_up(&self) -> bool {
        self.rolling_up.asked.is_some()
    }

    /// What the libraries of the server come to that was asked last, until it is left.
    pub const fn rolled_up(&self) -> Option<&Arc<RollUp>> {
        self.rolling_up.answer.as_ref()
    }

    /// By what that was asked; for one of its libraries with its name.
    pub fn roll_up_login(&self, library: &str) -> AddressParts {
        AddressParts {
            library: library.to_owned(),
            ..self.rolling_up.login.clone().unwrap_or_default()
        }
    }

    pub(super) fn drop_roll_up(&mut self) {
        self.rolling_up = RollingUp::default();
    }

    pub(super) fn poll_roll_up(&mut self) {
        let answer = Pending::take(&mut self.rolling_up.asked);
        let why = match answer {
            None => return,
            Some(Ok(Ok(whole))) => {
                self.rolling_up.answer = Some(Arc::new(whole));
                return;
            }
            Some(Ok(Err(error))) => error.into(),
            Some(Err(error)) => Unconnected::at_place(error),
        };
        self.unconnected = Some(why);
    }
}
