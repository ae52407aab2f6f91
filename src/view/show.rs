use crate::model::{Field, Kind, MoneyUnit, Portfolio, Sum, Value};

/// How an absent value is shown: never as 0.
pub const ABSENT: &str = "—";

/// The head of the column that says whether the amounts of a project are in the sums.
pub const COUNTED: &str = "计入合计";

/// What stands below it: all are, none are, or only those of the columns that it names. `counted` are the columns whose
/// amounts are in the sums; so many others have one that a programme holds.
pub fn counted_word(counted: &[&str], held: usize) -> String {
    match (counted, held) {
        (_, 0) => "是".to_owned(),
        ([], _) => "否".to_owned(),
        (counted, _) => format!("仅{}", counted.join("、")),
    }
}

/// The head of the last column of a table of fictional content.
pub const DATA_KIND: &str = "数据性质";

/// A value as people read it; empty text for an absent one. Amounts are in `unit`, without its name.
pub fn show(portfolio: &Portfolio, kind: Kind, value: &Value, unit: MoneyUnit) -> String {
    let label = |id: &uuid::Uuid| match kind {
        // Of an earlier state: what stood there then may be gone.
        Kind::Ref(table) | Kind::Refs(table) => {
            let is_gone = portfolio.cell(table, *id, 0).is_none();
            let label = portfolio.ref_label(table, *id);
            label.or_else(|| is_gone.then(|| "（已删除）".to_owned()))
        }
        _ => None,
    };
    match value {
        Value::Ref(id) => label(id).unwrap_or_default(),
        Value::Refs(ids) => ids.iter().filter_map(label).collect::<Vec<_>>().join("、"),
        Value::Choice(word) => portfolio.choice_word(kind, word).to_owned(),
        value => show_plain(value, unit),
    }
}

/// What a field says: a rate always has its one decimal, so that the numbers of a column stand below each other.
pub fn show_field(portfolio: &Portfolio, field: Field, value: &Value, unit: MoneyUnit) -> String {
    match value {
        Value::Decimal(rate) if field.sum() == Sum::OfSums => rate.with_tenths(),
        value => show(portfolio, field.kind(), value, unit),
    }
}

/// The same for a value that points at no other row.
pub fn show_plain(value: &Value, unit: MoneyUnit) -> String {
    match value {
        Value::Empty | Value::Sources(_) | Value::Ref(_) | Value::Refs(_) => String::new(),
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Money(money) => money.format(unit),
        Value::Decimal(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Choice(word) => (*word).to_owned(),
        Value::Words(words) => words.join("、"),
    }
}

/// The same with `—` for an absent value.
pub fn show_or_absent(portfolio: &Portfolio, kind: Kind, value: &Value, unit: MoneyUnit) -> String {
    let text = show(portfolio, kind, value, unit);
    if text.is_empty() {
        ABSENT.to_owned()
    } else {
        text
    }
}
