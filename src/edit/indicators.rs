//! Ops on the yearly values of indicators.

use crate::model::{
    Change, Id, Indicator, IndicatorValue, IndicatorValueColumn, Portfolio, Record as _, Value,
};

use super::{Draft, NewId};

impl Draft {
    /// Sets what an indicator came to in a year; an empty value takes it away.
    pub fn set_indicator_value(
        portfolio: &Portfolio,
        indicator: Id<Indicator>,
        year: i32,
        value: &Value,
        new_id: NewId,
    ) -> Self {
        let name = portfolio.indicators().get(indicator);
        let label = format!(
            "填写{year}年指标：{}",
            name.map_or("", |indicator| indicator.name.as_str())
        );
        let row = portfolio
            .indicator_values()
            .iter()
            .find(|row| (row.indicator, row.year) == (indicator, year));
        let change = match (row, value) {
            (Some(row), Value::Empty) => Some(Change::Delete(row.to_row())),
            (Some(row), value) => {
                Change::set(row, IndicatorValueColumn::Value as usize, value.clone())
            }
            (None, Value::Decimal(value)) => {
                let row = IndicatorValue {
                    id: Id::new(new_id()),
                    indicator,
                    year,
                    value: Some(*value),
                };
                Some(Change::Create(row.to_row()))
            }
            (None, _) => None,
        };
        Self {
            label,
            changes: change.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::new_id;
    use crate::model::{Decimal, Op};

    #[test]
    fn a_value_is_made_changed_and_taken_away() {
        let mut portfolio = crate::seed::plan_portfolio().unwrap();
        let indicator = portfolio.indicators().iter().next().unwrap().id;
        let mut set = |value: Value| {
            let draft = Draft::set_indicator_value(&portfolio, indicator, 2022, &value, new_id);
            let op = Op::edit(new_id(), draft.label, draft.changes);
            portfolio.apply(&op).unwrap();
            let values = portfolio.indicator_values().iter();
            values.map(|row| (row.year, row.value)).collect::<Vec<_>>()
        };
        let number = |text| Decimal::parse(text).unwrap();
        let first = set(Value::Decimal(number("7.5")));
        assert_eq!(first, [(2022, Some(number("7.5")))]);
        let second = set(Value::Decimal(number("8")));
        assert_eq!(second, [(2022, Some(number("8")))]);
        assert!(set(Value::Empty).is_empty());
    }
}
