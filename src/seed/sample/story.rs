//! What becomes of one project: drawn first, so that all its rows tell the same.

use crate::model::{Light, Money, PartialDate, Stage, YearMonth};

use super::super::random::Random;

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
    /// The first projects take every stage and then every fault in turn.
    pub(super) fn draw(random: &mut Random, index: usize) -> Self {
        let forced = index
            .checked_sub(Stage::ALL.len())
            .and_then(|place| FAULTS.get(place));
        let drawn = random
            .chance(FAULTY)
            .then(|| random.pick(FAULTS[2], &FAULTS[3..]));
        let case = match Stage::ALL.get(index) {
            Some(stage) => (None, *stage),
            None => forced.copied().or(drawn).map_or_else(
                || (None, stage(random)),
                |(fault, stage)| (Some(fault), stage),
            ),
        };
        let (fault, stage) = case;
        let (start, end) = span(random, stage);
        let pace = [
            (15, Light::Ahead),
            (50, Light::Normal),
            (22, Light::Late),
            (13, Light::SeriouslyLate),
        ];
        let pace = random.weighted(&pace, Light::Normal);
        let total = total(random);
        Self {
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

/// First and last month of work that fit the stage.
fn span(random: &mut Random, stage: Stage) -> (i32, i32) {
    let start = match stage {
        Stage::Proposed | Stage::Reserved | Stage::Postponed => {
            random.small(january(2025) + 1, january(2025) + 11)
        }
        Stage::Preparing => random.small(january(2024) + 1, january(2025) + 5),
        Stage::UnderConstruction => random.small(january(2021) + 2, january(2024) + 5),
        Stage::Completed | Stage::InOperation => random.small(january(2021), january(2022) + 5),
        Stage::Suspended | Stage::Withdrawn => random.small(january(2021) + 5, january(2022) + 11),
    };
    let end = match stage {
        Stage::UnderConstruction => start.max(NOW) + random.small(4, 30),
        Stage::Completed | Stage::InOperation => (start + random.small(10, 26)).min(NOW - 3),
        _ => start + random.small(14, 36),
    };
    (start, end)
}

/// Many small ones, a few large ones; in whole tens of 万元.
fn total(random: &mut Random) -> Money {
    let bands = [
        (25, (50, 490)),
        (20, (500, 990)),
        (30, (1_000, 4_900)),
        (15, (5_000, 9_900)),
        (10, (10_000, 60_000)),
    ];
    let (low, high) = random.weighted(&bands, (50, 490));
    Money::from_wan(random.between(low, high) * 10)
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
