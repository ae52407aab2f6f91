use uuid::Uuid;

use crate::model::{
    Change, Id, Kind, MoneyUnit, Op, OwnValue, Portfolio, Record as _, Row, Source, Table, Value,
};

use super::sheet_words::inner_words;
use super::show_or_absent;

/// A library with the rows that its steps made or deleted and that are gone: what a line of the history is about was a
/// part of them. The steps stand the latest first, so that a row is called as it was called last.
pub fn with_gone<'a>(portfolio: &Portfolio, steps: impl IntoIterator<Item = &'a Op>) -> Portfolio {
    let mut known = portfolio.clone();
    for change in steps.into_iter().flat_map(|step| &step.changes) {
        if let Change::Create(row) | Change::Delete(row) = change
            && known.row(row.table, row.id).is_none()
        {
            let made = Op::edit(Uuid::nil(), "", vec![Change::Create(row.clone())]);
            // What an older version wrote and no table holds today is told without its name.
            let _no_such_row_today = known.follow(&made);
        }
    }
    known
}

/// `平安大桥　总投资：— → 12,000.00万元`, `平安大桥　确认牵头部门：交通运输局`; nothing for the sources of a whole project, as
/// ops of earlier versions note them.
pub fn change_line(portfolio: &Portfolio, change: &Change) -> Option<String> {
    let name = row_name(portfolio, change);
    if change.table() == Table::OwnValue
        && let Some((label, old, new)) = own_change(portfolio, change)
    {
        return Some(format!("{name}　{label}：{old} → {new}"));
    }
    Some(match change {
        Change::Create(row) => {
            format!("{name}　新增{}{}", row.table.label(), facts(portfolio, row))
        }
        // Of a project its name says enough.
        Change::Delete(row) if row.table.project_column().is_none() => {
            format!("{name}　删除{}", row.table.label())
        }
        Change::Delete(row) => {
            format!("{name}　删除{}{}", row.table.label(), facts(portfolio, row))
        }
        Change::Set {
            table,
            id,
            old,
            new,
            source,
            ..
        } => {
            let column = change.column()?;
            if column.kind == Kind::Sources {
                return None;
            }
            let shown = |value: &Value| shown_with_unit(portfolio, column.kind, value);
            if let (true, Some(step)) = (old == new, source) {
                let word = match step.new {
                    Some(Source::Confirmed) => "确认",
                    _ => "不再确认",
                };
                return Some(format!("{name}　{word}{}：{}", column.label, shown(new)));
            }
            if column.is_inner {
                let words = inner_words(portfolio, (*table, column.name), (old, new));
                return Some(format!("{name}　{}：{words}", column.label));
            }
            // What a milestone is called says which of a project's dates was altered.
            let of = match portfolio.row(*table, *id) {
                Some(row) if has_names(*table) && !column.is_name => {
                    format!("{}{}", table.label(), bracketed(&told_by(portfolio, &row)))
                }
                _ => String::new(),
            };
            let (old, new) = (shown(old), shown(new));
            format!("{name}　{of}{}：{old} → {new}", column.label)
        }
    })
}

/// Whether rows that belong to projects are called by something.
fn has_names(table: Table) -> bool {
    table.project_column().is_some() && table.name_column().is_some()
}

/// What a row of a project is called, or else what tells it from its like, how much money it is about, and for when
/// one that is called something is planned: `（2024-10，300.00万元）`, `（开工，2025-03）`.
fn facts(portfolio: &Portfolio, row: &Row) -> String {
    let is_told = |kind: Kind| match kind {
        Kind::Money => true,
        Kind::Date => has_names(row.table),
        _ => false,
    };
    let mut columns = row.table.columns().iter().zip(&row.values);
    let fact = columns.find(|(column, value)| is_told(column.kind) && !value.is_empty());
    let fact = fact.map(|(column, value)| shown_with_unit(portfolio, column.kind, value));
    let words: Vec<String> = told_by(portfolio, row).into_iter().chain(fact).collect();
    bracketed(&words)
}

/// What a row of a project is called, or else what tells it from its like.
fn told_by(portfolio: &Portfolio, row: &Row) -> Vec<String> {
    let is_part = row.table.project_column().is_some();
    let has_name = row.table.name_column().is_some();
    let columns = row.table.columns().iter().zip(&row.values);
    let keys = columns.filter(|(column, value)| {
        let is_told = if has_name {
            column.is_name
        } else {
            column.is_key
        };
        is_part && is_told && !column.is_owner && !value.is_empty()
    });
    let words = keys.map(|(column, value)| {
        let words = shown_with_unit(portfolio, column.kind, value);
        shortened(&words)
    });
    words.collect()
}

fn bracketed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        words => format!("（{}）", words.join("，")),
    }
}

/// The beginning of a text that is too long for a line.
fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// An own column's heading, and its value before and after; `None` once the column or the row is gone.
fn own_change(portfolio: &Portfolio, change: &Change) -> Option<(&'static str, String, String)> {
    let row_of = |row: &Row| OwnValue::from_row(row.clone());
    let (field, old, new) = match change {
        Change::Create(row) => (row_of(row)?.field, None, row_of(row)),
        Change::Delete(row) => (row_of(row)?.field, row_of(row), None),
        Change::Set {
            id,
            column,
            old,
            new,
            ..
        } => {
            let row = portfolio.own_values().get(Id::new(*id))?;
            let with = |value: &Value| {
                let mut row = row.clone();
                row.set(*column, value.clone()).then_some(row)
            };
            (row.field, with(old), with(new))
        }
    };
    let own = portfolio.own_column(field)?.column();
    let shown = |row: Option<OwnValue>| {
        let value = row.map(|row| row.read(own.kind)).unwrap_or_default();
        shown_with_unit(portfolio, own.kind, &value)
    };
    Some((own.label, shown(old), shown(new)))
}

/// A value as the history shows it: an amount with its unit and all its decimals, `—` for nothing.
pub fn shown_with_unit(portfolio: &Portfolio, kind: Kind, value: &Value) -> String {
    shown_in(portfolio, kind, value, MoneyUnit::Wan)
}

/// The same with amounts in another unit.
pub fn shown_in(portfolio: &Portfolio, kind: Kind, value: &Value, unit: MoneyUnit) -> String {
    match value {
        Value::Money(money) => format!("{}{}", money.format_whole(unit), unit.label()),
        value => show_or_absent(portfolio, kind, value, unit),
    }
}

/// What the row is called now, or was called when it was deleted.
pub fn row_name(portfolio: &Portfolio, change: &Change) -> String {
    let id = change.row_id();
    let now = match portfolio.project_altered_by(change) {
        Some(project) => portfolio.ref_label(Table::Project, project.uuid()),
        None => portfolio.ref_label(change.table(), id),
    };
    let then = || match change {
        Change::Create(row) | Change::Delete(row) => {
            let name = row.values.get(row.table.name_column()?)?;
            name.as_text().map(str::to_owned)
        }
        Change::Set { .. } => None,
    };
    // A row of a project is called as the project is.
    let called = match change.table() {
        table if table.project_column().is_some() => Table::Project,
        table => table,
    };
    now.or_else(|| then().filter(|_| called == change.table()))
        .unwrap_or_else(|| format!("已删除的{}", called.label()))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{AttachmentColumn, ProjectColumn, RemarkColumn};

    #[test]
    fn a_row_of_a_project_is_told_by_its_name_when_it_comes_and_when_it_goes() {
        let mut project = Row::blank(Table::Project, Uuid::from_u128(1));
        project.values[ProjectColumn::Name as usize] = Value::Text("平安大桥".to_owned());
        let portfolio = Portfolio::from_rows([project]).unwrap();
        let row = |table: Table, cells: &[(usize, &str)]| {
            let mut row = Row::blank(table, Uuid::from_u128(2));
            row.values[0] = Value::Ref(Uuid::from_u128(1));
            for (column, text) in cells {
                row.values[*column] = Value::Text((*text).to_owned());
            }
            row
        };
        let line = |change: Change| change_line(&portfolio, &change).unwrap();
        let hash = "0af1".repeat(16);
        let cells = [
            (AttachmentColumn::Name as usize, "批复.pdf"),
            (AttachmentColumn::Hash as usize, hash.as_str()),
        ];
        let attachment = row(Table::Attachment, &cells);
        let came = line(Change::Create(attachment));
        assert_eq!(came, "平安大桥　新增附件（批复.pdf）");
        let text = RemarkColumn::Text as usize;
        let remark = row(Table::Remark, &[(text, "已核对")]);
        let went = line(Change::Delete(remark));
        assert_eq!(went, "平安大桥　删除批注（已核对）");
        let words = "长".repeat(80);
        let long = line(Change::Create(row(
            Table::Remark,
            &[(text, words.as_str())],
        )));
        assert!(long.ends_with("长…）"), "{long}");
        assert_eq!(long.matches('长').count(), 60);
    }
}
