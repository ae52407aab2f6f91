use crate::model::{Kind, MoneyUnit, Portfolio, Value};

/// How an absent value is shown: never as 0.
pub const ABSENT: &str = "—";

/// The head of the column that says whether the amounts of a project are in the sums.
pub const COUNTED: &str = "计入合计";

/// What stands below it.
pub const fn counted_word(is_counted: bool) -> &'static str {
    if is_counted { "是" } else { "否" }
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
        value => show_plain(value, unit),
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
