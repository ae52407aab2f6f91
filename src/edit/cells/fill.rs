//! Filled cells: the values of some projects go on in those that follow.

use chrono::{Datelike as _, Days};

use super::super::{Draft, NewId};
use super::next_code;
use crate::model::{
    Decimal, Field, Id, Kind, Money, PartialDate, Portfolio, Project, ProjectColumn, Record as _,
    Value, YearMonth,
};
use crate::view::Moment;

/// Values that go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fill {
    /// The projects that have the values.
    pub from: Vec<Id<Project>>,
    /// The projects that get them, in order.
    pub onto: Vec<Id<Project>>,
    /// In which columns.
    pub fields: Vec<Field>,
    /// Whether numbers and dates go on as they began, rather than repeat.
    pub is_series: bool,
}

impl Fill {
    /// Whether a field has values that can go on as they began.
    pub const fn counts(kind: Kind) -> bool {
        matches!(
            kind,
            Kind::Money | Kind::Integer | Kind::Decimal | Kind::Date
        )
    }
}

impl Draft {
    /// Fills cells. A number of one's own always counts on, since no two projects have the same; what is no series
    /// repeats.
    pub fn fill(portfolio: &Portfolio, fill: &Fill, moment: Moment, new_id: NewId) -> Self {
        let Fill {
            from,
            onto,
            fields,
            is_series,
        } = fill;
        let projects = from.iter().filter_map(|id| portfolio.projects().get(*id));
        let projects: Vec<&Project> = projects.collect();
        let mut cells = Vec::new();
        let fields = fields.iter().copied();
        for field in fields.filter(|field| *field != Field::NAME && field.is_typed()) {
            let value = |project: &&Project| match field {
                Field::Typed(column) => project.get(column as usize),
                field => crate::view::value(portfolio, project, field, moment),
            };
            let values: Vec<Value> = projects.iter().map(value).collect();
            let Some(last) = values.last() else { continue };
            for (place, project) in onto.iter().enumerate() {
                let steps = place + 1;
                let repeated = || values[place % values.len()].clone();
                let value = match (field, last) {
                    (Field::Typed(ProjectColumn::Code), Value::Text(code)) => {
                        match next_code(code, steps as u64) {
                            Some(code) => Value::Text(code),
                            None => continue,
                        }
                    }
                    _ if *is_series => going_on(&values, steps as i64).unwrap_or_else(repeated),
                    _ => repeated(),
                };
                cells.push((*project, field, value));
            }
        }
        Self::set_cells(portfolio, "向下填充", &cells, moment, new_id)
    }
}

/// The value so many steps behind the last, where values are numbers or dates of one kind. One alone goes on by 1; of
/// more, the mean step goes on.
fn going_on(values: &[Value], steps: i64) -> Option<Value> {
    let (first, last) = (values.first()?, values.last()?);
    let next = |first: i64, last: i64| {
        let gaps = i64::try_from(values.len() - 1).ok()?;
        let step = if gaps == 0 { 1 } else { (last - first) / gaps };
        last.checked_add(step.checked_mul(steps)?)
    };
    let all = |is_it: fn(&Value) -> bool| values.iter().all(is_it);
    match (first, last) {
        // 分 are too small a step for one amount alone.
        (Value::Money(_), _) if values.len() == 1 => None,
        (Value::Money(first), Value::Money(last)) if all(|v| matches!(v, Value::Money(_))) => {
            let fen = next(first.fen(), last.fen())?;
            (0..=Money::MAX.fen())
                .contains(&fen)
                .then(|| Value::Money(Money::from_fen(fen)))
        }
        (Value::Integer(first), Value::Integer(last))
            if all(|v| matches!(v, Value::Integer(_))) =>
        {
            next(*first, *last).map(Value::Integer)
        }
        (Value::Decimal(first), Value::Decimal(last))
            if all(|v| matches!(v, Value::Decimal(_))) && values.len() > 1 =>
        {
            let parts = next(first.parts(), last.parts())?;
            Some(Value::Decimal(Decimal::from_parts(parts)))
        }
        (Value::Date(_), Value::Date(_)) => {
            let dates: Option<Vec<PartialDate>> = values
                .iter()
                .map(|value| match value {
                    Value::Date(date) => Some(*date),
                    _ => None,
                })
                .collect();
            next_date(&dates?, next).map(Value::Date)
        }
        _ => None,
    }
}

/// Years go on by years, months by months; days by months where all are the same day of a month, else by days.
fn next_date(dates: &[PartialDate], next: impl Fn(i64, i64) -> Option<i64>) -> Option<PartialDate> {
    let all = |is_it: &dyn Fn(&PartialDate) -> bool| dates.iter().all(is_it);
    match (*dates.first()?, *dates.last()?) {
        (PartialDate::Year(first), PartialDate::Year(last))
            if all(&|date| matches!(date, PartialDate::Year(_))) =>
        {
            let year = i32::try_from(next(first.into(), last.into())?).ok()?;
            // Only years that a month can be of are dates.
            YearMonth::new(year, 1).map(|_| PartialDate::Year(year))
        }
        (PartialDate::Month(first), PartialDate::Month(last))
            if all(&|date| matches!(date, PartialDate::Month(_))) =>
        {
            month_at(next(first.index().into(), last.index().into())?).map(PartialDate::Month)
        }
        (PartialDate::Day(first), PartialDate::Day(last))
            if all(&|date| matches!(date, PartialDate::Day(_))) =>
        {
            let is_monthly = dates.len() > 1
                && first != last
                && all(&|date| matches!(date, PartialDate::Day(day) if day.day() == first.day()));
            let day = if is_monthly {
                let index = |day| i64::from(YearMonth::of(day).index());
                let month = month_at(next(index(first), index(last))?)?;
                let end = PartialDate::Month(month).last_day();
                end.with_day(first.day()).unwrap_or(end)
            } else {
                let gap = (last - first).num_days();
                let days = next(0, gap)? - gap;
                let count = Days::new(days.unsigned_abs());
                if days < 0 {
                    last.checked_sub_days(count)?
                } else {
                    last.checked_add_days(count)?
                }
            };
            YearMonth::new(day.year(), day.month()).map(|_| PartialDate::Day(day))
        }
        _ => None,
    }
}

fn month_at(index: i64) -> Option<YearMonth> {
    YearMonth::from_index(i32::try_from(index).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::new_id;
    use crate::model::{Op, parse_value};

    /// What stands in a column below these texts.
    fn below(kind: Kind, texts: &[&str], count: i64) -> Vec<String> {
        let portfolio = Portfolio::default();
        let unit = crate::model::MoneyUnit::Wan;
        let read = |text: &&str| parse_value(&portfolio, kind, text, unit).unwrap();
        let values: Vec<Value> = texts.iter().map(read).collect();
        let shown = |steps| match going_on(&values, steps) {
            Some(value) => crate::view::show(&portfolio, kind, &value, unit),
            None => "再来一遍".to_owned(),
        };
        (1..=count).map(shown).collect()
    }

    #[test]
    fn numbers_and_dates_go_on_as_they_began() {
        assert_eq!(below(Kind::Money, &["100", "150"], 2), ["200.00", "250.00"]);
        assert_eq!(below(Kind::Integer, &["7"], 2), ["8", "9"]);
        assert_eq!(below(Kind::Date, &["2024", "2026"], 2), ["2028", "2030"]);
        assert_eq!(
            below(Kind::Date, &["2024-11", "2024-12"], 2),
            ["2025-01", "2025-02"]
        );
        assert_eq!(
            below(Kind::Date, &["2024-01-31", "2024-03-31"], 2),
            ["2024-05-31", "2024-07-31"]
        );
        assert_eq!(
            below(Kind::Date, &["2024-02-26", "2024-02-28"], 2),
            ["2024-03-01", "2024-03-03"]
        );
    }

    #[test]
    fn what_is_no_series_repeats() {
        assert_eq!(below(Kind::Money, &["100"], 1), ["再来一遍"]);
        assert_eq!(below(Kind::Date, &["2024", "2024-05"], 1), ["再来一遍"]);
        // Amounts don't fall below nothing.
        assert_eq!(below(Kind::Money, &["100", "40"], 1), ["再来一遍"]);
    }

    #[test]
    fn a_filled_block_repeats_in_turn_and_is_one_step() {
        let portfolio = crate::seed::plan_portfolio().unwrap();
        let ids: Vec<_> = portfolio.projects().iter().map(|p| p.id).take(6).collect();
        let moment = Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 10, 21).unwrap());
        let set = |portfolio: &Portfolio, draft: Draft| {
            let mut after = portfolio.clone();
            let op = Op::edit(new_id(), draft.label, draft.changes);
            after.apply(&op).unwrap();
            after
        };
        let total = |n: usize, wan| {
            let value = Value::Money(Money::from_wan(wan));
            (ids[n], Field::TOTAL_INVESTMENT, value)
        };
        let begun = Draft::set_cells(
            &portfolio,
            "填写",
            &[total(0, 10), total(1, 30)],
            moment,
            new_id,
        );
        let portfolio = set(&portfolio, begun);
        let after = |is_series| {
            let fill = Fill {
                from: ids[..2].to_vec(),
                onto: ids[2..5].to_vec(),
                fields: vec![Field::NAME, Field::TOTAL_INVESTMENT],
                is_series,
            };
            let after = set(&portfolio, Draft::fill(&portfolio, &fill, moment, new_id));
            let wan = |n: usize| {
                let total = after.projects().get(ids[n]).unwrap().total_investment;
                total.map(|total| total.fen() / 1_000_000)
            };
            [wan(2), wan(3), wan(4), wan(5)]
        };
        let untouched = portfolio.projects().get(ids[5]).unwrap().total_investment;
        assert_eq!(untouched, None);
        assert_eq!(after(false), [Some(10), Some(30), Some(10), None]);
        assert_eq!(after(true), [Some(50), Some(70), Some(90), None]);
    }
}
