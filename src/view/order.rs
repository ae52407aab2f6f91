//! How the values of a field stand to the one that a filter names.

use crate::model::{PartialDate, Value};

use super::Operator;

/// Equality, except that a date lies in the year or month that is asked for.
pub(super) fn is_or_lies_in(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Date(date), Value::Date(span)) => lies_in(*date, *span),
        _ => value == wanted,
    }
}

fn lies_in(date: PartialDate, span: PartialDate) -> bool {
    date.first_day() >= span.first_day() && date.last_day() <= span.last_day()
}

/// Absent values are neither more nor less than anything. A date of which only the year or month is known passes where
/// every day passes that it may mean: 2024 is not after 2024-01, and not before 2024-12.
pub(super) fn compare(value: &Value, operator: Operator, bound: &Value) -> bool {
    let order = match (value, bound) {
        (Value::Date(date), Value::Date(bound)) => return compare_dates(*date, operator, *bound),
        (Value::Money(a), Value::Money(b)) => a.cmp(b),
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Decimal(a), Value::Decimal(b)) => a.cmp(b),
        _ => return false,
    };
    match operator {
        Operator::AtLeast => order.is_ge(),
        Operator::AtMost => order.is_le(),
        Operator::More => order.is_gt(),
        Operator::Less => order.is_lt(),
        _ => false,
    }
}

fn compare_dates(date: PartialDate, operator: Operator, bound: PartialDate) -> bool {
    match operator {
        Operator::AtLeast => date.first_day() >= bound.first_day(),
        Operator::AtMost => date.last_day() <= bound.last_day(),
        Operator::More => date.first_day() > bound.last_day(),
        Operator::Less => date.last_day() < bound.first_day(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of `>`, `>=`, `<=`, `<` a date passes.
    fn passed(date: &str, bound: &str) -> String {
        let value = |text| Value::Date(PartialDate::parse(text).unwrap());
        let operators = [
            (Operator::More, ">"),
            (Operator::AtLeast, ">="),
            (Operator::AtMost, "<="),
            (Operator::Less, "<"),
        ];
        let passed = operators
            .into_iter()
            .filter(|(operator, _)| compare(&value(date), *operator, &value(bound)));
        passed.map(|(_, sign)| sign).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_year_passes_only_where_each_of_its_days_does() {
        assert_eq!(passed("2024", "2024-01"), ">=");
        assert_eq!(passed("2024", "2024-12"), "<=");
        assert_eq!(passed("2024", "2024-06"), "");
        assert_eq!(passed("2024", "2023-12"), "> >=");
        assert_eq!(passed("2024", "2025"), "<= <");
        assert_eq!(passed("2024-06", "2024"), ">= <=");
        assert_eq!(passed("2024-06-15", "2024-06"), ">= <=");
        assert_eq!(passed("2024-06-15", "2024-06-14"), "> >=");
    }
}
