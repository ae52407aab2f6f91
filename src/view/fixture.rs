//! What the tests of this room and of the papers build libraries of.

use uuid::Uuid;

use crate::model::{Change, Money, Row, Table, Value};

/// So many 万元.
pub fn wan(amount: i64) -> Value {
    Value::Money(Money::from_wan(amount))
}

/// A new row with these values by column.
pub fn row(table: Table, number: u128, values: &[(usize, Value)]) -> Change {
    let mut row = Row::blank(table, Uuid::from_u128(number));
    for (column, value) in values {
        row.values[*column] = value.clone();
    }
    Change::Create(row)
}
