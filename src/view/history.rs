use crate::model::{Change, Kind, MoneyUnit, Portfolio, Table, Value};

use super::show_or_absent;

/// `平安大桥　总投资：— → 12,000.00万元`; nothing for what only notes a source.
pub fn change_line(portfolio: &Portfolio, change: &Change) -> Option<String> {
    let name = row_name(portfolio, change);
    Some(match change {
        Change::Create(row) => format!("{name}　新增{}", row.table.label()),
        Change::Delete(row) => format!("{name}　删除{}", row.table.label()),
        Change::Set { old, new, .. } => {
            let column = change.column()?;
            if column.kind == Kind::Sources {
                return None;
            }
            let shown = |value: &Value| match value {
                Value::Money(money) => format!("{}万元", money.format(MoneyUnit::Wan)),
                value => show_or_absent(portfolio, column.kind, value, MoneyUnit::Wan),
            };
            format!("{name}　{}：{} → {}", column.label, shown(old), shown(new))
        }
    })
}

/// What the row is called now, or was called when it was deleted.
pub fn row_name(portfolio: &Portfolio, change: &Change) -> String {
    let id = change.row_id();
    let now = match portfolio.project_of(change.table(), id) {
        Some(project) => portfolio.ref_label(Table::Project, project.uuid()),
        None => portfolio.ref_label(change.table(), id),
    };
    let then = || match change {
        Change::Create(row) | Change::Delete(row) => {
            row.values.iter().find_map(|value| match value {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            })
        }
        Change::Set { .. } => None,
    };
    now.or_else(then).unwrap_or_else(|| id.to_string())
}
