//! Approvals as cells of a table: one text sets state, document and dates of a row.

use uuid::Uuid;

use crate::model::{
    ApprovalColumn as C, ApprovalKind, ApprovalWords, Change, Id, Portfolio, Project, Row, Table,
    Value,
};

use super::NewId;

/// The changes that make the approval of a kind say what a cell says: a row is made where there is none, and one of which
/// nothing is to be said goes.
pub(super) fn set_approval(
    portfolio: &Portfolio,
    (project, kind): (Id<Project>, ApprovalKind),
    value: &Value,
    new_id: NewId,
) -> Vec<Change> {
    let rows = portfolio.parts(Table::Approval, project);
    let choice = Value::Choice(kind.label());
    let is_it = |row: &&Row| row.values[C::Kind as usize] == choice;
    // The last is the one that is shown, where an older file holds two.
    let there = rows.iter().rfind(is_it);
    let Value::Text(text) = value else {
        let gone = there.map(|row| Change::Delete(row.clone()));
        return gone.into_iter().collect();
    };
    let Ok(words) = ApprovalWords::parse(text) else {
        return Vec::new();
    };
    let cells = cells(&words);
    if let Some(row) = there {
        let changes = cells.into_iter().filter_map(|(column, value)| {
            portfolio.change(Table::Approval, row.id, column as usize, value)
        });
        return changes.collect();
    }
    vec![Change::Create(new_row(
        portfolio,
        (project, choice),
        cells,
        new_id(),
    ))]
}

/// What a pasted cell says of an approval, with what it does not say as the approval has it: a list that says 已批复 and a date
/// knows nothing of the document's number, and takes none away.
pub(super) fn beside_held(
    portfolio: &Portfolio,
    (project, kind): (Id<Project>, ApprovalKind),
    value: Value,
) -> Value {
    let Value::Text(text) = &value else {
        return value;
    };
    let approvals = portfolio.approvals().of(project).iter();
    let held = approvals.rev().find(|held| held.kind == Some(kind));
    match (held, ApprovalWords::parse(text)) {
        (Some(held), Ok(words)) => Value::Text(words.beside(held).to_string()),
        _ => value,
    }
}

fn cells(words: &ApprovalWords) -> [(C, Value); 5] {
    let date = |date| Option::map_or(date, Value::Empty, Value::Date);
    let number = match words.document_number.as_str() {
        "" => Value::Empty,
        number => Value::Text(number.to_owned()),
    };
    let state = words.state.map(|state| Value::Choice(state.label()));
    [
        (C::State, state.unwrap_or_default()),
        (C::DocumentNumber, number),
        (C::Date, date(words.date)),
        (C::Expected, date(words.expected)),
        (C::Expires, date(words.expires)),
    ]
}

fn new_row(
    portfolio: &Portfolio,
    (project, kind): (Id<Project>, Value),
    cells: [(C, Value); 5],
    id: Uuid,
) -> Row {
    let last = portfolio.approvals().of(project);
    let position = last.last().map_or(1, |approval| approval.position + 1);
    let mut row = Row::blank(Table::Approval, id);
    row.values[C::Project as usize] = Value::Ref(project.uuid());
    row.values[C::Kind as usize] = kind;
    row.values[C::Position as usize] = Value::Integer(position.into());
    for (column, value) in cells {
        row.values[column as usize] = value;
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::new_id;
    use crate::edit::{Draft, read_field};
    use crate::model::{ApprovalState, Derived, Field, MoneyUnit, Op};
    use crate::view::{Moment, value};

    const SITE: Field = Field::Derived(Derived::Approval(ApprovalKind::SiteSelection));

    fn set(portfolio: &mut Portfolio, ids: &[Id<Project>], text: &str) -> usize {
        let moment = Moment::on(chrono::NaiveDate::from_ymd_opt(2026, 6, 30).unwrap());
        let held = read_field(portfolio, SITE, text, MoneyUnit::Wan).unwrap();
        let cells: Vec<_> = ids.iter().map(|id| (*id, SITE, held.clone())).collect();
        let draft = Draft::set_cells(portfolio, "粘贴", &cells, moment, new_id);
        let count = draft.changes.len();
        portfolio
            .apply(&Op::edit(new_id(), draft.label, draft.changes))
            .unwrap();
        count
    }

    #[test]
    fn a_cell_makes_alters_and_takes_away_the_row_of_its_approval() {
        let mut portfolio = crate::seed::plan_portfolio().unwrap();
        let ids: Vec<_> = portfolio.projects().iter().take(2).map(|p| p.id).collect();
        let moment = Moment::on(chrono::NaiveDate::from_ymd_opt(2026, 6, 30).unwrap());
        assert_eq!(set(&mut portfolio, &ids, "办理中 预计2026-12"), 2);
        let shown = |portfolio: &Portfolio| {
            let project = portfolio.projects().get(ids[0]).unwrap();
            value(portfolio, project, SITE, moment)
        };
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(shown(&portfolio), text("办理中\n预计2026-12"));
        // What the cell shows, typed again, alters nothing.
        assert_eq!(set(&mut portfolio, &ids, "办理中\n预计2026-12"), 0);
        // State, number, date, until when; the date on which it was expected goes.
        let granted = "已完成 用字〔2026〕8号 2026-06-20 有效期至2029-06-20";
        assert_eq!(set(&mut portfolio, &ids[..1], granted), 5);
        let approvals = portfolio.approvals().of(ids[0]);
        assert_eq!(approvals.len(), 1);
        assert_eq!(approvals[0].state, Some(ApprovalState::Granted));
        assert_eq!(
            shown(&portfolio),
            text("已完成\n用字〔2026〕8号\n2026-06-20\n有效期至2029-06-20")
        );
        assert_eq!(set(&mut portfolio, &ids[..1], ""), 1);
        assert_eq!(shown(&portfolio), Value::Empty);
        assert!(portfolio.approvals().of(ids[0]).is_empty());
        let wrong = read_field(&portfolio, SITE, "快了", MoneyUnit::Wan);
        let said = wrong.unwrap_err().to_string();
        assert!(
            said.contains("“快了”") && said.contains("办理中 预计2026-12"),
            "{said}"
        );
    }
}
