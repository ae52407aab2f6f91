//! What becomes of one project: drawn first, so that all its rows tell the same.

use crate::model::{Light, Money, PartialDate, Stage, YearMonth};

use super::super::random::Random;
use super::profile::Profile;

/// The last month under report, 2024-09, as [`YearMonth::index`] counts.
pub(super) const NOW: i32 = january(2024) + 8;

/// January of a year, as [`YearMonth::index`] counts.
pub(super) const fn january(year: i32) -> i32 {
    year * 12
}

/// Something that does not fit, put in so that a check has a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The national code's check digit is wrong.
    ProjectCode,
    /// Two projects have the same national code.
    DuplicateCode,
    /// A funding line is too small.
    FundingSum,
    /// The years to come plan more than is left.
    AnnualSum,
    /// The end lies before the start.
    DateOrder,
    /// The start lies after the plan's period.
    OutsidePlan,
    /// No lead department.
    NoLeadDepartment,
    /// No total investment.
    NoTotalInvestment,
    /// A month takes an earlier figure back.
    CumulativeFalls,
    /// Money was spent before the project was taken up.
    EarlyInvestment,
    /// Work goes on without a permit.
    NoConstructionPermit,
    /// Finished with too little done.
    CompletedBelow,
}

/// Each fault with a stage in which it can happen; the first is needed twice to be one.
const FAULTS: [(Fault, Stage); 13] = [
    (Fault::DuplicateCode, Stage::UnderConstruction),
    (Fault::DuplicateCode, Stage::Preparing),
    (Fault::ProjectCode, Stage::UnderConstruction),
    (Fault::FundingSum, Stage::UnderConstruction),
    (Fault::AnnualSum, Stage::UnderConstruction),
    (Fault::DateOrder, Stage::Reserved),
    (Fault::OutsidePlan, Stage::Reserved),
    (Fault::NoLeadDepartment, Stage::Proposed),
    (Fault::NoTotalInvestment, Stage::Proposed),
    (Fault::CumulativeFalls, Stage::UnderConstruction),
    (Fault::EarlyInvestment, Stage::Reserved),
    (Fault::NoConstructionPermit, Stage::UnderConstruction),
    (Fault::CompletedBelow, Stage::Completed),
];

/// In so many of a hundred projects beyond the first, something is wrong.
const FAULTY: i64 = 3;

/// What one project is like.
#[derive(Clone, Debug)]
pub(super) struct Story {
    pub profile: Profile,
    pub stage: Stage,
    pub fault: Option<Fault>,
    /// How the year under report goes.
    pub pace: Light,
    /// In whole 万元.
    pub total: Option<Money>,
    /// First month of work, as [`YearMonth::index`] counts.
    pub start: i32,
    /// Last month of work.
    pub end: i32,
}

impl Story {
    /// The first projects that stand for themselves take every stage and then every fault in turn; `place` counts them.
    pub(super) fn draw(random: &mut Random, place: Option<usize>, profile: Profile) -> Self {
        let forced = place
            .and_then(|place| place.checked_sub(Stage::ALL.len()))
            .and_then(|place| FAULTS.get(place));
        let drawn = random
            .chance(if place.is_some() { FAULTY } else { 0 })
            .then(|| random.pick(FAULTS[2], &FAULTS[3..]));
        let case = match place.and_then(|place| Stage::ALL.get(place)) {
            Some(stage) => (None, *stage),
            None => forced.copied().or(drawn).map_or_else(
                || (None, stage(random)),
                |(fault, stage)| (Some(fault), stage),
            ),
        };
        let (fault, stage) = case;
        let (start, end) = span(random, stage, profile.months);
        let pace = [
            (15, Light::Ahead),
            (50, Light::Normal),
            (22, Light::Late),
            (13, Light::SeriouslyLate),
        ];
        let pace = random.weighted(&pace, Light::Normal);
        let total = total(random, profile.cost);
        Self {
            profile,
            stage,
            fault,
            pace,
            total: (fault != Some(Fault::NoTotalInvestment)).then_some(total),
            start,
            end,
        }
    }

    pub(super) fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }
}

/// As a plan stands in its fourth year: much is being built.
fn stage(random: &mut Random) -> Stage {
    let weights = [
        (6, Stage::Proposed),
        (12, Stage::Reserved),
        (16, Stage::Preparing),
        (40, Stage::UnderConstruction),
        (10, Stage::Completed),
        (8, Stage::InOperation),
        (3, Stage::Suspended),
        (3, Stage::Postponed),
        (2, Stage::Withdrawn),
    ];
    random.weighted(&weights, Stage::UnderConstruction)
}

/// First and last month of work that fit the stage, as far apart as such works usually take.
fn span(random: &mut Random, stage: Stage, (least, most): (i32, i32)) -> (i32, i32) {
    let length = random.small(least, most);
    let start = match stage {
        Stage::Proposed | Stage::Reserved | Stage::Postponed => {
            random.small(january(2025) + 1, january(2025) + 11)
        }
        Stage::Preparing => random.small(january(2024) + 10, january(2025) + 5),
        Stage::UnderConstruction => {
            // Somewhere between its first and its last but one month.
            let before = random.small(1, (length - 3).max(2));
            (NOW - before).max(january(2021) + 1)
        }
        Stage::Completed | Stage::InOperation => {
            let latest = NOW - 3 - length;
            random.small(january(2021).min(latest), latest)
        }
        Stage::Suspended | Stage::Withdrawn => random.small(january(2021) + 5, january(2022) + 11),
    };
    let end = match stage {
        // What should be done by now is late, and ends soon.
        Stage::UnderConstruction => (start + length).max(NOW + random.small(2, 6)),
        _ => start + length,
    };
    (start, end)
}

/// Small works are more common than large ones of their kind; in whole tens of 万元, in whole millions where it is much.
fn total(random: &mut Random, (least, most): (i64, i64)) -> Money {
    let (one, other) = (random.between(least, most), random.between(least, most));
    let amount = one.min(other);
    let step = match amount {
        ..1_000 => 10,
        1_000..20_000 => 50,
        _ => 100,
    };
    Money::from_wan((amount / step).max(1) * step)
}

impl Story {
    /// A programme is what its parts are: it costs what they cost, begins with the first and ends with the last of them.
    pub(super) fn of_parts(&mut self, parts: &[Self]) {
        let (Some(start), Some(end)) = (
            parts.iter().map(|part| part.start).min(),
            parts.iter().map(|part| part.end).max(),
        ) else {
            return;
        };
        (self.start, self.end) = (start, end);
        let is_finished = |part: &Self| {
            matches!(
                part.stage,
                Stage::Completed | Stage::InOperation | Stage::Withdrawn
            )
        };
        let has = |stage: Stage| parts.iter().any(|part| part.stage == stage);
        let is_begun = parts.iter().any(|part| !part.stage.is_before_start());
        self.stage = match () {
            () if parts.iter().all(is_finished) => Stage::Completed,
            () if is_begun => Stage::UnderConstruction,
            () if has(Stage::Preparing) => Stage::Preparing,
            () => Stage::Reserved,
        };
        // What works at nothing any more can't end after it is finished.
        if self.stage == Stage::Completed {
            self.end = self.end.min(NOW - 1);
        }
        if self.stage == Stage::UnderConstruction {
            self.end = self.end.max(NOW + 2);
            self.start = self.start.min(NOW - 1);
        }
        self.fault = None;
        self.total = parts
            .iter()
            .filter_map(|part| part.total)
            .reduce(|a, b| a + b);
    }
}

/// The month as a date.
pub(super) fn month(index: i32) -> Option<PartialDate> {
    YearMonth::from_index(index).map(PartialDate::Month)
}

/// A day of the month that every month has.
pub(super) fn day(random: &mut Random, index: i32) -> Option<PartialDate> {
    let month = YearMonth::from_index(index)?;
    let day = u32::try_from(random.small(1, 28)).ok()?;
    chrono::NaiveDate::from_ymd_opt(month.year(), month.month(), day).map(PartialDate::Day)
}
