//! 应达值: where an indicator should stand in a year, and whether it is ahead of that or behind.
//!
//! From the base to the target it is a straight line over the years between. What is to be kept each year, a rate of growth,
//! a limit or a range, is held against the target itself. Without a base there is no line.

use crate::model::{Decimal, Direction, Indicator, IndicatorKind};

/// How a value stands to the one that should be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathState {
    /// Better than it should be.
    Ahead,
    /// As it should be.
    OnPath,
    /// Worse than it should be.
    Behind,
}

impl PathState {
    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ahead => "超前",
            Self::OnPath => "符合",
            Self::Behind => "落后",
        }
    }
}

/// What an indicator should have come to in a year of the plan from `first` to `last`.
pub(super) fn expected(
    indicator: &Indicator,
    year: i32,
    (first, last): (i32, i32),
) -> Option<Decimal> {
    let target = indicator.target_value?;
    let is_yearly = indicator.kind == Some(IndicatorKind::YearlyGrowth);
    let end = indicator.target_year.unwrap_or(last);
    if is_yearly || year >= end {
        return Some(target);
    }
    // What fell is nothing at the beginning, whatever the thing itself measured then.
    let falls = indicator.direction() == Direction::Reduction;
    let base = falls.then(Decimal::default).or(indicator.base_value);
    let Some(base) = base else {
        // A limit holds from the first day on; a number to be reached has no way without a beginning.
        return (indicator.direction() == Direction::Lower).then_some(target);
    };
    let is_limit = indicator.direction() == Direction::Lower && base <= target;
    let begin = indicator.base_year.unwrap_or(first - 1);
    if is_limit || begin >= end {
        return Some(target);
    }
    let (come, all) = (i128::from(year - begin), i128::from(end - begin));
    let way = i128::from(target.parts()) - i128::from(base.parts());
    // To the nearest ten-thousandth, as values are kept.
    let twice = way * come.max(0) * 2;
    let part = (twice + twice.signum() * all) / (2 * all);
    i64::try_from(i128::from(base.parts()) + part)
        .ok()
        .map(Decimal::from_parts)
}

/// How a value stands to what it should be, by what is good of the indicator.
pub(super) fn state(
    indicator: &Indicator,
    value: Decimal,
    expected: Option<Decimal>,
) -> Option<PathState> {
    let better = match (indicator.direction(), expected) {
        (Direction::Within(from, to), _) => {
            let is_within = value >= from && value <= to;
            return Some(if is_within {
                PathState::OnPath
            } else {
                PathState::Behind
            });
        }
        (Direction::Higher | Direction::Reduction, Some(expected)) => value.cmp(&expected),
        (Direction::Lower, Some(expected)) => expected.cmp(&value),
        (_, None) => return None,
    };
    Some(match better {
        std::cmp::Ordering::Greater => PathState::Ahead,
        std::cmp::Ordering::Equal => PathState::OnPath,
        std::cmp::Ordering::Less => PathState::Behind,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Record as _, Row, Table};

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn indicator(kind: IndicatorKind, base: &str, target: &str) -> Indicator {
        let row = Row::blank(Table::Indicator, uuid::Uuid::nil());
        let mut indicator = Indicator::from_row(row).unwrap();
        indicator.kind = Some(kind);
        indicator.base_value = Decimal::parse(base).ok();
        indicator.base_year = Some(2020);
        indicator.target_value = Decimal::parse(target).ok();
        indicator.target_year = Some(2025);
        indicator
    }

    fn at(indicator: &Indicator, year: i32, value: &str) -> (String, &'static str) {
        let expected = expected(indicator, year, (2021, 2025));
        let state = state(indicator, decimal(value), expected);
        (
            expected.map_or_else(String::new, |value| value.to_string()),
            state.map_or("", PathState::label),
        )
    }

    #[test]
    fn the_way_is_a_straight_line_over_the_years() {
        // From 60 in 2020 to 70 in 2025: 2 a year.
        let rising = indicator(IndicatorKind::Share, "60", "70");
        assert_eq!(at(&rising, 2023, "66"), ("66".to_owned(), "符合"));
        assert_eq!(at(&rising, 2023, "66.5"), ("66".to_owned(), "超前"));
        assert_eq!(at(&rising, 2021, "61.9"), ("62".to_owned(), "落后"));
        assert_eq!(at(&rising, 2026, "69"), ("70".to_owned(), "落后"));
        // From 12 down to 10, less is better: 12 − 2 × 3/5 = 10.8.
        let falling = indicator(IndicatorKind::Share, "12", "10");
        assert_eq!(at(&falling, 2023, "10.7"), ("10.8".to_owned(), "超前"));
        assert_eq!(at(&falling, 2023, "11"), ("10.8".to_owned(), "落后"));
        // 1 ÷ 3 of a way of 1, to four places.
        let mut thirds = indicator(IndicatorKind::Total, "0", "1");
        thirds.target_year = Some(2023);
        assert_eq!(at(&thirds, 2021, "0").0, "0.3333");
    }

    #[test]
    fn growth_limits_and_ranges_are_held_against_the_target_itself() {
        let growth = indicator(IndicatorKind::YearlyGrowth, "7", "8");
        assert_eq!(at(&growth, 2022, "8.1"), ("8".to_owned(), "超前"));
        let mut limit = indicator(IndicatorKind::Rate, "", "5.5");
        assert_eq!(at(&limit, 2022, "3"), (String::new(), ""));
        limit.note = "≤".to_owned();
        assert_eq!(at(&limit, 2022, "5.4"), ("5.5".to_owned(), "超前"));
        assert_eq!(at(&limit, 2022, "5.6"), ("5.5".to_owned(), "落后"));
        // 3.4 a year: so much less than in 2020.
        let mut falls = indicator(IndicatorKind::Rate, "", "17");
        falls.note = crate::model::FALLS.to_owned();
        assert_eq!(at(&falls, 2022, "7"), ("6.8".to_owned(), "超前"));
        assert_eq!(at(&falls, 2022, "2"), ("6.8".to_owned(), "落后"));
        let mut range = indicator(IndicatorKind::Count, "", "");
        range.note = "目标为2至4".to_owned();
        assert_eq!(at(&range, 2022, "3"), (String::new(), "符合"));
        assert_eq!(at(&range, 2022, "5"), (String::new(), "落后"));
    }
}
