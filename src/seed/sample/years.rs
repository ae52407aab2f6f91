//! What the years of a project plan, and what their months bring.

use crate::model::{Light, Stage};

use super::super::random::Random;
use super::story::{Fault, NOW, Story, january};

/// What a year plans and what its months bring.
pub(super) struct Year {
    pub year: i32,
    /// In 万元.
    pub planned: i64,
    /// Months as `YearMonth::index` counts, with 万元.
    pub months: Vec<(i32, i64)>,
}

impl Year {
    /// What its months bring, in 万元.
    pub fn done(&self) -> i64 {
        self.months.iter().map(|(_, amount)| amount).sum()
    }
}

/// A sum over the years in which work is planned, in even parts.
pub(super) fn over_years(amount: i64, years: &[Year]) -> Vec<(Option<i32>, i64)> {
    let count = years.len() as i64;
    let first = years.iter().enumerate().map(|(i, year)| {
        // What can't be divided goes into the last year, so that nothing is lost.
        let rest = if i + 1 == years.len() {
            amount % count
        } else {
            0
        };
        (Some(year.year), amount / count + rest)
    });
    first.collect()
}

/// Each year plans its even share of what is then left, so that what was missed is caught up later.
pub(super) fn years(story: &Story, random: &mut Random, total: i64, is_full: bool) -> Vec<Year> {
    let mut left = total;
    let mut years = Vec::new();
    // Nothing is planned any more for what is stopped or given up.
    let last_year = match story.stage {
        Stage::Suspended => 2023,
        Stage::Withdrawn => 2022,
        _ => 2025,
    };
    for year in 2021..=last_year {
        let (first, last) = (
            story.start.max(january(year)),
            story.end.min(january(year) + 11),
        );
        if first > last {
            continue;
        }
        let share = i64::from(last - first + 1);
        let all = i64::from(story.end - first + 1);
        let planned = if last == story.end {
            left
        } else {
            left * share / all / 10 * 10
        };
        let done = done(story, random, year, planned).min(left);
        let is_reported = |index: &i32| is_full || index % 3 == 2;
        let months: Vec<i32> = (first..=last.min(NOW)).filter(is_reported).collect();
        let mut months = spread(random, &months, done);
        if story.has(Fault::CumulativeFalls)
            && let [_, back, next, ..] = months.as_mut_slice()
        {
            next.1 += back.1 + 100;
            back.1 = -100;
        }
        // A year that is still running is planned to be finished; the next plans what is then left.
        let done: i64 = months.iter().map(|(_, amount)| amount).sum();
        left -= if year == 2024 {
            planned.max(done)
        } else {
            done
        };
        let is_inflated = story.has(Fault::AnnualSum) && year >= 2024;
        years.push(Year {
            year,
            planned: if is_inflated { total } else { planned },
            months,
        });
    }
    if story.has(Fault::EarlyInvestment) {
        years.insert(
            0,
            Year {
                year: 2024,
                planned: total / 20,
                months: vec![(january(2024) + 4, (total / 20).max(1))],
            },
        );
        // The years after plan what is left.
        for year in years.iter_mut().skip(1) {
            year.planned = year.planned * 9 / 10;
        }
    }
    years
}

/// How much of a year's plan is done, in 万元.
fn done(story: &Story, random: &mut Random, year: i32, planned: i64) -> i64 {
    let percent = match story.stage {
        Stage::UnderConstruction if year == 2024 => match story.pace {
            Light::Ahead => random.between(87, 96),
            Light::Late => random.between(46, 64),
            Light::SeriouslyLate => random.between(8, 44),
            Light::Normal | Light::NotRated => random.between(66, 84),
        },
        Stage::UnderConstruction => random.between(88, 103),
        Stage::Completed | Stage::InOperation if story.has(Fault::CompletedBelow) => 70,
        Stage::Completed | Stage::InOperation => random.between(98, 100),
        Stage::Suspended if year < 2024 => random.between(40, 70),
        Stage::Withdrawn if year < 2023 => random.between(10, 30),
        _ => 0,
    };
    planned * percent / 100
}

/// The amount over the months, uneven, the last taking what is left.
fn spread(random: &mut Random, months: &[i32], amount: i64) -> Vec<(i32, i64)> {
    if amount == 0 {
        return Vec::new();
    }
    let weights: Vec<i64> = months.iter().map(|_| random.between(2, 5)).collect();
    let whole: i64 = weights.iter().sum();
    let mut left = amount;
    let mut spread = Vec::with_capacity(months.len());
    for (place, (month, weight)) in months.iter().zip(&weights).enumerate() {
        let part = if place + 1 == months.len() {
            left
        } else {
            amount * weight / whole.max(1)
        };
        left -= part;
        spread.push((*month, part));
    }
    spread
}
