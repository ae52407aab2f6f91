use std::collections::HashMap;

use crate::model::{
    Decimal, Direction, Id, Indicator, IndicatorKind, OutlineKind, OutlineNode, Portfolio, Ratio,
};

use super::as_of::is_known_year;
use super::indicator_path::{expected, state};
use super::{Moment, PathState};

/// Indicators by chapter, in the order of the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndicatorTable {
    /// The years of the plan, and others for which values are there.
    pub years: Vec<i32>,
    /// How many of them had come by the moment: what lies behind was not known then.
    pub known: usize,
    /// Heads of chapters, each followed by its indicators.
    pub rows: Vec<IndicatorRow>,
}

/// A row of an [`IndicatorTable`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndicatorRow {
    /// The head of a chapter.
    Chapter(Option<Id<OutlineNode>>),
    /// An indicator.
    Indicator {
        /// The indicator.
        id: Id<Indicator>,
        /// One value for each of the years, as it is held now.
        values: Vec<Option<Decimal>>,
        /// The last of them that was known at the moment, with its year.
        latest: Option<(i32, Decimal)>,
        /// How much of the way to the target is done, in percent, with the year of the value; `None` without a value
        /// or a target.
        progress: Option<(i32, Ratio)>,
        /// What it should have come to in the year of its latest value; in that under report where it has none.
        expected: Option<Decimal>,
        /// Whether the latest value is ahead of that or behind.
        path: Option<PathState>,
        /// How many projects serve it.
        served_by: usize,
    },
}

/// The indicators of a chapter, or of the whole plan that is asked about.
pub fn indicator_table(
    portfolio: &Portfolio,
    chapter: Option<Id<OutlineNode>>,
    moment: Moment,
) -> IndicatorTable {
    let plan = moment.plan.filter(|_| portfolio.plans().len() > 1);
    let is_asked = |indicator: &Indicator| {
        let node = indicator.outline;
        let node = node.and_then(|node| portfolio.outline().get(node));
        // One without a place belongs to all.
        plan.is_none() || node.is_none() || node.map(|node| node.plan) == plan
    };
    let mut years: Vec<i32> = match moment.plan_years(portfolio) {
        // A plan of a hundred years is a slip of the pen.
        Some((first, last)) if (0..=30).contains(&(last - first)) => (first..=last).collect(),
        _ => Vec::new(),
    };
    let mut known: HashMap<(Id<Indicator>, i32), Decimal> = HashMap::new();
    for row in portfolio.indicator_values().iter() {
        let indicator = portfolio.indicators().get(row.indicator);
        if let (Some(value), true) = (row.value, indicator.is_some_and(is_asked)) {
            known.insert((row.indicator, row.year), value);
            years.push(row.year);
        }
    }
    years.sort_unstable();
    years.dedup();
    let known_years = years.partition_point(|year| is_known_year(*year, moment));
    let period = moment.plan_years(portfolio);
    let mut served: HashMap<Id<Indicator>, usize> = HashMap::new();
    let projects = portfolio.projects().iter();
    for project in projects.filter(|project| moment.asks_for(portfolio, project)) {
        for indicator in &project.indicators {
            *served.entry(*indicator).or_default() += 1;
        }
    }
    let indicators = portfolio.indicators().iter();
    let mut indicators: Vec<&Indicator> = indicators.filter(|one| is_asked(one)).collect();
    indicators.sort_by_key(|indicator| indicator.position);
    let mut rows = Vec::new();
    let mut last = None;
    for indicator in indicators {
        let path = indicator
            .outline
            .map(|node| portfolio.outline_path(node))
            .unwrap_or_default();
        if chapter.is_some_and(|chapter| path.iter().all(|node| node.id != chapter)) {
            continue;
        }
        let of_chapter = path
            .iter()
            .find(|node| node.kind == Some(OutlineKind::Chapter));
        let of_chapter = of_chapter.map(|node| node.id);
        if last != Some(of_chapter) {
            rows.push(IndicatorRow::Chapter(of_chapter));
            last = Some(of_chapter);
        }
        let values: Vec<Option<Decimal>> = years
            .iter()
            .map(|year| known.get(&(indicator.id, *year)).copied())
            .collect();
        let mut latest = years.iter().zip(&values).take(known_years).rev();
        let latest = latest.find_map(|(year, value)| Some((*year, (*value)?)));
        let progress = latest.and_then(|(year, value)| Some((year, way_done(indicator, value)?)));
        let year = latest.map_or(moment.year, |(year, _)| year);
        let expected = period.and_then(|period| expected(indicator, year, period));
        rows.push(IndicatorRow::Indicator {
            id: indicator.id,
            values,
            latest,
            progress,
            expected,
            path: latest.and_then(|(_, value)| state(indicator, value, expected)),
            served_by: served.get(&indicator.id).copied().unwrap_or_default(),
        });
    }
    IndicatorTable {
        years,
        known: known_years,
        rows,
    }
}

/// How much of the way from base to target is done, in percent. A rate of growth is reached anew each year, so it is
/// held against the target itself; so is a value whose base the plan does not give, or that must stay below a limit or
/// within a range: it is reached while it does.
fn way_done(indicator: &Indicator, value: Decimal) -> Option<Ratio> {
    let (from, to) = match (indicator.direction(), indicator.target_value) {
        (Direction::Within(from, to), _) => (from, to),
        (Direction::Lower, Some(target)) => match indicator.base_value {
            Some(base) if base > target => return part_of(value - base, target - base),
            _ => (value.min(target), target),
        },
        (Direction::Reduction, Some(target)) => return part_of(value, target),
        (Direction::Higher, Some(target)) => {
            let is_yearly = indicator.kind == Some(IndicatorKind::YearlyGrowth);
            let base = indicator
                .base_value
                .filter(|base| !is_yearly && *base != target);
            let base = base.unwrap_or_default();
            return part_of(value - base, target - base);
        }
        (_, None) => return None,
    };
    if value < from {
        part_of(value, from)
    } else if value > to {
        part_of(to, value)
    } else {
        Ratio::percent(1, 1)
    }
}

fn part_of(part: Decimal, whole: Decimal) -> Option<Ratio> {
    Ratio::percent(part.parts().into(), whole.parts().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indicator(kind: IndicatorKind, base: Option<&str>, target: &str) -> Indicator {
        Indicator {
            id: Id::new(uuid::Uuid::nil()),
            outline: None,
            name: String::new(),
            unit: String::new(),
            base_year: None,
            base_value: base.map(|text| Decimal::parse(text).unwrap()),
            target_year: Some(2025),
            target_value: Decimal::parse(target).ok(),
            kind: Some(kind),
            binding: None,
            anchor: String::new(),
            note: String::new(),
            position: 1,
        }
    }

    #[test]
    fn the_way_is_from_base_to_target_and_growth_is_held_against_the_target() {
        let done = |indicator: &Indicator, value| {
            way_done(indicator, Decimal::parse(value).unwrap()).map(|d| d.to_tenths().to_string())
        };
        // From 60 to 70, at 64: 4 of 10.
        let share = indicator(IndicatorKind::Share, Some("60"), "70");
        assert_eq!(done(&share, "64").as_deref(), Some("40"));
        assert_eq!(done(&share, "58").as_deref(), Some("-20"));
        // From 12 down to 10, at 11.
        let falling = indicator(IndicatorKind::Share, Some("12"), "10");
        assert_eq!(done(&falling, "11").as_deref(), Some("50"));
        let growth = indicator(IndicatorKind::YearlyGrowth, Some("7"), "8");
        assert_eq!(done(&growth, "6").as_deref(), Some("75"));
        let without_base = indicator(IndicatorKind::Total, None, "50");
        assert_eq!(done(&without_base, "20").as_deref(), Some("40"));
    }

    #[test]
    fn what_fell_is_held_against_by_how_much_it_is_to_fall() {
        let mut falls = indicator(IndicatorKind::Rate, None, "17");
        falls.note = crate::model::FALLS.to_owned();
        let done = |value| way_done(&falls, Decimal::parse(value).unwrap()).map(Ratio::to_tenths);
        // 8.5 of 17; and what rose instead is less than nothing.
        assert_eq!(done("8.5").map(|d| d.to_string()).as_deref(), Some("50"));
        assert_eq!(done("17").map(|d| d.to_string()).as_deref(), Some("100"));
        assert_eq!(done("-1.7").map(|d| d.to_string()).as_deref(), Some("-10"));
    }

    #[test]
    fn what_is_to_stay_low_is_reached_below_its_limit_and_a_range_within_it() {
        let done = |indicator: &Indicator, value| {
            way_done(indicator, Decimal::parse(value).unwrap()).map(|d| d.to_tenths().to_string())
        };
        let mut limit = indicator(IndicatorKind::Rate, None, "5.5");
        limit.note = "≤".to_owned();
        assert_eq!(done(&limit, "5.37").as_deref(), Some("100"));
        assert_eq!(done(&limit, "5.5").as_deref(), Some("100"));
        // Above it, the rest that is to go: 5.5 of 6.6.
        assert_eq!(done(&limit, "6.6").as_deref(), Some("83.3"));
        let mut range = indicator(IndicatorKind::Count, None, "");
        range.note = "目标为2至4".to_owned();
        assert_eq!(done(&range, "1").as_deref(), Some("50"));
        assert_eq!(done(&range, "3").as_deref(), Some("100"));
        assert_eq!(done(&range, "5").as_deref(), Some("80"));
    }
}
